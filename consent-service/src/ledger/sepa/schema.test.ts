import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { cents, instantOf } from '@mutua/sdk/ids'
import { ibans } from '../../wiring/test-support-value.ts'
import { isBankName } from './bank-text.ts'
import { reportXml, type ReportOf } from './test-support-payments.ts'
import { missingForSchemas, openSchemas, whyNotLookedAt } from './test-support-schema.ts'
import {
  writeCreditTransfers,
  type CreditTransfer,
  type CreditTransferFile,
} from './write-credit-transfers.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const most = 99_999_999_999n

const nameArbitrary = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 140 }),
    fc.string({ unit: 'grapheme', maxLength: 140 }),
    fc.constantFrom('<Nm>]]>&amp;', 'Nicolò D’Angelo', 'Łucja "Ł" Müller & Søn', 'a'.repeat(140), 'ﬁ ﷺ ½'),
  )
  .filter(isBankName)
const addressArbitrary = fc.option(
  fc.record({
    town: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((town) => `Forlì ${town}`),
    country: fc.constantFrom('IT', 'SM', 'CH'),
  }),
  { nil: undefined },
)
const paymentArbitrary: fc.Arbitrary<Omit<CreditTransfer, 'endToEndId'>> = fc.record({
  name: nameArbitrary,
  iban: fc.constantFrom(...ibans.map((iban) => ibanSchema.parse(iban))),
  cents: fc.oneof(fc.constantFrom(1n, 99n, 100n, most), fc.bigInt({ min: 1n, max: most })).map(cents),
  address: addressArbitrary,
})

const writeFile = async (payments: readonly CreditTransfer[], change: Partial<CreditTransferFile> = {}) => {
  const file: CreditTransferFile = {
    id: 'RISTORNO-2026-R01-F001',
    createdAt: instantOf(Date.parse('2027-05-10T09:00:00Z')),
    executeOn: civilDateSchema.parse('2027-05-12'),
    debtor: { name: 'Mutua società cooperativa', iban: ibanSchema.parse(ibans[0]) },
    count: payments.length,
    cents: payments.reduce((sum, payment) => sum + payment.cents, 0n),
    remittance: 'RISTORNO 2026',
    ...change,
  }
  return (await Array.fromAsync(writeCreditTransfers(file, payments))).join('')
}

const numbered = (payments: readonly Omit<CreditTransfer, 'endToEndId'>[]): CreditTransfer[] =>
  payments.map((payment, index) => ({
    ...payment,
    endToEndId: `RISTORNO-2026-R01-${String(index + 1).padStart(12, '0')}`,
  }))

