import { hash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '@mutua/kit/store'
import { toBytes } from '@mutua/kit/store'
import { isConsistent, isIncluded, leafHash } from '@mutua/kit/tlog/merkle'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { appendNews } from './append.ts'
import { checkLog } from './check-log.ts'
import { commitmentOf } from './entry.ts'
import { entryKey, openingKey, placeKey, tileKey } from './log-rows.ts'
import { forgetOpening, indexesAt, readOpened, writeProof } from './read-log.ts'
import {
  createSigning,
  headOf,
  loadVerifier,
  logAll,
  logName,
  numbersUpTo,
  openTestStore,
  readerOf,
  start,
} from './test-support.ts'
import { createTree, grownTiles, pathAmong, type GrownTile } from '@mutua/kit/tlog/tree'

/** RFC 6962 §2.1, to the letter and nothing else: MTH, PATH and PROOF as their recursions. */
const naive = {
  leaf: (entry: Buffer) => hash('sha256', Buffer.concat([Buffer.from([0]), entry]), 'buffer'),
  node: (a: Buffer, b: Buffer) => hash('sha256', Buffer.concat([Buffer.from([1]), a, b]), 'buffer'),
  split: (n: number): number => {
    let k = 1
    while (k + k < n) k += k
    return k
  },
  mth: (d: readonly Buffer[]): Buffer => {
    if (d.length === 0) return hash('sha256', '', 'buffer')
    if (d.length === 1) return naive.leaf(d[0] ?? Buffer.alloc(0))
    const k = naive.split(d.length)
    return naive.node(naive.mth(d.slice(0, k)), naive.mth(d.slice(k)))
  },
  path: (m: number, d: readonly Buffer[]): Buffer[] => {
    if (d.length === 1) return []
    const k = naive.split(d.length)
    return m < k
      ? [...naive.path(m, d.slice(0, k)), naive.mth(d.slice(k))]
      : [...naive.path(m - k, d.slice(k)), naive.mth(d.slice(0, k))]
  },
  proof: (m: number, d: readonly Buffer[], b = true): Buffer[] => {
    if (m === d.length) return b ? [] : [naive.mth(d)]
    const k = naive.split(d.length)
    return m <= k
      ? [...naive.proof(m, d.slice(0, k), b), naive.mth(d.slice(k))]
      : [...naive.proof(m - k, d.slice(k), false), naive.mth(d.slice(0, k))]
  },
}

const entries = Array.from({ length: 700 }, (_, place) => Buffer.from(`entry ${String(place)}`))

/** Grows a tree in steps; `sizes` ascend. */
const growTo = async (sizes: readonly number[]) => {
  const tiles = new Map<string, GrownTile>()
  const readTile = (level: number, index: number) => Promise.resolve(tiles.get(tileKey(level, index))?.bytes)
  let from = 0
  for (const to of sizes) {
    for (const tile of await grownTiles(from, entries.slice(from, to).map(leafHash), readTile))
      tiles.set(tileKey(tile.level, tile.index), tile)
    from = to
  }
  return createTree(readTile)
}

describe('the tree', () => {
  test('has the roots and the proofs of RFC 6962 at every size, however it grew', async () => {
    const tree = await growTo([1, 2, 3, 7, 64, 255, 256, 257, 300, 511, 513, 700])
    for (const size of [0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 64, 100, 255, 256, 257, 512, 513, 700]) {
      const part = entries.slice(0, size)
      expect(await tree.root(size)).toEqual(naive.mth(part))
      for (const index of [0, 1, 5, size >> 1, size - 2, size - 1].filter((one) => one >= 0 && one < size)) {
        const path = await tree.inclusionPath(index, size)
        expect(path).toEqual(naive.path(index, part))
        const at = { index, size, root: naive.mth(part) }
        expect(isIncluded(naive.leaf(entries[index] ?? Buffer.alloc(0)), at, path)).toBe(true)
        expect(isIncluded(naive.leaf(Buffer.from('another')), at, path)).toBe(false)
      }
    }
  })

  test('has the consistency proofs of RFC 6962 between all sizes up to 40, and no proof from nothing passes', async () => {
    const tree = await growTo([40])
    for (let to = 1; to <= 40; to += 1)
      for (let from = 1; from <= to; from += 1) {
        const part = entries.slice(0, to)
        const proof = await tree.consistencyPath(from, to)
        expect(proof).toEqual(naive.proof(from, part))
        const before = { size: from, root: naive.mth(entries.slice(0, from)) }
        const after = { size: to, root: naive.mth(part) }
        expect(isConsistent(before, after, proof)).toBe(true)
        expect(isConsistent({ ...before, size: 0 }, after, proof)).toBe(false)
        expect(isConsistent(before, after, [...proof, before.root])).toBe(false)
        expect(isConsistent({ ...before, root: Buffer.alloc(32, 1) }, after, proof)).toBe(false)
        expect(isConsistent(before, { ...after, root: Buffer.alloc(32, 1) }, proof)).toBe(false)
        if (proof.length > 0) expect(isConsistent(before, after, proof.slice(1))).toBe(false)
      }
    expect(
      isConsistent({ size: 0, root: naive.mth([]) }, { size: 1, root: naive.mth(entries.slice(0, 1)) }, []),
    ).toBe(false)
  })

  test('grows by any steps to the same tree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const sizes = [...new Set(cuts)].sort((a, b) => a - b)
          const size = sizes.at(-1) ?? 0
          expect(await (await growTo(sizes)).root(size)).toEqual(naive.mth(entries.slice(0, size)))
        },
      ),
      { numRuns: 30 },
    )
  })

  test('leads from any entry of a run to its root', async () => {
    const run = entries.slice(0, 300)
    for (const index of [0, 1, 255, 256, 299])
      expect(await pathAmong(run.map(leafHash), index)).toEqual(naive.path(index, run))
  })
})

