import type { WebId } from '@mutua/sdk/ids'
import { synthesise, syntheticNotice, fitOf } from '@mutua/sdk/pool/synthesise'
import { parseSyntheticPlan, wishOf } from '@mutua/sdk/pool/synthetic-plan'
import { syntheticReleaseType } from '@mutua/sdk/pool/synthetic-release'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { PrivacyBudgets } from '../budgets/open-privacy-budgets.ts'
import type { AnswerTick } from '../questions/answer-tick.ts'
import { costText } from '../questions/give-answer.ts'
import { adoptedDelta, type QuestionDeps } from '../questions/open-questions.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { Studies } from '../studies/studies.ts'
import { keepRelease, type KeepingDeps } from './keep-release.ts'
import { syntheticKey, type ReleaseRow } from './release-rows.ts'

export interface SyntheticDeps extends KeepingDeps, Pick<QuestionDeps, 'policy'> {
  readonly studies: Pick<Studies, 'requireAsker'>
  readonly snapshots: Pick<Snapshots, 'scan'>
  readonly budgets: Pick<PrivacyBudgets, 'answerAll'>
  readonly atTick: AnswerTick
}

/**
 * Measures what was wished with noise, for one debit, and signs the noisy counts: the rows follow from them. What a crash
 * leaves between debit and signature is signed when the same is asked again.
 */
export const makeSynthetic = (
  { id, wish, person }: { readonly id: StudyId; readonly wish: unknown; readonly person: WebId },
  deps: SyntheticDeps,
): Promise<ReleaseRow & { readonly spent: string }> =>
  // From the first moment on: whoever has just left is left out before anything is refused, and that takes its time.
  deps.atTick(async (untilTick) => {
    const { table, snapshot, id: address } = await deps.studies.requireAsker(id, person)
    if (snapshot === undefined) throw new Problem('study-not-open', 'The study has no snapshot to ask.')
    const plan = parseSyntheticPlan(table, wish)
    const { questions } = plan
    const delta = await adoptedDelta(deps)
    const { digest, vectors, spent } = await deps.budgets.answerAll(
      { study: id, table, questions },
      async () => {
        const counted: (readonly bigint[])[] = []
        for (const { query } of questions) counted.push(...(await deps.snapshots.scan(id, query)))
        return counted
      },
      untilTick,
    )
    const cost = costText(plan.rho, delta)
    const made = synthesise(table, plan, vectors)
    const kept = await keepRelease(
      {
        ...{ key: syntheticKey(id, digest), digest, type: syntheticReleaseType },
        ...{ id: `${address}/synthetic/${digest}`, study: address, snapshot: snapshot.snapshot },
        content: {
          ...{ type: 'PoolSyntheticTable', version: 1, notice: syntheticNotice, table },
          ...{ wish: wishOf(plan), cost },
          ...{ marginals: vectors, fit: fitOf(table, plan, vectors, made) },
        },
        logged: { kind: 'synthetic', rho: cost.rho },
      },
      deps,
    )
    return { ...kept, spent: unitsText(spent, rhoUnits) }
  })
