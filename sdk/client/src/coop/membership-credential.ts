import { z } from 'zod'
import { didSchema, type Did } from '../consent/did-web.ts'
import { credentialsContext, statusEntryOf, statusEntrySchema } from '../consent/status-list.ts'
import { instantSchema, webIdSchema, type BaseUrl, type Instant, type WebId } from '../ids.ts'
import { memberCategorySchema, type MemberCategory } from './member.ts'

/** Of people who are members no more: a list of its own, so that it tells nothing about consents. */
export const membershipListPath = '/status/members/1'

const mutua = 'https://w3id.org/mutua/ns#'
/** Every term in the credential itself, so that nobody has to fetch a context. */
const terms = {
  MembershipCredential: `${mutua}MembershipCredential`,
  memberNumber: `${mutua}memberNumber`,
  memberCategory: `${mutua}memberCategory`,
} as const

/**
 * That somebody is a member of the co-op: VC Data Model 2.0, in exactly these members. It carries no name, no section and
 * nothing of a quota, and it opens nothing by itself.
 */
export const membershipCredentialSchema = z.strictObject({
  '@context': z.tuple([
    z.literal(credentialsContext),
    z.strictObject({
      MembershipCredential: z.literal(terms.MembershipCredential),
      memberNumber: z.literal(terms.memberNumber),
      memberCategory: z.literal(terms.memberCategory),
    }),
  ]),
  'type': z.tuple([z.literal('VerifiableCredential'), z.literal('MembershipCredential')]),
  'issuer': didSchema,
  'validFrom': instantSchema,
  'credentialSubject': z.strictObject({
    id: webIdSchema,
    memberNumber: z.number().int().positive(),
    memberCategory: memberCategorySchema,
  }),
  'credentialStatus': statusEntrySchema.extend({ statusPurpose: z.literal('revocation') }),
})
export type MembershipCredential = z.infer<typeof membershipCredentialSchema>

export interface HeldMembership {
  readonly member: WebId
  readonly number: number
  readonly category: MemberCategory
  readonly since: Instant
  readonly statusIndex: number
}

export const membershipCredentialOf = (
  { member, number, category, since, statusIndex }: HeldMembership,
  deps: { readonly issuer: Did; readonly origin: BaseUrl },
): z.input<typeof membershipCredentialSchema> => ({
  '@context': [credentialsContext, terms],
  'type': ['VerifiableCredential', 'MembershipCredential'],
  'issuer': deps.issuer,
  'validFrom': since,
  'credentialSubject': { id: member, memberNumber: number, memberCategory: category },
  'credentialStatus': statusEntryOf('revocation', `${deps.origin}${membershipListPath}`, statusIndex),
})
