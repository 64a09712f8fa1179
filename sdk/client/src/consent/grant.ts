import { z } from 'zod'
import {
  baseUrlSchema,
  grantIdSchema,
  instantSchema,
  microCentsSchema,
  purposeIriSchema,
  requestIdSchema,
  resourceUrlSchema,
  sha256Schema,
  webIdSchema,
  type Instant,
} from '../ids.ts'
import { termsSchema } from './terms.ts'

/** WAC mode names in lower case; a grant starts with reading. */
export const accessModeSchema = z.enum(['read', 'append', 'write'])
export type AccessMode = z.infer<typeof accessModeSchema>

/**
 * What a consent covers. A URL ending in `/` covers that container and everything beneath it, unless `inherit` is false;
 * any other URL covers exactly that resource.
 */
export const scopeSchema = z.object({
  resources: z.array(resourceUrlSchema).min(1).max(100),
  modes: z.array(accessModeSchema).min(1).max(3),
  /** False: containers cover only themselves. Absent means true. */
  inherit: z.boolean().optional(),
})
export type Scope = z.infer<typeof scopeSchema>

/** The price list a use is rated by, pinned when the member decides: a later tariff never touches it. */
export const tariffRefSchema = z.object({
  version: z.string().min(1).max(64),
  /** The adopted resolution that set it, for example `2026/1`. */
  resolution: z.string().min(1).max(64),
  microCentsPerUnit: microCentsSchema,
  /** Given for nothing (data altruism, DGA Art. 16): logged and never priced, whatever the tariffs say. */
  gift: z.literal(true).optional(),
})
export type TariffRef = z.infer<typeof tariffRefSchema>

/** Literals by IRI that a client wants kept with the record; they decide nothing. */
export const fieldsSchema = z
  .record(z.url().max(2_048), z.union([z.string().max(1_000), z.number(), z.boolean()]))
  .refine((fields) => Object.keys(fields).length <= 20, 'must be at most 20')
export type Fields = z.infer<typeof fieldsSchema>

/** What a request and the grant that answers it have in common. Absent fields mean what they meant before they existed. */
const consentFacts = {
  /** Named as well by who asked: all of one kind, the first of them is `purpose`. Absent: `purpose` alone. */
  purposes: z.array(purposeIriSchema).min(1).max(10).optional(),
  terms: termsSchema.optional(),
  /** Data altruism: never priced (DGA Art. 2(16)). */
  gift: z.literal(true).optional(),
  /** Only through this client (Solid-OIDC client id). Absent: through any. */
  recipientClient: z.string().min(1).max(2_048).optional(),
  fields: fieldsSchema.optional(),
  /** The project that it is for, which ethics, legal and an assembly have approved; research has one always. */
  project: z.url().max(2_048).optional(),
} as const

/**
 * requested -> given | refused | cancelled (by who asked). Times are half-open `[validFrom, validUntil)`. That the time
 * asked for is over is not a state: see `requestStateAt`.
 */
export const accessRequestSchema = z.object({
  id: requestIdSchema,
  requester: webIdSchema,
  requesterName: z.string(),
  organisation: z.string(),
  owner: webIdSchema,
  purpose: purposeIriSchema,
  scope: scopeSchema,
  validUntil: instantSchema,
  ...consentFacts,
  state: z.enum(['requested', 'given', 'refused', 'cancelled']),
  requestedAt: instantSchema,
  /** Of the decision or of the cancellation. */
  decidedAt: instantSchema.optional(),
  grant: grantIdSchema.optional(),
  /** The consent that somebody else gave for the owner, and that ended with their power: the owner is asked for the same. */
  again: grantIdSchema.optional(),
})
export type AccessRequest = z.infer<typeof accessRequestSchema>

/**
 * given -> paused -> given; given | paused -> withdrawn | invalidated; withdrawn -> what it was before, within ten
 * minutes. An amendment keeps the state and counts `version` up. Expiry is not a state: see `grantStateAt`.
 */
