import { makeCredentials, publicCredentialsText } from '@mutua/sdk/ballot/credential'
import type { Vote } from '@mutua/sdk/voting/vote'
import type { PartyHome } from '../party-home.ts'
import { knownOfficers, requireParties } from '../pins.ts'
import type { VoteCalls } from '../vote-calls.ts'
import { keptCodesSchema, type KeptCodes } from './kept-codes.ts'

export interface AuthorityDeps {
  readonly home: PartyHome
  readonly calls: VoteCalls
  /** Told in a sentence what was done. */
  readonly say: (sentence: string) => void
}

/**
 * Makes the codes of every new vote that names this authority, and forgets those of votes that are over. One that it refuses
 * does not hold up the others.
 * @throws {Error} what the first vote was refused for, when the others were looked at
 */
export const serveVotes = async (deps: AuthorityDeps): Promise<void> => {
  const faults: unknown[] = []
  for (const vote of await deps.calls.votes()) {
    if (vote.parties.authority.key !== deps.home.key) continue
    await serveVote(vote, deps).catch((fault: unknown) => faults.push(fault))
  }
  if (faults.length > 0) throw faults[0]
}

const serveVote = async (vote: Vote, { home, calls, say }: AuthorityDeps): Promise<void> => {
  if (vote.phase === 'preparing' && !vote.delivered.credentials) {
    const { codes } =
      (await home.find(vote.uuid, keptCodesSchema)) ?? (await makeCodes(vote, { home, calls, say }))
    await calls.say(vote, 'authority', 'credentials', publicCredentialsText(codes))
    say(`${vote.id}: made ${String(codes.length)} codes, and published what belongs to them`)
  }
  const isOver = vote.phase === 'finished' || vote.phase === 'cancelled'
  if (isOver && (await home.list()).includes(vote.uuid)) {
    await home.destroy(vote.uuid)
    say(`${vote.id}: the codes are forgotten`)
  }
}

/** Durable before the credentials are published: a code that is lost would cost somebody their vote. */
const makeCodes = async (vote: Vote, { home, calls, say }: AuthorityDeps): Promise<KeptCodes> => {
  await requireParties(vote, { home, say })
  const officers = await knownOfficers(await calls.officerKeys(), { home, say })
  const roll = await calls.roll(vote)
  const made = await makeCredentials({ uuid: vote.uuid, weights: roll.map(({ weight }) => weight) })
  const kept: KeptCodes = {
    vote: vote.id,
    parties: vote.parties,
    officers: [...officers],
    codes: roll.map((line, place) => {
      const { code, publicCredential } = made[place] ?? { code: '', publicCredential: '' }
      return { ...line, code, publicCredential, given: [] }
    }),
  }
  await home.keep(vote.uuid, kept)
  return kept
}
