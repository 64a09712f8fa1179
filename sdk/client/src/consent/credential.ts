import { z } from 'zod'
import {
  grantIdSchema,
  instantOf,
  instantSchema,
  purposeIriSchema,
  requestIdSchema,
  resourceUrlSchema,
  webIdSchema,
  type BaseUrl,
  type GrantId,
  type Instant,
  type PurposeIri,
  type RequestId,
  type WebId,
} from '../ids.ts'
import { termsSchema, type Terms } from './terms.ts'
import { isOfIssuer, type Did } from './did-web.ts'
import type { AccessMode, Grant, Scope } from './grant.ts'
import {
  checkStatus,
  credentialsContext,
  statusEntrySchema,
  statusEntryOf,
  type StatusDeps,
  type StatusEntry,
  type StatusRefusal,
} from './status-list.ts'
import { verifyVcJwt, type VcJwtRefusal } from './vc-jwt.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
/** Web Access Control §4.2. */
export const aclModes = {
  read: `${acl}Read`,
  append: `${acl}Append`,
  write: `${acl}Write`,
} as const satisfies Record<AccessMode, string>

export const consentContextPath = '/contexts/consent/v1'
export const revocationListPath = '/status/revocation/1'
export const suspensionListPath = '/status/suspension/1'

const entryFor = (purpose: StatusEntry['statusPurpose']) =>
  statusEntrySchema.extend({ statusPurpose: z.literal(purpose) })

const { frequency, range, ...otherTerms } = termsSchema.shape
/** As `termsSchema`, and nothing else beside. */
const statedTermsSchema = z.strictObject({
  ...otherTerms,
  frequency: frequency.unwrap().strict().optional(),
  range: range.unwrap().strict().optional(),
})

/**
 * The signed face of a grant: VC Data Model 2.0. Exactly these members in exactly these shapes, arrays always arrays:
 * what a verifier might overlook (a re-keyed `validUntil`, an extra term) is not a credential of ours. Never a price:
 * what is paid is between the co-op and the recipient.
 */
export const grantCredentialSchema = z.strictObject({
  '@context': z.tuple([z.literal(credentialsContext), z.url()]),
  'id': grantIdSchema,
  'type': z.tuple([z.literal('VerifiableCredential'), z.literal('DataAccessConsent')]),
  'issuer': z.string(),
  'validFrom': instantSchema,
  'validUntil': instantSchema,
  'credentialSubject': z.strictObject({
    id: webIdSchema,
    organisation: z.string(),
    consent: z.strictObject({
      dataSubject: webIdSchema,
      purpose: purposeIriSchema,
      mode: z
        .array(z.enum(Object.values(aclModes)))
        .min(1)
        .max(3),
      forPersonalData: z.array(resourceUrlSchema).min(1).max(100),
      /** All that were named, when there are several. */
      purposes: z.array(purposeIriSchema).min(2).max(10).optional(),
      /** Containers cover only themselves. Never said when they cover what is in them. */
      inherit: z.literal(false).optional(),
      terms: statedTermsSchema.optional(),
      /** The one client that it may be used through. */
      recipientClient: z.string().min(1).max(2_048).optional(),
      gift: z.literal(true).optional(),
      accessRequest: requestIdSchema.optional(),
    }),
  }),
  /** Revocation and suspension, at one index; before there were pauses, revocation alone. */
  'credentialStatus': z.union([
    entryFor('revocation'),
    z.tuple([entryFor('revocation'), entryFor('suspension')]),
  ]),
})
export type GrantCredential = z.input<typeof grantCredentialSchema>

/** What a verified credential says, in the words of the house. */
export interface CredentialedGrant {
  readonly id: GrantId
  readonly issuer: Did
  readonly request: RequestId | undefined
  readonly owner: WebId
  readonly recipient: WebId
  readonly organisation: string
  readonly purpose: PurposeIri
  /** As in `Grant`, as are the next three. */
  readonly purposes?: readonly PurposeIri[]
  readonly terms?: Terms
  readonly recipientClient?: string
  readonly gift?: true
  readonly scope: Scope
  readonly validFrom: Instant
  readonly validUntil: Instant
  /** A consent stands while no bit of these is set. */
  readonly status: readonly StatusEntry[]
}

export type CredentialRefusal =
  | VcJwtRefusal
  | StatusRefusal
  /** Signed, but not in the shape of a consent credential. */
  | 'shape-refused'
  /** Of a trusted issuer, about grants that are not its own. */
  | 'issuer-mismatch'
  | 'not-yet-valid'
  | 'expired'
  | 'withdrawn'
  /** Paused by its owner: it may come back. */
  | 'suspended'

