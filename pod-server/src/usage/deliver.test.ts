import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseResourceUrl, parseSha256 } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptsIn, type ReceiptRow } from '@mutua/kit/receipts/receipt-batch'
import { createLog } from '@mutua/kit/log'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey, type ServiceKey } from '@mutua/kit/service-key'
import {
  startConsentService,
  type Answer,
  type TestConsentService,
} from '../test-support/start-consent-service.ts'
import { grantOf, origin, tariff, testNow } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { until } from '../test-support/until.ts'
import { openDelivery, type Delivery } from './deliver.ts'
import { openReceiptBook, type ReceiptBook } from './receipt-book.ts'

let level: TestStore
let consent: TestConsentService
let key: ServiceKey
let book: ReceiptBook
let delivery: Delivery | undefined
/** What the other side has accepted, in order and as often as it came. */
let accepted: number[]

beforeEach(async () => {
  level = await openTestStore()
  consent = await startConsentService()
  key = await openServiceKey({ store: level.store, sealer: createTestSealer(randomBytes(32)) })
  book = await openReceiptBook({ store: level.store, key, podServer: origin })
  accepted = []
  consent.answers['/receipts'] = accept
})
afterEach(async () => {
  await delivery?.[Symbol.asyncDispose]()
  delivery = undefined
  await consent[Symbol.asyncDispose]()
  await level[Symbol.asyncDispose]()
})

const receiptsOf = (body: unknown): readonly Receipt[] =>
  (body as { receipts: ReceiptRow[] }).receipts.flatMap(receiptsIn)

const accept = ({ body }: { body: unknown }): Answer => {
  accepted.push(...receiptsOf(body).map(({ position }) => position))
  return { status: 200, body: { acceptedUpTo: accepted.at(-1) ?? 0 } }
}

/** @param refusedPauseMs longer than it takes to record a receipt on a busy machine */
const open = async (refusedPauseMs = 400): Promise<void> => {
  delivery = await openDelivery({
    store: level.store,
    book,
    consentService: consent.baseUrl,
    serviceToken: () => Promise.resolve('the.service.token'),
    log: createLog('test', 'silent'),
    refusedPauseMs,
  })
}

const close = async (): Promise<void> => {
  await delivery?.[Symbol.asyncDispose]()
  delivery = undefined
}

const record = async (count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, () =>
      book.record({
        grant: grantOf(),
        tariff,
        client: 'clinic-client',
        resource: parseResourceUrl(`${origin}/anna/health/a.ttl`),
        method: 'GET',
        status: 200,
        contentHash: parseSha256('a'.repeat(64)),
        units: 1,
        idempotencyKey: undefined,
        at: testNow,
      }),
    ),
  )
}

/** Each under a signature of its own. */
const recordApart = async (count: number): Promise<void> => {
  for (let place = 0; place < count; place += 1) await record(1)
}

const counted = (count: number): number[] => Array.from({ length: count }, (_, place) => place + 1)

