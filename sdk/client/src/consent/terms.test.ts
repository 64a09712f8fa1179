import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, parseInstant } from '../ids.ts'
import {
  eraseByOf,
  isInRange,
  narrowTerms,
  termsSchema,
  unitOf,
  type Frequency,
  type Terms,
} from './terms.ts'

const at = parseInstant('2026-01-31T10:20:30.000Z')
const from = parseInstant('2026-01-01T00:00:00.000Z')
const to = parseInstant('2026-07-01T00:00:00.000Z')

describe('terms', () => {
  it.each([
    [{ frequency: { times: 0, per: 'day' } }],
    [{ frequency: { times: 1.5, per: 'day' } }],
    [{ frequency: { times: 1, per: 'week' } }],
    [{ range: { from: to, to: from } }],
    [{ life: '30 days' }],
    [{ life: 'P0D' }],
    [{ fetch: 'always' }],
    [{ mediaTypes: [] }],
    [{ mediaTypes: ['image/*'] }],
    [{ mediaTypes: ['Text/Turtle; charset=utf-8'] }],
    [{ changes: [] }],
    [{ resourceTypes: ['https://type.example/Playlist'] }],
    [{ changes: ['write'] }],
    [{ notBefore: 'tomorrow' }],
    [{ records: [] }],
    [{ records: ['patient/Observation.cruds'] }],
    [{ masked: ['Observation'] }],
    [{ masked: ['Nothing.note'] }],
    [{ masked: ['Patient.meta.tag'] }],
    [{ masked: ['*.id'] }],
    [{ recods: ['patient/Observation.rs'] }],
  ])('that mean nothing are not understood: %j', (terms) => {
    expect(termsSchema.safeParse(terms).success).toBe(false)
  })
})

