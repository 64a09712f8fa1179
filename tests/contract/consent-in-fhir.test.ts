import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { fhirR4ConsentOf } from '@mutua/sdk/consent/fhir-consent-r4'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { loadResourceCheck } from '../../pod-server/src/health/check-resource.ts'
import { consentRecords } from '../../sdk/client/src/consent/test-support-record.ts'

const deps = { profile: plainProfile({ name: 'Mutua', origin: 'https://consent.example' }), findPurpose }

test('every consent is a valid FHIR R4 Consent, by the same check that guards the pods', () => {
  const check = loadResourceCheck()
  fc.assert(
    fc.property(consentRecords, ({ grant }) => {
      expect(check(JSON.stringify(fhirR4ConsentOf(grant, deps)))).toEqual({
        kind: 'valid',
        resourceType: 'Consent',
      })
    }),
    { numRuns: 300 },
  )
  const [record] = fc.sample(consentRecords, 1)
  if (record === undefined) throw new Error('there is one')
  const { status: _status, ...without } = fhirR4ConsentOf(record.grant, deps)
  expect(check(JSON.stringify(without))).toMatchObject({ kind: 'invalid' })
})
