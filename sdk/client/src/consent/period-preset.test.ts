import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createZoneCalendar, timeZoneSchema, type TimeZone } from '../coop/zone-calendar.ts'
import { createEndOfPeriod, periodPresets } from './period-preset.ts'

const zoneOf = (name: string): TimeZone => timeZoneSchema.parse(name)
const rome = createEndOfPeriod(zoneOf('Europe/Rome'))
const at = (text: string): number => Date.parse(text)

describe('only today', () => {
  it.each([
    ['in winter', '2026-11-22T03:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ['in summer', '2026-07-01T12:00:00.000Z', '2026-07-01T22:00:00.000Z'],
    [
      'late in the evening by UTC, which is tomorrow in Rome',
      '2026-07-01T22:30:00.000Z',
      '2026-07-02T22:00:00.000Z',
    ],
    ['on the day of 23 hours', '2026-03-29T00:30:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['on the day of 25 hours', '2026-10-25T00:30:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['in the first moment of a day', '2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ['in the last moment of a day', '2026-11-22T22:59:59.999Z', '2026-11-22T23:00:00.000Z'],
    ['on the last day of a leap February', '2028-02-29T10:00:00.000Z', '2028-02-29T23:00:00.000Z'],
    ['on the last day of a year', '2026-12-31T10:00:00.000Z', '2026-12-31T23:00:00.000Z'],
  ])('ends when tomorrow begins in Rome: %s', (_when, now, end) => {
    expect(rome('today', at(now))).toBe(end)
  })

  it('ends when tomorrow begins also where no clock shows midnight that night', () => {
    // Paraguay put its clocks forward at midnight: 6 October 2024 began at 01:00.
    const asuncion = createEndOfPeriod(zoneOf('America/Asuncion'))
    expect(asuncion('today', at('2024-10-05T15:00:00.000Z'))).toBe('2024-10-06T04:00:00.000Z')
    // Cuba puts them back from 01:00 to 00:00: midnight comes twice, and the first counts.
    const havana = createEndOfPeriod(zoneOf('America/Havana'))
    expect(havana('today', at('2026-10-31T15:00:00.000Z'))).toBe('2026-11-01T04:00:00.000Z')
  })
})

describe('the other periods', () => {
  it('are four hours for a visit, whatever the clocks on the wall do', () => {
    expect(rome('visit', at('2026-10-25T00:30:00.000Z'))).toBe('2026-10-25T04:30:00.000Z')
    expect(rome('visit', at('2026-03-29T00:30:00.000Z'))).toBe('2026-03-29T04:30:00.000Z')
  })

  it.each([
    ['a month of 30 days', '2026-11-22T03:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['the month in which clocks go forward', '2026-03-05T08:00:00.000Z', '2026-03-31T22:00:00.000Z'],
    ['December', '2026-12-31T22:59:59.999Z', '2026-12-31T23:00:00.000Z'],
    ['a month that has begun in Rome and not in UTC', '2026-12-31T23:00:00.000Z', '2027-01-31T23:00:00.000Z'],
    ['February of a leap year', '2028-02-01T08:00:00.000Z', '2028-02-29T23:00:00.000Z'],
    ['February of another year', '2027-02-01T08:00:00.000Z', '2027-02-28T23:00:00.000Z'],
  ])('end with the month in Rome: %s', (_when, now, end) => {
    expect(rome('month', at(now))).toBe(end)
  })

  it('end at the same time on the wall after 30 and 90 days and a week, over a change of the clocks', () => {
    // 10:15 in Rome, summer; 10:15 in winter is an hour later by UTC.
    expect(rome('30d', at('2026-10-10T08:15:00.123Z'))).toBe('2026-11-09T09:15:00.123Z')
    expect(rome('week', at('2026-03-25T09:00:00.000Z'))).toBe('2026-04-01T08:00:00.000Z')
    expect(rome('90d', at('2026-01-31T09:00:00.000Z'))).toBe('2026-05-01T08:00:00.000Z')
  })

  it('end when the clocks go forward where the time they would end at is left out, and at the first of two', () => {
    expect(rome('week', at('2026-03-22T01:30:00.000Z'))).toBe('2026-03-29T01:00:00.000Z')
    expect(rome('week', at('2026-10-18T00:30:00.000Z'))).toBe('2026-10-25T00:30:00.000Z')
  })

  it('end on the same day of the next year, from a leap day the day before', () => {
    expect(rome('year', at('2026-11-22T03:00:00.000Z'))).toBe('2027-11-22T03:00:00.000Z')
    expect(rome('year', at('2028-02-29T10:00:00.000Z'))).toBe('2029-02-28T10:00:00.000Z')
    expect(rome('year', at('2027-02-28T10:00:00.000Z'))).toBe('2028-02-28T10:00:00.000Z')
  })
})

const zones = [
  'Europe/Rome',
  'UTC',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
]
const moment = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') })

describe('at any moment in any zone', () => {
  it('what the wall shows leads back to the moment, or to the first of two that show the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, now) => {
        const calendar = createZoneCalendar(zoneOf(zone))
        const back = calendar.momentOf(calendar.wallTimeOf(now))
        expect(calendar.wallTimeOf(back)).toEqual(calendar.wallTimeOf(now))
        expect(now - back).toBeGreaterThanOrEqual(0)
        expect(now - back).toBeLessThanOrEqual(3_600_000)
      }),
    )
  })

  it('every period ends after it begins; a day at the first moment of the next, a month at the first of a month', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (name, now) => {
        const zone = zoneOf(name)
        const { wallTimeOf } = createZoneCalendar(zone)
        const endOf = createEndOfPeriod(zone)
        for (const preset of periodPresets) expect(Date.parse(endOf(preset, now))).toBeGreaterThan(now)
        const today = Date.parse(endOf('today', now))
        expect(wallTimeOf(today - 1).day).toBe(wallTimeOf(now).day)
        expect(wallTimeOf(today).day).not.toBe(wallTimeOf(now).day)
        const month = Date.parse(endOf('month', now))
        expect(wallTimeOf(month)).toMatchObject({ day: 1 })
        expect(wallTimeOf(month - 1).month).toBe(wallTimeOf(now).month)
        const lasts = Date.parse(endOf('30d', now)) - now
        expect(Math.abs(lasts - 30 * 86_400_000)).toBeLessThanOrEqual(3_600_000)
        expect(today).toBeLessThanOrEqual(month)
      }),
    )
  })
})

describe('a time zone', () => {
  it('is one that is known', () => {
    expect(timeZoneSchema.parse('Europe/Rome')).toBe('Europe/Rome')
    for (const wrong of ['', 'Europe/Atlantis', 'CEST or so', '../etc/localtime'])
      expect(timeZoneSchema.safeParse(wrong).success).toBe(false)
  })
})
