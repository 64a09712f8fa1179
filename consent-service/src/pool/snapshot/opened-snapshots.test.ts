import { createDataKey } from '@mutua/kit/sealing/data-key'
import { parseQuery } from '@mutua/sdk/pool/query'
import { tableSchema } from '@mutua/sdk/pool/table'
import { describe, expect, test } from 'vitest'
import { studyIdSchema } from '../budgets/budget-rows.ts'
import { createOpenedSnapshots } from './opened-snapshots.ts'
import { createScanThread } from './scan-beside.ts'
import { createScanJobs, type ScanWork } from './scan-job.ts'
import { chunksInOrder, chunkToParts, chunkWithout, rowsInChunk } from './sealed-chunks.ts'
import type { HeadRow } from './snapshot-rows.ts'
import { partKey } from './study-key.ts'

const study = studyIdSchema.parse('abcdefghijklmnopqrstuv')
const table = tableSchema.parse({
  columns: ['a', 'b', 'c'].map((name) => ({ kind: 'number', name, places: 0, least: 0, most: 9 })),
  rowsPerMember: 1,
})
const query = (value: unknown) => parseQuery(table, value)
const meanOfA = query({ kind: 'mean', column: 'a', least: 1, most: 3 })
const members = query({ kind: 'count', of: 'members' })
const twoWay = query({
  kind: 'two-way',
  of: 'rows',
  rows: { column: 'a', cuts: [5] },
  columns: { column: 'b', cuts: [5] },
})
const columnBytes = 3 * rowsInChunk * 4

const dataKey = createDataKey('0123456789abcdef', new Uint8Array(32).fill(7))

/**
 * Three chunks that rest sealed in memory, and what the thread does, done here: what it opened is remembered, as somebody
 * who reads memory would find it.
 */
const openStore = () => {
  const chunks = [
    ...chunksInOrder(
      3,
      Array.from({ length: 3 * rowsInChunk - 7 }, () => Int32Array.of(2, 7, 7)),
    ),
  ]
  const rests = new Map<string, Uint8Array>()
  for (const [ordinal, chunk] of chunks.entries())
    for (const [part, bytes] of chunkToParts(chunk).entries()) rests.set(partKey(study, ordinal, part), bytes)
  const asked: string[] = []
  const given: Int32Array[] = []
  const outcomeOf = createScanJobs()
  let before = (_key: string): void => undefined
  return {
    chunks,
    rests,
    asked,
    head: { table, chunks: 3 } as unknown as HeadRow,
    whenAsked: (call: (key: string) => void) => {
      before = call
    },
    isPlainHeld: () => given.some((values) => values.some((value) => value !== 0)),
    readSealed: (key: string) => {
      before(key)
      asked.push(key)
      const found = rests.get(key)
      const value = found && { sealed: dataKey.seal(found, key), opener: dataKey.opener }
      return Promise.resolve(value)
    },
    thread: {
      run: (work: ScanWork) => {
        const outcome = outcomeOf(work)
        if (outcome.kind === 'looked')
          for (const values of outcome.opened.flat()) if (values !== undefined) given.push(values)
        return Promise.resolve({ id: 0, outcome })
      },
    },
  }
}
const rows = BigInt(3 * rowsInChunk - 7)

