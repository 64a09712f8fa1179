import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import { describe, expect, test } from 'vitest'
import { reasonsOfConsents, reasonsOfPath, sortReasons, urgencyOf } from './urgency.ts'

type PathStep = Parameters<typeof reasonsOfPath>[0][number]

const now = Date.parse('2026-11-22T10:00:00Z')
const day = 86_400_000
const grant = (from: number, until: number, state: Grant['state'] = 'given') =>
  // Only what the rule looks at.
  ({ validFrom: instantOf(now + from * day), validUntil: instantOf(now + until * day), state }) as Grant
const step = (name: string, state: string, on?: string, records: readonly string[] = []): PathStep => ({
  name,
  state,
  on,
  because: 'why',
  records,
})

describe('why a case is looked at today', () => {
  test('because its last consent ends within a fortnight, and not while another one goes on', () => {
    expect(reasonsOfConsents({ grants: [grant(-90, 13)], others: [] }, now)).toMatchObject([
      { kind: 'ending' },
    ])
    expect(reasonsOfConsents({ grants: [grant(-90, 13), grant(-90, 90)], others: [] }, now)).toEqual([])
    expect(reasonsOfConsents({ grants: [grant(-90, 15)], others: [] }, now)).toEqual([])
  })

  test('because it is new, or paused', () => {
    const found = reasonsOfConsents({ grants: [grant(-2, 90)], others: [grant(-9, 9, 'paused')] }, now)
    expect(found.map(({ kind }) => kind)).toEqual(['paused', 'new'])
  })

  test('because a project waits for its signatures', () => {
    const steps = [step('project', 'running'), step('signatures', 'to-do')]
    expect(reasonsOfPath(steps, now)).toMatchObject([{ kind: 'unsigned' }, { kind: 'next', step: 'project' }])
    expect(reasonsOfPath([step('project', 'done'), step('signatures', 'done')], now)).toEqual([])
    expect(reasonsOfPath([step('project', 'to-do'), step('signatures', 'to-do')], now)).toMatchObject([
      { kind: 'next', step: 'project' },
    ])
  })

  test('and says what comes behind what is done, not what was skipped before it', () => {
    const steps = [
      step('triage', 'to-do'),
      step('assessment', 'done', '2026-11-01'),
      step('project', 'to-do'),
    ]
    expect(reasonsOfPath(steps, now)).toMatchObject([{ kind: 'next', step: 'project' }])
    expect(reasonsOfPath([step('delivery', 'to-do'), step('closing', 'stopped')], now)).toMatchObject([
      { kind: 'next', step: 'delivery' },
    ])
  })

  test('because who was taken in charge a month ago has not been assessed; because half a year has gone', () => {
    const taken = (on: string, state: string) => [step('take-charge', 'done', on), step('assessment', state)]
    expect(reasonsOfPath(taken('2026-10-01', 'to-do'), now)[0]).toMatchObject({ kind: 'assessment' })
    expect(reasonsOfPath(taken('2026-11-10', 'to-do'), now)[0]).toMatchObject({ kind: 'next' })
    expect(reasonsOfPath([step('assessment', 'done', '2026-04-01')], now)).toMatchObject([{ kind: 'again' }])
  })

  test('because of a flag, before everything else; never when the path is closed', () => {
    const steps = [step('monitoring', 'running', '2026-11-01', ['Goal/1', 'Flag/1', 'Flag/2'])]
    const reasons = sortReasons([
      ...reasonsOfConsents({ grants: [grant(-1, 5)], others: [] }, now),
      ...reasonsOfPath(steps, now),
    ])
    expect(reasons[0]).toEqual({ kind: 'flag', count: 2 })
    expect(urgencyOf(reasons)).toBe(0)
    expect(urgencyOf(reasons)).toBeLessThan(urgencyOf([]))
    expect(reasonsOfPath([...steps, step('closing', 'done')], now)).toEqual([])
  })
})
