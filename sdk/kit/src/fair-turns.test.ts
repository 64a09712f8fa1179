import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '@mutua/sdk/problem'
import { createFairTurns, type FairTurnsLimits } from './fair-turns.ts'

const limits = { most: 4, mostOfOne: 2, mostWaiting: 6, longestWaitMs: 60_000 }

/** Work that ends when it is told to, and a book of who began, in order. */
const openHouse = (change: Partial<FairTurnsLimits> = {}) => {
  const turns = createFairTurns({ ...limits, ...change })
  const began: string[] = []
  const ends = new Map<string, () => void>()
  return {
    began,
    ends,
    /** What became of it: done, or the code of the refusal. */
    ask: (line: string, name: string): Promise<unknown> =>
      turns(line, () => {
        began.push(name)
        return new Promise<void>((resolve) => ends.set(name, resolve))
      }).then(
        () => 'done',
        (cause: unknown) => (cause instanceof Problem ? cause.code : cause),
      ),
    end: async (name: string) => {
      ends.get(name)?.()
      ends.delete(name)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('what is over the limit waits, and goes in the order in which it came', async () => {
  const { ask, end, began } = openHouse()
  const asked = ['a1', 'a2', 'a3', 'a4'].map((name) => ask('a', name))
  expect(began).toEqual(['a1', 'a2'])
  await end('a2')
  expect(began).toEqual(['a1', 'a2', 'a3'])
  await end('a1')
  await end('a3')
  await end('a4')
  expect(await Promise.all(asked)).toEqual(['done', 'done', 'done', 'done'])
})

test('a slow line leaves places free for the others, however many wait in it', async () => {
  const { ask, began } = openHouse()
  for (const name of ['s1', 's2', 's3', 's4', 's5']) void ask('slow', name)
  void ask('b', 'b1')
  void ask('c', 'c1')
  expect(began).toEqual(['s1', 's2', 'b1', 'c1'])
})

test('lines that wait take turns', async () => {
  const { ask, end, began } = openHouse({ most: 1, mostOfOne: 1 })
  for (const name of ['a1', 'a2', 'a3']) void ask('a', name)
  void ask('b', 'b1')
  void ask('c', 'c1')
  // The second of a waited before anybody else came; the third lets all of them pass.
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3']) await end(name)
  expect(began).toEqual(['a1', 'a2', 'b1', 'c1', 'a3'])
})

test('where all places of waiting are taken, the longest line gives one up for a shorter one', async () => {
  const { ask, began } = openHouse()
  const flood = Array.from({ length: 9 }, (_, index) => ask('flood', `f${String(index)}`))
  // Two under way, six wait, and the ninth finds no place.
  expect(await flood[8]).toBe('lookups-busy')
  void ask('b', 'b1')
  void ask('b', 'b2')
  void ask('b', 'b3')
  expect(await flood[7]).toBe('lookups-busy')
  expect(began).toEqual(['f0', 'f1', 'b1', 'b2'])
})

test('whoever waits too long is told to try again, and has begun nothing', async () => {
  const { ask, began } = openHouse({ most: 1, mostOfOne: 1, longestWaitMs: 20 })
  void ask('a', 'a1')
  expect(await Promise.all([ask('a', 'a2'), ask('b', 'b1')])).toEqual(['lookups-busy', 'lookups-busy'])
  expect(began).toEqual(['a1'])
})

test('a failure of the work frees its place', async () => {
  const turns = createFairTurns({ ...limits, most: 1, mostOfOne: 1 })
  const failing = turns('a', () => Promise.reject(new Error('gone')))
  const next = turns('a', () => Promise.resolve('here'))
  await expect(failing).rejects.toThrow('gone')
  await expect(next).resolves.toBe('here')
})

test('never more at once than the limits say, nobody begins twice, and all that were let wait come to their turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(99)), { maxLength: 40 }),
      async (calls) => {
        const { ask, end, ends, began } = openHouse({ mostWaiting: 1_000 })
        const under = () => [...ends.keys()]
        const asked: Promise<unknown>[] = []
        for (const [index, [line, ending]] of calls.entries()) {
          asked.push(ask(line, `${line}${String(index)}`))
          const names = under()
          if (ending < 50 && names.length > 0) await end(names[ending % names.length] ?? '')
          expect(ends.size).toBeLessThanOrEqual(limits.most)
          for (const one of 'abcd')
            expect(under().filter((name) => name.startsWith(one)).length).toBeLessThanOrEqual(
              limits.mostOfOne,
            )
        }
        while (ends.size > 0) await end(under()[0] ?? '')
        expect((await Promise.all(asked)).every((outcome) => outcome === 'done')).toBe(true)
        expect(new Set(began).size).toBe(calls.length)
      },
    ),
    { numRuns: 30 },
  )
})
