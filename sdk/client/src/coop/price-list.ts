import { z } from 'zod'
import { cents, centsSchema, type Cents } from '../ids.ts'
import { policyNameSchema } from './policy-name.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

const priceListItemSchema = z.strictObject({
  code: policyNameSchema,
  title: line(200),
  /** What one of it is: an hour, a visit, a month. */
  unit: line(60),
  cents: centsSchema,
})

/** Prices of the co-op's services, the same for everybody; what data users pay for uses is a tariff. */
export const priceListSchema = z.strictObject({
  type: z.literal('price-list'),
  name: policyNameSchema,
  items: z
    .array(priceListItemSchema)
    .min(1)
    .max(500)
    .refine(
      (items) => new Set(items.map(({ code }) => code)).size === items.length,
      'must name each code once',
    ),
})
export type PriceList = z.infer<typeof priceListSchema>

/** What a posting says that it charges: so many of one item of a list. */
export const priceCitedSchema = z.strictObject({
  list: policyNameSchema,
  code: policyNameSchema,
  quantity: z.number().int().min(1).max(100_000),
})
export type PriceCited = z.infer<typeof priceCitedSchema>

/** What that comes to by the lists in force; undefined where no list in force has the item. */
export const listPriceOf = (
  { list, code, quantity }: PriceCited,
  lists: readonly PriceList[],
): Cents | undefined => {
  const item = lists.find(({ name }) => name === list)?.items.find((one) => one.code === code)
  return item === undefined ? undefined : cents(item.cents * BigInt(quantity))
}
