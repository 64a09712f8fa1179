import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createShortMemory } from './short-memory.ts'

const openMemory = (most = 10) => {
  const clock = { at: 0 }
  return {
    clock,
    memory: createShortMemory<string>({ now: () => clock.at, randomBytes, lifeMs: 1_000, most }),
  }
}

test('a value is found by its secret until its life is over', () => {
  const { clock, memory } = openMemory()
  const secret = memory.keep('anna')
  expect(memory.find(secret)).toBe('anna')
  expect(memory.find(`${secret}x`)).toBeUndefined()
  clock.at = 999
  expect(memory.find(secret)).toBe('anna')
  clock.at = 1_000
  expect(memory.find(secret)).toBeUndefined()
})

test('what was taken is there no more, and what is over cannot be taken', () => {
  const { clock, memory } = openMemory()
  const [first, second] = [memory.keep('a'), memory.keep('b')]
  expect(memory.take(first)).toBe('a')
  expect(memory.take(first)).toBeUndefined()
  clock.at = 1_000
  expect(memory.take(second)).toBeUndefined()
})

test('of more than it holds, the oldest leaves first', () => {
  const { memory } = openMemory(2)
  const secrets = ['a', 'b', 'c'].map((value) => memory.keep(value))
  expect(secrets.map((secret) => memory.find(secret))).toEqual([undefined, 'b', 'c'])
})
