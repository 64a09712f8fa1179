import { hash, randomBytes } from 'node:crypto'
import { createDigestSet, type DigestSet } from './digest-set.ts'

export interface ReplayMemory {
  /**
   * True for the first call with this id, false for every later one. Checks and remembers in one synchronous step, so
   * two requests of the same moment cannot both pass.
   * @param expiresAt milliseconds since the epoch from which the caller refuses the id anyway
   */
  take(id: string, expiresAt: number): boolean
}

/**
 * Remembers ids for exactly as long as they could be replayed, however many come: bounded by time, never by count
 * (RFC 9449 §11.1). Ids rest as SHA-256 digests, 32 to 64 bytes each; a collision could only refuse, never permit. The
 * digests are keyed, since ids are chosen by strangers, who must not be able to heap them up in one place.
 *
 * The ids lie in slices by expiry, and whole slices are dropped, so nothing is swept. When the clock steps back, ids
 * that would fall into a slice already dropped are refused.
 */
export const createReplayMemory = (deps: { readonly now: () => number }): ReplayMemory => {
  const sliceMs = 16_000
  const slices = new Map<number, DigestSet>()
  const secret = randomBytes(16).toString('base64url')
  let forgottenUntil = 0

  const forget = (): void => {
    const past = Math.floor(deps.now() / sliceMs) * sliceMs
    if (past <= forgottenUntil) return
    forgottenUntil = past
    for (const slice of slices.keys()) if ((slice + 1) * sliceMs <= past) slices.delete(slice)
  }

  return {
    take: (id, expiresAt) => {
      forget()
      if (expiresAt < forgottenUntil) return false
      const digest = hash('sha256', `${secret} ${id}`, 'buffer')
      for (const ids of slices.values()) if (ids.has(digest)) return false
      const slice = Math.floor(expiresAt / sliceMs)
      const ids = slices.get(slice) ?? createDigestSet()
      ids.add(digest)
      slices.set(slice, ids)
      return true
    },
  }
}
