import { parseElection } from '@mutua/sdk/ballot/election'
import { readPublicCredentials } from '@mutua/sdk/ballot/credential'
import { encryptedTally, type WeightedBallot } from '@mutua/sdk/ballot/tally'
import { ballotSchema } from '@mutua/sdk/ballot/wire'
import { instantOf } from '@mutua/sdk/ids'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { boxKey, boxRowSchema, voteKey, type VoteRow } from './ballot-rows.ts'
import { readTexts } from './cast.ts'
import { planLinks, readLink, sealingLinks } from './chain.ts'
import { ballotFact, type Follows } from './plan-setup.ts'
import { phaseOf, readLastBallots, readParts, requireVote } from './read-vote.ts'

export interface CloseDeps {
  readonly store: Store
  readonly now: () => number
}

/**
 * Closes the polls: no ballot is taken any more. With ballots of paper still to be entered it waits for them; else the
 * encrypted sum goes into the archive. One that was never set up is cancelled. Repeating it is no error.
 * @throws {Problem} `not-found`
 */
export const closeVote = (id: string, deps: CloseDeps): Promise<void> =>
  commitPlan(deps.store, async (): Promise<Plan<void>> => {
    const { value, bytes } = await requireVote(id, deps.store)
    if (value.stage === 'preparing') return withoutMore({ ...value, stage: 'cancelled' }, bytes)
    if (value.stage !== 'set-up') return { writes: [], unchanged: new Map(), result: undefined }
    const { ticketSecret: _gone, ...vote } = { ...value, closedAt: instantOf(deps.now()) }
    const parts = await readParts(id, deps.store)
    if ([...parts.values()].some(({ channel }) => channel === 'paper'))
      return withoutMore({ ...vote, stage: 'paper' }, bytes)
    const { vote: sealed, writes, facts = [] } = await planSealing(vote, [], deps)
    const logged = await planLogged(facts, deps.store)
    return {
      writes: [row(voteKey(id), { ...vote, ...sealed }), ...writes, ...logged.writes],
      unchanged: new Map([[voteKey(id), bytes], ...logged.unchanged]),
      result: undefined,
    }
  })

/**
 * Nothing of it will count. Repeating it is no error.
 * @throws {Problem} `not-found`
 */
export const cancelVote = (id: string, deps: CloseDeps): Promise<void> =>
  commitPlan(deps.store, async () => {
    const { value, bytes } = await requireVote(id, deps.store)
    if (value.stage === 'cancelled') return { writes: [], unchanged: new Map(), result: undefined }
    const { ticketSecret: _gone, ...vote } = value
    return withoutMore({ ...vote, stage: 'cancelled' }, bytes)
  })

/** Closes what its hour has closed: whoever looks first after it brings it about. */
export const closeIfDue = async (id: string, deps: CloseDeps): Promise<void> => {
  const { value } = await requireVote(id, deps.store)
  if (value.stage === 'set-up' && phaseOf(value, deps.now()) === 'paper') await closeVote(id, deps)
}

/** The sum of the ballots that count, with these that are added in the same write. */
export const planSealing = async (
  vote: VoteRow,
  added: readonly { readonly ballot: string; readonly credential: string }[],
  { store }: Pick<CloseDeps, 'store'>,
): Promise<Follows> => {
  const texts = await readTexts(vote.id, store)
  const weights = readPublicCredentials(texts.credentials)
  const counted = new Map<string, string>()
  for await (const { credential, trackingCode } of readLastBallots(vote.id, store))
    counted.set(credential, await ballotOf(vote.id, trackingCode, store))
  for (const { credential, ballot } of added) counted.set(credential, ballot)
  const weighted = [...counted].map(([credential, text]): WeightedBallot => ({
    ballot: ballotSchema.parse(JSON.parse(text)),
    weight: weights.get(credential) ?? 0,
  }))
  const sum = encryptedTally(weighted, parseElection(texts.election))
  if (vote.tail === undefined) throw new Error('a vote that is set up has an archive')
  const { writes, tail } = planLinks(vote.id, vote.tail, sealingLinks(sum))
  return {
    vote: { stage: 'sealed', tail },
    writes,
    facts: [ballotFact('ballot.closed', { ...vote, tail, ballots: sum.ballots })],
  }
}

const ballotOf = async (id: string, trackingCode: string, store: Pick<Store, 'get'>): Promise<string> => {
  const box = await findRow(store, boxKey(id, trackingCode), boxRowSchema)
  const [ballot] = box === undefined ? [] : await readLink(id, box.height, store)
  if (ballot === undefined) throw new Error('a ballot that counts is not in the archive')
  return ballot
}

const withoutMore = (vote: VoteRow, bytes: Uint8Array): Plan<undefined> => ({
  writes: [row(voteKey(vote.id), vote)],
  unchanged: new Map([[voteKey(vote.id), bytes]]),
  result: undefined,
})
