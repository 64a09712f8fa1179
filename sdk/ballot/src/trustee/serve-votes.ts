import { parseElection } from '@mutua/sdk/ballot/election'
import { partialDecryption } from '@mutua/sdk/ballot/tally'
import {
  inputsOf,
  makeCertificate,
  makePolynomial,
  makeTrusteeOutput,
  openDecryptionKey,
} from '@mutua/sdk/ballot/threshold'
import { makeTrusteeKey, verificationKeysOf } from '@mutua/sdk/ballot/trustee'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { polynomialSchema, signedMessageSchema, stringify, trusteeOutputSchema } from '@mutua/sdk/ballot/wire'
import { ballotPartiesWishSchema } from '@mutua/sdk/voting/ballot-parties'
import { verifyPartyMessage, type PartyMessage } from '@mutua/sdk/voting/party-message'
import type { Vote } from '@mutua/sdk/voting/vote'
import { sha256Schema } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { PartyHome } from '../party-home.ts'
import { requireParties } from '../pins.ts'
import type { VoteCalls } from '../vote-calls.ts'

/**
 * What a trustee keeps for a vote: a seed of k of n, or the private key of one alone; the parties that it agreed to be one
 * of; the end of the archive as it last saw it, so that none is taken for it later that leaves something out.
 */
const keptSchema = z.object({
  seed: z.string(),
  certificate: z.string(),
  parties: ballotPartiesWishSchema,
  seen: sha256Schema.exactOptional(),
})
type Kept = z.infer<typeof keptSchema>

export interface TrusteeDeps {
  readonly home: PartyHome
  readonly calls: VoteCalls
  /** A sum of fewer ballots is not opened: it could be of one. */
  readonly atLeast: number
  /** Told in a sentence what was done. */
  readonly say: (sentence: string) => void
}

/**
 * Does what waits for this trustee in every vote that names its key; one that it refuses does not hold up the others.
 * @returns whether anything was done
 * @throws {Error} what the first vote was refused for, when the others were looked at
 */
export const serveVotes = async (deps: TrusteeDeps): Promise<boolean> => {
  let anything = false
  const faults: unknown[] = []
  for (const vote of await deps.calls.votes()) {
    const place = vote.parties.trustees.findIndex(({ key }) => key === deps.home.key) + 1
    if (place === 0) continue
    try {
      anything = (await serveVote(vote, place, deps)) || anything
    } catch (fault) {
      faults.push(fault)
    }
  }
  if (faults.length > 0 && !anything) throw faults[0]
  return anything
}

const serveVote = async (vote: Vote, place: number, deps: TrusteeDeps): Promise<boolean> => {
  switch (vote.phase) {
    case 'preparing':
      return prepare(vote, place, deps)
    case 'ready':
    case 'open':
    case 'paper':
      return watch(vote, deps)
    case 'opening':
      return openPart(vote, place, deps)
    case 'finished':
    case 'cancelled':
      return destroy(vote, deps)
  }
}

/** The rounds of the keys (Belenios 2.0 §4.6): each when all trustees have finished the one before it. */
const prepare = async (vote: Vote, place: number, deps: TrusteeDeps): Promise<boolean> => {
  const { calls, home, say } = deps
  const step = nextStep(vote, place)
  if (step === undefined) return false
  const kept = (await home.find(vote.uuid, keptSchema)) ?? (await begin(vote, deps))
  if (JSON.stringify(kept.parties) !== JSON.stringify(vote.parties))
    throw new Error(`vote ${vote.id}: the parties are not those that this trustee agreed to be one of`)
  const said = await calls.said(vote.id)
  await calls.say(vote, place, step, await payloadOf(step, { vote, kept, said, place }))
  say(`${vote.id}: delivered "${step}"`)
  return true
}

/** Durable before anything of it is sent: a key whose secret is lost would hold up the vote. */
const begin = async (vote: Vote, deps: TrusteeDeps): Promise<Kept> => {
  const { home } = deps
  await requireParties(vote, deps)
  const { parties } = vote
  const made =
    parties.trustees.length === 1
      ? alone()
      : (({ seed, certificate }) => ({ seed, certificate: stringify(certificate) }))(makeCertificate())
  const kept: Kept = { ...made, parties }
  await home.keep(vote.uuid, kept)
  return kept
}

const alone = () => {
  const { privateKey, publicKey } = makeTrusteeKey()
  return { seed: privateKey, certificate: stringify(publicKey) }
}

const rounds = ['cert', 'polynomial', 'voutput'] as const
type Round = (typeof rounds)[number] | 'key'

const nextStep = ({ delivered: { trustees } }: Vote, place: number): Round | undefined => {
  const own = trustees[place - 1] ?? 'none'
  if (trustees.length === 1) return own === 'none' ? 'key' : undefined
  const rank = (step: string) => rounds.indexOf(step as (typeof rounds)[number])
  const next = rounds[rank(own) + 1]
  return next !== undefined && trustees.every((step) => rank(step) >= rank(own)) ? next : undefined
}

