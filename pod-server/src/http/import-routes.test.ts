import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'
import { until } from '../test-support/until.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 5 })
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
})
afterAll(() => server[Symbol.asyncDispose]())

const patient = (id: string, gender = 'female') => ({ resourceType: 'Patient', id, gender })
const bundleOf = (...resources: object[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  })
const send = (body: string, query = '', headers: Record<string, string> = {}) =>
  server.call(`/fhir/anna/$import${query}`, {
    method: 'POST',
    as: anna,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body,
  })
const ask = (method: string, path: string, as: Signer | undefined = anna) => server.call(path, { method, as })
const pathOf = (id: string) => `/anna/health/summary/Patient/${id}`
const read = async (id: string) => (await ask('GET', pathOf(id))).status
const jsonOf = (reply: { text: string }): unknown => JSON.parse(reply.text)

interface Told {
  readonly id: string
  readonly state: string
  readonly done: number
  readonly total: number
  readonly counts: Record<string, number>
  readonly refused: { entry: number; reasons: string[] }[]
  readonly source: { name?: string; hash: string }
}
interface Undone {
  readonly removed: number
  readonly restored: number
  readonly kept: { resource: string; why: string }[]
}

describe('an import', () => {
  it('is remembered with what it brought, from where, and what was refused', async () => {
    const reply = await send(
      bundleOf(patient('r1'), { resourceType: 'Observation', id: 'r2' }),
      '?name=visita.json',
    )
    const address = reply.headers['location'] ?? ''
    expect(address).toMatch(/^\/fhir\/anna\/\$import\/imp-/)
    const told = jsonOf(await ask('GET', address)) as Told
    expect(told).toMatchObject({
      state: 'done',
      done: 2,
      total: 2,
      counts: { received: 2, created: 1, replaced: 0, unchanged: 0, duplicates: 0, invalid: 1 },
      source: { name: 'visita.json', contentType: 'application/fhir+json' },
    })
    expect(told.refused).toMatchObject([{ entry: 2 }])
    expect(told.refused[0]?.reasons.join()).toContain('status')
    const list = jsonOf(await ask('GET', '/fhir/anna/$import')) as { items: Told[] }
    expect(list.items[0]?.id).toBe(told.id)
    const record = await ask('GET', `${address}/provenance`)
    expect(jsonOf(record) as object).toMatchObject({
      target: [{ reference: 'Patient/r1' }],
      agent: [{ who: { identifier: { value: `${origin}/anna/profile/card#me` } } }],
      entity: [
        {
          what: {
            identifier: { value: `urn:sha256:${told.source.hash}` },
            display: expect.stringContaining('visita.json') as string,
          },
        },
      ],
    })
    const checked = await server.call('/fhir/anna/Provenance', {
      method: 'POST',
      as: anna,
      headers: { 'content-type': 'application/fhir+json' },
      body: record.text,
    })
    expect(checked.status, 'it is valid FHIR itself').toBe(201)
  })

  it('that is only tried says the same and writes nothing', async () => {
    await send(bundleOf(patient('t1'), patient('t4')))
    const before = await snapshot(server.store)
    const invalid = { resourceType: 'Patient', id: 't3', gender: 1 }
    const body = bundleOf(patient('t1'), patient('t2'), patient('t2'), invalid, patient('t4', 'other'))
    const tried = await send(body, '?dry-run=true')
    expect(await snapshot(server.store)).toEqual(before)
    const { entry } = jsonOf(tried) as {
      entry: { response: { status: string; outcome?: { issue: { diagnostics: string }[] } } }[]
    }
    expect(
      entry.map(({ response: { status, outcome } }) => [status.slice(0, 3), outcome?.issue[0]?.diagnostics]),
    ).toEqual([
      ['200', 'The same resource is in the pod already, byte for byte.'],
      ['201', undefined],
      ['200', 'Entry 2 of this import is the same resource, with the same content.'],
      ['422', expect.stringContaining('gender')],
      ['200', 'Another version was in the pod.'],
    ])
    expect(tried.headers['location']).toBeUndefined()
    expect((await send(body)).text).toBe(tried.text)
  })

  it('that changes nothing is not remembered', async () => {
    await send(bundleOf(patient('n1')))
    const before = await snapshot(server.store)
    const again = await send(bundleOf(patient('n1')))
    expect(again.headers['location']).toBeUndefined()
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('may run while nobody waits, and says how far it is', async () => {
    const many = Array.from({ length: 900 }, (_, place) => patient(`a${String(place)}`))
    const reply = await send(bundleOf(...many), '', { prefer: 'respond-async' })
    expect(reply.status).toBe(202)
    const address = (reply.headers['content-location'] ?? '').slice(origin.length)
    const first = await ask('GET', address)
    if (first.status === 202) expect(first.headers['x-progress']).toMatch(/^\d+\/\d+$/)
    await until('the import ended', async () => (await ask('GET', address)).status === 200)
    expect(jsonOf(await ask('GET', address)) as Told).toMatchObject({
      state: 'done',
      counts: { created: 900 },
    })
    expect(await read('a899')).toBe(200)
  })

  it('that cannot be read says so where one looks', async () => {
    const reply = await send('{', '', { prefer: 'respond-async' })
    const address = (reply.headers['content-location'] ?? '').slice(origin.length)
    await until('the import ended', async () => (await ask('GET', address)).status === 200)
    expect(jsonOf(await ask('GET', address)) as Told & { why: string }).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('neither JSON nor NDJSON') as string,
    })
  })

  it('is stopped where it is, keeps what is whole, and can be taken back', async () => {
    const many = Array.from({ length: 4_000 }, (_, place) => patient(`c${String(place)}`))
    const reply = await send(bundleOf(...many), '', { prefer: 'respond-async' })
    const address = (reply.headers['content-location'] ?? '').slice(origin.length)
    expect((await ask('POST', `${address}/undo`)).status).toBe(409)
    const second = await send(bundleOf(patient('second')), '', { prefer: 'respond-async' })
    expect([second.status, await read('second')]).toEqual([409, 404])
    expect((await ask('DELETE', address)).status).toBe(202)
    await until('the import ended', async () => (await ask('GET', address)).status === 200)
    const told = jsonOf(await ask('GET', address)) as Told
    expect(told.state).toBe('cancelled')
    expect(told.done).toBeLessThan(4_000)
    expect((await ask('DELETE', address)).status).toBe(204)
    expect((await ask('POST', `${address}/undo`)).status).toBe(200)
    expect(await read('c0')).toBe(404)
  })
})

