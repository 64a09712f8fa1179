import { addDays, civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Project } from '@mutua/sdk/coop/project'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import {
  aboutOf,
  studyIdOf,
  type About,
  type Study,
  type StudyState,
  type StudyStepKind,
} from '@mutua/sdk/pool/study'
import { tableOf } from '@mutua/sdk/pool/variables'
import type { StudyBudget } from '../budgets/open-privacy-budgets.ts'
import type { LifeRow, TakenStep } from './study-rows.ts'

/** A project that has a `pool` part, with what its study has done since. */
export interface HeldStudy {
  readonly project: Project
  readonly plan: StudyPlan
  readonly life: LifeRow
}

export const stepOf = <Kind extends StudyStepKind>(
  { steps }: Pick<LifeRow, 'steps'>,
  kind: Kind,
): (TakenStep & { readonly wish: Extract<TakenStep['wish'], { readonly step: Kind }> }) | undefined =>
  steps.find(
    (one): one is TakenStep & { readonly wish: Extract<TakenStep['wish'], { readonly step: Kind }> } =>
      one.wish.step === kind,
  )

/** What has ended is closed from that moment on, whether the room has said so with its key yet or not. */
export const stateOf = ({ project, life }: Pick<HeldStudy, 'project' | 'life'>): StudyState => {
  if (stepOf(life, 'destroy') !== undefined) return 'destroyed'
  if (stepOf(life, 'close') !== undefined || project.state === 'closed') return 'closed'
  // What it began with does not stand any more: a reviewer's word, a resolution, a class of purposes.
  if (life.steps.length > 0 && project.state !== 'open') return 'closed'
  switch (project.state) {
    case 'refused':
      return 'refused'
    case 'draft':
      return 'draft'
    case 'submitted':
      return project.ethics.state === 'approved' ? 'ethics-approved' : 'submitted'
    case 'reviewed':
      return 'ethics-approved'
    case 'open':
      return sinceApproved(life)
  }
}

const sinceApproved = (life: LifeRow): StudyState => {
  const last = life.steps.at(-1)?.wish.step
  switch (last) {
    case 'recruit':
      return 'recruiting'
    case 'freeze':
      return 'frozen'
    case 'open':
      return 'open'
    default:
      return 'governance-approved'
  }
}

/** First day on which a pod may be read. */
export const freezeFromOf = (until: CivilDate, { noticeDays }: Pick<StudyPlan, 'noticeDays'>): CivilDate =>
  addDays(until, 1 + noticeDays)

/** Of a study that answered questions: by when it tells what it found. */
const resultsDueOf = ({ life, plan }: Pick<HeldStudy, 'life' | 'plan'>): CivilDate | undefined => {
  const close = stepOf(life, 'close')
  return close === undefined || stepOf(life, 'open') === undefined
    ? undefined
    : addDays(civilDateOf(Date.parse(close.at)), plan.resultsWithinDays)
}

export const isOverdue = (held: HeldStudy, today: CivilDate): boolean => {
  const due = resultsDueOf(held)
  return due !== undefined && held.life.results === undefined && today > due
}

/** A study as anybody reads it. @param context what other rooms know of it */
export const studyOf = (
  held: HeldStudy,
  context: {
    readonly joined: About
    readonly budget: StudyBudget | undefined
    readonly answers: number
    readonly today: CivilDate
  },
): Study => {
  const { project, plan, life } = held
  const { joined, budget, answers, today } = context
  const recruit = stepOf(life, 'recruit')
  const due = resultsDueOf(held)
  const destroyed = stepOf(life, 'destroy')
  return {
    id: studyIdOf(project.id),
    project,
    plan,
    table: tableOf(plan.variables, plan.rowsPerMember),
    state: stateOf(held),
    steps: life.steps.map(({ signature, ...step }) => ({
      ...step,
      ...(signature === undefined
        ? {}
        : { signature: { kid: signature.kid, signature: signature.signature, at: signature.at } }),
    })),
    ...(recruit === undefined
      ? {}
      : {
          recruiting: {
            until: recruit.wish.until,
            freezeFrom: freezeFromOf(recruit.wish.until, plan),
            joined: life.snapshot?.about ?? joined,
          },
        }),
    ...(life.snapshot === undefined ? {} : { snapshot: life.snapshot }),
    ...(budget === undefined || life.snapshot === undefined
      ? {}
      : { budget: { limit: budget.limit, spent: budget.spent } }),
    answers,
    ...(due === undefined ? {} : { resultsDue: due }),
    ...(isOverdue(held, today) ? { resultsOverdue: true } : {}),
    ...(life.results === undefined ? {} : { results: life.results }),
    ...(destroyed === undefined ? {} : { destroyedAt: destroyed.at }),
  }
}

export const noneJoined: About = aboutOf(0)
