import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRecentRows } from './recent-rows.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

const open = (maxBytes?: number) => {
  const stored = new Map<string, Uint8Array>()
  const moving = new Set<string>()
  let loads = 0
  const rows = createRecentRows({
    load: (key) => {
      loads += 1
      return stored.get(key)
    },
    isMoving: (key) => moving.has(key),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  })
  return { stored, moving, rows, loads: () => loads }
}

test('a row that is asked for again, present or absent, is not looked up again', () => {
  const { stored, rows, loads } = open()
  stored.set('a', bytes('1'))
  for (let round = 0; round < 3; round += 1) {
    expect(rows.read('a')).toEqual(bytes('1'))
    expect(rows.read('b')).toBeUndefined()
  }
  expect(loads()).toBe(2)
})

test('a row whose write is on its way is looked up, since the disk may have it or not', () => {
  const { stored, moving, rows } = open()
  stored.set('a', bytes('1'))
  rows.read('a')
  moving.add('a')
  expect(rows.read('a')).toEqual(bytes('1'))
  stored.set('a', bytes('2'))
  expect(rows.read('a')).toEqual(bytes('2'))
})

test('what leaves to make room is looked up again', () => {
  const { stored, rows, loads } = open(64_000)
  for (let row = 0; row < 200; row += 1) stored.set(`row ${String(row)}`, new Uint8Array(600))
  for (const key of stored.keys()) rows.read(key)
  const before = loads()
  rows.read('row 199')
  expect(loads()).toBe(before)
  rows.read('row 0')
  expect(loads()).toBe(before + 1)
})

test('whatever is read, queued, stored and told of in whatever order, a read gives what is stored', () => {
  const key = fc.constantFrom('a', 'b', 'c')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('read' as const), key }),
    fc.record({ kind: fc.constant('queue' as const), key }),
    fc.record({ kind: fc.constant('store' as const), key, value: fc.option(fc.string({ maxLength: 140 })) }),
    fc.record({ kind: fc.constant('tell' as const), key }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { stored, moving, rows } = open(20_000)
      for (const one of steps) {
        if (one.kind === 'queue') moving.add(one.key)
        if (one.kind === 'store' && moving.has(one.key)) {
          if (one.value === null) stored.delete(one.key)
          else stored.set(one.key, bytes(one.value))
        }
        if (one.kind === 'tell' && moving.delete(one.key)) rows.renew(one.key, stored.get(one.key))
        for (const name of ['a', 'b', 'c'])
          if (one.kind === 'read') expect(rows.read(name)).toBe(stored.get(name))
      }
    }),
    { numRuns: 500 },
  )
})
