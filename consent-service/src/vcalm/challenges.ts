/** What a verifier gives out so that an answer to it is fresh; each is good for one answer (VCALM 1.0 §3.3.3). */
export interface Challenges {
  readonly give: () => string
  /** False for one that was never given, was used, or is too old. */
  readonly take: (challenge: string) => boolean
}

/** Kept in memory: after a restart no challenge is known, and every answer is asked for anew. */
export const createChallenges = (deps: {
  readonly now: () => number
  readonly randomText: () => string
}): Challenges => {
  const given = new Map<string, number>()
  const dropOld = (): void => {
    // The oldest come first.
    for (const [challenge, at] of given) {
      if (deps.now() < at + lifetimeMs && given.size < maxGiven) return
      given.delete(challenge)
    }
  }
  return {
    give: () => {
      dropOld()
      const challenge = deps.randomText()
      given.set(challenge, deps.now())
      return challenge
    },
    take: (challenge) => {
      const at = given.get(challenge)
      given.delete(challenge)
      return at !== undefined && deps.now() < at + lifetimeMs
    },
  }
}

const lifetimeMs = 300_000
const maxGiven = 10_000
