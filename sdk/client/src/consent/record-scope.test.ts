import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Criterion } from '../fhir/search-criterion.ts'
import { isThen, type TimeSpan } from '../fhir/search-time.ts'
import {
  areRecordScopesWithin,
  isRecordScopeWithin,
  parseRecordScope,
  recordScopeSchema,
  recordScopeText,
} from './record-scope.ts'

const canonical = (text: string): string => recordScopeText(parseRecordScope(text))

describe('a record scope', () => {
  it.each([
    ['patient/Observation.rs', 'patient/Observation.rs'],
    ['patient/Observation.read', 'patient/Observation.rs'],
    ['patient/*.r', 'patient/*.r'],
    [
      'patient/Observation.rs?date=lt2026&category=laboratory&date=eq2025&category=laboratory',
      'patient/Observation.rs?category=laboratory&date=2025&date=lt2026',
    ],
    [
      'patient/Observation.s?code=http://loinc.org|b,http://loinc.org|a,http://loinc.org|b',
      'patient/Observation.s?code=http://loinc.org|a,http://loinc.org|b',
    ],
    [
      'patient/Observation.rs?code=http%3A%2F%2Floinc.org%7Ca',
      'patient/Observation.rs?code=http://loinc.org|a',
    ],
    [
      'patient/Observation.rs?date=ge2025-01-01T00:00:00+01:00',
      'patient/Observation.rs?date=ge2025-01-01T00:00:00%2B01:00',
    ],
    ['patient/Condition.rs?code=a%5C,b', 'patient/Condition.rs?code=a%5C%2Cb'],
    ['patient/Observation.rs?status:not=final', 'patient/Observation.rs?status:not=final'],
    ['patient/Observation.rs?code:missing=true', 'patient/Observation.rs?code:missing=true'],
    ['patient/Observation.rs?performer:Practitioner=p1', 'patient/Observation.rs?performer:Practitioner=p1'],
    ['patient/*.rs?_lastUpdated=ge2025&_id=a', 'patient/*.rs?_id=a&_lastUpdated=ge2025'],
  ])('%s is written %s', (text, expected) => {
    expect(canonical(text)).toBe(expected)
    expect(canonical(expected)).toBe(expected)
  })

  it.each([
    ['patient/Observation.cruds', /reading/],
    ['patient/Observation.u', /reading/],
    ['patient/Observation.write', /reading/],
    ['patient/Observation.*', /reading/],
    ['patient/Observation.sr', /ends/],
    ['patient/Observation.search', /ends/],
    ['user/Observation.rs', /one person/],
    ['system/*.rs', /one person/],
    ['patient/Nothing.rs', /not served/],
    ['patient/Observation', /written/],
    ['patient/Observation.rs?', /written/],
    ['patient/Observation.rs patient/Patient.rs', /written/],
    ['patient/Observation.rs?value-quantity=gt5', /not one/],
    ['patient/Observation.rs?subject.name=a', /not one/],
    ['patient/Observation.rs?__proto__=a', /not one/],
    ['patient/Observation.rs?code:in=valueset', /not one/],
    ['patient/Observation.rs?code:not:not=a', /not one/],
    ['patient/Observation.rs?_include=Observation:subject', /not one/],
    ['patient/Observation.rs?category', /has a value/],
    ['patient/Observation.rs?category=', /has a value/],
    ['patient/Observation.rs?category=a,', /has a value/],
    ['patient/Observation.rs?code=%', /percent/],
    ['patient/Observation.rs?code=a%E2%80%AEb', /cannot be seen/],
    ['patient/Observation.rs?code=a%0Ab', /cannot be seen/],
    ['patient/Observation.rs?code=\ud800', /cannot be seen/],
    ['patient/Observation.rs?date=today', /date/],
    ['patient/Observation.rs?date=1,2,3,4', /date|values/],
    ['patient/*.rs?category=laboratory', /all types/],
    [`patient/Observation.rs?code=${'a'.repeat(1_000)}`, /characters/],
    [
      `patient/Observation.rs?${Array.from({ length: 11 }, (_, one) => `code=${String(one)}`).join('&')}`,
      /parameters/,
    ],
  ])('%s is refused, and it is said why', (text, why) => {
    expect(() => parseRecordScope(text)).toThrow(
      expect.objectContaining({ code: 'input-malformed', detail: expect.stringMatching(why) as string }),
    )
    expect(recordScopeSchema.safeParse(text).success).toBe(false)
  })

  it('is the same scope after it was written down, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('code', 'status', 'category:not'),
            fc.array(fc.stringMatching(/^[ -~èא]{1,8}$/), { minLength: 1, maxLength: 3 }),
          ),
          { maxLength: 4 },
        ),
        (parameters) => {
          const query = parameters
            .map(([name, values]) => `${name}=${values.map((value) => encodeURIComponent(value)).join(',')}`)
            .join('&')
          const parse = (): string | undefined => {
            try {
              return canonical(`patient/Observation.rs${query === '' ? '' : `?${query}`}`)
            } catch {
              return undefined
            }
          }
          const text = parse()
          fc.pre(text !== undefined)
          expect(text).toMatch(/^[\x21\x23-\x5B\x5D-\x7E]+$/) // RFC 6749 §3.3
          expect(canonical(text)).toBe(text)
          expect(parseRecordScope(canonical(text)).parameters.map(({ criterion }) => criterion)).toEqual(
            parseRecordScope(text).parameters.map(({ criterion }) => criterion),
          )
        },
      ),
      { examples: [[[['code', ['è', '\\']]]], [[['code', ['è', '\\\\']]]]] },
    )
  })
})

