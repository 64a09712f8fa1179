import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRdf, turtle } from '../resources/rdf.ts'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let annaWebId: string
let bruno: Signer

const fhir = 'application/fhir+json'
const at = '/anna/health/laboratory/Observation/o1'
const meta = `${at}.meta`
const text = JSON.stringify({
  resourceType: 'Observation',
  id: 'o1',
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
  status: 'final',
  code: { text: 'Glucose' },
})

const call = (
  method: string,
  path: string,
  {
    body,
    type = fhir,
    as = anna,
    more = {},
  }: { body?: string; type?: string; as?: Signer; more?: Record<string, string> } = {},
) =>
  server.call(path, {
    method,
    as,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...more },
    ...(body === undefined ? {} : { body }),
  })
const factsAt = async (path: string, as = anna): Promise<Record<string, string[]>> => {
  const reply = await call('GET', path, { as })
  if (reply.status !== 200) return { status: [String(reply.status)] }
  const facts: Record<string, string[]> = {}
  for (const { predicate, object } of await parseRdf(reply.text, turtle, origin + path))
    (facts[predicate.value.replace(/^.*[#/]/, '')] ??= []).push(object.value)
  return facts
}
const facts = [
  'category',
  'sensitivity',
  'sensitiveClass',
  'sha256',
  'writtenBy',
  'wasGeneratedBy',
  'sourceName',
]

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 3 })
  const person = await server.createPerson('anna')
  anna = person.sign
  annaWebId = person.webId
  const friend = await server.createPerson('bruno')
  bruno = friend.sign
  await call('PUT', at, { body: text })
  // Everything that the owner may, but for owning it.
  await call('PUT', `${at}.acl`, {
    body: `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#o> a acl:Authorization; acl:agent <${annaWebId}>, <${friend.webId}>;
      acl:accessTo <o1>; acl:mode acl:Read, acl:Write, acl:Control.`,
    type: turtle,
  })
})
afterAll(() => server[Symbol.asyncDispose]())

