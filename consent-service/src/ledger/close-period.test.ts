import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { dueCents } from '@mutua/sdk/coop/bill'
import { closeStatementSchema } from '@mutua/sdk/coop/close'
import { verifyTwoOfficers } from '@mutua/sdk/coop/officer-signer'
import { monthSchema, parsePeriod } from '@mutua/sdk/coop/period'
import { tariffSchema } from '@mutua/sdk/coop/tariff'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { canonicalReceipt } from '@mutua/sdk/receipt/receipt'
import { signedBy } from '../officers/test-support.ts'
import { care, createGrant, openTestStore, stopAtWrite, webIdOf } from '../wiring/test-support-value.ts'
import { openBooks } from './test-support.ts'

const at = '2026-11-20T09:00:00.000Z'
const organisation = 'Ambulatorio Rossi'
const nothing = { microCents: 0n, carriedIn: 0n, cents: 0n, carriedOut: 0n }

describe('closing a month', () => {
  it('bills whole cents, carries the rest to the next month, and stands with the signatures of two officers', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna', microCentsPerUnit: 700_000n })
    const books = await openBooks({
      store,
      grants: [grant],
      members: ['anna'],
      start: '2026-12-31T12:00:00Z',
    })
    const receipts = [
      books.pods.use({ grant, at }),
      books.pods.use({ grant, at }),
      books.pods.use({ grant, at: '2026-12-01T00:00:00.000Z' }),
    ]
    await books.accept(receipts)

    const november = await books.close('2026-11')
    expect(november).toMatchObject({
      period: '2026-11',
      early: false,
      uses: 2,
      microCents: 1_400_000n,
      billedCents: 1n,
    })
    expect(november.bills).toEqual([
      {
        organisation,
        uses: 2,
        microCents: 1_400_000n,
        carriedIn: 0n,
        cents: 1n,
        carriedOut: 400_000n,
        lines: [
          { purpose: care, tariff: '2026-a', uses: 2, units: 2, microCents: 1_400_000n, feeMicroCents: 0n },
        ],
        fees: nothing,
        credits: nothing,
        feeCredits: nothing,
        credited: [],
      },
    ])
    const [span] = november.podServers
    expect(span).toMatchObject({ from: 1, to: 2, count: 2, podServer: 'https://pods.example' })
    expect(span?.head).toBe(
      createHash('sha256')
        .update(canonicalReceipt(receipts[1] ?? expect.fail()))
        .digest('hex'),
    )
    const keys = await books.officers.keys()
    expect(await verifyTwoOfficers(november.text, november.signatures, keys)).toEqual({ kind: 'valid' })
    const twisted = november.text.replace('"to":2', '"to":3')
    expect(await verifyTwoOfficers(twisted, november.signatures, keys)).toMatchObject({ why: 'signature' })
    expect(november.text).not.toContain(organisation)

    const december = await books.close('2026-12', true)
    expect(december.bills).toMatchObject([{ carriedIn: 400_000n, cents: 1n, carriedOut: 100_000n }])
    expect(await books.ledger.readBalances()).toMatchObject([
      { account: accounts.receivable(organisation), balanceCents: 2n },
      { account: accounts.revenue, balanceCents: -2n },
    ])
  })

  it('books fees that cover costs apart, by the tariff that the receipt names, and none for a gift', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna', microCentsPerUnit: 700_000n })
    const gift = createGrant({ owner: 'bruno', microCentsPerUnit: 0n })
    const given = { ...gift, tariff: { ...gift.tariff, gift: true as const } }
    const tariffs = [
      tariffSchema.parse({
        version: '2026-a',
        resolution: '2026/1',
        prices: { [care]: '700000' },
        fees: { [care]: '600000' },
        from: '2026-01-01T00:00:00.000Z',
      }),
    ]
    const books = await openBooks({ store, grants: [grant, given], members: ['anna', 'bruno'], tariffs })
    await books.accept([
      books.pods.use({ grant, at }),
      books.pods.use({ grant: given, at }),
      books.pods.use({ grant, at }),
    ])
    const closed = await books.close('2026-11', true)
    expect(closed).toMatchObject({ uses: 3, billedCents: 1n, feeCents: 1n })
    expect(closed.bills[0]?.fees).toMatchObject({ microCents: 1_200_000n, cents: 1n, carriedOut: 200_000n })
    expect(
      closed.bills[0]?.lines.map(({ gift, uses, feeMicroCents }) => ({ gift, uses, feeMicroCents })),
    ).toEqual([
      { gift: undefined, uses: 2, feeMicroCents: 1_200_000n },
      { gift: true, uses: 1, feeMicroCents: 0n },
    ])
    expect(await books.ledger.readBalances()).toMatchObject([
      { account: accounts.costRecovery, balanceCents: -1n },
      { account: accounts.receivable(organisation), balanceCents: 2n },
      { account: accounts.revenue, balanceCents: -1n },
    ])
  })

  it('books nothing until another officer has signed, and not over what is not there any more', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at })])
    const [first, second] = await books.signers
    const period = parsePeriod('2026-11')
    const { text } = await books.closing.draft(period, { early: true })
    expect((await books.closing.draft(period, { early: true })).text).toBe(text)
    await expect(books.closing.confirm(period, await signedBy(second, text))).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(
      books.closing.propose(period, { early: true }, await signedBy(first, text.replace('25', '26'))),
    ).rejects.toMatchObject({ code: 'officer-signature-invalid' })
    await books.closing.propose(period, { early: true }, await signedBy(first, text))
    await expect(books.closing.confirm(period, await signedBy(first, text))).rejects.toMatchObject({
      code: 'second-officer-needed',
    })
    expect(await books.ledger.readBalances()).toEqual([])
    expect(await books.closing.find(period)).toBeUndefined()
    const closed = await books.closing.confirm(period, await signedBy(second, text))
    expect(await books.closing.confirm(period, await signedBy(second, text))).toEqual(closed)
    expect(closeStatementSchema.parse(JSON.parse(closed.text)).billedCents).toBe(25n)
    expect(await books.ledger.listTransfers({ after: 0, limit: 9, period: undefined })).toHaveLength(1)
  })

  it('happens once, not before its end without saying so, and never before its beginning', async () => {
    await using store = await openTestStore()
    const books = await openBooks({ store, grants: [], members: [] })
    await expect(books.close('2026-11')).rejects.toMatchObject({ code: 'period-not-ended' })
    expect(await books.close('2026-11', true)).toMatchObject({ early: true, billedCents: 0n, podServers: [] })
    await expect(books.close('2026-11', true)).rejects.toMatchObject({ code: 'period-closed' })
    await expect(books.close('2026-12', true)).rejects.toMatchObject({ code: 'period-not-ended' })
    await expect(books.close('2027', true)).rejects.toMatchObject({ code: 'period-not-ended' })
  })

  it('can happen to a month that has not begun, when an early close sent uses there', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.close('2026-11', true)
    await books.accept([books.pods.use({ grant, at })])
    await expect(books.close('2026-12')).rejects.toMatchObject({ code: 'period-not-ended' })
    expect(await books.close('2026-12', true)).toMatchObject({ uses: 1, early: true })
    expect(await books.close('2026', true)).toMatchObject({ uses: 1 })
  })

  it('waits for an earlier month that has uses', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at: '2026-09-01T10:00:00Z' })])
    await expect(books.close('2026-11', true)).rejects.toMatchObject({ code: 'period-open' })
    await expect(books.closing.draft(parsePeriod('2026'), { early: true })).rejects.toMatchObject({
      code: 'period-open',
    })
    await books.close('2026-09')
    await books.close('2026-11', true)
  })

  it('leaves nothing behind it that could still change: late uses and postings go elsewhere', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at })])
    const closed = await books.close('2026-11', true)
    await books.accept([books.pods.use({ grant, at })])
    const cost = {
      key: 'c',
      debit: accounts.bank,
      credit: accounts.revenue,
      cents: cents(5),
      period: monthSchema.parse('2026-11'),
      reference: 'x',
      centre: 'administration',
    } as const
    expect(await books.ledger.post(cost)).toEqual({ kind: 'refused', why: 'period-closed' })
    books.clock.set('2027-01-02T00:00:00Z')
    const december = await books.close('2026-12')
    expect(december.podServers).toMatchObject([{ from: 2, to: 2 }])
    const year = await books.close('2026')
    expect(year.podServers).toEqual([{ ...december.podServers[0], from: 1, count: 2 }])
    const { months } = closeStatementSchema.parse(JSON.parse(year.text))
    expect(months.map(({ digest }) => digest)).toEqual([closed.digest, december.digest])
    expect(year).toMatchObject({ uses: 2, billedCents: 50n, early: false })
    const unused = { ...cost, period: monthSchema.parse('2026-03') }
    expect(await books.ledger.post(unused)).toEqual({ kind: 'refused', why: 'period-closed' })
  })

  it('asked twice at once happens once', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at })])
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => books.close('2026-11', true)))
    const closes = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(new Set(closes.map(({ digest, closedAt }) => `${digest} ${closedAt}`)).size).toBe(1)
    expect(await books.ledger.listTransfers({ after: 0, limit: 10, period: undefined })).toHaveLength(1)
  })
})

