import { importJWK, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import {
  credentialFaults,
  envelopeSchema,
  presentationFaults,
  unknownMembers,
} from '@mutua/sdk/consent/credential-form'
import { signSdJwt, verifySdJwt } from '@mutua/sdk/consent/sd-jwt'
import {
  algorithmOf,
  envelopedText,
  signEnvelope,
  verifyEnvelope,
  type EnvelopeAlgorithm,
  type EnvelopeKind,
} from '@mutua/sdk/consent/vc-jose'

/** What is secured, and how: the names are those of the public test suite of VC-JOSE-COSE. */
export const securingFeatures = [
  'credential_jose',
  'presentation_jose',
  'credential_sdjwt',
  'presentation_sdjwt',
] as const
export type SecuringFeature = (typeof securingFeatures)[number]

/** A verification method of type `JsonWebKey`, with its secret part where something is to be signed. */
export const verificationMethodSchema = z.object({
  id: z.string(),
  controller: z.string(),
  publicKeyJwk: z.looseObject({ kty: z.string(), crv: z.string() }),
  secretKeyJwk: z.looseObject({ kty: z.string(), crv: z.string() }).optional(),
})
export type VerificationMethod = z.infer<typeof verificationMethodSchema>

export type SecuringOutcome =
  | { readonly result: 'success'; readonly data: string }
  | { readonly result: 'failure'; readonly reasons: readonly string[] }

/**
 * Secures a credential or presentation with VC-JOSE-COSE §3.
 * @param document JSON text
 * @param hidden paths that a holder may keep back; SD-JWT only
 */
export const issueDocument = async (
  document: string,
  how: {
    readonly feature: SecuringFeature
    readonly method: VerificationMethod
    readonly hidden: readonly string[]
    readonly salt: () => string
  },
): Promise<SecuringOutcome> => {
  const { feature, method } = how
  const kind = kindOf(feature)
  const value = jsonOf(document)
  const faults = documentFaults(value, kind, method)
  if (faults.length > 0) return failure(faults)
  const alg = algorithmOf(method.publicKeyJwk)
  if (alg === undefined || method.secretKeyJwk === undefined)
    return failure(['There is no secret key of a known kind.'])
  const key = await importKey(method.secretKeyJwk, alg)
  const claims = value as Record<string, unknown>
  const by = { alg, kid: kidOf(method), key }
  const text = isSelective(feature)
    ? await signSdJwt(claims, how.hidden, { ...by, typ: `${kind}+sd-jwt`, salt: how.salt })
    : await signEnvelope(claims, { ...by, kind })
  return { result: 'success', data: text }
}

/**
 * Verifies who secured a document, its form, and the form of every credential inside; a credential inside that the same
 * key signed is verified too. The clock is not looked at: whether it stands today is another question.
 * @param text attacker-controlled
 */
export const verifyDocument = async (
  text: string,
  how: { readonly feature: SecuringFeature; readonly method: VerificationMethod },
): Promise<SecuringOutcome> => {
  const { feature, method } = how
  const kind = kindOf(feature)
  const deps = { findKey: keyFinder(method) }
  const opened = isSelective(feature)
    ? await verifySdJwt(text.trim(), `${kind}+sd-jwt`, deps)
    : await verifyEnvelope(text.trim(), kind, deps)
  if (opened.kind === 'refused') return failure([`The text does not hold: ${opened.code}.`])
  const document = 'claims' in opened ? opened.claims : opened.document
  const faults = documentFaults(document, kind, method)
  const inside = [document['verifiableCredential'] ?? []].flat()
  if (kind === 'vp') for (const one of inside) faults.push(...(await insideFaults(one, method)))
  return faults.length > 0 ? failure(faults) : { result: 'success', data: JSON.stringify(document) }
}

const kindOf = (feature: SecuringFeature): EnvelopeKind => (feature.startsWith('credential') ? 'vc' : 'vp')

const isSelective = (feature: SecuringFeature): boolean => feature.endsWith('sdjwt')

const kidOf = ({ id, publicKeyJwk }: VerificationMethod): string =>
  typeof publicKeyJwk['kid'] === 'string' ? publicKeyJwk['kid'] : id

const keyFinder = (method: VerificationMethod) => async (kid: string | undefined) => {
  const alg = algorithmOf(method.publicKeyJwk)
  if (alg === undefined || (kid !== undefined && kid !== kidOf(method) && kid !== method.id)) return undefined
  return { alg, key: await importKey(method.publicKeyJwk, alg) }
}

const documentFaults = (value: unknown, kind: EnvelopeKind, method: VerificationMethod): string[] => {
  const faults = kind === 'vc' ? credentialFaults(value) : presentationFaults(value)
  if (faults.length > 0) return faults
  const document = value as Record<string, unknown>
  const speaker = kind === 'vc' ? document['issuer'] : document['holder']
  const id = typeof speaker === 'object' && speaker !== null ? (speaker as { id?: unknown }).id : speaker
  return [
    ...unknownMembers(document, kind).map((name) => `${name}: no term of the data model`),
    // A presentation may be by somebody who does not say who they are.
    ...(id === method.controller || (kind === 'vp' && id === undefined)
      ? []
      : ['The key is not one of the issuer or holder.']),
  ]
}

const insideFaults = async (value: unknown, method: VerificationMethod): Promise<string[]> => {
  const envelope = envelopeSchema.safeParse(value)
  if (!envelope.success) return credentialFaults(value)
  const jwt = envelopedText(envelope.data.id, 'vc')
  const selective = 'data:application/vc+sd-jwt,'
  const text =
    jwt ?? (envelope.data.id.startsWith(selective) ? envelope.data.id.slice(selective.length) : undefined)
  // COSE is not spoken here: like a credential of somebody unknown, it is passed over.
  if (text === undefined)
    return envelope.data.id.startsWith('data:application/vc+cose')
      ? []
      : ['A credential inside is no secured credential.']
  const deps = { findKey: keyFinder(method) }
  const opened = await (jwt === undefined
    ? verifySdJwt(text, 'vc+sd-jwt', deps)
    : verifyEnvelope(text, 'vc', deps))
  // Signed by somebody else: nobody here knows their key.
  if (opened.kind === 'refused')
    return opened.code === 'key-unknown' ? [] : [`A credential inside does not hold: ${opened.code}.`]
  return credentialFaults('claims' in opened ? opened.claims : opened.document)
}

const importKey = async (jwk: JWK, alg: EnvelopeAlgorithm): Promise<CryptoKey> =>
  (await importJWK(jwk, alg)) as CryptoKey

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const failure = (reasons: readonly string[]): SecuringOutcome => ({ result: 'failure', reasons })
