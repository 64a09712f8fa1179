import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createPerson } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { signIn, type SolidSession } from '../support/solid-session.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const opened = new AsyncDisposableStack()
let server: MutuaServer
let files: string
let pod: string
let anna: SolidSession
let bruno: SolidSession
let officer: SolidSession

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('pod-storage'))
  files = `${folder.path}/files`
  const port = await freePort()
  server = opened.use(
    await startPodServer({
      port,
      home: folder.path,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
      settings: {
        POD_BODY_MIN_BYTES_PER_SECOND: '2000',
        POD_BODY_PATIENCE_SECONDS: '1',
        POD_FILE_LIMIT_BYTES: '2147483648',
        POD_OPERATORS: `http://localhost:${String(port)}/olga/profile/card#me`,
      },
    }),
  )
  const person = await createPerson(server.baseUrl, 'anna')
  pod = person.pod
  anna = await signIn(person.credentials)
  bruno = await signIn((await createPerson(server.baseUrl, 'bruno')).credentials)
  officer = await signIn((await createPerson(server.baseUrl, 'olga')).credentials)
})
afterAll(() => opened.disposeAsync())

const put = async (
  url: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<number> => {
  const answer = await anna.fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  })
  await answer.arrayBuffer()
  return answer.status
}

const textAt = async (url: string, session = anna): Promise<string | number> => {
  const answer = await session.fetch(url)
  const text = await answer.text()
  return answer.ok ? text : answer.status
}

const jsonAt = async (url: string, session = anna): Promise<unknown> =>
  JSON.parse(String(await textAt(url, session))) as unknown

const at = (place: string): string => `${server.baseUrl}${place}`