describe('putting a use right', () => {
  const openWith = async (uses: number, microCentsPerUnit: bigint) => {
    const store = await openTestStore()
    const grant = createGrant({ owner: 'anna', microCentsPerUnit })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept(Array.from({ length: uses }, () => books.pods.use({ grant, at })))
    const [first, second] = await books.signers
    const wish = (position: number) => ({
      podServer: books.pods.podServer,
      position,
      reason: 'The complaint was upheld: nobody had agreed to this.',
    })
    return {
      books,
      grant,
      wish,
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
      credit: async (position: number) => {
        const { text } = await books.credits.draft(wish(position))
        const { subject } = await books.credits.propose(wish(position), await signedBy(first, text))
        return books.credits.confirm(subject as never, await signedBy(second, text)) // the id of a receipt
      },
    }
  }

  it('gives back on the next bill what it cost, citing receipt and close, and changes nothing that is closed', async () => {
    await using house = await openWith(2, 25_000_000n)
    const { books, grant } = house
    const november = await books.close('2026-11', true)
    await house.credit(1)
    expect(await books.credits.list()).toMatchObject([
      { organisation, use: { position: 1, close: '2026-11' } },
    ])
    books.clock.set('2026-12-20T00:00:00Z')
    await books.accept([books.pods.use({ grant, at: '2026-12-01T10:00:00Z' })])
    const december = await books.close('2026-12', true)
    const bill = december.bills[0] ?? expect.fail()
    expect(bill).toMatchObject({ cents: 25n, credits: { cents: 25n, carriedOut: 0n } })
    expect(dueCents(bill)).toBe(0n)
    expect(december.creditedCents).toBe(25n)
    expect(await books.closing.find(parsePeriod('2026-11'))).toEqual(november)
    const transfers = await books.ledger.listTransfers({ after: 0, limit: 9, period: undefined })
    expect(transfers.at(-1)).toMatchObject({
      debit: accounts.revenue,
      credit: accounts.receivable(organisation),
      cents: 25n,
      period: '2026-12',
      reverses: 1,
    })
    expect(transfers.at(-1)?.reference).toContain(bill.credited[0]?.receipt)
    expect(await books.credits.list()).toMatchObject([{ settledIn: '2026-12' }])
    expect(await books.credits.list(webIdOf('anna'))).toHaveLength(1)
    expect(await books.credits.list(webIdOf('bruno'))).toEqual([])
  })

  it('lets no bill fall below nothing: what is left waits, less than a cent too', async () => {
    await using house = await openWith(3, 1_300_000n)
    const { books, grant } = house
    await books.close('2026-11', true)
    for (const position of [1, 2, 3]) await house.credit(position)
    books.clock.set('2026-12-20T00:00:00Z')
    await books.accept([books.pods.use({ grant, at: '2026-12-01T10:00:00Z' })])
    const [bill = expect.fail()] = (await books.close('2026-12', true)).bills
    // 900,000 carried and 1,300,000 used make two cents; 3,900,000 are to be given back.
    expect(bill).toMatchObject({
      cents: 2n,
      credits: { microCents: 3_900_000n, cents: 2n, carriedOut: 1_900_000n },
    })
    expect(dueCents(bill)).toBe(0n)
    books.clock.set('2027-01-20T00:00:00Z')
    await books.accept([books.pods.use({ grant, at: '2027-01-01T10:00:00Z' })])
    const [next = expect.fail()] = (await books.close('2027-01', true)).bills
    expect(next.credits).toMatchObject({ carriedIn: 1_900_000n, cents: 1n, carriedOut: 900_000n })
  })

  it('is refused twice, before the close, for what cost nothing, and for what was never received', async () => {
    await using house = await openWith(1, 25_000_000n)
    const { books, wish } = house
    await expect(books.credits.draft(wish(1))).rejects.toMatchObject({ code: 'period-open' })
    await expect(books.credits.draft(wish(2))).rejects.toMatchObject({ code: 'not-found' })
    await books.close('2026-11', true)
    await house.credit(1)
    await expect(books.credits.draft(wish(1))).rejects.toMatchObject({ code: 'credit-not-due' })
    await using free = await openWith(1, 0n)
    await free.books.close('2026-11', true)
    await expect(free.books.credits.draft(wish(1))).rejects.toMatchObject({ code: 'credit-not-due' })
  })
})

