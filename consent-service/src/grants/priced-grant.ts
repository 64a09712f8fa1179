import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import type { GrantId, Instant } from '@mutua/sdk/ids'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { grantEventRecordSchema, keys, lifeOf, localIdOf, readGrant } from './records.ts'

/** What a grant was in a stretch of time, `[from, until)`. */
export interface Standing {
  readonly grant: Grant
  readonly from: Instant
  /** Absent: still. */
  readonly until?: Instant
}

/** A grant with the price it was given under, and what it was at every time: a use is judged by what was so then. */
export const findPricedGrant = async (
  id: GrantId,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<
  { readonly grant: Grant; readonly tariff: TariffRef; readonly standings?: readonly Standing[] } | undefined
> => {
  const record = (await readGrant(store, localIdOf(id)))?.value
  if (record === undefined || record.grant.id !== id) return undefined
  const { grant, tariff } = record
  if (record.lastEvent === undefined) return { grant, tariff }
  const steps: { readonly grant: Grant; readonly at: Instant }[] = []
  for await (const { value } of store.list(prefixRange(keys.events(lifeOf(record))))) {
    const event = grantEventRecordSchema.parse(JSON.parse(toText(value)))
    if (event.grant !== undefined) steps.push({ grant: event.grant, at: event.at })
  }
  const standings = steps.map(({ grant: stood, at }, index): Standing => {
    const next = steps[index + 1]
    return { grant: stood, from: at, ...(next === undefined ? {} : { until: next.at }) }
  })
  return { grant, tariff, standings: standings.filter((standing) => standing.grant.state === 'given') }
}
