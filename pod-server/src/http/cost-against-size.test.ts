import { expect, test } from 'vitest'
import { parsePodPath } from '../resources/pod-path.ts'
import { openCountedStore, type StoreCounts } from '../test-support/counted-store.ts'
import { openPodServer, type Call, type TestPodServer } from '../test-support/pod-server.ts'

/**
 * What a request asks of the engine, counted instead of timed: it must be the same with few and with many, the first time
 * and when everything is known. `npm run bench -- pod-size` says what it costs in time.
 */
const deep = process.env['MUTUA_DEEP'] === '1'
const resources = deep ? [10, 1_000, 10_000, 100_000] : [10, 1_000, 10_000]
const podCounts = deep ? [10, 1_000, 10_000] : [10, 1_000]

test('a request asks as much of the engine in a container of ten resources as in one of ten thousand', async () => {
  const costs = []
  for (const count of resources) costs.push(await costsIn({ pods: 1, resources: count }))
  const [few] = costs
  for (const many of costs) expect(many).toEqual(few)
  expectAll(few)
}, 120_000)

test('a request asks as much of the engine where ten members have a pod as where a thousand have', async () => {
  const costs = []
  for (const count of podCounts) costs.push(await costsIn({ pods: count, resources: 10 }))
  const [few] = costs
  for (const many of costs) expect(many).toEqual(few)
  expectAll(few)
}, 120_000)

/** Each kind of request, the first time and the second -> what it asked. */
type Costs = Record<string, StoreCounts>

const costsIn = async (size: { pods: number; resources: number }): Promise<Costs> => {
  await using counted = await openCountedStore()
  await using server = await openPodServer({ storeOver: counted.storeOver })
  const host = await fill(server, size)
  const costs: Costs = {}
  // In turns, so that the listing has changed when it is read again: one that is remembered asks for nothing.
  for (const turn of ['first', 'second']) {
    for (const [what, { path, expected, ...call }] of Object.entries(requestsFor(host, turn))) {
      const asked = await counted.count(async () => {
        const { status } = await server.call(path, call)
        expect(`${what} ${String(status)}`).toBe(`${what} ${String(expected)}`)
      })
      // A listing reads a row for each member, and no other row that depends on how many there are.
      const members = what === 'list' ? size.resources : 0
      costs[`${what}, ${turn}`] = { ...asked, rows: asked.rows - members }
    }
  }
  return costs
}

const container = '/host/many/'

const requestsFor = (
  as: Call['as'],
  turn: string,
): Record<string, Call & { path: string; expected: number }> => {
  const turtle = { 'content-type': 'text/turtle' }
  const document = { headers: turtle, body: '<#a> <#b> 1.', as }
  return {
    'list': { path: container, expected: 200, as },
    'get': { path: `${container}0.ttl`, expected: 200, as },
    'refused': { path: `${container}0.ttl`, expected: 401 },
    'absent': { path: `${container}absent.ttl`, expected: 404, as },
    'put, replace': { method: 'PUT', path: `${container}0.ttl`, expected: 205, ...document },
    'put, create': { method: 'PUT', path: `${container}${turn}.ttl`, expected: 201, ...document },
    'patch': {
      method: 'PATCH',
      path: `${container}1.ttl`,
      expected: 204,
      headers: { 'content-type': 'text/n3' },
      body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>. [] a solid:InsertDeletePatch; solid:inserts { <#${turn}> <#c> 2 }.`,
      as,
    },
    'delete': { method: 'DELETE', path: `${container}${turn}.ttl`, expected: 204, as },
  }
}

/** So many pods with one of them, not the first and not the last, that holds so many documents. */
const fill = async (
  server: TestPodServer,
  { pods, resources: count }: { pods: number; resources: number },
): Promise<Call['as']> => {
  const names = Array.from(
    { length: pods - 1 },
    (_, index) => `${index % 2 === 0 ? 'a' : 'z'}-${String(index)}`,
  )
  await Promise.all(names.map((name) => server.createPerson(name)))
  const { sign } = await server.createPerson('host')
  for (let first = 0; first < count; first += 500) {
    const batch = Array.from({ length: Math.min(500, count - first) }, (_, index) => ({
      path: parsePodPath(`${container}${String(first + index)}.ttl`),
      contentType: 'text/turtle',
      body: new TextEncoder().encode('<#a> <#b> 0.'),
    }))
    await server.pods.put(batch)
  }
  return sign
}

/** Counting nothing would find everything alike. */
const expectAll = (costs: Costs | undefined): void => {
  for (const what of ['list', 'get', 'absent', 'delete'])
    expect(costs?.[`${what}, first`]?.looks, what).toBeGreaterThan(0)
  for (const what of ['put, replace', 'put, create', 'patch', 'delete'])
    expect(costs?.[`${what}, second`]?.writes, what).toBe(1)
}
