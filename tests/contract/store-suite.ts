import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entry, Range, Store, Write } from '@mutua/kit/store'
import { prefixRange, toBytes, toText } from '@mutua/kit/store'

const runs = process.env['MUTUA_DEEP'] === '1' ? 2_000 : 100

/**
 * The store contract as a suite: every engine runs exactly these cases.
 * @param open opens the engine on a folder of its own; opening the same folder again finds what was durable
 */
export const storeSuite = (engine: string, open: (folder: string) => Promise<Store>): void => {
  describe(`the ${engine} store`, () => {
    let folder: string
    let store: Store

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mutua-store-'))
      store = await open(folder)
    })
    afterEach(async () => {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    })

    const reopen = async (): Promise<void> => {
      await store[Symbol.asyncDispose]()
      store = await open(folder)
    }

    it('finds nothing under a key that was never written', async () => {
      expect(await store.get('absent')).toBeUndefined()
    })

    it('keeps what was written after it is opened again', async () => {
      expect(await store.write([put('a', 'one'), put('b', '')])).toBe(true)
      await reopen()
      expect(text(await store.get('a'))).toBe('one')
      expect(text(await store.get('b'))).toBe('')
    })

    it('refuses a write whose condition does not hold, and writes none of it', async () => {
      await store.write([put('a', 'one')])
      expect(await store.write([put('a', 'two'), put('b', 'new')], new Map([['a', toBytes('other')]]))).toBe(
        false,
      )
      expect(await store.write([put('b', 'new')], new Map([['a', undefined]]))).toBe(false)
      expect(text(await store.get('a'))).toBe('one')
      expect(await store.get('b')).toBeUndefined()
    })

    it('takes a write whose conditions all hold', async () => {
      await store.write([put('a', 'one')])
      const conditions = new Map([
        ['a', toBytes('one')],
        ['b', undefined],
      ])
      expect(await store.write([put('a', 'two'), put('b', 'new')], conditions)).toBe(true)
      expect(text(await store.get('a'))).toBe('two')
    })

    it('lets exactly one of many writers with the same condition win', async () => {
      await store.write([put('turn', '0')])
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, writer) =>
          store.write([put('turn', `writer ${String(writer)}`)], new Map([['turn', toBytes('0')]])),
        ),
      )
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(text(await store.get('turn'))).toBe(`writer ${String(outcomes.indexOf(true))}`)
    })

    it('counts exactly when writers retry on refusal', async () => {
      await store.write([put('count', '0')])
      const increment = async (): Promise<void> => {
        for (;;) {
          const before = await store.get('count')
          const next = String(Number(text(before)) + 1)
          if (await store.write([put('count', next)], new Map([['count', before]]))) return
        }
      }
      await Promise.all(Array.from({ length: 32 }, increment))
      expect(text(await store.get('count'))).toBe('32')
    })

    it('applies writes in the order in which they were asked for', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, turn) => store.write([put('last', String(turn))])))
      expect(text(await store.get('last'))).toBe('49')
    })

    it('lists keys by their UTF-8 bytes, half-open, forwards and backwards, with a limit', async () => {
      const keys = ['a', 'a/', 'a/b', 'aé', 'b', 'z', 'é', 'ﬁ', '𝄞']
      await store.write(keys.map((key) => put(key, key)))
      const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect(await keysOf(store, { gte: '', lt: '\u{10FFFF}' })).toEqual(sorted)
      expect(await keysOf(store, { gte: 'a', lt: 'b' })).toEqual(['a', 'a/', 'a/b', 'aé'])
      expect(await keysOf(store, { gte: 'a', lt: 'b', reverse: true, limit: 2 })).toEqual(['aé', 'a/b'])
      expect(await keysOf(store, prefixRange('a/'))).toEqual(['a/', 'a/b'])
    })

    it('behaves like a sorted map under any sequence of operations, also across restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
          await clear(store)
          const model = new Map<string, string>()
          for (const step of operations) {
            switch (step.kind) {
              case 'write': {
                const holds = step.unchanged.every(([key, value]) => model.get(key) === value)
                const conditions = new Map(step.unchanged.map(([key, value]) => [key, bytes(value)] as const))
                expect(await store.write(step.writes.map(asWrite), conditions)).toBe(holds)
                if (holds) applyTo(model, step.writes)
                break
              }
              case 'get':
                expect(text(await store.get(step.key))).toBe(model.get(step.key))
                break
              case 'list':
                expect(await entriesOf(store, step.range)).toEqual(listModel(model, step.range))
                break
              case 'reopen':
                await reopen()
                break
            }
          }
        }),
        { numRuns: runs },
      )
    })
  })
}

const put = (key: string, value: string): Write => ({ key, value: toBytes(value) })
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : toText(bytes)
const bytes = (value: string | undefined): Uint8Array | undefined =>
  value === undefined ? undefined : toBytes(value)
const asWrite = ([key, value]: Pair): Write =>
  value === undefined ? { key, value } : { key, value: toBytes(value) }

const applyTo = (model: Map<string, string>, writes: readonly Pair[]): void => {
  for (const [key, value] of writes) {
    if (value === undefined) model.delete(key)
    else model.set(key, value)
  }
}

const entriesOf = async (store: Store, range: Range): Promise<[string, string][]> => {
  const entries: Entry[] = await Array.fromAsync(store.list(range))
  return entries.map(({ key, value }) => [key, toText(value)])
}
const keysOf = async (store: Store, range: Range): Promise<string[]> =>
  (await entriesOf(store, range)).map(([key]) => key)

const clear = async (store: Store): Promise<void> => {
  const entries = await Array.fromAsync(store.list({ gte: '', lt: '\u{10FFFF}' }))
  await store.write(entries.map(({ key }) => ({ key, value: undefined })))
}

const listModel = (model: ReadonlyMap<string, string>, range: Range): [string, string][] => {
  const inside = [...model].filter(([key]) => bytewise(key, range.gte) >= 0 && bytewise(key, range.lt) < 0)
  const sorted = inside.toSorted(([a], [b]) => bytewise(a, b))
  return (range.reverse === true ? sorted.toReversed() : sorted).slice(0, range.limit)
}
const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const key = fc.constantFrom('a', 'a/', 'a/b', 'ab', 'b', 'é', 'z', '𝄞')
const value = fc.option(fc.string({ maxLength: 8, unit: 'grapheme' }), { nil: undefined })
type Pair = readonly [string, string | undefined]
/** No key twice in one write, so that "all at once" has one meaning. */
const pairs: fc.Arbitrary<Pair[]> = fc.uniqueArray(fc.tuple(key, value), {
  maxLength: 4,
  selector: ([name]) => name,
})
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      writes: pairs,
      unchanged: fc.oneof(fc.constant<Pair[]>([]), pairs),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      range: fc.record({ gte: key, lt: key, limit: fc.integer({ min: 1, max: 5 }), reverse: fc.boolean() }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)
