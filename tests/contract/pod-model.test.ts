import { parseBaseUrl } from '@mutua/sdk/ids'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import {
  apply,
  applyPosted,
  childrenOf,
  isContainer,
  keptVersions,
  newModel,
  type Condition,
  type Document,
  type Model,
  type Sent,
  type Step,
} from './pod-model.ts'

const steps = process.env['MUTUA_DEEP'] === '1' ? 100_000 : 1_500
const members = 4

const opened = new AsyncDisposableStack()
let server: MutuaServer
let anna: Person

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('pod-model'))
  server = opened.use(
    await startPodServer({
      port: await freePort(),
      home: folder.path,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
      settings: { POD_KEPT_VERSIONS: String(keptVersions), POD_FILE_THRESHOLD_BYTES: '1024' },
    }),
  )
  anna = await createPerson(server.baseUrl, 'anna')
})
afterAll(() => opened.disposeAsync())

test(
  `any ${String(steps)} operations have the outcome that the specification gives them`,
  { timeout: 3_600_000 },
  async () => {
    const before = await usage()
    // Each in a container of its own, all in one pod: what is shared is the root, its listing and its counters.
    const runs = Array.from({ length: members }, (_, place) => run(place, Math.ceil(steps / members)))
    const models = await Promise.all(runs)
    const sums = models.map(({ used, kept }) => ({ used, kept }))
    const after = await usage()
    expect(after.usedBytes - before.usedBytes).toBe(sums.reduce((sum, { used }) => sum + used, 0))
    expect(after.keptBytes - before.keptBytes).toBe(sums.reduce((sum, { kept }) => sum + kept, 0))
    console.log(
      `operations ${String(steps)}, differences 0, statuses ${JSON.stringify(countStatuses(models))}`,
    )
  },
)

interface Ran {
  readonly statuses: ReadonlyMap<number, number>
  readonly used: number
  readonly kept: number
}

const run = async (place: number, count: number): Promise<Ran> => {
  const container = `${anna.pod}model-${String(place)}/`
  const model = newModel()
  const statuses = new Map<number, number>()
  const memory: Memory = { sizes: new Map(), listings: new Map() }
  expect((await send('PUT', container, turtleType)).status).toBe(201)
  const seed = Date.now() + place
  for (const [index, step] of fc.sample(anyStep, { numRuns: count, seed }).entries()) {
    const said = `seed ${String(seed)}, ${String(index)}: ${JSON.stringify(step)}`
    const status = await take(step, { container, model, memory, said })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (index % 250 === 249) await compareAll({ container, model, memory, said })
  }
  await compareAll({ container, model, memory, said: 'at the end' })
  return { statuses, ...sumsOf(model, memory) }
}

/** What the server has told and must stay true. */
interface Memory {
  /** Bytes of the document, by path and version. */
  readonly sizes: Map<string, number>
  /** What a tag of a listing stands for. */
  readonly listings: Map<string, string>
}

interface Running {
  readonly container: string
  readonly model: Model
  readonly memory: Memory
  readonly said: string
}

const take = async (step: Step, running: Running): Promise<number> => {
  const { container, model, said } = running
  const answer = await perform(step, container)
  const expected = apply(model, step)
  expect(answer.status, said).toBe(expected)
  if (step.kind === 'post' && answer.status === 201) {
    const location = new URL(answer.headers.get('location') ?? '', container).href
    expect(location.startsWith(container + step.path), said).toBe(true)
    const path = location.slice(container.length)
    expect(model.resources.has(path), said).toBe(false)
    applyPosted(model, path, step.sent)
    await compare(path, running)
    // Names of the server's own choice would only ever become more.
    if (!documents.includes(path)) {
      await take({ kind: 'delete', path, condition: 'none' }, running)
      await take({ kind: 'forget-all', path }, running)
    }
  }
  if ('path' in step && step.kind !== 'post') await compare(step.path, running)
  return answer.status
}

