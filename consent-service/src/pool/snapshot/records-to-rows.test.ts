import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { findVariable, tableOf, variables } from '@mutua/sdk/pool/variables'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsOf } from './records-to-rows.ts'

const day = '2026-11-20' as CivilDate // A day.
const ucum = 'http://unitsofmeasure.org'
const concept = (code: string, system = 'http://loinc.org') => ({ coding: [{ system, code }] })

const valuesOf = (ids: readonly string[], records: readonly FhirResource[], rowsPerMember = 1) =>
  rowsOf({ variables: ids, rowsPerMember, day, pseudonym: 'p' }, records).map(({ values }) => values)

const hba1c = (value: number, more: object = {}): FhirResource => ({
  ...{ resourceType: 'Observation', id: `o${String(value)}`, status: 'final', code: concept('4548-4') },
  ...{ effectiveDateTime: '2026-01-10T08:00:00+01:00' },
  valueQuantity: { value, unit: '%', system: ucum, code: '%' },
  ...more,
})
const pressure = (id: string, high: number, low: number, panel = '85354-9'): FhirResource => ({
  ...{ resourceType: 'Observation', id, status: 'final', code: concept(panel) },
  effectiveDateTime: '2026-02-01',
  component: [
    { code: concept('8480-6'), valueQuantity: { value: high, system: ucum, code: 'mm[Hg]' } },
    { code: concept('8462-4'), valueQuantity: { value: low, system: ucum, code: 'mm[Hg]' } },
  ],
})
const diabetes = (more: object = {}): FhirResource => ({
  ...{ resourceType: 'Condition', id: 'c', code: concept('44054006', 'http://snomed.info/sct') },
  ...more,
})
const verified = (code: string) => ({ verificationStatus: concept(code, 'ver') })

const byYear = (
  [, left = 0]: readonly (number | undefined)[],
  [, right = 0]: readonly (number | undefined)[],
) => left - right

