import type { Instant } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { isConsent } from './consents-only.ts'
import { grantRecordSchema, keys } from './records.ts'

/** How many consents stand at an instant: given, neither withdrawn nor expired. Reads every record: not for a hot path. */
export const countStandingGrants = async (
  at: Instant,
  deps: { store: Pick<Store, 'list'> },
): Promise<number> => {
  let standing = 0
  for await (const { value } of deps.store.list(prefixRange(keys.grants))) {
    const { grant } = parseRow(grantRecordSchema, value)
    if (isConsent(grant) && grant.state === 'given' && at < grant.validUntil) standing += 1
  }
  return standing
}