describe('delivery', () => {
  it('brings every receipt, in order and whole, those from before it began and those after', async () => {
    await record(2_500)
    await open()
    await until('the old ones', () => accepted.length === 2_500)
    await record(3)
    await until('the new ones', () => accepted.length === 2_503)
    expect(accepted).toEqual(counted(2_503))
    const calls = consent.calls.map(({ body }) => receiptsOf(body))
    expect(calls.flat()).toEqual(await Array.fromAsync(book.list(0, 3_000)))
    expect(Math.max(...calls.map((receipts) => receipts.length))).toBeLessThan(2_000 + 128)
    expect(consent.calls[0]?.authorization).toBe('Bearer the.service.token')
  })

  it('sends no more rows at once than are taken', async () => {
    await record(1)
    const [row] = await Array.fromAsync(book.listRows(0, 1))
    const rows = Array.from({ length: 1_200 }, (_, place) => ({ last: place + 1, text: row?.text ?? '' }))
    const listRows = (after: number) => ({
      async *[Symbol.asyncIterator]() {
        yield* rows.filter(({ last }) => last > after)
      },
    })
    const counts: number[] = []
    consent.answers['/receipts'] = ({ body }) => {
      counts.push((body as { receipts: unknown[] }).receipts.length)
      return { status: 200, body: { acceptedUpTo: counts.reduce((sum, count) => sum + count) } }
    }
    book = { ...book, listRows }
    await open()
    await until('all', () => counts.reduce((sum, count) => sum + count, 0) === 1_200)
    expect(counts).toEqual([1_000, 200])
  })

  it('is quiet when there is nothing to bring, and knows after a restart what was brought', async () => {
    await record(2)
    await open()
    // What the other side has may not be marked here yet: closed between the two, it would rightly be brought again.
    await until('both, and known here', () => delivery?.deliveredUpTo() === 2)
    await close()
    await open()
    await pause(100)
    expect(accepted).toEqual([1, 2])
    await record(1)
    await until('the third', () => accepted.length === 3)
    expect(accepted).toEqual([1, 2, 3])
  })

  it.each<[string, Answer]>([
    ['the connection breaks', 'cut'],
    ['the other side fails', { status: 500, body: {} }],
    ['the other side knows us no more', { status: 401, body: {} }],
    ['the answer is not understood', { status: 200, body: { acceptedUpTo: 'all' } }],
  ])('brings it again when %s', async (_, broken) => {
    let failures = 0
    consent.answers['/receipts'] = (call) => {
      if (failures >= 2) return accept(call)
      failures += 1
      return broken
    }
    await record(3)
    await open()
    await until('all', () => accepted.length === 3)
    expect(accepted).toEqual([1, 2, 3])
  })

  it('brings it again when the answer was lost on its way: at least once, in order', async () => {
    let lost = false
    consent.answers['/receipts'] = (call) => {
      const answer = accept(call)
      if (lost) return answer
      lost = true
      return 'cut'
    }
    await record(3)
    await open()
    await until('all again', () => accepted.length === 6)
    expect(accepted).toEqual([1, 2, 3, 1, 2, 3])
  })

  it('brings it again after a crash between the answer and the mark', async () => {
    await recordApart(2)
    await open()
    await until('both', () => accepted.length === 2)
    await close()
    await level.store.write([{ key: 'delivered', value: new TextEncoder().encode('1') }])
    await open()
    await until('the second again', () => accepted.length === 3)
    expect(accepted).toEqual([1, 2, 2])
  })

  it('goes back when the other side has lost some', async () => {
    let isFirst = true
    consent.answers['/receipts'] = (call) => {
      const answer = accept(call)
      if (!isFirst) return answer
      isFirst = false
      return { status: 200, body: { acceptedUpTo: 1 } }
    }
    await recordApart(3)
    await open()
    await until('the lost ones', () => accepted.length === 5)
    expect(accepted).toEqual([1, 2, 3, 2, 3])
  })

  it.each([409, 422])('stands still on a refusal (%i), and goes on when it is mended', async (status) => {
    let refusals = 0
    consent.answers['/receipts'] = () => {
      refusals += 1
      return { status, body: {} }
    }
    await record(2)
    await open(2_000)
    await until('a refusal', () => refusals > 0)
    await record(1)
    await pause(30)
    expect(refusals).toBe(1)
    consent.answers['/receipts'] = accept
    await until('all', () => accepted.length === 3)
    expect(accepted).toEqual([1, 2, 3])
  })

  it('skips nothing for a side that says it has what was never sent', async () => {
    let asked = 0
    consent.answers['/receipts'] = () => {
      asked += 1
      return { status: 200, body: { acceptedUpTo: 1_000 } }
    }
    await record(2)
    await open()
    await until('two attempts', () => asked >= 2)
    consent.answers['/receipts'] = accept
    await until('all', () => accepted.length >= 2)
    expect(accepted).toEqual([1, 2])
  })

  it('waits out a dead consent service, then brings everything', async () => {
    consent.die()
    await open()
    await record(5)
    await pause(50)
    consent.revive()
    await until('all', () => accepted.length === 5)
    expect(accepted).toEqual(counted(5))
  })

  it('closes at once in the middle of a call', async () => {
    consent.answers['/receipts'] = () => 'silence'
    await record(1)
    await open()
    await until('a call', () => consent.calls.some(({ path }) => path === '/receipts'))
    const start = performance.now()
    await close()
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
