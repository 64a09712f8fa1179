import { base64url, compactVerify, CompactSign, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import { hasExactSignature } from '../exact-signature.ts'

/** What an envelope secures: a credential or a presentation. */
export type EnvelopeKind = 'vc' | 'vp'

export const envelopeAlgorithms = ['EdDSA', 'ES256', 'ES384', 'ES512'] as const
export type EnvelopeAlgorithm = (typeof envelopeAlgorithms)[number]

/** One algorithm a curve: who sends another one is confused, or wants us to be (RFC 8725 §3.1). */
export const algorithmOf = ({ crv }: Pick<JWK, 'crv'>): EnvelopeAlgorithm | undefined =>
  crv === undefined ? undefined : algorithms.get(crv)

const algorithms: ReadonlyMap<string, EnvelopeAlgorithm> = new Map([
  ['Ed25519', 'EdDSA'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])

/** Secures a document as it stands (VC-JOSE-COSE §3.1): the payload is its `JSON.stringify` text, without `vc` or `vp`. */
export const signEnvelope = (
  document: object,
  { kind, alg, kid, key }: { kind: EnvelopeKind; alg: EnvelopeAlgorithm; kid: string; key: CryptoKey },
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(document)))
    .setProtectedHeader({ alg, typ: `${kind}+jwt`, cty: kind, kid })
    .sign(key)

export type EnvelopeRefusal =
  /** Not a compact JWS with a JSON object in it, or one with a doubled name. */
  | 'malformed'
  /** Another `typ`, `cty` or algorithm, or a header that would let the sender choose the key. */
  | 'header-refused'
  | 'key-unknown'
  | 'signature-invalid'
  /** VC-JOSE-COSE §3.1.3: the payload is the document itself. */
  | 'wrapped'

export type EnvelopeVerdict =
  | {
      readonly kind: 'verified'
      readonly document: Readonly<Record<string, unknown>>
      readonly kid: string | undefined
    }
  | { readonly kind: 'refused'; readonly code: EnvelopeRefusal }

export interface EnvelopeDeps {
  /**
   * The key of the signer, from a source the caller trusts: never from the envelope.
   * @param kid attacker-controlled
   * @param document attacker-controlled, not verified yet
   */
  readonly findKey: (
    kid: string | undefined,
    document: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly alg: EnvelopeAlgorithm; readonly key: CryptoKey } | undefined>
}

/**
 * Verifies who secured an envelope; what the document says is not looked at. `jwk`, `jku`, `x5u`, `x5c` and `crit` are
 * refused, not ignored (RFC 8725 §3.10), and so is every algorithm but the one that the key has.
 */
export const verifyEnvelope = async (
  jwt: string,
  kind: EnvelopeKind,
  deps: EnvelopeDeps,
): Promise<EnvelopeVerdict> => {
  const [headerPart, payloadPart] = compactPattern.exec(jwt)?.slice(1) ?? []
  if (jwt.length > maxLength || headerPart === undefined || payloadPart === undefined)
    return refused('malformed')
  const header = headerSchema(kind).safeParse(objectOf(headerPart))
  if (!header.success) return refused('header-refused')
  const document = objectOf(payloadPart)
  if (document === undefined) return refused('malformed')
  const found = await deps.findKey(header.data.kid, document)
  if (found === undefined) return refused('key-unknown')
  if (found.alg !== header.data.alg) return refused('header-refused')
  if (!hasExactSignature(jwt)) return refused('signature-invalid')
  try {
    await compactVerify(jwt, found.key, { algorithms: [found.alg] })
  } catch {
    return refused('signature-invalid')
  }
  if ('vc' in document || 'vp' in document) return refused('wrapped')
  return { kind: 'verified', document, kid: header.data.kid }
}

/** `id` of an enveloped document -> the compact text in it. Undefined for another media type or no `data:` URL. */
export const envelopedText = (id: string, kind: EnvelopeKind): string | undefined => {
  const prefix = `data:application/${kind}+jwt,`
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined
}

/** The credential or presentation object that carries a compact text (VC Data Model 2.0 §4.13.1). */
export const envelopeOf = (jwt: string, kind: EnvelopeKind) => ({
  '@context': 'https://www.w3.org/ns/credentials/v2',
  'id': `data:application/${kind}+jwt,${jwt}`,
  'type': kind === 'vc' ? 'EnvelopedVerifiableCredential' : 'EnvelopedVerifiablePresentation',
})

const maxLength = 524_288
const compactPattern = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

const headerSchema = (kind: EnvelopeKind) =>
  z.strictObject({
    alg: z.enum(envelopeAlgorithms),
    typ: z.literal(`${kind}+jwt`),
    cty: z.literal(kind).optional(),
    kid: z.string().max(2_200).optional(),
    iss: z.string().max(2_200).optional(),
  })

/**
 * A name that stands twice is refused: two parsers could read two documents (RFC 8725 §2.4). Other texts of the same
 * value than ours are let through, since the signature is over the text.
 */
const objectOf = (part: string): Record<string, unknown> | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base64url.decode(part))
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    if (countNames(text) !== countMembers(value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Names in a JSON text that is known to be well-formed: strings that a colon follows. */
const countNames = (text: string): number =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/gs)].filter(([, colon]) => colon).length

const countMembers = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce<number>((sum, item) => sum + countMembers(item), 0)
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

const refused = (code: EnvelopeRefusal): EnvelopeVerdict => ({ kind: 'refused', code })