describe('an import that was interrupted', () => {
  const count = 1_500
  const many = (prefix: string) =>
    bundleOf(...Array.from({ length: count }, (_, place) => patient(`${prefix}${String(place)}`)))
  /** As a process that is gone leaves it: its first writes are there, and nobody runs it. */
  const interrupted = async (prefix: string) => {
    server.interruptImportsAfter(3)
    const reply = await send(many(prefix), '', { prefer: 'respond-async' })
    const address = (reply.headers['content-location'] ?? '').slice(origin.length)
    await until('its end', async () => (await ask('GET', address)).status === 200)
    const told = jsonOf(await ask('GET', address)) as Told
    expect(told).toMatchObject({ state: 'interrupted', isKept: true, done: 800, counts: { created: 800 } })
    return address
  }

  it('goes on where it stopped, once, and is undone as one', async () => {
    const address = await interrupted('g')
    const other = await send(bundleOf(patient('g-other')), '', { prefer: 'respond-async' })
    expect(other.status, 'a pod keeps one file').toBe(409)
    expect((await ask('POST', `${address}/resume`)).status).toBe(202)
    await until('the import ended', async () => (await ask('GET', address)).status === 200)
    expect(jsonOf(await ask('GET', address)) as Told).toMatchObject({
      state: 'done',
      done: count,
      total: count,
      counts: { received: count, created: count, unchanged: 0, replaced: 0 },
    })
    expect(await read(`g${String(count - 1)}`)).toBe(200)
    expect(await server.importFiles()).toEqual([])
    const again = await ask('POST', `${address}/resume`)
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('import-ended')])
    const undone = jsonOf(await ask('POST', `${address}/undo`)) as Undone
    expect(undone).toMatchObject({ removed: count, restored: 0, kept: [] })
  })

  it.each([
    ['cancelled', 'DELETE', ''],
    ['undone', 'POST', '/undo'],
  ])('can be %s, and leaves no file', async (state, method, end) => {
    const address = await interrupted(state)
    expect((await ask(method, address + end)).status).toBeLessThan(300)
    expect(jsonOf(await ask('GET', address)) as Told).toMatchObject({
      state,
      counts: { created: 800 },
    })
    expect(await server.importFiles()).toEqual([])
    expect((await ask('POST', `${address}/resume`)).status).toBe(409)
  })

  it('goes on for its owner alone', async () => {
    const address = await interrupted('i')
    expect((await ask('POST', `${address}/resume`, bruno)).status).toBe(403)
    expect((await server.call(`${address}/resume`, { method: 'POST' })).status).toBe(401)
    expect((jsonOf(await ask('GET', address)) as Told).state).toBe('interrupted')
    await ask('POST', `${address}/undo`)
  })
})

