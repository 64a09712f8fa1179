import { dueCents, type Bill } from '@mutua/sdk/coop/bill'
import { closedPeriodSchema, closeStatementSchema } from '@mutua/sdk/coop/close'
import { payerKey } from '@mutua/sdk/coop/payer'
import { isYear, type Period } from '@mutua/sdk/coop/period'
import { ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import { microCentsPerCent } from '@mutua/sdk/ids'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { closedPeriodKey, closedPrefix, ristornoPrefix } from './ledger-rows.ts'
import { readTransfers } from './read-transfers.ts'

/** Whether what was closed still says what its receipts and transfers say: every micro-cent is billed or carried on. */
export const checkCloses: Check = async function* (store) {
  const booked = await readBooked(store)
  const carried = new Map<string, Carries>()
  for await (const { key, value } of store.list(prefixRange(closedPrefix))) {
    const closed = parseRow(closedPeriodSchema, value)
    if (key !== closedPeriodKey(closed.period))
      yield { where: key, what: 'It is the close of another period.' }
    if (isYear(closed.period)) continue
    const isByName = closeStatementSchema.parse(JSON.parse(closed.text)).version === 1
    for (const bill of closed.bills) {
      const { fees, credits, feeCredits } = bill
      const reckonings = { price: bill, fees, credits, feeCredits }
      const before = takeCarry(carried, bill)
      for (const [name, { microCents, carriedIn, cents, carriedOut }] of Object.entries(reckonings)) {
        if (carriedIn + microCents !== cents * microCentsPerCent + carriedOut)
          yield { where: key, what: `Of ${name}, micro-cents are neither billed nor carried on.` }
        if (before !== undefined && carriedIn !== before[name as keyof typeof reckonings])
          // a name of both
          yield { where: key, what: `Of ${name}, not what the month before carried on was carried in.` }
      }
      carried.set(payerKey(bill), {
        isByName,
        price: bill.carriedOut,
        fees: fees.carriedOut,
        credits: credits.carriedOut,
        feeCredits: feeCredits.carriedOut,
      })
    }
    const due = closed.bills.reduce((sum, bill) => sum + dueCents(bill), 0n)
    if (due !== (booked.get(closed.period) ?? 0n))
      yield { where: key, what: 'Its bills are not what was booked for them.' }
  }
  for await (const { key, value } of store.list(prefixRange(ristornoPrefix))) {
    const run = parseRow(ristornoRunSchema, value)
    if (
      run.surplusCents !==
      run.legalReserveCents + run.mutualFundCents + run.ristornoCents + run.retainedCents
    )
      yield { where: key, what: 'Surplus is not set-asides, ristorno and what was kept.' }
    const out = run.paidCents + run.quotaCents + run.solidarityCents + run.withheldCents + run.carriedOutCents
    if (run.ristornoCents + run.carriedInCents !== out)
      yield { where: key, what: 'What members were owed is not what became of it.' }
  }
}

/** From the month before; where a payer has come in the place of its name, from the bill of the name, which nobody else takes. */
const takeCarry = (carried: Map<string, Carries>, bill: Bill): Carries | undefined => {
  const own = carried.get(payerKey(bill))
  if (own !== undefined || bill.payer === undefined) return own
  const named = carried.get(bill.organisation)
  const isTaken = named?.isByName === true && named.price === bill.carriedIn
  if (isTaken) carried.delete(bill.organisation)
  return isTaken ? named : undefined
}

interface Carries {
  /** Of a close of version 1. */
  readonly isByName: boolean
  readonly price: bigint
  readonly fees: bigint
  readonly credits: bigint
  readonly feeCredits: bigint
}

/** What closes have charged, less what they have credited, by month. */
const readBooked = async (store: ReadableStore): Promise<ReadonlyMap<Period, bigint>> => {
  const booked = new Map<Period, bigint>()
  for await (const { key, period, cents } of readTransfers(store)) {
    const sign = /^close(?:-fees)?:/.test(key) ? 1n : /^credit(?:-fees)?:/.test(key) ? -1n : 0n
    if (sign !== 0n) booked.set(period, (booked.get(period) ?? 0n) + sign * cents)
  }
  return booked
}
