import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { parseResourceUrl, parseSha256 } from '@mutua/sdk/ids'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { parsePodPath } from '../resources/pod-path.ts'
import type { Change, PodStore } from '../resources/pod-store.ts'
import { createAnswerMemory, type ReadyAnswer } from './answer-memory.ts'

describe('remembered answers', () => {
  let server: TestPodServer
  let anna: Signer
  let bruno: Signer
  let brunoWebId: string
  let doctor: Signer

  beforeAll(async () => {
    server = await openPodServer()
    anna = (await server.createPerson('anna')).sign
    const person = await server.createPerson('bruno')
    bruno = person.sign
    brunoWebId = person.webId
    const scope = { ...grantOf().scope, resources: [parseResourceUrl(`${origin}/anna/r/`)] }
    doctor = await server.consented(grantOf({ scope }))
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it('are what would be found out anew, whatever was written and whoever asks', { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14 }), async (steps) => {
        for (const path of [...paths].reverse()) await write('DELETE', `${path}.acl`)
        await write('DELETE', '/anna/r/in/b.ttl')
        for (const step of steps) {
          // Some answers are being made while the write is on its way.
          const meanwhile = Promise.all(callers().map(([, as]) => server.call(step.path, { as })))
          await take(step)
          await meanwhile
          for (const [name, as] of callers())
            for (const path of paths) await compare(path, as, `${name} ${path} after ${JSON.stringify(step)}`)
        }
      }),
      { numRuns: 6 },
    ),
  )

  it('are sent to nobody else than whom they were made for', async () => {
    await write('PUT', '/anna/private.ttl', '<#a> <#b> 1.')
    for (let time = 0; time < 3; time += 1) {
      expect(await server.call('/anna/private.ttl', { as: anna })).toMatchObject({ status: 200 })
      expect(await server.call('/anna/private.ttl', { as: bruno })).toMatchObject({ status: 403 })
      expect(await server.call('/anna/private.ttl')).toMatchObject({ status: 401 })
    }
  })

  it('name no origin but the one that asks', async () => {
    await give('/anna/r/a.ttl', 'public')
    await write('PUT', '/anna/r/a.ttl', '<#a> <#b> 1.')
    const originOf = async (headers: Record<string, string>) =>
      (await server.call('/anna/r/a.ttl', { headers })).headers['access-control-allow-origin']
    for (const origin of ['https://one.example', 'https://two.example'])
      for (let time = 0; time < 2; time += 1) expect(await originOf({ origin })).toBe(origin)
    for (let time = 0; time < 3; time += 1) expect(await originOf({})).toBeUndefined()
  })

  const callers = () =>
    [
      ['anybody', undefined],
      ['bruno', bruno],
      ['anna', anna],
      ['a doctor with a consent', doctor],
    ] as const

  const take = ({ kind, path, to }: Step): Promise<void> => {
    if (kind === 'delete') return write('DELETE', path)
    if (kind === 'describe') return write('PUT', `${path}.meta`, '<> <#said> "something".')
    if (kind === 'put') return write('PUT', path, path.endsWith('/') ? '' : `<#a> <#b> "${to}".`)
    return give(path, to)
  }

  const give = async (path: string, to: Step['to']): Promise<void> => {
    if (to === 'nobody') return write('DELETE', `${path}.acl`)
    const whom = to === 'public' ? 'acl:agentClass foaf:Agent' : `acl:agent <${brunoWebId}>`
    const name = path.endsWith('/') ? './' : path.slice(path.lastIndexOf('/') + 1)
    await write(
      'PUT',
      `${path}.acl`,
      `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.
      <#r> a acl:Authorization; ${whom}; acl:accessTo <${name}>; acl:default <${name}>; acl:mode acl:Read, acl:Append.`,
    )
  }

  const write = async (method: string, path: string, body?: string): Promise<void> => {
    const headers = body === undefined ? {} : { 'content-type': 'text/turtle' }
    const { status } = await server.call(path, {
      method,
      as: anna,
      headers,
      ...(body === undefined ? {} : { body }),
    })
    expect([200, 201, 204, 205, 404, 409]).toContain(status)
  }

  /** A condition that never holds makes the answer anew. */
  const compare = async (path: string, as: Signer | undefined, said: string): Promise<void> => {
    const headers = { accept: 'text/turtle' }
    const plain = await server.call(path, { headers, as })
    const again = await server.call(path, { headers, as })
    const anew = await server.call(path, { headers: { ...headers, 'if-none-match': '"never"' }, as })
    for (const reply of [plain, again]) {
      expect(said + told(reply)).toBe(said + told(anew))
    }
  }
})

