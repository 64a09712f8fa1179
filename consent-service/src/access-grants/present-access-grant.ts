import type { GrantId } from '@mutua/sdk/ids'
import { findKept, type FindKeptDeps } from './find-access-credential.ts'
import { canonicalText, parseStrictJson } from './json-text.ts'

/**
 * The grant whose credential is in a presentation, if it is the only one there and says, member for member, what we
 * signed. A presentation has no proof: that it comes from the recipient is for the caller's sign-in to show.
 * @param claimToken base64 of the JSON of the presentation; attacker-controlled
 */
export const findPresentedGrant = async (
  claimToken: string,
  deps: FindKeptDeps,
): Promise<GrantId | undefined> => {
  const credential = credentialIn(claimToken)
  if (credential === undefined) return undefined
  const kept = await findKept(credential, deps)
  if (kept?.grant === undefined) return undefined
  return canonicalText(credential) === canonicalText(JSON.parse(kept.text)) ? kept.grant : undefined
}

const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/

const credentialIn = (claimToken: string): unknown => {
  if (!base64.test(claimToken)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(claimToken, 'base64'))
    const presentation = parseStrictJson(text)
    if (typeof presentation !== 'object' || presentation === null) return undefined
    const { type, verifiableCredential: held } = presentation as Record<string, unknown>
    const types: readonly unknown[] = Array.isArray(type) ? type : [type]
    if (!types.includes('VerifiablePresentation')) return undefined
    if (!Array.isArray(held)) return held
    const credentials: readonly unknown[] = held
    return credentials.length === 1 ? credentials[0] : undefined
  } catch {
    return undefined
  }
}
