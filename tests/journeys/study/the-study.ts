import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import type { GivenAnswer } from '@mutua/sdk/pool/answer'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import type { Study } from '@mutua/sdk/pool/study'
import { beginCoop, careByFamilyDoctor, secondOfficer, type Coop, type Person } from '../../support/coop.ts'
import { openClockTower, type ClockTower } from '../../support/clock-tower.ts'
import { startCoopServers } from '../../support/servers.ts'
import type { Narrator } from '../narrator.ts'
import { apply, research } from './application.ts'
import { askThePool, rhoSpentOn } from './asking.ts'
import { endStudy, receiptsOf } from './ending.ts'
import { join, takeStep, withdraw } from './joining.ts'
import { beginsBeforeMs, lookAround } from './look-around.ts'
import { answerPrices, payBack, tellShares } from './paying-back.ts'
import { admitInstitute, admitMembers, adoptLimits } from './people.ts'
import { isRefusedWith } from './refusals.ts'
import { trueCounts } from './true-counts.ts'

export interface StudyResult {
  readonly failed: number
  readonly members: number
  readonly answers: number
  /** Rows that reached anybody but the member they are about: none. */
  readonly rowsReleased: number
  /** Whole billionths, as text. */
  readonly rhoSpent: string
}

export interface StudyOptions {
  /** FHIR bundles of each member. */
  readonly people: readonly (readonly string[])[]
  /** Whether it stays open, once it has answered, for whoever wants to look at it. */
  readonly stay: boolean
}

/** A study of the pool from its application to its destruction, on real servers. */
export const theStudy = async ({ people, stay }: StudyOptions, narrator: Narrator): Promise<StudyResult> => {
  const { step, say, counts } = narrator
  await using clock = await openClockTower(Date.now() - (stay ? beginsBeforeMs : 0))
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
  const found =
    members === undefined ? undefined : await runStudy({ coop, clock, members, people, stay }, narrator)
  return {
    failed: counts.failed,
    members: found?.members ?? 0,
    answers: found?.answers ?? 0,
    rowsReleased: found?.rowsReleased ?? 0,
    rhoSpent: String(found?.rhoSpent ?? 0n),
  }
}

interface Setting extends StudyOptions {
  readonly coop: Coop
  readonly clock: ClockTower
  readonly members: readonly Person[]
}

const runStudy = async (setting: Setting, narrator: Narrator): Promise<Found | undefined> => {
  const { coop, people } = setting
  const { step, refused } = narrator
  await step('The members adopt what research is for, and how much all answers together may tell.', () =>
    adoptLimits(coop, [...classes, budgetFor(people.length), answerPrices, tariff]),
  )
  const institute = await step('A research institute enters the register of organisations.', () =>
    admitInstitute(coop),
  )
  if (institute === undefined) return undefined
  const project = await apply(coop, institute, narrator)
  if (project === undefined) return undefined
  const id = project.id.replace('/projects/', '/studies/')
  await refused(
    'It is frozen before anybody was asked: refused.',
    () => takeStep(coop, id, { step: 'freeze' }),
    isRefusedWith('study-step-refused'),
  )
  const joined = await join(id, { ...setting, institute }, narrator)
  const [thinksAgain, member] = joined ?? []
  if (joined === undefined || thinksAgain === undefined || member === undefined) return undefined
  const frozen = await freezeAndOpen(id, coop, narrator)
  if (frozen === undefined) return undefined
  await checkReading(id, { coop, member }, narrator)
  await step(`${thinksAgain.name} withdraws while it is open: no answer counts them from now on.`, () =>
    withdraw(id, coop, thinksAgain),
  )
  // The first of all withdrew before the freeze, the second after it.
  const truth = trueCounts(people.slice(2), new Date(Date.now()).getUTCFullYear())
  const answers = await askThePool(id, { coop, institute, truth }, narrator)
  const [notIn] = setting.members
  const inIt = joined.slice(1)
  const paying =
    notIn === undefined ? undefined : { coop, institute, members: inIt, notIn, left: thinksAgain, answers }
  const shares = paying === undefined ? [] : await tellShares(id, paying, narrator)
  if (setting.stay) await lookAround({ ...setting, institute, member }, narrator)
  await endStudy(id, { coop, institute, member, answers }, narrator)
  if (paying !== undefined) await payBack(id, paying, shares, narrator)
  return {
    members: joined.length,
    answers: answers.length,
    rowsReleased: rowsIn(answers),
    rhoSpent: rhoSpentOn(answers),
  }
}

