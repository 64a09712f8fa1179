import {
  codeOf,
  idOfReference,
  partOf,
  partsOf,
  type FhirResource,
  type Reference,
} from '@mutua/sdk/care/fhir-resource'
import { budgetLines, healthBudget, type BudgetLine } from '@mutua/sdk/care/health-budget'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { Supply } from '@mutua/sdk/care/catalogue'
import { draftProject, reviewDayOf, type Project, type supportKinds } from '@mutua/sdk/care/project'
import { signersOf } from '@mutua/sdk/care/signers'
import { cents } from '@mutua/sdk/ids'
import { centsIn, euroText } from '@mutua/ui/records/euro-text'

/** A project as it stands in the form: texts, some of them empty still. */
export interface ProjectDraft {
  readonly planId: string
  readonly title: string
  /** `YYYY-MM-DD` */
  readonly from: string
  readonly until: string
  readonly reviewOn: string
  readonly goals: readonly GoalDraft[]
  readonly supports: readonly SupportDraft[]
  readonly commitments: readonly CommitmentDraft[]
  readonly budgetId: string
  readonly lines: readonly LineDraft[]
}

export interface GoalDraft {
  readonly id: string
  readonly aim: string
  readonly due: string
  /** `Type/id` of what it answers to. */
  readonly addresses: readonly string[]
}

export interface SupportDraft {
  readonly id: string
  readonly kind: keyof typeof supportKinds
  readonly what: string
  readonly often: string
  /** Name of who gives it: of a record in the pod, or of somebody who is none there yet. */
  readonly who: string
  readonly supply: Supply
}

export interface CommitmentDraft {
  readonly id: string
  readonly what: string
  /** `Type/id` */
  readonly owner: string
}

export interface LineDraft {
  readonly id: string
  readonly kind: BudgetLine['kind']
  readonly what: string
  /** As it was typed: "1.200,50". */
  readonly euro: string
}

/** For a year, and looked at together after three months: a proposal that stands in the form to be changed. */
export const newProject = (today: string, newId: () => string): ProjectDraft => ({
  planId: newId(),
  title: '',
  from: today,
  until: dayAfter(today, 365),
  reviewOn: dayAfter(today, 90),
  goals: [],
  supports: [],
  commitments: [],
  budgetId: newId(),
  lines: [],
})

/** A project that stands in the pod, to be written anew: everything keeps its id, so that the old text and the new can be compared. */
export const draftOfProject = (
  project: Project,
  { newId, nameOf }: { readonly newId: () => string; readonly nameOf: (reference: string) => string },
): ProjectDraft => {
  const { plan, goals, supports, commitments, budget } = project
  const period = plan['period']
  return {
    planId: plan.id,
    title: textIn(plan, 'title'),
    from: textIn(period, 'start').slice(0, 10),
    until: textIn(period, 'end').slice(0, 10),
    reviewOn: reviewDayOf(plan) ?? '',
    goals: goals.map((goal) => ({
      id: goal.id,
      aim: textIn(goal['description'], 'text'),
      due: textIn(partsOf(goal, 'target')[0], 'dueDate'),
      addresses: partsOf(goal, 'addresses').map((one) => textIn(one, 'reference')),
    })),
    supports: supports.map((support) => ({
      id: support.id,
      kind: kindOf(support),
      what: textIn(support['code'], 'text'),
      often: textIn(partOf(support['occurrenceTiming'], 'code'), 'text'),
      who: nameOf(textIn(partsOf(support, 'performer')[0], 'reference')),
      supply: 'public',
    })),
    commitments: commitments.map((commitment) => ({
      id: commitment.id,
      what: textIn(commitment, 'description'),
      owner: textIn(commitment['owner'], 'reference'),
    })),
    budgetId: budget?.id ?? newId(),
    lines: (budget === undefined ? [] : budgetLines(budget)).map(({ kind, what, amount }) => ({
      id: newId(),
      kind,
      what,
      euro: euroText(amount),
    })),
  }
}

/** What is still missing before the draft can be written, by place in the form. */
export type ProjectGap =
  | { readonly place: 'title' | 'goals' | 'commitments' | 'dates' | 'budget' }
  | { readonly place: 'goal' | 'support' | 'commitment' | 'line'; readonly id: string }

export const gapsIn = (draft: ProjectDraft): readonly ProjectGap[] => [
  ...(draft.title.trim() === '' ? [{ place: 'title' } as const] : []),
  ...(areDatesRight(draft) ? [] : [{ place: 'dates' } as const]),
  ...(draft.goals.length === 0 ? [{ place: 'goals' } as const] : []),
  ...draft.goals
    .filter(({ aim, due }) => aim.trim() === '' || !isWithin(due, draft))
    .map(({ id }) => ({ place: 'goal', id }) as const),
  ...draft.supports
    .filter(({ what, often, who }) => [what, often, who].some((text) => text.trim() === ''))
    .map(({ id }) => ({ place: 'support', id }) as const),
  ...(draft.commitments.length === 0 ? [{ place: 'commitments' } as const] : []),
  ...draft.commitments
    .filter(({ what, owner }) => what.trim() === '' || owner === '')
    .map(({ id }) => ({ place: 'commitment', id }) as const),
  ...draft.lines
    .filter(({ what, euro }) => what.trim() === '' || centsIn(euro) === undefined)
    .map(({ id }) => ({ place: 'line', id }) as const),
  ...(isCovered(draft) ? [] : [{ place: 'budget' } as const]),
]