describe('the log', () => {
  const signing = createSigning(logName, 1)
  const signer = { name: logName, privateKey: signing.privateKey }
  let opened: Awaited<ReturnType<typeof openTestStore>>
  let store: Store
  beforeEach(async () => {
    opened = await openTestStore()
    store = opened.store
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  const findings = () => Array.fromAsync(checkLog(store, createTestSealer(new Uint8Array(32))))

  test('takes each fact once, in order, and the independent verifier accepts it', async () => {
    let count = 300
    const deps = { store, signer, sources: [numbersUpTo(() => count)] }
    await logAll(deps)
    const first = await headOf(store)
    count = 555
    await logAll(deps)
    expect(await headOf(store)).toMatchObject({ size: 555 })
    expect(await findings()).toEqual([])
    const verifier = await loadVerifier()
    const logKey = await verifier.parseKey(signing.vkey)
    for (const isQuick of [false, true])
      expect(
        await verifier.auditLog(readerOf(store), { logKey, old: first.note, isQuick, now: start + 60_000 }),
      ).toMatchObject({ size: 555 })
  })

  test('two who log at once never give one index to two facts', async () => {
    const deps = { store, signer, now: () => start, sources: [numbersUpTo(() => 100)] }
    await Promise.all([appendNews(deps), appendNews(deps), appendNews(deps)])
    expect(await headOf(store)).toMatchObject({ size: 100 })
    expect(await findings()).toEqual([])
  })

  test('a proof opens one entry, and goes on to be good after its salt was erased', async () => {
    await logAll({ store, signer, sources: [numbersUpTo(() => 40)] })
    const { note } = await headOf(store)
    const [index = -1] = await Array.fromAsync(indexesAt('numbers/000000000017', store))
    const entry = await readOpened(index, store)
    if (entry === undefined) throw new Error('it was logged')
    const proof = (await writeProof(entry, note, { store })) ?? ''
    const verifier = await loadVerifier()
    const logKey = await verifier.parseKey(signing.vkey)
    expect(await verifier.verifyProof(proof, { logKey })).toMatchObject({
      kind: 'number.counted',
      index,
      statement: { count: 17, type: 'number' },
    })

    await forgetOpening(index, store)
    await forgetOpening(index, store)
    expect(await readOpened(index, store)).toBeUndefined()
    expect(await Array.fromAsync(indexesAt('numbers/000000000017', store))).toEqual([])
    expect(await verifier.verifyProof(proof, { logKey })).toMatchObject({ index })
    expect(await findings()).toEqual([])
  })

  test('a proof does not say anything else than what was logged', async () => {
    await logAll({ store, signer, sources: [numbersUpTo(() => 5)] })
    const entry = await readOpened(3, store)
    if (entry === undefined) throw new Error('it was logged')
    const proof = (await writeProof(entry, (await headOf(store)).note, { store })) ?? ''
    const verifier = await loadVerifier()
    const logKey = await verifier.parseKey(signing.vkey)
    const extra = Buffer.from(/extra (\S+)/.exec(proof)?.[1] ?? '', 'base64').toString()
    const twins = [
      proof.replace(
        /extra \S+/,
        `extra ${Buffer.from(extra.replace('counted', 'crowned')).toString('base64')}`,
      ),
      proof.replace('index 3', 'index 2'),
      proof.replace(`\n5\n`, '\n6\n'),
    ]
    for (const twin of twins)
      await expect(verifier.verifyProof(twin, { logKey })).rejects.toThrow(/proof|tree|signature|path/i)
    const other = await verifier.parseKey(createSigning(logName, 1).vkey)
    await expect(verifier.verifyProof(proof, { logKey: other })).rejects.toThrow(/not signed/)
  })

  test('entries say nothing of what they are about: equal facts have different commitments, and no salt is theirs', async () => {
    await logAll({ store, signer, sources: [numbersUpTo(() => 20), numbersUpTo(() => 20, 'again')] })
    const found = await Promise.all(Array.from({ length: 40 }, (_, index) => readOpened(index, store)))
    const commitments = found.map((one) => one?.entry.commitment)
    expect(new Set(commitments).size).toBe(40)
    for (const one of found) {
      expect(Object.keys(one?.entry ?? {})).toEqual(['commitment', 'kind', 'time', 'version'])
      expect(commitmentOf(new Uint8Array(), one?.opening.statement ?? '')).not.toBe(one?.entry.commitment)
    }
  })

  test.each([
    ['an entry that was changed', entryKey(7), (text: string) => text.replace('10:00', '10:01')],
    [
      'an opening that was changed',
      openingKey(7),
      (text: string) => text.replace('\\"count\\":8', '\\"count\\":9'),
    ],
    ['a place that was changed', placeKey('numbers/000000000008'), () => '9'],
    ['an entry that is gone', entryKey(7), () => undefined],
    ['a tile that was changed', tileKey(0, 0), () => 'x'.repeat(320)],
    ['a tile of nothing', tileKey(3, 0), () => 'x'.repeat(32)],
  ])('the doctor finds %s', async (_, key, change) => {
    await logAll({ store, signer, sources: [numbersUpTo(() => 10)] })
    expect(await findings()).toEqual([])
    const standing = await store.get(key)
    const changed = change(standing === undefined ? '' : Buffer.from(standing).toString())
    await store.write([{ key, value: changed === undefined ? undefined : toBytes(changed) }])
    expect((await findings()).length).toBeGreaterThan(0)
  })
})
