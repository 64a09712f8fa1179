import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueCents, type Bill } from '@mutua/sdk/coop/bill'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { payerKey, receivableOf, type Payer } from '@mutua/sdk/coop/payer'
import { recomputeClose } from '@mutua/sdk/coop/recompute-close'
import { microCents, microCentsPerCent, parseWebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { checkSignedCloses } from '../wiring/check-signed-closes.ts'
import { checkMetering } from '../metering/check-metering.ts'
import { organisationKey, organisationPrefix, organisationUsesSchema } from '../metering/metering-rows.ts'
import { sumUses } from '../metering/period-uses.ts'
import { createGrant, openTestStore } from '../wiring/test-support-value.ts'
import { checkBooks } from './check-books.ts'
import { checkCloses } from './check-closes.ts'
import { openInvoices } from './invoices.ts'
import { openBooks } from './test-support.ts'

/** Two organisations of the register and a practice of the directory, all called the same; not one price is a whole cent. */
const ids = ['a', 'b'].map((sign) =>
  parseWebId(`https://consent.example/organisations/${sign.repeat(22)}#it`),
)
const organisation = 'Istituto'
const payers: readonly Payer[] = [{ organisation }, ...ids.map((payer) => ({ organisation, payer }))]
const prices = [300_007n, 700_001n, 999_999n]
const grants = payers.map(({ payer }, place) =>
  createGrant({
    ...{ owner: 'anna', organisation, microCentsPerUnit: prices[place] ?? expect.fail() },
    ...(payer === undefined ? {} : { organisationId: payer }),
  }),
)
const months = ['2026-11', '2026-12', '2027-01'] as const

const openHouse = async () => {
  const store = await openTestStore()
  const books = await openBooks({ store, grants, members: ['anna'] })
  const receipts: Receipt[] = []
  /** @param counts of each payer, in the order of `payers` */
  const use = async (month: string, counts: readonly number[]) => {
    books.clock.set(`${month}-20T09:00:00Z`)
    const used = counts.flatMap((count, place) =>
      Array.from({ length: count }, () =>
        books.pods.use({ grant: grants[place] ?? expect.fail(), at: `${month}-19T09:00:00Z` }),
      ),
    )
    await books.accept(used)
    receipts.push(...used)
  }
  const recompute = async ({ bills, ...close }: ClosedPeriod, of: readonly Bill[] = bills) =>
    recomputeClose({
      ...{ close, bills: of, receipts, tariffs: [] },
      officerKeys: await books.officers.keys(),
      podKeys: new Map([[books.pods.podServer, await receiptKeys(books.pods.jwks)]]),
    })
  return {
    ...{ store, books, use, recompute },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** As rows were before there were payers: one for everybody of the name. */
const forgetPayers = async (
  store: Store,
  month: (typeof months)[number],
  podServer: string,
): Promise<void> => {
  const found = await Array.fromAsync(store.list(prefixRange(organisationPrefix(month as never))))
  const [sum] = sumUses(
    found.map(({ value }) => parseRow(organisationUsesSchema, value)),
    1,
  )
  await store.write([
    ...found.map(({ key }) => ({ key, value: undefined })),
    row(organisationKey(month as never, podServer as never, { organisation }), sum),
  ])
}

const findings = async (store: Store): Promise<unknown[]> => {
  const sealer = createTestSealer(randomBytes(32))
  const checks = [checkMetering, checkBooks, checkCloses, checkSignedCloses]
  return (await Promise.all(checks.map((check) => Array.fromAsync(check(store, sealer))))).flat()
}

describe('organisations of one name', () => {
  it('are billed, carried, invoiced and owed apart, to the micro-cent, whoever uses how much', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6)), { minLength: 3, maxLength: 3 }),
        async (counts) => {
          await using house = await openHouse()
          const { store, books, use, recompute } = house
          const charged = new Map<string, bigint>()
          const carried = new Map<string, bigint>()
          for (const [index, month] of months.entries()) {
            await use(month, counts[index] ?? [])
            const closed = await books.close(month, true)
            expect(await recompute(closed)).toMatchObject({ kind: 'agrees' })
            for (const bill of closed.bills) {
              charged.set(payerKey(bill), (charged.get(payerKey(bill)) ?? 0n) + dueCents(bill))
              carried.set(payerKey(bill), bill.carriedOut)
            }
          }
          const invoices = openInvoices({ store, now: books.clock.now })
          const balances = await books.ledger.readBalances()
          for (const [place, payer] of payers.entries()) {
            const uses = counts.reduce((sum, count) => sum + (count[place] ?? 0), 0)
            const due = charged.get(payerKey(payer)) ?? 0n
            const left = carried.get(payerKey(payer)) ?? 0n
            expect(due * microCentsPerCent + left).toBe(BigInt(uses) * (prices[place] ?? 0n))
            const own = await invoices.list(payer)
            expect(own.reduce((sum, { dueCents: one }) => sum + one, 0n)).toBe(due)
            expect(own.reduce((sum, { openCents: one }) => sum + one, 0n)).toBe(due)
            const owed = balances.find(({ account }) => account === receivableOf(payer))
            expect(owed?.balanceCents ?? 0n).toBe(due)
          }
          expect(await findings(store)).toEqual([])
        },
      ),
      { numRuns: process.env['MUTUA_DEEP'] === '1' ? 200 : 8 },
    )
  })

  it('are found to be mixed up when one is billed for what another used', async () => {
    await using house = await openHouse()
    await house.use('2026-11', [4, 5, 6])
    const closed = await house.books.close('2026-11', true)
    const [first, second, third] = closed.bills as [Bill, Bill, Bill]
    const { payer: _payer, ...nobodys } = second
    const forged: readonly (readonly Bill[])[] = [
      [first, { ...second, payer: third.payer as never }, { ...third, payer: second.payer as never }],
      [first, { ...second, microCents: microCents(second.microCents + third.microCents) }],
      [first, nobodys, third],
      [first, third],
    ]
    for (const bills of forged)
      expect(await house.recompute(closed, bills)).toMatchObject({ kind: 'differs' })
    expect(await house.recompute(closed)).toMatchObject({ kind: 'agrees', receipts: 15 })
  })

  it('have the credit that one of them is due on its own next bill', async () => {
    await using house = await openHouse()
    const { books, use } = house
    await use('2026-11', [0, 3, 3])
    await books.close('2026-11', true)
    const signers = await books.signers
    const wish = { podServer: books.pods.podServer, position: 5, reason: 'Asked for by mistake.' }
    const { text } = await books.credits.draft(wish)
    const signedBy = async (place: 0 | 1) => ({
      ...(await signers[place].sign(text)),
      webId: signers[place].webId,
    })
    const { subject } = await books.credits.propose(wish, await signedBy(0))
    await books.credits.confirm(subject as never, await signedBy(1))
    await expect(books.credits.draft(wish)).rejects.toMatchObject({ code: 'credit-not-due' })
    await use('2026-12', [3, 3, 3])
    const { bills } = await books.close('2026-12', true)
    expect(bills.map(({ payer, credited }) => [payer, credited.length])).toEqual([
      [undefined, 0],
      [ids[0], 0],
      [ids[1], 1],
    ])
    expect(await findings(house.store)).toEqual([])
  })
})

