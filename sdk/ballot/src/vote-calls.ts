import { z } from 'zod'
import { callService } from '@mutua/kit/service-calls'
import { problemIn } from './answered-problem.ts'
import {
  partyMessageSchema,
  signPartyMessage,
  type PartyMessage,
  type PartyStep,
  type PartyRole,
} from '@mutua/sdk/voting/party-message'
import {
  rollLineSchema,
  voteSchema,
  voteTextsSchema,
  type RollLine,
  type Vote,
  type VoteTexts,
} from '@mutua/sdk/voting/vote'
import { officerKeySchema, type OfficerKey } from '@mutua/sdk/coop/officer'
import type { BaseUrl } from '@mutua/sdk/ids'

/** What a party asks of the consent service. All throw `Problem` for its refusals, or an `Error` when it cannot be reached. */
export interface VoteCalls {
  readonly votes: () => Promise<readonly Vote[]>
  readonly find: (id: string) => Promise<Vote>
  readonly texts: (id: string) => Promise<VoteTexts>
  readonly said: (id: string) => Promise<readonly PartyMessage[]>
  readonly archive: (id: string) => Promise<Uint8Array>
  readonly officerKeys: () => Promise<readonly OfficerKey[]>
  readonly roll: (vote: Vote) => Promise<readonly RollLine[]>
  readonly say: (
    vote: Pick<Vote, 'id' | 'uuid'>,
    role: PartyRole,
    step: PartyStep,
    payload: string,
  ) => Promise<void>
}

export const openVoteCalls = (service: BaseUrl, signing: CryptoKey): VoteCalls => {
  const read = async <Output>(path: `/${string}`, schema: z.ZodType<Output>): Promise<Output> =>
    schema.parse(await (await reach(service, path)).json())
  const post = async (path: `/${string}`, body: unknown): Promise<Response> =>
    reach(service, path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  const place = (id: string): `/${string}` => `/ballots/${encodeURIComponent(id)}`
  return {
    votes: async () => (await read('/ballots', z.object({ items: z.array(voteSchema) }))).items,
    find: (id) => read(place(id), voteSchema),
    texts: (id) => read(`${place(id)}/texts`, voteTextsSchema),
    said: async (id) =>
      (await read(`${place(id)}/said`, z.object({ items: z.array(partyMessageSchema) }))).items,
    archive: async (id) => (await reach(service, `${place(id)}/archive`)).bytes(),
    officerKeys: async () =>
      (await read('/officers/keys', z.object({ items: z.array(officerKeySchema) }))).items,
    roll: async ({ id, uuid }) => {
      const message = await signPartyMessage(uuid, { role: 'authority', step: 'roll', payload: '' }, signing)
      const answer = await post(`${place(id)}/roll`, message)
      return z.object({ items: z.array(rollLineSchema) }).parse(await answer.json()).items
    },
    say: async ({ id, uuid }, role, step, payload) => {
      await post(`${place(id)}/said`, await signPartyMessage(uuid, { role, step, payload }, signing))
    },
  }
}

const reach = async (service: BaseUrl, path: `/${string}`, call: RequestInit = {}): Promise<Response> => {
  const answer = await callService(service, path, { ...call, signal: AbortSignal.timeout(60_000) })
  if (answer.ok) return answer
  throw await problemIn(answer)
}
