import type { KeyObject } from 'node:crypto'
import { importJWK, type CryptoKey } from 'jose'
import { credentialFaults, envelopeSchema } from '@mutua/sdk/consent/credential-form'
import {
  algorithmOf,
  envelopedText,
  verifyEnvelope,
  type EnvelopeDeps,
  type EnvelopeKind,
} from '@mutua/sdk/consent/vc-jose'
import { Problem } from '@mutua/sdk/problem'
import type { Canonize, ExpandRoot } from './canonical-graph.ts'
import { verifyProofs, type JsonObject, type ProofPurpose } from './data-integrity.ts'
import { relatedResourcesMatch } from './related-resources.ts'
import { restatementFault } from './restatement.ts'

/** What is wrong, in the order it was found; the first word of each is stable. */
export type VerificationVerdict =
  | { readonly kind: 'verified'; readonly document: JsonObject }
  | { readonly kind: 'refused'; readonly errors: readonly string[] }

export interface CredentialVerifierDeps {
  readonly canonize: Canonize
  readonly expandRoot: ExpandRoot
  /** The key of a verification method of somebody trusted; fetches nothing for anybody else. */
  readonly findKey: (verificationMethod: string, purpose: ProofPurpose) => Promise<KeyObject | undefined>
  /** Whether the controller of a verification method may speak as this issuer. */
  readonly speaksFor: (verificationMethod: string, issuer: string) => boolean
  /**
   * Asked last, for a credential whose signature holds: every entry of `credentialStatus`.
   * @returns what keeps the credential from standing; undefined when it stands
   */
  readonly statusFault: (entry: JsonObject, issuer: string) => Promise<string | undefined>
  /**
   * Asked at the very end, by an issuer that keeps records of what it issued.
   * @returns what keeps the credential from standing; undefined when it stands
   */
  readonly recordFault?: (document: JsonObject) => Promise<string | undefined>
  /** Undefined: only `vc+jwt` and `vp+jwt` are envelopes. */
  readonly openOlderEnvelope?:
    | ((id: string, kind: EnvelopeKind) => Promise<JsonObject | undefined>)
    | undefined
  readonly now: () => number
}

/**
 * Verifies a credential without trusting whoever presents it (VC Data Model 2.0 §7.1): form, signature, who signed, what
 * it says under other names, period, related resources, then status. Nothing is fetched before the signature of a
 * trusted issuer holds.
 * @param value attacker-controlled
 */
export const verifyCredential = async (
  value: unknown,
  deps: CredentialVerifierDeps,
): Promise<VerificationVerdict> => {
  try {
    const opened = await openCredential(value, deps)
    if (opened.kind === 'refused') return opened
    const { document } = opened
    const errors = [...credentialFaults(document), ...periodFaults(document, deps.now())]
    if (errors.length > 0) return { kind: 'refused', errors }
    // Others may have signed too, as a witness does; each of their proofs holds, and one must be the issuer's own.
    if (!opened.verificationMethods.some((method) => deps.speaksFor(method, issuerOf(document))))
      return refused('issuer-mismatch: no key is one of the issuer.')
    if (!relatedResourcesMatch(document['relatedResource']))
      return refused('related-resource: a digest does not match, or the resource is not known here.')
    // Objects, as `credentialFaults` has seen.
    for (const entry of [document['credentialStatus'] ?? []].flat() as JsonObject[]) {
      const fault = await deps.statusFault(entry, issuerOf(document))
      if (fault !== undefined) return refused(`status: ${fault}`)
    }
    const fault = await deps.recordFault?.(document)
    return fault === undefined ? { kind: 'verified', document } : refused(`record: ${fault}`)
  } catch (cause) {
    if (cause instanceof Problem && cause.status < 500)
      return refused(`${cause.code}: ${cause.detail ?? cause.message}`)
    throw cause
  }
}

/** The issuer of a credential of the right form. */
export const issuerOf = ({ issuer }: JsonObject): string =>
  typeof issuer === 'string' ? issuer : String((issuer as JsonObject)['id'])