const told = ({ status, text, headers }: { status: number; text: string; headers: object }): string => {
  const { 'date': _date, 'www-authenticate': _ticket, ...same } = headers as Record<string, string>
  const ordered = Object.entries(same)
    .map(([name, value]) => [name, value.replace(/urn:sha256:[0-9a-f]{64}/, 'a receipt of its own')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `\n${String(status)} ${JSON.stringify(ordered)} ${text}`
}

const paths = ['/anna/r/', '/anna/r/a.ttl', '/anna/r/in/', '/anna/r/in/b.ttl'] as const

interface Step {
  readonly kind: 'put' | 'delete' | 'describe' | 'rules'
  readonly path: (typeof paths)[number]
  readonly to: 'public' | 'bruno' | 'nobody'
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'put', 'delete', 'describe', 'rules', 'rules'),
  path: fc.constantFrom(...paths),
  to: fc.constantFrom('public', 'bruno', 'nobody'),
})

const answer = (length: number): ReadyAnswer => ({
  head: ['A', 'b'],
  etag: '"x"',
  hash: parseSha256('a'.repeat(64)),
  body: new Uint8Array(length),
})

const openMemory = (maxBytes?: number) => {
  let tell: Parameters<PodStore['onChanged']>[0] = () => undefined
  const pods: Pick<PodStore, 'onChanged'> = { onChanged: (listener) => void (tell = listener) }
  const memory = createAnswerMemory({ pods, ...(maxBytes === undefined ? {} : { maxBytes }) })
  const keep = (path: string, length = 10): void => {
    using watch = memory.watch(parsePodPath(path))
    watch.keep('asked', answer(length))
  }
  const change = (kind: Change['kind'], path: string): void => {
    tell([{ kind, path: parsePodPath(path), container: undefined }], { underConsent: false })
  }
  return { memory, keep, change, has: (path: string) => memory.find(path, 'asked') !== undefined }
}

test('a change drops what it is about and what that lies in, and nothing beside it', () => {
  const { keep, change, has } = openMemory()
  for (const path of ['/anna/', '/anna/x/', '/anna/x/a', '/anna/x/b', '/anna/y/']) keep(path)
  change('replaced', '/anna/x/a')
  expect(['/anna/', '/anna/x/', '/anna/x/a'].map(has)).toEqual([false, false, false])
  expect(['/anna/x/b', '/anna/y/'].map(has)).toEqual([true, true])
})

test('rules that change, and a pod that goes, drop everything of that pod only', () => {
  for (const [kind, path] of [
    ['created', '/anna/x/.acl'],
    ['removed', '/anna/x/a.acr'],
    ['removed', '/anna/'],
  ] as const) {
    const { keep, change, has } = openMemory()
    for (const kept of ['/anna/x/a', '/anna/y', '/annabella/y']) keep(kept)
    change(kind, path)
    expect(['/anna/x/a', '/anna/y', '/annabella/y'].map(has)).toEqual([false, false, true])
  }
})

test.each(['/anna/x/a', '/anna/x/', '/anna/.acl'])(
  'an answer that was being made when %s changed is not kept',
  (changed) => {
    const { memory, change, has } = openMemory()
    const path = changed.endsWith('/') ? '/anna/' : '/anna/x/a'
    {
      using watch = memory.watch(parsePodPath(path))
      change('replaced', changed)
      watch.keep('asked', answer(10))
    }
    expect(has(path)).toBe(false)
  },
)

test('all answers together take no more than they may; the oldest leave first', () => {
  const { keep, has } = openMemory(32_000)
  for (let number = 0; number < 40; number += 1) keep(`/anna/${String(number)}`, 1_000)
  const kept = Array.from({ length: 40 }, (_, number) => has(`/anna/${String(number)}`))
  expect(kept.filter(Boolean).length).toBeGreaterThan(15)
  expect(kept.filter(Boolean).length).toBeLessThan(25)
  expect(kept.lastIndexOf(false)).toBeLessThan(kept.indexOf(true))
  keep('/anna/long', 2_001)
  expect(has('/anna/long')).toBe(false)
})
