import { checkGrant } from '@mutua/sdk/consent/check-grant'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { Terms } from '@mutua/sdk/consent/terms'
import type { GrantId, Instant, ResourceUrl, WebId } from '@mutua/sdk/ids'
import type { StaffStanding } from './staff-standing.ts'

/** Bodies that are on their way under a consent: what ends the consent cuts them off. */
export interface OngoingReads {
  /**
   * Calls `cut` once when the grant no longer stands for the resource, or when this server can no longer know whether it
   * does; at once when that is so already. Not after it was disposed of.
   */
  readonly begin: (read: Reading, cut: () => void) => Disposable
  /** Looks at all of them: a grant or a staff list has changed. */
  readonly look: () => void
  /** What the grant says of records by now, for a reading that is decided on from here on. */
  readonly recordMark: (grant: GrantId) => string | undefined
}

export interface Reading {
  readonly grant: GrantId
  readonly resource: ResourceUrl
  /** Who reads for the recipient, when that is an organisation. */
  readonly person?: WebId | undefined
  /** What the grant said of records when it was decided: where it says something else, what is on its way is cut off. */
  readonly recordMark?: string | undefined
}

/** What terms say of records: whoever is told another text decides anew. */
export const recordMarkOf = (terms: Terms | undefined): string =>
  JSON.stringify([terms?.records, terms?.masked])

/** @param deps.standing the grant as it is now; undefined while nothing can be said of it */
export const createOngoingReads = (deps: {
  standing: (grant: GrantId) => Grant | undefined
  standingOf: (organisation: WebId, person: WebId, at: Instant) => StaffStanding
  now: () => Instant
}): OngoingReads => {
  const reads = new Set<Reading & { readonly cut: () => void }>()
  /** A lease ends without an event, and so does a consent: while anything is on its way somebody has to look. */
  let timer: NodeJS.Timeout | undefined

  /** By all that the decision asks of the consent itself; who came, and with what, has not changed. */
  const stands = (grant: Grant, { resource, person, recordMark }: Reading): boolean => {
    if (recordMark !== undefined && recordMark !== recordMarkOf(grant.terms)) return false
    const { recipient, recipientClient: client } = grant
    const use = { recipient, client, person, resource, mode: 'read', at: deps.now() } as const
    return checkGrant(grant, use).kind === 'permit'
  }

  const look = (): void => {
    for (const read of reads) {
      const grant = deps.standing(read.grant)
      const isGone =
        read.person !== undefined &&
        grant !== undefined &&
        deps.standingOf(grant.recipient, read.person, deps.now()) !== 'works'
      if (!isGone && grant !== undefined && stands(grant, read)) continue
      reads.delete(read)
      read.cut()
    }
    if (reads.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    look,
    recordMark: (id) => {
      const grant = deps.standing(id)
      return grant === undefined ? undefined : recordMarkOf(grant.terms)
    },
    begin: (read, cut) => {
      const ongoing = { ...read, cut }
      reads.add(ongoing)
      timer ??= setInterval(look, lookEveryMs).unref()
      look()
      return { [Symbol.dispose]: () => void reads.delete(ongoing) }
    },
  }
}

const lookEveryMs = 200
