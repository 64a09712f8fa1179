import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBytes, toText } from '../store.ts'
import { createOpenedValues } from './opened-values.ts'
import { renewDataKey } from './renew-key.ts'
import { createSealedFolder } from './test-support.ts'

const opened = (sealed: string, plain = sealed.toUpperCase()) => ({
  sealed: toBytes(sealed),
  plain: toBytes(plain),
})

test('a value is found by its place and by exactly the bytes that rest there', () => {
  const values = createOpenedValues()
  const first = opened('one')
  values.keep('place', first)
  expect(values.find('place', toBytes('one'))).toBe(first.plain)
  for (const [place, sealed] of [
    ['place', 'two'],
    ['place', 'on'],
    ['place', 'onee'],
    ['place', ''],
    ['place2', 'one'],
  ] as const)
    expect(values.find(place, toBytes(sealed))).toBeUndefined()
  values.keep('place', opened('two'))
  expect(values.find('place', toBytes('one'))).toBeUndefined()
})

test('what a value rests as is told for the array that was given out, and for no other with the same bytes', () => {
  const values = createOpenedValues()
  const first = opened('one')
  values.keep('place', first)
  expect(values.restingAs('place', first.plain)).toBe(first.sealed)
  expect(values.restingAs('place', toBytes('ONE'))).toBeUndefined()
  expect(values.restingAs('other', first.plain)).toBeUndefined()
})

test('all values together take no more than they may', () => {
  const values = createOpenedValues(64_000)
  const all = Array.from({ length: 300 }, (_, number) => opened(`sealed ${String(number)}`.padEnd(100)))
  for (const [number, value] of all.entries()) values.keep(String(number), value)
  const found = all.map((value, number) => values.find(String(number), value.sealed) !== undefined)
  expect(found.filter(Boolean).length).toBeGreaterThan(100)
  expect(found.filter(Boolean).length).toBeLessThan(150)
  expect(found.at(-1)).toBe(true)
  values.keep('long', opened('x'.repeat(2_000)))
  expect(values.find('long', toBytes('x'.repeat(2_000)))).toBeUndefined()
})

test(
  'a sealed store gives what was written last and holds conditions to it, however often it is read',
  { timeout: 60_000 },
  async () => {
    await using folder = await createSealedFolder()
    const store = folder.sealed
    const key = fc.constantFrom('res /anna/a', 'res /anna/b', 'house')
    const step = fc.record({
      key,
      value: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
      isStale: fc.boolean(),
    })
    const model = new Map<string, string>()
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, renews) => {
        for (const { key: at, value, isStale } of steps) {
          const now = await store.get(at)
          expect(now && toText(now)).toBe(model.get(at))
          const condition = new Map([[at, isStale ? toBytes('stale') : now]])
          const written = await store.write(
            [{ key: at, value: value === undefined ? undefined : toBytes(value) }],
            condition,
          )
          expect(written).toBe(!isStale)
          if (isStale) continue
          if (value === undefined) model.delete(at)
          else model.set(at, value)
          // What was read before the write no longer holds, though the very same array.
          if (value !== (now && toText(now)))
            expect(await store.write([{ key: 'house2', value: toBytes('no') }], new Map([[at, now]]))).toBe(
              false,
            )
        }
        // What rested under the key before is not what rests now.
        if (renews) await renewDataKey('pods/anna', folder.renewal)
      }),
      { numRuns: 40 },
    )
  },
)