export const grantSchema = z.object({
  id: grantIdSchema,
  /** The request that it answers; absent when the owner gave without being asked. */
  request: requestIdSchema.optional(),
  owner: webIdSchema,
  recipient: webIdSchema,
  /** The only one of its people who may use it, when the recipient is an organisation. Absent: each of them. */
  recipientPerson: webIdSchema.optional(),
  organisation: z.string(),
  /**
   * Absent: consent. `vital-interests`: opened in an emergency without it (GDPR Art. 6(1)(d) and 9(2)(c)); it has no
   * credential, and no step of its owner but to end it.
   */
  basis: z.literal('vital-interests').optional(),
  purpose: purposeIriSchema,
  scope: scopeSchema,
  ...consentFacts,
  validFrom: instantSchema,
  validUntil: instantSchema,
  state: z.enum(['given', 'paused', 'withdrawn', 'invalidated']),
  /** Counts the signed texts of this grant: each amendment and each restoration has a new one. Absent: 1. */
  version: z.number().int().min(2).optional(),
  amendedAt: instantSchema.optional(),
  /** Since when it is paused; stays while it is withdrawn, so that a restoration finds it. */
  pausedAt: instantSchema.optional(),
  withdrawnAt: instantSchema.optional(),
  invalidatedAt: instantSchema.optional(),
  /** Version of the policy that was in force when the owner decided: receipts cite it, and nothing changes it later. */
  policy: sha256Schema.optional(),
  /** Position in the Bitstring Status List; random, so that neighbours tell nothing. A new one for each version. */
  statusIndex: z.number().int().min(0).max(131_071),
})
export type Grant = z.infer<typeof grantSchema>

/** Where a grant stands at an instant. Withdrawn stays withdrawn when its time is over too. */
export const grantStateAt = (grant: Grant, at: Instant): Grant['state'] | 'expired' =>
  grant.state === 'withdrawn' || grant.state === 'invalidated' || at < grant.validUntil
    ? grant.state
    : 'expired'

export const requestStateAt = (request: AccessRequest, at: Instant): AccessRequest['state'] | 'expired' =>
  request.state !== 'requested' || at < request.validUntil ? request.state : 'expired'

/** A change of a grant as the pod servers receive it; `sequence` counts from 1 without gaps. */
export const grantEventSchema = z.object({
  sequence: z.number().int().positive(),
  grant: grantSchema,
  tariff: tariffRefSchema,
})
export type GrantEvent = z.infer<typeof grantEventSchema>

/**
 * That somebody has joined the staff of an organisation, or has left it. Every pod server receives it, in the same order
 * as the changes of grants.
 */
export const staffEventSchema = z.object({
  sequence: z.number().int().positive(),
  organisation: webIdSchema,
  person: webIdSchema,
  isOnList: z.boolean(),
  /** When the role ends by itself, if it does. */
  validUntil: instantSchema.exactOptional(),
})
export type StaffEvent = z.infer<typeof staffEventSchema>

/**
 * Claims of the token that exercises a grant at a pod (UMA 2.0 Grant §3.3.5; RFC 9449 §6 for `cnf`). The purpose is
 * read from the grant, never from a header.
 */
export const consentTokenClaimsSchema = z.object({
  iss: baseUrlSchema,
  aud: z.string(),
  /** Recipient's WebID. */
  sub: webIdSchema,
  /** Who reads for the recipient, when that is an organisation (RFC 8693 §4.1). */
  act: z.object({ sub: webIdSchema }).optional(),
  client_id: z.string(),
  grant: grantIdSchema,
  /** Feed position that already holds this grant: a pod server behind it waits instead of refusing. */
  grant_sequence: z.number().int().positive(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  cnf: z.object({ jkt: z.string() }).optional(),
  /**
   * Of a token that is bound to no key: the one resource it is good for, and how it may be used there. Of one with scopes, bound or
   * not: the base of a FHIR face.
   */
  resource: resourceUrlSchema.optional(),
  modes: scopeSchema.shape.modes.optional(),
  /** Record scopes in their one text, with spaces between (RFC 8693 §4.2): it reads what they and the grant both cover. */
  scope: z.string().max(10_000).optional(),
  /** Version of the policy in force when it was issued. */
  policy: sha256Schema.optional(),
})
export type ConsentTokenClaims = z.infer<typeof consentTokenClaimsSchema>

export const consentTokenType = 'consent-token+jwt'
