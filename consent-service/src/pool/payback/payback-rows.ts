import { z } from 'zod'
import { monthSchema, type Year } from '@mutua/sdk/coop/period'
import { microCents, microCentsSchema, purposeIriSchema, webIdSchema } from '@mutua/sdk/ids'
import { chargedAnswerSchema } from '@mutua/sdk/pool/study-statement'
import { ordinalKey } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'

/** Answers up to the end of this month are charged to it or to one before it; later ones never are. */
export const sealedThroughKey = 'pool/payback-sealed-through'

/** Whose study it is and among how many an answer is shared, as it was when its first answer was charged. */
export const studyTermsSchema = z.object({
  payer: z.object({ id: webIdSchema, organisation: z.string() }),
  purpose: purposeIriSchema,
  gift: z.literal(true).exactOptional(),
  parts: z.int().positive(),
})
export type StudyTerms = z.infer<typeof studyTermsSchema>

/** Moved by every charge of a study, so that no answer is charged twice. */
export const accountPrefix = 'pool/payback-account/'
export const accountKey = (study: StudyId): string => accountPrefix + study
export const accountSchema = z.object({
  terms: studyTermsSchema,
  charges: z.int().nonnegative(),
  microCents: microCentsSchema,
})
export type StudyAccount = z.infer<typeof accountSchema>

/** By the number of the debit that paid for the answer. */
export const chargePrefix = (study: StudyId): string => `pool/payback-charge/${study}/`
export const chargeKey = (study: StudyId, number: number): string => chargePrefix(study) + ordinalKey(number)
export const chargeSchema = chargedAnswerSchema.extend({ month: monthSchema })

/** Sealed: what each pseudonym of a study is owed. Erased before the key of the study is, which it means nothing without. */
export const bookPrefix = 'pool/payback-book/'
export const bookKey = (study: StudyId): string => bookPrefix + study
const owedSchema = z.record(z.string().regex(/^2\d{3}$/), microCentsSchema)
export const bookSchema = z.object({
  shares: z.record(
    z.string(),
    z.object({
      answers: z.int().nonnegative(),
      microCents: microCentsSchema,
      /** Of it, by year, what is not in the sums of the members yet. */
      pending: owedSchema,
    }),
  ),
  /** What answers brought and no member of the study is owed, by year, in no sum yet. */
  rest: owedSchema,
  /** Pseudonyms of who has left: no later answer is shared with them. */
  left: z.array(z.string()),
})
export type StudyBook = z.infer<typeof bookSchema>
export const emptyBook = (): StudyBook => ({ shares: {}, rest: {}, left: [] })

/** Sealed key of the keyed hashes that members are named by in the sums of a year. */
export const yearSecretPrefix = 'pool/payback-secret/'
export const yearSecretKey = (year: Year): string => yearSecretPrefix + year

/**
 * Sealed: one sum for every line of the register, whether it took part in a study or not, over all studies of the year.
 * They are written anew all together, in slices by the first digit of the hash, so that what changed shows nobody.
 */
export const yearSumsPrefix = (year: Year): string => `pool/payback-sums/${year}/`
export const yearSumsKey = (year: Year, slice: string): string => yearSumsPrefix(year) + slice
export const slices = '0123456789abcdef'.split('')
export const yearSumsSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), microCentsSchema)
/** Sums are of one length: how long a slice is tells how many lines the register has. */
export const sumText = (amount: bigint): string => amount.toString().padStart(24, '0')

/** Sealed: what answers of the year brought that no single member is owed. It is everybody's, by their weights. */
export const yearRestKey = (year: Year): string => `pool/payback-rest/${year}`
export const yearRestSchema = z.object({ microCents: microCentsSchema })

/** Adds to what stands under a name. */
export const addTo = <Sums extends Record<string, bigint>>(
  sums: Sums,
  name: keyof Sums & string,
  amount: bigint,
): void => {
  Object.assign(sums, { [name]: microCents((sums[name] ?? 0n) + amount) })
}
