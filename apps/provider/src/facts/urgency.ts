import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { nextStep, type PathStep } from '@mutua/ui/records/path-steps'

/** Why a case is looked at today. Each says itself in a sentence; the order here is the order of urgency. */
export type Reason =
  | { readonly kind: 'flag'; readonly count: number }
  | { readonly kind: 'unsigned'; readonly because: string }
  | { readonly kind: 'assessment'; readonly since: string }
  | { readonly kind: 'ending'; readonly until: Instant }
  | { readonly kind: 'again'; readonly on: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'new'; readonly at: Instant }
  | { readonly kind: 'next'; readonly step: string; readonly because: string }

const order: readonly Reason['kind'][] = [
  'flag',
  'unsigned',
  'assessment',
  'ending',
  'again',
  'paused',
  'new',
  'next',
]

/** What consents alone say, for which nothing has to be read. @param now milliseconds since the epoch */
export const reasonsOfConsents = (
  { grants, others }: { readonly grants: readonly Grant[]; readonly others: readonly Grant[] },
  now: number,
): readonly Reason[] => {
  const [last] = grants
    .map(({ validUntil }) => validUntil)
    .toSorted()
    .toReversed()
  const [newest] = grants
    .map(({ validFrom }) => validFrom)
    .toSorted()
    .toReversed()
  return [
    ...(last !== undefined && last < instantOf(now + soonMs)
      ? [{ kind: 'ending', until: last } as const]
      : []),
    ...(others.some(({ state }) => state === 'paused') ? [{ kind: 'paused' } as const] : []),
    ...(newest !== undefined && newest > instantOf(now - newDays * dayMs)
      ? [{ kind: 'new', at: newest } as const]
      : []),
  ]
}

/** What the path of care says. @param steps in their order */
export const reasonsOfPath = (steps: readonly PathStep[], now: number): readonly Reason[] => {
  const step = (name: string) => steps.find((one) => one.name === name)
  if (steps.length === 0 || step('closing')?.state === 'done') return []
  const flags = steps.flatMap(({ records }) => records).filter((record) => record.startsWith('Flag/'))
  const reasons: Reason[] = []
  if (flags.length > 0) reasons.push({ kind: 'flag', count: new Set(flags).size })
  const [project, signatures, assessment] = [step('project'), step('signatures'), step('assessment')]
  const isWritten = project?.state === 'running' || project?.state === 'done'
  if (isWritten && (signatures?.state === 'to-do' || signatures?.state === 'running'))
    reasons.push({ kind: 'unsigned', because: signatures.because ?? '' })
  const since = step('take-charge')?.on
  if (
    (assessment?.state === 'to-do' || assessment?.state === 'running') &&
    step('take-charge')?.state === 'done' &&
    since !== undefined &&
    daysSince(since, now) > assessmentDays
  )
    reasons.push({ kind: 'assessment', since })
  if (
    assessment?.state === 'done' &&
    assessment.on !== undefined &&
    daysSince(assessment.on, now) > againDays
  )
    reasons.push({ kind: 'again', on: assessment.on })
  const next = nextStep(steps)
  if (next !== undefined) reasons.push({ kind: 'next', step: next.name, because: next.because ?? '' })
  return reasons
}

/** The most urgent first. */
export const sortReasons = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))

/** Smaller is more urgent. */
export const urgencyOf = (reasons: readonly Reason[]): number =>
  Math.min(order.length, ...reasons.map(({ kind }) => order.indexOf(kind)))

/** Proposals, for a co-op and its services to set: nobody has laid them down. */
export const soonMs = 14 * 86_400_000
const newDays = 7
const assessmentDays = 30
const againDays = 180

const dayMs = 86_400_000
const daysSince = (day: string, now: number): number => (now - Date.parse(day)) / dayMs
