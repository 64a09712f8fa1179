import { grantEventSchema } from '@mutua/sdk/consent/grant'
import type { Sha256 } from '@mutua/sdk/ids'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { eventKey, eventPrefix, headKey, readFeedEntry, type LoggedStep } from './feed.ts'
import { localIdOf, type LocalId } from './records.ts'

/** One step of a consent as the transparency log takes it. */
export interface StepLogged {
  /** `consent.withdrawn` */
  readonly kind: `consent.${LoggedStep['kind'] | 'recorded'}`
  readonly place: string
  readonly statement: {
    readonly grant: string
    readonly sequence: number
    readonly type: 'consent'
    /** Of the credential that the step is about; absent for steps from before anybody logged them. */
    readonly credential: Sha256 | undefined
  }
}

/** Where the steps of a consent are found, in their order. */
export const stepsPlace = (local: LocalId): string => `consent/${local}/`

/** All steps of all consents in the order of the feed, after a position; staff lists are not among them. */
export const readLoggedSteps = async (
  after: number,
  limit: number,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<{ items: readonly StepLogged[]; upTo: number }> => {
  const head = await store.get(headKey)
  if (head === undefined || Number(Buffer.from(head).toString()) <= after) return { items: [], upTo: after }
  const items: StepLogged[] = []
  let upTo = after
  const { lt } = prefixRange(eventPrefix)
  for await (const { key, value } of store.list({ gte: eventKey(after + 1), lt, limit })) {
    upTo = Number(key.slice(eventPrefix.length))
    const { podServer, event, step } = readFeedEntry(value)
    if (podServer === undefined) continue
    const { grant, sequence } = grantEventSchema.parse(event)
    items.push({
      kind: `consent.${step?.kind ?? 'recorded'}`,
      place: `${stepsPlace(localIdOf(grant.id))}${ordinalKey(sequence)}`,
      statement: { credential: step?.credential, grant: grant.id, sequence, type: 'consent' },
    })
  }
  return { items, upTo }
}
