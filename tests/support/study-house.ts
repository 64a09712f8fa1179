import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import type { Project } from '@mutua/sdk/coop/project'
import { startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { studyIdOf } from '@mutua/sdk/pool/study'
import type { BrowserContext } from 'playwright-core'
import { applicationOf } from '../journeys/study/application.ts'
import { inventedRecords } from '../journeys/study/invented-records.ts'
import { answerPrices } from '../journeys/study/paying-back.ts'
import { admitInstitute, admitMembers, adoptLimits, type Institute } from '../journeys/study/people.ts'
import { openClockTower, type ClockTower } from './clock-tower.ts'
import type { Coop, Person } from './coop.ts'
import { openMemberSite, type MemberSite } from './member-site.ts'
import { approve, nameReviewers, projectsOf, type Committee } from './open-project.ts'

/** A co-op with the site of its apps, a clock that can be moved on, and all that a study of the pool needs. */
export interface ResearchHouse extends MemberSite {
  readonly clock: ClockTower
  /** With records in their pods. */
  readonly members: readonly Person[]
  readonly institute: Institute
  readonly committee: Committee
}

/** The same, with a study as far as it is wanted. */
export interface StudyHouse extends ResearchHouse {
  readonly project: Project
  /** Address of the study. */
  readonly study: string
}

/** Applied for, and submitted. */
export const openStudyHouse = async (people: number): Promise<StudyHouse> => {
  await using opened = new AsyncDisposableStack()
  const house = opened.use(await openResearchHouse(people))
  const asInstitute = projectsOf(house.coop, house.institute.researcher)
  const { id } = await asInstitute.draft(applicationOf(house.institute))
  const project = await asInstitute.submit(id)
  const kept = opened.move()
  return {
    ...house,
    ...{ project, study: studyIdOf(project.id) },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Purposes, limits and prices are adopted, with a floor of ten members, as small co-ops have it. */
export const openResearchHouse = async (people: number): Promise<ResearchHouse> => {
  await using opened = new AsyncDisposableStack()
  const clock = opened.use(await openClockTower(Date.now()))
  const house = opened.use(
    await openMemberSite({
      pod: clock.environmentFor('pod server'),
      consent: clock.environmentFor('consent service'),
    }),
  )
  const { coop } = house
  const records = Array.from({ length: people }, (_, ordinal) => [inventedRecords(ordinal + 1)])
  const members = await admitMembers(coop, records, () => undefined)
  await adoptLimits(coop, [...classes, budget, answerPrices])
  const institute = await admitInstitute(coop)
  const committee = await nameReviewers(coop)
  const kept = opened.move()
  return {
    ...house,
    ...{ clock, members, institute, committee },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The three signatures. */
export const approveStudy = async ({
  coop,
  committee,
  project,
}: Pick<StudyHouse, 'coop' | 'committee' | 'project'>): Promise<void> => {
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
  await approve(coop, project, 'legal', committee.legal)
  await adopt(coop, project)
}

const adopt = async (coop: Coop, { digest, document }: Project): Promise<void> => {
  await coop.asOfficer.recordResolution({
    ...{
      id: `${document.from.slice(0, 4)}/3`,
      title: document.title,
      adoptedOn: document.from,
      governs: ['project'],
    },
    enacts: [{ subject: 'project', digest }],
  })
}

/** It is nine in the morning of that day, for the services and in this process. */
export const moveToDay = ({ clock }: Pick<StudyHouse, 'clock'>, day: CivilDate): Promise<void> =>
  clock.moveTo(startOfDay(day) + 9 * 3_600_000)

/** A window of its own whose clock is the one of this process: proofs of today are refused tomorrow. */
export const openWindow = async (
  { browser }: Pick<MemberSite, 'browser'>,
  size: { readonly width: number; readonly height: number },
): Promise<BrowserContext> => {
  const context = await browser.openWindow({ locale: 'it-IT', viewport: size })
  await context.addInitScript(
    (shift) => {
      const MachineDate = Date
      const machineNow = MachineDate.now
      const now = () => machineNow() + shift
      MachineDate.now = now
      globalThis.Date = new Proxy(MachineDate, {
        construct: (self, words: unknown[], wanted) =>
          Reflect.construct(self, words.length === 0 ? [now()] : words, wanted) as object, // a Date
      })
    },
    Date.now() - (performance.timeOrigin + performance.now()),
  )
  return context
}

const classes = foundingPurposes.filter(({ name }) => name === 'care' || name === 'research')

const budget = policyDocumentSchema.parse({
  ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
  ...{ studyRhoNano: 24_355_970, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
})