const perform = async (step: Step, container: string): Promise<Response> => {
  const url = container + step.path
  switch (step.kind) {
    case 'put':
      return send(
        'PUT',
        url,
        { ...(await conditionOf(url, step.condition)), ...typeOf(step.sent) },
        step.sent.text,
      )
    case 'put-container':
      return send('PUT', url, { ...(await conditionOf(url, step.condition)), ...turtleType })
    case 'post':
      return send('POST', url, { ...typeOf(step.sent), slug: step.slug }, step.sent.text)
    case 'delete':
      return send('DELETE', url, await conditionOf(url, step.condition))
    case 'patch': {
      const removal = step.removes === undefined ? '' : `DELETE DATA { <#s> <#p> ${String(step.removes)} };\n`
      return send(
        'PATCH',
        url,
        { 'content-type': 'application/sparql-update' },
        `${removal}INSERT DATA { <#s> <#p> ${String(step.adds)} }`,
      )
    }
    case 'read': {
      const etag = step.condition === 'current' ? await etagOf(url) : undefined
      return send('GET', url, etag === undefined ? {} : { 'if-none-match': etag })
    }
    case 'restore':
      return send('POST', `${versionsOf(url)}?version=${String(step.version)}`)
    case 'forget':
      return send('DELETE', `${versionsOf(url)}?version=${String(step.version)}`)
    case 'forget-all':
      return send('DELETE', versionsOf(url))
  }
}

/** The resource is as the model has it, and so are the versions that are kept of it. */
const compare = async (path: string, { container, model, memory, said }: Running): Promise<void> => {
  const expected = model.resources.get(path)
  const answer = await anna.fetch(container + path, { headers: { accept: '*/*' } })
  const text = await answer.text()
  if (expected === undefined) {
    expect(answer.status, said).toBe(404)
  } else {
    expect(answer.status, said).toBe(200)
    if (expected === 'container') compareListing(path, text, answer, { container, model, memory, said })
    else compareDocument(path, text, expected, { memory, said })
  }
  if (!isContainer(path)) await compareVersions(path, { container, model, said })
}

const compareListing = (path: string, text: string, answer: Response, running: Running): void => {
  const { container, model, memory, said } = running
  const names = [...text.matchAll(/ldp:contains <([^>]+)>/g)].map(([, url]) =>
    new URL(url ?? '', container + path).href.slice(container.length + path.length),
  )
  expect(names.toSorted(), said).toEqual(childrenOf(model, path))
  const tag = `${path} ${answer.headers.get('etag') ?? 'none'}`
  expect(memory.listings.get(tag) ?? text, said).toBe(text)
  memory.listings.set(tag, text)
}

const compareDocument = (
  path: string,
  text: string,
  { text: sent, numbers, version }: Document,
  { memory, said }: Pick<Running, 'memory' | 'said'>,
): void => {
  if (sent === undefined) expect(numbersIn(text), said).toEqual([...numbers].toSorted((a, b) => a - b))
  else expect(text, said).toBe(sent)
  memory.sizes.set(`${path} ${String(version)}`, Buffer.byteLength(text))
}

const compareVersions = async (
  path: string,
  { container, model, said }: Omit<Running, 'memory'>,
): Promise<void> => {
  const answer = await send('GET', versionsOf(container + path))
  const { items } = versionsSchema.parse(await answer.json())
  expect(
    items.map(({ version, cause }) => [version, cause]),
    said,
  ).toEqual(
    [...(model.kept.get(path) ?? [])]
      .map(([version, { cause }]) => [version, cause])
      .toSorted(([a], [b]) => Number(b) - Number(a)),
  )
}

const compareAll = async (running: Running): Promise<void> => {
  for (const path of new Set([...running.model.resources.keys(), ...running.model.kept.keys(), ...paths]))
    await compare(path, running)
}

const sumsOf = ({ resources, kept }: Model, { sizes }: Memory): { used: number; kept: number } => {
  const sizeAt = (path: string, version: number): number => {
    const size = sizes.get(`${path} ${String(version)}`)
    if (size === undefined) throw new Error(`the size of ${path} was never seen`)
    return size + overheadBytes
  }
  const used = [...resources].map(([path, found]) =>
    found === 'container' ? overheadBytes : sizeAt(path, found.version),
  )
  const old = [...kept].flatMap(([path, versions]) =>
    [...versions.keys()].map((version) => sizeAt(path, version)),
  )
  const sum = (sizesOfAll: readonly number[]): number => sizesOfAll.reduce((total, one) => total + one, 0)
  return { used: sum(used), kept: sum(old) }
}

const overheadBytes = 512

const send = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Response> =>
  anna.fetch(url, { method, headers: { ...headers }, ...(body === undefined ? {} : { body }) })

const etagOf = async (url: string): Promise<string | undefined> =>
  (await send('HEAD', url)).headers.get('etag') ?? undefined

