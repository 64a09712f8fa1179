import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLevelStore } from '../level-store.ts'
import { prefixRange, toBytes } from '../store.ts'
import { openSpentProofs } from './spent-proofs.ts'
import { createKey, signProof, target, testTime, type Key } from './test-support.ts'
import { createDpopVerifier } from './verify-dpop-proof.ts'

const refused = { name: 'Problem', code: 'token-invalid' }

/** A service on one folder that can be started again; its clock stands until it is set. */
const openService = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-proofs-'))
  const clock = { at: testTime * 1000 }
  const now = () => clock.at
  const start = async () => {
    const store = await openLevelStore(folder)
    const spentBefore = await openSpentProofs({ store, now })
    return { store, spentBefore, verify: createDpopVerifier({ now, spentBefore }) }
  }
  let running = await start()
  onTestFinished(async () => {
    await running.store[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })
  return {
    clock,
    restart: async () => {
      await running.store[Symbol.asyncDispose]()
      running = await start()
    },
    since: () => running.spentBefore.since,
    kept: async () => (await Array.fromAsync(running.store.list(prefixRange('proof-ahead/')))).length,
    send: (key: Key, proof: string) =>
      running.verify({ proofs: [proof], method: 'GET', url: target, accessToken: 'a.b.c', jkt: key.jkt }),
  }
}

test('a proof from ahead that was spent before a restart is refused after it, in its own second too', async () => {
  const service = await openService()
  const key = await createKey()
  const proof = await signProof(key, { iat: testTime + 60 })
  await service.send(key, proof)
  await service.restart()
  await expect(service.send(key, proof)).rejects.toMatchObject(refused)
  service.clock.at += 60_500
  await expect(service.send(key, proof)).rejects.toMatchObject(refused)
})

test('a proof from ahead that was not spent is accepted after a restart, once', async () => {
  const service = await openService()
  const key = await createKey()
  await service.send(key, await signProof(key, { iat: testTime + 30 }))
  await service.restart()
  const other = await signProof(key, { iat: testTime + 30 })
  await expect(service.send(key, other)).resolves.toBeDefined()
  await expect(service.send(key, other)).rejects.toMatchObject(refused)
})

test('a proof from up to the last second in which any was accepted is refused after a restart, a later one is not', async () => {
  const service = await openService()
  const key = await createKey()
  service.clock.at += 200
  const [spent, other] = [await signProof(key, { iat: testTime }), await signProof(key, { iat: testTime })]
  await service.send(key, spent)
  service.clock.at += 600
  await service.restart()
  expect(service.since()).toBe(testTime + 1)
  for (const proof of [spent, other]) await expect(service.send(key, proof)).rejects.toMatchObject(refused)

  service.clock.at += 10_000
  await service.restart()
  expect(service.since()).toBe(testTime + 1)
  await expect(service.send(key, spent)).rejects.toMatchObject(refused)
  await expect(service.send(key, await signProof(key, { iat: testTime + 5 }))).resolves.toBeDefined()
})

test('what was accepted in each second is durable before the answer, however many come at once', async () => {
  const service = await openService()
  const key = await createKey()
  for (let round = 0; round < 5; round += 1) {
    const iat = service.clock.at / 1000
    const proofs = await Promise.all(Array.from({ length: 20 }, () => signProof(key, { iat })))
    const sent = proofs.map((proof) => service.send(key, proof))
    // The clock goes on while they are under way.
    service.clock.at += 1_000
    await Promise.all(sent)
    await service.restart()
    for (const proof of proofs) await expect(service.send(key, proof)).rejects.toMatchObject(refused)
    service.clock.at += 9_000
  }
})

test('proofs that cannot come again are not kept: none of now, and none whose second has passed', async () => {
  const service = await openService()
  const key = await createKey()
  await service.send(key, await signProof(key))
  expect(await service.kept()).toBe(0)
  await service.send(key, await signProof(key, { iat: testTime + 1 }))
  await service.send(key, await signProof(key, { iat: testTime + 40 }))
  expect(await service.kept()).toBe(2)
  service.clock.at += 10_000
  await service.send(key, await signProof(key, { iat: testTime + 50 }))
  expect(await service.kept()).toBe(2)
})

test('no proof lies further ahead than a minute, and none at all where nothing outlives the process', async () => {
  const service = await openService()
  const key = await createKey()
  await expect(service.send(key, await signProof(key, { iat: testTime + 61 }))).rejects.toMatchObject(refused)
  const forgetful = createDpopVerifier({ now: () => testTime * 1000 })
  const request = { method: 'GET', url: target, accessToken: 'a.b.c', jkt: key.jkt }
  const ahead = await signProof(key, { iat: testTime + 1 })
  await expect(forgetful({ ...request, proofs: [ahead] })).rejects.toMatchObject(refused)
})

test('a service begins when the first second of which it knows everything has come', async () => {
  const thisSecond = Math.floor(Date.now() / 1000)
  const withLast = (last: number | undefined) => ({
    get: () => Promise.resolve(last === undefined ? undefined : toBytes(String(last))),
    list: nothing,
    write: never,
  })
  const { begun, since } = await openSpentProofs({ store: withLast(thisSecond), now: Date.now })
  expect(since).toBe(thisSecond + 1)
  await begun()
  expect(Date.now()).toBeGreaterThanOrEqual(since * 1000)

  // Under a clock that stands still who waited would wait for ever.
  for (const last of [undefined, thisSecond - 1])
    await (await openSpentProofs({ store: withLast(last), now: () => thisSecond * 1000 })).begun()
})

const nothing = async function* () {}
const never = () => Promise.reject(new Error('Nothing is to be written.'))

test('after a clock was set back while nothing ran, nothing that was spent comes again, whenever it is tried', async () => {
  const service = await openService()
  const key = await createKey()
  const hour = 3_600
  const spent: string[] = []
  for (const at of [-50 * 60, -30 * 60, -120, -1, 0]) {
    service.clock.at = (testTime + at) * 1000
    spent.push(await signProof(key, { iat: testTime + at }))
    await service.send(key, spent.at(-1) ?? '')
  }
  service.clock.at = (testTime - hour) * 1000
  await service.restart()
  // The clock goes once more over all the seconds in which they were fresh.
  for (let at = testTime - hour; at <= testTime + 180; at += 60) {
    service.clock.at = at * 1000
    for (const proof of spent) await expect(service.send(key, proof)).rejects.toMatchObject(refused)
  }
  const fresh = await signProof(key, { iat: testTime + 180 })
  await expect(service.send(key, fresh)).resolves.toBeDefined()
})

test('a clock that was set back is said to be, and nobody is let in until it is where it was', async () => {
  const clock = { at: 1_000_000_000 }
  const openAt = (last: number) =>
    openSpentProofs({
      store: { get: () => Promise.resolve(toBytes(String(last))), list: nothing, write: never },
      now: () => clock.at,
    })
  const said: number[] = []
  let isIn = false
  const { begun } = await openAt(1_000_060)
  const waiting = begun((seconds) => said.push(seconds)).then(() => (isIn = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect([said, isIn]).toEqual([[61], false])
  clock.at += 61_000
  await waiting
  // A restart within the second of the last request is nothing to speak of.
  clock.at = 1_000_100_200
  const soon = (await openAt(1_000_100)).begun((seconds) => said.push(seconds))
  clock.at += 800
  await soon
  expect(said).toEqual([61])
})
