import { randomBytes, sign } from 'node:crypto'
import { setImmediate, setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf, parseResourceUrl, parseSha256, parseWebId } from '@mutua/sdk/ids'
import {
  canonicalReceipt,
  canonicalReceiptText,
  chainStart,
  receiptBodySchema,
  type Receipt,
  type ReceiptBody,
} from '@mutua/sdk/receipt/receipt'
import { receiptKeys, verifyReceipts, verifyReceiptSignature } from '@mutua/sdk/receipt/verify'
import { receiptHash, receiptsIn } from '@mutua/kit/receipts/receipt-batch'
import { isNamedByPosition } from '@mutua/kit/receipts/receipt-id'
import { shortBatchSchema } from '@mutua/kit/receipts/short-batch'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey, type ServiceKey } from '@mutua/kit/service-key'
import { toBytes, type Store } from '@mutua/kit/store'
import { grantOf, origin, tariff, testNow } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { checkReceipts } from './check-receipts.ts'
import { openReceiptBook, type ReceiptBook, type Use } from './receipt-book.ts'

let level: TestStore
let key: ServiceKey
let book: ReceiptBook

const open = (store: Store = level.store, longestGatheringMs?: number): Promise<ReceiptBook> =>
  openReceiptBook({
    store,
    key,
    podServer: origin,
    ...(longestGatheringMs === undefined ? {} : { longestGatheringMs }),
  })

beforeEach(async () => {
  level = await openTestStore()
  key = await openServiceKey({ store: level.store, sealer: createTestSealer(randomBytes(32)) })
  book = await open()
})
afterEach(() => level[Symbol.asyncDispose]())

const testPerson = parseWebId('https://practice.example/#nurse')

const use = (change: Partial<Use> = {}): Use => ({
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
  ...change,
})

const all = (of: ReceiptBook = book): Promise<Receipt[]> => Array.fromAsync(of.list(0, 1_000_000))

/** Without what shows that they were signed: what `record` gives. */
const bodies = async (of: ReceiptBook = book): Promise<ReceiptBody[]> =>
  (await all(of)).map((receipt) => receiptBodySchema.parse(receipt))

const publicKeys = () => {
  const { kty, crv, x, kid } = key.publicJwk
  return receiptKeys({ keys: [{ kty, crv, x, kid } as JsonWebKey] })
}
const publicKeyOf = (keys: ReadonlyMap<string, CryptoKey>): CryptoKey => {
  const found = keys.get(key.kid)
  if (found === undefined) throw new Error('the key of the book is published')
  return found
}
const verified = async (receipts: readonly Receipt[]) => verifyReceipts(receipts, await publicKeys())

/** As all receipts were before there were batches. */
const signedAlone = async (): Promise<Receipt> => {
  await using other = await openTestStore()
  const body = await (await open(other.store)).record(use())
  const signature = sign(null, canonicalReceipt(body), key.privateKey).toString('base64url')
  return { ...body, kid: key.kid, signature }
}

describe('a receipt', () => {
  it('says what was used, by whom, under which consent, at which price, and where it stands in the chain', async () => {
    const receipt = await book.record(use())
    expect(receiptBodySchema.parse(receipt)).toEqual(receipt)
    expect(await all()).toMatchObject([{ kid: key.kid, batch: { from: 1, size: 1, path: [] } }])
    expect(receipt).toMatchObject({
      grant: grantOf().id,
      purpose: grantOf().purpose,
      owner: grantOf().owner,
      recipient: { webId: grantOf().recipient, organisation: 'Test practice', client: 'clinic-client' },
      resource: `${origin}/anna/health/a.ttl`,
      units: 1,
      priceMicroCents: '250000',
      at: testNow,
      podServer: origin,
      position: 1,
      previous: chainStart,
    })
  })

  it('of a use without price says zero', async () => {
    expect(await book.record(use({ method: 'HEAD', units: 0 }))).toMatchObject({
      units: 0,
      priceMicroCents: '0',
    })
  })

  it('is durable when it is given out', async () => {
    const receipt = await book.record(use())
    await level.reopen()
    expect(await bodies(await open())).toEqual([receipt])
  })
})

