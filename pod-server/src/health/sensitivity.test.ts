import { describe, expect, it } from 'vitest'
import { sensitiveClassSystem } from './sensitive-codes.ts'
import { sensitivityOf } from './sensitivity.ts'

const coded = (system: string, code: string) => ({
  resourceType: 'Condition',
  code: {
    coding: [
      { system: 'http://example.org', code: 'x' },
      { system, code },
    ],
  },
})
const snomed = 'http://snomed.info/sct'
const icd10 = 'http://hl7.org/fhir/sid/icd-10'
const icd9 = 'http://hl7.org/fhir/sid/icd-9-cm'

describe('how sensitive a record is', () => {
  it.each([
    ['an HIV infection', coded(snomed, '86406008'), 'hiv'],
    ['an HIV infection of Italian discharge records', coded(icd9, '042'), 'hiv'],
    ['an HIV disease, whichever', coded(icd10, 'B20.9'), 'hiv'],
    ['an HIV test', coded('http://loinc.org', '75622-1'), 'hiv'],
    ['a termination of pregnancy', coded(icd9, '635.92'), 'pregnancy-termination'],
    ['violence', coded(icd10, 'T74.1'), 'violence'],
    ['use of substances', coded(icd9, '304.01'), 'substance-use'],
    ['a birth without a name', coded(sensitiveClassSystem, 'anonymous-birth'), 'anonymous-birth'],
    [
      'the label of its writer',
      {
        resourceType: 'Observation',
        meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }] },
      },
      'hiv',
    ],
    ['what is contained', { resourceType: 'Observation', contained: [coded(snomed, '165816005')] }, 'hiv'],
    [
      'an entry of a document',
      { resourceType: 'Bundle', entry: [{ resource: coded(snomed, '386639001') }] },
      'pregnancy-termination',
    ],
  ])('is told by %s', (_name, record, name) => {
    expect(sensitivityOf(record)).toEqual({ label: 'V', classes: [name] })
  })

  it.each([
    ['tobacco', coded(icd10, 'F17.2')],
    ['tobacco, of discharge records', coded(icd9, '305.1')],
    ['malignant hyperthermia', coded(icd9, '995.86')],
    ['a miscarriage', coded(icd9, '634.9')],
    ['the same code of another system', coded('http://example.org', '86406008')],
    ['a code without a system', { resourceType: 'Condition', code: { coding: [{ code: '042' }] } }],
    ['a glucose test', coded('http://loinc.org', '2339-0')],
  ])('is not told by %s', (_name, record) => {
    expect(sensitivityOf(record)).toEqual({ label: 'N', classes: [] })
  })

  it.each([
    ['R', 'R'],
    ['V', 'V'],
    ['N', 'N'],
    ['U', 'N'],
  ])('is as confidential as its writer says: %s', (code, label) => {
    const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
    expect(sensitivityOf({ resourceType: 'Observation', meta: { security: [{ system, code }] } }).label).toBe(
      label,
    )
    expect(
      sensitivityOf({ resourceType: 'Observation', meta: { security: [{ system: 'x', code }] } }).label,
    ).toBe('N')
  })
})
