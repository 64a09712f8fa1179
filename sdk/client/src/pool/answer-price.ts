import { z } from 'zod'
import { listPriceOf, type PriceList } from '../coop/price-list.ts'
import { resolutionIdSchema } from '../coop/resolution-id.ts'
import { centsSchema, microCents, microCentsPerCent, type MicroCents } from '../ids.ts'
import type { Rho } from './zcdp.ts'

/**
 * Where the members say what an answer of the pool costs: items of the adopted price list of that name, the same for
 * everybody. `answer` is cents for each answer, `rho` cents for each thousandth of rho that it costs; a list may leave one
 * of them out.
 */
export const poolPriceItems = { list: 'research-pool', answer: 'pool-answer', rho: 'pool-rho' } as const

/** What a list in force said on the day of an answer. */
export const answerPriceSchema = z.object({
  resolution: resolutionIdSchema,
  answerCents: centsSchema,
  milliRhoCents: centsSchema,
})
export type AnswerPrice = z.infer<typeof answerPriceSchema>

/** Undefined where no list in force has one of the items: then answers have no price. */
export const answerPriceIn = (
  lists: readonly { readonly list: PriceList; readonly resolution: string }[],
): AnswerPrice | undefined => {
  const own = lists.find(({ list }) => list.name === poolPriceItems.list)
  if (own === undefined) return undefined
  const centsOf = (code: string) =>
    listPriceOf({ list: poolPriceItems.list, code, quantity: 1 }, [own.list])?.toString()
  const [answerCents, milliRhoCents] = [centsOf(poolPriceItems.answer), centsOf(poolPriceItems.rho)]
  if (answerCents === undefined && milliRhoCents === undefined) return undefined
  return answerPriceSchema.parse({
    resolution: own.resolution,
    answerCents: answerCents ?? '0',
    milliRhoCents: milliRhoCents ?? '0',
  })
}

/** Exact: a thousandth of rho has as many billionths as a cent has micro-cents. */
export const priceOfAnswer = ({ answerCents, milliRhoCents }: AnswerPrice, rho: Rho): MicroCents =>
  microCents(answerCents * microCentsPerCent + milliRhoCents * rho)
