import { createHmac } from 'node:crypto'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { parseBaseUrl, parseWebId, purposeIriSchema, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { answerPriceSchema, type AnswerPrice } from '@mutua/sdk/pool/answer-price'
import type { Store } from '@mutua/kit/store'
import {
  adopted,
  openTestBudgets,
  question,
  studyId,
  table,
  testSealer,
} from '../budgets/test-support-budgets.ts'
import { openPayback, type PaybackDeps } from './open-payback.ts'
import type { StudyTerms } from './payback-rows.ts'

export const origin = parseBaseUrl('https://consent.example')
export const memberOf = (name: string): WebId => parseWebId(`https://pods.example/${name}/profile/card#me`)

export const fiftyCents: AnswerPrice = answerPriceSchema.parse({
  resolution: '2026/3',
  answerCents: '5000',
  milliRhoCents: '301',
})

/** Studies whose answers are real; who was read for them is said here, under a key of each study until it is destroyed. */
export const openPool = (
  store: Store,
  world: {
    readonly register: readonly string[]
    readonly cohorts: Readonly<Record<string, readonly string[]>>
    readonly now: () => number
    readonly terms?: (study: string) => Partial<StudyTerms>
    readonly priceOn?: PaybackDeps['priceOn']
    readonly destroyed?: Set<string>
    readonly listTariffs?: PaybackDeps['listTariffs']
    readonly sign?: PaybackDeps['sign']
    readonly at?: BaseUrl
  },
) => {
  const { now, destroyed = new Set<string>(), at = origin } = world
  const pseudonymOf = (study: string, member: WebId): string | undefined =>
    destroyed.has(study) ? undefined : createHmac('sha256', `key of ${study}`).update(member).digest('hex')
  const cohortOf = (study: string): string[] =>
    (world.cohorts[study] ?? []).flatMap((name) => pseudonymOf(study, memberOf(name)) ?? [])
  const budgets = openTestBudgets(store, {
    now,
    budgetsOn: async () => adopted({ memberYear: 1_000_000_000 }),
  })
  const payback = openPayback({
    ...{ store, now, origin: at, issuer: didWebOf(at), sealer: testSealer },
    sign: world.sign ?? ((text) => Promise.resolve(text)),
    priceOn: world.priceOn ?? (() => Promise.resolve(fiftyCents)),
    listTariffs: world.listTariffs ?? (() => Promise.resolve([])),
    termsOf: async (study) => ({
      payer: { id: parseWebId(`${origin}/organisations/institute#it`), organisation: 'Istituto' },
      purpose: purposeIriSchema.parse('https://w3id.org/dpv/sector/health#HealthcareScientificResearch'),
      parts: (Math.round((world.cohorts[study] ?? []).length / 10) + 1) * 10,
      ...world.terms?.(study),
    }),
    everybody: async function* () {
      for (const name of world.register) yield memberOf(name)
    },
    readCohort: (study) => Promise.resolve(cohortOf(study)),
    readRows: (study, pseudonym) => Promise.resolve(cohortOf(study).includes(pseudonym) ? 3 : undefined),
    pseudonymsIn: (study) =>
      Promise.resolve(
        destroyed.has(study) ? undefined : (member) => pseudonymOf(study, member) ?? 'the key is gone',
      ),
  })
  return {
    payback,
    pseudonymOf,
    destroy: async (study: string) => {
      await payback.beforeDestroying(studyId(study))
      destroyed.add(study)
    },
    reserve: async (study: string) =>
      void (await budgets.reserve(studyId(study), (world.cohorts[study] ?? []).map(memberOf))),
    /** @param from another number is another question */
    ask: (study: string, from: number, rhoNano = 1_000_000) =>
      budgets.answer({ study: studyId(study), table, question: question(from, rhoNano) }, async () => [
        [40n],
      ]),
  }
}
