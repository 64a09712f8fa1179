import type { Grant } from '@mutua/sdk/consent/grant'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { grantRecordSchema, keys, readNews } from './records.ts'

/** Consents that stand, paused ones too, whose last step has been told; their time may be over. */
export const grantsInForce = async function* (store: Pick<Store, 'list'>): AsyncIterable<Grant> {
  const untold = new Set((await readNews(store, mostUntold)).map(({ value }) => value.grant?.id))
  for await (const { value } of store.list(prefixRange(keys.grants))) {
    const { grant } = grantRecordSchema.parse(JSON.parse(toText(value)))
    if ((grant.state === 'given' || grant.state === 'paused') && !untold.has(grant.id)) yield grant
  }
}

const mostUntold = 100_000
