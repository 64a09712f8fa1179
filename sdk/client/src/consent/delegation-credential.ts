import { z } from 'zod'
import { instantSchema, webIdSchema, type BaseUrl } from '../ids.ts'
import { didSchema, type Did } from './did-web.ts'
import { powerSchema, type Delegation } from './representation.ts'
import { credentialsContext, statusEntryOf, statusEntrySchema } from './status-list.ts'

/** Of delegations that have ended: a list of its own, so that it tells nothing about consents. */
export const delegationListPath = '/status/delegations/1'

const mutua = 'https://w3id.org/mutua/ns#'
/** Every term in the credential itself, so that nobody has to fetch a context. */
const terms = {
  DelegationCredential: `${mutua}DelegationCredential`,
  actsFor: { '@id': `${mutua}actsFor`, '@type': '@id' },
  power: `${mutua}power`,
} as const

/**
 * That a member has named somebody who may act for them: VC Data Model 2.0, in exactly these members. For doors elsewhere: at
 * the co-op it opens nothing, the delegation itself is looked at. Of which kinds and parts is between the two of them.
 */
export const delegationCredentialSchema = z.strictObject({
  '@context': z.tuple([
    z.literal(credentialsContext),
    z.strictObject({
      DelegationCredential: z.literal(terms.DelegationCredential),
      actsFor: z.strictObject({
        '@id': z.literal(terms.actsFor['@id']),
        '@type': z.literal(terms.actsFor['@type']),
      }),
      power: z.literal(terms.power),
    }),
  ]),
  'type': z.tuple([z.literal('VerifiableCredential'), z.literal('DelegationCredential')]),
  'issuer': didSchema,
  'validFrom': instantSchema,
  'validUntil': instantSchema,
  'credentialSubject': z.strictObject({
    id: webIdSchema,
    actsFor: webIdSchema,
    power: z.array(powerSchema).min(1),
  }),
  'credentialStatus': statusEntrySchema.extend({ statusPurpose: z.literal('revocation') }),
})

export interface HeldDelegation extends Pick<Delegation, 'member' | 'delegate' | 'powers' | 'validUntil'> {
  readonly acceptedAt: NonNullable<Delegation['answeredAt']>
  readonly statusIndex: number
}

export const delegationCredentialOf = (
  { member, delegate, powers, validUntil, acceptedAt, statusIndex }: HeldDelegation,
  deps: { readonly issuer: Did; readonly origin: BaseUrl },
): z.input<typeof delegationCredentialSchema> => ({
  '@context': [credentialsContext, terms],
  'type': ['VerifiableCredential', 'DelegationCredential'],
  'issuer': deps.issuer,
  'validFrom': acceptedAt,
  validUntil,
  'credentialSubject': { id: delegate, actsFor: member, power: [...powers] },
  'credentialStatus': statusEntryOf('revocation', `${deps.origin}${delegationListPath}`, statusIndex),
})
