import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import type { BaseUrl } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { spanRowSchema, spansPrefix } from './metering-rows.ts'

/** The month that bills the receipt at a position of a pod server. */
export const findMonthAt = async (
  podServer: BaseUrl,
  position: number,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<Month | undefined> => {
  for await (const { key, value } of store.list(prefixRange(spansPrefix))) {
    const span = parseRow(spanRowSchema, value)
    if (span.podServer === podServer && span.from <= position && position <= span.to)
      return monthSchema.parse(key.split('/')[2])
  }
  return undefined
}