describe('an opened snapshot', () => {
  test('opens the columns that a question looks at and no others, and each once', async () => {
    const store = openStore()
    const opened = createOpenedSnapshots(store, 3 * columnBytes)
    expect(await opened.scan(study, store.head, members)).toEqual([[rows]])
    expect(store.asked).toEqual([0, 1, 2].map((ordinal) => partKey(study, ordinal, 0)))
    store.asked.length = 0
    await opened.scan(study, store.head, meanOfA)
    expect(await opened.scan(study, store.head, meanOfA)).toEqual([[0n], [rows]])
    expect(store.asked).toEqual([0, 1, 2].map((ordinal) => partKey(study, ordinal, 1)))
    expect(await opened.scan(study, store.head, twoWay)).toEqual([[0n, rows, 0n, 0n]])
    expect(store.asked).toHaveLength(6)
  })

  test('keeps as many bytes as it may, and writes zeros over the column that was asked longest ago', async () => {
    const store = openStore()
    const opened = createOpenedSnapshots(store, columnBytes)
    await opened.scan(study, store.head, meanOfA)
    expect(store.isPlainHeld()).toBe(true)
    // Two columns have no room together: one stays.
    expect(await opened.scan(study, store.head, twoWay)).toEqual([[0n, rows, 0n, 0n]])
    store.asked.length = 0
    await opened.scan(study, store.head, twoWay)
    expect(store.asked.length).toBeGreaterThan(0)
    const small = openStore()
    expect(await createOpenedSnapshots(small, columnBytes - 1).scan(study, small.head, twoWay)).toEqual([
      [0n, rows, 0n, 0n],
    ])
    expect(small.isPlainHeld()).toBe(false)
  })

  test('holds nothing plain once it is dropped, also of a scan in the middle of it', async () => {
    const store = openStore()
    const opened = createOpenedSnapshots(store, 9 * columnBytes)
    await Promise.all([opened.scan(study, store.head, meanOfA), opened.scan(study, store.head, twoWay)])
    expect(store.isPlainHeld()).toBe(true)
    opened.drop(study)
    expect(store.isPlainHeld()).toBe(false)
    store.whenAsked((key) => {
      if (key !== partKey(study, 1, 2)) return
      opened.drop(study)
      // The key is gone.
      store.rests.clear()
    })
    await expect(opened.scan(study, store.head, twoWay)).rejects.toThrow(/lacks a part/)
    expect(store.isPlainHeld()).toBe(false)
    await expect(opened.scan(study, store.head, twoWay)).rejects.toThrow(/lacks a part/)
  })

  test('leaves no count with the thread of a scan that is not gone on with', async () => {
    const store = openStore()
    const works: ScanWork[] = []
    const run = (work: ScanWork) => {
      works.push(work)
      return store.thread.run(work)
    }
    const opened = createOpenedSnapshots({ ...store, thread: { run } }, 0)
    const head = { table, chunks: 40 } as unknown as HeadRow
    let isDropped = false
    store.whenAsked((key) => {
      const ordinal = Number(key.split('/')[4])
      store.rests.set(key, store.rests.get(partKey(study, ordinal % 2, 1)) ?? new Uint8Array())
      if (!isDropped) opened.drop(study)
      isDropped = true
    })
    await opened.scan(study, head, meanOfA)
    const [first] = works
    expect(first?.isLast).toBe(false)
    const begun = new Set(works.map(({ scan }) => scan))
    expect(begun.size).toBe(2)
    expect(new Set(works.filter(({ isLast }) => isLast).map(({ scan }) => scan))).toEqual(begun)
  })

  test('counts nobody by halves when they leave between the opening of two columns', async () => {
    const store = openStore()
    const opened = createOpenedSnapshots(store, 9 * columnBytes)
    await opened.scan(study, store.head, meanOfA)
    const [first] = store.chunks
    const rest = first && chunkWithout(first, 4)
    if (rest === undefined) throw new Error('The fifth member has a row in the first chunk.')
    let left = false
    store.whenAsked(() => {
      if (left) return
      left = true
      for (const [part, bytes] of chunkToParts(rest).entries())
        store.rests.set(partKey(study, 0, part), bytes)
    })
    // The first column was kept from before they left.
    expect(await opened.scan(study, store.head, twoWay)).toEqual([[0n, rows - 1n, 0n, 0n]])
    opened.drop(study)
    expect(await opened.scan(study, store.head, meanOfA)).toEqual([[0n], [rows - 1n]])
  })

  test('believes no chunk whose columns have unlike lengths', async () => {
    const store = openStore()
    store.rests.set(partKey(study, 1, 2), new Uint8Array(8))
    const opened = createOpenedSnapshots(store, 9 * columnBytes)
    await expect(opened.scan(study, store.head, twoWay)).rejects.toThrow(/unlike lengths/)
  })

  test('answers of one moment when a member leaves while the thread looks at the rows', async () => {
    const store = openStore()
    const [first] = store.chunks
    const rest = first && chunkWithout(first, 4)
    if (rest === undefined) throw new Error('The fifth member has a row in the first chunk.')
    let left = false
    const run = (work: ScanWork) => {
      const answer = store.thread.run(work)
      if (left) return answer
      left = true
      for (const [part, bytes] of chunkToParts(rest).entries())
        store.rests.set(partKey(study, 0, part), bytes)
      opened.drop(study)
      return answer
    }
    const opened = createOpenedSnapshots({ ...store, thread: { run } }, 9 * columnBytes)
    expect(await opened.scan(study, store.head, meanOfA)).toEqual([[0n], [rows - 1n]])
  })

  test('is looked at in a thread of its own, with the keys that it was sent', async () => {
    const store = openStore()
    const thread = createScanThread()
    try {
      const opened = createOpenedSnapshots({ ...store, thread }, 2 * columnBytes)
      for (const _ of [1, 2]) {
        expect(await opened.scan(study, store.head, meanOfA)).toEqual([[0n], [rows]])
        expect(await opened.scan(study, store.head, twoWay)).toEqual([[0n, rows, 0n, 0n]])
      }
      // Kept from the first time, in memory that both see.
      expect(store.asked).toHaveLength(6)
      const other = { ...store, readSealed: () => store.readSealed(partKey(study, 0, 1)) }
      await expect(
        createOpenedSnapshots({ ...other, thread }, 0).scan(study, store.head, members),
      ).rejects.toThrow(/authenticate/)
      expect(await opened.scan(study, store.head, members)).toEqual([[rows]])
    } finally {
      await thread.close()
    }
  })

  test('takes from the thread that answers less than half of what it takes', async () => {
    const store = openStore()
    const head = { table, chunks: 40 } as unknown as HeadRow
    const plain = store.rests.get(partKey(study, 0, 1)) ?? new Uint8Array()
    const sealed = new Map(
      Array.from({ length: head.chunks }, (_, ordinal) => partKey(study, ordinal, 1)).map((key) => [
        key,
        { sealed: dataKey.seal(plain, key), opener: dataKey.opener },
      ]),
    )
    const readSealed = (key: string) => Promise.resolve(sealed.get(key))
    const spentHere = async (thread: Parameters<typeof createOpenedSnapshots>[0]['thread']) => {
      const opened = createOpenedSnapshots({ readSealed, thread }, 0)
      await opened.scan(study, head, meanOfA)
      const before = process.threadCpuUsage()
      for (const _ of [1, 2, 3, 4, 5]) await opened.scan(study, head, meanOfA)
      const { user, system } = process.threadCpuUsage(before)
      return user + system
    }
    const here = await spentHere(store.thread)
    const thread = createScanThread()
    try {
      expect(2 * (await spentHere(thread))).toBeLessThan(here)
    } finally {
      await thread.close()
    }
  })

  test('gives no answer, and says that there is none now, when the thread of the scans falls', async () => {
    const store = openStore()
    const thread = createScanThread(1)
    try {
      await expect(
        createOpenedSnapshots({ ...store, thread }, 0).scan(study, store.head, meanOfA),
      ).rejects.toMatchObject({ code: 'pool-scan-unavailable' })
    } finally {
      await thread.close()
    }
    // Another thread came up in the middle: it has counted nothing of what was before.
    let jobs = createScanJobs()
    const head = { table, chunks: 40 } as unknown as HeadRow
    store.whenAsked((key) => {
      const ordinal = Number(key.split('/')[4])
      store.rests.set(key, store.rests.get(partKey(study, ordinal % 2, 1)) ?? new Uint8Array())
    })
    const run = (work: ScanWork) => {
      const outcome = jobs(work)
      jobs = createScanJobs()
      return Promise.resolve({ id: 0, outcome })
    }
    await expect(
      createOpenedSnapshots({ ...store, thread: { run } }, 0).scan(study, head, meanOfA),
    ).rejects.toMatchObject({ code: 'pool-scan-unavailable' })
  })
})