export type CredentialVerdict =
  | { readonly kind: 'verified'; readonly grant: CredentialedGrant }
  | { readonly kind: 'refused'; readonly code: CredentialRefusal }

/**
 * Verifies a consent credential without trusting whoever presents it: signature, shape, period, then status, in this
 * order, so that nothing is fetched for a credential that a trusted issuer did not sign. Runs in browsers and Node.
 *
 * It proves what was consented to, not who presents it: compare `grant.recipient` with the caller you authenticated.
 */
export const verifyGrantCredential = async (jwt: string, deps: StatusDeps): Promise<CredentialVerdict> => {
  const signed = await verifyVcJwt(jwt, deps)
  if (signed.kind === 'refused') return refused(signed.code)
  const parsed = grantCredentialSchema.safeParse(signed.payload)
  if (!parsed.success) return refused('shape-refused')
  const grant = credentialedGrantFrom(parsed.data, signed.issuer)
  const origin = new URL(grant.id).origin
  if (!isOfIssuer(grant.id, signed.issuer)) return refused('issuer-mismatch')
  if (parsed.data['@context'][1] !== `${origin}${consentContextPath}`) return refused('shape-refused')
  if (
    grant.status.some(
      ({ id, statusListCredential: list, statusListIndex: index }) => id !== `${list}#${index}`,
    )
  )
    return refused('shape-refused')

  const at = instantOf(deps.now())
  if (at < grant.validFrom) return refused('not-yet-valid')
  if (at >= grant.validUntil) return refused('expired')
  for (const entry of grant.status) {
    const status = await checkStatus(entry, signed.issuer, deps)
    if (status.kind === 'refused') return refused(status.code)
    if (status.kind === 'set')
      return refused(entry.statusPurpose === 'revocation' ? 'withdrawn' : 'suspended')
  }
  return { kind: 'verified', grant }
}

/** The one credential a grant has: the same grant always gives the same object, whoever asks and whenever. */
export const grantCredentialOf = (grant: Grant, deps: { issuer: Did; origin: BaseUrl }): GrantCredential => {
  return {
    '@context': [credentialsContext, `${deps.origin}${consentContextPath}`],
    'id': grant.id,
    'type': ['VerifiableCredential', 'DataAccessConsent'],
    'issuer': deps.issuer,
    'validFrom': grant.validFrom,
    'validUntil': grant.validUntil,
    'credentialSubject': {
      id: grant.recipient,
      organisation: grant.organisation,
      consent: {
        dataSubject: grant.owner,
        purpose: grant.purpose,
        mode: grant.scope.modes.map((mode) => aclModes[mode]),
        forPersonalData: grant.scope.resources,
        ...(grant.purposes === undefined ? {} : { purposes: grant.purposes }),
        ...(grant.scope.inherit === false ? { inherit: false } : {}),
        ...(grant.terms === undefined ? {} : { terms: grant.terms }),
        ...(grant.recipientClient === undefined ? {} : { recipientClient: grant.recipientClient }),
        ...(grant.gift === undefined ? {} : { gift: grant.gift }),
        ...(grant.request === undefined ? {} : { accessRequest: grant.request }),
      },
    },
    'credentialStatus': [
      statusEntryOf('revocation', `${deps.origin}${revocationListPath}`, grant.statusIndex),
      statusEntryOf('suspension', `${deps.origin}${suspensionListPath}`, grant.statusIndex),
    ],
  }
}

const credentialedGrantFrom = (
  credential: z.output<typeof grantCredentialSchema>,
  issuer: Did,
): CredentialedGrant => {
  const { id, validFrom, validUntil, credentialSubject, credentialStatus } = credential
  const { consent, organisation } = credentialSubject
  return {
    id,
    issuer,
    request: consent.accessRequest,
    owner: consent.dataSubject,
    recipient: credentialSubject.id,
    organisation,
    purpose: consent.purpose,
    ...(consent.purposes === undefined ? {} : { purposes: consent.purposes }),
    ...(consent.terms === undefined ? {} : { terms: consent.terms }),
    ...(consent.recipientClient === undefined ? {} : { recipientClient: consent.recipientClient }),
    ...(consent.gift === undefined ? {} : { gift: consent.gift }),
    scope: {
      resources: consent.forPersonalData,
      modes: consent.mode.map((iri) => modeOf[iri]),
      ...(consent.inherit === undefined ? {} : { inherit: consent.inherit }),
    },
    validFrom,
    validUntil,
    status: [credentialStatus].flat(),
  }
}

const modeOf: Readonly<Record<(typeof aclModes)[AccessMode], AccessMode>> = {
  [aclModes.read]: 'read',
  [aclModes.append]: 'append',
  [aclModes.write]: 'write',
}

const refused = (code: CredentialRefusal): CredentialVerdict => ({ kind: 'refused', code })
