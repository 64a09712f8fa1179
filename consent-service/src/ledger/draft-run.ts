import { statementText } from '@mutua/sdk/coop/officer'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { closedPeriodKey, ristornoKey, stageKey } from './ledger-rows.ts'
import { planRistorno, type PlanDeps } from './plan-ristorno.ts'
import type { RistornoOrder } from './stage-rows.ts'

/**
 * What two officers sign before a run: the order, and the sums it comes to. What members choose meanwhile does not change it.
 * @returns RFC 8785 text
 * @throws {Problem} `period-open`, `ristorno-exists`, and what `planRistorno` throws
 */
export const draftRun = async (
  order: RistornoOrder,
  deps: PlanDeps & { readonly store: Pick<Store, 'get'> },
): Promise<string> => {
  const { year, resolution, criteriaDigest } = order
  if ((await deps.store.get(closedPeriodKey(year))) === undefined)
    throw new Problem('period-open', `Close ${year} first: the ristorno follows the year's accounts.`)
  if (
    (await deps.store.get(ristornoKey(year))) !== undefined ||
    (await deps.store.get(stageKey(year))) !== undefined
  )
    throw new Problem('ristorno-exists', `The ristorno of ${year} was run before; it is run once.`)
  const { sums } = await planRistorno(year, order.criteria, deps)
  const statement = { type: 'RistornoRun', version: 1, year, resolution, criteria: criteriaDigest, ...sums }
  return statementText(statement)
}