const conditionOf = async (url: string, condition: Condition): Promise<Record<string, string>> => {
  switch (condition) {
    case 'none':
      return {}
    case 'must-not-exist':
      return { 'if-none-match': '*' }
    case 'must-exist':
      return { 'if-match': '*' }
    case 'stale':
      return { 'if-match': '"stale"' }
    case 'current':
      return { 'if-match': (await etagOf(url)) ?? '"absent"' }
  }
}

const versionsOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}/.versions${pathname}`
}

const numbersIn = (turtle: string): number[] =>
  [...turtle.matchAll(/(?<=[\s,"])(\d+)(?=[\s,.;"])/g)]
    .map(([, number]) => Number(number))
    .toSorted((a, b) => a - b)

const usage = async () =>
  z
    .object({ usedBytes: z.number(), keptBytes: z.number() })
    .parse(await (await send('GET', `${server.baseUrl}/.quota/anna/`)).json())

const countStatuses = (ran: readonly Ran[]): Record<string, number> => {
  const all: Record<string, number> = {}
  for (const { statuses } of ran)
    for (const [status, count] of statuses) all[status] = (all[status] ?? 0) + count
  return all
}

const versionsSchema = z.object({ items: z.array(z.object({ version: z.number(), cause: z.string() })) })

const turtleType = { 'content-type': 'text/turtle' }
const contentTypes = { text: 'text/plain', json: 'application/json', turtle: 'text/turtle' } as const
const typeOf = ({ format }: Sent): Record<string, string> => ({ 'content-type': contentTypes[format] })

const documents = ['a', 'b', 'a/b', 'a/b/c', 'c/d', 'c/e', 'c/d.acl', 'a.acl']
const containers = ['a/', 'b/', 'a/b/', 'c/', 'c/d/']
const paths = [...documents, ...containers]

/** Everybody may do everything, or a list would decide what the next step may see. */
const accessList: Sent = {
  format: 'turtle',
  text: '@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization.',
  numbers: [],
  valid: true,
}

const number = fc.integer({ min: 1, max: 6 })
const turtleOf = (numbers: readonly number[]): string =>
  `<#s> <#p> ${(numbers.length === 0 ? [0] : numbers).map(String).join(' , ')} .`
const anySent: fc.Arbitrary<Sent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('one', 'two', 'x'.repeat(2_000), 'y'.repeat(3_000), '').map(textSent),
  },
  {
    weight: 4,
    arbitrary: fc
      .uniqueArray(number, { minLength: 1, maxLength: 3 })
      .map((numbers): Sent => ({ format: 'turtle', text: turtleOf(numbers), numbers, valid: true })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('{"a":1}', '[]')
      .map((text): Sent => ({ format: 'json', text, numbers: [], valid: true })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Sent>(
      { format: 'json', text: '{', numbers: [], valid: false },
      { format: 'turtle', text: '<#s> <#p', numbers: [], valid: false },
    ),
  },
)

function textSent(text: string): Sent {
  return { format: 'text', text, numbers: [], valid: true }
}

const documentPath = fc.constantFrom(...documents)
const plainPath = fc.constantFrom(...documents.filter((path) => !path.endsWith('.acl')))
const containerPath = fc.constantFrom(...containers)
const version = fc.integer({ min: 1, max: 12 })
const condition = fc.constantFrom<Condition>(
  'none',
  'none',
  'none',
  'must-not-exist',
  'must-exist',
  'current',
  'stale',
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc
      .record({ kind: fc.constant('put' as const), path: documentPath, sent: anySent, condition })
      .map((step) => (step.path.endsWith('.acl') ? { ...step, sent: accessList } : step)),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('put-container' as const), path: containerPath, condition }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      path: fc.oneof(containerPath, plainPath),
      slug: fc.constantFrom('b', 'd', 'new', 'x/y', '.acl'),
      sent: anySent,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      path: fc.oneof(documentPath, containerPath),
      condition,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fc.constant('patch' as const),
        path: fc.oneof({ weight: 5, arbitrary: plainPath }, { weight: 1, arbitrary: containerPath }),
        adds: number,
        removes: number,
      },
      { requiredKeys: ['kind', 'path', 'adds'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      path: fc.oneof(documentPath, containerPath),
      condition: fc.constantFrom('none' as const, 'current' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('restore' as const), path: documentPath, version }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), path: documentPath, version }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget-all' as const), path: documentPath }) },
)
