import { z } from 'zod'
import { centsSchema } from '../ids.ts'
import { places, type PlaceCode } from './chart.ts'
import { periodSchema } from './period.ts'
import { activityCentreSchema, fundingSourceSchema } from './transfer.ts'

const kindSchema = z.enum(['asset', 'liability', 'equity', 'revenue', 'cost'])
const placeSchema = z
  .string()
  .refine((code) => Object.hasOwn(places, code), 'must be a place of the statutory schemes')
  .transform((code) => code as PlaceCode)

/** One account; or all accounts of one kind that members have, `ristorno:*`, on one line. */
const trialLineSchema = z.object({
  account: z.string(),
  /** How many accounts the line stands for. */
  accounts: z.number().int().positive(),
  kind: kindSchema,
  place: placeSchema,
  debitCents: centsSchema,
  creditCents: centsSchema,
  /** Debit - credit. */
  balanceCents: centsSchema,
})

/** Both sides of every account up to a period, added up. `balanceCents` is 0, or the books are broken. */
export const trialBalanceSchema = z.object({
  until: periodSchema,
  transfers: z.number().int().nonnegative(),
  lines: z.array(trialLineSchema),
  debitCents: centsSchema,
  creditCents: centsSchema,
  balanceCents: centsSchema,
})
export type TrialBalance = z.infer<typeof trialBalanceSchema>

/** A place of art. 2424 or 2425 c.c. with what stands there. Amounts as people read them: a cost is positive, so is a debt. */
const accountsPlaceSchema = z.object({
  place: placeSchema,
  cents: centsSchema,
  accounts: z.array(z.object({ account: z.string(), cents: centsSchema })),
})
export type AccountsPlace = z.infer<typeof accountsPlaceSchema>

/** What one centre earned and cost out of one funding source: art. 2545-sexies c.c. wants the business with members apart. */
const centreResultSchema = z.object({
  centre: activityCentreSchema,
  funding: fundingSourceSchema,
  revenueCents: centsSchema,
  costsCents: centsSchema,
  resultCents: centsSchema,
})
export type CentreResult = z.infer<typeof centreResultSchema>

/**
 * Income statement of a period, without the entries that close it, and balance sheet at its end.
 * `assetsCents` = `liabilitiesCents`, since what is earned and not closed yet stands in A.IX.
 */
export const yearlyAccountsSchema = z.object({
  period: periodSchema,
  production: z.array(accountsPlaceSchema),
  productionCents: centsSchema,
  costs: z.array(accountsPlaceSchema),
  costsCents: centsSchema,
  resultCents: centsSchema,
  centres: z.array(centreResultSchema),
  assets: z.array(accountsPlaceSchema),
  assetsCents: centsSchema,
  liabilities: z.array(accountsPlaceSchema),
  liabilitiesCents: centsSchema,
})
export type YearlyAccounts = z.infer<typeof yearlyAccountsSchema>
