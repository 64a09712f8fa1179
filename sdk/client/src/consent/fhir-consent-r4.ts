import { z } from 'zod'
import { parseWith } from '../ids.ts'
import {
  conceptOf,
  extensionSchema,
  grantFrom,
  identifierOf,
  kindOf,
  permitOf,
  permitSchema,
  recordTypesOf,
  referenceOf,
  remainderExtension,
  type FhirDeps,
} from './fhir-consent.ts'
import type { Grant } from './grant.ts'

/**
 * The grant as a FHIR R4 (4.0.1) Consent. The policy is opt-in, so the root provision allows nothing and carries no type;
 * what is permitted stands one level down.
 */
export const fhirR4ConsentOf = (grant: Grant, deps: FhirDeps) => {
  const { profile } = deps
  const types = recordTypesOf(grant)
  const isResearch = kindOf(grant, deps) === 'research'
  return {
    resourceType: 'Consent',
    extension: [remainderExtension(grant)],
    identifier: [identifierOf(grant.id)],
    status: statusOf[grant.state],
    scope: conceptOf('consentscope', isResearch ? 'research' : 'patient-privacy'),
    category: [
      { coding: [{ system: 'http://loinc.org', code: '59284-0' }] },
      conceptOf('v3-ActCode', isResearch ? 'RESEARCH' : 'IDSCL'),
    ],
    patient: referenceOf(grant.owner),
    dateTime: grant.validFrom,
    // Who consented: the person, or who did it for them (Consent.performer).
    performer: [referenceOf(deps.givenBy ?? grant.owner)],
    organization: profile.controllers.map(({ id, name }) => referenceOf(id, name)),
    sourceReference: { type: 'DocumentReference', ...referenceOf(`${grant.id}/credential`) },
    policy: [{ authority: profile.authority.id, uri: profile.notice.url }],
    policyRule: conceptOf('v3-ActCode', 'OPTIN'),
    provision: {
      provision: [
        { type: 'permit', ...permitOf(grant, deps), ...(types.length === 0 ? {} : { class: types }) },
      ],
    },
  }
}

/** FHIR has no word for a pause; the extension has. */
const statusOf = {
  given: 'active',
  paused: 'inactive',
  withdrawn: 'inactive',
  invalidated: 'entered-in-error',
} as const satisfies Record<Grant['state'], string>

/**
 * The way back, from JSON of the outside world. Its root provision must allow nothing.
 * @throws {Problem} `input-malformed`
 */
export const grantFromFhirR4 = (resource: unknown): Grant => {
  const read = parseWith(consentSchema, resource, 'the Consent')
  const [permit] = read.provision.provision
  return grantFrom({
    id: read.identifier[0].value,
    owner: read.patient.identifier.value,
    permit,
    extension: read.extension,
  })
}

const consentSchema = z.object({
  resourceType: z.literal('Consent'),
  extension: extensionSchema,
  identifier: z.tuple([z.object({ value: z.string() })]),
  patient: z.object({ identifier: z.object({ value: z.string() }) }),
  provision: z.strictObject({
    provision: z.tuple([permitSchema.extend({ type: z.literal('permit') })]),
  }),
})
