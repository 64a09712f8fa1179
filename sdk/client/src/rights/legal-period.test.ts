import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, civilDateSchema, startOfDay, type CivilDate } from '../coop/civil-date.ts'
import { instantOf, parseInstant } from '../ids.ts'
import { breachDueAt, endOfDay, isWorkingDay, monthsAfter, workingDayFrom } from './legal-period.ts'
import { clockOf } from './rights-clock.ts'

const day = (text: string): CivilDate => civilDateSchema.parse(text)
const at = (text: string) => instantOf(startOfDay(day(text)) + 36_000_000)

describe('One month from receipt (Reg. 1182/71 Art. 3, GDPR Art. 12(3))', () => {
  test.each([
    // received, last day of the month, why
    ['2026-03-05', '2026-04-07', 'the 5th is Easter Sunday, the 6th Easter Monday'],
    ['2026-08-31', '2026-09-30', 'September has no 31st'],
    ['2027-01-31', '2027-03-01', 'the last of February is a Sunday'],
    ['2028-01-31', '2028-02-29', 'a leap year'],
    ['2028-01-30', '2028-02-29', 'February has no 30th'],
    ['2027-01-28', '2027-03-01', '28 February 2027 is a Sunday'],
    ['2024-02-29', '2024-03-29', 'from the 29th to the 29th'],
    ['2026-11-25', '2026-12-28', 'Christmas, St Stephen on a Saturday, a Sunday'],
    ['2026-11-24', '2026-12-24', 'Christmas Eve is a working day'],
    ['2025-07-15', '2025-08-18', 'Ferragosto on a Friday, then a weekend'],
    ['2025-07-14', '2025-08-14', 'the day before Ferragosto'],
    ['2026-12-06', '2027-01-07', 'Epiphany'],
    ['2026-12-01', '2027-01-04', 'New Year on a Friday'],
    ['2027-09-04', '2027-10-05', 'St Francis, a holiday since 2026, on a Monday'],
    ['2024-09-04', '2024-10-04', 'St Francis, when it was none'],
    ['2027-03-25', '2027-04-26', 'Liberation Day on a Sunday'],
    ['2026-10-08', '2026-11-09', '8 November 2026 is a Sunday'],
    ['2026-11-08', '2026-12-09', 'the Immaculate Conception'],
    ['2026-05-02', '2026-06-03', 'the day of the Republic'],
    ['2026-04-01', '2026-05-04', '1 May on a Friday'],
    ['2026-10-01', '2026-11-02', 'All Saints on a Sunday'],
  ])('received on %s, to be answered by %s: %s', (received, last) => {
    expect(clockOf(day(received), [], day(received)).dueOn).toBe(last)
  })

  test.each([
    ['2026-11-30', '2027-03-01', 'three months, to 28 February, a Sunday'],
    ['2026-09-25', '2026-12-28', 'three months, to Christmas'],
    ['2025-01-21', '2025-04-22', 'three months, to Easter Monday'],
    ['2027-11-30', '2028-02-29', 'three months, to a leap day'],
  ])('received on %s and extended, by %s: %s', (received, last) => {
    const steps = [{ kind: 'extended', at: at(received) }] as const
    expect(clockOf(day(received), steps, day(received)).dueOn).toBe(last)
  })

  test('the last hour of the last day is in time, the next is not', () => {
    expect(endOfDay(day('2026-12-28'))).toBe('2026-12-28T23:00:00.000Z')
    expect(endOfDay(day('2026-07-31'))).toBe('2026-07-31T22:00:00.000Z')
  })

  test('days in which the co-op waits to be shown who somebody is do not count, and no others', () => {
    const received = day('2026-11-02')
    const asked = { kind: 'identity-asked', at: at('2026-11-04') } as const
    const shown = { kind: 'identity-shown', at: at('2026-11-14') } as const
    expect(clockOf(received, [asked, shown], day('2026-12-01'))).toMatchObject({
      dueOn: '2026-12-14', // 2 December and ten days: a Saturday, so Monday
      isPaused: false,
    })
    expect(clockOf(received, [asked], day('2026-11-09'))).toMatchObject({
      isPaused: true,
      dueOn: '2026-12-07',
    })
    expect(clockOf(received, [], day('2026-11-09')).dueOn).toBe('2026-12-02')
  })
})

describe('Seventy-two hours', () => {
  test('run on through a weekend and a change of clocks', () => {
    // Friday evening; the clocks go back on Sunday 25 October 2026.
    expect(breachDueAt(parseInstant('2026-10-23T16:20:00.000Z'))).toBe('2026-10-26T16:20:00.000Z')
    expect(breachDueAt(parseInstant('2026-12-24T23:59:59.999Z'))).toBe('2026-12-27T23:59:59.999Z')
  })
})

const anyDay = fc.integer({ min: 0, max: 36_500 }).map((days) => addDays(day('2000-01-01'), days))

test('a period of months ends on a working day, never before its month and never more than five days after it', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 12 }), (from, months) => {
      const end = monthsAfter(from, months)
      const last = workingDayFrom(end)
      expect(isWorkingDay(last)).toBe(true)
      expect(last >= end && last <= addDays(end, 5)).toBe(true)
      expect(Number(end.slice(8)) <= Number(from.slice(8))).toBe(true)
      expect(
        (Number(end.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
          Number(end.slice(5, 7)) -
          Number(from.slice(5, 7)),
      ).toBe(months)
    }),
  )
})

test('no clock is ever lengthened without a step that says so', () => {
  const kinds = ['taken', 'identity-asked', 'identity-shown', 'extended'] as const
  fc.assert(
    fc.property(
      anyDay,
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 6 })), { maxLength: 8 }),
      fc.integer({ min: 0, max: 200 }),
      (received, drawn, later) => {
        let on = received
        const steps = drawn.map(([kind, days]) => {
          on = addDays(on, days)
          return { kind, at: at(on) }
        })
        const plain = clockOf(received, [], received)
        const clock = clockOf(received, steps, addDays(on, later))
        const lengthens = steps.some(({ kind }) => kind === 'extended' || kind === 'identity-asked')
        expect(clock.dueOn >= plain.dueOn).toBe(true)
        if (!lengthens) expect(clock.dueOn).toBe(plain.dueOn)
        // A clock that runs does not look at what day it is.
        if (!clock.isPaused) expect(clockOf(received, steps, addDays(on, later + 1_000))).toEqual(clock)
      },
    ),
  )
})
