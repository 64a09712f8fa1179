import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Study } from '@mutua/sdk/pool/study'

/** The way of a study as its members go it with it, in order. */
export const studyStages = [
  'approval',
  'joining',
  'thinking',
  'reading',
  'answers',
  'results',
  'gone',
] as const
export type StudyStage = (typeof studyStages)[number]

/** Where a study stands; `refused` leads nowhere. @param today where the reader is */
export const stageOf = (
  { state, recruiting }: Pick<Study, 'state' | 'recruiting'>,
  today: CivilDate,
): StudyStage | 'refused' => {
  switch (state) {
    case 'draft':
    case 'submitted':
    case 'ethics-approved':
    case 'governance-approved':
      return 'approval'
    case 'recruiting':
      return recruiting === undefined || today <= recruiting.until ? 'joining' : 'thinking'
    case 'frozen':
      return 'reading'
    case 'open':
      return 'answers'
    case 'closed':
      return 'results'
    case 'destroyed':
      return 'gone'
    case 'refused':
      return 'refused'
  }
}

/** Whether it is behind, where it is now, or still to come. */
export const placeOf = (stage: StudyStage, now: StudyStage | 'refused'): 'done' | 'now' | 'later' => {
  if (stage === now) return stage === 'gone' ? 'done' : 'now'
  return now !== 'refused' && studyStages.indexOf(stage) < studyStages.indexOf(now) ? 'done' : 'later'
}

/** Of 100, rounded up: what is taken is never said to be less than it is. */
export const partsOf100 = (part: bigint, whole: bigint): number =>
  whole <= 0n ? 100 : Number((part * 100n + whole - 1n) / whole)
