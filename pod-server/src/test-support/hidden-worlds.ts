import { isDeepStrictEqual } from 'node:util'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { categoryOf } from '../health/category.ts'
import type { JsonObject } from '../health/fhir-json.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { sensitiveClassSystem } from '../health/sensitive-codes.ts'
import { openCountedStore, type StoreCounts } from './counted-store.ts'
import { createRecordMaker } from './fhir-records.ts'
import { grantOf, origin } from './grants.ts'
import { openPodServer, type Call, type Reply, type Signer, type TestPodServer } from './pod-server.ts'

/** A record of these tests, and where it is. */
export interface PlacedRecord {
  readonly type: string
  readonly id: string
  readonly path: string
  readonly record: JsonObject
  readonly isHidden: boolean
  /** By what it says, when it comes (docs/decisions/0219); else its owner hides it. */
  readonly startsHidden?: true
}

/** A pod server with the pod of anna, and everybody who asks there. */
export interface HidingWorld extends AsyncDisposable {
  readonly server: TestPodServer
  readonly callers: Readonly<Record<CallerName, Signer | undefined>>
  /** What the engine was asked for meanwhile. */
  readonly count: (work: () => Promise<unknown>) => Promise<StoreCounts>
}

/** Who asks: the owner, a recipient under a consent of each shape, and those without one. */
export const callerNames = [
  'whole',
  'categories',
  'types',
  'single',
  'range',
  'kinds',
  'documents',
  'scoped',
  'masked',
  'once',
  'often',
  'anna',
  'friend',
  'stranger',
  'nobody',
] as const
export type CallerName = (typeof callerNames)[number]

const health = '/anna/health/'
const keptIds = ['k0', 'k1', 'k2']
const hiddenIds = ['h0', 'h1', 's0']

/**
 * Of every type that is served: three records that stay, and of those that are hidden one beside them, one of a name that stays,
 * in a category that comes before, one in a place where there is nothing else, and one that starts hidden.
 */
export const placedRecords = (): readonly PlacedRecord[] => {
  const make = createRecordMaker()
  const types = [...searchParameters.keys()]
  const names = types.flatMap((type) => [...keptIds, ...hiddenIds].map((id) => `${type}/${id}`))
  const all = types.flatMap((type, row) => {
    const made = (id: string, n: number) => make({ type, id, seed: row * 10 + n, names })
    const placed = (record: JsonObject, category: HealthCategory, isHidden: boolean): PlacedRecord => {
      const id = String(record['id'])
      return { type, id, path: `${health}${category}/${type}/${id}`, record, isHidden }
    }
    const kept = keptIds.map((id, n) => made(id, n))
    const category = categoryOf(made('k0', 0))
    const visible = kept.map((record) => placed(record, category, false))
    const hidden = [
      placed(made('h0', 4), category, true),
      placed(made('k1', 5), category === 'summary' ? 'wellness' : 'summary', true),
      placed(made('h1', 6), category === 'discharge' ? 'imaging' : 'discharge', true),
      { ...placed({ ...made('s0', 7), meta: protectedByLaw }, category, true), startsHidden: true as const },
    ]
    return [...visible, ...hidden].map((placedRecord) => ({ placedRecord, isFirst: row % 2 === 0 }))
  })
  // What comes first makes the container: half of the time something that is hidden, long before.
  const isEarly = ({ placedRecord, isFirst }: (typeof all)[number]) => isFirst && placedRecord.isHidden
  return [...all.filter(isEarly), ...all.filter((one) => !isEarly(one))].map(
    ({ placedRecord }) => placedRecord,
  )
}

const protectedByLaw = { security: [{ system: sensitiveClassSystem, code: 'hiv' }] }

/**
 * Two servers that are the same but for what is hidden in the first one: it was written there, changed once, and hidden; to the
 * second it never came. Clocks go on alike.
 */
export const openHidingWorlds = async (
  records: readonly PlacedRecord[],
): Promise<{ hiding: HidingWorld; without: HidingWorld }> => {
  const [hiding, without] = await Promise.all([openWorld(records, true), openWorld(records, false)])
  return { hiding, without }
}

