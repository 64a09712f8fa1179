import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import type { AccessMode, Grant, Scope } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { doctorWebId, grantOf, origin } from '../../pod-server/src/test-support/grants.ts'
import {
  openPodServer,
  type Signer,
  type TestPodServer,
} from '../../pod-server/src/test-support/pod-server.ts'

/** A token bound to a key opens all of its grant; one that is bound to none, the one resource that it names. */
export const tokenKinds = ['DPoP', 'Bearer'] as const
export type TokenKind = (typeof tokenKinds)[number]

/** A pod under each of the two rule systems, and a doctor who holds consents about it. */
export const ruleSystems = ['wac', 'acp'] as const
export type RuleSystem = (typeof ruleSystems)[number]

export interface ScopeServer extends AsyncDisposable {
  readonly server: TestPodServer
  /** Root of the pod under these rules: `/anna/` or `/carla/`. */
  readonly podOf: (system: RuleSystem) => string
  readonly ownerOf: (system: RuleSystem) => Signer
  /** A consent over these paths, and nothing else; resolves when the pod server has heard of it. */
  readonly give: (system: RuleSystem, scope: GivenScope) => Promise<Grant>
  /** @param bearer what a token that is bound to no key would name */
  readonly signerFor: (grant: Grant, kind: TokenKind, bearer: BearerClaims) => Promise<Signer>
  /** Byte for byte as it is written; the body is read to the end. */
  readonly sendRaw: (call: RawCall) => Promise<RawReply>
}

export interface GivenScope {
  readonly paths: readonly string[]
  readonly modes: readonly AccessMode[]
  readonly inherit?: boolean
}

export interface BearerClaims {
  readonly path: string
  readonly modes: readonly AccessMode[]
}

export interface RawCall {
  readonly method: string
  /** Each character is one byte. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface RawReply {
  /** 0 when the connection ended without an answer. */
  readonly status: number
  readonly text: string
}

export const openScopeServer = async (): Promise<ScopeServer> => {
  const opened = new AsyncDisposableStack()
  const server = opened.use(await openPodServer())
  const people = { wac: await server.createPerson('anna'), acp: await server.createPerson('carla', 'acp') }
  const names = { wac: 'anna', acp: 'carla' }
  let given = 0
  return {
    server,
    podOf: (system) => `/${names[system]}/`,
    ownerOf: (system) => people[system].sign,
    give: async (system, { paths, modes, inherit }) => {
      given += 1
      const scope: Scope = {
        resources: paths.map((path) => parseResourceUrl(`${origin}${path}`)),
        modes: [...modes],
        ...(inherit === undefined ? {} : { inherit }),
      }
      const id = `https://consent.example/grants/${String(given)}`
      const grant = grantOf({ id, owner: people[system].webId, scope })
      await server.consented(grant)
      return grant
    },
    signerFor: async (grant, kind, { path, modes }) => {
      const bearer = { cnf: undefined, resource: `${origin}${path}`, modes }
      const claims = { sub: doctorWebId, ...(kind === 'DPoP' ? {} : bearer) }
      const sign = await server.consented(grant, claims)
      if (kind === 'DPoP') return sign
      return async (method, url) => {
        const { authorization = '' } = await sign(method, url)
        return { authorization: authorization.replace('DPoP', 'Bearer') }
      }
    },
    sendRaw: (call) => sendRaw(server.port, call),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** One connection for one request: what it did to the connection is nobody else's to suffer. */
const sendRaw = async (
  port: number,
  { method, target, headers = {}, body = '' }: RawCall,
): Promise<RawReply> => {
  const socket = connect({ host: '127.0.0.1', port })
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const lines = Object.entries({
    host: new URL(origin).host,
    connection: 'close',
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  const closed = once(socket, 'close')
  socket.write(Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`, 'latin1'))
  await Promise.race([closed, after(answerWithinMs, undefined, { ref: false })])
  socket.destroy()
  const answer = Buffer.concat(pieces).toString('utf8')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), text: answer }
}

const answerWithinMs = 20_000
