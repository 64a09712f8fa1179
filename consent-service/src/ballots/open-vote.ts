import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { newElectionId } from '@mutua/sdk/ballot/base58'
import type { SecretVoteWish } from '@mutua/sdk/assembly/secret-vote'
import { voteIdSchema, type RollLine } from '@mutua/sdk/voting/vote'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { rollKey, voteKey, type VoteRow } from './ballot-rows.ts'
import type { Parties } from './parties.ts'
import { findVote } from './read-vote.ts'

export interface OpenVoteDeps {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly parties: Pick<Parties, 'inForce'>
  /** Undefined: no such number in the register. */
  readonly webIdOf: (member: number) => Promise<WebId | undefined>
}

/**
 * Writes a secret vote down with its roll, for the parties in force. The same vote again is no error.
 * @throws {Problem} `ballot-vote-exists`, `ballot-parties-missing`, `member-unknown`, `input-malformed`
 */
export const openVote = async (wish: SecretVoteWish, deps: OpenVoteDeps): Promise<VoteRow> => {
  checkWish(wish)
  const digest = parseSha256(hashKey(JSON.stringify(wish)))
  const findSame = async (): Promise<VoteRow | undefined> => {
    const before = (await findVote(wish.id, deps.store))?.value
    if (before !== undefined && before.wish !== digest)
      throw new Problem('ballot-vote-exists', 'A vote of that name asks something else, or of others.')
    return before
  }
  const known = await findSame()
  if (known !== undefined) return known
  const ticket = await makeTicketKey()
  return commitPlan(deps.store, async () => {
    const key = voteKey(wish.id)
    const before = await findSame()
    if (before !== undefined) return { writes: [], unchanged: new Map(), result: before }
    const parties = await deps.parties.inForce()
    if (parties === undefined)
      throw new Problem(
        'ballot-parties-missing',
        'Let two officers name the authority and the trustees first.',
      )
    const roll = await rollOf(wish, deps)
    const { authority, trustees, threshold } = parties
    const vote: VoteRow = {
      id: wish.id,
      uuid: newElectionId(deps.randomBytes),
      wish: digest,
      assembly: wish.assembly,
      questions: wish.questions.map((question) => ({ ...question, answers: [...question.answers] })),
      opensAt: wish.opensAt,
      closesAt: wish.closesAt,
      openedAt: instantOf(deps.now()),
      parties: { authority, trustees, threshold },
      ...ticket,
      voters: roll.length,
      votesDue: roll.reduce((sum, { weight }) => sum + weight, 0),
      stage: 'preparing',
      ballots: 0,
      entered: [],
    }
    return {
      writes: [row(key, vote), row(rollKey(wish.id), roll)],
      unchanged: new Map([[key, undefined]]),
      result: vote,
    }
  })
}

const checkWish = ({ id, questions, voters, opensAt, closesAt }: SecretVoteWish): void => {
  const refuse = (why: string): never => {
    throw new Problem('input-malformed', why)
  }
  if (!voteIdSchema.safeParse(id).success)
    refuse('The name of a vote has letters, digits, dots and dashes only.')
  if (opensAt >= closesAt) refuse('The polls must close after they open.')
  if (voters.length === 0) refuse('Nobody may vote.')
  if (new Set(voters.map(({ member }) => member)).size !== voters.length)
    refuse('A member is on the roll twice.')
  if (questions.length === 0) refuse('Nothing is asked.')
  for (const { answers, min, max } of questions)
    if (min > max || max > answers.length || answers.length === 0)
      refuse('A question marks from "min" to "max" of its answers.')
}

const rollOf = (
  { voters }: SecretVoteWish,
  { webIdOf }: Pick<OpenVoteDeps, 'webIdOf'>,
): Promise<readonly RollLine[]> =>
  Promise.all(
    voters
      .toSorted((one, other) => one.member - other.member)
      .map(async ({ member, weight }) => {
        const webId = await webIdOf(member)
        if (webId === undefined)
          throw new Problem('member-unknown', `Member ${String(member)} is not in the register.`)
        return { member, weight, person: parseSha256(hashKey(webId)) }
      }),
  )

/** Two primes take a moment: not on the thread that answers. */
const makeTicketKey = async (): Promise<Pick<VoteRow, 'ticketKey'> & { ticketSecret: string }> => {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return {
    ticketKey: { n, e },
    ticketSecret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}
