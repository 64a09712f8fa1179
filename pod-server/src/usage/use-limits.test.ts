import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Terms } from '@mutua/sdk/consent/terms'
import { instantOf, parseResourceUrl, parseSha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey, type ServiceKey } from '@mutua/kit/service-key'
import { grantOf, origin, tariff } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { openReceiptBook, type ReceiptBook, type Use } from './receipt-book.ts'

let level: TestStore
let key: ServiceKey
let book: ReceiptBook

beforeEach(async () => {
  level = await openTestStore()
  key = await openServiceKey({ store: level.store, sealer: createTestSealer(randomBytes(32)) })
  book = await open()
})
afterEach(() => level[Symbol.asyncDispose]())

/** As after a start: nothing is remembered but what the store holds. */
const open = (): Promise<ReceiptBook> => openReceiptBook({ store: level.store, key, podServer: origin })

const use = (terms: Terms, at: string, change: Partial<Use> = {}): Use => ({
  grant: grantOf({ terms }),
  tariff,
  client: 'clinic-client',
  resource: parseResourceUrl(`${origin}/anna/health/a.ttl`),
  method: 'GET',
  status: 200,
  contentHash: parseSha256('a'.repeat(64)),
  units: 1,
  idempotencyKey: undefined,
  at: instantOf(Date.parse(at)),
  ...change,
})

const outcome = (recording: Promise<unknown>): Promise<string> =>
  recording.then(
    () => 'recorded',
    (cause: unknown) => (cause instanceof Problem ? cause.code : 'broken'),
  )

const twiceADay: Terms = { frequency: { times: 2, per: 'day' } }

describe('a frequency', () => {
  it('lets as many fetches pass as it says, and the next day again', async () => {
    const morning = '2027-01-15T08:00:00Z'
    expect(await outcome(book.record(use(twiceADay, morning)))).toBe('recorded')
    expect(await outcome(book.record(use(twiceADay, morning)))).toBe('recorded')
    expect(await outcome(book.record(use(twiceADay, '2027-01-15T23:59:59.999Z')))).toBe(
      'grant-frequency-reached',
    )
    expect(await outcome(book.record(use(twiceADay, '2027-01-16T00:00:00Z')))).toBe('recorded')
    expect(await Array.fromAsync(book.list(0, 100))).toHaveLength(3)
  })

  it('counts whatever resource of the grant is fetched, and no other grant', async () => {
    const at = '2027-01-15T08:00:00Z'
    const other = parseResourceUrl(`${origin}/anna/health/b.ttl`)
    await book.record(use(twiceADay, at))
    await book.record(use(twiceADay, at, { resource: other }))
    expect(await outcome(book.record(use(twiceADay, at, { resource: other })))).toBe(
      'grant-frequency-reached',
    )
    const grant = grantOf({ id: 'https://consent.example/grants/two', terms: twiceADay })
    expect(await outcome(book.record(use(twiceADay, at, { grant })))).toBe('recorded')
  })

  it('does not count what leaves no content, nor a use that is told of twice', async () => {
    const at = '2027-01-15T08:00:00Z'
    for (let count = 0; count < 3; count += 1) {
      await book.record(use(twiceADay, at, { method: 'HEAD', units: 0 }))
      await book.record(use(twiceADay, at, { idempotencyKey: 'once' }))
    }
    expect(await outcome(book.record(use(twiceADay, at)))).toBe('recorded')
    expect(await outcome(book.record(use(twiceADay, at)))).toBe('grant-frequency-reached')
    expect(await outcome(book.record(use(twiceADay, at, { method: 'HEAD', units: 0 })))).toBe('recorded')
    expect(await outcome(book.record(use(twiceADay, at, { idempotencyKey: 'once' })))).toBe('recorded')
  })

  it('does not begin anew when the clock is set back', async () => {
    await book.record(use(twiceADay, '2027-01-16T00:10:00Z'))
    await book.record(use(twiceADay, '2027-01-16T00:10:00Z'))
    expect(await outcome(book.record(use(twiceADay, '2027-01-15T23:50:00Z')))).toBe('grant-frequency-reached')
    book = await open()
    expect(await outcome(book.record(use(twiceADay, '2027-01-15T23:50:00Z')))).toBe('grant-frequency-reached')
  })

  it('is exact whatever comes at once and however often the server starts: receipts and fetches agree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
        fc.array(
          fc.record({
            hours: fc.integer({ min: 0, max: 50 }),
            burst: fc.integer({ min: 1, max: 8 }),
            restarts: fc.boolean(),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.uuid(),
        async (times, per, bursts, name) => {
          const terms: Terms = { frequency: { times, per } }
          const grant = grantOf({ id: `https://consent.example/grants/${name}`, terms })
          const begin = Date.parse('2027-01-30T00:00:00Z')
          let passed = 0
          let clock = begin
          const expected = new Map<string, number>()
          let total = 0
          for (const { hours, burst, restarts } of bursts) {
            if (restarts) book = await open()
            clock += hours * 3_600_000
            const at = instantOf(clock)
            const unit = at.slice(0, { hour: 13, day: 10, month: 7 }[per])
            const outcomes = await Promise.all(
              Array.from({ length: burst }, () => outcome(book.record(use(terms, at, { grant })))),
            )
            passed += outcomes.filter((code) => code === 'recorded').length
            const before = expected.get(unit) ?? 0
            const after = Math.min(times, before + burst)
            total += after - before
            expected.set(unit, after)
          }
          expect(passed).toBe(total)
          const receipts = await Array.fromAsync(book.list(0, 100_000))
          expect(receipts.filter((receipt) => receipt.grant === grant.id)).toHaveLength(total)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('one fetch', () => {
  const once: Terms = { fetch: 'once' }
  const at = '2027-01-15T08:00:00Z'

  it('is one for each resource, whoever comes at once, and after a start too', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => outcome(book.record(use(once, at)))))
    expect(outcomes.toSorted()).toEqual(['grant-fetched', 'grant-fetched', 'grant-fetched', 'recorded'])
    const resource = parseResourceUrl(`${origin}/anna/health/b.ttl`)
    expect(await outcome(book.record(use(once, at, { resource })))).toBe('recorded')
    book = await open()
    expect(await outcome(book.record(use(once, at)))).toBe('grant-fetched')
    expect(await outcome(book.record(use(once, at, { resource })))).toBe('grant-fetched')
  })

  it('that was cut off is continued under its Idempotency-Key, and is one use', async () => {
    const first = await book.record(use(once, at, { idempotencyKey: 'k', status: 206 }))
    expect((await book.record(use(once, at, { idempotencyKey: 'k', status: 206 }))).id).toBe(first.id)
    expect(await outcome(book.record(use(once, at, { idempotencyKey: 'other', status: 206 })))).toBe(
      'grant-fetched',
    )
  })

  it('that the frequency refuses can still be made when it is its turn', async () => {
    const terms: Terms = { fetch: 'once', frequency: { times: 1, per: 'day' } }
    const resource = parseResourceUrl(`${origin}/anna/health/b.ttl`)
    await book.record(use(terms, at))
    expect(await outcome(book.record(use(terms, at, { resource })))).toBe('grant-frequency-reached')
    expect(await outcome(book.record(use(terms, '2027-01-16T08:00:00Z', { resource })))).toBe('recorded')
  })
})
