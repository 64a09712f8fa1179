import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { faultsIn } from './faults-in.ts'
import { hostileStreams, type HostileStream } from './hostile-streams.ts'

const limitBytes = 52_000_000
const streams = hostileStreams(limitBytes, process.env['MUTUA_DEEP'] === '1' ? 1_000_000 : 200_000)

let folder: TemporaryFolder
let server: MutuaServer
let anna: Person
let home: string

beforeAll(async () => {
  folder = await createTemporaryFolder('hostile-streams')
  home = join(folder.path, 'home')
  server = await startPodServer({
    port: await freePort(),
    home,
    consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
    settings: { POD_IMPORT_LIMIT_BYTES: String(limitBytes), POD_BODY_PATIENCE_SECONDS: '5' },
  })
  anna = await createPerson(server.baseUrl, 'anna')
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

interface Report {
  readonly resourceType: string
  readonly issue?: { diagnostics?: string }[]
  readonly entry?: { response: { status: string; outcome?: { issue: { diagnostics?: string }[] } } }[]
}

const client = () => createPodClient({ podServer: server.baseUrl, fetch: anna.fetch })
const send = ({ contentType, encoding, body }: HostileStream, prefer: Record<string, string> = {}) =>
  anna.fetch(`${server.baseUrl}/fhir/anna/$import`, {
    method: 'POST',
    headers: {
      'Content-Type': contentType,
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
      ...prefer,
    },
    body: new Uint8Array(body()),
  })
/** Sealed files of pods; those of what was undone go a minute later. */
const files = async (): Promise<string[]> => {
  const entries = await readdir(join(home, 'files'), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((found) => found.isFile()).map(({ name }) => name)
}
const isAlive = async () => (await fetch(`${server.baseUrl}/.health/ready`)).status === 200
const undoAll = async () => {
  for (const { id, state } of await client().imports('anna'))
    if (state !== 'undone') await client().undoImport('anna', id)
}

describe('a long file that is hostile', () => {
  it.each(streams.map((stream) => [stream.name, stream] as const))(
    'as %s is refused with a reason, or taken as far as it is sound',
    { timeout: 120_000 },
    async (_name, stream) => {
      const reply = await send(stream)
      const report = (await reply.json()) as Report
      expect(reply.status, JSON.stringify(report).slice(0, 500)).toBe(stream.status)
      if (reply.status === 200) {
        const all = (report.entry ?? []).map(({ response }) => response)
        for (const { status, outcome } of all)
          if (!status.startsWith('2')) {
            expect(status).toMatch(/^422/)
            expect(outcome?.issue[0]?.diagnostics ?? '').not.toBe('')
            expect(outcome?.issue.length).toBeLessThanOrEqual(21)
          }
        if (stream.sound !== undefined)
          expect(all.filter(({ status }) => status.startsWith('2'))).toHaveLength(stream.sound)
      } else {
        expect(report.issue?.[0]?.diagnostics ?? '').toMatch(/\.$/)
        expect(reply.headers.get('Location')).toBeNull()
        expect((await client().imports('anna')).filter(({ state }) => state !== 'undone')).toEqual([])
      }
      await undoAll()
      expect(await isAlive()).toBe(true)
    },
  )

  it(
    'is told of where one looks when nobody waited for it, and leaves no file',
    { timeout: 120_000 },
    async () => {
      const cut = streams.find(({ name }) => name.startsWith('a fault of JSON')) as HostileStream // it is in the list
      const reply = await send(cut, { Prefer: 'respond-async' })
      expect(reply.status).toBe(202)
      const id = reply.headers.get('Content-Location')?.split('/').at(-1) ?? ''
      for (;;) {
        const told = await client().readImport('anna', id)
        if (told.state !== 'running') {
          expect(told).toMatchObject({ state: 'failed', counts: { created: 0 } })
          expect(told.why).toContain('neither JSON nor NDJSON')
          break
        }
        await pause(20)
      }
      await undoAll()
    },
  )
})

describe('a sender that lies', () => {
  /** Headers that a signed call has, so that we can say the rest ourselves. */
  const signedHead = async (length: string): Promise<string> => {
    let seen = new Headers()
    const spied = await createSpiedFetch(anna, (headers) => (seen = headers))
    await spied(`${server.baseUrl}/fhir/anna/$import`)
    return [
      'POST /fhir/anna/$import HTTP/1.1',
      `Host: ${new URL(server.baseUrl).host}`,
      `Authorization: ${seen.get('authorization') ?? ''}`,
      `DPoP: ${seen.get('dpop') ?? ''}`,
      'Content-Type: application/fhir+ndjson',
      length,
      '',
      '',
    ].join('\r\n')
  }
  const line = '{"resourceType":"Patient","id":"liar","gender":"female"}\n'

  it.each([
    ['stalls in the middle', 'Content-Length: 3000000', false],
    ['stalls, and said no length', 'Transfer-Encoding: chunked', false],
    ['sends less than it said, and goes', 'Content-Length: 3000000', true],
  ])('and %s leaves nothing', async (_name, length, goes) => {
    const before = new Set(await files())
    const newFiles = async () => (await files()).filter((name) => !before.has(name))
    const head = await signedHead(length)
    const { hostname, port } = new URL(server.baseUrl)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (piece) => (answer += piece.toString('latin1'))).on('error', () => undefined)
    const body = line.repeat(25_000)
    socket.write(head + (length.startsWith('Transfer') ? `${body.length.toString(16)}\r\n${body}\r\n` : body))
    if (goes) {
      while ((await newFiles()).length === 0) await pause(5)
      socket.destroy()
    } else await new Promise((settle) => socket.once('close', settle))
    if (!goes) expect(answer).toContain('body-too-slow')
    while ((await newFiles()).length > 0) await pause(20)
    expect(await client().imports('anna')).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ state: 'running' })]),
    )
    expect(await isAlive()).toBe(true)
  })
})

it('and after all of them the server is sound', async () => {
  await server.kill('SIGTERM')
  expect(await faultsIn(home)).toEqual([])
  expect(server.lastWords()).not.toContain('"level":50')
  await server.restart()
})

/** The fetch of a person, which hands out the headers of what it would send instead of sending it. */
const createSpiedFetch = async (person: Person, see: (headers: Headers) => void): Promise<typeof fetch> => {
  const { signIn } = await import('@mutua/sdk/clients/dpop-session')
  const session = await signIn(person.credentials, {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.endsWith('$import')) return fetch(request)
      see(request.headers)
      return new Response()
    },
  })
  return (input) => session.fetch(input, { method: 'POST' })
}