describe('the description of a health record', () => {
  it('tells its owner what kind of data it is, how sensitive, of which bytes, when and by whom', async () => {
    expect((await call('HEAD', at)).headers['link']).toContain(`<${origin}${meta}>; rel="describedby"`)
    expect(await factsAt(meta)).toMatchObject({
      category: ['laboratory'],
      sensitivity: ['R'],
      sha256: [createHash('sha256').update(text).digest('hex')],
      encodingFormat: [fhir],
      writtenBy: [annaWebId],
    })
  })

  it('tells from which import and file it came', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          resource: {
            ...(JSON.parse(text) as object),
            id: 'i1',
            category: [{ coding: [{ code: 'laboratory' }] }],
          },
        },
      ],
    }
    const body = JSON.stringify(bundle)
    const { headers } = await call('POST', '/fhir/anna/$import?name=Referto%20di%20Anna.json', { body })
    const path = '/anna/health/laboratory/Observation/i1.meta'
    expect(await factsAt(path)).toMatchObject({
      wasGeneratedBy: [
        headers['location']?.startsWith('http') === true
          ? headers['location']
          : `${origin}${headers['location'] ?? ''}`,
      ],
      hadPrimarySource: [`urn:sha256:${createHash('sha256').update(body).digest('hex')}`],
      sourceName: ['Referto di Anna.json'],
      writtenBy: [annaWebId],
    })
    server.pass(1_000)
    await call('PUT', path.replace('.meta', ''), { body: text.replace('"o1"', '"i1"') })
    expect(await factsAt(path)).not.toHaveProperty('sourceName')
  })

  it('says nothing of that to anybody else, whatever else they may do', async () => {
    expect(await factsAt(meta, bruno)).toEqual({ status: ['404'] })
    expect((await call('GET', meta)).status).toBe(200)
    expect((await call('GET', meta, { as: bruno })).status).toBe(404)
    const doctor = await server.consented(grantOf())
    expect(await factsAt(meta, doctor)).toEqual({ status: ['404'] })
  })

  it('keeps what people say beside it, and what the server says is never stored for others to find', async () => {
    const read = await call('GET', meta)
    const own = `<${origin}${at}> <http://www.w3.org/2000/01/rdf-schema#comment> "dopo colazione".`
    const back = await call('PUT', meta, {
      body: `${read.text}\n${own}`,
      type: turtle,
      more: { 'if-none-match': '*' },
    })
    expect(back.status, back.text).toBe(201)
    expect(Object.keys(await factsAt(meta, bruno))).toEqual(['comment'])
    expect(await factsAt(meta)).toMatchObject({ comment: ['dopo colazione'], category: ['laboratory'] })
    const insert = `INSERT DATA { <${origin}${at}> <https://w3id.org/mutua/ns#sensitivity> "N"; <http://p/q> "x" }`
    expect((await call('PATCH', meta, { body: insert, type: 'application/sparql-update' })).status).toBe(204)
    const others = await factsAt(meta, bruno)
    for (const name of facts) expect(others).not.toHaveProperty(name)
    expect((await factsAt(meta))['sensitivity']).toEqual(['R'])
    const tag = (await call('GET', meta)).headers['etag'] ?? ''
    expect((await call('PUT', meta, { body: own, type: turtle, more: { 'if-match': tag } })).status).toBe(205)
    expect((await call('DELETE', meta)).status).toBe(204)
    expect(await factsAt(meta)).toMatchObject({ category: ['laboratory'] })
  })

  it('is none where there is no record, and of other documents says nothing of itself', async () => {
    expect((await call('GET', '/anna/health/laboratory/Observation/none.meta')).status).toBe(404)
    await call('PUT', '/anna/notes/a.txt', { body: 'x', type: 'text/plain' })
    expect((await call('GET', '/anna/notes/a.txt.meta')).status).toBe(404)
  })

  it('tells why a record is protected, once its owner has brought it back', async () => {
    const path = '/anna/health/summary/Condition/c1'
    const code = { coding: [{ system: 'http://snomed.info/sct', code: '86406008' }] }
    await call('PUT', path, {
      body: JSON.stringify({ resourceType: 'Condition', id: 'c1', subject: {}, code }),
    })
    await call('PUT', path, {
      body: JSON.stringify({ resourceType: 'Condition', id: 'c1', subject: { display: 'A' }, code }),
    })
    expect((await call('GET', `${path}.meta`)).status).toBe(404)
    await call('DELETE', `/.hidden${path}`)
    expect(await factsAt(`${path}.meta`)).toMatchObject({ sensitivity: ['V'], sensitiveClass: ['hiv'] })
  })
})

describe('versions of a health record', () => {
  it('are kept in one form, and their owner reads them on both sides, also in RDF', async () => {
    const path = '/anna/health/laboratory/Observation/v1'
    const first = text.replace('"o1"', '"v1"')
    await call('PUT', path, { body: first })
    const inTurtle = (await call('GET', path, { more: { accept: turtle } })).text
    server.pass(1_000)
    await call('PUT', path, { body: inTurtle.replace('"Glucose"', '"Glucosio"'), type: turtle })
    const listed = JSON.parse((await call('GET', `/.versions${path}`)).text) as {
      items: { version: number }[]
    }
    expect(listed.items.length).toBeGreaterThan(0)
    const [kept] = listed.items
    expect((await call('GET', `/.versions${path}?version=${String(kept?.version)}`)).text).toBe(first)
    const history = await call('GET', '/fhir/anna/Observation/v1/_history')
    const { total, entry } = JSON.parse(history.text) as {
      total: number
      entry: { resource: { meta: { versionId: string }; code: { text: string } } }[]
    }
    expect([total, ...entry.map(({ resource }) => resource.code.text)]).toEqual([2, 'Glucosio', 'Glucose'])
    const earlier = `/fhir/anna/Observation/v1/_history/${entry[1]?.resource.meta.versionId ?? ''}`
    const read = await call('GET', earlier, { more: { accept: turtle } })
    expect(read.status).toBe(200)
    expect(read.text).toContain('"Glucose"')
    expect((await call('GET', earlier, { as: bruno, more: { accept: turtle } })).status).not.toBe(200)
    expect((await call('GET', `/.versions${path}`, { as: bruno })).status).toBe(403)
  })
})
