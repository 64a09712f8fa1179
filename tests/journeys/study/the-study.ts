import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { beginCoop, secondOfficer, type Coop, type Person } from '../../support/coop.ts'
import { openClockTower, type ClockTower } from '../../support/clock-tower.ts'
import { startCoopServers } from '../../support/servers.ts'
import type { Narrator } from '../narrator.ts'
import { apply } from './application.ts'
import { admitInstitute, admitMembers, adoptLimits } from './people.ts'

export interface StudyResult {
  readonly failed: number
  readonly members: number
  readonly answers: number
  /** Rows that reached anybody but the member they are about: none. */
  readonly rowsReleased: number
  /** Whole billionths, as text. */
  readonly rhoSpent: string
}

/** A study of the pool from its application to its destruction, on real servers. @param people FHIR bundles of each member */
export const theStudy = async (
  people: readonly (readonly string[])[],
  narrator: Narrator,
): Promise<StudyResult> => {
  const { step, say, counts } = narrator
  await using clock = await openClockTower(Date.now())
  await using coop = await beginCoop(
    await startCoopServers(['olga', secondOfficer], {
      pod: clock.environmentFor('pod server'),
      consent: clock.environmentFor('consent service'),
    }),
  )
  const began = performance.now()
  const members = await step(
    `${String(people.length)} members are admitted, each with a pod and their records in it.`,
    () =>
      admitMembers(coop, people, (count) => {
        if (count % 500 === 0) say(`    ${String(count)} so far`)
      }),
  )
  if (members !== undefined)
    say(`    ${((performance.now() - began) / people.length).toFixed(0)} ms each, records and all.`)
  const found = members === undefined ? undefined : await runStudy({ coop, clock, members, people }, narrator)
  return {
    failed: counts.failed,
    members: found?.members ?? 0,
    answers: found?.answers ?? 0,
    rowsReleased: found?.rowsReleased ?? 0,
    rhoSpent: String(found?.rhoSpent ?? 0n),
  }
}

interface Setting {
  readonly coop: Coop
  readonly clock: ClockTower
  readonly members: readonly Person[]
  readonly people: readonly (readonly string[])[]
}

const runStudy = async ({ coop }: Setting, narrator: Narrator) => {
  const { step } = narrator
  await step('The members adopt what research is for, and how much all answers together may tell.', () =>
    adoptLimits(coop, [...classes, budget]),
  )
  const institute = await step('A research institute enters the register of organisations.', () =>
    admitInstitute(coop),
  )
  if (institute === undefined) return undefined
  const project = await apply(coop, institute, narrator)
  if (project === undefined) return undefined
  return { members: 0, answers: 0, rowsReleased: 0, rhoSpent: 0n }
}

const classes = foundingPurposes.filter(({ name }) => name === 'care' || name === 'research')

/** (1, 10^-6) for a study; of a member no more than 0.1 in a year over all studies. */
const budget = policyDocumentSchema.parse({
  ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
  ...{ studyRhoNano: 24_355_970, memberYearRhoNano: 100_000_000, cohortFloor: 100 },
})
