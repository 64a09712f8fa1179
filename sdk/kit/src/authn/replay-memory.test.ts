import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReplayMemory } from './replay-memory.ts'

test('an id passes once and never again while it could be replayed', () => {
  let at = 1_000_000
  const memory = createReplayMemory({ now: () => at })
  expect(memory.take('a', at + 120_000)).toBe(true)
  for (at += 1; at < 1_120_000; at += 4_999) expect(memory.take('a', 1_120_000)).toBe(false)
})

test('an id is refused again also when it comes with another expiry', () => {
  const memory = createReplayMemory({ now: () => 1_000_000 })
  expect(memory.take('a', 1_120_000)).toBe(true)
  expect(memory.take('a', 1_060_000)).toBe(false)
  expect(memory.take('a', 1_180_000)).toBe(false)
})

test('nothing is forgotten because many came: a hundred thousand ids are all still known', () => {
  const memory = createReplayMemory({ now: () => 1_000_000 })
  for (let id = 0; id < 100_000; id += 1) expect(memory.take(String(id), 1_120_000)).toBe(true)
  for (let id = 0; id < 100_000; id += 1)
    if (memory.take(String(id), 1_120_000)) expect.fail(`${String(id)} passed twice`)
})

test('when the clock steps back, what may have been forgotten is refused', () => {
  let at = 1_000_000
  const memory = createReplayMemory({ now: () => at })
  expect(memory.take('a', 1_010_000)).toBe(true)
  at = 2_000_000
  expect(memory.take('b', 2_010_000)).toBe(true)
  at = 1_000_000
  expect(memory.take('a', 1_010_000)).toBe(false)
})

test('for any clock and any ids, each passes at most once before it expires', () => {
  const steps = fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: 20 }),
      wait: fc.nat(40_000),
      life: fc.integer({ min: 1, max: 180_000 }),
    }),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(steps, (steps) => {
      let at = 10_000_000
      const memory = createReplayMemory({ now: () => at })
      const passed = new Map<number, number>()
      for (const { id, wait, life } of steps) {
        at += wait
        const accepted = memory.take(String(id), at + life)
        const expiry = passed.get(id)
        if (expiry === undefined || expiry <= at) {
          // It may still be in its slice: then refusing is allowed, passing too.
          if (accepted) passed.set(id, at + life)
        } else expect(accepted).toBe(false)
      }
    }),
  )
})
