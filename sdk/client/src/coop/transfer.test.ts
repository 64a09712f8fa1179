import { describe, expect, it } from 'vitest'
import { accountSchema, transferDraftSchema, transferSchema } from './transfer.ts'

/** As every posting was written before centres could be registered and funding told of. */
const oldRow = {
  key: 'hand:1',
  debit: 'cost:hosting',
  credit: 'bank',
  cents: '4000',
  period: '2026-11',
  reference: 'Hosting, November',
  centre: 'administration',
  sequence: 1,
  at: '2026-11-21T10:00:00.000Z',
}

describe('a transfer', () => {
  it('of the old books is still read, as one of the co-op’s own money', () => {
    expect(transferSchema.parse(oldRow)).toEqual({ ...oldRow, cents: 4_000n, funding: 'own' })
  })

  it('names a centre, a funding source, a voucher, what it reverses, and where it is counted', () => {
    const told = {
      ...oldRow,
      centre: 'home-care',
      funding: 'regione-2026',
      voucher: { sha256: 'a'.repeat(64), title: 'Invoice 12/2026' },
      reverses: 7,
      tags: ['sdg:3.8', 'bes:1', 'action-sheet:4'],
    }
    expect(transferSchema.parse(told)).toEqual({ ...told, cents: 4_000n })
  })

  it.each([
    ['a centre with a space', { centre: 'home care' }],
    ['a funding source in capitals', { funding: 'REGIONE' }],
    ['a voucher without a hash', { voucher: { title: 'Invoice' } }],
    ['a voucher without a title', { voucher: { sha256: 'a'.repeat(64), title: ' ' } }],
    ['number 0 to put right', { reverses: 0 }],
    ['a tag without a kind', { tags: ['3.8'] }],
    ['one account on both sides', { credit: 'cost:hosting' }],
    ['no amount', { cents: '0' }],
  ])('is refused with %s', (_what, wrong) => {
    expect(transferSchema.safeParse({ ...oldRow, ...wrong }).success).toBe(false)
    expect(transferDraftSchema.safeParse({ ...oldRow, ...wrong }).success).toBe(false)
  })
})

describe('the chart of accounts', () => {
  it.each([
    'bank',
    'receivable:ASL Romagna',
    'sepa:in-transit',
    'sepa:returned',
    'ristorno:12',
    'fund:mutual',
    'fund:solidarity',
    'cost-recovery:fees',
    'grant:regione-2026',
    'payable:Rossi Servizi S.r.l.',
    'quota:12',
    'reserve:legal',
    'reserve:retained',
    'surplus:2026',
    'revenue:uses',
    'revenue:contributions',
    'revenue:grant',
    'cost:hosting',
  ])('has the account %s', (name) => {
    expect(accountSchema.parse(name)).toBe(name)
  })

  it.each(['quota:0', 'payable:', 'grant:Regione', 'cost:', 'reserve:other', 'fund:', 'revenue:', 'bank:2'])(
    'has no account %j',
    (name) => {
      expect(accountSchema.safeParse(name).success).toBe(false)
    },
  )
})
