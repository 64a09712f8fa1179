import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRdf, turtle } from '../resources/rdf.ts'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

let server: TestPodServer
let sign: Signer
let pod: string
let count = 0

const people = [
  'anna',
  'berta',
  'carla',
  'dora',
  'elisa',
  'franca',
  'gina',
  'ida',
  'lia',
  'maria',
  'nina',
  'olga',
]
beforeAll(async () => {
  server = await openPodServer({ keptVersions: 5 })
})
afterAll(() => server[Symbol.asyncDispose]())

/** A pod of its own for each test. */
const newPod = async () => {
  const name = people[count++] ?? `p${String(count)}`
  sign = (await server.createPerson(name)).sign
  pod = `/${name}`
}
const call = (method: string, path: string, body?: string, type = 'application/fhir+json') =>
  server.call(path, {
    method,
    as: sign,
    ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
  })
const record = (type: string, id: string) =>
  JSON.stringify({ resourceType: type, id, status: 'final', code: { text: 'x' }, ...more[type] })
const more: Readonly<Record<string, object>> = { Patient: { status: undefined, code: undefined } }
const put = async (category: string, type: string, id: string) => {
  const reply = await call('PUT', `${pod}/health/${category}/${type}/${id}`, record(type, id))
  expect(reply.status, reply.text).toBeLessThan(300)
}
const index = () => `${pod}/settings/privateTypeIndex.ttl`
const text = async () => (await call('GET', index())).text
const solid = 'http://www.w3.org/ns/solid/terms#'
const registered = async () => {
  const quads = await parseRdf(await text(), turtle, origin + index())
  return quads
    .filter(({ predicate }) => predicate.value === `${solid}instanceContainer`)
    .map(({ subject, object }) => {
      const of = quads.find(
        (quad) => quad.subject.equals(subject) && quad.predicate.value === `${solid}forClass`,
      )
      return `${of?.object.value ?? ''} ${object.value.slice(`${origin}${pod}/`.length)}`
    })
    .toSorted()
}

const observations = 'http://hl7.org/fhir/Observation health/laboratory/Observation/'

describe('the private type index', () => {
  it('says where there are records of a type from the first of them on, whichever way it came', async () => {
    await newPod()
    expect(await registered()).toEqual([])
    await put('laboratory', 'Observation', 'o1')
    expect(await registered()).toEqual([observations])
    const before = await text()
    await put('laboratory', 'Observation', 'o2')
    expect(await text()).toBe(before)
    await call('POST', `/fhir${pod}/Patient`, record('Patient', 'x'))
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: JSON.parse(record('Observation', 'o3')) as object }],
    }
    expect((await call('POST', `/fhir${pod}/$import`, JSON.stringify(bundle))).status).toBe(200)
    expect(await registered()).toEqual([
      'http://hl7.org/fhir/Observation health/documents/Observation/',
      observations,
      'http://hl7.org/fhir/Patient health/summary/Patient/',
    ])
  })

  it('says nothing of what is no record type, and never anything in the public one', async () => {
    await newPod()
    const before = await text()
    await call('PUT', `${pod}/health/notes/a.txt`, 'x', 'text/plain')
    await call('PUT', `${pod}/health/laboratory/Whatever/a.txt`, 'x', 'text/plain')
    expect(await text()).toBe(before)
    await put('laboratory', 'Observation', 'o1')
    expect((await call('GET', `${pod}/settings/publicTypeIndex.ttl`)).text).not.toContain('fhir')
  })

  it('takes records that come at once, each type once', async () => {
    await newPod()
    const types = ['Observation', 'DiagnosticReport', 'Patient']
    await Promise.all(
      Array.from({ length: 24 }, (_, at) => put('laboratory', types[at % 3] ?? '', `r${String(at)}`)),
    )
    expect(await registered()).toHaveLength(3)
  })

  it('is after hiding as if the record had never been there: to the byte, the tag and the moment', async () => {
    await newPod()
    const before = await call('GET', index())
    const listing = await call('GET', `${pod}/settings/`)
    server.pass(60_000)
    await put('laboratory', 'Observation', 'o1')
    expect((await call('PUT', `/.hidden${pod}/health/laboratory/Observation/o1`)).status).toBeLessThan(300)
    const after = await call('GET', index())
    expect(after.text).toBe(before.text)
    for (const name of ['etag', 'last-modified', 'content-length'])
      expect(after.headers[name]).toBe(before.headers[name])
    expect((await call('GET', `${pod}/settings/`)).text).toBe(listing.text)
    expect((await call('DELETE', `/.hidden${pod}/health/laboratory/Observation/o1`)).status).toBeLessThan(300)
    expect(await registered()).toEqual([observations])
  })

  it('keeps a registration while its container is there, and lets it go with it', async () => {
    await newPod()
    const before = await text()
    await put('laboratory', 'Observation', 'o1')
    await call('DELETE', `${pod}/health/laboratory/Observation/o1`)
    expect(await registered()).toEqual([observations])
    expect((await call('DELETE', `${pod}/health/laboratory/Observation/`)).status).toBe(204)
    expect(await text()).toBe(before)
  })

  it('leaves in place what the member says in it, and hides also what a client has written anew', async () => {
    await newPod()
    const insert =
      'INSERT DATA { <#mine> a <urn:x:Registration>; <http://www.w3.org/ns/solid/terms#forClass> <urn:x:Thing>; <http://www.w3.org/ns/solid/terms#instanceContainer> <../things/>. }'
    await put('laboratory', 'Observation', 'o1')
    expect((await call('PATCH', index(), insert, 'application/sparql-update')).status).toBeLessThan(300)
    await put('laboratory', 'Patient', 'p1')
    expect(await registered()).toEqual([
      observations,
      'http://hl7.org/fhir/Patient health/laboratory/Patient/',
      'urn:x:Thing things/',
    ])
    await call('PUT', `/.hidden${pod}/health/laboratory/Observation/`)
    await call('PUT', `/.hidden${pod}/health/laboratory/Patient/`)
    expect(await registered()).toEqual(['urn:x:Thing things/'])
    expect(await text()).not.toContain('fhir')
  })

  it.each([
    ['that is not there', async () => void (await call('DELETE', index()))],
    [
      'that is in JSON-LD',
      async () => void (await call('PUT', index(), '{"@id": "", "urn:p": "x"}', 'application/ld+json')),
    ],
    [
      'whose names stand on another base',
      async () => void (await call('PUT', index(), '@base <https://x.example/> . <a> <b> <c> .', turtle)),
    ],
  ])('%s is left alone, and records come in all the same', async (_name, make) => {
    await newPod()
    await make()
    const before = await call('GET', index())
    await put('laboratory', 'Observation', 'o1')
    expect(await call('GET', index())).toMatchObject({ status: before.status, text: before.text })
  })
})
