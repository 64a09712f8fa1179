import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { AdmissionDecision, AppealDecision, Application, BoardAct } from '@mutua/sdk/coop/register'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store, Write } from '@mutua/kit/store'
import {
  advance,
  planAdvance,
  requireDay,
  type AdvancePlan,
  type ApplicationsDeps,
  type NextStep,
} from './advance-application.ts'
import { appealKey, requireNext, type ApplicationRow } from './application-rows.ts'
import { requireVotes } from './check-quota.ts'
import { openDetails, openIban, planMember } from './plan-line.ts'

/** The board’s act. @throws {Problem} what `Applications.decide` throws */
export const decideApplication = async (
  officer: WebId,
  number: number,
  decision: AdmissionDecision,
  deps: ApplicationsDeps,
): Promise<Application> => {
  const today = civilDateOf(deps.now())
  const appealUntil = await deps.law.appealUntil(today)
  return advance(number, deps, async ({ application, steps }) => {
    requireNext(steps, decision.decision === 'admit' ? 'admitted' : 'refused')
    // From the appeal on it is the assembly’s, and stands on its agenda (art. 2528 c. 4 c.c.).
    if (steps.at(-1)?.kind === 'appealed')
      throw new Problem('application-settled', 'The applicant has appealed: now the assembly decides.')
    requireDay(decision.act, application.appliedOn, today)
    if (decision.decision === 'admit') return admission(application, decision, officer, deps)
    const { act, reason } = decision
    return { step: { kind: 'refused', by: officer, act, reason, appealUntil } }
  })
}

/**
 * What the assembly said of a refusal, as a part of the write that makes its minutes true.
 * @throws {Problem} `not-found`, `application-settled` for what is no open appeal, `member-exists`, `input-malformed`
 */
export const planAppeal = (
  number: number,
  { outcome, act, reason }: AppealDecision,
  by: WebId,
  deps: Omit<ApplicationsDeps, 'store'> & { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<AdvancePlan> =>
  planAdvance(number, deps, async ({ application, steps, today }) => {
    requireNext(steps, outcome === 'admit' ? 'admitted' : 'dismissed')
    // Only an appeal is the assembly’s: an application that waits for the board goes to it first (art. 2528 c. 4 c.c.).
    if (steps.at(-1)?.kind !== 'appealed')
      throw new Problem(
        'application-settled',
        'Only what was refused and appealed against is the assembly’s.',
      )
    requireDay(act, steps.at(-1)?.on ?? application.appliedOn, today)
    const over: Write = { key: appealKey(number), value: undefined }
    if (outcome === 'dismiss')
      return {
        step: { kind: 'dismissed', by, act, ...(reason === undefined ? {} : { reason }) },
        more: [over],
      }
    const admitted = await admission(application, { act }, by, deps)
    return { ...admitted, more: [...(admitted.more ?? []), over] }
  })

/** The line, its quota and the step of the application: one write, so that nobody is admitted by half. */
const admission = async (
  application: ApplicationRow,
  { act, votes }: { readonly act: BoardAct; readonly votes?: number },
  by: WebId,
  deps: Omit<ApplicationsDeps, 'store'> & { readonly store: Pick<Store, 'get'> },
): Promise<NextStep> => {
  if (votes !== undefined) await requireVotes(votes, application.category, act.on, deps.law)
  const at = deps.now()
  // Ninety days count from the entry in the register (art. 2538 c. 1 c.c.), not from the board’s act.
  const admittedOn = civilDateOf(at)
  const { sealedIban, sealedDetails, number, adultOn: _then, ...said } = application
  const details = openDetails(sealedDetails, deps.sealer)
  const plan = await planMember(
    {
      ...{ ...said, application: number, act, votes, by, at, admittedOn, details, kind: 'admitted' },
      iban: sealedIban === undefined ? undefined : openIban(sealedIban, deps.sealer),
      voteFrom: await deps.law.votingFrom(admittedOn, details.bornOn),
      adultOn: await deps.law.childUntil(admittedOn, details.bornOn),
    },
    application.quotaCents,
    deps,
  )
  const { writes, facts, unchanged, result } = plan
  return { step: { kind: 'admitted', by, act, member: result.number }, more: writes, facts, unchanged }
}
