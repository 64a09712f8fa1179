import type { BallotFault } from '@mutua/sdk/ballot/ballot'
import type { VoteTexts } from '@mutua/sdk/voting/vote'
import { createLimitedThread } from '@mutua/kit/limited-thread'
import { Problem } from '@mutua/sdk/problem'

/** What the thread is sent. Texts go with the first ballot of a vote, and again when it has forgotten them. */
export interface CheckJob {
  readonly id: number
  readonly work: {
    /** Of the election: another set of texts has another name. */
    readonly vote: string
    readonly ballot: string
    readonly texts?: Pick<VoteTexts, 'election' | 'credentials'>
  }
}

export type CheckOutcome =
  | { readonly kind: 'valid'; readonly trackingCode: string }
  | { readonly kind: 'refused'; readonly fault: BallotFault }

export interface CheckAnswer {
  readonly id: number
  readonly outcome: CheckOutcome | { readonly kind: 'texts-wanted' }
}

/** The proofs of ballots, verified in a thread of their own: a ballot takes longer than others should wait for an answer. */
export interface BallotChecks extends AsyncDisposable {
  /**
   * @param ballot attacker-controlled
   * @param textsOf what the vote was set up with, asked for when the thread does not have it
   * @throws {Problem} `ballot-check-unavailable` when there is no verdict now: nothing is said of the ballot
   */
  readonly check: (
    vote: string,
    ballot: string,
    textsOf: () => Promise<Pick<VoteTexts, 'election' | 'credentials'>>,
  ) => Promise<CheckOutcome>
}

export interface BallotCheckLimits {
  /** The thread ends after so long without a ballot. */
  readonly idleMilliseconds?: number
  /** A ballot that takes longer ends the thread. */
  readonly jobMilliseconds?: number
  /** Ballots that wait for their turn, of all votes together: more are asked to come again. */
  readonly most?: number
}

/** Starts nothing: the thread comes up with the first ballot, and ends some time after the last. */
export const openBallotChecks = (limits: BallotCheckLimits = {}): BallotChecks => {
  const { idleMilliseconds = 120_000, jobMilliseconds = 30_000, most = 1_000 } = limits
  const thread = createLimitedThread<CheckJob['work'], CheckAnswer>({
    ...{ idleMilliseconds, jobMilliseconds },
    // A question may have hundreds of answers; 1,000 credentials are a megabyte.
    megabytes: 256,
    module: new URL('./check-thread.ts', import.meta.url),
    name: 'The check of ballots',
    code: 'ballot-check-unavailable',
  })
  // One at a time, so that none waits for the time that another takes.
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    check: async (vote, ballot, textsOf) => {
      if (waiting >= most)
        throw new Problem('ballot-check-unavailable', 'Very many ballots came at once: send it again.')
      waiting += 1
      const checking = last.then(async () => {
        const first = await thread.run({ vote, ballot })
        return first.outcome.kind === 'texts-wanted'
          ? thread.run({ vote, ballot, texts: await textsOf() })
          : first
      })
      last = checking.catch(() => undefined)
      const { outcome } = await checking.finally(() => (waiting -= 1))
      if (outcome.kind === 'texts-wanted') throw new Error('the thread has the texts and asks for them')
      return outcome
    },
    [Symbol.asyncDispose]: () => thread.close(),
  }
}
