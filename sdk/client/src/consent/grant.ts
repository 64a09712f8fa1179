import { z } from 'zod'
import {
  baseUrlSchema,
  grantIdSchema,
  instantSchema,
  microCentsSchema,
  purposeIriSchema,
  requestIdSchema,
  resourceUrlSchema,
  webIdSchema,
} from '../ids.ts'

/** WAC mode names in lower case; a grant starts with reading. */
export const accessModeSchema = z.enum(['read', 'append', 'write'])
export type AccessMode = z.infer<typeof accessModeSchema>

/**
 * What a consent covers. A URL ending in `/` covers that container and everything beneath it; any other URL covers
 * exactly that resource.
 */
export const scopeSchema = z.object({
  resources: z.array(resourceUrlSchema).min(1).max(100),
  modes: z.array(accessModeSchema).min(1).max(3),
})
export type Scope = z.infer<typeof scopeSchema>

/** The price list a use is rated by, pinned when the member decides: a later tariff never touches it. */
export const tariffRefSchema = z.object({
  version: z.string().min(1).max(64),
  /** The adopted resolution that set it, for example `2026/1`. */
  resolution: z.string().min(1).max(64),
  microCentsPerUnit: microCentsSchema,
})
export type TariffRef = z.infer<typeof tariffRefSchema>

/** requested -> given | refused. Times are half-open `[validFrom, validUntil)`. */
export const accessRequestSchema = z.object({
  id: requestIdSchema,
  requester: webIdSchema,
  requesterName: z.string(),
  organisation: z.string(),
  owner: webIdSchema,
  purpose: purposeIriSchema,
  scope: scopeSchema,
  validUntil: instantSchema,
  state: z.enum(['requested', 'given', 'refused']),
  requestedAt: instantSchema,
  decidedAt: instantSchema.optional(),
  grant: grantIdSchema.optional(),
})
export type AccessRequest = z.infer<typeof accessRequestSchema>

/** given -> withdrawn. Expiry is not a state: it follows from `validUntil` and the clock. */
export const grantSchema = z.object({
  id: grantIdSchema,
  request: requestIdSchema,
  owner: webIdSchema,
  recipient: webIdSchema,
  organisation: z.string(),
  purpose: purposeIriSchema,
  scope: scopeSchema,
  validFrom: instantSchema,
  validUntil: instantSchema,
  state: z.enum(['given', 'withdrawn']),
  withdrawnAt: instantSchema.optional(),
  /** Position in the Bitstring Status List; random, so that neighbours tell nothing. */
  statusIndex: z.number().int().min(0).max(131_071),
})
export type Grant = z.infer<typeof grantSchema>

/** A change of a grant as the pod servers receive it; `sequence` counts from 1 without gaps. */
export const grantEventSchema = z.object({
  sequence: z.number().int().positive(),
  grant: grantSchema,
  tariff: tariffRefSchema,
})
export type GrantEvent = z.infer<typeof grantEventSchema>

/**
 * Claims of the token that exercises a grant at a pod (UMA 2.0 Grant §3.3.5; RFC 9449 §6 for `cnf`). The purpose is
 * read from the grant, never from a header.
 */
export const consentTokenClaimsSchema = z.object({
  iss: baseUrlSchema,
  aud: z.string(),
  /** Recipient's WebID. */
  sub: webIdSchema,
  client_id: z.string(),
  grant: grantIdSchema,
  /** Feed position that already holds this grant: a pod server behind it waits instead of refusing. */
  grant_sequence: z.number().int().positive(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  cnf: z.object({ jkt: z.string() }).optional(),
})
export type ConsentTokenClaims = z.infer<typeof consentTokenClaimsSchema>

export const consentTokenType = 'consent-token+jwt'
