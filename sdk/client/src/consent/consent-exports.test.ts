import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOf, parseInstant, parseWebId } from '../ids.ts'
import { givenFor } from './consent-record.ts'
import { plainProfile, coopProfileSchema } from './coop-profile.ts'
import { consentRecordFromDpv, dpvRecordOf } from './dpv-record.ts'
import { fhirR4ConsentOf, grantFromFhirR4 } from './fhir-consent-r4.ts'
import { fhirR5ConsentOf, grantFromFhirR5 } from './fhir-consent-r5.ts'
import { grantSchema } from './grant.ts'
import { findPurpose } from './purposes.ts'
import { consentRecords } from './test-support-record.ts'

const profile = plainProfile({ name: 'Mutua', origin: 'https://consent.example' })
const deps = { profile, findPurpose, at: parseInstant('2030-01-01T00:00:00.000Z') }

/** As it travels. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const [record] = fc.sample(consentRecords, { numRuns: 1, seed: 7 })
if (record === undefined) throw new Error('there is one')
const { grant } = record

describe('a consent that is carried elsewhere and back', () => {
  test('loses nothing as a DPV record of ISO/IEC TS 27560', () => {
    fc.assert(
      fc.property(consentRecords, (any) => {
        expect(consentRecordFromDpv(sent(dpvRecordOf(any, deps)))).toEqual(any)
      }),
      { numRuns: 500 },
    )
  })

  test('loses nothing as a FHIR R4 or R5 Consent', () => {
    fc.assert(
      fc.property(consentRecords, (any) => {
        expect(grantFromFhirR4(sent(fhirR4ConsentOf(any.grant, deps)))).toEqual(any.grant)
        expect(grantFromFhirR5(sent(fhirR5ConsentOf(any.grant, deps)))).toEqual(any.grant)
      }),
      { numRuns: 500 },
    )
  })

  test('says in the terms of FHIR who may do what, when and why, so that the extension is not needed for it', () => {
    fc.assert(
      fc.property(consentRecords, ({ grant: any }) => {
        const [permit] = fhirR5ConsentOf(any, deps).provision
        expect(permit?.data.map(({ reference }) => reference.reference)).toEqual(any.scope.resources)
        expect(permit?.actor[0]?.reference.identifier.value).toBe(any.recipient)
        expect(permit?.period.start).toBe(any.validFrom)
        expect(permit?.period.end).toBe(instantOf(Date.parse(any.validUntil) - 1))
        expect(permit?.action).toHaveLength(any.scope.modes.length)
        expect(permit?.purpose).toHaveLength((any.purposes ?? [any.purpose]).length + 1)
      }),
    )
  })

  test('says of which types the records are that it is for, and nothing where they are of any', () => {
    const of = (records: readonly string[]) => {
      const scoped = grantSchema.parse({ ...grant, terms: { records } })
      return [
        fhirR4ConsentOf(scoped, deps).provision.provision[0]?.class,
        fhirR5ConsentOf(scoped, deps).provision[0]?.resourceType,
      ]
    }
    const types = ['Condition', 'Observation'].map((code) => ({
      system: 'http://hl7.org/fhir/resource-types',
      code,
    }))
    const records = ['patient/Observation.r?code=a', 'patient/Condition.rs', 'patient/Observation.s']
    expect(of(records)).toEqual([types, types])
    expect(of(['patient/*.r', 'patient/Condition.rs'])).toEqual([undefined, undefined])
  })
})

describe('a consent that somebody gave for its owner', () => {
  const daughter = parseWebId('https://pod.example/lia/profile/card#me')
  const at = grant.validFrom
  const given = { kind: 'given' as const, actor: daughter, onBehalfOf: grant.owner, at }

  test('names that person as who consented, in both releases of FHIR', () => {
    const givenBy = givenFor({ grant, steps: [given] })
    expect(givenBy).toBe(daughter)
    const r4 = fhirR4ConsentOf(grant, { ...deps, givenBy })
    expect(r4.performer[0]?.identifier.value).toBe(daughter)
    expect(r4.patient.identifier.value).toBe(grant.owner)
    expect(fhirR5ConsentOf(grant, { ...deps, givenBy }).grantor[0]?.identifier.value).toBe(daughter)
  })

  test('is the owner’s own once they have given it anew, and who asked for an organisation gives nothing', () => {
    const own = { kind: 'amended' as const, actor: grant.owner, at }
    expect(givenFor({ grant, steps: [given, own] })).toBeUndefined()
    const asked = { kind: 'requested' as const, actor: daughter, onBehalfOf: grant.recipient, at }
    expect(givenFor({ grant, steps: [asked, { ...own, kind: 'given' }] })).toBeUndefined()
    expect(fhirR4ConsentOf(grant, deps).performer[0]?.identifier.value).toBe(grant.owner)
  })
})

describe('a record of ISO/IEC TS 27560', () => {
  const document = sent(dpvRecordOf(record, deps)) as Record<string, unknown>
  const [process] = document['dpv:hasProcess'] as Record<string, unknown>[]

  /** M and G fields of the guide “consent-27560” under the profile `record-eu-gdpr`. */
  test.each([
    'dct:conformsTo',
    'dpv:hasIdentifier',
    'dct:created',
    'dct:creator',
    'dct:language',
    'dpv:hasDataSubject',
    'dpv:hasNotice',
    'dpv:hasProcess',
    'dpv:hasEntity',
  ])('has %s', (field) => {
    expect(document[field]).toBeTruthy()
  })

  test.each([
    'dpv:hasPurpose',
    'dpv:hasLegalBasis',
    'dpv:hasPersonalData',
    'dpv:hasNecessity',
    'dpv:hasDataSource',
    'dpv:hasProcessing',
    'dpv:hasDataController',
    'dpv:hasRecipient',
    'dpv:hasStorageCondition',
    'dpv:hasProcessingCondition',
    'dpv:hasJurisdiction',
    'dpv:hasAuthority',
    'dpv:hasRight',
    'dpv:hasConsentControl',
    'dpv:hasConsentStatus',
  ])('says of the use: %s', (field) => {
    const value = process?.[field]
    expect(value).toBeTruthy()
    if (Array.isArray(value)) expect(value.length).toBeGreaterThan(0)
  })

  test('says of each party who it is and how to reach it', () => {
    const entities = document['dpv:hasEntity'] as Record<string, Record<string, unknown>>
    for (const { id } of [...profile.controllers, profile.authority])
      for (const field of ['@type', 'dpv:hasName', 'dpv:hasAddress', 'dpv:hasContact'])
        expect(entities[id]?.[field]).toBeTruthy()
    expect(entities[grant.recipient]?.['@type']).toEqual(['dpv:Recipient'])
  })

  test('says of each step when, by whom, how and until when', () => {
    const statuses = process?.['dpv:hasConsentStatus'] as Record<string, unknown>[]
    for (const status of statuses)
      for (const field of [
        '@type',
        'dpv:isIndicatedAtTime',
        'dpv:isIndicatedBy',
        'dpv:isExercisedAt',
        'dpv:hasDuration',
      ])
        expect(status[field]).toBeTruthy()
  })

  test('says that it has expired once it has, and is read back as it was', () => {
    const given = { ...record, grant: { ...grant, state: 'given' as const } }
    const late = { ...deps, at: parseInstant('2040-01-01T00:00:00.000Z') }
    const text = JSON.stringify(dpvRecordOf(given, late))
    expect(text).toContain('dpv:ConsentExpired')
    expect(consentRecordFromDpv(JSON.parse(text))).toEqual(given)
  })

  test('never says a price, and neither does FHIR', () => {
    for (const text of [
      dpvRecordOf(record, deps),
      fhirR4ConsentOf(grant, deps),
      fhirR5ConsentOf(grant, deps),
    ])
      expect(JSON.stringify(text)).not.toMatch(/price|tariff|cents|cost|€/i)
  })
})

