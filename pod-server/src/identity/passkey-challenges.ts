import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { createReplayMemory } from '@mutua/kit/authn/replay-memory'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText } from '@mutua/kit/store'

/** What a passkey is asked to sign (Web Authentication §13.4.3). */
export interface PasskeyChallenge {
  /** base64url of 32 random bytes. */
  readonly challenge: string
  /** Goes out with the question and comes back with the answer. */
  readonly token: string
}

/** For whom a challenge is: a new passkey of an account, or whoever signs in. */
export type ChallengeFor = { readonly kind: 'create'; readonly account: string } | { readonly kind: 'get' }

export interface PasskeyChallenges {
  issue(purpose: ChallengeFor): PasskeyChallenge
  /**
   * The challenge of a token, once.
   * @throws {Problem} `passkey-refused` when it is used, over, or for something else
   */
  spend(token: string, purpose: ChallengeFor): string
}

/**
 * Nothing is kept for a question that nobody answers, so asking for many costs nobody their sign-in: the token is sealed
 * and carries its end, and only those that were answered are remembered until then. Tokens from before this process
 * started are refused, because it does not know which of them were answered.
 */
export const createPasskeyChallenges = (deps: {
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): PasskeyChallenges => {
  const openedAt = deps.now()
  const spent = createReplayMemory(deps)
  return {
    issue: (purpose) => {
      const challenge = randomBytes(32).toString('base64url')
      const claims = { use: tokenUse, challenge, at: deps.now(), purpose: nameOf(purpose) }
      const token = Buffer.from(deps.sealer.seal(toBytes(JSON.stringify(claims)))).toString('base64url')
      return { challenge, token }
    },
    spend: (token, purpose) => {
      const claims = open(token, deps.sealer)
      const isGood =
        claims !== undefined &&
        claims.purpose === nameOf(purpose) &&
        claims.at >= openedAt &&
        claims.at + lifeMs > deps.now()
      if (!isGood || !spent.take(claims.challenge, claims.at + lifeMs))
        throw new Problem('passkey-refused', 'This question is over: ask again.')
      return claims.challenge
    },
  }
}

const lifeMs = 300_000
const tokenUse = 'passkey challenge'
const nameOf = (purpose: ChallengeFor): string =>
  purpose.kind === 'get' ? 'get' : `create ${purpose.account}`

const tokenClaims = z.object({
  use: z.literal(tokenUse),
  challenge: z.string(),
  at: z.number(),
  purpose: z.string(),
})

/** @param token attacker-controlled */
const open = (token: string, sealer: Sealer): z.infer<typeof tokenClaims> | undefined => {
  try {
    return tokenClaims.parse(JSON.parse(toText(sealer.open(Buffer.from(token, 'base64url')))))
  } catch {
    return undefined
  }
}