type Opened =
  | {
      readonly kind: 'verified'
      readonly document: JsonObject
      readonly verificationMethods: readonly string[]
    }
  | { readonly kind: 'refused'; readonly errors: readonly string[] }

const openCredential = async (value: unknown, deps: CredentialVerifierDeps): Promise<Opened> => {
  if (!isObject(value)) return refused('form: the credential must be an object.')
  if (isEnvelope(value)) return openEnvelope(value, 'vc', deps)
  const faults = credentialFaults(value)
  if (faults.length > 0) return { kind: 'refused', errors: faults.map((fault) => `form: ${fault}`) }
  const verdict = await verifyProofs(value, { purpose: 'assertionMethod', at: deps.now() }, deps)
  if (verdict.kind === 'refused') return refused(`${verdict.code}: the proof does not hold.`)
  const fault = restatementFault(value, await deps.expandRoot(value))
  if (fault !== undefined) return refused(`restated: ${fault}`)
  return { kind: 'verified', document: value, verificationMethods: verdict.verificationMethods }
}

/** Opens an enveloped credential or presentation and verifies who secured it. */
export const openEnvelope = async (
  value: JsonObject,
  kind: EnvelopeKind,
  deps: CredentialVerifierDeps,
): Promise<Opened> => {
  const envelope = envelopeSchema.safeParse(value)
  const type = kind === 'vc' ? 'EnvelopedVerifiableCredential' : 'EnvelopedVerifiablePresentation'
  if (!envelope.success || [envelope.data.type].flat()[0] !== type)
    return refused(`form: that is no ${type}.`)
  const jwt = envelopedText(envelope.data.id, kind)
  if (jwt === undefined) return openOlder(envelope.data.id, kind, deps)
  const verdict = await verifyEnvelope(jwt, kind, {
    findKey: envelopeKey(deps, kind === 'vc' ? 'assertionMethod' : 'authentication'),
  })
  if (verdict.kind === 'refused') return refused(`${verdict.code}: the envelope does not hold.`)
  return { kind: 'verified', document: verdict.document, verificationMethods: [String(verdict.kid)] }
}

const openOlder = async (id: string, kind: EnvelopeKind, deps: CredentialVerifierDeps): Promise<Opened> => {
  const document = await deps.openOlderEnvelope?.(id, kind)
  if (document === undefined) return refused('form: that envelope is of a kind that is not accepted here.')
  const speaker = kind === 'vc' ? document['issuer'] : document['holder']
  return { kind: 'verified', document, verificationMethods: [String(speaker)] }
}

/** Finds the key for a `kid`; without a DID URL in it nobody can be told from anybody. */
export const envelopeKey =
  (deps: Pick<CredentialVerifierDeps, 'findKey'>, purpose: ProofPurpose): EnvelopeDeps['findKey'] =>
  async (kid) => {
    const key = kid === undefined ? undefined : await deps.findKey(kid, purpose)
    return key === undefined ? undefined : importPublic(key)
  }

const importPublic = async (key: KeyObject) => {
  const jwk = key.export({ format: 'jwk' })
  const alg = algorithmOf(jwk)
  if (alg === undefined) return undefined
  return { alg, key: (await importJWK(jwk, alg)) as CryptoKey }
}

/** An object whose type says that the document is inside. */
export const isEnvelope = (value: JsonObject): boolean =>
  [value['type']].flat().some((type) => typeof type === 'string' && type.startsWith('Enveloped'))

/** Half-open `[validFrom, validUntil)`; the names of 1.1 are `issuanceDate` and `expirationDate`. */
const periodFaults = (document: JsonObject, at: number): string[] => {
  const from = document['validFrom'] ?? document['issuanceDate']
  const until = document['validUntil'] ?? document['expirationDate']
  return [
    ...(typeof from === 'string' && at < Date.parse(from) ? ['not-yet-valid: it begins later.'] : []),
    ...(typeof until === 'string' && at >= Date.parse(until) ? ['expired: its time is over.'] : []),
  ]
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refused = (...errors: string[]) => ({ kind: 'refused', errors }) as const