const payloadOf = async (
  step: Round,
  { vote, kept, said, place }: { vote: Vote; kept: Kept; said: readonly PartyMessage[]; place: number },
): Promise<string> => {
  const { seed } = kept
  if (step === 'key' || step === 'cert') return kept.certificate
  const allSaid = await saidByAll(said, { vote, kept })
  const certificates = allSaid('cert').map((text) => signedMessageSchema.parse(JSON.parse(text)))
  if (step === 'polynomial')
    return stringify(await makePolynomial({ certificates, seed, threshold: vote.parties.threshold }))
  const polynomials = allSaid('polynomial').map((text) => polynomialSchema.parse(JSON.parse(text)))
  const input = inputsOf(certificates, polynomials)[place - 1]
  if (input === undefined) throw new Error('there is not an input for each trustee')
  return stringify(await makeTrusteeOutput({ certificates, seed, input }))
}

/**
 * What all trustees said for a step, in their order. Each is verified here by the key of that trustee: the server passes the
 * messages on, and one that could put in trustees of its own would have the key of the vote.
 * @throws {Error} naming the trustee
 */
const saidByAll = async (
  said: readonly PartyMessage[],
  { vote, kept }: { vote: Vote; kept: Kept },
): Promise<(step: PartyMessage['step']) => readonly string[]> => {
  for (const message of said) {
    const { role } = message
    if (role === 'authority') continue
    const trustee = kept.parties.trustees[role - 1]
    if (trustee === undefined || !(await verifyPartyMessage(vote.uuid, message, trustee.key)))
      throw new Error(`vote ${vote.id}: what trustee ${String(role)} said is not signed with its key`)
  }
  return (step) =>
    kept.parties.trustees.map((_trustee, index) => {
      const message = said.find((one) => one.role === index + 1 && one.step === step)
      if (message !== undefined) return message.payload
      throw new Error(`vote ${vote.id}: trustee ${String(index + 1)} has not said "${step}"`)
    })
}

/** Remembers how far the archive had come, each time it has grown. */
const watch = async (vote: Vote, { home }: TrusteeDeps): Promise<boolean> => {
  const kept = await home.find(vote.uuid, keptSchema)
  const head = vote.archive.head
  if (kept === undefined || head === undefined || kept.seen === head) return false
  await home.keep(vote.uuid, { ...kept, seen: head })
  return false
}

/**
 * Opens this trustee's part of the sum, after the whole archive has been verified here: each proof of each ballot, the
 * sum, that it goes on from where it was last seen. The secret is destroyed when the part is delivered.
 */
const openPart = async (vote: Vote, place: number, deps: TrusteeDeps): Promise<boolean> => {
  const { calls, home, say, atLeast } = deps
  const kept = await home.find(vote.uuid, keptSchema)
  if (kept === undefined) return false
  if (vote.delivered.trustees[place - 1] === 'decryption') return destroy(vote, deps)
  const archive = await calls.archive(vote.id)
  const verdict = await verifyArchive(archive, kept.seen === undefined ? {} : { since: kept.seen })
  if (verdict.kind === 'refused')
    throw new Error(`vote ${vote.id}: the archive does not verify: ${verdict.why}`)
  if (
    verdict.election.uuid !== vote.uuid ||
    (verdict.reached !== 'EncryptedTally' && verdict.reached !== 'PartialDecryption')
  )
    throw new Error(`vote ${vote.id}: the archive is not one of closed polls`)
  if (verdict.tally.ballots < atLeast) {
    say(
      `${vote.id}: not opened: ${String(verdict.tally.ballots)} ballots, fewer than ${String(atLeast)} (--at-least)`,
    )
    return false
  }
  const privateKey = await privateKeyOf(kept, place, await calls.said(vote.id))
  const election = parseElection(verdict.election.text)
  const { group } = election
  if (group.power(group.g, BigInt(privateKey)) !== verificationKeysOf(verdict.trustees)[place - 1])
    throw new Error(`vote ${vote.id}: the key in the archive is not the one of this trustee`)
  const partial = partialDecryption({ tally: verdict.tally, privateKey, election })
  await calls.say(vote, place, 'decryption', stringify(partial))
  say(`${vote.id}: verified ${String(verdict.cast)} ballots, opened this part of the sum`)
  await destroy(vote, deps)
  return true
}

const privateKeyOf = async (
  { seed, parties }: Kept,
  place: number,
  said: readonly PartyMessage[],
): Promise<string> => {
  if (parties.trustees.length === 1) return seed
  const own = said.find(({ role, step }) => role === place && step === 'voutput')
  return openDecryptionKey(seed, trusteeOutputSchema.parse(JSON.parse(own?.payload ?? '{}')).private_key)
}

const destroy = async (vote: Vote, { home, say }: TrusteeDeps): Promise<boolean> => {
  if (!(await home.list()).includes(vote.uuid)) return false
  await home.destroy(vote.uuid)
  say(`${vote.id}: the secret of this vote is destroyed`)
  return false
}
