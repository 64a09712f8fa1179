import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { JsonObject } from '../../health/fhir-json.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import { createRecordMaker } from '../../test-support/fhir-records.ts'
import { fhirHeaders } from '../../test-support/hidden-worlds.ts'
import { doctorWebId, grantOf, origin, testTime } from '../../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'
import {
  plainView,
  type Condition,
  type PlainDocument,
  type PlainGrant,
  type PlainView,
} from '../../test-support/plain-filter.ts'
import {
  conditionText,
  randomCondition,
  randomDocuments,
  randomGrant,
  scopeText,
} from '../../test-support/random-grants.ts'
import { randomNumbers, type RandomNumbers } from '../../test-support/random-numbers.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'
const runs = isDeep ? 1_000 : 60

const make = createRecordMaker()
let server: TestPodServer
beforeAll(async () => {
  server = await openPodServer()
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

interface Case {
  readonly documents: readonly PlainDocument[]
  readonly view: PlainView
  readonly root: string
  readonly as: Signer
  readonly random: RandomNumbers
  readonly grant: PlainGrant
}

/** A pod of its own, a consent, and what a plain filter over the whole pod says of it. */
const openCase = async (seed: number): Promise<Case> => {
  const random = randomNumbers(seed)
  const pod = `pod${String(opened)}`
  opened += 1
  const person = await server.createPerson(pod)
  const root = `/${pod}/`
  const documents = randomDocuments(root, make, random)
  await server.pods.put(
    documents.map(({ path, contentType, text }) => ({
      path: path as PodPath,
      contentType,
      body: Buffer.from(text),
    })),
  )
  const grant = randomGrant(documents, root, random)
  const { resources, records, chosen, range, masked, mediaTypes } = grant
  const terms = {
    ...(records === undefined ? {} : { records: records.map(scopeText) }),
    ...(range === undefined ? {} : { range }),
    ...(masked === undefined ? {} : { masked }),
    ...(mediaTypes === undefined ? {} : { mediaTypes }),
  }
  const as = await server.consented(
    grantOf({
      id: `https://consent.example/grants/${pod}`,
      owner: person.webId,
      recipient: doctorWebId,
      scope: { resources: resources.map((path) => `${origin}${path}`), modes: ['read'] },
      terms,
    }),
    chosen === undefined
      ? {}
      : { scope: chosen.map(scopeText).join(' '), resource: `${origin}/fhir/${pod}`, modes: ['read'] },
  )
  const modified = new Date(testTime * 1000).toISOString()
  const whole = documents.map((document) => ({ ...document, modified }))
  const view = plainView(whole, grant, `${origin}/fhir/${pod}`)
  return { documents: whole, view, root, as, random, grant }
}
let opened = 0

/** How often something was handed out and withheld: what is always refused would be right, too. */
const tally = { read: 0, refused: 0, found: 0, notFound: 0, left: 0, kept: 0 }

interface Bundle {
  readonly total?: number
  readonly link?: readonly { readonly relation: string; readonly url: string }[]
  readonly entry?: readonly {
    readonly resource?: JsonObject
    readonly search?: { readonly mode: string }
    readonly response?: { readonly status: string }
  }[]
}

/** Without what the face says of the version, and the marks of what was left out. */
const plain = (resource: JsonObject): JsonObject => {
  const { meta: _meta, ...rest } = resource
  return rest
}
const asIs = (json: JsonObject | undefined): JsonObject | undefined => json && plain(json)

const nameOf = (resource: JsonObject): string =>
  `${String(resource['resourceType'])}/${String(resource['id'])}`

/** Nothing that is not for the caller is in a refusal. */
const expectNothing = (reply: Reply, allowed: readonly number[]): void => {
  expect(allowed, reply.text).toContain(reply.status)
  expect(reply.headers['content-type']).toMatch(/problem\+json|fhir\+json/)
  expect(reply.text).not.toMatch(/"(?:identifier|subject|patient|meta)":/)
}

const readEverywhere = async ({ documents, view, root, as }: Case): Promise<void> => {
  const names = new Set(documents.flatMap(({ record }) => (record ? [`${record.type}/${record.id}`] : [])))
  for (const name of [...names, 'Observation/other', 'Patient/nowhere']) {
    const [type = '', id = ''] = name.split('/')
    const expected = view.read(type, id, 'r')
    const reply = await server.call(`/fhir${root}${name}`, { as })
    tally[expected === undefined ? 'refused' : 'read'] += 1
    if (expected === undefined) expectNothing(reply, [403, 404])
    else
      expect([reply.status, plain(JSON.parse(reply.text) as JsonObject)], name).toEqual([200, asIs(expected)])
  }
}

const answerOf = ({ status, headers: { date: _date, ...headers }, text }: Reply): object => ({
  status,
  headers,
  text,
})

const readDocuments = async ({ documents, view, as, grant }: Case): Promise<void> => {
  for (const { path, contentType } of documents) {
    const expected = view.documentAt(path)
    const reply = await server.call(path, { as })
    tally[expected === undefined ? 'kept' : 'left'] += 1
    if (expected === undefined) {
      expectNothing(reply, grant.chosen === undefined ? [403, 404] : [401])
      expect(reply.text).not.toContain('note')
      // Under a consent for records, what is there and not covered is what is not there.
      const isNamed = grant.resources.some((place) => place.endsWith('/') && path.startsWith(place))
      if (grant.records !== undefined && grant.chosen === undefined && isNamed)
        expect(answerOf(reply), path).toEqual(answerOf(await server.call(`${path}.absent`, { as })))
    } else if (typeof expected === 'string') expect([reply.status, reply.text], path).toEqual([200, expected])
    else {
      expect([reply.status, reply.headers['content-type']], path).toEqual([200, contentType])
      expect(plain(JSON.parse(reply.text) as JsonObject), path).toEqual(asIs(expected))
    }
  }
}

/** As RDF: no word that is only in what is left out, nor anything of what is not covered. */
const readAsGraphs = async ({ documents, view, root, as }: Case): Promise<void> => {
  for (const { path, record } of documents) {
    if (record === undefined) continue
    const name = `${record.type}/${record.id}`
    for (const [address, expected] of [
      [path, view.documentAt(path)],
      [`/fhir${root}${name}`, view.read(record.type, record.id, 'r')],
    ] as const) {
      const reply = await server.call(address, { as, headers: { accept: 'text/turtle' } })
      if (expected === undefined || typeof expected === 'string') expectNothing(reply, [401, 403, 404])
      else {
        expect([reply.status, reply.headers['content-type']?.split(';')[0]]).toEqual([200, 'text/turtle'])
        const left = new Set(wordsIn(expected))
        const gone = wordsIn(record.json).filter((word) => !left.has(word))
        for (const word of record.json === expected ? [] : gone)
          expect(reply.text.includes(JSON.stringify(word)), `${address} ${word}`).toBe(false)
      }
    }
  }
}

const wordsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

const allPages = async (first: string, as: Signer): Promise<{ reply: Reply; pages: Bundle[] }> => {
  const reply = await server.call(first, { as })
  const pages: Bundle[] = []
  for (let page = reply; page.status === 200;) {
    const bundle = JSON.parse(page.text) as Bundle
    pages.push(bundle)
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url
    if (next === undefined) break
    page = await server.call(next.slice(origin.length), { as })
  }
  return { reply, pages }
}

const matchesIn = (pages: readonly Bundle[], mode = 'match'): JsonObject[] =>
  pages.flatMap(({ entry = [] }) =>
    entry.flatMap(({ search, resource }) => (resource && search?.mode === mode ? [resource] : [])),
  )

interface Query {
  readonly type: string
  readonly conditions: readonly Condition[]
  readonly wishes: string
  readonly include: string | undefined
}

const randomQuery = ({ documents, random, root }: Case): Query => {
  const records = documents.flatMap(({ record }) => (record === undefined ? [] : [record]))
  const one = records.length === 0 ? undefined : random.pick(records)
  const type = one?.type ?? 'Observation'
  const names = Object.keys(searchParameters.get(type) ?? {})
  const references = names.filter((name) => searchParameters.get(type)?.[name]?.type === 'reference')
  return {
    type,
    conditions:
      one === undefined
        ? []
        : Array.from({ length: random.below(3) }, () =>
            randomCondition(one, random, `${origin}/fhir${root.slice(0, -1)}`),
          ),
    wishes: random.pick([
      '',
      '',
      '_count=1',
      '_count=2',
      `_sort=${random.pick(names)}&_count=2`,
      '_sort=-_id',
    ]),
    include: references.length > 0 && random.below(3) === 0 ? random.pick(references) : undefined,
  }
}

const urlOf = ({ type, conditions, wishes, include }: Query): string => {
  const parts = [
    ...conditions.map(conditionText),
    ...(wishes === '' ? [] : [wishes]),
    ...(include === undefined ? [] : [`_include=${type}:${include}`]),
  ]
  return parts.length === 0 ? type : `${type}?${parts.join('&')}`
}

const expectFound = (
  view: PlainView,
  { type, conditions }: Query,
  { reply, pages }: Awaited<ReturnType<typeof allPages>>,
): void => {
  const expected = view.search(type, conditions)
  tally[expected.length > 0 ? 'found' : 'notFound'] += 1
  if (reply.status !== 200) {
    expectNothing(reply, [403])
    return expect(expected).toEqual([])
  }
  const found = matchesIn(pages)
  expect(found.map(nameOf).toSorted()).toEqual(expected.toSorted())
  for (const { total } of pages) expect(total).toBe(expected.length)
  for (const resource of found) {
    const [kind = '', id = ''] = nameOf(resource).split('/')
    expect(plain(resource)).toEqual(asIs(view.read(kind, id, 's')))
  }
}

/** Of what is included, all may be read and all that may be read is there. */
const expectIncluded = (view: PlainView, { include }: Query, pages: readonly Bundle[]): void => {
  for (const resource of matchesIn(pages, 'include')) {
    const [kind = '', id = ''] = nameOf(resource).split('/')
    expect(plain(resource)).toEqual(asIs(view.read(kind, id, 's')))
  }
  if (include === undefined) return
  const there = new Set([...matchesIn(pages), ...matchesIn(pages, 'include')].map(nameOf))
  for (const match of matchesIn(pages)) {
    const { paths = [], target } = searchParameters.get(String(match['resourceType']))?.[include] ?? {}
    for (const name of paths.flatMap((path) => referencesAt(match, path.split('.')))) {
      const [kind = '', id = ''] = name.split('/')
      const isAsked = target === undefined || kind === target
      if (isAsked && view.read(kind, id, 's') !== undefined) expect([...there]).toContain(name)
    }
  }
}

const referencesAt = (value: unknown, names: readonly string[]): string[] => {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => referencesAt(item, names))
  if (typeof value !== 'object' || value === null) return []
  const [name, ...rest] = names
  const inner = value as JsonObject // an object, of JSON
  if (name !== undefined) return referencesAt(inner[name], rest)
  return typeof inner['reference'] === 'string' ? [inner['reference']] : []
}

const searchAll = async (one: Case): Promise<void> => {
  const { view, root, as } = one
  const queries = Array.from({ length: 5 }, () => randomQuery(one))
  for (const query of queries) {
    const answer = await allPages(`/fhir${root}${urlOf(query)}`, as)
    expectFound(view, query, answer)
    expectIncluded(view, query, answer.pages)
  }
  await askTogether(one, queries)
}

const askTogether = async ({ view, root, as }: Case, queries: readonly Query[]): Promise<void> => {
  const entry = queries.map((query) => ({ request: { method: 'GET', url: urlOf({ ...query, wishes: '' }) } }))
  const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry })
  const reply = await server.call(`/fhir${root.slice(0, -1)}`, {
    method: 'POST',
    as,
    headers: fhirHeaders,
    body,
  })
  expect(reply.status).toBe(200)
  const answers = (JSON.parse(reply.text) as Bundle).entry ?? []
  for (const [index, query] of queries.entries()) {
    const { resource, response } = answers[index] ?? {}
    const expected = view.search(query.type, query.conditions)
    if (response?.status !== '200 OK') expect([response?.status, expected]).toEqual(['403 Forbidden', []])
    else
      expect(
        matchesIn([resource as unknown as Bundle])
          .map(nameOf)
          .toSorted(),
      ).toEqual(expected.toSorted())
  }
}

