import { trackerOf } from '@mutua/sdk/ballot/ballot'
import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import type { PaperStatement } from '@mutua/sdk/voting/vote'
import { parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { partKey, partRowSchema, rollRowSchema, rollKey, voteKey, type PartRow } from './ballot-rows.ts'
import { checkBallot, credentialIn, planBallots, type BoxedBallot, type CastDeps } from './cast.ts'
import { parsePaperCredentials } from './check-credentials.ts'
import { planSealing } from './close-vote.ts'
import type { BallotOfficers } from './parties.ts'
import { findSaid, phaseOf, readParts, requireVote } from './read-vote.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface PaperDeps {
  readonly store: Store
  readonly now: () => number
  readonly officers: BallotOfficers
  readonly checks: CastDeps['checks']
}

export const paperKind = 'ballot-paper'

/**
 * An officer hands a ballot of paper over and ticks the member off. Whoever voted in the app before counts once all the
 * same: the ballot of paper is entered under their own credential, after the polls, and replaces the other. Repeating it is
 * no error.
 * @throws {Problem} `not-found`, `ballot-not-open`, `ballot-voter-unknown`, `ballot-step-refused` where no blank ballot is possible
 */
export const tickPaper = (id: string, member: number, deps: PaperDeps): Promise<void> =>
  commitPlan(deps.store, async () => {
    const { value, bytes: voteBytes } = await requireVote(id, deps.store)
    const phase = phaseOf(value, deps.now())
    if (phase !== 'open') throw new Problem('ballot-not-open', `The polls are not open: "${phase}".`)
    if (!value.questions.every(({ blank, min }) => blank === true || min === 0))
      throw new Problem(
        'ballot-step-refused',
        'A spoiled ballot of paper counts as blank, and here none may be.',
      )
    const roll = (await findRow(deps.store, rollKey(id), rollRowSchema)) ?? []
    if (!roll.some((line) => line.member === member))
      throw new Problem('ballot-voter-unknown', 'The roll of this vote does not have that number.')
    const key = partKey(id, member)
    const bytes = await deps.store.get(key)
    const before = await findRow(deps.store, key, partRowSchema)
    if (before?.channel === 'paper') return { writes: [], unchanged: new Map(), result: undefined }
    const part: PartRow = { ...before, channel: 'paper' }
    return {
      writes: [row(key, part)],
      // Not after the close: the number of ballots of paper is fixed then.
      unchanged: new Map([
        [key, bytes],
        [voteKey(id), voteBytes],
      ]),
      result: undefined,
    }
  })

/** Numbers of who was given a ballot of paper, ascending. */
export const paperTicks = async (
  id: string,
  { store }: Pick<PaperDeps, 'store'>,
): Promise<readonly number[]> =>
  [...(await readParts(id, store))].filter(([, { channel }]) => channel === 'paper').map(([member]) => member)

/** What two officers sign when the urn is opened. @throws {Problem} `not-found`, `ballot-step-refused` */
export const draftPaper = async (id: string, deps: PaperDeps): Promise<OfficerDraft> => {
  const text = await stated(id, deps)
  return { text, digest: parseSha256(hashKey(text)) }
}

/** @throws {Problem} as `draftPaper`; `officer-decision-stale` when the text is another one by now */
export const proposePaper = async (
  id: string,
  text: string,
  signed: Signed,
  deps: PaperDeps,
): Promise<OfficerDecision> => {
  if ((await stated(id, deps)) !== text) throw stale()
  return deps.officers.propose({ kind: paperKind, subject: id, text }, signed)
}

/** With it the officers are given the codes by the authority, which looks at both signatures itself. */
export const confirmPaper = (id: string, signed: Signed, deps: PaperDeps): Promise<OfficerDecision> =>
  deps.officers.confirm({ kind: paperKind, subject: id }, signed, async ({ text }) => {
    if ((await stated(id, deps)) !== text) throw stale()
    return { writes: [], unchanged: new Map() }
  })

/**
 * Enters the ballots of the urn, all at once and as many as were ticked: each under one of the credentials that the
 * authority gave for those people together, in no order that says whose is whose. The sum is sealed in the same write.
 * The same ballots again are no error.
 * @throws {Problem} `not-found`, `ballot-step-refused`, `ballot-refused`
 */
export const enterPaper = async (
  id: string,
  ballots: readonly string[],
  deps: PaperDeps,
): Promise<readonly string[]> => {
  const { value: first } = await requireVote(id, deps.store)
  if (first.stage !== 'paper') {
    const codes = ballots.map(trackerOf)
    if (
      codes.length > 0 &&
      codes.length === first.entered.length &&
      codes.every((code) => first.entered.includes(code))
    )
      return first.entered
    throw refused('This vote does not wait for ballots of paper.')
  }
  const entered: BoxedBallot[] = []
  for (const ballot of ballots)
    entered.push({
      ballot,
      credential: credentialIn(ballot),
      trackingCode: await checkBallot(first, ballot, deps),
    })
  return commitPlan(deps.store, async () => {
    const { value, bytes } = await requireVote(id, deps.store)
    const given = await findSaid(id, 'authority', 'paper', deps.store)
    if (value.stage !== 'paper') throw refused('The ballots of paper were entered before.')
    if (given === undefined)
      throw refused('The authority has not given the codes of the ballots of paper yet.')
    const credentials = new Set(parsePaperCredentials(given))
    if (
      entered.length !== credentials.size ||
      new Set(entered.map(({ credential }) => credential)).size !== credentials.size ||
      !entered.every(({ credential }) => credentials.has(credential))
    )
      throw refused('There is not one ballot for each credential that the authority gave.')
    const boxed = await planBallots(value, entered, deps)
    const vote = {
      ...value,
      ...boxed.vote,
      entered: entered.map(({ trackingCode }) => trackingCode).toSorted(),
    }
    const sealed = await planSealing(vote, entered, deps)
    const logged = await planLogged(sealed.facts ?? [], deps.store)
    return {
      writes: [
        row(voteKey(id), { ...vote, ...sealed.vote }),
        ...boxed.writes,
        ...sealed.writes,
        ...logged.writes,
      ],
      unchanged: new Map([[voteKey(id), bytes], ...logged.unchanged]),
      result: vote.entered,
    }
  })
}

const stated = async (id: string, deps: PaperDeps): Promise<string> => {
  const { value } = await requireVote(id, deps.store)
  if (value.stage !== 'paper')
    throw refused('The urn is opened after the polls are closed, when somebody was ticked.')
  const members = await paperTicks(id, deps)
  const statement: PaperStatement = {
    type: 'PaperBallots',
    version: 1,
    vote: id,
    uuid: value.uuid,
    members: [...members],
  }
  return statementText(statement)
}

const refused = (why: string) => new Problem('ballot-step-refused', why)
const stale = () =>
  new Problem('officer-decision-stale', 'Draw the statement up anew: something has changed.')