describe.skipIf(missingForSchemas.length > 0)(`the schemas of ISO 20022${whyNotLookedAt}`, () => {
  let schemas: Awaited<ReturnType<typeof openSchemas>>
  beforeAll(async () => {
    schemas = await openSchemas()
  }, 60_000)
  afterAll(() => schemas[Symbol.asyncDispose]())

  it('take every order, whatever the names are and however large the sums', async () => {
    const orders = fc.sample(fc.array(paymentArbitrary, { minLength: 1, maxLength: 40 }), deep ? 2_000 : 60)
    const days = orders.map((_, index) => addDays(civilDateSchema.parse('2027-05-12'), index))
    const texts = await Promise.all(
      orders.map((payments, index) =>
        writeFile(numbered(payments), {
          executeOn: days[index] ?? civilDateSchema.parse('2027-05-12'),
          debtor: {
            name: 'Mutua società cooperativa',
            iban: ibanSchema.parse(ibans[index % ibans.length]),
            ...(index % 2 === 0 ? { bic: index % 4 === 0 ? 'CRBAIT2S' : 'CRBAIT2SXXX' } : {}),
            ...(index % 3 === 0 ? { address: { town: 'Forlì', country: 'IT' } } : {}),
          },
        }),
      ),
    )
    expect(await schemas.refused('pain.001.001.09', texts)).toEqual([])
  }, 60_000)

  it('take an order of ten thousand payments, and one of one cent', async () => {
    const [payment] = fc.sample(paymentArbitrary, 1)
    if (payment === undefined) throw new Error('one was asked for')
    const many = numbered(Array.from({ length: 10_000 }, () => ({ ...payment, cents: cents(most) })))
    const texts = [await writeFile(many), await writeFile(numbered([{ ...payment, cents: cents(1) }]))]
    expect(texts[0]?.includes('<CtrlSum>9999999999900.00</CtrlSum>')).toBe(true)
    expect(texts[1]?.includes('<InstdAmt Ccy="EUR">0.01</InstdAmt>')).toBe(true)
    expect(await schemas.refused('pain.001.001.09', texts)).toEqual([])
  }, 60_000)

  it('refuse an order with one thing wrong', async () => {
    const [payment] = fc.sample(paymentArbitrary, 1)
    if (payment === undefined) throw new Error('one was asked for')
    const address = { town: 'Forlì', country: 'IT' }
    const good = await writeFile(numbered([{ ...payment, cents: cents(1), address }]))
    const wrong = [
      good.replace('<ChrgBr>SLEV</ChrgBr>', '<ChrgBr>NONE</ChrgBr>'),
      good.replace('<InstdAmt Ccy="EUR">0.01', '<InstdAmt Ccy="EUR">0.001234'),
      good.replace('<InstdAmt Ccy="EUR">0.01', '<InstdAmt Ccy="EUR">-0.01'),
      good.replace('<InstdAmt Ccy="EUR">0.01', '<InstdAmt Ccy="EUR">0,01'),
      good.replace(/<EndToEndId>[^<]*/, `<EndToEndId>${'X'.repeat(36)}`),
      good.replace(/<MsgId>[^<]*<\/MsgId>/, ''),
      good.replace(/<IBAN>[^<]*/, '<IBAN>NOT AN IBAN'),
      good.replace('<TwnNm>Forli</TwnNm><Ctry>IT</Ctry>', '<Ctry>IT</Ctry><TwnNm>Forli</TwnNm>'),
      good.replace('<Dt>2027-05-12</Dt>', '<Dt>2027-02-30</Dt>'),
      good.replace('pain.001.001.09', 'pain.001.001.03'),
      good.replace(/<Cdtr>.*<\/Cdtr>/, `<Cdtr><Nm>${'x'.repeat(141)}</Nm></Cdtr>`),
    ]
    for (const text of wrong) expect(text).not.toBe(good)
    expect(await schemas.refused('pain.001.001.09', [good, ...wrong])).toEqual(
      wrong.map((_, index) => index + 1),
    )
  }, 60_000)

  it('take the reports that we are tested with, and refuse them broken', async () => {
    const file = 'RISTORNO-2026'
    const payments = [
      { id: `${file}-000000000001`, status: 'RJCT', reason: 'AC04', euro: '2.50' },
      { id: `${file}-000000000002`, status: 'ACSC' },
    ]
    const [refusedOne] = payments
    if (refusedOne === undefined) throw new Error('there are two')
    // The schema of the older form that Debian has is the narrower one of the EPC: it knows refusals only.
    const refusals: ReportOf[] = [
      { file, group: 'RJCT', groupReason: 'FF01' },
      { file, block: { status: 'RJCT', reason: 'AM05' } },
      { file, group: 'RJCT', payments: [refusedOne] },
    ]
    const reports: Readonly<Record<'03' | '10', readonly ReportOf[]>> = {
      '03': refusals,
      '10': [...refusals, { file, group: 'ACSC' }, { file, group: 'PART', payments }],
    }
    for (const form of ['10', '03'] as const) {
      const texts = reports[form].map((report) => reportXml({ ...report, form }))
      const broken = texts.map((text) => text.replace('<GrpHdr>', '<GrpHdr><Oops/>'))
      expect(await schemas.refused(`pain.002.001.${form}`, [...texts, ...broken])).toEqual(
        broken.map((_, index) => texts.length + index),
      )
    }
  }, 60_000)
})
