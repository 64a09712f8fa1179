import type { CallView } from '@mutua/sdk/codesign/call'
import type { CallWish } from '@mutua/sdk/codesign/call-text'
import { callMinutesSchema, type OwnResult } from '@mutua/sdk/codesign/scoring'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { CallCaller, CallsDeps, Signed } from './call-deps.ts'
import {
  callRowSchema,
  inForce,
  keys,
  listRows,
  listSubmitted,
  readCall,
  readProposal,
  requirePublished,
  type CallRow,
} from './call-rows.ts'
import { callStateOf, decisionOf } from './call-state.ts'
import { changeCall, digestOf, draftCall, publication, redraftCall } from './draft-call.ts'
import { ownResultOf } from './ranked-list.ts'
import { closing, listSheets, progressOf, toScore } from './score-proposals.ts'
import { callingOff, minutes } from './settle-call.ts'
import { isCommissioner, standsOf } from './standing.ts'
import { confirmStep, draftStep, proposeStep, type TwoSigned } from './two-sign.ts'
import { readOwnProposal } from './view-proposal.ts'

/** What two officers sign of a call. */
export const callSteps = { publication, scoring: closing, minutes, off: callingOff } as const
export type CallStep = keyof typeof callSteps

/** Calls for co-design as they are read and as officers move them; the rest are functions of their own beside this. */
export interface Calls {
  readonly draft: (wish: CallWish, by: WebId) => Promise<CallView>
  /** @param change `reason`: of an amendment */
  readonly redraft: (
    call: string,
    change: { readonly wish: CallWish; readonly reason?: string | undefined },
  ) => Promise<CallView>
  /** The newest first; drafts are the officers'. */
  readonly list: (caller: CallCaller | undefined) => Promise<readonly CallView[]>
  /** @throws {Problem} `not-found` */
  readonly read: (call: string, caller: CallCaller | undefined) => Promise<CallView>
  readonly decision: (call: string, step: CallStep) => ReturnType<typeof draftStep>
  readonly propose: (call: string, step: CallStep, text: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirm: (call: string, step: CallStep, subject: string, signed: Signed) => Promise<CallView>
  /** Says why somebody wants to call it off. */
  readonly wantOff: (call: string, reason: string) => Promise<CallView>
  /** For its own parties, once the minutes are signed. @throws {Problem} `not-found`, `call-sealed` */
  readonly ownResult: (call: string, proposal: string, caller: CallCaller) => Promise<OwnResult>
  readonly standing: (
    call: string,
    caller: CallCaller,
  ) => Promise<Awaited<ReturnType<typeof standsOf>> & { isOfficer: boolean; isCommissioner: boolean }>
}

export const openCalls = (deps: CallsDeps): Calls => {
  const officerView = (held: CallRow) => viewCall(held, true, deps)
  const stepOf = (step: CallStep): TwoSigned => callSteps[step]
  return {
    draft: async (wish, by) =>
      officerView((await readCall(await draftCall(wish, by, deps), deps.store)).value),
    redraft: async (call, change) => officerView(await redraftCall(call, change, deps)),
    list: async (caller) => {
      const views: CallView[] = []
      for (const held of await listRows(keys.calls, callRowSchema, deps.store))
        if (held.versions.length > 0 || caller?.isOfficer === true)
          views.push(await viewCall(held, caller?.isOfficer === true, deps))
      return views.toSorted((one, other) => (closesAt(one) < closesAt(other) ? 1 : -1))
    },
    read: async (call, caller) => {
      if (caller?.isOfficer !== true) await requirePublished(call, deps.store)
      const { value } = await readCall(call, deps.store)
      return viewCall(value, caller?.isOfficer === true, deps)
    },
    decision: (call, step) => draftStep(stepOf(step), call, deps, digestOf),
    propose: (call, step, text, signed) => proposeStep(stepOf(step), call, text, signed, deps),
    confirm: async (call, step, subject, signed) =>
      officerView(await confirmStep(stepOf(step), call, subject, signed, deps)),
    wantOff: async (call, reason) =>
      officerView(
        await changeCall(call, deps, (held) => {
          inForce(held)
          if (held.off !== undefined || held.minutes !== undefined)
            throw new Problem('call-step-refused', 'It has come to its end.')
          return { ...held, offReason: reason }
        }),
      ),
    ownResult: async (call, proposal, caller) => {
      const { value } = await readCall(call, deps.store)
      await readOwnProposal({ call, proposal }, caller, deps)
      if (value.minutes === undefined)
        throw new Problem('call-sealed', 'Scores are told when the minutes are signed.')
      const { value: held } = await readProposal(call, proposal, deps.store)
      return ownResultOf(value, held.local, deps)
    },
    standing: async (call, { webId, isOfficer }) => {
      const { value } = await readCall(call, deps.store)
      return { ...(await standsOf(webId, deps)), isOfficer, isCommissioner: isCommissioner(value, webId) }
    },
  }
}

const viewCall = async (held: CallRow, isOfficer: boolean, deps: CallsDeps): Promise<CallView> => {
  const last = held.versions.at(-1)
  const isClosed = last !== undefined && deps.now() >= Date.parse(last.text.closesAt)
  // Before the closing nobody is told how many there are: it would move those who write.
  const submitted = isClosed ? await listSubmitted(held.local, deps.store) : []
  return {
    id: `${deps.origin}/calls/${held.local}`,
    state: callStateOf(held, submitted, deps.now()),
    versions: held.versions.map(({ text, digest, at }) => ({ text, digest, at })),
    ...(isOfficer && held.draft !== undefined ? { draft: held.draft } : {}),
    ...(held.off === undefined ? {} : { off: { reason: held.offReason ?? '', at: held.off.at } }),
    ...(isClosed ? { received: submitted.length } : {}),
    ...(isOfficer && isClosed
      ? {
          progress: {
            checked: submitted.filter((one) => decisionOf(one) !== undefined).length,
            toScore: toScore(submitted).length,
            members: [...progressOf(held, submitted, await listSheets(held.local, deps))],
          },
        }
      : {}),
    ...(held.minutes === undefined
      ? {}
      : {
          minutes: {
            ...callMinutesSchema.omit({ type: true, version: true }).parse(JSON.parse(held.minutes.text)),
            digest: held.minutes.digest,
            signedAt: held.minutes.at,
          },
        }),
  }
}

const closesAt = ({ versions, draft }: CallView): string =>
  versions.at(-1)?.text.closesAt ?? draft?.wish.closesAt ?? ''