describe('a scope within another', () => {
  const within = (narrow: string, wide: string): boolean =>
    isRecordScopeWithin(parseRecordScope(narrow), parseRecordScope(wide))

  it.each([
    ['patient/Observation.rs?category=laboratory', 'patient/Observation.rs'],
    ['patient/Observation.r', 'patient/*.rs'],
    ['patient/Observation.rs?date=ge2025-03-01&code=a', 'patient/Observation.rs?date=ge2025-01-01'],
    ['patient/Observation.rs?date=2025-03', 'patient/Observation.rs?date=ge2025&date=lt2026'],
    ['patient/Observation.rs?code=s|a', 'patient/Observation.rs?code=s|a,s|b'],
    ['patient/Observation.rs?code=s|a', 'patient/Observation.rs?code=a'],
    ['patient/Observation.rs?code=s|a', 'patient/Observation.rs?code=s|'],
    ['patient/Observation.rs?code:not=a,b', 'patient/Observation.rs?code:not=a'],
    ['patient/Observation.rs?code:missing=true', 'patient/Observation.rs?code:not=a'],
    ['patient/Observation.rs?code=a', 'patient/Observation.rs?code:missing=false'],
    ['patient/Observation.rs?performer=Practitioner/p', 'patient/Observation.rs?performer=p'],
    ['patient/Observation.rs?_id=a', 'patient/Observation.rs?_id=a,b'],
  ])('%s is in %s', (narrow, wide) => {
    expect(within(narrow, wide)).toBe(true)
    expect(within(wide, narrow)).toBe(false)
  })

  it.each([
    ['patient/*.rs', 'patient/Observation.rs'],
    ['patient/Observation.rs', 'patient/Observation.r'],
    ['patient/Observation.rs?code=a', 'patient/Observation.rs?code=s|a'],
    ['patient/Observation.rs?code=t|a', 'patient/Observation.rs?code=s|a'],
    ['patient/Observation.rs?code=a', 'patient/Observation.rs?category=a'],
    ['patient/Observation.rs?code:not=a', 'patient/Observation.rs?code:not=a,b'],
    ['patient/Observation.rs?code=a', 'patient/Observation.rs?code:not=b'],
    ['patient/Observation.rs?code:not=a', 'patient/Observation.rs?code:missing=false'],
    ['patient/Observation.rs?date=ge2025', 'patient/Observation.rs?date=sa2025'],
    // A stay from 2024 to June 2025 is found by ge2025-03 and not by ge2025, which means after 2025 or all of it within.
    ['patient/Observation.rs?date=ge2025-03', 'patient/Observation.rs?date=ge2025'],
    ['patient/Observation.rs?date=gt2024', 'patient/Observation.rs?date=ge2025'],
    ['patient/Observation.rs?date=ne2025', 'patient/Observation.rs?date=lt2025,gt2026'],
    ['patient/Observation.rs?_lastUpdated=ge2025', 'patient/Observation.rs?date=ge2025'],
    ['patient/Observation.rs?_id=a', 'patient/Observation.rs?code=a'],
  ])('%s is not in %s', (narrow, wide) => {
    expect(within(narrow, wide)).toBe(false)
  })

  it('may have its ways of reading from two others', () => {
    const [whole, read, found] = ['rs', 'r', 's'].map((one) => parseRecordScope(`patient/Observation.${one}`))
    if (whole === undefined || read === undefined || found === undefined) throw new Error('three')
    expect(areRecordScopesWithin([whole], [read, found])).toBe(true)
    expect(areRecordScopesWithin([whole], [read])).toBe(false)
    expect(areRecordScopesWithin([read, found], [whole])).toBe(true)
  })

  it('never finds a record that the wide one does not find', () => {
    const narrowed = new Set<boolean>()
    fc.assert(
      fc.property(
        scope,
        scope,
        fc.array(record, { minLength: 30, maxLength: 60 }),
        (narrow, wide, records) => {
          const isWithin = within(narrow, wide)
          narrowed.add(isWithin)
          if (!isWithin) return
          for (const one of records)
            if (isFound(one, narrow))
              expect(isFound(one, wide), `${narrow} in ${wide}: ${JSON.stringify(one)}`).toBe(true)
        },
      ),
      { numRuns: 3_000 },
    )
    expect(narrowed).toEqual(new Set([true, false]))
  })
})

