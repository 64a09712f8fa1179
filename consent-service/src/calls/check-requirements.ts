import { completionDays } from '@mutua/sdk/codesign/call-text'
import type { CheckWish } from '@mutua/sdk/codesign/proposal'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { CallCaller, CallsDeps } from './call-deps.ts'
import { listSubmitted, readCall, type ProposalRow } from './call-rows.ts'
import { decisionOf, requireClosed, requireState } from './call-state.ts'
import { changeProposal, unknownProposal, type ProposalPlace } from './proposals.ts'
import { requireChecker, requireLead } from './standing.ts'

/**
 * Whether a proposal meets what the call asks of everybody: it goes on to the scoring, is left out with the reason, or is
 * asked once to make a gap in its papers good (art. 101 c. 1 D.lgs 36/2023, taken over as the rule of the house). The last
 * word is final.
 * @throws {Problem} `call-sealed`, `caller-not-officer`, `conflict-of-interest`, `call-step-refused`, `input-malformed`
 */
export const checkRequirements = async (
  where: ProposalPlace,
  wish: CheckWish,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<ProposalRow> => {
  // Asked before the proposal is read: nobody learns from the refusal whether it is there. After the closing neither changes.
  const { value } = await readCall(where.call, deps.store)
  const text = requireClosed(value, deps.now())
  await requireChecker(value, caller, await listSubmitted(where.call, deps.store), deps)
  return changeProposal(where, deps, async (held, call) => {
    if (held.submitted === undefined || held.withdrawnAt !== undefined) throw unknownProposal()
    requireNotOff(call.off !== undefined)
    if (decisionOf(held) !== undefined)
      throw new Problem('call-step-refused', 'It was decided, and who proposes was told: that is final.')
    if (
      wish.requirements.length !== text.requirements.length ||
      !text.requirements.every((_, place) =>
        wish.requirements.some(({ requirement }) => requirement === place + 1),
      )
    )
      throw new Problem('input-malformed', 'Look at each requirement of the call, once.')
    const waiting = held.checks.find(({ outcome }) => outcome === 'completion')
    requireTurn(wish, waiting, held, deps)
    const at = instantOf(deps.now())
    const { outcome, requirements, reason } = wish
    return {
      next: {
        ...held,
        checks: [
          ...held.checks,
          {
            ...{ at, by: caller.webId, outcome, requirements, reason },
            ...(outcome === 'completion' ? { until: endOfDays(wish.days ?? completionDays.most, deps) } : {}),
          },
        ],
      },
    }
  })
}

/** What was missing, by who proposes: once, in the days that were given; not a letter of what is scored changes. */
export const completeProposal = (
  where: ProposalPlace,
  text: string,
  by: WebId,
  deps: CallsDeps,
): Promise<ProposalRow> =>
  changeProposal(where, deps, async (held) => {
    await requireLead(held, by, deps, 'administrator')
    const asked = held.checks.at(-1)
    if (asked?.outcome !== 'completion' || held.completion !== undefined)
      throw new Problem('call-step-refused', 'Nothing is asked of this proposal now.')
    const at = instantOf(deps.now())
    if (asked.until !== undefined && at >= asked.until)
      throw new Problem('call-closed', 'The days for making it good are over.')
    return { next: { ...held, completion: { text, at, by } } }
  })

const requireTurn = (
  wish: CheckWish,
  waiting: ProposalRow['checks'][number] | undefined,
  held: ProposalRow,
  deps: CallsDeps,
): void => {
  if (wish.outcome === 'completion') {
    if (waiting !== undefined)
      throw new Problem('call-step-refused', 'It was asked once to make a gap good: decide now.')
    const days = wish.days ?? completionDays.most
    if (days < completionDays.least || days > completionDays.most)
      throw new Problem('input-malformed', 'Give five to ten days for it (art. 101 c. 1 D.lgs 36/2023).')
    return
  }
  if (waiting === undefined || held.completion !== undefined) return
  if (waiting.until !== undefined && instantOf(deps.now()) < waiting.until)
    throw new Problem('call-step-refused', 'It has some days left to answer: wait for them.')
}

const requireNotOff = (isOff: boolean): void => {
  if (isOff) requireState('called-off', 'checking')
}

/** The whole of the last day counts. */
const endOfDays = (days: number, { now }: Pick<CallsDeps, 'now'>) =>
  instantOf(startOfDay(addDays(civilDateOf(now()), days + 1)))