interface Found {
  readonly members: number
  readonly answers: number
  readonly rowsReleased: number
  readonly rhoSpent: bigint
}

const freezeAndOpen = async (id: string, coop: Coop, { step, say }: Narrator): Promise<Study | undefined> => {
  const began = performance.now()
  let told = 0
  const frozen = await step('An officer signs the freeze: each pod is read once, under its consent.', () =>
    takeStep(coop, id, { step: 'freeze' }, ({ read, of }) => {
      if (read > told) say(`    ${String(read)} of ${String(of)} parts`)
      told = Math.max(told, read)
    }),
  )
  if (frozen?.snapshot === undefined) return undefined
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  say(
    `    About ${String(frozen.snapshot.about)} members, in ${seconds} s; snapshot ${frozen.snapshot.snapshot.slice(0, 12)}.`,
  )
  return step('It is open.', () => takeStep(coop, id, { step: 'open' }))
}

/** What the room did stands where the member looks, and nowhere else. */
const checkReading = async (
  id: string,
  { coop, member }: { readonly coop: Coop; readonly member: Person },
  { step, say }: Narrator,
): Promise<void> => {
  const receipts = await step(
    `${member.name} sees each read of the secure room, at price zero.`,
    async () => {
      const own = await delivered(async () =>
        (await receiptsOf(coop, member)).filter(
          (one) => studyOfRecipient(one.recipient.webId, coop.consentService.baseUrl) === id,
        ),
      )
      if (own.some(({ priceMicroCents }) => priceMicroCents !== '0')) throw new Error('A read has a price.')
      return own
    },
  )
  if (receipts !== undefined) say(`    ${String(receipts.length)} receipts.`)
  await step('Among all receipts that an officer sees there is none of it.', async () => {
    const all = await receiptsOf(coop, coop.officer, { all: true })
    if (all.some(({ recipient }) => recipient.webId.includes('/studies/')))
      throw new Error('An officer sees who is in the study.')
  })
}

/** Pod servers deliver a moment later. */
const delivered = async <Item>(read: () => Promise<readonly Item[]>): Promise<readonly Item[]> => {
  for (let turn = 0; turn < 50; turn += 1) {
    const items = await read()
    if (items.length > 0) return items
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('No receipt has arrived.')
}

/** An answer is integers with noise and intervals: whatever else were in it would be counted here. */
const rowsIn = (answers: readonly GivenAnswer[]): number =>
  answers.reduce(
    (rows, { answer }) =>
      rows + (JSON.stringify(answer.releases, textOf).match(/member-\d|"pseudonym"|Patient\//g)?.length ?? 0),
    0,
  )

const textOf = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** A unit of research is a quarter of a cent: a part of a study weighs in the year however many share it. */
const tariff = policyDocumentSchema.parse({
  ...{ type: 'tariff', version: 'second' },
  prices: { [careByFamilyDoctor]: '250000', [research]: '250000' },
})

const classes = foundingPurposes.filter(({ name }) => name === 'care' || name === 'research')

/** (1, 10^-6) for a study; of a member no more than 0.1 in a year over all studies. Small journeys have a small floor. */
const budgetFor = (members: number) =>
  policyDocumentSchema.parse({
    ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
    ...{ studyRhoNano: 24_355_970, memberYearRhoNano: 100_000_000, cohortFloor: members > 110 ? 100 : 10 },
  })
