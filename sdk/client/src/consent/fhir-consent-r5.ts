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
 * The grant as a FHIR R5 (5.0.0) Consent. Provisions are exceptions from the decision at the root, so the decision is
 * `deny` and the one provision is what is permitted: who overlooks the provision permits nothing.
 */
export const fhirR5ConsentOf = (grant: Grant, deps: FhirDeps) => {
  const { profile } = deps
  const permit = permitOf(grant, deps)
  const types = recordTypesOf(grant)
  const controllers = profile.controllers.map(({ id, name }) => referenceOf(id, name))
  return {
    resourceType: 'Consent',
    extension: [remainderExtension(grant)],
    identifier: [identifierOf(grant.id)],
    status: statusOf[grant.state],
    category: [
      { coding: [{ system: 'http://loinc.org', code: '59284-0' }] },
      conceptOf('v3-ActCode', kindOf(grant, deps) === 'research' ? 'RESEARCH' : 'IDSCL'),
    ],
    subject: referenceOf(grant.owner),
    date: grant.validFrom.slice(0, 10),
    period: permit.period,
    // Who consented: the person, or who did it for them (Consent.grantor).
    grantor: [referenceOf(deps.givenBy ?? grant.owner)],
    grantee: [referenceOf(grant.recipient, grant.organisation)],
    // The co-op keeps the consent and answers for it (Consent.manager, Consent.controller).
    ...Object.fromEntries(['manager', 'controller'].map((role) => [role, controllers])),
    sourceReference: [{ type: 'DocumentReference', ...referenceOf(`${grant.id}/credential`) }],
    regulatoryBasis: [
      {
        coding: ['A6-1-a-explicit-consent', 'A9-2-a'].map((code) => ({
          system: 'https://w3id.org/dpv/legal/eu/gdpr#',
          code,
        })),
      },
    ],
    policyBasis: { url: profile.notice.url },
    decision: 'deny',
    provision: [{ ...permit, ...(types.length === 0 ? {} : { resourceType: types }) }],
  }
}

const statusOf = {
  given: 'active',
  paused: 'inactive',
  withdrawn: 'inactive',
  invalidated: 'entered-in-error',
} as const satisfies Record<Grant['state'], string>

/**
 * The way back, from JSON of the outside world.
 * @throws {Problem} `input-malformed`
 */
export const grantFromFhirR5 = (resource: unknown): Grant => {
  const read = parseWith(consentSchema, resource, 'the Consent')
  return grantFrom({
    id: read.identifier[0].value,
    owner: read.subject.identifier.value,
    permit: read.provision[0],
    extension: read.extension,
  })
}

const consentSchema = z.object({
  resourceType: z.literal('Consent'),
  extension: extensionSchema,
  identifier: z.tuple([z.object({ value: z.string() })]),
  subject: z.object({ identifier: z.object({ value: z.string() }) }),
  decision: z.literal('deny'),
  provision: z.tuple([permitSchema]),
})
