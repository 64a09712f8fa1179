import { trackingCodeSchema, type Vote, type VotePhase } from '@mutua/sdk/voting/vote'
import type { PartyRole, PartyStep } from '@mutua/sdk/voting/party-message'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore, type Store } from '@mutua/kit/store'
import {
  lastPrefix,
  lastRowSchema,
  partPrefix,
  partRowSchema,
  rollKey,
  rollRowSchema,
  saidKey,
  saidRowSchema,
  voteKey,
  votePrefix,
  voteRowSchema,
  type PartRow,
  type VoteRow,
} from './ballot-rows.ts'

/** A row with the bytes that a write is conditional on. */
export interface ReadVote {
  readonly value: VoteRow
  readonly bytes: Uint8Array
}

export const findVote = async (id: string, store: Pick<Store, 'get'>): Promise<ReadVote | undefined> => {
  const bytes = await store.get(voteKey(id))
  return bytes === undefined ? undefined : { bytes, value: parseRow(voteRowSchema, bytes) }
}

/** @throws {Problem} `not-found` */
export const requireVote = async (id: string, store: Pick<Store, 'get'>): Promise<ReadVote> => {
  const vote = await findVote(id, store)
  if (vote === undefined) throw new Problem('not-found', 'There is no vote of that name.')
  return vote
}

/** Where it stands at that moment. */
export const phaseOf = ({ stage, opensAt, closesAt }: VoteRow, nowMs: number): VotePhase => {
  switch (stage) {
    case 'preparing':
    case 'paper':
    case 'finished':
    case 'cancelled':
      return stage
    case 'sealed':
      return 'opening'
    case 'set-up':
      if (nowMs < Date.parse(opensAt)) return 'ready'
      // Closed by its hour, though nobody has looked since.
      return nowMs < Date.parse(closesAt) ? 'open' : 'paper'
  }
}

export const readRoll = async (id: string, store: Pick<Store, 'get'>) => {
  const bytes = await store.get(rollKey(id))
  if (bytes === undefined) throw new Error('a vote always has a roll')
  return parseRow(rollRowSchema, bytes)
}

/** Who took part, in the order of their numbers. */
export const readParts = async (
  id: string,
  store: Pick<Store, 'list'>,
): Promise<ReadonlyMap<number, PartRow>> => {
  const parts = new Map<number, PartRow>()
  for await (const { key, value } of store.list(prefixRange(partPrefix(id))))
    parts.set(Number(key.slice(partPrefix(id).length)), parseRow(partRowSchema, value))
  return parts
}

export const findSaid = async (
  id: string,
  role: PartyRole,
  step: PartyStep,
  store: Pick<Store, 'get'>,
): Promise<string | undefined> => {
  const bytes = await store.get(saidKey(id, role, step))
  return bytes === undefined ? undefined : parseRow(saidRowSchema, bytes).payload
}

/** The ballots that count, in the order of the hashes of their credentials: it says nothing of when they came. */
export async function* readLastBallots(
  id: string,
  store: Pick<Store, 'list'>,
): AsyncIterable<{ credential: string; trackingCode: string }> {
  for await (const { value } of store.list(prefixRange(lastPrefix(id)))) yield parseRow(lastRowSchema, value)
}

export const viewOf = async (vote: VoteRow, nowMs: number, store: ReadableStore): Promise<Vote> => {
  const parts = await readParts(vote.id, store)
  return {
    id: vote.id,
    assembly: vote.assembly,
    uuid: vote.uuid,
    questions: vote.questions,
    opensAt: vote.opensAt,
    closesAt: vote.closesAt,
    ...(vote.closedAt === undefined ? {} : { closedAt: vote.closedAt }),
    phase: phaseOf(vote, nowMs),
    parties: vote.parties,
    delivered: {
      credentials: (await findSaid(vote.id, 'authority', 'credentials', store)) !== undefined,
      trustees: await Promise.all(
        vote.parties.trustees.map((_one, place) => lastStep(vote.id, place + 1, store)),
      ),
    },
    ticketKey: vote.ticketKey,
    voters: vote.voters,
    votesDue: vote.votesDue,
    ballots: vote.ballots,
    tookPart: parts.size,
    paper: {
      ticked: [...parts.values()].filter(({ channel }) => channel === 'paper').length,
      entered: vote.entered.map((code) => trackingCodeSchema.parse(code)),
    },
    archive: vote.tail === undefined ? { events: 0 } : { events: vote.tail.height + 1, head: vote.tail.last },
    ...(vote.result === undefined ? {} : { result: vote.result }),
  }
}

const trusteeSteps = ['decryption', 'voutput', 'polynomial', 'cert', 'key'] as const

const lastStep = async (id: string, place: number, store: Pick<Store, 'get'>) => {
  for (const step of trusteeSteps) if ((await findSaid(id, place, step, store)) !== undefined) return step
  return 'none'
}

export const listVotes = async (store: Pick<Store, 'list'>): Promise<readonly VoteRow[]> => {
  const votes: VoteRow[] = []
  for await (const { value } of store.list(prefixRange(votePrefix)))
    votes.push(parseRow(voteRowSchema, value))
  return votes.toSorted((one, other) => (one.opensAt < other.opensAt ? 1 : -1))
}
