import { archiveSetup } from '@mutua/sdk/ballot/archive'
import { makeElection } from '@mutua/sdk/ballot/election'
import { thresholdParametersOf } from '@mutua/sdk/ballot/threshold'
import { parseTrusteePublicKey } from '@mutua/sdk/ballot/trustee'
import {
  polynomialSchema,
  signedMessageSchema,
  stringify,
  trusteeOutputSchema,
  type Trustees,
} from '@mutua/sdk/ballot/wire'
import type { Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { archiveKey, type VoteRow } from './ballot-rows.ts'
import { allOf, parsedAll, type Said } from './check-trustee-step.ts'

/** What follows from something that was delivered. */
export interface Follows {
  readonly vote: Partial<VoteRow>
  readonly writes: readonly Write[]
  readonly facts?: readonly LoggedFact[]
}

/** Sets the election up when the credentials and the keys of all trustees are there; until then nothing follows. */
export const planSetup = async (vote: VoteRow, said: Said): Promise<Follows> => {
  const credentials = await said('authority', 'credentials')
  const trustees = await trusteesOf(vote, said)
  if (credentials === undefined || trustees === undefined) return { vote: {}, writes: [] }
  const { authority } = vote.parties
  const election = makeElection(
    {
      name: vote.id,
      description: vote.assembly,
      questions: vote.questions,
      credentialAuthority: authority.name,
    },
    trustees,
    vote.uuid,
  )
  const { bytes, tail } = archiveSetup(
    { election: election.text, trustees: stringify(trustees), credentials },
    Math.floor(Date.parse(vote.openedAt) / 1_000),
  )
  return {
    vote: { stage: 'set-up', tail },
    writes: [{ key: archiveKey(vote.id, tail.height), value: bytes }],
    facts: [ballotFact('ballot.opened', { ...vote, tail })],
  }
}

/** What the log is told of a box, of its chain by its last hash. */
export const ballotFact = (
  kind: 'ballot.opened' | 'ballot.closed' | 'ballot.result',
  { id, uuid, tail, ...more }: Pick<VoteRow, 'id' | 'uuid' | 'tail'> & { archive?: string; ballots?: number },
): LoggedFact => ({
  kind,
  about: `ballot/${id}`,
  statement: {
    ...{ type: kind, election: uuid, head: tail?.last, vote: id },
    ...(more.archive === undefined ? {} : { archive: more.archive }),
    ...(kind === 'ballot.opened' || more.ballots === undefined ? {} : { ballots: more.ballots }),
  },
})

const trusteesOf = async (vote: VoteRow, said: Said): Promise<Trustees | undefined> => {
  const count = vote.parties.trustees.length
  if (count === 1) {
    const [key] = (await allOf('key', 1, said)) ?? []
    return key === undefined ? undefined : [['Single', parseTrusteePublicKey(key)]]
  }
  const outputs = await parsedAll('voutput', trusteeOutputSchema, { count, said })
  if (outputs === undefined) return undefined
  const certificates = (await parsedAll('cert', signedMessageSchema, { count, said })) ?? []
  const polynomials = (await parsedAll('polynomial', polynomialSchema, { count, said })) ?? []
  return [['Pedersen', thresholdParametersOf(certificates, polynomials, outputs)]]
}
