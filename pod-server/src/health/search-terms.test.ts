import { describe, expect, it } from 'vitest'
import { spanOf } from '@mutua/sdk/fhir/search-time'
import { searchTermsOf } from './search-terms.ts'

const at = (text: string): number => Date.parse(text)

describe('a time that FHIR writes', () => {
  it.each([
    ['2020', '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'],
    ['2020-02', '2020-02-01T00:00:00Z', '2020-03-01T00:00:00Z'],
    ['2020-12', '2020-12-01T00:00:00Z', '2021-01-01T00:00:00Z'],
    ['2020-02-29', '2020-02-29T00:00:00Z', '2020-03-01T00:00:00Z'],
    ['2020-02-29T10:00', '2020-02-29T10:00:00Z', '2020-02-29T10:01:00Z'],
    ['2020-02-29T10:00:05+01:00', '2020-02-29T09:00:05Z', '2020-02-29T09:00:06Z'],
    ['2020-02-29T10:00:05.250Z', '2020-02-29T10:00:05.250Z', '2020-02-29T10:00:05.251Z'],
    ['0099', '0099-01-01T00:00:00Z', '0100-01-01T00:00:00Z'],
  ])('%s is all of the time that it names', (text, from, to) => {
    expect(spanOf(text)).toEqual([at(from), at(to)])
  })

  it.each(['', 'now', '20', '2020-13', '2020-02-31', '2020-1-1', '2020-01-01T', '2020-01-01T25:00:00Z'])(
    '%j is none',
    (text) => {
      expect(spanOf(text)).toBeUndefined()
    },
  )
})

describe('what a record is found by', () => {
  it('is what its elements say, and never what is left out or broken', () => {
    const record = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 's', code: '1' }, { code: '1' }, { display: 'no code' }, 7] },
      identifier: [{ system: 'i', value: 'a|b' }, { system: 'i' }, null],
      subject: { reference: 'Patient/p/_history/3' },
      encounter: { reference: '#contained' },
      performer: [{ reference: 'https://a.example/fhir/Organization/o' }, { display: 'nobody' }],
      effectivePeriod: { start: '2020-01-31' },
      category: 'no concept',
    }
    expect(searchTermsOf('Observation', record)).toEqual({
      token: { status: ['*|final'], code: ['s|1', '|1'], identifier: ['i|a|b'], category: ['*|no concept'] },
      date: { date: [[at('2020-01-31T00:00:00Z'), null]] },
      reference: {
        subject: ['Patient/p'],
        patient: ['Patient/p'],
        performer: ['https://a.example/fhir/Organization/o'],
      },
    })
  })

  it('has no name that reaches a prototype', () => {
    const record = JSON.parse('{"code":{"__proto__":{"coding":[{"code":"x"}]}}}') as Record<string, unknown>
    expect(searchTermsOf('Observation', record)).toEqual({ token: {}, date: {}, reference: {} })
  })
})
