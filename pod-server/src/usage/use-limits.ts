import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Grant } from '@mutua/sdk/consent/grant'
import { unitOf, type Frequency } from '@mutua/sdk/consent/terms'
import type { GrantId, Instant, ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'

/** A use that hands out content, under a grant with terms. */
export interface LimitedUse {
  readonly grant: Grant
  readonly resource: ResourceUrl
  readonly at: Instant
}

/** How often each grant has been used, as exactly as the receipts are: count and receipt are one write. */
export interface UseLimits {
  /** Reads what `take` must know. */
  readonly prepare: (use: LimitedUse) => Promise<void>
  /**
   * Takes one fetch, in the same synchronous step in which the receipt gets its place; of many reads at once exactly as
   * many pass as are left. What it gives back is written with the receipt.
   * @throws {Problem} `grant-fetched`, `grant-frequency-reached`
   */
  readonly take: (use: LimitedUse) => readonly Write[]
}

/** Keys: `use-count {digest}` fetches in the unit that was last counted · `use-once {digest}` what was fetched for good. */
export const useCountPrefix = 'use-count '
export const useOncePrefix = 'use-once '

const countSchema = z.object({ unit: z.string(), times: z.number().int().min(0) })
type Count = z.infer<typeof countSchema>

export const createUseLimits = ({ store }: { store: Pick<Store, 'get'> }): UseLimits => {
  // Both remember what was taken and may not be durable yet. They are never forgotten while the process lives: a read that
  // looked at the store before and takes after would not see it there.
  const counts = new Map<GrantId, Count>()
  const fetched = new Map<string, boolean>()

  const prepare = async ({ grant, resource }: LimitedUse): Promise<void> => {
    if (grant.terms?.frequency !== undefined && !counts.has(grant.id)) {
      const bytes = await store.get(countKey(grant.id))
      const count = bytes === undefined ? { unit: '', times: 0 } : parseRow(countSchema, bytes)
      if (!counts.has(grant.id)) counts.set(grant.id, count)
    }
    if (grant.terms?.fetch === 'once') {
      const key = onceKey(grant.id, resource)
      const found = fetched.has(key) || (await store.get(key)) !== undefined
      if (!fetched.has(key)) fetched.set(key, found)
    }
  }

  const takeOnce = ({ grant, resource }: LimitedUse): readonly Write[] => {
    if (grant.terms?.fetch !== 'once') return []
    const key = onceKey(grant.id, resource)
    if (fetched.get(key) !== false)
      throw new Problem('grant-fetched', 'The member gave this for one fetch; ask for a new consent.')
    fetched.set(key, true)
    return [{ key, value: toBytes(grant.id) }]
  }

  const takeTurn = ({ grant, at }: LimitedUse): readonly Write[] => {
    const { frequency } = grant.terms ?? {}
    const count = counts.get(grant.id)
    if (frequency === undefined || count === undefined) return []
    const next = counted(count, frequency, at)
    counts.set(grant.id, next)
    return [{ key: countKey(grant.id), value: toBytes(JSON.stringify(next)) }]
  }

  return {
    prepare,
    take: (use) => {
      const { frequency } = use.grant.terms ?? {}
      const count = counts.get(use.grant.id)
      // Looked at before anything is taken: a use that is refused leaves nothing behind.
      if (frequency !== undefined && count !== undefined) counted(count, frequency, use.at)
      return [...takeOnce(use), ...takeTurn(use)]
    },
  }
}

/** @throws {Problem} `grant-frequency-reached` */
const counted = (count: Count, { times, per }: Frequency, at: Instant): Count => {
  const now = unitOf(per, at)
  // A clock that was set back does not begin an hour anew; a unit of another length, after an amendment, does.
  const unit = now.length === count.unit.length && now < count.unit ? count.unit : now
  const used = unit === count.unit ? count.times : 0
  if (used >= times)
    throw new Problem(
      'grant-frequency-reached',
      `The consent allows ${String(times)} a ${per}; the next ${per} begins on the clock, in UTC.`,
    )
  return { unit, times: used + 1 }
}

const countKey = (grant: GrantId): string => useCountPrefix + digest(grant)
const onceKey = (grant: GrantId, resource: ResourceUrl): string => useOncePrefix + digest(grant, resource)

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