describe('what is given', () => {
  it.each<[string, Terms, Terms, Terms | undefined]>([
    [
      'nothing of its own leaves what was asked',
      { fetch: 'once', life: 'P30D' },
      {},
      { fetch: 'once', life: 'P30D' },
    ],
    ['can be stricter where nothing was asked', {}, { fetch: 'once' }, { fetch: 'once' }],
    ['cannot be again and again where once was asked', { fetch: 'once' }, { fetch: 'periodic' }, undefined],
    ['can be rarer', frequent(5, 'day'), frequent(4, 'day'), frequent(4, 'day')],
    ['cannot be more frequent', frequent(5, 'day'), frequent(6, 'day'), undefined],
    ['can be as many in a longer time', frequent(5, 'day'), frequent(5, 'month'), frequent(5, 'month')],
    ['cannot be as many in a shorter time', frequent(5, 'day'), frequent(1, 'hour'), undefined],
    ['can be of a shorter time', { range: { from } }, { range: { from, to } }, { range: { from, to } }],
    ['cannot be of an earlier time', { range: { from: to } }, { range: { from } }, undefined],
    ['cannot be of a later time', { range: { to: from } }, { range: { to } }, undefined],
    [
      'keeps the end that was asked',
      { range: { from, to } },
      { range: { from: at } },
      { range: { from: at, to } },
    ],
    ['can be kept for less', { life: 'P1M' }, { life: 'P28D' }, { life: 'P28D' }],
    ['can be kept as long', { life: 'P1M' }, { life: 'P1M' }, { life: 'P1M' }],
    ['cannot be kept for longer', { life: 'P1M' }, { life: 'P31D' }, undefined],
    ['must be erased no later', { eraseBy: from }, { eraseBy: to }, undefined],
    ['can begin later', { notBefore: from }, { notBefore: to }, { notBefore: to }],
    ['cannot begin earlier', { notBefore: to }, { notBefore: from }, undefined],
    [
      'can be for fewer kinds of documents',
      { mediaTypes: ['image/jpeg', 'image/png'] },
      { mediaTypes: ['image/png'] },
      { mediaTypes: ['image/png'] },
    ],
    [
      'cannot be for another kind',
      { mediaTypes: ['image/png'] },
      { mediaTypes: ['image/png', 'image/jpeg'] },
      undefined,
    ],
    [
      'can be for fewer ways of writing',
      { changes: ['create', 'modify'] },
      { changes: ['create'] },
      { changes: ['create'] },
    ],
    [
      'cannot be for another type of resources',
      { resourceTypes: ['https://www.w3.org/ns/lws#DataResource'] },
      { resourceTypes: ['http://www.w3.org/ns/ldp#Resource'] },
      undefined,
    ],
    [
      'can be for fewer records',
      { records: ['patient/*.rs'] },
      { records: ['patient/Observation.rs?category=laboratory'] },
      { records: ['patient/Observation.rs?category=laboratory'] },
    ],
    [
      'cannot be for other records',
      { records: ['patient/Observation.rs?category=laboratory'] },
      { records: ['patient/Observation.rs?category=laboratory', 'patient/Patient.r'] },
      undefined,
    ],
    ['can be for some records of all', {}, { records: ['patient/*.s'] }, { records: ['patient/*.s'] }],
    [
      'can leave out more',
      { masked: ['Patient.name.given'] },
      { masked: ['*.text', 'Patient.name'] },
      { masked: ['*.text', 'Patient.name'] },
    ],
    ['cannot leave out less', { masked: ['Patient.name'] }, { masked: ['Patient.name.given'] }, undefined],
    ['cannot be for another way of writing', { changes: ['create'] }, { changes: ['delete'] }, undefined],
  ])('%s', (_, asked, given, narrowed) => {
    expect(narrowTerms(asked, given)).toEqual(narrowed)
  })

  it('never lets a use pass that was not asked for', () => {
    const instant = fc
      .integer({ min: 0, max: 40 })
      .map((day) => instantOf(Date.parse(from) + day * 86_400_000))
    const frequency = fc.record({
      times: fc.integer({ min: 1, max: 5 }),
      per: fc.constantFrom<Frequency['per'][]>('hour', 'day', 'month'),
    })
    const terms = fc
      .record(
        {
          fetch: fc.constantFrom<('once' | 'periodic')[]>('once', 'periodic'),
          frequency,
          range: fc.record({ from: instant, to: instant }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      )
      .filter((any) => termsSchema.safeParse(any).success)
      .map((any) => termsSchema.parse(any))
    const uses = fc.array(
      fc.record({
        hour: fc.integer({ min: 0, max: 100 }),
        about: instant,
        resource: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(terms, terms, uses, (asked, given, tried) => {
        const narrowed = narrowTerms(asked, given)
        if (narrowed === undefined) return
        const passed = served(narrowed, tried)
        // What passes under the narrowed terms, tried under those that were asked, passes as a whole.
        expect(served(asked, passed)).toEqual(passed)
        expect(served(given, passed)).toEqual(passed)
      }),
      { numRuns: 2_000 },
    )
  })
})

interface Tried {
  readonly hour: number
  readonly about: ReturnType<typeof instantOf>
  readonly resource: string
}

/** A second telling of what the terms mean, use by use in the order of time. */
const served = (terms: Terms, tried: readonly Tried[]): readonly Tried[] => {
  const counts = new Map<string, number>()
  const fetched = new Set<string>()
  return tried
    .toSorted((a, b) => a.hour - b.hour)
    .filter(({ hour, about, resource }) => {
      const unit = unitOf(terms.frequency?.per ?? 'hour', instantOf(Date.parse(from) + hour * 3_600_000))
      const used = counts.get(unit) ?? 0
      if (terms.range !== undefined && !isInRange(terms.range, about)) return false
      if (terms.frequency !== undefined && used >= terms.frequency.times) return false
      if (terms.fetch === 'once' && fetched.has(resource)) return false
      counts.set(unit, used + 1)
      fetched.add(resource)
      return true
    })
}

function frequent(times: number, per: Frequency['per']): Terms {
  return { frequency: { times, per } }
}

describe('what was read must be erased', () => {
  it.each<[string, Terms | undefined, string | undefined]>([
    ['whenever, where nothing is said', undefined, undefined],
    ['some days after it was read', { life: 'P30D' }, '2026-03-02T10:20:30.000Z'],
    ['by the last day of a shorter month', { life: 'P1M' }, '2026-02-28T10:20:30.000Z'],
    ['a year later', { life: 'P1Y' }, '2027-01-31T10:20:30.000Z'],
    ['by the day that is said', { eraseBy: to }, to],
    ['by the earlier of both', { eraseBy: to, life: 'P1D' }, '2026-02-01T10:20:30.000Z'],
  ])('%s', (_, terms, end) => {
    expect(eraseByOf(terms, at)).toBe(end)
  })
})