describe('large bodies', () => {
  const megabytes = deep ? 1_024 : 96

  test(
    `pass through without being held: ${String(megabytes)} MiB in and out, in the room of a small request`,
    { timeout: 600_000 },
    async () => {
      const url = `${pod}large.bin`
      // What a server needs for as many bytes in small requests, before its collector has settled, is not what is looked at here.
      const small = watchMemory(server)
      for (let first = 0; first < 12; first += 1) {
        await put(url, randomBytes(16_777_216))
        await (await anna.fetch(url)).arrayBuffer()
      }
      const before = await small.stop()
      const piece = randomBytes(1_048_576)
      const sent = createHash('sha256')
      let left = megabytes
      const body = new ReadableStream({
        pull: (controller) => {
          if (left === 0) return controller.close()
          left -= 1
          sent.update(piece)
          controller.enqueue(piece)
        },
      })
      const watch = watchMemory(server)
      expect(await put(url, body)).toBe(205)
      const received = createHash('sha256')
      const answer = await anna.fetch(url)
      for await (const chunk of answer.body ?? []) received.update(chunk as Uint8Array)
      const highest = await watch.stop()
      expect(received.digest('hex')).toBe(sent.digest('hex'))
      console.log(
        `memory of the pod server: ${String(before)} MiB at most before, ${String(highest)} MiB at most`,
      )
      expect(highest - before).toBeLessThan(64)
    },
  )

  test('that are cut in the middle leave nothing', async () => {
    const url = `${pod}cut.bin`
    const count = (await allFiles()).length
    await cutBody(url, 1_000_000, 300_000)
    await expect.poll(async () => (await allFiles()).length).toBe(count)
    expect(await textAt(url)).toBe(404)
  })

  test('that are cut leave the version before', async () => {
    const url = `${pod}cut-again.bin`
    await put(url, 'before')
    await cutBody(url, 1_000_000, 300_000)
    expect(await textAt(url)).toBe('before')
    expect(await jsonAt(at('/.versions/anna/cut-again.bin'))).toMatchObject({ items: [] })
  })

  test('that hardly move are refused, and the connection ends', async () => {
    const answer = await slowBody(`${pod}slow.bin`, 1_000_000)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"code":"body-too-slow"')
    expect(await textAt(`${pod}slow.bin`)).toBe(404)
  })

  test('beyond the limit are refused before they are sent', async () => {
    const answer = await rawRequest(
      await headOf('PUT', `${pod}huge.bin`, { 'Content-Length': '99999999999', 'Content-Type': 'image/png' }),
      '',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('in RDF and JSON have the smaller limit', async () => {
    const body = `"${'x'.repeat(34_000_000)}"`
    expect(await put(`${pod}large.json`, body, { 'content-type': 'application/json' })).toBe(413)
    expect(await put(`${pod}large.ttl`, `<#a> <#b> ${body}.`, { 'content-type': 'text/turtle' })).toBe(413)
  })
})

describe('kept versions', () => {
  test('are listed, read and restored by the owner', async () => {
    const url = `${pod}notes/a.txt`
    for (const text of ['one', 'two', 'x'.repeat(100_000)]) await put(url, text)
    const versions = at('/.versions/anna/notes/a.txt')
    const listed = versionsSchema.parse(await jsonAt(versions))
    expect(listed.items.map(({ version, cause, size }) => [version, cause, size])).toEqual([
      [2, 'replaced', 3],
      [1, 'replaced', 3],
    ])
    expect(await textAt(`${versions}?version=1`)).toBe('one')
    const restored = await anna.fetch(`${versions}?version=1`, { method: 'POST' })
    expect(restored.status).toBe(204)
    expect(restored.headers.get('location')).toBe(url)
    expect(await textAt(url)).toBe('one')
    expect(await textAt(`${versions}?version=3`)).toHaveLength(100_000)
    expect(await textAt(`${versions}?version=1`)).toBe(404)
    const paged = versionsSchema.parse(await jsonAt(`${versions}?limit=1`))
    expect(
      versionsSchema.parse(await jsonAt(at(paged.next ?? ''))).items.map(({ version }) => version),
    ).toEqual([2])
  })

  test('bring a deleted document back, with the containers on the way', async () => {
    const url = `${pod}gone/deep/a.txt`
    await put(url, 'here')
    for (const one of [url, `${pod}gone/deep/`, `${pod}gone/`])
      expect((await anna.fetch(one, { method: 'DELETE' })).status).toBe(204)
    expect(await textAt(url)).toBe(404)
    const trash = z.object({ items: z.array(z.object({ resource: z.string(), version: z.number() })) })
    const found = trash.parse(await jsonAt(at('/.trash/anna/')))
    expect(found.items).toContainEqual(expect.objectContaining({ resource: url, version: 1 }))
    const back = await anna.fetch(at('/.versions/anna/gone/deep/a.txt?version=1'), {
      method: 'POST',
      headers: { 'if-none-match': '*' },
    })
    expect(back.status).toBe(201)
    expect(await textAt(url)).toBe('here')
    expect(await textAt(`${pod}gone/`)).toContain('deep/')
  })

  test('make deleting twice no fault, while what never was is not there', async () => {
    const url = `${pod}twice.txt`
    await put(url, 'once')
    const remove = async (one: string, headers: Record<string, string> = {}) =>
      (await anna.fetch(one, { method: 'DELETE', headers })).status
    expect([await remove(url), await remove(url), await textAt(url)]).toEqual([204, 204, 404])
    expect(await remove(url, { 'if-match': '"one"' })).toBe(404)
    expect(await remove(`${pod}never.txt`)).toBe(404)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(401)
    await anna.fetch(at('/.versions/anna/twice.txt'), { method: 'DELETE' })
    expect(await remove(url)).toBe(404)
  })

  test('are erased for good when the owner says so', async () => {
    const url = `${pod}secret.txt`
    await put(url, 'a secret')
    await anna.fetch(url, { method: 'DELETE' })
    const versions = at('/.versions/anna/secret.txt')
    expect((await anna.fetch(`${versions}?version=1`, { method: 'DELETE' })).status).toBe(204)
    expect((await anna.fetch(`${versions}?version=1`, { method: 'DELETE' })).status).toBe(404)
    expect(await jsonAt(versions)).toMatchObject({ items: [] })
    const emptied = await anna.fetch(at('/.trash/anna/'), { method: 'DELETE' })
    expect(await emptied.json()).toMatchObject({ more: false })
    expect(await jsonAt(at('/.trash/anna/'))).toEqual({ items: [] })
  })

  test('are for nobody else, whatever the access rules say, and whether or not there are any', async () => {
    const url = `${pod}shared.txt`
    await put(url, 'one')
    await put(url, 'two')
    const rules = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#a> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${url}>;
        acl:mode acl:Read, acl:Write, acl:Control.
      <#o> a acl:Authorization; acl:agent <${anna.webId}>; acl:accessTo <${url}>;
        acl:mode acl:Read, acl:Write, acl:Control.`
    expect(await put(`${url}.acl`, rules, { 'content-type': 'text/turtle' })).toBe(201)
    expect(await textAt(url, bruno)).toBe('two')
    for (const name of ['shared.txt', 'nothing.txt'])
      for (const [method, query] of [
        ['GET', ''],
        ['GET', '?version=1'],
        ['POST', '?version=1'],
        ['DELETE', '?version=1'],
        ['DELETE', ''],
      ] as const) {
        const place = at(`/.versions/anna/${name}${query}`)
        expect((await bruno.fetch(place, { method })).status, `${method} ${query}`).toBe(403)
        expect((await fetch(place, { method })).status).toBe(401)
      }
    expect(await textAt(at('/.trash/anna/'), bruno)).toBe(403)
    expect((await bruno.fetch(at('/.trash/anna/'), { method: 'DELETE' })).status).toBe(403)
    expect(await textAt(at('/.versions/anna/shared.txt?version=1'))).toBe('one')
  })

  test('are asked for in the right form, or refused with a sentence', async () => {
    const refused = async (method: string, place: string): Promise<unknown> =>
      z.object({ code: z.string() }).parse(await (await anna.fetch(at(place), { method })).json()).code
    expect(await refused('GET', '/.versions/anna/')).toBe('input-malformed')
    expect(await refused('POST', '/.versions/anna/shared.txt')).toBe('input-malformed')
    expect(await refused('GET', '/.versions/anna/shared.txt?version=0')).toBe('input-malformed')
    expect(await refused('GET', '/.versions/anna/shared.txt?limit=1001')).toBe('input-malformed')
    expect(await refused('GET', '/.versions/anna/a%00b')).toBe('path-invalid')
    expect(await refused('PUT', '/.versions/anna/shared.txt')).toBe('method-not-allowed')
    expect(await refused('GET', '/.trash/anna/a')).toBe('not-found')
  })
})

describe('the quota of a pod', () => {
  test('is told to its owner and the operators, and set by an operator only', async () => {
    const quota = at('/.quota/bruno/')
    const before = usageSchema.parse(await jsonAt(quota, bruno))
    expect(before.quotaBytes).toBe(10_737_418_240)
    expect(before.usedBytes).toBeGreaterThan(0)
    expect(await textAt(quota)).toBe(403)
    expect((await fetch(quota)).status).toBe(401)
    const set = (session: SolidSession, quotaBytes: unknown) =>
      session.fetch(quota, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ quotaBytes }),
      })
    expect((await set(bruno, 1)).status).toBe(403)
    expect((await set(officer, -1)).status).toBe(400)
    expect(await (await set(officer, before.usedBytes + 5_000)).json()).toMatchObject({
      quotaBytes: before.usedBytes + 5_000,
    })
    const write = (size: number) =>
      bruno.fetch(`${server.baseUrl}/bruno/a.bin`, {
        method: 'PUT',
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(size),
      })
    const refused = await write(5_000)
    expect(refused.status).toBe(507)
    expect(await refused.json()).toMatchObject({ code: 'quota-exceeded', status: 507 })
    expect((await write(5_000 - 512)).status).toBe(201)
    expect(usageSchema.parse(await jsonAt(quota, officer))).toMatchObject({
      usedBytes: before.usedBytes + 5_000,
    })
    await set(officer, null)
    expect((await write(50_000)).status).toBe(205)
    expect((await officer.fetch(at('/.quota/nobody/'))).status).toBe(404)
  })
})

const versionsSchema = z.object({
  resource: z.string(),
  items: z.array(
    z.object({
      version: z.number(),
      cause: z.string(),
      size: z.number(),
      keptAt: z.string(),
      etag: z.string(),
    }),
  ),
  next: z.string().optional(),
})
const usageSchema = z.object({ quotaBytes: z.number(), usedBytes: z.number(), keptBytes: z.number() })

const allFiles = async (): Promise<string[]> =>
  (await readdir(files, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

/** Resident memory in MiB. */
const memoryOf = async ({ pid }: MutuaServer): Promise<number> => {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

const watchMemory = (watched: MutuaServer): { stop: () => Promise<number> } => {
  let highest = 0
  const look = async (): Promise<void> => {
    highest = Math.max(highest, await memoryOf(watched))
  }
  const timer = setInterval(() => void look(), 50)
  return {
    stop: async () => {
      clearInterval(timer)
      await look()
      return highest
    },
  }
}

const headOf = async (method: string, url: string, headers: Record<string, string>): Promise<string> => {
  const { signer, accessToken } = anna
  const all = {
    Host: new URL(url).host,
    Authorization: `DPoP ${accessToken}`,
    DPoP: signer.sign({ method, url, accessToken }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${new URL(url).pathname} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** What is answered until the connection ends, or for as long as there is an answer. */
const rawRequest = async (head: string, body: string, drip?: string): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(Number(new URL(server.baseUrl).port), 'localhost')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    if (drip === undefined && received.includes('\r\n\r\n')) socket.end()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => resolve(received))
  socket.write(head + body)
  const timer = drip === undefined ? undefined : setInterval(() => socket.write(drip), 100)
  const answered = await promise
  clearInterval(timer)
  return answered
}

const slowBody = async (url: string, declared: number): Promise<string> =>
  rawRequest(
    await headOf('PUT', url, { 'Content-Length': String(declared), 'Content-Type': 'image/png' }),
    '',
    'x',
  )

const cutBody = async (url: string, declared: number, sent: number): Promise<void> => {
  const head = await headOf('PUT', url, { 'Content-Length': String(declared), 'Content-Type': 'image/png' })
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = connect(Number(new URL(server.baseUrl).port), 'localhost')
  socket.on('error', () => undefined)
  socket.on('close', () => resolve())
  socket.write(head + 'x'.repeat(sent), () => setTimeout(() => socket.destroy(), 100))
  await promise
}