describe('the chain of receipts', () => {
  it('verifies, and goes on where it was after the book is opened again', async () => {
    for (let day = 0; day < 5; day += 1) {
      await book.record(use())
      await level.reopen()
      book = await open()
    }
    const receipts = await all()
    expect(receipts.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5])
    expect(await verified(receipts)).toMatchObject({ kind: 'verified', count: 5 })
  })

  it('is one chain however many uses come at once, in the order in which they came', async () => {
    const given = await Promise.all(
      Array.from({ length: 300 }, (_, place) =>
        book.record(use({ resource: parseResourceUrl(`${origin}/anna/health/${String(place)}`) })),
      ),
    )
    const receipts = await all()
    expect(await bodies()).toEqual(given)
    expect(receipts.map(({ resource }) => resource.split('/').at(-1))).toEqual(
      given.map((_, place) => String(place)),
    )
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(300)
    expect(await verified(receipts)).toMatchObject({ kind: 'verified', count: 300 })
  })

  it('does not verify when a receipt is changed, left out or put in twice', async () => {
    for (let count = 0; count < 3; count += 1) await book.record(use())
    const [first, second, third] = (await all()) as [Receipt, Receipt, Receipt]
    expect(await verified([{ ...first, units: 0, priceMicroCents: '0' }, second, third])).toMatchObject({
      kind: 'broken',
    })
    expect(await verified([first, third])).toMatchObject({ kind: 'broken', why: 'gap' })
    expect(await verified([first, second, { ...second, position: 3 }])).toMatchObject({ kind: 'broken' })
  })

  it('is listed from any place, as far as asked', async () => {
    for (let count = 0; count < 5; count += 1) await book.record(use())
    const positions = async (after: number, limit: number) =>
      (await Array.fromAsync(book.list(after, limit))).map(({ position }) => position)
    expect(await positions(2, 2)).toEqual([3, 4])
    expect(await positions(5, 10)).toEqual([])
  })

  it('goes on after receipts that were signed alone, and gives them out as they are', async () => {
    const alone = await signedAlone()
    await level.store.write([row('receipt 000000000001', alone)])
    book = await open()
    await Promise.all([book.record(use()), book.record(use())])
    const receipts = await all()
    expect(receipts[0]).toEqual(alone)
    expect(receipts.slice(1)).toMatchObject([
      { batch: { from: 2, size: 2 } },
      { batch: { from: 2, size: 2 } },
    ])
    expect(await verified(receipts)).toMatchObject({ kind: 'verified', count: 3 })
    expect(await Array.fromAsync(checkReceipts(level.store, await publicKeys()))).toEqual([])
  })

  it('is signed once for all receipts that come at one moment, and each of them verifies alone', async () => {
    await Promise.all(Array.from({ length: 20 }, () => book.record(use())))
    const receipts = await all()
    expect(new Set(receipts.map(({ signature }) => signature)).size).toBe(1)
    for (const receipt of receipts)
      expect(await verifyReceiptSignature(receipt, publicKeyOf(await publicKeys()))).toBe(true)
  })

  const groups = async (): Promise<number[]> =>
    (await Array.fromAsync(book.listRows(0, 1_000))).map(({ last }) => last)

  it('is signed once for a use that has come and for one that is on its way', async () => {
    book = await open(level.store, 60_000)
    const coming = book.expect()
    const first = book.record(use())
    for (let turn = 0; turn < 5; turn += 1) await setImmediate()
    const second = book.record(use())
    coming[Symbol.dispose]()
    await Promise.all([first, second])
    expect(await groups()).toEqual([2])
  })

  it('waits for nobody who has gone away, nor for one who does not come', async () => {
    const patient = await open(level.store, 60_000)
    const gone = patient.expect()
    gone[Symbol.dispose]()
    await patient.record(use())
    book = await open()
    using _never = book.expect()
    await book.record(use())
    expect(await groups()).toEqual([1, 2])
  })

  it('waits for one that is on its way, whatever has been given up twice', async () => {
    book = await open(level.store, 60_000)
    const [gone, coming] = [book.expect(), book.expect()]
    gone[Symbol.dispose]()
    gone[Symbol.dispose]()
    const first = book.record(use())
    for (let turn = 0; turn < 5; turn += 1) await setImmediate()
    const second = book.record(use())
    coming[Symbol.dispose]()
    await Promise.all([first, second])
    expect(await groups()).toEqual([2])
  })

  it('waits no more when a group is full', async () => {
    book = await open(level.store, 60_000)
    using _never = book.expect()
    await Promise.all(Array.from({ length: 256 }, () => book.record(use())))
    expect(await groups()).toEqual([128, 256])
  })

  it('rests in rows that are handed on as they are', async () => {
    await Promise.all(Array.from({ length: 300 }, () => book.record(use())))
    const rows = await Array.fromAsync(book.listRows(0, 1_000))
    const batches = rows.map(({ text }) => receiptsIn(shortBatchSchema.parse(JSON.parse(text))))
    expect(batches.map((receipts) => receipts.at(-1)?.position)).toEqual(rows.map(({ last }) => last))
    expect(batches.flat()).toEqual(await all())
    const [first, second] = rows.map(({ last }) => last) as [number, number]
    expect((await Array.fromAsync(book.listRows(first, 1)))[0]?.last).toBe(second)
    expect((await Array.fromAsync(book.listRows(first - 1, 1))).map(({ last }) => last)).toEqual([first])
  })

  it('rests without what its receipts share, and holds each of them in full', async () => {
    const grant = grantOf()
    const one = Array.from({ length: 40 }, () => use({ grant }))
    const others = [
      use({ grant, method: 'HEAD', units: 0 }),
      use({ grant, client: 'another client' }),
      use({ grant: grantOf({ recipient: 'https://practice.example/#it' }), person: testPerson }),
      use({ grant, at: instantOf(Date.parse(testNow) + 1) }),
      // Its key is looked up first, so it comes last.
      use({ grant, idempotencyKey: 'one' }),
    ]
    const given = await Promise.all([...one, ...others].map((each) => book.record(each)))
    expect(await bodies()).toEqual(given)
    const [row] = await Array.fromAsync(book.listRows(0, 1))
    const { kinds, uses } = shortBatchSchema.parse(JSON.parse(row?.text ?? ''))
    expect(kinds).toHaveLength(4)
    expect(uses.map(([, , which]) => which)).toEqual([40, 1, 1, 1, 1, given[44]?.id])
    expect(given.map(isNamedByPosition).indexOf(false)).toBe(44)
    expect(await Array.fromAsync(checkReceipts(level.store, await publicKeys()))).toEqual([])
    await level.reopen()
    book = await open()
    expect(await book.record(use({ grant, idempotencyKey: 'one' }))).toEqual(given[44])
  })

  it('goes on after batches that rest in full, and gives them out as they were', async () => {
    await using other = await openTestStore()
    const before = await open(other.store)
    const alike = use()
    await Promise.all([before.record(alike), before.record(alike), before.record(alike)])
    const [resting] = await Array.fromAsync(before.listRows(0, 1))
    const { kid, signature, ...batch } = shortBatchSchema.parse(JSON.parse(resting?.text ?? ''))
    const receipts = await bodies(before)
    expect(batch.uses).toHaveLength(1)
    await level.store.write([
      row('receipt 000000000003', { kid, signature, receipts }),
      {
        key: 'receipts-head',
        value: toBytes(`3 ${receiptHash(canonicalReceiptText(receipts[2] as ReceiptBody))}`),
      },
    ])
    book = await open()
    await book.record(use())
    expect((await all()).slice(0, 3)).toEqual(await all(before))
    expect(await verified(await all())).toMatchObject({ kind: 'verified', count: 4 })
    expect(await Array.fromAsync(checkReceipts(level.store, await publicKeys()))).toEqual([])
  })

  it('is found broken when a row says less or more than was signed', async () => {
    const alike = use()
    await Promise.all(Array.from({ length: 5 }, () => book.record(alike)))
    const [resting] = await Array.fromAsync(book.listRows(0, 1))
    const batch = shortBatchSchema.parse(JSON.parse(resting?.text ?? ''))
    const found = async (changed: object) => {
      await level.store.write([row('receipt 000000000005', { ...batch, ...changed })])
      return (await Array.fromAsync(checkReceipts(level.store, await publicKeys()))).map(({ what }) => what)
    }
    const kind = { ...batch.kinds[0], resource: `${origin}/anna/health/b.ttl` }
    expect(await found({ kinds: [kind] })).toContain('The chain is broken at 1: signature.')
    expect(await found({ uses: [[0, testNow, 4]] })).toContain('The chain is broken at 1: signature.')
    expect(await found({ from: 2 })).toContain('The chain is broken at 2: gap.')
    expect(await found({ kinds: [...batch.kinds, kind] })).toContain(
      'It is not in the form of a receipt, nor of a batch of them.',
    )
    expect(await found({})).toEqual([])
  })

  it('tells its listeners after a receipt is durable', async () => {
    const heard: number[] = []
    book.onRecorded(() => heard.push(1))
    await book.record(use())
    expect(heard).toEqual([1])
  })
})