const openWorld = async (records: readonly PlacedRecord[], isHiding: boolean): Promise<HidingWorld> => {
  const opened = new AsyncDisposableStack()
  const counted = opened.use(await openCountedStore())
  const server = opened.use(await openPodServer({ keptVersions: 3, storeOver: counted.storeOver }))
  const anna = (await server.createPerson('anna')).sign
  const friend = await server.createPerson('bruno')
  const stranger = await server.createPerson('carla')
  for (const { path, record, isHidden } of records) {
    server.pass(1_000)
    if (isHidden && !isHiding) continue
    for (const change of isHidden ? [{ language: 'it' }, {}] : [{}]) {
      const body = JSON.stringify({ ...record, ...change })
      await expectDone(server.call(path, { method: 'PUT', as: anna, headers: fhirHeaders, body }))
    }
  }
  server.pass(1_000)
  await expectDone(
    server.call(`${health}careplan/.acl`, {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': 'text/turtle' },
      body: `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
        <#r> a acl:Authorization; acl:agent <${friend.webId}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read.
        <#o> a acl:Authorization; acl:agent <${origin}/anna/profile/card#me>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.`,
    }),
  )
  server.pass(1_000)
  for (const { path, isHidden, startsHidden } of records) {
    const method = startsHidden === true ? 'GET' : 'PUT'
    if (isHidden && isHiding) await expectDone(server.call(`/.hidden${path}`, { method, as: anna }))
  }
  // What rules say is remembered for each address that anybody ever asked for: here, for all of them.
  for (const as of [anna, stranger.sign]) for (const { path } of records) await server.call(path, { as })
  const callers = { anna, friend: friend.sign, stranger: stranger.sign, nobody: undefined }
  return {
    server,
    callers: { ...callers, ...(await consentedIn(server, records)) },
    count: counted.count,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export const fhirHeaders = { 'content-type': 'application/fhir+json' }

const expectDone = async (replying: Promise<Reply>): Promise<void> => {
  const { status, text } = await replying
  if (status >= 300) throw new Error(`${String(status)} ${text}`)
}

/** A recipient under a consent of each shape; hidden addresses are named like the others. */
const consentedIn = async (server: TestPodServer, records: readonly PlacedRecord[]) => {
  const at = (path: string) => `${origin}${path}`
  const under = (name: string, resources: readonly string[], terms?: object): Promise<Signer> =>
    server.consented(
      grantOf({
        id: `https://consent.example/grants/${name}`,
        scope: { resources: resources.map(at), modes: ['read'] },
        ...(terms === undefined ? {} : { terms }),
      }),
    )
  const containers = (wanted: readonly string[]) => [
    ...new Set(
      records
        .filter(({ type }) => wanted.includes(type))
        .map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)),
    ),
  ]
  const range = { from: '2020-01-01T00:00:00.000Z', to: '2023-01-01T00:00:00.000Z' }
  return {
    whole: await under('whole', [health]),
    categories: await under('categories', [
      `${health}laboratory/`,
      `${health}discharge/`,
      `${health}imaging/`,
    ]),
    types: await under('types', containers(['Observation', 'Condition', 'Patient', 'Specimen', 'Task'])),
    single: await under(
      'single',
      records
        .filter((_record, n) => n % 6 !== 0)
        .map(({ path }) => path)
        .slice(0, 60),
    ),
    range: await under('range', [health], { range }),
    kinds: await under('kinds', [health], { mediaTypes: ['application/fhir+json'] }),
    documents: await under('documents', [health], {
      resourceTypes: ['https://www.w3.org/ns/lws#DataResource'],
    }),
    scoped: await under('scoped', [health], {
      records: [
        ...[
          'Observation.rs?status:not=final',
          'Condition.rs',
          'Task.s',
          'Patient.r',
          'Specimen.rs?_id=k0,h0',
        ],
        ...['Encounter.rs?date=ge2020', 'DiagnosticReport.rs?subject=Patient/h0,Patient/k0'],
      ].map((scope) => `patient/${scope}`),
    }),
    // What is counted must not count what is not there, or it would end sooner.
    once: await under('once', [health], { fetch: 'once' }),
    often: await under('often', [health], { frequency: { times: 60, per: 'day' } }),
    masked: await under('masked', [health], { masked: ['*.identifier', 'Observation.code', 'Task.status'] }),
  }
}

export interface Asked {
  readonly caller: CallerName
  readonly path: string
  readonly call: Call
}

/** Where the two answer otherwise; `undefined` where nobody could tell them apart. */
export const difference = async (
  { hiding, without }: { hiding: HidingWorld; without: HidingWorld },
  asked: Asked,
): Promise<object | undefined> => {
  const [one, other] = await Promise.all([told(hiding, asked), told(without, asked)])
  return isDeepStrictEqual(one, other) ? undefined : { asked, hiding: one, without: other }
}

/** What is answered, on all pages, and what the engine was asked for. */
const told = async ({ server, callers, count }: HidingWorld, asked: Asked): Promise<object[]> => {
  const pages: object[] = []
  for (let next: string | undefined = asked.path; next !== undefined && pages.length < 20;) {
    const { path, reply, work } = await askCounted(next)
    pages.push({ ...seen(reply, path), work })
    next = /"relation":"next","url":"[^"]*?(\/fhir[^"]+)"/.exec(reply.text)?.[1]
  }
  return pages

  async function askCounted(path: string) {
    const replies: Reply[] = []
    const work = await count(async () => {
      replies.push(await server.call(path, { ...asked.call, as: callers[asked.caller] }))
    })
    const [reply] = replies
    if (reply === undefined) throw new Error('a call has a reply')
    return { path, reply, work }
  }
}

/** Without what is random, and the addresses of the small consent services; sealed text counts by its length. */
const seen = (reply: Reply, path: string): object => {
  const plain = (text: string): string =>
    text
      .replaceAll(/ticket="[^"]*"/g, 'ticket')
      .replaceAll(/_cursor=([\w-]+)/g, (_all, sealed: string) => `_cursor={${String(sealed.length)}}`)
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
      .replaceAll(/urn:sha256:[0-9a-f]{64}/g, '{receipt}')
      .replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):(?!3000)\d+/g, '{service}')
  const { date: _date, ...headers } = reply.headers
  const listed = Object.entries(headers).map(([name, value]) => [
    name,
    // The tag of a listing is random at each change.
    name === 'etag' && path.endsWith('/') ? `{tag of ${String(value?.length)}}` : plain(value ?? ''),
  ])
  return { status: reply.status, headers: Object.fromEntries(listed) as object, text: plain(reply.text) }
}

/** Receipts and refusals, without what is random in them. */
export const booksOf = async ({ server, callers }: HidingWorld): Promise<object> => ({
  receipts: (await server.receipts()).map(({ grant, resource, units, contentHash, status, method }) => ({
    grant,
    resource,
    units,
    contentHash,
    status,
    method,
  })),
  refusals: JSON.parse((await server.call('/.refusals/anna', { as: callers.anna })).text) as unknown,
})
