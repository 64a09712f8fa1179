import { z } from 'zod'
import { instantSchema, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'

/** From when a backup was made until it was brought back: what happened in between, this service does not know. */
export interface Gap {
  readonly from: Instant
  readonly to: Instant
}

const gapSchema = z.strictObject({ from: instantSchema, to: instantSchema })
const gapPrefix = 'pool/forgotten/'

export const gapRow = (gap: Gap): Write & { readonly value: Uint8Array } => row(gapPrefix + gap.to, gap)

/** @throws {Problem} `pool-budget-forgotten` in a year of which not all is known */
export const requireKnown = async (year: string, store: Pick<Store, 'list'>): Promise<void> => {
  if (await isForgotten(year, store))
    throw new Problem(
      'pool-budget-forgotten',
      `This service was brought back from a backup, and does not know all that studies took of ${year}. Freeze this one next year.`,
    )
}

/**
 * Whether studies may have taken something of this year that is not known here any more. Then nothing more is taken of it: what a
 * member has left of a year is known, or it is nothing (docs/decisions/0389).
 */
export const isForgotten = async (year: string, store: Pick<Store, 'list'>): Promise<boolean> => {
  for await (const { value } of store.list(prefixRange(gapPrefix))) {
    const { from, to } = parseRow(gapSchema, value)
    if (from.slice(0, 4) <= year && year <= to.slice(0, 4)) return true
  }
  return false
}