describe('a repeated Idempotency-Key', () => {
  it('of the same use is the same receipt, also after a restart', async () => {
    const first = await book.record(use({ idempotencyKey: 'one' }))
    expect(await book.record(use({ idempotencyKey: 'one' }))).toEqual(first)
    await level.reopen()
    book = await open()
    expect(await book.record(use({ idempotencyKey: 'one' }))).toEqual(first)
    expect(await all()).toHaveLength(1)
  })

  it('of the same use at the same moment is the same receipt', async () => {
    const given = await Promise.all(
      Array.from({ length: 50 }, () => book.record(use({ idempotencyKey: 'one' }))),
    )
    expect(new Set(given.map(({ position }) => position))).toEqual(new Set([1]))
    expect(await all()).toHaveLength(1)
  })

  it.each<[string, Partial<Use>]>([
    ['another resource', { resource: parseResourceUrl(`${origin}/anna/health/b.ttl`) }],
    ['other bytes', { contentHash: parseSha256('b'.repeat(64)) }],
    ['another method', { method: 'HEAD', units: 0 }],
    ['another answer', { status: 304, units: 0 }],
  ])('for %s is refused, before and after a restart and at the same moment', async (_, change) => {
    const [first, other] = await Promise.allSettled([
      book.record(use({ idempotencyKey: 'one' })),
      book.record(use({ idempotencyKey: 'one', ...change })),
    ])
    expect(first.status).toBe('fulfilled')
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'use-nonce-reused' } })
    await level.reopen()
    book = await open()
    await expect(book.record(use({ idempotencyKey: 'one', ...change }))).rejects.toMatchObject({
      code: 'use-nonce-reused',
    })
    expect(await all()).toHaveLength(1)
  })

  it('of another consent, or of another recipient, is another use', async () => {
    await book.record(use({ idempotencyKey: 'one' }))
    await book.record(
      use({ idempotencyKey: 'one', grant: grantOf({ id: 'https://consent.example/grants/two' }) }),
    )
    await book.record(
      use({ idempotencyKey: 'one', grant: grantOf({ recipient: 'https://other.example/#me' }) }),
    )
    expect(await verified(await all())).toMatchObject({ kind: 'verified', count: 3 })
  })
})

