import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { monthSchema } from '@mutua/sdk/coop/period'
import { instantOf } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptKeys, verifyReceipts } from '@mutua/sdk/receipt/verify'
import { createClock, createGrant, createPodServer, openTestStore, webIdOf } from '../test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { checkMetering } from './check-metering.ts'
import { readPeriodUses } from './period-uses.ts'
import { readLastReceipts, readReceipts, type ReceiptSelection } from './read-receipts.ts'

const at = '2026-11-21T09:00:00.000Z'
const [annas, brunos] = [createGrant({ owner: 'anna' }), createGrant({ owner: 'bruno', recipient: 'nurse' })]

const sealer = createTestSealer(randomBytes(32))

const openHouse = async () => {
  const store = await openTestStore()
  const pods = await createPodServer()
  const accept = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: (id) => Promise.resolve([annas, brunos].find(({ grant }) => grant.id === id)),
  })
  return {
    store,
    pods,
    accept: (...delivered: unknown[]) => accept(pods.podServer, delivered),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

const keysOf = (pods: Awaited<ReturnType<typeof createPodServer>>) => receiptKeys(pods.jwks)

const uses = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    grant: (from + index) % 3 === 0 ? annas : brunos,
    at: instantOf(Date.parse(at) + from + index),
  }))

describe('a batch under one signature', () => {
  it('is booked like receipts signed alone, and goes on after them', async () => {
    await using house = await openHouse()
    const alone = house.pods.use({ grant: annas, at })
    expect(await house.accept(alone, house.pods.batch(uses(5)), house.pods.batch(uses(1)))).toEqual({
      acceptedUpTo: 7,
    })
    const { spans, organisations } = await readPeriodUses(monthSchema.parse('2026-11'), house)
    expect(spans).toMatchObject([{ from: 1, to: 7 }])
    expect(organisations).toMatchObject([{ uses: 7, microCents: 7n * 25_000_000n }])
    expect(await Array.fromAsync(checkMetering(house.store, sealer))).toEqual([])
  })

  it('sent again changes nothing; another in its place is refused', async () => {
    await using house = await openHouse()
    const batch = house.pods.batch(uses(4))
    await house.accept(batch)
    expect(await house.accept(batch)).toEqual({ acceptedUpTo: 4 })
    const other = { ...batch, signature: 'A'.repeat(86) }
    await expect(house.accept(other)).rejects.toMatchObject({ code: 'receipt-chain-broken' })
    const part = { ...batch, receipts: batch.receipts.slice(0, 3) }
    await expect(house.accept(part)).rejects.toMatchObject({ code: 'receipt-chain-broken' })
    const more = { ...batch, receipts: [...batch.receipts, ...house.pods.batch(uses(1)).receipts] }
    await expect(house.accept(more)).rejects.toMatchObject({
      code: 'receipt-chain-broken',
      detail: expect.stringContaining('position 1 differs') as string,
    })
    expect(await Array.fromAsync(checkMetering(house.store, sealer))).toEqual([])
  })

  it('is taken whole or not at all, and what stood before it is taken', async () => {
    await using house = await openHouse()
    const good = house.pods.batch(uses(2))
    const bad = house.pods.batch(uses(3), (body) =>
      body.position === 4 ? { ...body, priceMicroCents: '1' } : body,
    )
    await expect(house.accept(good, bad)).rejects.toMatchObject({
      code: 'receipt-invalid',
      detail: expect.stringContaining('position 4 is not accepted (price)') as string,
    })
    expect(await house.accept()).toEqual({ acceptedUpTo: 2 })
  })

  it.each<
    [string, (batch: ReturnType<Awaited<ReturnType<typeof createPodServer>>['batch']>) => unknown, string]
  >([
    ['lost a receipt', (batch) => ({ ...batch, receipts: batch.receipts.slice(0, 2) }), 'signature'],
    [
      'was rewritten',
      (batch) => ({
        ...batch,
        receipts: batch.receipts.map((receipt) => ({
          ...receipt,
          method: 'HEAD',
          units: 0,
          priceMicroCents: '0',
        })),
      }),
      'does not name',
    ],
    ['has the signature of another', (batch) => ({ ...batch, signature: 'A'.repeat(86) }), 'signature'],
    ['names a key nobody published', (batch) => ({ ...batch, kid: 'another' }), 'unknown-key'],
    ['is empty', (batch) => ({ ...batch, receipts: [] }), 'neither a receipt nor a batch'],
    ['says more than a batch does', (batch) => ({ ...batch, price: '0' }), 'neither a receipt nor a batch'],
  ])('that %s is refused', async (_what, changed, why) => {
    await using house = await openHouse()
    const batch = house.pods.batch(uses(3))
    const refusal = await house.accept(changed(batch)).catch((cause: unknown) => cause)
    expect(refusal).toMatchObject({ detail: expect.stringContaining(why) as string })
    expect(await house.accept(batch)).toEqual({ acceptedUpTo: 3 })
  })

  it('books no id twice that its position does not give, in one batch or in two', async () => {
    await using house = await openHouse()
    const id = house.pods.use({ grant: annas, at }).id
    await using fresh = await openHouse()
    const twice = fresh.pods.batch(uses(2), (body) => ({ ...body, id }))
    const why = { detail: expect.stringContaining('recorded-twice') as string }
    await expect(fresh.accept(twice)).rejects.toMatchObject(why)
    await using third = await openHouse()
    await third.accept(third.pods.batch(uses(1), (body) => ({ ...body, id })))
    await expect(third.accept(third.pods.batch(uses(1), (body) => ({ ...body, id })))).rejects.toMatchObject(
      why,
    )
    expect(await Array.fromAsync(checkMetering(third.store, sealer))).toEqual([])
  })
})

