import { idOfReference, partOf, partsOf, type FhirResource, type Stated } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import type { CarePlan, Commitment, Goal, PlanStatus, Project, Support } from './project.ts'

/** A record that a plan names as a part of what is agreed. */
export interface ProjectPart {
  readonly type: 'Goal' | 'ServiceRequest' | 'Task' | 'Account'
  readonly id: string
}

/** Goals, supports, commitments and the budget, by what the plan refers to; in its order, each once. */
export const partsOfPlan = (plan: FhirResource): readonly ProjectPart[] => {
  const references = [
    ...partsOf(plan, 'goal'),
    ...partsOf(plan, 'activity').map((activity) => partOf(activity, 'reference')),
    ...partsOf(plan, 'supportingInfo'),
  ].map((reference) => partOf(reference, 'reference'))
  const found = new Map<string, ProjectPart>()
  for (const reference of references) {
    if (typeof reference !== 'string') continue
    const type = partTypes.find((one) => new RegExp(`(?:^|/)${one}/`).test(reference))
    if (type !== undefined)
      found.set(`${type}/${idOfReference(reference)}`, { type, id: idOfReference(reference) })
  }
  return [...found.values()]
}

const partTypes = ['Goal', 'ServiceRequest', 'Task', 'Account'] as const

/**
 * A project as it stands in a pod, made of its records again. Refused when a part that the plan names is not among them: what is
 * signed is everything that was agreed, or nothing.
 */
export const projectOf = (plan: FhirResource, records: readonly FhirResource[]): Outcome<Project> => {
  if (!isPlan(plan)) return refused('state-wrong', 'The plan is in none of the states that a project has.')
  const parts: FhirResource[] = []
  for (const { type, id } of partsOfPlan(plan)) {
    const part = records.find((record) => record.resourceType === type && record.id === id)
    if (part === undefined)
      return refused('work-unknown', 'A part that the plan names cannot be read: have all of it shared.')
    parts.push(part)
  }
  const [goals, supports, commitments] = [
    parts.filter(isGoal),
    parts.filter(isSupport),
    parts.filter(isCommitment),
  ]
  const budgets = parts.filter(({ resourceType }) => resourceType === 'Account')
  const [budget] = budgets
  const known = goals.length + supports.length + commitments.length + Math.min(budgets.length, 1)
  if (known < parts.length)
    return refused(
      'state-wrong',
      'A part of the plan is in a state that a project does not have, or is a second budget.',
    )
  return made({ plan, goals, supports, commitments, ...(budget === undefined ? {} : { budget }) })
}

const isStated =
  <Type extends string, Status extends string>(type: Type, statuses: readonly Status[]) =>
  (record: FhirResource): record is Stated<Type, Status> =>
    record.resourceType === type && statuses.some((status) => status === record['status'])

const isPlan: (record: FhirResource) => record is CarePlan = isStated('CarePlan', [
  'draft',
  'active',
  'on-hold',
  'completed',
  'revoked',
] as const satisfies readonly PlanStatus[])

const isSupport: (record: FhirResource) => record is Support = isStated('ServiceRequest', [
  'draft',
  'active',
  'on-hold',
  'completed',
  'revoked',
] as const)

const isCommitment: (record: FhirResource) => record is Commitment = isStated('Task', [
  'draft',
  'in-progress',
  'completed',
  'failed',
  'cancelled',
] as const)

const isGoal = (record: FhirResource): record is Goal =>
  record.resourceType === 'Goal' &&
  ['proposed', 'active', 'completed', 'cancelled'].includes(String(record['lifecycleStatus']))