interface Sample {
  readonly id: string
  readonly code: readonly (readonly [system: string, code: string])[]
  readonly date: readonly TimeSpan[]
}

const record: fc.Arbitrary<Sample> = fc.record({
  id: fc.constantFrom('a', 'b'),
  code: fc.array(fc.tuple(fc.constantFrom('', 's', 't', '*'), fc.constantFrom('a', 'b')), { maxLength: 2 }),
  date: fc.array(
    fc.tuple(time(), time()).map(([from, to]): TimeSpan => [from, to]),
    { maxLength: 2 },
  ),
})

function time(): fc.Arbitrary<number | null> {
  const day = 86_400_000
  const new2025 = Date.UTC(2025, 0, 1)
  return fc.constantFrom(null, ...[-40, -1, 0, 1, 31, 59, 365].map((days) => new2025 + days * day))
}

const parameter = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('code', 'code:not'),
      fc.subarray(['a', 'b', 's|a', 's|', '|a', 't|b'], { minLength: 1 }),
    )
    .map(([name, values]) => `${name}=${values.join(',')}`),
  fc.constantFrom('code:missing=true', 'code:missing=false', '_id=a', '_id=a,b', 'date:missing=true'),
  fc
    .tuple(
      fc.subarray(['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'], { minLength: 1, maxLength: 2 }),
      fc.constantFrom('2025', '2025-01', '2025-02', '2025-01-01', '2024'),
    )
    .map(([prefixes, text]) => `date=${prefixes.map((prefix) => prefix + text).join(',')}`),
)
const scope = fc
  .tuple(fc.constantFrom('r', 's', 'rs'), fc.array(parameter, { maxLength: 3 }))
  .map(
    ([ways, parameters]) =>
      `patient/Observation.${ways}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`,
  )

/** A second telling of what a search finds, one record at a time. */
const isFound = (one: Sample, text: string): boolean =>
  parseRecordScope(text).parameters.every(({ criterion }) => fits(one, criterion))

const fits = ({ id, code, date }: Sample, criterion: Criterion): boolean => {
  switch (criterion.kind) {
    case 'id':
      return criterion.ids.includes(id)
    case 'token':
      return (
        code.some(([system, value]) =>
          criterion.tokens.some(
            (token) =>
              (token.code === '' || token.code === value) &&
              (token.system === undefined || system === '*' || token.system === system),
          ),
        ) !== criterion.isNot
      )
    case 'date':
      return date.some((span) => criterion.dates.some((asked) => isThen(span, asked)))
    case 'missing':
      return ((criterion.name === 'code' ? code : date).length === 0) === criterion.isMissing
    case 'reference':
      throw new Error('none of these is made')
  }
}
