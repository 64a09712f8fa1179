import { z } from 'zod'
import {
  baseUrlSchema,
  cents,
  centsSchema,
  microCents,
  microCentsPerCent,
  microCentsSchema,
  purposeIriSchema,
  sha256Schema,
  webIdSchema,
  type Cents,
} from '../ids.ts'
import type { Payer } from './payer.ts'
import type { Tariff } from './tariff.ts'

/** Uses of one purpose under one tariff version. The fee follows from the tariff, as the price does. */
export const billLineSchema = z.object({
  purpose: purposeIriSchema,
  tariff: z.string(),
  /** Given for nothing: counted, and never priced. */
  gift: z.literal(true).exactOptional(),
  uses: z.number().int().nonnegative(),
  units: z.number().int().nonnegative(),
  microCents: microCentsSchema,
  feeMicroCents: microCentsSchema,
})
export type BillLine = z.infer<typeof billLineSchema>

/**
 * `carriedIn` + `microCents` = `cents` x 1,000,000 + `carriedOut`. What is charged carries less than a cent; what is
 * credited can carry more, because no bill falls below nothing.
 */
export const reckoningSchema = z.object({
  microCents: microCentsSchema,
  carriedIn: microCentsSchema,
  cents: centsSchema,
  carriedOut: microCentsSchema,
})
export type Reckoning = z.infer<typeof reckoningSchema>

/** A use of a closed month that should not have been billed, put right in a later one. */
export const creditedUseSchema = z.object({
  receipt: sha256Schema,
  podServer: baseUrlSchema,
  position: z.number().int().positive(),
  /** The month whose close billed it. */
  close: z.string().regex(/^2\d{3}-\d\d$/),
  microCents: microCentsSchema,
  feeMicroCents: microCentsSchema,
})
export type CreditedUse = z.infer<typeof creditedUseSchema>

/** What one organisation is billed for a period: its uses, fees that cover costs apart, and what is put right. */
export const billSchema = reckoningSchema.extend({
  organisation: z.string(),
  /** Of the register, see `coop/payer`. Absent: a name alone; in closes of version 1, whoever bears the name. */
  payer: webIdSchema.exactOptional(),
  uses: z.number().int().nonnegative(),
  lines: z.array(billLineSchema),
  fees: reckoningSchema,
  /** Of the price, at most what is charged for uses; of the fees, at most what is charged as fees. */
  credits: reckoningSchema,
  feeCredits: reckoningSchema,
  credited: z.array(creditedUseSchema),
})
export type Bill = z.infer<typeof billSchema>

/** Micro-cents that wait for the next bill of an organisation. */
export const carrySchema = z.object({
  price: microCentsSchema,
  fees: microCentsSchema,
  credits: microCentsSchema,
  feeCredits: microCentsSchema,
})
export type Carry = z.infer<typeof carrySchema>

export const noCarry: Carry = {
  price: microCents(0),
  fees: microCents(0),
  credits: microCents(0),
  feeCredits: microCents(0),
}

/** What an organisation owes by a bill. Never less than nothing. */
export const dueCents = ({ cents: price, fees, credits, feeCredits }: Bill): Cents =>
  cents(price + fees.cents - credits.cents - feeCredits.cents)

/** The bill that follows from a month's uses: the same for whoever works it out. */
export const billOf = (
  used: Payer & {
    readonly lines: readonly Omit<BillLine, 'feeMicroCents'>[]
    readonly credited: readonly CreditedUse[]
  },
  carry: Carry,
  tariffs: readonly Tariff[],
): Bill => {
  const lines = used.lines.map((line): BillLine => ({ ...line, feeMicroCents: feeOf(line, tariffs) }))
  const price = reckon(total(lines.map((line) => line.microCents)), carry.price)
  const fees = reckon(total(lines.map((line) => line.feeMicroCents)), carry.fees)
  return {
    organisation: used.organisation,
    ...(used.payer === undefined ? {} : { payer: used.payer }),
    uses: lines.reduce((sum, { uses }) => sum + uses, 0),
    ...price,
    lines,
    fees,
    credits: reckon(total(used.credited.map((use) => use.microCents)), carry.credits, price.cents),
    feeCredits: reckon(total(used.credited.map((use) => use.feeMicroCents)), carry.feeCredits, fees.cents),
    credited: [...used.credited],
  }
}

export const carryAfter = ({ carriedOut, fees, credits, feeCredits }: Bill): Carry => ({
  price: carriedOut,
  fees: fees.carriedOut,
  credits: credits.carriedOut,
  feeCredits: feeCredits.carriedOut,
})

/** Bills of the months of a year as one, in their order. */
export const sumBills = (bills: readonly [Bill, ...Bill[]]): Bill => {
  const [first, ...others] = bills
  return others.reduce(
    (sum, bill): Bill => ({
      organisation: sum.organisation,
      ...(sum.payer === undefined ? {} : { payer: sum.payer }),
      uses: sum.uses + bill.uses,
      ...sumReckonings(sum, bill),
      lines: mergeLines([...sum.lines, ...bill.lines]),
      fees: sumReckonings(sum.fees, bill.fees),
      credits: sumReckonings(sum.credits, bill.credits),
      feeCredits: sumReckonings(sum.feeCredits, bill.feeCredits),
      credited: [...sum.credited, ...bill.credited],
    }),
    first,
  )
}

/** Micro-cents of the fee of one use, by the tariff that its receipt names. A gift, and what has no tariff, has none. */
export const feeOf = (
  { tariff, purpose, gift, units }: Pick<BillLine, 'tariff' | 'purpose' | 'gift' | 'units'>,
  tariffs: readonly Tariff[],
): BillLine['feeMicroCents'] => {
  const perUnit =
    gift === true ? undefined : tariffs.find(({ version }) => version === tariff)?.fees?.[purpose]
  return microCents((perUnit ?? 0n) * BigInt(units))
}

const reckon = (amount: bigint, carriedIn: bigint, most?: bigint): Reckoning => {
  const owed = carriedIn + amount
  const whole = owed / microCentsPerCent
  const taken = most !== undefined && whole > most ? most : whole
  return {
    microCents: microCents(amount),
    carriedIn: microCents(carriedIn),
    cents: cents(taken),
    carriedOut: microCents(owed - taken * microCentsPerCent),
  }
}

const sumReckonings = (one: Reckoning, next: Reckoning): Reckoning => ({
  microCents: microCents(one.microCents + next.microCents),
  carriedIn: one.carriedIn,
  cents: cents(one.cents + next.cents),
  carriedOut: next.carriedOut,
})

/** Local name of the study of the pool whose answers a line bills; undefined for uses. No version of a tariff has a colon. */
export const studyOfLine = ({ tariff }: Pick<BillLine, 'tariff'>): string | undefined =>
  tariff.startsWith('study:') ? tariff.slice('study:'.length) : undefined

/** Lines of one purpose and tariff as one. */
export const mergeLines = (lines: readonly BillLine[]): BillLine[] =>
  [
    ...Map.groupBy(
      lines,
      ({ purpose, tariff, gift }) => `${purpose} ${tariff} ${gift === true ? 'gift' : ''}`,
    ),
  ]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) =>
      first === undefined
        ? []
        : [
            others.reduce(
              (sum, line): BillLine => ({
                ...sum,
                uses: sum.uses + line.uses,
                units: sum.units + line.units,
                microCents: microCents(sum.microCents + line.microCents),
                feeMicroCents: microCents(sum.feeMicroCents + line.feeMicroCents),
              }),
              first,
            ),
          ],
    )

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)
