import { z } from 'zod'
import { didSchema, type Did } from '../consent/did-web.ts'
import { credentialsContext, statusEntryOf, statusEntrySchema } from '../consent/status-list.ts'
import { instantSchema, webIdSchema, type BaseUrl, type Instant, type WebId } from '../ids.ts'
import { providerRoleSchema, type ProviderRole } from './member.ts'

/** Of people who have left: a list of its own, so that it tells nothing about consents. */
export const roleListPath = '/status/roles/1'

const mutua = 'https://w3id.org/mutua/ns#'
/** Every term in the credential itself, so that nobody has to fetch a context. */
const terms = {
  RoleCredential: `${mutua}RoleCredential`,
  role: `${mutua}role`,
  worksFor: { '@id': 'https://schema.org/worksFor', '@type': '@id' },
} as const

/**
 * That a person works for an organisation, and as what: VC Data Model 2.0, in exactly these members. It opens nothing by
 * itself; the staff list decides.
 */
export const roleCredentialSchema = z.strictObject({
  '@context': z.tuple([
    z.literal(credentialsContext),
    z.strictObject({
      RoleCredential: z.literal(terms.RoleCredential),
      role: z.literal(terms.role),
      worksFor: z.strictObject({
        '@id': z.literal(terms.worksFor['@id']),
        '@type': z.literal(terms.worksFor['@type']),
      }),
    }),
  ]),
  'type': z.tuple([z.literal('VerifiableCredential'), z.literal('RoleCredential')]),
  'issuer': didSchema,
  'validFrom': instantSchema,
  /** Absent in those that were signed before roles had an end. */
  'validUntil': instantSchema.exactOptional(),
  'credentialSubject': z.strictObject({ id: webIdSchema, role: providerRoleSchema, worksFor: webIdSchema }),
  'credentialStatus': statusEntrySchema.extend({ statusPurpose: z.literal('revocation') }),
})
export type RoleCredential = z.infer<typeof roleCredentialSchema>

export interface HeldRole {
  readonly organisation: WebId
  readonly person: WebId
  readonly role: ProviderRole
  readonly since: Instant
  readonly validUntil?: Instant | undefined
  readonly statusIndex: number
}

export const roleCredentialOf = (
  { organisation, person, role, since, validUntil, statusIndex }: HeldRole,
  deps: { readonly issuer: Did; readonly origin: BaseUrl },
): z.input<typeof roleCredentialSchema> => ({
  '@context': [credentialsContext, terms],
  'type': ['VerifiableCredential', 'RoleCredential'],
  'issuer': deps.issuer,
  'validFrom': since,
  ...(validUntil === undefined ? {} : { validUntil }),
  'credentialSubject': { id: person, role, worksFor: organisation },
  'credentialStatus': statusEntryOf('revocation', `${deps.origin}${roleListPath}`, statusIndex),
})
