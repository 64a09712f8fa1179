import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOfParameter, partsOfType } from '../../test-support/fhir-searches.ts'
import { origin, testTime } from '../../test-support/grants.ts'
import {
  booksOf,
  callerNames,
  difference,
  fhirHeaders,
  openHidingWorlds,
  placedRecords,
  type Asked,
  type HidingWorld,
} from '../../test-support/hidden-worlds.ts'
import { randomNumbers } from '../../test-support/random-numbers.ts'
import type { Call } from '../../test-support/pod-server.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'

const records = placedRecords()
let worlds: { hiding: HidingWorld; without: HidingWorld }
beforeAll(async () => {
  worlds = await openHidingWorlds(records)
}, 300_000)
afterAll(async () => {
  await Promise.all(Object.values(worlds).map((world) => world[Symbol.asyncDispose]()))
})

const expectAlike = async (calls: readonly Asked[]): Promise<void> => {
  for (const call of calls) expect(await difference(worlds, call), JSON.stringify(call)).toBeUndefined()
}

/** By everybody; all of them in `npm run test:deep`, else some. */
const askedByAll = (paths: readonly string[], calls: readonly Call[], most: number): Asked[] => {
  const all = paths.flatMap((path) =>
    calls.flatMap((call) => callerNames.map((caller) => ({ caller, path, call }))),
  )
  const random = randomNumbers(most)
  return isDeep || all.length <= most ? all : Array.from({ length: most }, () => random.pick(all))
}

const documents = records.map(({ path }) => path)
const names = [...new Set(records.map(({ type, id }) => `${type}/${id}`))]
const containers = [
  ...new Set([
    '/anna/',
    '/anna/settings/',
    '/anna/settings/privateTypeIndex.ttl',
    '/anna/health/',
    ...healthCategories.map((category) => `/anna/health/${category}/`),
    ...documents.map((path) => path.slice(0, path.lastIndexOf('/') + 1)),
  ]),
]

const readCalls: readonly Call[] = [
  {},
  { method: 'HEAD' },
  { headers: { accept: 'application/ld+json' } },
  { headers: { 'if-none-match': '*' } },
  { headers: { range: 'bytes=0-40' } },
]

/** Each question by four of them in `npm run test:deep`; else some questions of each parameter. */
const asked = (type: string, parts: readonly string[], row: number): Asked[] => {
  const random = randomNumbers(row * 1_000 + parts.length)
  const some = isDeep
    ? parts.flatMap((part) => Array<string>(4).fill(part))
    : Array.from({ length: 6 }, () => random.pick(parts))
  return some.map((part) => ({
    caller: random.pick(callerNames),
    path: `/fhir/anna/${type}?${part}`,
    call: {},
  }))
}

describe('a pod with hidden records is searched like one without them', () => {
  const times = [0, 1, 5].map((n) => new Date((testTime + 1 + n) * 1_000).toISOString())

  describe.each([...searchParameters].map(([type, parameters], row) => ({ type, parameters, row })))(
    '$type',
    ({ type, parameters, row }) => {
      const ours = records.filter((record) => record.type === type)
      const sample = { records: ours.map(({ record }) => record), base: `${origin}/fhir/anna` }

      it('by what every type has', { timeout: 600_000 }, () =>
        expectAlike(
          asked(
            type,
            partsOfType(
              ours.map(({ id }) => id),
              times,
            ),
            row,
          ),
        ),
      )

      it.each(Object.keys(parameters))('by %s', { timeout: 600_000 }, (name) =>
        expectAlike(asked(type, partsOfParameter(type, name, sample), row)),
      )
    },
  )
})