/** In cents: what the sources give, and what is planned of it. Lines that are no amount yet count as nothing. */
export const budgetSums = ({ lines }: ProjectDraft): { readonly given: bigint; readonly planned: bigint } => {
  const sum = (kind: LineDraft['kind']) =>
    lines.reduce((total, line) => (line.kind === kind ? total + (centsIn(line.euro) ?? 0n) : total), 0n)
  return { given: sum('source'), planned: sum('item') }
}

export interface ProjectPeople {
  readonly subject: Reference
  readonly author: Reference
  readonly team: Reference
  readonly performerOf: (support: SupportDraft) => Reference
}

/** The project that these texts make, or why they make none yet. What was spent of a budget stays spent. */
export const projectFrom = (
  draft: ProjectDraft,
  { subject, author, team, performerOf, before }: ProjectPeople & { readonly before?: Project },
): Outcome<Project> => {
  const spent = new Map(
    (before?.budget === undefined ? [] : budgetLines(before.budget)).map((line) => [line.what, line.spent]),
  )
  const budget =
    draft.lines.length === 0
      ? undefined
      : healthBudget({
          id: draft.budgetId,
          subject,
          from: draft.from,
          until: draft.until,
          lines: draft.lines.map((line) => budgetLine(line, spent.get(line.what.trim()))),
        })
  if (budget?.kind === 'refused') return budget
  return draftProject({
    planId: draft.planId,
    title: draft.title.trim(),
    subject,
    author,
    team,
    from: draft.from,
    until: draft.until,
    ...(draft.reviewOn === '' ? {} : { reviewOn: draft.reviewOn }),
    goals: draft.goals.map(({ id, aim, due, addresses }) => ({
      id,
      aim: aim.trim(),
      due,
      addresses: addresses.map((reference) => ({ reference })),
    })),
    supports: draft.supports.map((support) => ({
      id: support.id,
      kind: support.kind,
      what: support.what.trim(),
      often: support.often.trim(),
      performer: performerOf(support),
    })),
    commitments: draft.commitments.map(({ id, what, owner }) => ({
      id,
      what: what.trim(),
      owner: { reference: owner },
    })),
    ...(budget === undefined ? {} : { budget: budget.value }),
    tags: [
      { kind: 'leps', code: 'project' },
      ...(budget === undefined ? [] : [{ kind: 'action-sheet', number: 4 } as const]),
    ],
  })
}

/** Parts that the plan named before and names no more. Nothing is deleted under a consent: they are put aside, and say so. */
export const droppedParts = (before: Project, now: Project): readonly FhirResource[] => {
  const kept = new Set([...now.goals, ...now.supports, ...now.commitments].map(({ id }) => id))
  return [
    ...before.goals
      .filter(({ id }) => !kept.has(id))
      .map((goal) => ({ ...goal, lifecycleStatus: 'cancelled' })),
    ...before.supports.filter(({ id }) => !kept.has(id)).map((one) => ({ ...one, status: 'revoked' })),
    ...before.commitments.filter(({ id }) => !kept.has(id)).map((one) => ({ ...one, status: 'cancelled' })),
  ]
}

/** @param day `YYYY-MM-DD` */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

const budgetLine = ({ kind, what, euro }: LineDraft, spent: BudgetLine['spent']): BudgetLine => ({
  kind,
  what: what.trim(),
  amount: centsIn(euro) ?? cents(0),
  ...(spent === undefined || kind === 'source' ? {} : { spent }),
})

const areDatesRight = ({ from, until, reviewOn }: ProjectDraft): boolean =>
  from !== '' && until !== '' && from <= until && (reviewOn === '' || isWithin(reviewOn, { from, until }))

const isWithin = (day: string, { from, until }: Pick<ProjectDraft, 'from' | 'until'>): boolean =>
  day !== '' && from <= day && day <= until

const isCovered = (draft: ProjectDraft): boolean => {
  const { given, planned } = budgetSums(draft)
  return planned <= given
}

const kindOf = (support: FhirResource): SupportDraft['kind'] =>
  // `as`: written by `draftProject`, with one of its codes.
  (codeOf(partsOf(support, 'category')[0]) ?? 'health') as SupportDraft['kind']

const textIn = (value: unknown, element: string): string => {
  const text = partOf(value, element)
  return typeof text === 'string' ? text : ''
}

/** Who signs as the provider: whoever wrote the plan. */
export const isAuthor = (project: Pick<Project, 'plan'>, practitioner: FhirResource | undefined): boolean =>
  practitioner !== undefined && idOfReference(signersOf(project).provider.reference) === practitioner.id
