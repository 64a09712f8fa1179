import { carrySchema } from '@mutua/sdk/coop/bill'
import { payerKey, type Payer } from '@mutua/sdk/coop/payer'
import type { Period, Year } from '@mutua/sdk/coop/period'
import { accountSchema, type Account } from '@mutua/sdk/coop/transfer'
import { centsSchema, type Sha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'
import { z } from 'zod'

export const closedPrefix = 'ledger/closed/'
export const closedPeriodKey = (period: Period) => closedPrefix + period
/** Micro-cents a payer has used and not been billed yet: less than a cent. */
export const carryKey = (payer: Payer) => `ledger/carry/${hashKey(payerKey(payer))}`
/** Without a version: of everybody of that name, from before there were payers. */
export const carryRowSchema = carrySchema.extend({ version: z.literal(2).exactOptional() })
export const ristornoPrefix = 'ledger/ristorno/'
export const ristornoKey = (year: Year) => ristornoPrefix + year
export const allotmentPrefix = (year: Year) => `ledger/allotment/${year}/`
export const paymentPrefix = (year: Year) => `ledger/payment/${year}/`
/** A run that is being made. What stands under the prefixes of its year is seen by nobody before the run itself is there. */
export const stageKey = (year: Year) => `ledger/ristorno-stage/${year}`
/** What the tree of a run commits to for one member, with its salt. */
export const statementPrefix = (year: Year) => `ledger/statement/${year}/`
export const treePrefix = (year: Year) => `ledger/ristorno-tree/${year}/`
export const treeTileKey = (year: Year, level: number, index: number) =>
  `${treePrefix(year)}${String(level)}/${ordinalKey(index)}`
export const proposalsPrefix = 'ledger/ristorno-proposal/'
export const proposalPrefix = (year: Year) => `${proposalsPrefix}${year}/`
/** @param digest of the criteria */
export const proposalKey = (year: Year, digest: Sha256) => proposalPrefix(year) + digest
/** Of a member, by number. */
export const choicePrefix = 'ledger/choice/'
export const choiceKey = (member: number) => choicePrefix + ordinalKey(member)

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
/** Adopted budgets by year and version. */
export const budgetPrefix = 'ledger/budget/'
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
