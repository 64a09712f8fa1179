import { describe, expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import { findPurpose, parsePurpose, selectablePurposes } from './purposes.ts'

describe('purposes', () => {
  test('every purpose has one IRI, a kind and a label in Italian and English', () => {
    expect(new Set(selectablePurposes.map(({ iri }) => iri)).size).toBe(selectablePurposes.length)
    for (const { label } of selectablePurposes) {
      expect(label.it).not.toBe('')
      expect(label.en).not.toBe('')
    }
    expect(new Set(selectablePurposes.map(({ kind }) => kind))).toEqual(
      new Set(['care', 'social', 'research', 'coop']),
    )
  })

  test('care by the family doctor can be chosen', () => {
    expect(parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement').kind).toBe('care')
  })

  test.each([
    'https://w3id.org/dpv/sector/health#InsuranceManagement',
    'https://w3id.org/dpv/sector/health#LifeInsuranceManagement',
    'https://w3id.org/dpv#Marketing',
    'https://w3id.org/dpv#TargetedAdvertising',
    'https://w3id.org/dpv#SellDataToThirdParties',
    'https://w3id.org/dpv#CustomerSolvencyMonitoring',
    'https://w3id.org/dpv#RecruitmentApplicantSelection',
  ])('what EHDS Art. 54 forbids cannot be chosen: %s', (iri) => {
    expect(findPurpose(iri)).toBeUndefined()
    expect(() => parsePurpose(iri)).toThrow(Problem)
  })

  test('a near miss, an inherited property name or something that is no text is no purpose', () => {
    for (const value of [
      'https://w3id.org/dpv/sector/health#primarycaremanagement',
      '__proto__',
      '',
      7,
      null,
      undefined,
    ]) {
      expect(() => parsePurpose(value)).toThrow(/purpose-unknown/)
    }
  })
})
