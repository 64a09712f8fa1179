import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { consentTokenType, type Grant, type TariffRef } from '@mutua/sdk/consent/grant'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { doctorWebId, grantOf, origin, tariff, testTime } from './grants.ts'

/** One call of the pod server, as it came. */
export interface Call {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** What is answered; `silence` never comes, `cut` ends the connection in the middle. */
export type Answer = { readonly status: number; readonly body: unknown } | 'silence' | 'cut'

interface Event {
  readonly sequence: number
  readonly grant: Grant
  readonly tariff: TariffRef
}

/**
 * A consent service as small as a pod server can live with, over real HTTP: feed, receipts and keys. What it answers
 * can be replaced, since how the real one fails is what these tests are about.
 */
export const startConsentService = async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'consent', alg: 'EdDSA', use: 'sig' }
  const events: Event[] = []
  const calls: Call[] = []
  let bell = Promise.withResolvers<void>()

  const feed = async (call: Call): Promise<Answer> => {
    const { after } = call.body as { after: number }
    const timer = setTimeout(() => {
      bell.resolve()
    }, 50)
    if (events.length <= after) await bell.promise
    clearTimeout(timer)
    bell = Promise.withResolvers()
    return { status: 200, body: { events: events.slice(after), upTo: events.length, leaseMs: 2_000 } }
  }
  const receipts = (call: Call): Answer => {
    const { receipts } = call.body as { receipts: { position: number }[] }
    return { status: 200, body: { acceptedUpTo: receipts.at(-1)?.position ?? 0 } }
  }
  /** Replaceable by a test. */
  const answers: Record<'/feed' | '/receipts', (call: Call) => Answer | Promise<Answer>> = {
    '/feed': feed,
    '/receipts': receipts,
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? ''
    if (path === '/.well-known/jwks.json') return void response.end(JSON.stringify({ keys: [jwk] }))
    if (path !== '/feed' && path !== '/receipts') return void response.writeHead(404).end()
    const call = { path, authorization: request.headers.authorization, body: await jsonBody(request) }
    calls.push(call)
    const answer = await answers[path](call)
    if (answer === 'silence') return
    if (answer === 'cut') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(jsonText(answer.body))
  }
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy())
  })
  let isDead = false
  server.on('connection', (socket) => {
    if (isDead) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const baseUrl = parseBaseUrl(`http://localhost:${String(port)}`)
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  return {
    baseUrl,
    answers,
    calls,
    jwk,
    /** Tells the feed of a grant as it stands now; resolves to its place in the feed. */
    publish: (grant: Grant, ref: TariffRef = tariff): number => {
      const sequence = events.length + 1
      events.push({ sequence, grant, tariff: ref })
      bell.resolve()
      return sequence
    },
    signToken: (
      claims: Record<string, unknown> = {},
      header: Record<string, unknown> = {},
    ): Promise<string> =>
      new SignJWT({
        iss: baseUrl,
        aud: origin,
        sub: doctorWebId,
        client_id: 'clinic-client',
        grant: grantOf().id,
        grant_sequence: 1,
        jti: crypto.randomUUID(),
        iat: testTime,
        exp: testTime + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: consentTokenType, kid: 'consent', ...header })
        .sign(privateKey),
    /** Dead from now on; the same address, which nobody else can take meanwhile, answers again after `revive`. */
    die: (): void => {
      isDead = true
      server.closeAllConnections()
    },
    revive: (): void => {
      isDead = false
    },
    async [Symbol.asyncDispose]() {
      await close()
    },
  }
}
export type TestConsentService = Awaited<ReturnType<typeof startConsentService>>

const jsonBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
