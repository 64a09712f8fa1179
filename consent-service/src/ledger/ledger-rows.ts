import type { Period, Year } from '@mutua/sdk/coop/period'
import { accountSchema, type Account } from '@mutua/sdk/coop/transfer'
import { centsSchema } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'
import { z } from 'zod'

export const closedPeriodKey = (period: Period) => `ledger/closed/${period}`
/** Micro-cents an organisation has used and not been billed yet: less than a cent. */
export const carryKey = (organisation: string) => `ledger/carry/${hashKey(organisation)}`
export const ristornoPrefix = 'ledger/ristorno/'
export const ristornoKey = (year: Year) => ristornoPrefix + year
export const allotmentPrefix = (year: Year) => `ledger/allotment/${year}/`
export const paymentPrefix = (year: Year) => `ledger/payment/${year}/`

export const headKey = 'ledger/head'
export const transferPrefix = 'ledger/transfer/'
/** Sequence of the transfer that books the fact of that key. */
export const draftPrefix = 'ledger/key/'
export const draftKey = (key: string) => draftPrefix + hashKey(key)
export const periodIndexPrefix = 'ledger/of-period/'
export const ofPeriodPrefix = (period: Period) => `${periodIndexPrefix}${period}/`
export const balancePrefix = 'ledger/balance/'
export const balanceKey = (account: Account) => balancePrefix + account

/** Activity centres and funding sources that officers have registered, by name. */
export const centrePrefix = 'ledger/centre/'
export const fundingPrefix = 'ledger/funding/'
/** How much of a transfer has been reversed, and by which others. */
export const reversedPrefix = 'ledger/reversed/'
export const reversedKey = (sequence: number) => reversedPrefix + ordinalKey(sequence)

export const reversedSchema = z.object({
  cents: centsSchema,
  by: z.array(z.number().int().positive()),
})
export type Reversed = z.infer<typeof reversedSchema>

export const totalsSchema = z.object({
  account: accountSchema,
  debitCents: centsSchema,
  creditCents: centsSchema,
})
export type Totals = z.infer<typeof totalsSchema>
