import { expect, test } from 'vitest'
import { createAttemptLimit } from './attempt-limit.ts'

const tooMany = expect.objectContaining({ code: 'too-many-attempts' }) as Error

const guess = (limit: ReturnType<typeof createAttemptLimit>, times: number, name = 'anna') => {
  for (let attempt = 0; attempt < times; attempt += 1) limit.begin(name)
}

test('ten attempts are free, then each costs a longer wait', () => {
  let at = 1_000_000
  const limit = createAttemptLimit({ now: () => at })
  guess(limit, 11)
  expect(() => limit.begin('anna')).toThrow(tooMany)
  at += 2_000
  guess(limit, 1)
  at += 3_999
  expect(() => limit.begin('anna')).toThrow(tooMany)
  at += 1
  expect(() => limit.begin('anna')).not.toThrow()
})

test('the wait never exceeds five minutes, so nobody is locked out for good', () => {
  let at = 1_000_000
  const limit = createAttemptLimit({ now: () => at })
  for (let attempt = 0; attempt < 100; attempt += 1) {
    limit.begin('anna')
    at += 300_000
  }
  expect(() => limit.begin('anna')).not.toThrow()
})

test('one name does not slow another, and a right password forgets what was wrong before', () => {
  const limit = createAttemptLimit({ now: () => 1_000_000 })
  guess(limit, 11)
  expect(() => limit.begin('bruno')).not.toThrow()
  guess(limit, 9, 'bruno')
  limit.succeed('bruno')
  expect(() => guess(limit, 10, 'bruno')).not.toThrow()
})

test('the memory of names is bounded', () => {
  const limit = createAttemptLimit({ now: () => 1_000_000, maxNames: 2 })
  guess(limit, 11)
  guess(limit, 1, 'bruno')
  guess(limit, 1, 'carla')
  expect(() => limit.begin('anna')).not.toThrow()
})
