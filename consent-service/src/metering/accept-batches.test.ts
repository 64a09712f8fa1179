import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { monthSchema } from '@mutua/sdk/coop/period'
import { instantOf } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptKeys, verifyReceipts } from '@mutua/sdk/receipt/verify'
import {
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { checkMetering } from './check-metering.ts'
import { readOwnerUses, readPeriodUses, sealMonth } from './period-uses.ts'
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

/** Three at each moment, so that some can be said at once. */
const alikeUses = (count: number, grant = annas) =>
  Array.from({ length: count }, (_, index) => ({
    grant,
    at: instantOf(Date.parse(at) + Math.floor(index / 3)),
  }))

describe('a short batch', () => {
  it('is booked, found and read back as if its receipts had been sent in full', async () => {
    const mixed = [...alikeUses(7), ...uses(5, 10), ...alikeUses(4, brunos)]
    const books = await Promise.all(
      (['short', 'batch'] as const).map(async (form) => {
        await using house = await openHouse()
        const alone = house.pods.use({ grant: annas, at })
        await house.accept(alone, house.pods[form](mixed), house.pods[form](alikeUses(3)))
        const { items } = await readReceipts({ kind: 'all' }, { after: undefined, limit: 100 }, house)
        expect(await verifyReceipts(items, await keysOf(house.pods))).toMatchObject({
          kind: 'verified',
          count: 20,
        })
        expect(await Array.fromAsync(checkMetering(house.store, sealer))).toEqual([])
        const { organisations, spans } = await readPeriodUses(monthSchema.parse('2026-11'), house)
        const owners = await Array.fromAsync(readOwnerUses(monthSchema.parse('2026-11'), house))
        const positions = items.map(({ position, grant }) => [position, grant])
        return { organisations, owners, positions, runs: spans.map(({ from, to }) => [from, to]) }
      }),
    )
    expect(books[0]).toEqual(books[1])
    expect(books[0]?.organisations).toMatchObject([{ uses: 20 }])
  })

  it('sent again changes nothing; another in its place is refused', async () => {
    await using house = await openHouse()
    const batch = house.pods.short(alikeUses(4))
    await house.accept(batch)
    expect(await house.accept(batch)).toEqual({ acceptedUpTo: 4 })
    const broken = { code: 'receipt-chain-broken' }
    await expect(house.accept({ ...batch, signature: 'A'.repeat(86) })).rejects.toMatchObject(broken)
    const [first] = batch.uses
    await expect(house.accept({ ...batch, uses: [first] })).rejects.toMatchObject(broken)
    await expect(house.accept({ ...batch, uses: [...batch.uses, first] })).rejects.toMatchObject(broken)
    expect(await house.accept(house.pods.short(alikeUses(2)))).toEqual({ acceptedUpTo: 6 })
    expect(await Array.fromAsync(checkMetering(house.store, sealer))).toEqual([])
  })

  type Short = ReturnType<Awaited<ReturnType<typeof createPodServer>>['short']>
  const later = instantOf(Date.parse(at) + 1)
  it.each<[string, (batch: Short) => unknown, string]>([
    ['lost a receipt', (batch) => ({ ...batch, uses: [[0, at, 2]] }), 'signature'],
    ['has one more', (batch) => ({ ...batch, uses: [[0, at, 4]] }), 'signature'],
    ['is of another time', (batch) => ({ ...batch, uses: [[0, later, 3]] }), 'signature'],
    [
      'was put in another order',
      (batch) => ({
        ...batch,
        uses: [
          [0, at, 2],
          [0, later, 1],
        ],
      }),
      'signature',
    ],
    [
      'names a receipt otherwise',
      (batch) => ({
        ...batch,
        uses: [
          [0, at, 2],
          [0, at, 'a'.repeat(64)],
        ],
      }),
      'signature',
    ],
    ['is ahead of time', (batch) => ({ ...batch, uses: [[0, '2027-01-01T00:00:00.000Z', 3]] }), 'ahead'],
    ['begins elsewhere', (batch) => ({ ...batch, from: 2 }), 'send from position 1'],
    ['follows another receipt', (batch) => ({ ...batch, previous: 'b'.repeat(64) }), 'does not name'],
    ['is of another server', (batch) => ({ ...batch, podServer: 'https://other.example' }), 'other-pod'],
    ['costs nothing', (batch) => changedKind(batch, { priceMicroCents: '0' }), 'price'],
    ['is of another resource', (batch) => changedKind(batch, { status: 206 }), 'signature'],
    ['has the signature of another', (batch) => ({ ...batch, signature: 'A'.repeat(86) }), 'signature'],
    ['names a key nobody published', (batch) => ({ ...batch, kid: 'another' }), 'unknown-key'],
    [
      'names a kind it does not have',
      (batch) => ({
        ...batch,
        uses: [
          [0, at, 2],
          [1, at, 1],
        ],
      }),
      'neither',
    ],
    [
      'says what nobody signed',
      (batch) => ({ ...batch, kinds: [...batch.kinds, ...batch.kinds] }),
      'neither',
    ],
    ['is endless', (batch) => ({ ...batch, uses: [[0, at, 1e9]] }), 'neither'],
    ['is empty', (batch) => ({ ...batch, uses: [] }), 'neither'],
    ['says more than a batch does', (batch) => ({ ...batch, receipts: [] }), 'neither'],
  ])('that %s is refused', async (_what, changed, why) => {
    await using house = await openHouse()
    const batch = house.pods.short(Array.from({ length: 3 }, () => ({ grant: annas, at })))
    const refusal = await house.accept(changed(batch)).catch((cause: unknown) => cause)
    expect(refusal).toMatchObject({ detail: expect.stringContaining(why) as string })
    expect(await house.accept(batch)).toEqual({ acceptedUpTo: 3 })
  })

  it('books no id twice that its position does not give, in one batch or in two', async () => {
    await using house = await openHouse()
    const id = house.pods.use({ grant: annas, at }).id
    const why = { detail: expect.stringContaining('recorded-twice') as string }
    await using fresh = await openHouse()
    const twice = fresh.pods.short(uses(2), (body) => ({ ...body, id }))
    await expect(fresh.accept(twice)).rejects.toMatchObject(why)
    await using third = await openHouse()
    await third.accept(third.pods.short(uses(1), (body) => ({ ...body, id })))
    await expect(third.accept(third.pods.short(uses(1), (body) => ({ ...body, id })))).rejects.toMatchObject(
      why,
    )
    expect(await Array.fromAsync(checkMetering(third.store, sealer))).toEqual([])
  })

  it('that runs over the end of a month is billed in both', async () => {
    await using house = await openHouse()
    const turn = Date.parse('2026-11-21T09:59:59.999Z')
    await house.accept(house.pods.short([...alikeUses(3), { grant: annas, at: instantOf(turn) }]))
    await sealMonth(monthSchema.parse('2026-11'), house)
    await house.accept(house.pods.short(alikeUses(5)))
    const [november, december] = await Promise.all(
      ['2026-11', '2026-12'].map((month) => readPeriodUses(monthSchema.parse(month), house)),
    )
    expect(november).toMatchObject({ spans: [{ from: 1, to: 4 }], organisations: [{ uses: 4 }] })
    expect(december).toMatchObject({ spans: [{ from: 5, to: 9 }], organisations: [{ uses: 5 }] })
    expect(await Array.fromAsync(checkMetering(house.store, sealer))).toEqual([])
  })
})

const changedKind = <Batch extends { readonly kinds: readonly object[] }>(batch: Batch, change: object) => ({
  ...batch,
  kinds: batch.kinds.map((kind) => ({ ...kind, ...change })),
})

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
