import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { cents, instantOf } from '@mutua/sdk/ids'
import { ibans } from '../../wiring/test-support-value.ts'
import { bankText } from './bank-text.ts'
import {
  writeCreditTransfers,
  type CreditTransfer,
  type CreditTransferFile,
} from './write-credit-transfers.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 5_000 : 200

const iban = (index: number) => ibanSchema.parse(ibans[index % ibans.length])

const paymentsOf = (count: number): CreditTransfer[] =>
  Array.from({ length: count }, (_, index) => ({
    endToEndId: `RISTORNO-2026-${String(index + 1).padStart(12, '0')}`,
    name: ['Nicolò D’Angelo', 'Łucja Müller-Øster', 'Юлия Щербакова', 'Zoë & Söhne <x>'][index % 4] ?? '',
    iban: iban(index),
    cents: cents(index * 997 + 1),
  }))

const orderOf = (
  payments: readonly CreditTransfer[],
  change: Partial<CreditTransferFile> = {},
): CreditTransferFile => ({
  id: 'RISTORNO-2026',
  createdAt: instantOf(Date.parse('2027-05-10T09:00:00Z')),
  executeOn: civilDateSchema.parse('2027-05-12'),
  debtor: { name: 'Mutua società cooperativa', iban: iban(0) },
  count: payments.length,
  cents: payments.reduce((sum, payment) => sum + payment.cents, 0n),
  remittance: 'RISTORNO 2026',
  ...change,
})

const write = async (payments: readonly CreditTransfer[], order = orderOf(payments)) =>
  (await Array.fromAsync(writeCreditTransfers(order, payments))).join('')

describe('text for the bank', () => {
  it.each([
    ['Nicolò D’Angelo', "Nicolo D'Angelo"],
    ['Straße & Søn', 'Strasse + Son'],
    ['Юлия Щербакова', 'Yuliya Shterbakova'],
    ['Γιώργος Παπαδόπουλος', 'Giorgos Papadopoylos'],
    ['  a \t b\n', 'a b'],
    ['محمد', '....'],
    ['A😀B', 'A.B'],
  ])('writes %j as %j', (text, written) => {
    expect(bankText(text, 70)).toBe(written)
  })

  it('is in the character set of EPC217-08 and no longer than asked, whatever goes in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 140 }),
        (text, max) => {
          const written = bankText(text, max)
          expect(written).toMatch(/^[A-Za-z0-9/?:().,'+ -]*$/)
          expect(written.length <= max).toBe(true)
          expect(written).toBe(written.trim())
        },
      ),
      { numRuns },
    )
  })
})

describe('a credit transfer order', () => {
  it('has the elements of pain.001.001.09 in their order, and what they may hold', async () => {
    const payments = paymentsOf(5)
    const file = await write(payments)
    const head =
      'Document CstmrCdtTrfInitn GrpHdr MsgId CreDtTm NbOfTxs CtrlSum InitgPty Nm PmtInf PmtInfId PmtMtd BtchBookg NbOfTxs CtrlSum ' +
      'PmtTpInf SvcLvl Cd ReqdExctnDt Dt Dbtr Nm DbtrAcct Id IBAN DbtrAgt FinInstnId Othr Id ChrgBr'
    const each = ' CdtTrfTxInf PmtId EndToEndId Amt InstdAmt Cdtr Nm CdtrAcct Id IBAN RmtInf Ustrd'
    const names = [...file.matchAll(/<([A-Za-z]+)[ >]/g)].map(([, name]) => name)
    expect(names.join(' ')).toBe(head + each.repeat(5))
    for (const [, name] of file.matchAll(/<Nm>([^<]*)<\/Nm>/g))
      expect(name).toMatch(/^[A-Za-z0-9/?:().,'+ -]{1,70}$/)
    const ids = [...file.matchAll(/<(?:MsgId|PmtInfId|EndToEndId)>([^<]*)</g)].map(([, id]) => id)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]{1,35}$/)
    expect(new Set(ids.slice(2)).size).toBe(5)
    expect(file).not.toContain('PstlAdr')
    expect([...file.matchAll(/<Ustrd>([^<]*)</g)].map(([, text]) => text)).toEqual(
      Array(5).fill('RISTORNO 2026'),
    )
  })

  it('counts and sums in its head exactly what follows, in whole cents', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt({ min: 1n, max: 99_999_999_999n }), { minLength: 1, maxLength: 30 }),
        async (amounts) => {
          const payments = amounts.map((amount, index) => ({
            ...(paymentsOf(1)[0] as CreditTransfer),
            endToEndId: `X-${String(index)}`,
            cents: cents(amount),
          }))
          const file = await write(payments)
          const inCents = (text: string | undefined) => {
            expect(text).toMatch(/^\d+\.\d\d$/)
            return BigInt((text ?? '').replace('.', ''))
          }
          const sum = [...file.matchAll(/<InstdAmt Ccy="EUR">([^<]*)</g)].reduce(
            (total, [, text]) => total + inCents(text),
            0n,
          )
          for (const [, text] of file.matchAll(/<CtrlSum>([^<]*)</g)) expect(inCents(text)).toBe(sum)
          for (const [, text] of file.matchAll(/<NbOfTxs>([^<]*)</g))
            expect(Number(text)).toBe(amounts.length)
        },
      ),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  it('is the same to the byte each time it is written', async () => {
    expect(await write(paymentsOf(3))).toBe(await write(paymentsOf(3)))
  })

  it('is broken off when the payments are not those of its head', async () => {
    const payments = paymentsOf(3)
    await expect(write(payments.slice(1), orderOf(payments))).rejects.toThrow('not what the head')
    await expect(write(payments, orderOf(payments, { cents: 1n }))).rejects.toThrow('not what the head')
  })

  it('refuses what no bank would take', async () => {
    const [payment] = paymentsOf(1)
    if (payment === undefined) throw new Error('one payment')
    for (const wrong of [
      { cents: cents(0) },
      { cents: cents(100_000_000_000n) },
      { name: '' },
      { name: 'محمد' },
      { endToEndId: 'x'.repeat(36) },
      { endToEndId: '/x' },
    ]) {
      await expect(write([{ ...payment, ...wrong }])).rejects.toThrow(Error)
    }
  })
})
