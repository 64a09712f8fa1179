import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

let server: TestPodServer
let anna: Signer
let doctor: Signer

beforeEach(async () => {
  server = await openPodServer({ keptVersions: 5 })
  anna = (await server.createPerson('anna')).sign
  const scope = { ...grantOf().scope, modes: ['read', 'write', 'append'] as const }
  doctor = await server.consented(grantOf({ scope: { ...scope, modes: [...scope.modes] } }))
})
afterEach(() => server[Symbol.asyncDispose]())

const hiv = [{ coding: [{ system: 'http://snomed.info/sct', code: '86406008' }] }]
const condition = (id: string, more: object = {}) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/p' },
  code: hiv[0],
  ...more,
})
const plain = (id: string) => condition(id, { code: { text: 'flu' } })
const at = '/anna/health/summary/Condition/c1'

const call = (
  method: string,
  path: string,
  body?: object | string,
  as = anna,
  type = 'application/fhir+json',
) =>
  server.call(path, {
    method,
    as,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
const hiddenPaths = async (): Promise<string[]> => {
  const { items } = JSON.parse((await call('GET', '/.hidden/anna/')).text) as {
    items: { resource: string }[]
  }
  return items.map(({ resource }) => resource.slice(origin.length))
}
const total = async (as = anna) =>
  (
    JSON.parse((await call('GET', '/fhir/anna/Condition?_summary=count', undefined, as)).text) as {
      total: number
    }
  ).total
const bundle = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
})

describe('a record of what the law keeps out of sight', () => {
  const ways: [string, () => Promise<Reply>, string][] = [
    ['PUT', () => call('PUT', at, condition('c1')), at],
    ['PUT through the FHIR face', () => call('PUT', '/fhir/anna/Condition/c1', condition('c1')), at],
    ['an import', () => call('POST', '/fhir/anna/$import', bundle(condition('c1'))), at],
    [
      'a transaction',
      () =>
        call('POST', '/fhir/anna', {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ request: { method: 'PUT', url: 'Condition/c1' }, resource: condition('c1') }],
        }),
      at,
    ],
    ['a doctor under consent', () => call('PUT', at, condition('c1'), doctor), at],
  ]
  it.each(ways)(
    'that comes by %s starts hidden: there is nothing, for nobody, not even on the way to it',
    async (_name, write, path) => {
      const before = await snapshot(server.store)
      const reply = await write()
      expect(reply.status, reply.text).toBeLessThan(300)
      expect((await call('GET', path)).status).toBe(404)
      expect((await call('GET', '/anna/health/summary/')).status).toBe(404)
      expect(await total()).toBe(0)
      expect(await hiddenPaths()).toEqual([path])
      const left = Object.keys(await snapshot(server.store)).filter((key) => !(key in before))
      expect(
        left.filter((key) => key.startsWith('res ') || key.startsWith('in ') || key.startsWith('find ')),
      ).toEqual([])
    },
  )

  it('is brought back by its owner, and stays in sight from then on', async () => {
    await call('PUT', at, condition('c1'))
    expect((await call('GET', `/.hidden${at}`)).text).toContain('86406008')
    expect((await call('DELETE', `/.hidden${at}`)).status).toBe(204)
    expect((await call('GET', at, undefined, doctor)).status).toBe(200)
    expect((await call('PUT', at, condition('c1', { recordedDate: '2026-01-01' }))).status).toBe(205)
    expect((await call('GET', at)).text).toContain('recordedDate')
    expect(await total(doctor)).toBe(1)
    expect(await hiddenPaths()).toEqual([])
  })

  it('changes nothing for those beside it: tags, listings, numbers of versions, messages', async () => {
    await call('PUT', '/anna/health/summary/Condition/c0', plain('c0'))
    const told: string[] = []
    server.pods.onChanged((changes) => told.push(...changes.map(({ path }) => path)))
    const see = async () =>
      await Promise.all(
        [
          '/anna/',
          '/anna/health/',
          '/anna/health/summary/Condition/',
          '/anna/settings/privateTypeIndex.ttl',
        ].map(async (path) => {
          // Under a condition, so that no answer is sent again that was made before.
          const asked = { 'if-none-match': '"none"' }
          const { status, text, headers } = await server.call(path, { as: anna, headers: asked })
          return [status, text, headers['etag'], headers['last-modified']]
        }),
      )
    const before = await see()
    server.pass(60_000)
    await call('PUT', at, condition('c1'))
    expect(await see()).toEqual(before)
    expect(told).toEqual([])
    // The same as for a name where nothing is.
    expect((await call('PUT', at, condition('c1', { recordedDate: '2026-01-01' }), doctor)).status).toBe(201)
    expect((await call('PUT', at, plain('c1'), doctor)).status).toBe(201)
    expect((await call('GET', at)).text).toContain('flu')
    expect(await hiddenPaths()).toEqual([at])
    expect((await call('DELETE', `/.hidden${at}`)).status).toBe(409)
  })

  it('comes together with others, which are there', async () => {
    const reply = await call('POST', '/fhir/anna/$import', bundle(plain('a'), condition('b'), plain('c')))
    expect(reply.status).toBe(200)
    expect(await total()).toBe(2)
    expect(await hiddenPaths()).toEqual(['/anna/health/summary/Condition/b'])
  })

  it('is as its last version says when it comes again, and goes with the import that brought it', async () => {
    const importOf = async (...resources: object[]) =>
      (await call('POST', '/fhir/anna/$import', bundle(...resources))).headers['location'] ?? ''
    const first = await importOf(condition('b'))
    const second = await importOf(condition('b'))
    const undo = async (location: string) =>
      (await call('POST', `${location.replace(origin, '')}/undo`)).status
    expect(await undo(second)).toBe(200)
    expect(await hiddenPaths()).toHaveLength(1)
    await importOf(condition('b', { recordedDate: '2026-02-02' }))
    expect((await call('GET', '/.hidden/anna/health/summary/Condition/b')).text).toContain('2026-02-02')
    await undo(first)
    expect(await hiddenPaths()).toHaveLength(1)
  })
})

describe('what is as it was', () => {
  it.each([
    ['a record of anything else', at, plain('c1'), 'application/fhir+json'],
    [
      'the same outside of the health records',
      '/anna/notes/c1.json',
      condition('c1'),
      'application/fhir+json',
    ],
    ['a text', '/anna/health/note.txt', '86406008', 'text/plain'],
  ])('is %s', async (_name, path, body, type) => {
    expect((await call('PUT', path, body, anna, type)).status).toBe(201)
    expect((await call('GET', path)).status).toBe(200)
    expect(await hiddenPaths()).toEqual([])
  })

  it('is not the original of a clinical document that says so', async () => {
    const cda =
      '<ClinicalDocument><value code="042" codeSystem="2.16.840.1.113883.6.103" displayName="x"/></ClinicalDocument>'
    expect((await call('PUT', '/anna/health/documents/a.xml', cda, anna, 'application/xml')).status).toBe(201)
    expect(await hiddenPaths()).toEqual(['/anna/health/documents/a.xml'])
    const other = cda.replace('042', '250.00')
    await call('PUT', '/anna/health/documents/b.xml', other, anna, 'application/xml')
    expect((await call('GET', '/anna/health/documents/b.xml')).status).toBe(200)
  })
})
