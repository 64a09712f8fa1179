import { createHash, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { accounts } from '@mutua/sdk/coop/transfer'
import { canonicalWatermark, monthSchema } from '@mutua/sdk/coop/period'
import { cents } from '@mutua/sdk/ids'
import { canonicalReceipt } from '@mutua/sdk/receipt/receipt'
import { createGrant, openTestStore, stopAtWrite } from '../test-support-value.ts'
import { openBooks, signingKey } from './test-support.ts'

const at = '2026-11-20T09:00:00.000Z'

describe('closing a month', () => {
  it('bills whole cents, carries the rest to the next month, and signs how far each pod server is billed', async () => {
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
        organisation: 'Ambulatorio Rossi',
        uses: 2,
        microCents: 1_400_000n,
        carriedIn: 0n,
        cents: 1n,
        carriedOut: 400_000n,
      },
    ])
    const [watermark] = november.watermarks
    expect(watermark).toMatchObject({ from: 1, to: 2, count: 2, podServer: 'https://pods.example' })
    if (watermark === undefined || receipts[1] === undefined)
      throw new Error('one watermark for one pod server')
    expect(watermark.head).toBe(createHash('sha256').update(canonicalReceipt(receipts[1])).digest('hex'))
    const signature = Buffer.from(watermark.signature, 'base64url')
    expect(verify(null, canonicalWatermark(watermark), signingKey.publicKey, signature)).toBe(true)
    expect(verify(null, canonicalWatermark({ ...watermark, to: 3 }), signingKey.publicKey, signature)).toBe(
      false,
    )

    const december = await books.close('2026-12', true)
    expect(december.bills).toMatchObject([{ carriedIn: 400_000n, cents: 1n, carriedOut: 100_000n }])
    expect(await books.ledger.readBalances()).toMatchObject([
      { account: accounts.receivable('Ambulatorio Rossi'), balanceCents: 2n },
      { account: accounts.revenue, balanceCents: -2n },
    ])
  })

  it('happens once, not before its end without saying so, and never before its beginning', async () => {
    await using store = await openTestStore()
    const books = await openBooks({ store, grants: [], members: [] })
    await expect(books.close('2026-11')).rejects.toMatchObject({ code: 'period-not-ended' })
    expect(await books.close('2026-11', true)).toMatchObject({ early: true, billedCents: 0n, watermarks: [] })
    await expect(books.close('2026-11', true)).rejects.toMatchObject({ code: 'period-closed' })
    await expect(books.close('2026-12', true)).rejects.toMatchObject({ code: 'period-not-ended' })
    await expect(books.close('2027', true)).rejects.toMatchObject({ code: 'period-not-ended' })
  })

  it('waits for an earlier month that has uses', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at: '2026-09-01T10:00:00Z' })])
    await expect(books.close('2026-11', true)).rejects.toMatchObject({ code: 'period-open' })
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
    expect(december.watermarks).toMatchObject([{ from: 2, to: 2 }])
    const year = await books.close('2026')
    expect(year.watermarks).toEqual([...closed.watermarks, ...december.watermarks])
    expect(year).toMatchObject({ uses: 2, billedCents: 50n, early: false })
  })

  it('asked twice at once happens once', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at })])
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => books.close('2026-11', true)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await books.ledger.listTransfers({ after: 0, limit: 10, period: undefined })).toHaveLength(1)
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
    for (let nth = 1; nth <= 15; nth += 1) {
      for (const when of ['before', 'after'] as const) {
        await using store = await openTestStore()
        const cut = await openBooks({ store, grants: [grant], members: ['anna'] })
        await cut.accept(times.map((time) => cut.pods.use({ grant, at: time, units: 4 })))
        const dying = await openBooks({
          store: stopAtWrite(store, nth, when),
          grants: [grant],
          members: ['anna'],
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