describe('receipts of batches read back', () => {
  const readAll = async (
    selection: ReceiptSelection,
    limit: number,
    house: Pick<Awaited<ReturnType<typeof openHouse>>, 'store'>,
  ) => {
    const read: Receipt[] = []
    for (let after: string | undefined; ;) {
      const page = await readReceipts(selection, { after, limit }, house)
      read.push(...page.items)
      if (page.next === undefined) return read
      expect(page.items).toHaveLength(limit)
      after = page.next
    }
  }

  it('come each once and in order whatever the page, and verify without trusting us', async () => {
    await using house = await openHouse()
    await house.accept(house.pods.use({ grant: annas, at }), house.pods.batch(uses(7, 1)))
    await house.accept(house.pods.batch(uses(2, 8)), house.pods.batch(uses(4, 10)))
    const everything = await readAll({ kind: 'all' }, 100, house)
    expect(everything.map(({ position }) => position)).toEqual(Array.from({ length: 14 }, (_, n) => n + 1))
    expect(await verifyReceipts(everything, await keysOf(house.pods))).toMatchObject({
      kind: 'verified',
      count: 14,
    })
    const selections: readonly [ReceiptSelection, (receipt: Receipt) => boolean][] = [
      [{ kind: 'all' }, () => true],
      [{ kind: 'party', webId: webIdOf('anna') }, ({ owner }) => owner === webIdOf('anna')],
      [{ kind: 'party', webId: webIdOf('nurse') }, ({ recipient }) => recipient.webId === webIdOf('nurse')],
      [{ kind: 'grant', grant: brunos.grant.id }, ({ grant }) => grant === brunos.grant.id],
    ]
    for (const [selection, isOf] of selections)
      for (const limit of [1, 2, 3, 100])
        expect(await readAll(selection, limit, house)).toEqual(everything.filter(isOf))
    expect(await readLastReceipts(5, house)).toEqual(everything.toReversed().slice(0, 5))
  })

  it('come after a time, from the middle of a batch, too', async () => {
    await using house = await openHouse()
    await house.accept(house.pods.batch(uses(6)))
    const after = instantOf(Date.parse(at) + 2)
    const { items } = await readReceipts({ kind: 'all' }, { after, limit: 10 }, house)
    expect(items.map(({ position }) => position)).toEqual([4, 5, 6])
  })
})
