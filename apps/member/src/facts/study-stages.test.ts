import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { StudyState } from '@mutua/sdk/pool/study'
import { expect, test } from 'vitest'
import { partsOf100, placeOf, stageOf, studyStages } from './study-stages.ts'

const recruiting = {
  until: civilDateSchema.parse('2026-03-10'),
  freezeFrom: civilDateSchema.parse('2026-03-24'),
  joined: 'few' as const,
}

test.each([
  ['submitted', '2026-03-01', 'approval'],
  ['governance-approved', '2026-03-01', 'approval'],
  ['recruiting', '2026-03-10', 'joining'],
  ['recruiting', '2026-03-11', 'thinking'],
  ['frozen', '2026-03-25', 'reading'],
  ['open', '2026-03-25', 'answers'],
  ['closed', '2026-05-25', 'results'],
  ['destroyed', '2026-06-25', 'gone'],
  ['refused', '2026-03-25', 'refused'],
] as const satisfies readonly (readonly [StudyState, string, string])[])(
  'a study that is %s stands on %s at %s',
  (state, today, stage) => {
    expect(stageOf({ state, recruiting }, civilDateSchema.parse(today))).toBe(stage)
  },
)

test('what is behind, what is now and what comes make one way; a refused one has none', () => {
  expect(studyStages.map((stage) => placeOf(stage, 'reading'))).toEqual([
    ...['done', 'done', 'done', 'now', 'later', 'later', 'later'],
  ])
  expect(studyStages.map((stage) => placeOf(stage, 'gone'))).toEqual(studyStages.map(() => 'done'))
  expect(studyStages.map((stage) => placeOf(stage, 'refused'))).toEqual(studyStages.map(() => 'later'))
})

test('a part of a year is never said to be smaller than it is', () => {
  expect(partsOf100(24_355_970n, 100_000_000n)).toBe(25)
  expect(partsOf100(0n, 100_000_000n)).toBe(0)
  expect(partsOf100(1n, 100_000_000n)).toBe(1)
  expect(partsOf100(1n, 0n)).toBe(100)
})
