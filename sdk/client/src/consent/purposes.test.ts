import { describe, expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import { purposeIriSchema } from '../ids.ts'
import { createPurposes, findPurpose, parsePurpose, selectablePurposes } from './purposes.ts'

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

  test('a deployment has words of its own for them, of their kind', () => {
    const own = purposeIriSchema.parse('https://coop.example/purposes/check-up')
    const broader = parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement')
    const find = createPurposes([{ iri: own, broader: broader.iri }])
    expect(find(own)).toEqual({ ...broader, iri: own, broader: broader.iri })
    expect(find(broader.iri)).toEqual(broader)
    expect(find('https://coop.example/purposes/other')).toBeUndefined()
  })

  test.each([
    ['a term of DPV', 'https://w3id.org/dpv#Marketing', 'https://w3id.org/dpv#MemberPartnerManagement'],
    ['below one that cannot be chosen', 'https://coop.example/ads', 'https://w3id.org/dpv#Advertising'],
  ])('and cannot let in %s', (_, iri, broader) => {
    const narrower = { iri: purposeIriSchema.parse(iri), broader: purposeIriSchema.parse(broader) }
    expect(() => createPurposes([narrower])).toThrow(/purpose-unknown/)
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
