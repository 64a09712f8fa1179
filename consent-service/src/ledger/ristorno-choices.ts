import { standingChoiceSchema, type RistornoChoice, type StandingChoice } from '@mutua/sdk/coop/ristorno'
import { instantOf } from '@mutua/sdk/ids'
import { findRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { choiceKey } from './ledger-rows.ts'

/** What a member chose that becomes of their ristorno; undefined when they have chosen nothing. */
export const findChoice = (
  member: number,
  { store }: { readonly store: Pick<Store, 'get'> },
): Promise<StandingChoice | undefined> => findRow(store, choiceKey(member), standingChoiceSchema)

/** The last word before a run counts, for that run and all after it. */
export const setChoice = async (
  member: number,
  choice: RistornoChoice,
  deps: { readonly store: Pick<Store, 'write'>; readonly now: () => number },
): Promise<StandingChoice> => {
  const standing: StandingChoice = { choice, chosenAt: instantOf(deps.now()) }
  await deps.store.write([row(choiceKey(member), standing)])
  return standing
}
