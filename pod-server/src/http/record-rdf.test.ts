import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { jsonLd, parseRdf, turtle } from '../resources/rdf.ts'

let server: TestPodServer
let anna: Signer
let doctor: Signer

const place = '/anna/health/laboratory/Observation'
const at = `${place}/o1`
const face = '/fhir/anna/Observation/o1'
const text = `{"resourceType":"Observation","id":"o1","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2339-0"}]},"subject":{"reference":"Patient/p1"},"valueQuantity":{"value":7.10,"unit":"mmol/L"}}`

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 5 })
  anna = (await server.createPerson('anna')).sign
  doctor = await server.consented()
  await put(at, 'application/fhir+json', text)
})
afterAll(() => server[Symbol.asyncDispose]())

const put = (path: string, type: string, body: string, as = anna, headers: Record<string, string> = {}) =>
  server.call(path, { method: 'PUT', as, headers: { 'content-type': type, ...headers }, body })
const get = (path: string, accept?: string, as: Signer = anna, method = 'GET') =>
  server.call(path, { as, method, headers: accept === undefined ? {} : { accept } })
const typeOf = ({ headers }: Reply) => headers['content-type']?.split(';')[0]

describe('a health record', () => {
  it.each([
    [undefined, 'application/fhir+json'],
    ['*/*', 'application/fhir+json'],
    ['application/json', 'application/fhir+json'],
    ['text/turtle', turtle],
    ['application/ld+json', jsonLd],
    ['text/turtle;q=0.5, application/fhir+json;q=0.4', turtle],
    ['text/turtle;q=0.4, application/ld+json;q=0.5, */*;q=0.1', jsonLd],
    ['text/turtle;q=0.1, application/fhir+json', 'application/fhir+json'],
  ])('is had by who accepts %s as %s, at its address and through the FHIR face', async (accept, type) => {
    for (const path of [at, face]) {
      const reply = await get(path, accept)
      expect(reply.status, reply.text).toBe(200)
      expect(typeOf(reply)).toBe(type)
      expect(reply.headers['vary']).toContain('Accept')
      const head = await get(path, accept, anna, 'HEAD')
      expect(head.headers['content-length']).toBe(reply.headers['content-length'])
    }
  })

  it('says in RDF what it says in JSON, about its own address', async () => {
    const read = async (path: string, accept: typeof turtle | typeof jsonLd) =>
      await parseRdf((await get(path, accept)).text, accept, origin + path)
    for (const path of [at, face]) {
      const quads = await read(path, turtle)
      expect(quads.length).toBe((await read(path, jsonLd)).length)
      const said = quads.map(
        ({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`,
      )
      expect(said).toContain(`${origin}${path} http://hl7.org/fhir/nodeRole http://hl7.org/fhir/treeRoot`)
      expect(said.some((line) => line.endsWith('http://hl7.org/fhir/v 7.10'))).toBe(true)
      expect(
        said.some((line) => line.endsWith(`http://hl7.org/fhir/link ${origin}/fhir/anna/Patient/p1`)),
      ).toBe(true)
    }
  })

  it('has a tag of its own in each form, which another form does not know', async () => {
    const tags = await Promise.all(
      ['application/fhir+json', turtle, jsonLd].map(
        async (accept) => (await get(at, accept)).headers['etag'] ?? '',
      ),
    )
    expect(new Set(tags).size).toBe(3)
    const ask = (tag = '') =>
      server.call(at, { as: anna, headers: { 'accept': turtle, 'if-none-match': tag } })
    expect((await ask(tags[1])).status).toBe(304)
    expect((await ask(tags[0])).status).toBe(200)
  })

  it('is one use in whichever form it is read, and the same when it is read again under one key', async () => {
    const before = (await server.receipts()).length
    const ask = (path: string, accept: string) =>
      server.call(path, { as: doctor, headers: { accept, 'idempotency-key': 'one reading' } })
    expect((await ask(at, turtle)).status).toBe(200)
    expect((await ask(face, jsonLd)).status).toBe(200)
    expect((await ask(face, 'application/fhir+json')).status).toBe(200)
    const receipts = (await server.receipts()).slice(before)
    expect(receipts).toHaveLength(1)
    expect(receipts[0]).toMatchObject({ resource: `${origin}${at}`, units: 1 })
  })

  it('is refused as ever to who may not read it', async () => {
    const bruno = (await server.createPerson('bruno')).sign
    expect((await get(at, turtle, bruno)).status).toBe(403)
    expect((await get(face, turtle, bruno)).status).toBe(403)
    const other = await server.consented(
      grantOf({ scope: { ...grantOf().scope, resources: [`${origin}/anna/other/`] } }),
    )
    expect((await get(at, turtle, other)).status).toBe(403)
    doctor = await server.consented()
  })

  it('is had in JSON only where it is none of FHIR, and where it is too much for RDF', async () => {
    const note = Array.from({ length: 30_000 }, () => ({ text: 'x' }))
    const large = JSON.stringify({ ...(JSON.parse(text) as object), id: 'o2', note })
    expect((await put(`${place}/o2`, 'application/fhir+json', large)).status).toBe(201)
    const receipts = (await server.receipts()).length
    for (const path of [`${place}/o2`, '/fhir/anna/Observation/o2', '/fhir/anna/Observation?_id=o2']) {
      expect((await get(path, turtle, doctor)).status, path).toBe(406)
    }
    expect(typeOf(await get(`${place}/o2`, `${turtle}, */*;q=0.1`))).toBe('application/fhir+json')
    // What could not be written has not been handed out.
    expect(await server.receipts()).toHaveLength(receipts)
    await server.call(`${place}/o2`, { method: 'DELETE', as: anna })
  })
})

describe('the FHIR face', () => {
  it.each(['ttl', 'text/turtle', 'application/fhir+turtle', 'turtle'])(
    'knows the format by %s',
    async (format) => {
      expect(
        typeOf(await get(`${face}?_format=${encodeURIComponent(format)}`, 'application/fhir+json')),
      ).toBe(turtle)
      expect(typeOf(await get(`${face}?_format=${format}`))).toBe(turtle)
    },
  )

  it('tells its formats, and answers searches, summaries and itself in RDF as well', async () => {
    const { format } = JSON.parse((await get('/fhir/anna/metadata')).text) as { format: string[] }
    expect(format).toEqual(
      expect.arrayContaining(['application/fhir+json', 'text/turtle', 'application/ld+json']),
    )
    for (const path of ['metadata', 'Observation?code=http://loinc.org|2339-0', 'Observation/o1/_history']) {
      const reply = await get(`/fhir/anna/${path}`, turtle)
      expect(reply.status, reply.text).toBe(200)
      expect((await parseRdf(reply.text, turtle, origin)).length).toBeGreaterThan(5)
    }
  })

  it('answers a Bundle of calls in JSON alone, before anything is done', async () => {
    const entry = [
      {
        request: { method: 'POST', url: 'Observation' },
        resource: { ...(JSON.parse(text) as object), id: 'x' },
      },
    ]
    const reply = await server.call('/fhir/anna', {
      method: 'POST',
      as: anna,
      headers: { 'content-type': 'application/fhir+json', 'accept': turtle },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    })
    expect(reply.status).toBe(406)
    expect(JSON.parse((await get('/fhir/anna/Observation?_summary=count')).text)).toMatchObject({ total: 1 })
  })

  it.each(['application/fhir+xml', 'image/png'])('refuses %s', async (accept) => {
    expect((await get(face, accept)).status).toBe(406)
    expect((await get(`${face}?_format=${accept}`)).status).toBe(406)
  })
})

describe('a health record in RDF', () => {
  const inTurtle = async () => (await get(at, turtle)).text
  const stored = async (path: string) => (await get(path)).text

  it.each([turtle, jsonLd])('written at its address in %s is kept in JSON, digit for digit', async (type) => {
    const said = (await get(at, type)).text.replaceAll('"o1"', '"o3"')
    const reply = await put(`${place}/o3`, type, said)
    expect(reply.status, reply.text).toBe(201)
    // Of another text than was sent (RFC 9110 §9.3.4).
    expect(reply.headers['etag']).toBeUndefined()
    expect(await stored(`${place}/o3`)).toBe(text.replace('"o1"', '"o3"'))
    expect((await get('/fhir/anna/Observation/o3')).status).toBe(200)
    await server.call(`${place}/o3`, { method: 'DELETE', as: anna })
  })

  it('written through the FHIR face is kept in JSON', async () => {
    const said = (await inTurtle()).replaceAll('"o1"', '"o4"')
    const reply = await put('/fhir/anna/Observation/o4', 'text/turtle', said)
    expect(reply.status, reply.text).toBe(201)
    expect(await stored(`${place}/o4`)).toBe(text.replace('"o1"', '"o4"'))
    expect((await put('/fhir/anna/Observation/o5', turtle, said)).status).toBe(400)
    await server.call(`${place}/o4`, { method: 'DELETE', as: anna })
  })

  it.each([
    ['that is no record', '<> <https://x.example/p> "x" .', 'fhir:treeRoot'],
    [
      'that says more than FHIR has a place for',
      ' ; <https://x.example/p> "x" .',
      'Observation: says something',
    ],
    [
      'that is not valid',
      ' ; <http://hl7.org/fhir/status> [ <http://hl7.org/fhir/v> "done" ] .',
      'Observation.status',
    ],
    ['that is no Turtle', ' ; ; <', 'not valid Turtle'],
  ])('%s is refused with the reason, and nothing is kept', async (_name, end, reason) => {
    const start = `<> a <http://hl7.org/fhir/Observation> ; <http://hl7.org/fhir/nodeRole> <http://hl7.org/fhir/treeRoot> ; <http://hl7.org/fhir/id> [ <http://hl7.org/fhir/v> "o6" ]`
    const body = end.startsWith(' ') ? start + end : end
    const reply = await put(`${place}/o6`, turtle, body)
    expect(reply).toMatchObject({ status: 400, code: 'body-malformed' })
    expect(reply.text).toContain(reason)
    const other = await put('/fhir/anna/Observation/o6', turtle, body)
    expect(other.status).toBe(400)
    expect(JSON.parse(other.text)).toMatchObject({ resourceType: 'OperationOutcome' })
    expect(other.text).toContain(reason)
    expect((await get(`${place}/o6`)).status).toBe(404)
  })

  it('is posted to the container of its type, and elsewhere is a document like any other', async () => {
    const said = await inTurtle()
    const post = (container: string) =>
      server.call(container, {
        method: 'POST',
        as: anna,
        headers: { 'content-type': turtle, 'slug': 'o7' },
        body: said,
      })
    expect((await post(`${place}/`)).headers['location']).toBe(`${origin}${place}/o7`)
    expect(typeOf(await get(`${place}/o7`))).toBe('application/fhir+json')
    await server.call(`${place}/o7`, { method: 'DELETE', as: anna })
    expect((await put('/anna/notes/o1.ttl', turtle, said)).status).toBe(201)
    expect(typeOf(await get('/anna/notes/o1.ttl'))).toBe(turtle)
  })

  it('is made by a patch where that makes a record, and refused where it does not', async () => {
    const patch = (id: string, more: string) =>
      server.call(`${place}/${id}`, {
        method: 'PATCH',
        as: anna,
        headers: { 'content-type': 'application/sparql-update' },
        body: `PREFIX fhir: <http://hl7.org/fhir/> INSERT DATA { <> a fhir:Basic ; fhir:nodeRole fhir:treeRoot ; ${more} }`,
      })
    const code = 'fhir:id [ fhir:v "b1" ] ; fhir:code [ fhir:text [ fhir:v "x" ] ]'
    expect((await patch('b1', '<https://x.example/p> "x"')).status).toBe(400)
    expect((await get(`${place}/b1`)).status).toBe(404)
    const made = await patch('b1', code)
    expect(made.status, made.text).toBe(201)
    expect(await stored(`${place}/b1`)).toContain('"resourceType":"Basic"')
    await server.call(`${place}/b1`, { method: 'DELETE', as: anna })
  })

  it('counts for a consent as what it is kept as', async () => {
    const grant = (mediaTypes: string[]) =>
      grantOf({ scope: { ...grantOf().scope, modes: ['read', 'write'] }, terms: { mediaTypes } })
    const said = (await inTurtle()).replaceAll('"o1"', '"o8"')
    const onlyTurtle = await server.consented(grant([turtle]))
    expect(await put(`${place}/o8`, turtle, said, onlyTurtle)).toMatchObject({ status: 403 })
    const onlyFhir = await server.consented(grant(['application/fhir+json']))
    expect(await put(`${place}/o8`, turtle, said, onlyFhir)).toMatchObject({ status: 201 })
    await server.call(`${place}/o8`, { method: 'DELETE', as: anna })
  })
})