describe('when the store fails', () => {
  it('nothing more is given out, whatever the store does afterwards', async () => {
    const failing = failOn([2])
    book = await open(failing)
    const first = await book.record(use())
    await expect(book.record(use())).rejects.toThrow('could not be continued')
    await expect(book.record(use())).rejects.toThrow('could not be continued')
    await expect(book.record(use({ idempotencyKey: 'one' }))).rejects.toThrow('could not be continued')
    expect(await bodies()).toEqual([first])
  })

  it('a receipt that somebody else wrote in our place breaks the book: two chains may not go on', async () => {
    const other = await open()
    await other.record(use())
    await expect(book.record(use())).rejects.toThrow('could not be continued')
    expect(await all(await open())).toHaveLength(1)
    await expect(book.record(use())).rejects.toThrow('could not be continued')
  })

  it('what is stored is always the beginning of one chain, and holds every receipt that was given out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.option(fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 30 }),
        async (failures, keys) => {
          await clear()
          const failing = await open(failOn(failures))
          const outcomes = await Promise.allSettled(
            keys.map((idempotencyKey) =>
              failing.record(use({ idempotencyKey: idempotencyKey ?? undefined })),
            ),
          )
          const given = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
          const stored = await all(await open())
          expect(await verified(stored)).toMatchObject({ kind: 'verified' })
          expect(await bodies(await open())).toEqual(expect.arrayContaining(given))
          // And it can go on from there.
          await (await open()).record(use())
          expect(await verified(await all(await open()))).toMatchObject({
            kind: 'verified',
            count: stored.length + 1,
          })
        },
      ),
      { numRuns: 60 },
    )
  })
})

/**
 * The real store, except that these of its writes (counted from 1) fail: a moment later, when others have been asked
 * for already, which may succeed.
 */
const failOn = (failures: readonly number[]): Store => {
  let writes = 0
  return {
    ...level.store,
    write: async (...words) => {
      writes += 1
      if (!failures.includes(writes)) return level.store.write(...words)
      await pause(1)
      throw new Error('the disk is full')
    },
  }
}

const clear = async (): Promise<void> => {
  const entries = await Array.fromAsync(level.store.list({ gte: 'receipt ', lt: 'usf' }))
  await level.store.write(entries.map(({ key: name }) => ({ key: name, value: undefined })))
}
