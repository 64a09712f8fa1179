import { SignJWT } from 'jose'
import type { Router } from 'express'
import { voterTokenType } from '@mutua/sdk/voting/vote'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { openBallotChecks } from '../ballots/ballot-check.ts'
import { openBallots, type Ballots, type BallotsDeps } from '../ballots/open-ballots.ts'
import { createBallotRoutes } from '../http/ballot-routes.ts'
import { createCallLimit } from '../http/call-limit.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Keys } from '../keys/keys.ts'
import type { Members } from '../members/open-members.ts'

export interface BallotFaceDeps
  extends OfficerDeps, Pick<BallotsDeps, 'store' | 'now' | 'randomBytes' | 'officers'> {
  readonly origin: BaseUrl
  readonly keys: Pick<Keys, 'signingKey'>
  readonly members: Pick<Members, 'list'>
}

/** Secret votes on the register, the officers and the keys of the co-op. */
export const openBallotFace = (
  deps: BallotFaceDeps,
): Pick<Ballots, 'secretVote'> & AsyncDisposable & { readonly rooms: readonly Router[] } => {
  const { origin, now } = deps
  const checks = openBallotChecks()
  const ballots = openBallots({
    ...{ ...deps, checks },
    webIdOf: (number) => webIdOf(number, deps.members),
    signVoterToken: (claims) => {
      const { kid, key } = deps.keys.signingKey()
      const issuedAt = Math.floor(now() / 1_000)
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: voterTokenType, kid })
        .setIssuer(origin)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + tokenSeconds)
        .sign(key)
    },
  })
  // What it cannot mend now the doctor names, and the next start tries again.
  const mended = ballots.mend().catch(() => [])
  const limit = createCallLimit({ now, callsPerMinute: 600 })
  return {
    secretVote: ballots.secretVote,
    rooms: [createBallotRoutes({ ...deps, ballots, limit })],
    [Symbol.asyncDispose]: async () => {
      await mended
      await checks[Symbol.asyncDispose]()
    },
  }
}

const tokenSeconds = 300

const webIdOf = async (number: number, members: Pick<Members, 'list'>): Promise<WebId | undefined> => {
  const [member] = await members.list({ after: number - 1, limit: 1 })
  return member?.number === number ? member.webId : undefined
}
