import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyStepKind } from '@mutua/sdk/pool/study'

/** What comes next of a study, and what stands in its way: each in words of its own, the service decides. */
export type StudyNext =
  /** Ethics, legal, assembly. */
  | { readonly kind: 'approval' }
  | { readonly kind: 'step'; readonly step: StudyStepKind; readonly waits?: StudyWait }
  | { readonly kind: 'nothing' }

export type StudyWait =
  | { readonly for: 'begins' | 'notice' | 'results'; readonly day: CivilDate }
  | { readonly for: 'cohort'; readonly floor: number }

/** @param cohortFloor fewest members whose records are looked at together; undefined where nothing is adopted */
export const nextOf = (
  study: Pick<Study, 'state' | 'recruiting' | 'snapshot' | 'project' | 'results' | 'resultsDue'>,
  { today, cohortFloor }: { readonly today: CivilDate; readonly cohortFloor: number | undefined },
): StudyNext => {
  const { state, recruiting, project } = study
  switch (state) {
    case 'draft':
    case 'submitted':
    case 'ethics-approved':
      return { kind: 'approval' }
    case 'governance-approved':
      return step('recruit', today < project.document.from && { for: 'begins', day: project.document.from })
    case 'recruiting':
      if (recruiting !== undefined && today < recruiting.freezeFrom)
        return step('freeze', { for: 'notice', day: recruiting.freezeFrom })
      return step('freeze', isTooSmall(recruiting?.joined, cohortFloor))
    case 'frozen':
      return step('open')
    case 'open':
      return step('close')
    case 'closed':
      if (study.snapshot === undefined) return { kind: 'nothing' }
      return step(
        'destroy',
        study.results === undefined &&
          study.resultsDue !== undefined && { for: 'results', day: study.resultsDue },
      )
    case 'destroyed':
    case 'refused':
      return { kind: 'nothing' }
  }
}

const step = (kind: StudyStepKind, waits: StudyWait | false = false): StudyNext => ({
  kind: 'step',
  step: kind,
  ...(waits === false ? {} : { waits }),
})

/** Only what is surely too few: the count is rounded, and the exact one is nobody’s to know. */
const isTooSmall = (
  joined: NonNullable<Study['recruiting']>['joined'] | undefined,
  floor: number | undefined,
): StudyWait | false =>
  floor !== undefined && joined !== undefined && (joined === 'few' ? 9 : joined + 5) < floor
    ? { for: 'cohort', floor }
    : false

/** What cannot be signed yet; results that are due stand in nobody’s way. */
export const isBlocked = (next: StudyNext): boolean =>
  next.kind !== 'step' || (next.waits !== undefined && next.waits.for !== 'results')