describe('the rows of a member', () => {
  test('are made of years and not of days, and of nothing where records do not agree', () => {
    const born = (id: string, birthDate: string, gender = 'female') => ({
      ...{ resourceType: 'Patient', id, birthDate, gender },
      name: [{ family: 'Verdi' }],
    })
    expect(valuesOf(['age', 'gender'], [born('a', '1950-12-31'), born('b', '1950')])).toEqual([[76, 0]])
    expect(valuesOf(['age', 'gender'], [born('a', '1950-01-01'), born('b', '1951-01-01', 'male')])).toEqual([
      [undefined, undefined],
    ])
    expect(valuesOf(['age'], [born('a', '1850-01-01')])).toEqual([[110]])
  })

  test('take the newest final value up to the day, and no other', () => {
    const newer = hba1c(7.9, { effectiveDateTime: '2026-06-01' })
    expect(valuesOf(['hba1c'], [hba1c(6.5), newer])).toEqual([[79]])
    for (const status of ['preliminary', 'entered-in-error', 'registered', 'cancelled', 'unknown'])
      expect(valuesOf(['hba1c'], [hba1c(6.5), { ...newer, status }])).toEqual([[65]])
    expect(valuesOf(['hba1c'], [hba1c(6.5), { ...newer, effectiveDateTime: '2026-11-21' }])).toEqual([[65]])
    expect(valuesOf(['hba1c'], [hba1c(6.5), { ...newer, effectiveDateTime: undefined }])).toEqual([[65]])
    expect(valuesOf(['hba1c'], [{ ...newer, effectiveDateTime: '2026-11-20T23:30:00+01:00' }])).toEqual([
      [79],
    ])
  })

  test('hold values of the declared unit, exact conversions of it, and no guesses', () => {
    const quantity = (value: number, code: string) => ({ valueQuantity: { value, system: ucum, code } })
    // 53 mmol/mol is 7.0 %, 48 is 6.5 %: the table that laboratories print.
    for (const [ifcc, percent] of [
      [53, 70],
      [48, 65],
      [75, 90],
      [20, 40],
    ] as const)
      expect(
        valuesOf(['hba1c'], [hba1c(1, { code: concept('59261-8'), ...quantity(ifcc, 'mmol/mol') })]),
      ).toEqual([[percent]])
    expect(valuesOf(['hba1c'], [hba1c(1, quantity(7, 'mmol/L'))])).toEqual([[undefined]])
    expect(valuesOf(['hba1c'], [hba1c(1, { valueQuantity: { value: 7, unit: '%' } })])).toEqual([[70]])
    expect(
      valuesOf(
        ['hba1c'],
        [hba1c(1, { valueQuantity: { value: 7, system: 'http://else.example', code: '%' } })],
      ),
    ).toEqual([[undefined]])
    expect(
      valuesOf(
        ['hba1c'],
        [hba1c(1, { valueQuantity: { value: 7, comparator: '<', system: ucum, code: '%' } })],
      ),
    ).toEqual([[undefined]])
    // Halves away from zero, on the decimal that was written: 1.005 in floats is less than it says.
    expect(valuesOf(['hba1c'], [hba1c(7.25)])).toEqual([[73]])
    expect(valuesOf(['hba1c'], [hba1c(7.05)])).toEqual([[71]])
    expect(valuesOf(['hba1c'], [hba1c(99)])).toEqual([[200]])
    expect(valuesOf(['hba1c'], [hba1c(1e-7)])).toEqual([[30]])
  })

  test('read components of a panel, whichever code the panel has', () => {
    expect(valuesOf(['systolic', 'diastolic'], [pressure('a', 142, 88)])).toEqual([[142, 88]])
    expect(valuesOf(['systolic', 'diastolic'], [pressure('a', 142, 88, '55284-4')])).toEqual([[142, 88]])
    expect(valuesOf(['systolic'], [pressure('a', 142, 88, '8867-4')])).toEqual([[undefined]])
  })

  test('say yes to a condition that nobody questions, and no where no record says so', () => {
    expect(valuesOf(['diabetes'], [diabetes()])).toEqual([[1]])
    expect(valuesOf(['diabetes'], [diabetes(verified('confirmed'))])).toEqual([[1]])
    for (const doubt of ['refuted', 'entered-in-error', 'provisional', 'differential', 'unconfirmed'])
      expect(valuesOf(['diabetes'], [diabetes(verified(doubt))])).toEqual([[0]])
    expect(
      valuesOf(['diabetes'], [diabetes({ code: concept('250.00', 'http://hl7.org/fhir/sid/icd-9-cm') })]),
    ).toEqual([[1]])
    expect(valuesOf(['diabetes'], [])).toEqual([[0]])
  })

  test('count what was prescribed, not what was planned, given up or advised against', () => {
    const statin = (more: object = {}): FhirResource => ({
      ...{ resourceType: 'MedicationRequest', id: 'm', status: 'active', intent: 'order' },
      medicationCodeableConcept: concept('C10AA05', 'http://www.whocc.no/atc'),
      ...more,
    })
    expect(valuesOf(['drug-statin', 'drug-metformin'], [statin()])).toEqual([[1, 0]])
    for (const more of [{ intent: 'plan' }, { status: 'cancelled' }, { doNotPerform: true }])
      expect(valuesOf(['drug-statin'], [statin(more)])).toEqual([[0]])
  })

  test('count visits of twelve months, and say how much is needed in a part of life', () => {
    const visit = (id: string, start: string, code = 'AMB'): FhirResource => ({
      ...{ resourceType: 'Encounter', id, status: 'finished', period: { start } },
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code },
    })
    const visits = [
      visit('a', '2026-11-20'),
      visit('b', '2025-12-01'),
      visit('c', '2025-11-01'),
      visit('d', '2026-03-01', 'EMER'),
    ]
    expect(valuesOf(['visits', 'emergencies'], visits)).toEqual([[2, 1]])
    const assessed: FhirResource = {
      ...{ resourceType: 'Observation', id: 'n', status: 'final', effectiveDateTime: '2026-01-01' },
      code: concept('network', 'https://w3id.org/mutua/codes/domain'),
      interpretation: [concept('high', 'https://w3id.org/mutua/codes/level')],
    }
    expect(valuesOf(['need-network', 'need-home'], [assessed])).toEqual([[2, undefined]])
  })

  test('are one for each measurement where that is what was declared, at most as many as one member may bring', () => {
    const each = ['hba1c-each', 'hba1c-year', 'gender']
    const records = [
      { resourceType: 'Patient', id: 'p', gender: 'male' },
      ...[2019, 2020, 2021].map((year) => hba1c(year / 300, { effectiveDateTime: `${String(year)}-05-05` })),
    ]
    expect(valuesOf(each, records, 10).toSorted(byYear)).toEqual([
      [67, 2019, 1],
      [67, 2020, 1],
      [67, 2021, 1],
    ])
    expect(valuesOf(each, records, 2)).toHaveLength(2)
    expect(valuesOf(each, records.slice(0, 1), 2)).toEqual([])
  })

  test('are the same for any order of records and pages, and for what comes twice', () => {
    const codes = ['4548-4', '59261-8', '2339-0', '85354-9', '72166-2']
    const record = fc.record({
      resourceType: fc.constantFrom('Observation', 'Condition', 'Patient', 'Encounter'),
      id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
      meta: fc.record({ lastUpdated: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z') }),
      status: fc.constantFrom('final', 'finished', 'preliminary'),
      code: fc.constantFrom(...codes).map((code) => concept(code)),
      effectiveDateTime: fc.constantFrom('2026-01-01', '2026-01-01T10:00:00Z', '2025', 'soon', '2027-01-01'),
      valueQuantity: fc.record({
        value: fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 300 })),
        system: fc.constant(ucum),
        code: fc.constantFrom('%', 'mmol/mol', 'mg/dL', 'mm[Hg]'),
      }),
      gender: fc.constantFrom('female', 'male', 'nobody knows'),
      birthDate: fc.constantFrom('1950-01-01', '1950', '1960-02-02'),
    })
    const person = variables.filter(({ level }) => level === 'person').map(({ id }) => id)
    const each = ['hba1c-each', 'hba1c-year', 'age', 'gender', 'hba1c']
    const shuffled = fc
      .array(record, { maxLength: 12 })
      .chain((records) =>
        fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
      )
    fc.assert(
      fc.property(shuffled, fc.constantFrom(person, each), ([records, others], ids) => {
        const rows = valuesOf(ids, records, 3)
        expect(valuesOf(ids, [...others, ...records.slice(0, 3)], 3)).toEqual(rows)
        const { columns } = tableOf(ids, 3)
        for (const values of rows)
          for (const [at, value] of values.entries()) {
            const column = columns[at]
            if (value === undefined || column === undefined) continue
            const [least, most] =
              column.kind === 'number' ? [column.least, column.most] : [0, column.values.length - 1]
            expect(value >= least && value <= most && Number.isInteger(value)).toBe(true)
          }
      }),
      { numRuns: process.env['MUTUA_DEEP'] === '1' ? 20_000 : 500 },
    )
    expect(findVariable('hba1c-each')?.level).toBe('measurement')
  })

  test('hold nothing of what a member wrote where it does not belong', () => {
    const records: FhirResource[] = [
      { resourceType: 'Observation', id: 'x', status: 'final', code: 'diabetes' },
      { resourceType: 'Patient', id: 'y', birthDate: 1950, gender: { text: 'female' } },
      { resourceType: 'Condition', id: 'z' },
      hba1c(6, { component: 'none' }),
    ]
    expect(valuesOf(['age', 'gender', 'hba1c', 'diabetes'], records)).toEqual([
      [undefined, undefined, undefined, 0],
    ])
  })
})