describe('closing a year', () => {
  it('closes what is open in it, and finishes the work when the power went at any write', async () => {
    const grant = createGrant({ owner: 'anna', microCentsPerUnit: 333_333n })
    const times = [
      '2026-09-10T10:00:00Z',
      '2026-10-31T23:59:59.999Z',
      '2026-11-20T10:00:00Z',
      '2026-11-20T10:00:01Z',
    ]
    const sums: string[] = []
    // Each month and the year are sealed, proposed and confirmed.
    for (let nth = 1; nth <= 13; nth += 1) {
      for (const when of ['before', 'after'] as const) {
        await using store = await openTestStore()
        const cut = await openBooks({ store, grants: [grant], members: ['anna'] })
        await cut.accept(times.map((time) => cut.pods.use({ grant, at: time, units: 4 })))
        const dying = await openBooks({
          store: stopAtWrite(store, nth, when),
          grants: [grant],
          members: ['anna'],
          signers: await cut.signers,
        })
        await dying.close('2026', true).catch(() => undefined)
        const year = await cut.close('2026', true).catch(async (problem: unknown) => {
          expect(problem).toMatchObject({ code: 'period-closed' })
          return undefined
        })
        const balances = await cut.ledger.readBalances()
        sums.push(
          balances.map(({ account, balanceCents }) => `${account} ${String(balanceCents)}`).join(', '),
        )
        if (year !== undefined)
          expect(year).toMatchObject({ uses: 4, microCents: 5_333_328n, billedCents: 5n, early: true })
      }
    }
    expect(new Set(sums)).toEqual(new Set(['receivable:Ambulatorio Rossi 5, revenue:uses -5']))
  })
})
