import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from './fhir-json.ts'
import { maskRecord } from './mask-record.ts'

const marks = {
  security: ['SUBSETTED', 'MASKED'].map((code) => ({
    system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
    code,
  })),
}

describe('what a mask leaves of a record', () => {
  it.each<[string, string[], JsonObject, JsonObject]>([
    [
      'an element and what is said about it',
      ['Patient.birthDate'],
      { birthDate: '1950', _birthDate: { id: 'x' } },
      {},
    ],
    ['whatever a choice is', ['Patient.deceased'], { deceasedBoolean: true, _deceasedDateTime: {} }, {}],
    [
      'not what only begins alike',
      ['Patient.name'],
      { namesake: 1, nameOfKin: 2 },
      { namesake: 1, nameOfKin: 2 },
    ],
    [
      'a part of each item of a list',
      ['Patient.name.given'],
      { name: [{ given: ['Anna'], family: 'Neri' }, { given: ['Nina'] }] },
      { name: [{ family: 'Neri' }, {}] },
    ],
    ['the narrative, always', ['Patient.photo'], { text: { div: 'Anna' }, active: true }, { active: true }],
    [
      'what is contained, and its narrative',
      ['Organization.telecom'],
      { contained: [{ resourceType: 'Organization', id: 'o', telecom: [1], text: {} }] },
      { contained: [{ resourceType: 'Organization', id: 'o' }] },
    ],
    [
      'what stands in an element of another name',
      ['*.address'],
      { contact: [{ address: 'stays, as a part of something else' }], address: [1] },
      { contact: [{ address: 'stays, as a part of something else' }] },
    ],
    [
      'the narrative of each section, and no other text',
      ['*.note'],
      {
        section: [{ title: 'Wishes', text: { status: 'generated', div: 'Anna' }, entry: [1] }],
        item: [{ text: 'a question', code: { text: 'a code' } }],
      },
      {
        section: [{ title: 'Wishes', entry: [1] }],
        item: [{ text: 'a question', code: { text: 'a code' } }],
      },
    ],
    ['nothing, though it is marked', ['Patient.photo'], { active: true }, { active: true }],
  ])('%s', (_what, masks, rest, left) => {
    const record = { resourceType: 'Patient', id: 'p', ...rest }
    expect(maskRecord(record, masks)).toEqual({ resourceType: 'Patient', id: 'p', meta: marks, ...left })
  })

  it('is the record itself where no mask is for it', () => {
    const record = { resourceType: 'Patient', id: 'p', text: {} }
    expect(maskRecord(record, ['Observation.note'])).toBe(record)
  })

  it('keeps what was said of the record, and the labels that it had', () => {
    const meta = { profile: ['urn:p'], security: [{ code: 'R' }] }
    const left = maskRecord({ resourceType: 'Patient', meta }, ['Patient.photo'])
    expect(left['meta']).toEqual({ profile: ['urn:p'], security: [{ code: 'R' }, ...marks.security] })
  })

  it('masks the entries of a Bundle', () => {
    const entry = [{ resource: { resourceType: 'Observation', note: ['a'], text: {} } }]
    const left = maskRecord({ resourceType: 'Bundle', entry }, ['Observation.note'])
    expect(left['entry']).toEqual([{ resource: { resourceType: 'Observation' } }])
  })

  it('is the same whatever stood in what is left out, and whether anything did', () => {
    fc.assert(
      fc.property(
        fc.option(fc.jsonValue(), { nil: undefined }),
        fc.jsonValue(),
        fc.jsonValue(),
        (note, text, value) => {
          const masks = ['Observation.note', 'Observation.value']
          const bare = { resourceType: 'Observation', id: 'o', status: 'final' }
          const full = { ...bare, ...(note === undefined ? {} : { note }), text, valueString: value }
          expect(JSON.stringify(maskRecord(full, masks))).toBe(JSON.stringify(maskRecord(bare, masks)))
        },
      ),
    )
  })
})
