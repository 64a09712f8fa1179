import { isOnScale } from '@mutua/sdk/codesign/rank'
import {
  blindOf,
  numbersOf,
  sheetsText,
  type BlindProposal,
  type CommissionView,
  type DeclarationWish,
  type SheetWish,
} from '@mutua/sdk/codesign/scoring'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, row } from '@mutua/kit/row'
import { z } from 'zod'
import type { CallsDeps, Reading } from './call-deps.ts'
import {
  inForce,
  keys,
  listRows,
  listSubmitted,
  readCall,
  sheetRowSchema,
  type CallRow,
  type SheetRow,
  type Submitted,
} from './call-rows.ts'
import { callStateOf, decisionOf, requireClosed, requireState } from './call-state.ts'
import { changeCall, digestOf } from './draft-call.ts'
import { hasInterest, isCommissioner } from './standing.ts'
import type { TwoSigned } from './two-sign.ts'

/**
 * A member of the commission says whether they have an interest, knowing who takes part and not in what. Who belongs to a
 * party is refused. An interest that shows later is said later; what was said does not go back.
 * @throws {Problem} `call-sealed`, `commission-only`, `conflict-of-interest`, `call-step-refused`
 */
export const declareInterest = (
  call: string,
  { conflict, reason }: DeclarationWish,
  by: WebId,
  deps: CallsDeps,
): Promise<CallRow> =>
  changeCall(call, deps, async (held) => {
    const submitted = await requireCommission(held, by, deps)
    requireState(callStateOf(held, submitted, deps.now()), 'checking', 'scoring')
    if (!conflict && (await hasInterest(by, submitted, deps))) throw ownInterest()
    const before = held.declarations.find(({ webId }) => webId === by)
    if (before !== undefined && (before.conflict || !conflict)) {
      if (before.conflict === conflict) return held
      throw new Problem('conflict-of-interest', 'You have said that you have an interest: that stands.')
    }
    const at = instantOf(deps.now())
    return {
      ...held,
      declarations: [
        ...held.declarations.filter(({ webId }) => webId !== by),
        { webId: by, conflict, reason, at },
      ],
    }
  })

/** What the commission sees of itself; scores of others are nowhere in it. @throws {Problem} `commission-only`, `call-sealed` */
export const viewCommission = async (call: string, by: WebId, deps: CallsDeps): Promise<CommissionView> => {
  const { value: held } = await readCall(call, deps.store)
  const submitted = await requireCommission(held, by, deps)
  const own = held.declarations.find(({ webId }) => webId === by)
  const sheets = await listSheets(call, deps)
  return {
    parties: [
      ...new Set(
        submitted.flatMap((one) => [one.lead.name, ...one.submitted.partners.map(({ name }) => name)]),
      ),
    ].toSorted((one, other) => one.localeCompare(other, 'it')),
    declared: own === undefined ? 'none' : own.conflict ? 'conflict' : 'free',
    proposals: toScore(submitted).length,
    handedIn: sheets.filter(({ scorer }) => scorer === by).length,
    members: progressOf(held, submitted, sheets),
  }
}

export const progressOf = (
  held: CallRow,
  submitted: readonly Submitted[],
  sheets: readonly SheetRow[],
): CommissionView['members'] =>
  inForce(held).text.commission.map(({ webId, name }) => {
    const said = held.declarations.find((one) => one.webId === webId)
    const count = sheets.filter(({ scorer }) => scorer === webId).length
    const all = toScore(submitted).length
    if (said?.conflict === true) return { name, state: 'conflict' }
    if (all > 0 && count === all) return { name, state: 'handed-in' }
    return { name, state: count > 0 ? 'scoring' : said === undefined ? 'silent' : 'declared' }
  })

/**
 * What one of the commission scores: no names, and of the scores their own.
 * @throws {Problem} `commission-only`, `call-sealed`, `conflict-of-interest`, `call-step-refused` before all requirements are checked
 */
export const readBlind = async (
  call: string,
  by: WebId,
  deps: CallsDeps,
): Promise<readonly BlindProposal[]> => {
  const { value: held } = await readCall(call, deps.store)
  const submitted = await requireScorer(held, by, deps)
  requireState(callStateOf(held, submitted, deps.now()), 'scoring', 'ranked', 'settled')
  const sheets = await listSheets(call, deps)
  const numbers = numbersFor(submitted)
  return toScore(submitted)
    .map((one) => {
      const own = sheets.find(({ scorer, proposal }) => scorer === by && proposal === one.local)?.scores
      return {
        ...blindOf(numbers.get(one.local) ?? 0, one.submitted.content),
        ...(own === undefined ? {} : { own }),
      }
    })
    .toSorted((one, other) => one.number - other.number)
}

/**
 * All criteria of one proposal, each with its reason, for good.
 * @throws {Problem} `commission-only`, `conflict-of-interest`, `score-final`, `call-step-refused`, `not-found`, `input-malformed`
 */