describe('what comes back from outside', () => {
  test.each([
    [
      'a record without a recipient',
      () => consentRecordFromDpv(changed(dpvRecordOf(record, deps), '"dpv:hasRecipient":[', '"x":[')),
    ],
    [
      'a record of another schema',
      () => consentRecordFromDpv(changed(dpvRecordOf(record, deps), 'record-eu-gdpr', 'record')),
    ],
    [
      'an R4 Consent whose root permits',
      () =>
        grantFromFhirR4(
          changed(fhirR4ConsentOf(grant, deps), '"provision":{', '"provision":{"type":"permit",'),
        ),
    ],
    [
      'an R5 Consent that permits by default',
      () =>
        grantFromFhirR5(changed(fhirR5ConsentOf(grant, deps), '"decision":"deny"', '"decision":"permit"')),
    ],
    [
      'a Consent whose extension is no JSON',
      () => grantFromFhirR4(changed(fhirR4ConsentOf(grant, deps), '"valueString":"{', '"valueString":"')),
    ],
    ['nothing', () => grantFromFhirR5(null)],
  ])('%s is not understood', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'input-malformed' }))
  })

  const changed = (value: unknown, from: string, to: string): unknown => {
    const text = JSON.stringify(value)
    expect(text).toContain(from)
    return JSON.parse(text.replace(from, to))
  }
})

test('the profile of a co-op that has written none is a whole one', () => {
  expect(coopProfileSchema.parse(profile)).toEqual(profile)
})
