import { SDJwtInstance } from '@sd-jwt/core'
import { base64url, compactVerify, importJWK, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import { hasExactSignature } from '../exact-signature.ts'
import { algorithmOf, envelopeAlgorithms, type EnvelopeAlgorithm, type EnvelopeDeps } from './vc-jose.ts'

/** Kinds of SD-JWT that are spoken here: credentials and presentations of VC-JOSE-COSE §3.2, and SD-JWT VC. */
export type SdJwtType = 'vc+sd-jwt' | 'vp+sd-jwt' | 'dc+sd-jwt'

/**
 * Signs claims of which some can be kept back by whoever holds them (RFC 9901).
 * @param hidden paths such as `credentialSubject.address.street` or `phones[0]`
 */
export const signSdJwt = (
  claims: Readonly<Record<string, unknown>>,
  hidden: readonly string[],
  by: {
    readonly typ: SdJwtType
    readonly alg: EnvelopeAlgorithm
    readonly kid: string
    readonly key: CryptoKey
    /** 128 bits or more of randomness, base64url. */
    readonly salt: () => string
  },
): Promise<string> => {
  const { typ, alg, kid, key, salt } = by
  const instance = new SDJwtInstance({
    signAlg: alg,
    signer: async (text) =>
      base64url.encode(
        new Uint8Array(await crypto.subtle.sign(signing[alg], key, new TextEncoder().encode(text))),
      ),
    hasher: sha256,
    hashAlg: 'sha-256',
    saltGenerator: salt,
  })
  const frame = hidden.length === 0 ? undefined : frameOf(hidden)
  return instance.issue({ ...claims }, frame as never, { header: { typ, kid } })
}

export type SdJwtRefusal =
  | 'malformed'
  | 'header-refused'
  | 'key-unknown'
  | 'signature-invalid'
  /** A disclosure that nothing signed refers to, or that stands twice (RFC 9901 §7.1). */
  | 'disclosure-unsigned'
  /** Bound to a key, and not shown to be held; a library that is not asked for a nonce does not look. */
  | 'key-binding-missing'
  | 'key-binding-invalid'

export type SdJwtVerdict =
  | { readonly kind: 'verified'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: SdJwtRefusal }

export interface SdJwtDeps extends EnvelopeDeps {
  /** What this verifier asked for; needed whenever the claims name a key (`cnf`). */
  readonly expected?: { readonly nonce: string; readonly audience: string; readonly at: number } | undefined
}

/**
 * Verifies signature, disclosures and key binding, and gives the claims as they were before any was hidden, less those
 * kept back. What they say is not looked at.
 * @param text attacker-controlled
 */
export const verifySdJwt = async (text: string, typ: SdJwtType, deps: SdJwtDeps): Promise<SdJwtVerdict> => {
  const [jwt = '', ...rest] = text.split('~')
  const binding = rest.pop()
  const parts = compactPattern.exec(jwt)
  if (text.length > maxLength || parts === null || binding === undefined || rest.length > maxDisclosures)
    return refused('malformed')
  const header = headerSchema(typ).safeParse(jsonOf(parts[1] ?? ''))
  if (!header.success) return refused('header-refused')
  const signed = z.record(z.string(), z.unknown()).safeParse(jsonOf(parts[2] ?? ''))
  if (!signed.success) return refused('malformed')
  const found = await deps.findKey(header.data.kid, signed.data)
  if (found === undefined) return refused('key-unknown')
  if (found.alg !== header.data.alg) return refused('header-refused')
  if (!hasExactSignature(jwt)) return refused('signature-invalid')
  try {
    await compactVerify(jwt, found.key, { algorithms: [found.alg] })
  } catch {
    return refused('signature-invalid')
  }
  if (!(await areSigned(rest, signed.data))) return refused('disclosure-unsigned')
  const holder = holderSchema.safeParse(signed.data)
  if (signed.data['cnf'] !== undefined || binding !== '') {
    if (binding === '' || deps.expected === undefined) return refused('key-binding-missing')
    if (!holder.success || !(await isBound(text, binding, holder.data.cnf.jwk, deps.expected)))
      return refused('key-binding-invalid')
  }
  try {
    const whole = `${[jwt, ...rest].join('~')}~`
    const claims = z
      .record(z.string(), z.unknown())
      .parse(await new SDJwtInstance({ hasher: sha256 }).getClaims(whole))
    return { kind: 'verified', claims }
  } catch {
    return refused('malformed')
  }
}

const maxLength = 524_288
const maxDisclosures = 500
/** Seconds between the holder's signature and its being looked at. */
const maxBindingAge = 300

const compactPattern = /^([\w-]+)\.([\w-]+)\.[\w-]+$/

const headerSchema = (typ: SdJwtType) =>
  z.strictObject({
    alg: z.enum(envelopeAlgorithms),
    typ: z.literal(typ),
    cty: z.enum(['vc', 'vp']).optional(),
    kid: z.string().max(2_200).optional(),
    // Wallets send along how the issuer is to be believed. Here the key comes from whom the verifier believes already.
    ...(typ === 'dc+sd-jwt' ? { x5c: z.unknown().optional(), trust_chain: z.unknown().optional() } : {}),
  })

const jwkSchema = z.object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string().optional() })
const holderSchema = z.object({ cnf: z.strictObject({ jwk: jwkSchema }) })