export const handInSheet = (
  call: string,
  number: number,
  wish: SheetWish,
  by: WebId,
  deps: CallsDeps,
): Promise<SheetRow> =>
  commitPlan(deps.store, async () => {
    const { key: callKey, bytes: callBytes, value: held } = await readCall(call, deps.store)
    const submitted = await requireScorer(held, by, deps)
    if (held.scoring !== undefined) throw new Problem('score-final', 'The scoring is closed.')
    requireState(callStateOf(held, submitted, deps.now()), 'scoring')
    const numbers = numbersFor(submitted)
    const one = toScore(submitted).find(({ local }) => numbers.get(local) === number)
    if (one === undefined) throw new Problem('not-found', 'There is no proposal of that number.')
    const { criteria, scale } = inForce(held).text
    if (
      wish.scores.length !== criteria.length ||
      !wish.scores.every(({ halves }) => isOnScale(halves, scale))
    )
      throw new Problem(
        'input-malformed',
        'Score every criterion once, with points of the scale of the call.',
      )
    const key = keys.sheet(call, one.local, hashKey(by))
    const known = await findRow(deps.store, key, sheetRowSchema)
    if (known !== undefined) {
      if (JSON.stringify(known.scores) !== JSON.stringify(wish.scores))
        throw new Problem('score-final', 'You have handed in your scores of this proposal: they are final.')
      return { writes: [], unchanged: new Map(), result: known }
    }
    const sheet: SheetRow = { ...wish, proposal: one.local, scorer: by, at: instantOf(deps.now()) }
    const countKey = keys.sheetCount(call)
    const counted = await deps.store.get(countKey)
    const count = (await findRow({ get: () => Promise.resolve(counted) }, countKey, z.number())) ?? 0
    return {
      writes: [row(key, sheet), row(countKey, count + 1)],
      unchanged: new Map([
        [key, undefined],
        [countKey, counted],
        [callKey, callBytes],
      ]),
      result: sheet,
    }
  })

/** Closing of the scoring: signed by two who sign a hash of the sheets, and see no number before it. */
export const closing: TwoSigned = {
  kind: 'call.scoring',
  subjectOf: ({ local }) => local,
  textOf: async (held, deps) => {
    const { submitted, sheets, scorers } = await readScoring(held, deps)
    requireState(callStateOf(held, submitted, deps.now()), 'scoring')
    const { text, digest } = inForce(held)
    if (toScore(submitted).length > 0 && scorers.length < text.quorum)
      throw new Problem(
        'call-step-refused',
        `${String(scorers.length)} of the commission have handed in everything; ${String(text.quorum)} must have.`,
      )
    return statementText({
      type: 'CallScoring',
      ...{ version: 1, call: text.id, digest, proposals: toScore(submitted).length, scorers },
      ...{ sheets: digestOf(sheetsText(text.id, sheets)) },
    })
  },
  apply: async (held, signed, deps) => {
    const countKey = keys.sheetCount(held.local)
    // Counted before the sheets are read again: one that comes at the same moment is in what both signed, or is refused.
    const counted = await deps.store.get(countKey)
    if ((await closing.textOf(held, deps)) !== signed.text)
      throw new Problem('officer-decision-stale', 'Another sheet has come: draw it up anew.')
    return {
      next: { ...held, scoring: signed },
      facts: [
        {
          kind: 'call.scored',
          about: `call/${held.local}`,
          statement: { type: 'call-scoring', digest: signed.digest },
        },
      ],
      unchanged: new Map([[countKey, counted]]),
    }
  },
}

/** The sheets that count: of those without an interest who have scored every proposal. */
export const readScoring = async (held: CallRow, deps: Reading) => {
  const submitted = await listSubmitted(held.local, deps.store)
  const all = await listSheets(held.local, deps)
  const members = progressOf(held, submitted, all)
  const scorers = inForce(held)
    .text.commission.filter((_, place) => members[place]?.state === 'handed-in')
    .map(({ webId }) => webId)
    .toSorted()
  return { submitted, members, scorers, sheets: all.filter(({ scorer }) => scorers.includes(scorer)) }
}

/** Those whose requirements are met. */
export const toScore = (submitted: readonly Submitted[]): readonly Submitted[] =>
  submitted.filter((one) => decisionOf(one) === 'admitted')

/** The number under which each proposal is known from the closing on. */
export const numbersFor = (submitted: readonly Submitted[]): ReadonlyMap<string, number> =>
  numbersOf(
    submitted.map(({ local }) => local),
    digestOf,
  )

export const listSheets = (call: string, { store }: Reading): Promise<readonly SheetRow[]> =>
  listRows(keys.sheets(call), sheetRowSchema, store)

const requireCommission = async (
  held: CallRow,
  by: WebId,
  deps: CallsDeps,
): Promise<readonly Submitted[]> => {
  if (!isCommissioner(held, by))
    throw new Problem('commission-only', 'The call names others for its commission.')
  requireClosed(held, deps.now())
  return listSubmitted(held.local, deps.store)
}

const requireScorer = async (held: CallRow, by: WebId, deps: CallsDeps): Promise<readonly Submitted[]> => {
  const submitted = await requireCommission(held, by, deps)
  const said = held.declarations.find(({ webId }) => webId === by)
  if (said === undefined)
    throw new Problem(
      'call-step-refused',
      'Say first whether you have an interest in one of those who take part.',
    )
  if (said.conflict || (await hasInterest(by, submitted, deps))) throw ownInterest()
  return submitted
}

const ownInterest = (): Problem =>
  new Problem('conflict-of-interest', 'You belong to a party of one of the proposals, or have said so.')
