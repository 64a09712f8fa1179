import { base64url, compactVerify, importJWK } from 'jose'
import { z } from 'zod'
import { hasExactSignature } from '../exact-signature.ts'
import { didSchema, type Did } from './did-web.ts'

/** `typ` of a credential secured with VC-JOSE-COSE §3.1.1; no other token of the house may pass for one. */
export const vcJwtType = 'vc+jwt'

/** A hundred resources of the longest kind and a full status list stay below it. */
const maxLength = 524_288

export type SigningAlgorithm = 'EdDSA' | 'ES256'

/** Keys of one issuer, read from its DID document: DID URL of the verification method -> key and its one algorithm. */
export interface IssuerKeys {
  readonly issuer: Did
  readonly keys: ReadonlyMap<string, { readonly alg: SigningAlgorithm; readonly key: CryptoKey }>
}

export interface IssuerKeysOf {
  /**
   * Keys of an issuer that the caller trusts. The identifier is attacker-controlled: answer undefined, and fetch
   * nothing, for everybody who is not on the caller's own list.
   */
  readonly issuerKeysOf: (issuer: Did) => Promise<IssuerKeys | undefined>
}

export type VcJwtRefusal =
  /** Not a compact JWS, too long, or its JSON is not the text that its value has. */
  | 'malformed'
  /** A header other than exactly `alg`, `typ`, `kid` and perhaps `cty`, or with another value than ours. */
  | 'header-refused'
  | 'issuer-unknown'
  | 'key-unknown'
  | 'signature-invalid'
  /** Signed by one issuer in the name of another. */
  | 'issuer-mismatch'

export type VcJwtVerdict =
  | { readonly kind: 'verified'; readonly issuer: Did; readonly payload: unknown }
  | { readonly kind: 'refused'; readonly code: VcJwtRefusal }

/**
 * Verifies who secured a credential (VC-JOSE-COSE §3.1): header, key, signature, and that `issuer` is the signer.
 * What the payload says is not looked at.
 *
 * Keys come from the issuer's document only: `jwk`, `jku`, `x5u`, `x5c` and `crit` are refused, not ignored (RFC 8725
 * §3.10), as is every algorithm but the one that the key has.
 */
export const verifyVcJwt = (jwt: string, deps: IssuerKeysOf): Promise<VcJwtVerdict> =>
  verifyIssuerJwt(jwt, vcJwtType, deps)

/** The same of another kind of text that an issuer signs. @param type its `typ`, which no other kind has */
export const verifyIssuerJwt = async (
  jwt: string,
  type: string,
  deps: IssuerKeysOf,
): Promise<VcJwtVerdict> => {
  if (jwt.length > maxLength) return refused('malformed')
  const [headerPart, payloadPart] = compactPattern.exec(jwt)?.slice(1) ?? []
  if (headerPart === undefined || payloadPart === undefined) return refused('malformed')
  const headerJson = exactJson(headerPart)
  if (headerJson === undefined) return refused('malformed')
  const header = headerSchema.safeParse(headerJson)
  if (!header.success || header.data.typ !== type) return refused('header-refused')
  const { alg, kid } = header.data

  const issuer = didSchema.safeParse(kid.slice(0, kid.indexOf('#')))
  if (!issuer.success) return refused('header-refused')
  const trusted = await deps.issuerKeysOf(issuer.data)
  if (trusted === undefined || trusted.issuer !== issuer.data) return refused('issuer-unknown')
  const method = trusted.keys.get(kid)
  if (method === undefined) return refused('key-unknown')
  if (method.alg !== alg) return refused('header-refused')

  if (!hasExactSignature(jwt)) return refused('signature-invalid')
  try {
    await compactVerify(jwt, method.key, { algorithms: [method.alg] })
  } catch {
    return refused('signature-invalid')
  }
  const payload = exactJson(payloadPart)
  if (payload === undefined) return refused('malformed')
  if (!isObject(payload) || payload['issuer'] !== issuer.data) return refused('issuer-mismatch')
  return { kind: 'verified', issuer: issuer.data, payload }
}

/**
 * The keys a DID document offers for assertions (Controlled Identifiers 1.0 §2.2 and §2.3.2): `JsonWebKey` methods that
 * `assertionMethod` names and the DID itself controls. What has expired or is revoked is left out; so is what is not understood.
 * @param document attacker-controlled
 * @param issuer the DID it was asked for
 * @returns undefined when it is not the document of that DID
 */
export const issuerKeysFrom = async (
  document: unknown,
  issuer: Did,
  deps: { now: () => number },
): Promise<IssuerKeys | undefined> => {
  const parsed = didDocumentSchema.safeParse(document)
  if (!parsed.success || parsed.data.id !== issuer) return undefined
  const keys = new Map<string, { alg: SigningAlgorithm; key: CryptoKey }>()
  for (const candidate of parsed.data.verificationMethod) {
    const method = jsonWebKeyMethodSchema.safeParse(candidate)
    if (!method.success || method.data.controller !== issuer) continue
    const { id, publicKeyJwk, expires, revoked } = method.data
    if (!id.startsWith(`${issuer}#`) || !parsed.data.assertionMethod.includes(id)) continue
    if ([expires, revoked].some((end) => end !== undefined && !(deps.now() < Date.parse(end)))) continue
    const alg = publicKeyJwk.kty === 'OKP' ? 'EdDSA' : 'ES256'
    try {
      keys.set(id, { alg, key: await importJWK(publicKeyJwk, alg) })
    } catch {
      // A point that is not on its curve is no key.
    }
  }
  return { issuer, keys }
}

const compactPattern = /^([\w-]+)\.([\w-]+)\.[\w-]{86}$/

const headerSchema = z.strictObject({
  alg: z.enum(['EdDSA', 'ES256']),
  typ: z.string(),
  cty: z.literal('vc').optional(),
  kid: z
    .string()
    .max(2_200)
    .regex(/^did:[^#]+#[\w-]+$/),
})

const didDocumentSchema = z.object({
  id: didSchema,
  verificationMethod: z.array(z.unknown()).max(100),
  assertionMethod: z.array(z.string()).max(100),
})

const jsonWebKeyMethodSchema = z.object({
  id: z.string(),
  type: z.literal('JsonWebKey'),
  controller: z.string(),
  publicKeyJwk: z.union([
    z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
    z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  ]),
  expires: z.string().optional(),
  revoked: z.string().optional(),
})

/**
 * One value, one text: what `JSON.stringify` would not have written is refused, so that no two parsers can read a
 * doubled key, or anything else, in two ways (RFC 8725 §2.4; RFC 8259 §4 leaves doubled names undefined).
 */
const exactJson = (part: string): unknown => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base64url.decode(part))
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refused = (code: VcJwtRefusal): VcJwtVerdict => ({ kind: 'refused', code })
