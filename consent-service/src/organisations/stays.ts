import type { OrganisationEvent } from '@mutua/sdk/coop/organisation'
import type { Instant, WebId } from '@mutua/sdk/ids'

/** When somebody worked for an organisation, `[from, until)`. */
export interface Stay {
  readonly person: WebId
  readonly from: Instant
  /** When they left or the role ends, whatever comes first; absent: no end is known. */
  readonly until?: Instant
}

/** @param events of one organisation, in order */
export const staysOf = (events: readonly OrganisationEvent[]): readonly Stay[] => {
  const over: Stay[] = []
  const standing = new Map<WebId, Stay>()
  for (const { kind, person, at, validUntil } of events) {
    if (person === undefined) continue
    const stay = standing.get(person)
    const end = validUntil === undefined ? {} : { until: validUntil }
    if (kind === 'joined') standing.set(person, { person, from: at, ...end })
    if (stay === undefined) continue
    const isOver = stay.until !== undefined && stay.until <= at
    if (kind === 'renewed') {
      // Between its end and its renewal nobody worked there.
      if (isOver) over.push(stay)
      standing.set(person, { person, from: isOver ? at : stay.from, ...end })
    }
    if (kind !== 'left') continue
    over.push(isOver ? stay : { ...stay, until: at })
    standing.delete(person)
  }
  return [...over, ...standing.values()]
}

/** Who stands on the list by its events, also with a role that has ended by itself. */
export const listedBy = (events: readonly OrganisationEvent[]): ReadonlySet<WebId> => {
  const listed = new Set<WebId>()
  for (const { kind, person } of events) {
    if (person === undefined) continue
    if (kind === 'joined') listed.add(person)
    if (kind === 'left') listed.delete(person)
  }
  return listed
}
