import { createPublicKey, verify } from 'node:crypto'
import { partyMessageText, type PartyMessage, type PartyRole } from '@mutua/sdk/voting/party-message'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { toBytes } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { saidKey, saidRowSchema, voteKey, type VoteRow } from './ballot-rows.ts'
import { checkCredentials, checkPaperCredentials } from './check-credentials.ts'
import { checkTrusteeStep, type Said } from './check-trustee-step.ts'
import { planDecryption } from './open-sum.ts'
import { planSetup } from './plan-setup.ts'
import { findSaid, readParts, readRoll, requireVote, type ReadVote } from './read-vote.ts'

export interface DeliverDeps {
  readonly store: Store
  readonly now: () => number
}

/**
 * Takes what a party of the vote delivers, once it was verified; the same again is no error. What follows from it is in
 * the same write: the election is set up with the last piece, and the result stands with the decryption that was missing.
 * @throws {Problem} `not-found`, `ballot-party-unknown` for a key that is not this party’s, `ballot-step-refused`
 */
export const deliver = (id: string, message: PartyMessage, deps: DeliverDeps): Promise<void> =>
  commitPlan(deps.store, async () => {
    const vote = await requireVote(id, deps.store)
    requireParty(vote.value, message)
    const key = saidKey(id, message.role, message.step)
    const before = await findSaid(id, message.role, message.step, deps.store)
    if (before === message.payload) return nothing
    if (before !== undefined) throw refused('Something else was delivered for this step before.')
    // What others have said, or not yet: the last pieces may come at the same moment, and one of them has to see all.
    const heard = new Map<string, Uint8Array | undefined>()
    const said: Said = async (whose, what) => {
      if (whose === message.role && what === message.step) return message.payload
      const place = saidKey(id, whose, what)
      const bytes = await deps.store.get(place)
      heard.set(place, bytes)
      return bytes === undefined ? undefined : parseRow(saidRowSchema, bytes).payload
    }
    const follows = await consequences(vote, message, { ...deps, said })
    const value = { ...vote.value, ...follows.vote }
    const logged = await planLogged(follows.facts ?? [], deps.store)
    return {
      writes: [row(voteKey(id), value), row(key, message), ...follows.writes, ...logged.writes],
      unchanged: new Map([[voteKey(id), vote.bytes], [key, undefined], ...heard, ...logged.unchanged]),
      result: undefined,
    }
  })

/**
 * The roll, for the authority of the vote alone: numbers and hashes of WebIDs.
 * @throws {Problem} `not-found`, `ballot-party-unknown`
 */
export const giveRoll = async (id: string, message: PartyMessage, deps: Pick<DeliverDeps, 'store'>) => {
  const { value } = await requireVote(id, deps.store)
  if (message.role !== 'authority' || message.step !== 'roll') throw unknownParty()
  requireParty(value, message)
  return readRoll(id, deps.store)
}

const nothing: Plan<undefined> = { writes: [], unchanged: new Map(), result: undefined }

const consequences = async (
  vote: ReadVote,
  { role, step, payload }: PartyMessage,
  { store, now, said }: DeliverDeps & { readonly said: Said },
): ReturnType<typeof planSetup> => {
  const { id, stage, parties } = vote.value
  const isAuthority = role === 'authority'
  if (stage === 'preparing' && isAuthority && step === 'credentials') {
    checkCredentials(payload, await readRoll(id, store))
    return planSetup(vote.value, said)
  }
  if (stage === 'preparing' && !isAuthority) {
    await checkTrusteeStep({ place: role, step, payload }, { parties, said })
    return planSetup(vote.value, said)
  }
  if (stage === 'paper' && isAuthority && step === 'paper') {
    const ticked = [...(await readParts(id, store)).values()].filter(({ channel }) => channel === 'paper')
    checkPaperCredentials(payload, (await said('authority', 'credentials')) ?? '', ticked.length)
    return { vote: {}, writes: [] }
  }
  if (stage === 'sealed' && !isAuthority && step === 'decryption')
    return planDecryption(vote.value, { place: role, payload, said }, { store, now })
  throw refused(`"${step}" is not what this vote waits for from that party now.`)
}

const requireParty = ({ uuid, parties }: VoteRow, message: PartyMessage): void => {
  const key = keyOf(parties, message.role)
  if (key === undefined) throw unknownParty()
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: key } })
  const bytes = toBytes(partyMessageText(uuid, message))
  if (!verify(null, bytes, publicKey, Buffer.from(message.signature, 'base64url'))) throw unknownParty()
}

const keyOf = ({ authority, trustees }: VoteRow['parties'], role: PartyRole): string | undefined =>
  role === 'authority' ? authority.key : trustees[role - 1]?.key

const unknownParty = () =>
  new Problem('ballot-party-unknown', 'It is not signed with the key of that party of this vote.')

const refused = (why: string) => new Problem('ballot-step-refused', why)
