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
import { made, moveRefusal, refused, type Outcome } from './outcome.ts'
import type { ProjectSigning } from './signing.ts'
import { tagCoding, type CareTag } from './tags.ts'

export type PlanStatus = 'draft' | 'active' | 'on-hold' | 'completed' | 'revoked'
export type CarePlan = Stated<'CarePlan', PlanStatus>
export type Commitment = Stated<'Task', 'draft' | 'in-progress' | 'completed' | 'failed' | 'cancelled'>
export type Support = Stated<'ServiceRequest', 'draft' | 'active' | 'on-hold' | 'completed' | 'revoked'>

export interface Goal extends FhirResource {
  readonly resourceType: 'Goal'
  readonly lifecycleStatus: 'proposed' | 'active' | 'completed' | 'cancelled'
}

/** The personalised project (*progetto personalizzato*, D.lgs 147/2017 art. 6) with all that was agreed in it. */
export interface Project {
  readonly plan: CarePlan
  readonly goals: readonly Goal[]
  readonly supports: readonly Support[]
  readonly commitments: readonly Commitment[]
  readonly budget?: FhirResource
}

/** Kinds of support that projects and metering count (D.lgs 147/2017 art. 7). */
export const supportKinds = {
  'inclusion-traineeship': { it: 'Tirocinio di inclusione', en: 'Inclusion traineeship' },
  'socio-educational': { it: 'Sostegno socioeducativo', en: 'Socio-educational support' },
  'home-care': { it: 'Assistenza a casa', en: 'Care at home' },
  'parenting': { it: 'Sostegno ai genitori', en: 'Support for parents' },
  'cultural-mediation': { it: 'Mediazione culturale', en: 'Cultural mediation' },
  'social-emergency': { it: 'Pronto intervento sociale', en: 'Social emergency' },
  'health': { it: 'Cura sanitaria', en: 'Health care' },
} as const satisfies Record<string, Label>

export interface ProjectParts {
  readonly planId: string
  readonly title: string
  readonly subject: Reference
  readonly author: Reference
  readonly team: Reference
  /** `YYYY-MM-DD` */
  readonly from: string
  readonly until: string
  readonly goals: readonly {
    readonly id: string
    readonly aim: string
    /** `YYYY-MM-DD` */
    readonly due: string
    /** A measured target: LOINC code and upper or lower limit, in UCUM. */
    readonly measure?: GoalMeasure
    /** What it answers to: a diagnosis, or what an assessment found. */
    readonly addresses?: readonly Reference[]
  }[]
  readonly supports: readonly {
    readonly id: string
    readonly kind: keyof typeof supportKinds
    readonly what: string
    readonly often: string
    readonly performer: Reference
  }[]
  /** Of the member, of the family, of the provider: everybody who signs takes something on. */
  readonly commitments: readonly { readonly id: string; readonly what: string; readonly owner: Reference }[]
  readonly budget?: FhirResource
  /** `YYYY-MM-DD` on which all look at it together: agreed like everything else, so it stands in the plan. */
  readonly reviewOn?: string
  readonly tags?: readonly CareTag[]
}

export interface GoalMeasure {
  readonly loinc: string
  readonly unit: string
  readonly low?: number
  readonly high?: number
}

/** A project that nobody has signed yet. */
export const draftProject = (parts: ProjectParts): Outcome<Project> => {
  if (parts.goals.length === 0) return refused('goal-missing', 'A project has one goal at least.')
  if (parts.commitments.length === 0)
    return refused('commitment-missing', 'A project is agreed: somebody takes something on.')
  if (parts.from > parts.until || parts.goals.some(({ due }) => due < parts.from || due > parts.until))
    return refused('dates-reversed', 'The dates of the goals lie within those of the project.')
  if (parts.reviewOn !== undefined && (parts.reviewOn < parts.from || parts.reviewOn > parts.until))
    return refused('dates-reversed', 'The project is looked at while it runs.')
  const goals = parts.goals.map((goal) => goalOf(parts, goal))
  const supports = parts.supports.map((support) => supportOf(parts, support))
  const commitments = parts.commitments.map((commitment) => commitmentOf(parts, commitment))
  return made({
    plan: {
      resourceType: 'CarePlan',
      id: parts.planId,
      ...(parts.tags === undefined || parts.tags.length === 0
        ? {}
        : { meta: { tag: parts.tags.map(tagCoding) } }),
      status: 'draft',
      intent: 'plan',
      title: parts.title,
      subject: parts.subject,
      period: { start: parts.from, end: parts.until },
      created: parts.from,
      author: parts.author,
      careTeam: [parts.team],
      ...(parts.budget === undefined
        ? {}
        : { supportingInfo: [{ reference: `Account/${parts.budget.id}` }] }),
      goal: goals.map(({ id }) => ({ reference: `Goal/${id}` })),
      activity: [
        ...supports.map(({ id }) => ({ reference: { reference: `ServiceRequest/${id}` } })),
        ...commitments.map(({ id }) => ({ reference: { reference: `Task/${id}` } })),
        ...(parts.reviewOn === undefined ? [] : [reviewActivity(parts.reviewOn)]),
      ],
    },
    goals,
    supports,
    commitments,
    ...(parts.budget === undefined ? {} : { budget: parts.budget }),
  })
}

