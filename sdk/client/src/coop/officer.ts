import canonicalize from 'canonicalize'
import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema, type Instant } from '../ids.ts'
import { jsonText } from '../json.ts'

/** RFC 7638 thumbprint of the public key, base64url of SHA-256. */
const kidSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be the thumbprint of a key (RFC 7638)')
const ed25519SignatureSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{86}$/, 'must be an Ed25519 signature in base64url (RFC 8032)')

export const officerPublicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
export type OfficerPublicKey = z.infer<typeof officerPublicKeySchema>

/** What an officer signs with; public, so that anybody verifies later what was decided. In force in `[since, until)`. */
export const officerKeySchema = z.object({
  webId: webIdSchema,
  kid: kidSchema,
  publicJwk: officerPublicKeySchema,
  since: instantSchema,
  until: instantSchema.exactOptional(),
})
export type OfficerKey = z.infer<typeof officerKeySchema>

/** The signature over `keyStatement` shows that whoever registers the key holds its other half. */
export const officerKeyWishSchema = z.strictObject({
  publicJwk: officerPublicKeySchema,
  signature: ed25519SignatureSchema,
})
export type OfficerKeyWish = z.infer<typeof officerKeyWishSchema>

/** What an officer sends to stand behind a statement: the WebID is that of the sign-in. */
export const officerSignedSchema = z.strictObject({ kid: kidSchema, signature: ed25519SignatureSchema })
export type OfficerSigned = z.infer<typeof officerSignedSchema>

/** Who stands behind a statement. The signature is over the UTF-8 bytes of its RFC 8785 text. */
export const officerSignatureSchema = officerSignedSchema.extend({
  webId: webIdSchema,
  at: instantSchema,
})
export type OfficerSignature = z.infer<typeof officerSignatureSchema>

/** How long a proposal waits for a second officer. */
export const proposalDays = 14

/** A statement that takes two officers: proposed by one, in force once another has signed the same bytes. */
export const officerDecisionSchema = z.object({
  /** What kind of statement, like `period.close`; with `subject` it names the decision: a subject is decided once. */
  kind: z.string().regex(/^[a-z]+(?:[.-][a-z]+)*$/),
  subject: z.string().min(1).max(200),
  /** RFC 8785 text of the statement: its UTF-8 bytes are what both sign. */
  text: z.string().max(65_536),
  /** SHA-256 of these bytes. */
  digest: sha256Schema,
  state: z.enum(['proposed', 'confirmed', 'withdrawn']),
  proposed: officerSignatureSchema,
  confirmed: officerSignatureSchema.exactOptional(),
  withdrawnAt: instantSchema.exactOptional(),
})
export type OfficerDecision = z.infer<typeof officerDecisionSchema>

/** What stands to be signed, as the service would write it down now. */
export const officerDraftSchema = z.object({ text: z.string().max(65_536), digest: sha256Schema })
export type OfficerDraft = z.infer<typeof officerDraftSchema>

/** RFC 8785 text of a statement; money in it is decimal text. */
export const statementText = (statement: { readonly type: string }): string => {
  const text = canonicalize(JSON.parse(jsonText(statement)))
  if (text === undefined) throw new Error('a statement always has a canonical form')
  return text
}

/** What is signed with a key when it is registered: a signature made for anything else does not fit. */
export const keyStatement = ({ webId, kid }: Pick<OfficerKey, 'webId' | 'kid'>): string =>
  statementText({ type: 'OfficerKey', ...{ kid, version: 1, webId } })

export const isKeyInForce = ({ since, until }: Pick<OfficerKey, 'since' | 'until'>, at: Instant): boolean =>
  at >= since && (until === undefined || at < until)
