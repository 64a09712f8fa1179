import {
  codeOf,
  hl7Concept,
  ownConcept,
  partOf,
  partsOf,
  type FhirResource,
  type Label,
  type Reference,
  type Stated,
} from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import type { Goal } from './project.ts'

/** HL7's code system goal-achievement, the codes that a review can find. */
export type Achievement =
  | 'in-progress'
  | 'improving'
  | 'worsening'
  | 'no-change'
  | 'achieved'
  | 'sustaining'
  | 'not-achieved'
  | 'no-progress'
  | 'not-attainable'

/** A review of a goal. Achieved closes it; only a goal that runs is reviewed. */
export const reviewGoal = (
  goal: Goal,
  { achievement, on, reason }: { achievement: Achievement; on: string; reason?: string },
): Outcome<Goal> => {
  if (goal.lifecycleStatus !== 'active')
    return refused('state-wrong', `A goal that is ${goal.lifecycleStatus} is not reviewed.`)
  if (achievement === 'not-attainable' && (reason ?? '').trim() === '')
    return refused('reason-missing', 'Say why the goal cannot be reached.')
  return made({
    ...goal,
    lifecycleStatus: lifecycleAfter[achievement] ?? 'active',
    achievementStatus: hl7Concept('goal-achievement', achievement),
    statusDate: on,
    ...(reason === undefined ? {} : { statusReason: reason }),
  })
}

export type GoalLight = {
  readonly light: 'green' | 'amber' | 'red' | 'unknown'
  readonly because: Label
}

/** Days before its date from which a goal that is not reached is amber. */
export const soonDays = 14

/**
 * Red, amber, green by goal, on a day (`YYYY-MM-DD`). Red: getting worse, given up, or past its date. Amber: standing
 * still, or due within 14 days. Without a review nothing is known, and that is said.
 */
export const goalLight = (goal: Goal, on: string): GoalLight => {
  const achievement = codeOf(goal['achievementStatus'])
  const due = dueDateOf(goal)
  if (achievement === 'achieved' || achievement === 'sustaining') return lights.reached
  if (achievement === 'worsening' || achievement === 'not-achieved' || achievement === 'not-attainable')
    return lights.worse
  if (due !== undefined && on > due) return lights.overdue
  if (achievement === undefined) return lights.unknown
  if (achievement === 'no-change' || achievement === 'no-progress') return lights.still
  if (due !== undefined && daysBetween(on, due) <= soonDays) return lights.soon
  return lights.onTheWay
}

export type CareFlag = Stated<'Flag', 'active' | 'inactive'>

/** A red goal raises a flag with its reason: advice to the team, which decides. */
export const flagGoal = (
  goal: Goal,
  light: GoalLight,
  parts: { readonly id: string; readonly subject: Reference; readonly at: string },
): Outcome<CareFlag> =>
  light.light === 'red'
    ? made(raiseFlag({ ...parts, code: 'goal-at-risk', because: light.because, about: goal }))
    : refused('nothing-to-flag', 'Only a red goal raises a flag.')

/** A flag of the project. `about` is not part of FHIR's Flag: it stands as a detail by extension. */
export const raiseFlag = (parts: {
  readonly id: string
  readonly subject: Reference
  readonly at: string
  readonly code: string
  readonly because: Label
  readonly about: FhirResource
}): CareFlag => ({
  resourceType: 'Flag',
  id: parts.id,
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/flag-detail',
      valueReference: { reference: `${parts.about.resourceType}/${parts.about.id}` },
    },
  ],
  status: 'active',
  category: [hl7Concept('flag-category', 'clinical')],
  code: ownConcept('flag', parts.code, parts.because),
  subject: parts.subject,
  period: { start: parts.at },
})

export const lowerFlag = (flag: CareFlag, at: string): Outcome<CareFlag> =>
  flag.status === 'active'
    ? made({
        ...flag,
        status: 'inactive',
        period: { start: partOf(flag['period'], 'start'), end: at },
      })
    : refused('state-wrong', 'The flag has been lowered already.')

const lifecycleAfter: Readonly<Partial<Record<Achievement, Goal['lifecycleStatus']>>> = {
  'achieved': 'completed',
  'not-attainable': 'cancelled',
}

const lights = {
  reached: { light: 'green', because: { it: 'Raggiunto.', en: 'Reached.' } },
  onTheWay: { light: 'green', because: { it: 'In cammino, e c’è tempo.', en: 'On the way, and in time.' } },
  still: {
    light: 'amber',
    because: { it: 'Fermo dall’ultima verifica.', en: 'No change at the last review.' },
  },
  soon: {
    light: 'amber',
    because: { it: 'Scade entro 14 giorni.', en: 'Due within 14 days.' },
  },
  overdue: { light: 'red', because: { it: 'La data è passata.', en: 'Its date has passed.' } },
  worse: { light: 'red', because: { it: 'All’ultima verifica va peggio.', en: 'Worse at the last review.' } },
  unknown: { light: 'unknown', because: { it: 'Mai verificato.', en: 'Never reviewed.' } },
} as const satisfies Record<string, GoalLight>

const dueDateOf = (goal: Goal): string | undefined => {
  const dates = partsOf(goal, 'target')
    .map((target) => partOf(target, 'dueDate'))
    .filter((date) => typeof date === 'string')
  return dates.toSorted().at(-1)
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