/** RFC 9901 §4.3. */
const isBound = async (
  text: string,
  binding: string,
  jwk: z.infer<typeof jwkSchema>,
  expected: NonNullable<SdJwtDeps['expected']>,
): Promise<boolean> => {
  if (!hasExactSignature(binding)) return false
  const parts = compactPattern.exec(binding)
  const header = bindingHeaderSchema.safeParse(jsonOf(parts?.[1] ?? ''))
  const payload = bindingSchema.safeParse(jsonOf(parts?.[2] ?? ''))
  if (!header.success || !payload.success || header.data.alg !== algorithmOf(jwk)) return false
  const { nonce, aud, iat, sd_hash: hash } = payload.data
  const seconds = expected.at / 1_000
  if (nonce !== expected.nonce || aud !== expected.audience || Math.abs(seconds - iat) > maxBindingAge)
    return false
  if (hash !== base64url.encode(await sha256(text.slice(0, text.lastIndexOf('~') + 1)))) return false
  try {
    const key = await importJWK(jwk as JWK, header.data.alg)
    await compactVerify(binding, key, { algorithms: [header.data.alg] })
    return true
  } catch {
    return false
  }
}

const bindingHeaderSchema = z.strictObject({
  alg: z.enum(envelopeAlgorithms),
  typ: z.literal('kb+jwt'),
  kid: z.string().optional(),
})
const bindingSchema = z.object({ nonce: z.string(), aud: z.string(), iat: z.number(), sd_hash: z.string() })

/** Each disclosure once, and its digest in what is signed or in another disclosure. */
const areSigned = async (disclosures: readonly string[], claims: object): Promise<boolean> => {
  if (new Set(disclosures).size !== disclosures.length) return false
  const places = [
    JSON.stringify(claims),
    ...disclosures.map((disclosure) => JSON.stringify(jsonOf(disclosure) ?? null)),
  ]
  const digests = await Promise.all(disclosures.map(sha256))
  return digests.every((digest) => places.some((place) => place.includes(`"${base64url.encode(digest)}"`)))
}

/** For the library too: whatever `_sd_alg` says, nothing else is taken. */
const sha256 = async (content: string | ArrayBuffer): Promise<Uint8Array> => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

const signing: Readonly<Record<EnvelopeAlgorithm, AlgorithmIdentifier | EcdsaParams>> = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
  ES512: { name: 'ECDSA', hash: 'SHA-512' },
}

/** `a.b[0]` -> `{a: {b: {_sd: [0]}}}`, which is how the library wants to be told. */
const frameOf = (paths: readonly string[]): Record<string, unknown> => {
  const frame: Record<string, unknown> = {}
  for (const path of paths) {
    const names = path
      .split(/[.[\]]/)
      .filter((name) => name !== '')
      .map((name) => (/^\d+$/.test(name) ? Number(name) : name))
    const last = names.pop()
    let place = frame
    for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>
    place['_sd'] = [...((place['_sd'] as unknown[] | undefined) ?? []), last]
  }
  return frame
}

const jsonOf = (part: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(part)))
  } catch {
    return undefined
  }
}

const refused = (code: SdJwtRefusal): SdJwtVerdict => ({ kind: 'refused', code })
