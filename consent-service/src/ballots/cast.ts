import type { ArchiveTail } from '@mutua/sdk/ballot/archive'
import type { BallotFault } from '@mutua/sdk/ballot/ballot'
import { isTicket, ticketMessage } from '@mutua/sdk/voting/blind-ticket'
import type { CastReceipt, CastWish, VoteTexts } from '@mutua/sdk/voting/vote'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import type { BallotChecks } from './ballot-check.ts'
import { boxKey, boxRowSchema, lastKey, lastRowSchema, voteKey, type VoteRow } from './ballot-rows.ts'
import { ballotLinks, planLinks, readLink } from './chain.ts'
import { phaseOf, requireVote } from './read-vote.ts'

export interface CastDeps {
  readonly store: Store
  readonly now: () => number
  readonly checks: Pick<BallotChecks, 'check'>
}

/**
 * Puts a ballot into the box: of each credential the last one counts. It comes from nobody in particular: what makes it
 * a ballot is the signature of its credential, which the authority gave to a voter, and the ticket over that credential,
 * which this service signed without seeing it. Durable when it resolves. The one that counts now, sent again, is no error.
 *
 * @param wish attacker-controlled
 * @throws {Problem} `not-found`, `ballot-not-open`, `ballot-ticket-invalid`, `ballot-refused`, `ballot-replayed`,
 *   `ballot-check-unavailable`
 */
export const cast = async (
  id: string,
  { ballot, ticket }: CastWish,
  deps: CastDeps,
): Promise<CastReceipt> => {
  const { value } = await requireVote(id, deps.store)
  requireOpen(value, deps.now())
  const credential = credentialIn(ballot)
  // First what costs little: only who has a ticket has proofs verified, some hundredths of a second each.
  if (!(await isTicket(value.ticketKey, ticketMessage(value.uuid, credential), ticket)))
    throw new Problem('ballot-ticket-invalid', 'The ticket is not one for this ballot: ask for it again.')
  const trackingCode = await checkBallot(value, ballot, deps)
  return commitPlan(deps.store, async () => {
    const vote = await requireVote(id, deps.store)
    // Looked at again, and in the condition of the write: nothing is put into a box that was closed meanwhile.
    requireOpen(vote.value, deps.now())
    if (await isInBox(id, { credential, trackingCode }, deps.store))
      return { writes: [], unchanged: new Map(), result: { trackingCode } }
    const { writes, vote: changed } = await planBallots(
      vote.value,
      [{ ballot, credential, trackingCode }],
      deps,
    )
    return {
      writes: [row(voteKey(id), { ...vote.value, ...changed }), ...writes],
      unchanged: new Map([[voteKey(id), vote.bytes]]),
      result: { trackingCode },
    }
  })
}

export interface BoxedBallot {
  readonly ballot: string
  readonly credential: string
  readonly trackingCode: string
}

/** Links for ballots that were verified; the vote’s row is written by the caller, on the condition that it is unchanged. */
export const planBallots = async (
  vote: VoteRow,
  ballots: readonly BoxedBallot[],
  { store }: Pick<CastDeps, 'store'>,
): Promise<{
  writes: readonly Write[]
  vote: { readonly tail: ArchiveTail; readonly ballots: number }
}> => {
  if (vote.tail === undefined) throw new Error('a vote that is set up has an archive')
  const before = vote.tail.height
  const links = planLinks(vote.id, vote.tail, ballotLinks(ballots))
  const writes: Write[] = [...links.writes]
  let further = 0
  for (const [place, { credential, trackingCode }] of ballots.entries()) {
    const last = lastKey(vote.id, credential)
    if ((await store.get(last)) === undefined) further += 1
    writes.push(
      row(boxKey(vote.id, trackingCode), { height: before + 1 + place }),
      row(last, { credential, trackingCode }),
    )
  }
  return { writes, vote: { tail: links.tail, ballots: vote.ballots + further } }
}

/**
 * The tracking code of a ballot whose proofs hold.
 * @throws {Problem} `ballot-refused`, `ballot-check-unavailable`
 */
export const checkBallot = async (
  { id, uuid }: Pick<VoteRow, 'id' | 'uuid'>,
  ballot: string,
  { checks, store }: Pick<CastDeps, 'checks' | 'store'>,
): Promise<string> => {
  const outcome = await checks.check(uuid, ballot, () => readTexts(id, store))
  if (outcome.kind === 'refused') throw new Problem('ballot-refused', whyRefused[outcome.fault])
  return outcome.trackingCode
}

/** @throws {Problem} `ballot-refused` */
export const credentialIn = (ballot: string): string => {
  try {
    return z.object({ credential: z.string().max(700) }).parse(JSON.parse(ballot)).credential
  } catch (cause) {
    throw new Problem('ballot-refused', whyRefused['ballot-malformed'], { cause })
  }
}

/**
 * Whether the ballot is the one that counts for its credential already.
 * @throws {Problem} `ballot-replayed` for one that was replaced: ballots are public, and anybody could bring back an old one
 */
export const isInBox = async (
  id: string,
  { credential, trackingCode }: Pick<BoxedBallot, 'credential' | 'trackingCode'>,
  store: Pick<Store, 'get'>,
): Promise<boolean> => {
  if ((await findRow(store, boxKey(id, trackingCode), boxRowSchema)) === undefined) return false
  const last = await findRow(store, lastKey(id, credential), lastRowSchema)
  if (last?.trackingCode === trackingCode) return true
  throw new Problem('ballot-replayed', 'Another ballot has taken its place: fill in a new one.')
}

/** What the vote was set up with. @throws {Problem} `ballot-not-open` while it is not */
export const readTexts = async (id: string, store: Pick<Store, 'get'>): Promise<VoteTexts> => {
  const { value } = await requireVote(id, store)
  if (value.tail === undefined)
    throw new Problem('ballot-not-open', 'The authority or a trustee has not delivered yet.')
  const [election = '', trustees = '', credentials = ''] = await readLink(id, 0, store)
  return { election, trustees, credentials }
}

const requireOpen = (vote: VoteRow, nowMs: number): void => {
  const phase = phaseOf(vote, nowMs)
  if (phase !== 'open') throw new Problem('ballot-not-open', `The polls are not open: "${phase}".`)
}

const whyRefused: Readonly<Record<BallotFault, string>> = {
  'ballot-malformed': 'That is no ballot of Belenios 2.0.',
  'ballot-not-canonical': 'The ballot is not written as Belenios 2.0 writes it.',
  'ballot-of-another-election': 'The ballot is one of another vote.',
  'credential-unknown': 'The credential is not one of this vote.',
  'signature-wrong': 'The signature does not verify.',
  'proof-wrong': 'A proof does not verify.',
}