/** Day on which a project is looked at together, `YYYY-MM-DD`, where its plan says one. */
export const reviewDayOf = (plan: FhirResource): string | undefined => {
  const details = partsOf(plan, 'activity').map((activity) => partOf(activity, 'detail'))
  const review = details.find((detail) => codeOf(partOf(detail, 'code')) === reviewCode)
  const day = partOf(partOf(review, 'scheduledPeriod'), 'start')
  return typeof day === 'string' ? day : undefined
}

/** `draft` -> `active`: only with the member's and the provider's signature under exactly what stands here now. */
export const activateProject = (project: Project, signing: ProjectSigning): Outcome<Project> => {
  const refusal = moveRefusal(planMoves, project.plan.status, 'active')
  if (refusal !== undefined) return refusal
  if (project.plan.status === 'on-hold')
    return refused('state-wrong', 'A project on hold is resumed, not signed anew.')
  if (signing.kind === 'unsigned') return refused('signature-missing', unsignedBecause(signing))
  return made({
    ...project,
    plan: { ...project.plan, status: 'active' },
    goals: project.goals.map((goal) => ({ ...goal, lifecycleStatus: 'active' })),
    supports: project.supports.map((support) => ({ ...support, status: 'active' })),
    commitments: project.commitments.map((commitment) => ({ ...commitment, status: 'in-progress' })),
  })
}

export type ProjectMove =
  | { readonly to: 'on-hold' | 'revoked'; readonly reason: string; readonly at: string }
  | { readonly to: 'resumed' }
  | { readonly to: 'completed' }

/** What becomes of a project that is running. */
export const moveProject = (project: Project, move: ProjectMove): Outcome<Project> => {
  const { plan } = project
  if (move.to === 'resumed')
    return plan.status === 'on-hold'
      ? made({ ...project, plan: { ...plan, status: 'active' } })
      : refused('state-wrong', `A project that is ${plan.status} is not on hold.`)
  const refusal = moveRefusal(planMoves, plan.status, move.to)
  if (refusal !== undefined) return refusal
  if (move.to === 'completed') return made({ ...project, plan: { ...plan, status: 'completed' } })
  if (move.reason.trim() === '') return refused('reason-missing', 'Say why.')
  return made({
    ...project,
    plan: { ...plan, status: move.to, note: [{ time: move.at, text: move.reason }] },
  })
}

const planMoves: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  'draft': ['active', 'revoked'],
  'active': ['on-hold', 'completed', 'revoked'],
  'on-hold': ['active', 'completed', 'revoked'],
  'completed': [],
  'revoked': [],
}

const unsignedBecause = (signing: Extract<ProjectSigning, { kind: 'unsigned' }>): string =>
  signing.parts
    .map(({ part, state }) =>
      state === 'changed'
        ? `The project was changed after the ${part} had signed it: it needs a new signature.`
        : `The signature of the ${part} is ${state}.`,
    )
    .join(' ')

const reviewCode = 'review'

const reviewActivity = (day: string): object => ({
  detail: {
    kind: 'Appointment',
    code: ownConcept('activity', reviewCode, { it: 'Verifica del progetto', en: 'Review of the project' }),
    status: 'scheduled',
    scheduledPeriod: { start: day },
  },
})

const goalOf = (
  parts: ProjectParts,
  { id, aim, due, measure, addresses = [] }: ProjectParts['goals'][number],
): Goal => ({
  resourceType: 'Goal',
  id,
  lifecycleStatus: 'proposed',
  achievementStatus: hl7Concept('goal-achievement', 'in-progress'),
  description: { text: aim },
  subject: parts.subject,
  startDate: parts.from,
  ...(addresses.length === 0 ? {} : { addresses }),
  target: [{ ...(measure === undefined ? {} : measuredTarget(measure)), dueDate: due }],
})

const measuredTarget = ({ loinc, unit, low, high }: GoalMeasure): object => ({
  measure: { coding: [{ system: 'http://loinc.org', code: loinc }] },
  detailRange: {
    ...(low === undefined ? {} : { low: quantity(low, unit) }),
    ...(high === undefined ? {} : { high: quantity(high, unit) }),
  },
})

const quantity = (value: number, unit: string): object => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
})

const supportOf = (parts: ProjectParts, support: ProjectParts['supports'][number]): Support => ({
  resourceType: 'ServiceRequest',
  id: support.id,
  status: 'draft',
  intent: 'plan',
  category: [ownConcept('support', support.kind, supportKinds[support.kind])],
  code: { text: support.what },
  subject: parts.subject,
  occurrenceTiming: { code: { text: support.often } },
  performer: [support.performer],
})

const commitmentOf = (
  parts: ProjectParts,
  { id, what, owner }: ProjectParts['commitments'][number],
): Commitment => ({
  resourceType: 'Task',
  id,
  status: 'draft',
  intent: 'plan',
  code: ownConcept('task', 'commitment', { it: 'Impegno', en: 'Commitment' }),
  description: what,
  for: parts.subject,
  owner,
  executionPeriod: { start: parts.from, end: parts.until },
})
