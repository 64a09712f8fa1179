import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'
import type { RollLine, VoterClaims } from '@mutua/sdk/voting/vote'
import { parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { partKey, partRowSchema, type PartRow, type VoteRow } from './ballot-rows.ts'
import { phaseOf, readRoll, requireVote } from './read-vote.ts'

export interface TicketsDeps {
  readonly store: Store
  readonly now: () => number
  readonly signVoterToken: (claims: VoterClaims) => Promise<string>
}

/**
 * What a voter shows to the authority to be given their own code. Nothing is written: that somebody asked leaves no trace.
 * @throws {Problem} `not-found`, `ballot-not-open`, `ballot-voter-unknown`, `ballot-paper-taken`
 */
export const giveToken = async (id: string, webId: WebId, deps: TicketsDeps): Promise<string> => {
  const { value } = await requireVote(id, deps.store)
  const phase = phaseOf(value, deps.now())
  if (phase !== 'open' && phase !== 'ready') throw notOpen(phase)
  const { member, person } = await requireVoter(id, webId, deps.store)
  await requireNoPaper(id, member, deps.store)
  return deps.signVoterToken({ vote: id, uuid: value.uuid, member, person })
}

/**
 * Signs a voter's blinded credential, and writes down that this member takes part: as when a ballot is handed over a table
 * and the name ticked off. One for each head; the same blinded message is signed again, so that an answer that was lost on
 * its way, or a second device, costs nobody their vote.
 * @throws {Problem} `not-found`, `ballot-not-open`, `ballot-voter-unknown`, `ballot-paper-taken`, `ballot-ticket-given`
 */
export const giveTicket = async (
  id: string,
  webId: WebId,
  blinded: string,
  deps: Pick<TicketsDeps, 'store' | 'now'>,
): Promise<string> => {
  const { value } = await requireVote(id, deps.store)
  const phase = phaseOf(value, deps.now())
  if (phase !== 'open') throw notOpen(phase)
  const { member } = await requireVoter(id, webId, deps.store)
  // Before the row: what cannot be signed uses nothing up.
  const signature = signBlinded(value, blinded)
  await commitPlan(deps.store, () => planPart(id, member, { channel: 'app', blinded }, deps.store))
  return signature
}

/**
 * That a member takes part with that blinded message.
 * @throws {Problem} `ballot-paper-taken`, `ballot-ticket-given`
 */
export const planPart = async (
  id: string,
  member: number,
  { channel, blinded }: { readonly channel: 'app' | 'desk'; readonly blinded: string },
  store: Pick<Store, 'get'>,
): Promise<Plan<undefined>> => {
  const key = partKey(id, member)
  await requireNoPaper(id, member, store)
  const bytes = await store.get(key)
  const digest = parseSha256(hashKey(blinded))
  if (bytes === undefined) {
    const part: PartRow = { channel, blinded: digest }
    return { writes: [row(key, part)], unchanged: new Map([[key, undefined]]), result: undefined }
  }
  const before = await findRow(store, key, partRowSchema)
  if (before?.blinded !== digest)
    throw new Problem('ballot-ticket-given', 'A ticket was given for another code: vote with that one.')
  return { writes: [], unchanged: new Map(), result: undefined }
}

/**
 * RSA as it is (RFC 9474 §4.3): what is signed was made by the voter's own program, and is blinded.
 * @throws {Problem} `input-malformed`
 */
export const signBlinded = ({ ticketSecret, ticketKey }: VoteRow, blinded: string): string => {
  if (ticketSecret === undefined) throw notOpen('closed')
  const key = createPrivateKey({ key: Buffer.from(ticketSecret, 'base64'), format: 'der', type: 'pkcs8' })
  const bytes = Buffer.from(blinded, 'base64url')
  if (bytes.length !== Buffer.from(ticketKey.n, 'base64url').length) throw malformed()
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes).toString('base64url')
  } catch (cause) {
    throw malformed(cause)
  }
}

/** @throws {Problem} `ballot-voter-unknown` for whoever is not on the roll of the vote */
export const requireVoter = async (
  id: string,
  webId: WebId,
  store: Pick<Store, 'get'>,
): Promise<RollLine> => {
  const person = hashKey(webId)
  const line = (await readRoll(id, store)).find((one) => one.person === person)
  if (line === undefined)
    throw new Problem('ballot-voter-unknown', 'The roll of this vote does not have you: see its record date.')
  return line
}

const requireNoPaper = async (id: string, member: number, store: Pick<Store, 'get'>): Promise<void> => {
  const part = await findRow(store, partKey(id, member), partRowSchema)
  if (part?.channel === 'paper')
    throw new Problem('ballot-paper-taken', 'A ballot of paper was handed out: it is the one that counts.')
}

const notOpen = (phase: string) => new Problem('ballot-not-open', `The polls are not open: "${phase}".`)
const malformed = (cause?: unknown) =>
  new Problem('input-malformed', 'The blinded message is not one for the key of this vote.', { cause })
