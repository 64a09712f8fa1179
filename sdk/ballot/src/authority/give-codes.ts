import { hash } from 'node:crypto'
import { jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { verifyTwoOfficers } from '@mutua/sdk/coop/officer-signer'
import { officerSignatureSchema } from '@mutua/sdk/coop/officer'
import {
  paperStatementSchema,
  voterClaimsSchema,
  voterTokenType,
  type VoterClaims,
} from '@mutua/sdk/voting/vote'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { PartyHome } from '../party-home.ts'
import type { VoteCalls } from '../vote-calls.ts'
import { keptCodesSchema, type KeptCodes } from './kept-codes.ts'

export interface GiveCodesDeps {
  readonly home: PartyHome
  readonly calls: Pick<VoteCalls, 'find' | 'say'>
  readonly service: BaseUrl
  /** Keys that the consent service publishes. */
  readonly serviceKeys: JWTVerifyGetKey
  readonly now: () => number
}

/** What a voter is told with their code: how often it was given before, so that they notice when it was not them. */
export interface GivenCode {
  readonly code: string
  readonly givenBefore: readonly string[]
}

/**
 * A voter's own code, again and again the same. Two say that it is theirs: the consent service by its token, that this
 * person is that number and has no ballot of paper; and the person's own sign-in at their issuer, which the consent
 * service cannot make. The roll as it was when the codes were made has to agree.
 *
 * @param webId of who signed in here
 * @throws {Problem} `token-invalid`, `ballot-voter-unknown`
 */
export const giveCode = async (webId: WebId, token: string, deps: GiveCodesDeps): Promise<GivenCode> => {
  const claims = await claimsOf(token, deps)
  const kept = await deps.home.find(claims.uuid, keptCodesSchema)
  const person = hash('sha256', webId)
  const line = kept?.codes.find((one) => one.member === claims.member)
  if (kept === undefined || line === undefined || line.person !== person || claims.person !== person)
    throw new Problem('ballot-voter-unknown', 'The token is not one for who signed in here.')
  const given = [...line.given, instantOf(deps.now())]
  const codes = kept.codes.map((one) => (one.member === line.member ? { ...one, given } : one))
  await deps.home.keep(claims.uuid, { ...kept, codes })
  return { code: line.code, givenBefore: line.given }
}

const claimsOf = async (
  token: string,
  { serviceKeys, service, now }: GiveCodesDeps,
): Promise<VoterClaims> => {
  try {
    const { payload } = await jwtVerify(token, serviceKeys, {
      ...{ issuer: service, typ: voterTokenType, algorithms: ['EdDSA'], requiredClaims: ['exp', 'iat'] },
      ...{ maxTokenAge: '10 minutes', clockTolerance: 60, currentDate: new Date(now()) },
    })
    return voterClaimsSchema.parse(payload)
  } catch (cause) {
    throw new Problem('token-invalid', 'It is no token of the consent service for a voter, or too old.', {
      cause,
    })
  }
}

/** What is sent for the codes of the ballots of paper: what two officers signed. */
export const paperWishSchema = z.strictObject({
  text: z.string().max(65_536),
  signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
})

/**
 * The codes of those who were given a ballot of paper, all together and in an order that says nothing of whose is whose.
 * Both signatures are verified here, by the keys that the officers had when the codes were made; and only after the polls,
 * when no voter can be overtaken by a code that is given out too early.
 * @throws {Problem} `officer-signature-invalid`, `ballot-step-refused`
 */
export const givePaperCodes = async (
  { text, signatures }: z.infer<typeof paperWishSchema>,
  deps: GiveCodesDeps,
): Promise<readonly string[]> => {
  const statement = statementOf(text)
  const kept = await deps.home.find(statement.uuid, keptCodesSchema)
  if (kept?.vote !== statement.vote) throw refused('There are no codes of that vote here.')
  const verdict = await verifyTwoOfficers(text, signatures, kept.officers)
  if (verdict.kind === 'invalid')
    throw new Problem('officer-signature-invalid', `Two officers must have signed it (${verdict.why}).`)
  const vote = await deps.calls.find(statement.vote)
  if (vote.phase !== 'paper' || vote.paper.ticked !== statement.members.length)
    throw refused('The vote does not wait for so many ballots of paper now.')
  const lines = linesOf(statement.members, kept)
  const credentials = JSON.stringify(lines.map(({ publicCredential }) => publicCredential))
  await deps.calls.say(vote, 'authority', 'paper', credentials)
  return lines.map(({ code }) => code)
}

/** By public credential: a random order, and the same one again. */
const linesOf = (members: readonly number[], { codes }: KeptCodes) => {
  const lines = codes.filter(({ member }) => members.includes(member))
  if (lines.length !== new Set(members).size || lines.length !== members.length)
    throw refused('Somebody is named who is not on the roll, or twice.')
  return lines.toSorted((one, other) => (one.publicCredential < other.publicCredential ? -1 : 1))
}

const statementOf = (text: string) => {
  try {
    return paperStatementSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('input-malformed', 'the statement: it is not one of ballots of paper.', { cause })
  }
}

const refused = (why: string) => new Problem('ballot-step-refused', why)
