import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import { z } from 'zod'
import type { VerifyJws } from '@mutua/sdk/bank/verify-template'
import { parseCompactJws } from '@mutua/kit/authn/compact-jws'
import { findDidKey, type ResolveDid } from '@mutua/kit/did/resolve-did'

/** Signs a text as it stands. */
export const signText = (
  text: string,
  type: string,
  { verificationMethod, key }: { readonly verificationMethod: string; readonly key: KeyObject },
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: verificationMethod })
    .sign(key)

/**
 * Whether a JWS was signed by the `did:web` that it has to be of. The key comes from the DID document; a header that would
 * let the sender choose it is refused (RFC 8725 §3.10).
 */
export const createVerifyJws =
  (deps: { readonly resolveDid: ResolveDid; readonly now: () => number }): VerifyJws =>
  async (text, { type, did }) => {
    const jws = parseCompactJws(text, 500_000)
    const header = headerSchema.safeParse(jws?.header())
    if (jws === undefined || !header.success || header.data.typ !== type)
      return refused('it is not signed in the form that is asked for.')
    if (!did.startsWith('did:web:') || !header.data.kid.startsWith(`${did}#`))
      return refused('it is not signed by the co-op that it names.')
    const document = await deps.resolveDid(did).catch(() => undefined)
    if (document === undefined) return { kind: 'unreachable' }
    const jwk = findDidKey(document, { id: header.data.kid, purpose: 'assertionMethod', at: deps.now() })
    if (jwk?.kty !== 'OKP') return refused('that key is not one of the co-op that it names.')
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    return verify(null, Buffer.from(jws.signedText), key, jws.signature())
      ? { kind: 'holds' }
      : refused('the signature does not hold: it was changed on the way.')
  }

const headerSchema = z.strictObject({ alg: z.literal('EdDSA'), typ: z.string(), kid: z.string().max(2_200) })

const refused = (why: string) => ({ kind: 'refused', why }) as const
