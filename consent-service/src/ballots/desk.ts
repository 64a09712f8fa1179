import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { deskStatementSchema, type DeskStatement } from '@mutua/sdk/voting/vote'
import { parseSha256, parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { rollKey, rollRowSchema } from './ballot-rows.ts'
import type { BallotOfficers } from './parties.ts'
import { phaseOf, requireVote } from './read-vote.ts'
import { planPart, signBlinded } from './tickets.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface DeskDeps {
  readonly store: Store
  readonly now: () => number
  readonly officers: BallotOfficers
}

export const deskKind = 'ballot-desk'

/**
 * Somebody votes on the desk's device, with the code of their letter: instead of their sign-in two officers say that this
 * member was there. They see the name and a blinded number, as the service does, and neither the code nor the choice.
 * @throws {Problem} `not-found`, `ballot-not-open`, `ballot-voter-unknown`, `input-malformed`
 */
export const draftDesk = async (
  id: string,
  wish: Pick<DeskStatement, 'member' | 'blinded'>,
  deps: DeskDeps,
): Promise<OfficerDraft> => {
  const text = await stated(id, wish, deps)
  return { text, digest: parseSha256(hashKey(text)) }
}

/** @throws {Problem} as `draftDesk`; `officer-decision-stale` */
export const proposeDesk = async (
  id: string,
  text: string,
  signed: Signed,
  deps: DeskDeps,
): Promise<OfficerDecision> => {
  const { member, blinded } = parseStatement(text)
  if ((await stated(id, { member, blinded }, deps)) !== text)
    throw new Problem('officer-decision-stale', 'Draw the statement up anew: something has changed.')
  return deps.officers.propose({ kind: deskKind, subject: deskSubject(id, member), text }, signed)
}

/**
 * The second officer: the member has taken part from now on.
 * @throws {Problem} `ballot-paper-taken`, `ballot-ticket-given`, and what the room `officers` throws
 */
export const confirmDesk = (
  id: string,
  member: number,
  signed: Signed,
  deps: DeskDeps,
): Promise<OfficerDecision> =>
  deps.officers.confirm({ kind: deskKind, subject: deskSubject(id, member) }, signed, async ({ text }) => {
    const { blinded } = parseStatement(text)
    await stated(id, { member, blinded }, deps)
    return planPart(id, member, { channel: 'desk', blinded }, deps.store)
  })

/**
 * The ticket that two officers have signed for, still blinded.
 * @throws {Problem} `not-found` until they have
 */
export const deskTicket = async (id: string, member: number, deps: DeskDeps): Promise<string> => {
  const { value } = await requireVote(id, deps.store)
  const decision = await deps.officers.find({ kind: deskKind, subject: deskSubject(id, member) })
  if (decision?.state !== 'confirmed') throw new Problem('not-found', 'A second officer has not signed yet.')
  return signBlinded(value, parseStatement(decision.text).blinded)
}

const deskSubject = (id: string, member: number) => `${id}/${String(member)}`

const stated = async (
  id: string,
  { member, blinded }: Pick<DeskStatement, 'member' | 'blinded'>,
  deps: DeskDeps,
): Promise<string> => {
  const { value } = await requireVote(id, deps.store)
  const phase = phaseOf(value, deps.now())
  if (phase !== 'open') throw new Problem('ballot-not-open', `The polls are not open: "${phase}".`)
  const roll = (await findRow(deps.store, rollKey(id), rollRowSchema)) ?? []
  if (!roll.some((line) => line.member === member))
    throw new Problem('ballot-voter-unknown', 'The roll of this vote does not have that number.')
  const statement: DeskStatement = {
    type: 'DeskBallot',
    version: 1,
    vote: id,
    uuid: value.uuid,
    member,
    blinded,
  }
  return statementText(statement)
}

const parseStatement = (text: string): DeskStatement => {
  try {
    return parseWith(deskStatementSchema, JSON.parse(text), 'the statement')
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('input-malformed', 'the statement: it is not JSON.', { cause })
  }
}
