import type { OrganisationEvent } from '@mutua/sdk/coop/organisation'
import type { Instant, WebId } from '@mutua/sdk/ids'

/** When somebody worked for an organisation, `[from, until)`. */
export interface Stay {
  readonly person: WebId
  readonly from: Instant
  /** Absent: still. */
  readonly until?: Instant
}

/** @param events of one organisation, in order */
export const staysOf = (events: readonly OrganisationEvent[]): readonly Stay[] => {
  const over: Stay[] = []
  const standing = new Map<WebId, Stay>()
  for (const { kind, person, at } of events) {
    if (person === undefined) continue
    const stay = standing.get(person)
    if (kind === 'joined') standing.set(person, { person, from: at })
    if (kind !== 'left' || stay === undefined) continue
    over.push({ ...stay, until: at })
    standing.delete(person)
  }
  return [...over, ...standing.values()]
}
