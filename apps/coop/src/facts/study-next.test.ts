import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyState } from '@mutua/sdk/pool/study'
import { describe, expect, test } from 'vitest'
import { isBlocked, nextOf } from './study-next.ts'

const day = (text: string) => civilDateSchema.parse(text)

type Looked = Parameters<typeof nextOf>[0]

const study = (state: StudyState, more: Partial<Looked> = {}): Looked => ({
  state,
  // All that is read of it here.
  project: { document: { from: day('2026-03-01') } } as Study['project'],
  ...more,
})
const recruiting = (joined: number | 'few') => ({
  recruiting: { until: day('2026-03-10'), freezeFrom: day('2026-03-24'), joined },
})
const on = (today: string, cohortFloor: number | undefined = 100) => ({ today: day(today), cohortFloor })

describe('what comes next of a study', () => {
  test('three signatures stand before everything else', () => {
    for (const state of ['draft', 'submitted', 'ethics-approved'] as const)
      expect(nextOf(study(state), on('2026-03-02'))).toEqual({ kind: 'approval' })
  })

  test('members are asked from the first day of the project on', () => {
    expect(nextOf(study('governance-approved'), on('2026-02-28'))).toEqual({
      ...{ kind: 'step', step: 'recruit' },
      waits: { for: 'begins', day: '2026-03-01' },
    })
    expect(nextOf(study('governance-approved'), on('2026-03-01'))).toEqual({ kind: 'step', step: 'recruit' })
  })

  test('pods are read when the days to think again are over, and enough have joined', () => {
    expect(nextOf(study('recruiting', recruiting(200)), on('2026-03-23'))).toEqual({
      ...{ kind: 'step', step: 'freeze' },
      waits: { for: 'notice', day: '2026-03-24' },
    })
    expect(nextOf(study('recruiting', recruiting('few')), on('2026-03-24'))).toEqual({
      ...{ kind: 'step', step: 'freeze' },
      waits: { for: 'cohort', floor: 100 },
    })
    // Rounded to ten, 100 may be 96: that is for the service to say.
    expect(nextOf(study('recruiting', recruiting(100)), on('2026-03-24'))).toEqual({
      ...{ kind: 'step', step: 'freeze' },
    })
  })

  test('what is closed is destroyed, whether what was found is told or not; what was never read is not', () => {
    const snapshot = { snapshot: {} as NonNullable<Study['snapshot']> }
    const due = nextOf(study('closed', { ...snapshot, resultsDue: day('2026-09-01') }), on('2026-04-01'))
    expect(due).toEqual({ kind: 'step', step: 'destroy', waits: { for: 'results', day: '2026-09-01' } })
    expect(isBlocked(due)).toBe(false)
    expect(nextOf(study('closed'), on('2026-04-01'))).toEqual({ kind: 'nothing' })
    expect(nextOf(study('destroyed', snapshot), on('2026-04-01'))).toEqual({ kind: 'nothing' })
  })

  test('nothing is signed while a day or people are missing', () => {
    expect(isBlocked(nextOf(study('governance-approved'), on('2026-02-28')))).toBe(true)
    expect(isBlocked(nextOf(study('recruiting', recruiting('few')), on('2026-03-24')))).toBe(true)
    expect(isBlocked(nextOf(study('frozen'), on('2026-03-24')))).toBe(false)
    expect(isBlocked(nextOf(study('refused'), on('2026-03-24')))).toBe(true)
  })
})
