import type { Choice } from '../ballot/answer.ts'
import { makeBallot, trackerOf } from '../ballot/ballot.ts'
import { isVotingCode, publicCredentialOf, readPublicCredentials, secretOf } from '../ballot/credential.ts'
import { parseElection } from '../ballot/election.ts'
import { electionKeyOf, parseTrustees, verifyTrustees } from '../ballot/trustee.ts'
import { blindTicket, ticketMessage } from './blind-ticket.ts'
import type { CastReceipt, CastWish, Vote, VoteTexts } from './vote.ts'

/** What is voted on, and where: the texts are those of the archive. */
export interface VotedOn {
  readonly vote: Pick<Vote, 'uuid' | 'ticketKey' | 'questions'>
  readonly texts: VoteTexts
}

/** Why a code cannot be used: typed wrong, or not one of this vote. */
export type CodeFault = 'code-mistyped' | 'code-of-another-vote' | 'vote-changed'

/**
 * Whether ballots are encrypted to the keys of trustees who proved that they have them, and ask what the vote asks: else
 * whoever hands the texts out could have a key of their own put in.
 */
export const isWhatIsAsked = ({ vote, texts }: VotedOn): boolean => {
  const election = parseElection(texts.election)
  const trustees = parseTrustees(texts.trustees)
  const asked = (questions: readonly object[]) => JSON.stringify(questions.map(sorted))
  return (
    election.uuid === vote.uuid &&
    asked(election.questions) === asked(vote.questions) &&
    electionKeyOf(trustees, election.group.name) === election.publicKey &&
    verifyTrustees(trustees, election.group.name)
  )
}

/** @returns undefined when the code is one of this vote */
export const checkCode = async (code: string, { vote, texts }: VotedOn): Promise<CodeFault | undefined> => {
  if (!isVotingCode(code)) return 'code-mistyped'
  if (!isWhatIsAsked({ vote, texts })) return 'vote-changed'
  const credential = await publicCredentialOf(dashed(code), vote.uuid)
  return readPublicCredentials(texts.credentials).has(credential) ? undefined : 'code-of-another-vote'
}

/** What is still blinded: how a voter, or a desk in their name, has their ticket signed. */
export interface TicketWish {
  readonly blinded: string
  /** @throws {Error} when the answer is not by the key of the vote */
  readonly finish: (signature: string) => string
}

/** The same code gives the same blinded message again. @throws {Error} for a code that is mistyped */
export const wishTicket = async (code: string, { vote, texts }: VotedOn): Promise<TicketWish> => {
  const { group } = parseElection(texts.election)
  const secret = await secretOf(dashed(code), vote.uuid, group)
  const credential = String(group.power(group.g, secret))
  return blindTicket(
    vote.ticketKey,
    ticketMessage(vote.uuid, credential),
    new TextEncoder().encode(`${vote.uuid} ${String(secret)}`),
  )
}

/**
 * Fills a ballot in and sends it: encrypted and signed where this runs. The choices leave it in the ballot only, the code
 * not at all.
 *
 * @param send to the box, with nothing that says who sends it
 * @throws {Error} when the receipt is not of the ballot that was sent: it did not go into the box as it is
 */
export const castVote = async (
  wish: VotedOn & {
    readonly code: string
    readonly choices: readonly Choice[]
    readonly ticket: string
  },
  send: (ballot: CastWish) => Promise<CastReceipt>,
): Promise<CastReceipt> => {
  const { code, choices, ticket, texts } = wish
  const { text } = await makeBallot({ choices, code: dashed(code), election: parseElection(texts.election) })
  const receipt = await send({ ballot: text, ticket })
  if (receipt.trackingCode !== trackerOf(text)) throw new Error('the receipt is not one of this ballot')
  return receipt
}

/** As the authority wrote it: what the key is stretched from has its dashes. */
const dashed = (code: string): string => (code.replaceAll('-', '').match(/.{3}/g) ?? []).join('-')

const sorted = (question: object) =>
  Object.entries(question).toSorted(([one], [other]) => (one < other ? -1 : 1))