describe('a pod with hidden records is listed and read like one without them', () => {
  it('in every container', { timeout: 600_000 }, () => expectAlike(askedByAll(containers, readCalls, 900)))

  it('in the index of types', () =>
    expectAlike(
      callerNames.map((caller) => ({ caller, path: '/anna/settings/privateTypeIndex.ttl', call: {} })),
    ))

  it('at every address of a document, and beside it', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        documents.flatMap((path) => [path, `${path}/`, `${path}.meta`, `${path}.acl`, `${path}.acr`]),
        [...readCalls, { method: 'OPTIONS' }, { headers: { accept: 'text/turtle' } }],
        700,
      ),
    ),
  )

  it('at every name of a record', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        names.map((name) => `/fhir/anna/${name}`),
        [...readCalls, { headers: { accept: 'text/turtle' } }],
        500,
      ),
    ),
  )

  it('in its history, but for the owner, whose numbers go on', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        names.flatMap((name) => [
          `/fhir/anna/${name}/_history`,
          `/fhir/anna/${name}/_history/1`,
          `/fhir/anna/${name}/_history/kfhc2x1c-AAAAAAAAAAAA`,
        ]),
        [{}],
        300,
      ).filter(({ caller }) => caller !== 'anna'),
    ),
  )

  it('as everything of a patient, page by page', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        ['k0', 'k1', 'k2', 'h0', 'h1'].flatMap((id) =>
          [
            '',
            '?_count=7',
            '?_type=Observation,Condition&_count=1',
            '?start=2020&end=2022-06',
            '?_since=2027-01-15T08:00:30Z',
          ].map((query) => `/fhir/anna/Patient/${id}/$everything${query}`),
        ),
        [{}, { method: 'HEAD' }],
        1_000,
      ),
    ),
  )

  it('by every operation that the server tells of', { timeout: 600_000 }, async () => {
    const { text } = await worlds.without.server.call('/fhir/anna/metadata')
    const { rest } = JSON.parse(text) as { rest: { operation: { name: string }[] }[] }
    const operations = rest.flatMap(({ operation }) => operation.map(({ name }) => `$${name}`))
    expect(operations).toContain('$everything')
    const places = [
      '',
      ...['Patient', 'CarePlan'].flatMap((type) => ['k1', 'h0', 'h1'].map((id) => `${type}/${id}/`)),
    ]
    await expectAlike(
      askedByAll(
        operations.flatMap((operation) => places.map((place) => `/fhir/anna/${place}${operation}`)),
        [
          {},
          { method: 'HEAD' },
          { method: 'POST', headers: fhirHeaders, body: '{"resourceType":"Parameters"}' },
        ],
        500,
      ),
    )
  })

  it('as a summary of a patient', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        ['k0', 'k1', 'k2', 'h0', 'h1'].map((id) => `/fhir/anna/Patient/${id}/$summary`),
        [{}, { method: 'HEAD' }, { headers: { 'accept-language': 'it' } }],
        1_000,
      ),
    ),
  )

  it('in a Bundle of calls', { timeout: 600_000 }, () => {
    const urls = names.flatMap((name) => [name, `${name}/_history`, name.replace('/', '?_id=')])
    const bundles = Array.from({ length: Math.ceil(urls.length / 100) }, (_, n) =>
      urls.slice(n * 100, n * 100 + 100),
    ).map((some): Call => {
      const entry = some.map((url) => ({ request: { method: 'GET', url } }))
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry })
      return { method: 'POST', headers: fhirHeaders, body }
    })
    return expectAlike(askedByAll(['/fhir/anna'], bundles, 30).filter(({ caller }) => caller !== 'anna'))
  })

  it('by searches of other shapes', { timeout: 600_000 }, () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const types = [...new Set(records.map(({ type }) => type))]
    return expectAlike([
      ...askedByAll(
        types.map((type) => `/fhir/anna/${type}/_search`),
        [
          { method: 'POST', headers: form, body: '_id=k1,h0,h1' },
          { method: 'POST', headers: form, body: '_sort=-_lastUpdated&_count=1' },
        ],
        200,
      ),
      ...askedByAll(
        types.flatMap((type) => [`/fhir/anna/${type}?unknown=1`, `/fhir/anna/${type}?_id=h0&_count=5`]),
        [
          { method: 'HEAD' },
          { headers: { prefer: 'handling=lenient' } },
          { headers: { accept: 'image/png' } },
        ],
        400,
      ),
    ])
  })

  it('at the addresses of the server itself, but for the owner', { timeout: 600_000 }, () =>
    expectAlike(
      askedByAll(
        [
          ...['/.hidden', '/.versions', '/.trash', '/.quota', '/.imports', '/.export'].flatMap((face) =>
            ['/anna/', documents[1] ?? '', documents[3] ?? ''].map((path) => face + path),
          ),
          '/fhir/anna/metadata',
          '/.refusals/anna',
        ],
        [{}, { method: 'HEAD' }, { method: 'DELETE' }],
        400,
      ).filter(({ caller, path }) => caller !== 'anna' || path === '/fhir/anna/metadata'),
    ),
  )

  it('and leaves the same receipts and refusals, of searches, too', async () => {
    expect(await booksOf(worlds.hiding)).toEqual(await booksOf(worlds.without))
  })
})
