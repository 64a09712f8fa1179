import type { Instant } from '@mutua/sdk/ids'

interface UseShown {
  readonly at: Instant
  readonly recipient: { readonly webId: string }
}
interface RefusalShown {
  readonly last: Instant
  readonly recipient: string
}

/** What happened on one day, by person. */
export interface DayOfUses<Use, Refusal> {
  /** The latest moment of it. */
  readonly at: Instant
  readonly people: readonly {
    readonly webId: string
    readonly uses: readonly Use[]
    readonly refusals: readonly Refusal[]
  }[]
}

/** By the reader’s own days, the latest first; on each day whoever came last is first. */
export const daysOf = <Use extends UseShown, Refusal extends RefusalShown>(
  uses: readonly Use[],
  refusals: readonly Refusal[],
): readonly DayOfUses<Use, Refusal>[] => {
  const happened = [
    ...uses.map((use) => ({ at: use.at, webId: use.recipient.webId, use, refusal: undefined })),
    ...refusals.map((refusal) => ({ at: refusal.last, webId: refusal.recipient, use: undefined, refusal })),
  ].toSorted((one, other) => other.at.localeCompare(one.at))
  return [...Map.groupBy(happened, ({ at }) => new Date(at).toDateString()).values()].flatMap((ofDay) => {
    const [latest] = ofDay
    if (latest === undefined) return []
    const people = [...Map.groupBy(ofDay, ({ webId }) => webId)].map(([webId, ofPerson]) => ({
      webId,
      uses: ofPerson.flatMap(({ use }) => (use === undefined ? [] : [use])),
      refusals: ofPerson.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal])),
    }))
    return [{ at: latest.at, people }]
  })
}

/** Folder below `health/` that something was read from. */
export const categoryOf = (resource: string): string | undefined => /\/health\/([^/]+)\//.exec(resource)?.[1]
