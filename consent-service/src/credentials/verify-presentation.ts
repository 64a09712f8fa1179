import { presentationFaults } from '@mutua/sdk/consent/credential-form'
import { Problem } from '@mutua/sdk/problem'
import { verifyProofs, type JsonObject } from './data-integrity.ts'
import { restatementFault } from './restatement.ts'
import {
  isEnvelope,
  isObject,
  openEnvelope,
  verifyCredential,
  type CredentialVerifierDeps,
  type VerificationVerdict,
} from './verify-credential.ts'

/** What the verifier asked for, so that an answer given to somebody else, or before, is none. */
export interface ExpectedPresentation {
  /** What this verifier gave out for this presentation, once. */
  readonly challenge: string
  /** Who this verifier is. Undefined only where the public test suites do not say it. */
  readonly domain?: string | undefined
}

/**
 * Verifies who presents, for whom and when asked, and then every credential inside, each as if it stood alone (VC Data
 * Model 2.0 §7.2). A presentation without a proof proves nothing and is refused.
 * @param value attacker-controlled
 */
export const verifyPresentation = async (
  value: unknown,
  expected: ExpectedPresentation,
  deps: CredentialVerifierDeps,
): Promise<VerificationVerdict> => {
  try {
    const opened = await openPresentation(value, expected, deps)
    if (opened.kind === 'refused') return opened
    const { document } = opened
    const errors: string[] = []
    for (const inside of [document['verifiableCredential'] ?? []].flat()) {
      const verdict = await verifyCredential(inside, deps)
      if (verdict.kind === 'refused') errors.push(...verdict.errors.map((error) => `credential: ${error}`))
    }
    return errors.length === 0 ? { kind: 'verified', document } : { kind: 'refused', errors }
  } catch (cause) {
    if (cause instanceof Problem && cause.status < 500)
      return refused(`${cause.code}: ${cause.detail ?? cause.message}`)
    throw cause
  }
}

const openPresentation = async (
  value: unknown,
  expected: ExpectedPresentation,
  deps: CredentialVerifierDeps,
): Promise<VerificationVerdict> => {
  if (!isObject(value)) return refused('form: the presentation must be an object.')
  if (isEnvelope(value)) return openEnveloped(value, expected, deps)
  const faults = presentationFaults(value)
  if (faults.length > 0) return { kind: 'refused', errors: faults.map((fault) => `form: ${fault}`) }
  const { challenge, domain } = expected
  const proof = { purpose: 'authentication', challenge, domain, at: deps.now() } as const
  const verdict = await verifyProofs(value, proof, deps)
  if (verdict.kind === 'refused') return refused(`${verdict.code}: the proof does not hold.`)
  const fault = restatementFault(value, await deps.expandRoot(value))
  if (fault !== undefined) return refused(`restated: ${fault}`)
  return isOfHolder(value, verdict.verificationMethods, deps)
    ? { kind: 'verified', document: value }
    : refused('holder-mismatch: the key is not one of the holder.')
}

const openEnveloped = async (
  value: JsonObject,
  expected: ExpectedPresentation,
  deps: CredentialVerifierDeps,
): Promise<VerificationVerdict> => {
  const opened = await openEnvelope(value, 'vp', deps)
  if (opened.kind === 'refused') return opened
  const { document } = opened
  const faults = presentationFaults(document)
  if (faults.length > 0) return { kind: 'refused', errors: faults.map((fault) => `form: ${fault}`) }
  if (document['nonce'] !== expected.challenge)
    return refused('proof-other-challenge: the presentation answers another question.')
  if (expected.domain !== undefined && ![document['aud']].flat().includes(expected.domain))
    return refused('proof-other-domain: the presentation is for somebody else.')
  const { exp } = document
  if (exp !== undefined && !(typeof exp === 'number' && deps.now() < exp * 1_000))
    return refused('proof-expired: the time of the presentation is over.')
  return isOfHolder(document, opened.verificationMethods, deps)
    ? { kind: 'verified', document }
    : refused('holder-mismatch: the key is not one of the holder.')
}

const isOfHolder = (
  { holder }: JsonObject,
  verificationMethods: readonly string[],
  deps: CredentialVerifierDeps,
): boolean => {
  if (holder === undefined) return true
  const id = isObject(holder) ? holder['id'] : holder
  return typeof id === 'string' && verificationMethods.every((method) => deps.speaksFor(method, id))
}

const refused = (...errors: string[]) => ({ kind: 'refused', errors }) as const
