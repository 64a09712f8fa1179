import { instantOf, type Instant } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { isConsent } from './consents-only.ts'
import { headKey } from './feed.ts'
import { grantRecordSchema, keys } from './records.ts'

interface Deps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly now: () => number
}

/**
 * How many consents stand now: given, neither withdrawn nor expired. Exact each time, and counted anew only after a grant has
 * changed or one that stood has ended: anybody may ask, as often as they like, and a count reads every record.
 */
export const createStandingCount = (deps: Deps): (() => Promise<number>) => {
  let counting: Promise<Count> | undefined
  return async () => {
    const at = instantOf(deps.now())
    const changes = await readChanges(deps)
    for (;;) {
      const underWay = counting
      const known = await underWay?.catch(() => undefined)
      if (known !== undefined && known.changes === changes && known.at <= at && at < known.until)
        return known.standing
      // Somebody else counts by now: one count is enough for all who ask at once.
      if (counting !== underWay) continue
      counting = count({ at, changes }, deps)
      return (await counting).standing
    }
  }
}

interface Count {
  readonly standing: number
  /** True from then on... */
  readonly at: Instant
  /** ...until the next of them ends, */
  readonly until: Instant
  /** or something changes. */
  readonly changes: string
}

/** Every change of a grant moves the head of the feed in the same write, whichever process makes it. */
const readChanges = async ({ store }: Deps): Promise<string> =>
  Buffer.from((await store.get(headKey)) ?? '').toString('utf8')

/** Changes that come in between make the next one count anew. */
const count = async ({ at, changes }: Pick<Count, 'at' | 'changes'>, { store }: Deps): Promise<Count> => {
  let standing = 0
  let until = endOfTime
  for await (const { value } of store.list(prefixRange(keys.grants))) {
    const { grant } = parseRow(grantRecordSchema, value)
    if (!isConsent(grant) || grant.state !== 'given' || at >= grant.validUntil) continue
    standing += 1
    if (grant.validUntil < until) until = grant.validUntil
  }
  return { standing, at, until, changes }
}

const endOfTime = '9999-12-31T23:59:59.999Z' as Instant // sorts after every other
