import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statusListLength } from '@mutua/sdk/consent/status-list'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { toBytes, type Store } from '@mutua/kit/store'
import { dyingStore, openFolder } from '../keys/test-support.ts'
import { checkStatusDecoys, createStatusDecoys, decoyMark } from './status-decoys.ts'

const day = 86_400_000
const placeKey = (index: number): string => `place/${String(index)}`
const findings = async (store: Store): Promise<unknown[]> =>
  Array.fromAsync(
    checkStatusDecoys({ revocation: placeKey, suspension: placeKey })(
      store,
      createTestSealer(randomBytes(32)),
    ),
  )

interface ListOptions {
  readonly purpose?: 'revocation' | 'suspension'
  readonly real?: Set<number>
  readonly clock?: { at: number }
}

/** A list and what is really set in it; the test takes the places itself, as consents do. */
const openList = (
  store: Store,
  { purpose = 'revocation', real = new Set<number>(), clock = { at: 0 } }: ListOptions = {},
) => {
  const decoys = createStatusDecoys({
    store,
    now: () => clock.at,
    randomBytes,
    name: purpose,
    purpose,
    placeKey,
    realIndexes: () => Promise.resolve([...real]),
  })
  return {
    real,
    clock,
    published: async () => new Set(await decoys.publishedIndexes()),
    /** Somebody’s bit, at a free place. */
    set: async (): Promise<number> => {
      for (;;) {
        const index = randomBytes(4).readUInt32BE() % statusListLength
        if ((await store.get(placeKey(index))) !== undefined) continue
        await store.write([{ key: placeKey(index), value: toBytes('somebody') }])
        real.add(index)
        return index
      }
    },
  }
}

describe('T62 what the bits of a public list tell', () => {
  it('is not how many there are: with nobody in it a list has hundreds', async () => {
    await using folder = await openFolder()
    const sizes = new Set<number>()
    for (const purpose of ['revocation', 'suspension'] as const) {
      const list = openList(folder.store, { purpose })
      const { size } = await list.published()
      sizes.add(size)
      expect(size).toBeGreaterThanOrEqual(purpose === 'revocation' ? 512 : 128)
      expect((await list.published()).size).toBe(size)
    }
  })

  it('is not how many came in between: with each real bit come none, one or some more', async () => {
    await using folder = await openFolder()
    const list = openList(folder.store)
    let before = (await list.published()).size
    const differences: number[] = []
    for (let count = 0; count < 60; count += 1) {
      await list.set()
      const { size } = await list.published()
      differences.push(size - before)
      before = size
    }
    for (const difference of differences) expect(difference).toBeGreaterThan(0)
    // Geometric with mean 1 beside the real one: all alike once in 10^18 times.
    expect(new Set(differences).size).toBeGreaterThan(1)
    expect(before - 512).toBeGreaterThan(60)
  })

  it('is not that something happened: some bits come when nothing did', async () => {
    await using folder = await openFolder()
    for (const purpose of ['revocation', 'suspension'] as const) {
      const list = openList(folder.store, { purpose })
      let before = await list.published()
      let changes = 0
      for (let days = 0; days < 30; days += 1) {
        list.clock.at += day
        const now = await list.published()
        if (now.symmetricDifference(before).size > 0) changes += 1
        before = now
      }
      // About two a day: fewer than ten days with a change once in 10^12 times.
      expect(changes, purpose).toBeGreaterThan(10)
      list.clock.at += 1_000 * day
      expect((await list.published()).size).toBeLessThan(statusListLength / 8)
    }
  })

  it('is always everybody who is in it, and nobody who is not', async () => {
    await using folder = await openFolder()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('revocation' as const, 'suspension' as const),
        fc.array(fc.constantFrom('set', 'give', 'clear', 'wait', 'restart'), { maxLength: 25 }),
        async (purpose, steps) => {
          const rest = await Array.fromAsync(folder.store.list({ gte: '', lt: '\uffff' }))
          if (rest.length > 0) await folder.store.write(rest.map(({ key }) => ({ key, value: undefined })))
          let list = openList(folder.store, { purpose })
          const standing = new Set<number>()
          let before = await list.published()
          for (const step of steps) {
            if (step === 'set') await list.set()
            if (step === 'give') {
              const index = await list.set()
              list.real.delete(index)
              standing.add(index)
            }
            const [first] = list.real
            if (step === 'clear' && purpose === 'suspension' && first !== undefined) list.real.delete(first)
            if (step === 'wait') list.clock.at += day
            if (step === 'restart')
              list = openList(folder.store, { purpose, real: list.real, clock: list.clock })
            const now = await list.published()
            expect(now.isSupersetOf(list.real)).toBe(true)
            expect(now.isDisjointFrom(standing)).toBe(true)
            if (purpose === 'revocation') expect(now.isSupersetOf(before)).toBe(true)
            before = now
          }
          expect(await findings(folder.store)).toEqual([])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is never a place that somebody has', async () => {
    await using folder = await openFolder()
    // Half of all places are somebody's.
    const taken = 'place/of-somebody'
    await folder.store.write([{ key: taken, value: toBytes('somebody') }])
    const decoys = createStatusDecoys({
      store: folder.store,
      now: () => 0,
      randomBytes,
      name: 'revocation',
      purpose: 'revocation',
      placeKey: (index) => (index % 2 === 1 ? taken : placeKey(index)),
      realIndexes: () => Promise.resolve([]),
    })
    const published = await decoys.publishedIndexes()
    expect(published.length).toBeGreaterThan(100)
    expect(published.filter((index) => index % 2 === 1)).toEqual([])
  })

  it.each(['before', 'after'] as const)(
    'is the same after a process died %s they were written',
    async (moment) => {
      await using folder = await openFolder()
      const list = openList(dyingStore(folder.store, 1, moment))
      await expect(list.published()).rejects.toThrow('died')
      const after = openList(await folder.restart(), { real: list.real, clock: list.clock })
      const published = await after.published()
      expect(published.size).toBeGreaterThanOrEqual(512)
      expect(await after.published()).toEqual(published)
    },
  )

  it('is asked about by several faces at once and the same for all', async () => {
    await using folder = await openFolder()
    const list = openList(folder.store)
    const all = await Promise.all(Array.from({ length: 8 }, () => list.published()))
    for (const one of all) expect(one).toEqual(all[0])
  })
})

it('the doctor finds a decoy whose place could be given to somebody', async () => {
  await using folder = await openFolder()
  const list = openList(folder.store)
  const [index = 0] = await list.published()
  await folder.store.write([{ key: placeKey(index), value: undefined }])
  expect(await findings(folder.store)).toHaveLength(1)
  await folder.store.write([{ key: placeKey(index), value: toBytes(decoyMark) }])
  expect(await findings(folder.store)).toEqual([])
})
