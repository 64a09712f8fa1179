import { isYear, parseYear, type Year } from '@mutua/sdk/coop/period'
import { sectionOfTag } from '@mutua/sdk/coop/section-budget'
import type { TransferDraft } from '@mutua/sdk/coop/transfer'
import { Problem } from '@mutua/sdk/problem'
import { findRow } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { readSectionSpending } from '../ledger/section-spending.ts'
import { sectionIdOf, sectionKey, sectionRowSchema } from '../members/section-rows.ts'
import { openPolicy } from '../policy/open-policy.ts'
import { headKey } from '../policy/policy-rows.ts'

interface Deps {
  readonly store: Store
  readonly now: () => number
}

export interface BudgetInForce {
  readonly resolution: string
  readonly cents: bigint
}

/** What each section may spend in a year by the resolutions that stand now, by its id. */
export const readSectionBudgets = async (
  year: Year,
  { store, now }: Deps,
): Promise<ReadonlyMap<string, BudgetInForce>> => {
  const { inForce } = await openPolicy({ store, now, takeEffect: async () => ({ writes: [] }) }).read()
  const budgets = new Map<string, BudgetInForce>()
  for (const { document, resolution } of inForce) {
    if (document?.type !== 'section') continue
    const budget = document.budgets?.find((one) => one.year === year)
    if (budget !== undefined) budgets.set(sectionIdOf(document.title), { resolution, cents: budget.cents })
  }
  return budgets
}

/**
 * Whether a cost that is booked against a section fits what its assembly voted: asked after the posting is planned, whose
 * write fails when anything is booked in between.
 * @returns what must still stand when it is written
 * @throws {Problem} `section-budget-exceeded`; `transfer-refused` for a section that is none, and for a text that names a condition
 */
export const createSectionGuard =
  (deps: Deps) =>
  async (draft: TransferDraft): Promise<ReadonlyMap<string, Uint8Array | undefined>> => {
    const ids = (draft.tags ?? []).map(sectionOfTag).filter((id) => id !== undefined)
    const [id] = ids
    if (id === undefined || !draft.debit.startsWith('cost:')) return new Map()
    if (ids.length > 1) throw new Problem('transfer-refused', 'A cost is booked against one section.')
    const head = await deps.store.get(headKey)
    const sectionRow = await deps.store.get(sectionKey(id))
    const section = await findRow(deps.store, sectionKey(id), sectionRowSchema)
    if (section === undefined || section.endedAt !== undefined)
      throw new Problem('transfer-refused', 'There is no such section, or it has ended.')
    if (section.kind === 'condition' && namesIt(draft, section.name))
      throw new Problem('transfer-refused', 'A book names no condition: leave it out of the text.')
    const year = parseYear(draft.period.slice(0, 4))
    const budget = (await readSectionBudgets(year, deps)).get(id)
    const spent = (await readSectionSpending(year, deps.store)).get(id) ?? 0n
    if (isYear(draft.period) || budget === undefined || spent + draft.cents > budget.cents)
      throw new Problem(
        'section-budget-exceeded',
        budget === undefined
          ? 'The assembly has voted no budget for this section and year.'
          : `Of what the assembly voted ${String(budget.cents - spent)} cents are left.`,
      )
    return new Map([
      [headKey, head],
      [sectionKey(id), sectionRow],
    ])
  }

const namesIt = ({ reference, voucher, debit, credit }: TransferDraft, name: string): boolean =>
  [reference, voucher?.title ?? '', debit, credit].some((text) => plain(text).includes(plain(name)))

const plain = (text: string): string => text.normalize('NFC').trim().toLocaleLowerCase('it')