describe('a month from before there were payers', () => {
  it('is closed by names and worked out again so; what it carries on goes to one of the name, once', async () => {
    await using house = await openHouse()
    const { store, books, use, recompute } = house
    await use('2026-11', [0, 2, 2])
    await forgetPayers(store, '2026-11', books.pods.podServer)
    // The rest of that month comes under the new program: it stays of one kind.
    await use('2026-11', [0, 1, 1])
    const november = await books.close('2026-11', true)
    expect(november.bills).toMatchObject([{ organisation, uses: 6 }])
    expect(november.bills[0]).not.toHaveProperty('payer')
    expect(await recompute(november)).toMatchObject({ kind: 'agrees', receipts: 6 })
    const carriedOut = november.bills[0]?.carriedOut ?? 0n
    expect(carriedOut).toBeGreaterThan(0n)
    await use('2026-12', [0, 3, 3])
    const december = await books.close('2026-12', true)
    expect(december.bills.map(({ payer, carriedIn }) => [payer, carriedIn])).toEqual([
      [ids[0], carriedOut],
      [ids[1], 0n],
    ])
    expect(await recompute(december)).toMatchObject({ kind: 'agrees', receipts: 6 })
    const year = await books.close('2026', true)
    expect(year.bills.map(({ payer }) => payer)).toEqual([undefined, ...ids])
    expect(await recompute(year)).toMatchObject({ kind: 'agrees', receipts: 12 })
    expect(await findings(store)).toEqual([])
  })
})
