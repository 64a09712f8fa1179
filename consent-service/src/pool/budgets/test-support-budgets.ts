import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { parseQuestion, type Question } from '@mutua/sdk/pool/question'
import { tableSchema } from '@mutua/sdk/pool/table'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { wordsFrom } from '../noise/random-word.ts'
import { randomWords } from '../random-words.ts'
import { studyIdSchema, type StudyId } from './budget-rows.ts'
import { openPrivacyBudgets, type PrivacyBudgetDeps } from './open-privacy-budgets.ts'

export const table = tableSchema.parse({
  columns: [{ kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 }],
  rowsPerMember: 1,
})

/** How many members have a value from `from` on, for so many billionths. */
export const question = (from: number, rhoNano: number): Question =>
  parseQuestion(table, {
    query: { kind: 'count', of: 'members', where: [{ column: 'hba1c', from: 30 + from }] },
    rho: `0.${String(rhoNano).padStart(9, '0')}`,
  })

export const studyId = (name: string): StudyId => studyIdSchema.parse(name)

export const testSealer = createTestSealer(new Uint8Array(32).fill(7))

/** (1, 10^-6) allows 24,355,970 billionths; these are what is voted within it. */
export const adopted = (limits: { readonly study?: number; readonly memberYear?: number } = {}) =>
  ({
    kind: 'adopted',
    resolution: '2026/1',
    budget: {
      ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000, cohortFloor: 10 },
      ...{ studyRhoNano: limits.study ?? 20_000_000, memberYearRhoNano: limits.memberYear ?? 50_000_000 },
    },
  }) satisfies PrivacyBudgetsOn

export const openTestBudgets = (
  store: Store,
  {
    budgetsOn = async () => adopted(),
    now = () => Date.parse('2026-11-20T10:00:00Z'),
  }: Partial<PrivacyBudgetDeps['policy'] & Pick<PrivacyBudgetDeps, 'now'>> = {},
) =>
  openPrivacyBudgets({
    store,
    sealer: testSealer,
    policy: { budgetsOn },
    drawWord: wordsFrom(randomWords),
    now,
  })
