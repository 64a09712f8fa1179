import { createResearchClient, type QuestionWish } from '@mutua/sdk/clients/research-client'
import type { GivenAnswer } from '@mutua/sdk/pool/answer'
import type { Coop, Person } from '../../support/coop.ts'
import type { Narrator } from '../narrator.ts'
import type { Institute } from './people.ts'
import { isRefusedWith } from './refusals.ts'
import { ageCuts } from './true-counts.ts'

/** Adults with diabetes and an HbA1c above 7 %, by age band: a column with one place, so 7.0 is 70. */
export const mainQuestion: QuestionWish = {
  query: {
    kind: 'histogram',
    of: 'members',
    by: { column: 'age_years', cuts: ageCuts },
    where: [
      { column: 'age_years', from: 18 },
      { column: 'condition_diabetes', in: ['yes'] },
      { column: 'measurement_hba1c', from: 71 },
    ],
  },
  rho: '0.012',
}

/** @param truth by age band, worked out without the pool */
export const askThePool = async (
  id: string,
  {
    coop,
    institute,
    truth,
  }: { readonly coop: Coop; readonly institute: Institute; readonly truth: readonly number[] },
  { step, refused, say }: Narrator,
): Promise<readonly GivenAnswer[]> => {
  const research = researchOf(coop, institute.researcher)
  const answers: GivenAnswer[] = []
  const estimate = await step(
    'What it will cost and how exact it will be is known before anything is asked.',
    () => research.estimate(id, mainQuestion),
  )
  if (estimate !== undefined)
    say(
      `    rho ${estimate.cost.rho} (epsilon ${estimate.cost.epsilon} at delta ${estimate.cost.delta});` +
        ` within ${String(estimate.parts[0]?.margins.find(({ level }) => level === 95)?.margin)} of the truth in 95 of 100.`,
    )
  const given = await step(
    'Adults with diabetes and HbA1c above 7, by age band: answered, signed.',
    async () => {
      const asked = await research.ask(id, mainQuestion)
      const verdict = await research.verifyAnswer(asked.jwt)
      if (verdict.kind !== 'verified') throw new Error('The answer does not verify.')
      return asked
    },
  )
  if (given !== undefined) {
    answers.push(given)
    sayCells(given, truth, say)
    await step('Each interval of 99 holds the number that the records themselves give.', () =>
      Promise.resolve(requireHeld(given, truth)),
    )
  }
  await step('Asked again, in other words: the same answer, for nothing.', async () => {
    const again = await research.ask(id, { ...mainQuestion, rho: '0.0120', noise: 'gaussian' })
    if (again.spent !== '0' || again.jwt !== given?.jwt) throw new Error('It was another answer.')
  })
  const mean = await step('The mean HbA1c of those with diabetes: a second answer.', () =>
    research.ask(id, {
      query: {
        ...{ kind: 'mean', column: 'measurement_hba1c', least: 40, most: 120 },
        where: [{ column: 'condition_diabetes', in: ['yes'] }],
      },
      rho: '0.006',
    }),
  )
  if (mean !== undefined) answers.push(mean)
  await refuseTheRest(id, { coop, institute }, { step, refused, say })
  return answers
}

/** Every permit has its refusal. */
const refuseTheRest = async (
  id: string,
  { coop, institute }: { readonly coop: Coop; readonly institute: Institute },
  { refused }: Pick<Narrator, 'step' | 'refused' | 'say'>,
): Promise<void> => {
  const research = researchOf(coop, institute.researcher)
  await refused(
    'More than is left: refused, and nothing is spent.',
    () => research.ask(id, { ...mainQuestion, rho: '0.02' }),
    isRefusedWith('pool-budget-spent'),
  )
  await refused(
    'A list of the members with their values: there is no such question.',
    () => research.ask(id, { query: { kind: 'rows', columns: ['age_years'] }, rho: '0.001' }),
    isRefusedWith('pool-query-refused'),
  )
  await refused(
    'A colleague whom the application does not name: refused.',
    () => researchOf(coop, institute.colleague).ask(id, { ...mainQuestion, rho: '0.001' }),
    isRefusedWith('researcher-only'),
  )
}

export const researchOf = (
  { consentService }: Pick<Coop, 'consentService'>,
  { fetch }: Pick<Person, 'fetch'>,
) => createResearchClient({ consentService: consentService.baseUrl, fetch })

const cellsOf = ({ answer }: GivenAnswer) => {
  const release = answer.releases[99]
  if (release.kind !== 'counts') throw new Error('A histogram is counts.')
  return release.cells
}

const sayCells = (given: GivenAnswer, truth: readonly number[], say: Narrator['say']): void => {
  for (const [band, { value, from, to }] of cellsOf(given).entries())
    say(
      `    ${bandNames[band] ?? ''}: ${String(value)} (${String(from)} to ${String(to)} in 99 of 100); truly ${String(truth[band])}`,
    )
}

const bandNames = ['under 18', '18 to 39', '40 to 64', '65 to 79', '80 and over']

/** One in a hundred intervals misses, so that one of five may: two of five would be a fault. */
const requireHeld = (given: GivenAnswer, truth: readonly number[]): void => {
  const missed = cellsOf(given).filter(
    ({ from, to }, band) => BigInt(truth[band] ?? 0) < from || BigInt(truth[band] ?? 0) > to,
  )
  if (missed.length > 1) throw new Error(`${String(missed.length)} intervals do not hold the truth.`)
}

/** What all answers cost, in whole billionths. */
export const rhoSpentOn = (answers: readonly GivenAnswer[]): bigint =>
  answers.reduce((sum, { answer }) => sum + BigInt(answer.cost.rho), 0n)