describe('undoing an import', () => {
  it('removes what it created, restores what it replaced, and leaves nothing else behind', async () => {
    await send(bundleOf(patient('u1', 'male')))
    const before = await ask('GET', pathOf('u1'))
    const listing = (await ask('GET', '/anna/health/')).text
    const reply = await send(
      bundleOf(patient('u1', 'other'), patient('u2'), {
        resourceType: 'ImagingStudy',
        id: 'u3',
        status: 'available',
        subject: { reference: 'Patient/u1' },
      }),
    )
    const address = reply.headers['location'] ?? ''
    expect((await ask('GET', pathOf('u1'))).text).not.toBe(before.text)
    expect((await ask('GET', '/anna/health/')).text).not.toBe(listing)
    const undone = jsonOf(await ask('POST', `${address}/undo`)) as Undone
    expect(undone).toMatchObject({ removed: 2, restored: 1, kept: [] })
    expect((await ask('GET', pathOf('u1'))).text).toBe(before.text)
    expect(await read('u2')).toBe(404)
    expect((await ask('GET', '/anna/health/imaging/')).status).toBe(404)
    expect((jsonOf(await ask('GET', address)) as Told).state).toBe('undone')
    const settled = await snapshot(server.store)
    expect(jsonOf(await ask('POST', `${address}/undo`)) as Undone).toEqual(undone)
    expect(await snapshot(server.store)).toEqual(settled)
  })

  it('keeps and names what was written or removed since', async () => {
    const reply = await send(bundleOf(patient('k1'), patient('k2'), patient('k3')))
    const put = await server.call(pathOf('k1'), {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(patient('k1', 'unknown')),
    })
    expect(put.status).toBeLessThan(300)
    expect((await ask('DELETE', pathOf('k2'))).status).toBeLessThan(300)
    const undone = jsonOf(await ask('POST', `${reply.headers['location'] ?? ''}/undo`)) as Undone
    expect(undone.kept).toEqual([
      { resource: `${origin}${pathOf('k1')}`, why: 'changed' },
      { resource: `${origin}${pathOf('k2')}`, why: 'gone' },
    ])
    expect([await read('k1'), await read('k2'), await read('k3')]).toEqual([200, 404, 404])
  })

  it('goes back one import after the other', async () => {
    const first = await send(bundleOf(patient('s1', 'male')))
    const second = await send(bundleOf(patient('s1', 'female')))
    await ask('POST', `${second.headers['location'] ?? ''}/undo`)
    expect((await ask('GET', pathOf('s1'))).text).toContain('"male"')
    await ask('POST', `${first.headers['location'] ?? ''}/undo`)
    expect(await read('s1')).toBe(404)
  })

  it('is for the owner alone, who is told alike of what never was', async () => {
    const address = (await send(bundleOf(patient('o1')))).headers['location'] ?? ''
    const before = await snapshot(server.store)
    for (const [method, path] of [
      ['GET', '/fhir/anna/$import'],
      ['GET', address],
      ['GET', `${address}/provenance`],
      ['DELETE', address],
      ['POST', `${address}/undo`],
    ] as const) {
      expect((await ask(method, path, bruno)).status, `${method} ${path}`).toBe(403)
      expect((await server.call(path, { method })).status, `${method} ${path}`).toBe(401)
    }
    for (const id of ['imp-000000000000-000000000000', 'imp-', '..%2f..', '__proto__'])
      for (const [method, end] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/undo'],
      ] as const)
        expect((await ask(method, `/fhir/anna/$import/${id}${end}`)).status, `${method} ${id}`).toBe(404)
    expect(await snapshot(server.store)).toEqual(before)
  })
})

it('nothing of an import is left of a pod that is erased', async () => {
  const { sign } = await server.createPerson('carla')
  const body = bundleOf(patient('e1'), { resourceType: 'Observation', id: 'e2' })
  await server.call('/fhir/carla/$import', {
    method: 'POST',
    as: sign,
    headers: { 'content-type': 'application/fhir+json' },
    body,
  })
  const left = async () => Object.keys(await snapshot(server.store)).filter((key) => key.includes('/carla/'))
  expect((await left()).filter((key) => key.startsWith('import'))).toHaveLength(3)
  await server.pods.erase('carla')
  expect(await left()).toEqual([])
})

it('a pod that is erased takes along the file of an import that was interrupted', async () => {
  const { sign } = await server.createPerson('dora')
  server.interruptImportsAfter(2)
  const many = Array.from({ length: 900 }, (_, place) => patient(`d${String(place)}`))
  await server.call('/fhir/dora/$import', {
    method: 'POST',
    as: sign,
    headers: { 'content-type': 'application/fhir+json', 'prefer': 'respond-async' },
    body: bundleOf(...many),
  })
  const kept = async () => (await server.importFiles()).filter(({ root }) => root === '/dora/')
  await until('its end', async () => {
    const list = await server.call('/fhir/dora/$import', { as: sign })
    return (jsonOf(list) as { items: Told[] }).items[0]?.state === 'interrupted'
  })
  expect(await kept()).toHaveLength(1)
  await server.pods.erase('dora')
  expect(await kept()).toEqual([])
  const keys = Object.keys(await snapshot(server.store))
  const [blobKey = '', ...others] = keys.filter((key) => key.includes('/dora/'))
  expect(others).toEqual([])
  // The next sweep removes the file with its key.
  expect(keys).toContain(`blob-gone ${blobKey.slice('blob-key /dora/ '.length)}`)
})