const readPatients = async ({ documents, view, root, as, random }: Case): Promise<void> => {
  const patients = new Set(documents.flatMap(({ record }) => (record?.type === 'Patient' ? [record.id] : [])))
  for (const id of patients) {
    const query = random.pick(['', '?_count=3'])
    const { reply, pages } = await allPages(`/fhir${root}Patient/${id}/$everything${query}`, as)
    if (view.read('Patient', id, 'r') === undefined) {
      expectNothing(reply, [403, 404])
      continue
    }
    expect(reply.status).toBe(200)
    expect(matchesIn(pages).map(nameOf).toSorted()).toEqual([...view.everything(id)].toSorted())
    for (const resource of matchesIn(pages)) {
      const [kind = '', name = ''] = nameOf(resource).split('/')
      expect(plain(resource)).toEqual(asIs(view.read(kind, name, 's')))
    }
    const summary = await server.call(`/fhir${root}Patient/${id}/$summary`, { as })
    expect(summary.status).toBe(200)
    for (const { resource } of (JSON.parse(summary.text) as Bundle).entry ?? []) {
      if (resource === undefined || resource['resourceType'] === 'Composition') continue
      const [kind = '', name = ''] = nameOf(resource).split('/')
      const isPatient = nameOf(resource) === `Patient/${id}`
      expect(plain(resource)).toEqual(asIs(view.read(kind, name, isPatient ? 'r' : 's')))
    }
  }
}

describe('whatever is granted and asked', () => {
  it(
    'both sides hand out what a plain filter over the whole pod does, and nothing else',
    { timeout: isDeep ? 3_600_000 : 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const one = await openCase(seed)
          await readEverywhere(one)
          await readDocuments(one)
          if (seed % 4 === 0) await readAsGraphs(one)
          await searchAll(one)
          await readPatients(one)
        }),
        // Another seed is another case: there is nothing to shrink.
        { numRuns: runs, endOnFailure: true },
      )
      for (const [what, count] of Object.entries(tally)) expect(count, what).toBeGreaterThan(runs / 2)
    },
  )
})
