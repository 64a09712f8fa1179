import { instantOf } from '@mutua/sdk/ids'
import type { AccessCredential } from './access-credential.ts'
import { findKept, type FindKeptDeps } from './find-access-credential.ts'
import { canonicalText } from './json-text.ts'

/** What verifiers of the field answer: whoever reads `errors` empty takes the credential for good. */
export interface Verification {
  readonly checks: readonly string[]
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
}

export interface VerifyDeps extends FindKeptDeps {
  readonly now: () => number
  readonly hasOwnProof: (credential: AccessCredential) => Promise<boolean>
}

const checks = ['issuer', 'content', 'proof', 'status', 'expiration'] as const

/**
 * `POST /verify`: whether this is, to the letter, a credential that this service signed, and stands now. The record says
 * where it stands; a signature alone never does.
 */
export const verifyAccessCredential = async (
  credential: unknown,
  deps: VerifyDeps,
): Promise<Verification> => {
  const kept = await findKept(credential, deps)
  if (kept === undefined) return failed('This service has issued no such credential.')
  if (canonicalText(credential) !== canonicalText(JSON.parse(kept.text)))
    return failed('The credential is not as it was issued.')
  // The text is our own: that its proof is ours too is a check on ourselves.
  if (!(await deps.hasOwnProof(JSON.parse(kept.text) as AccessCredential)))
    return failed('The proof does not verify.')
  const fault = kept.fault(instantOf(deps.now()))
  return fault === undefined ? { checks, warnings: [], errors: [] } : failed(fault)
}

const failed = (error: string): Verification => ({ checks, warnings: [], errors: [error] })
