import { parseCompactJws } from './compact-jws.ts'
import { importProofKey } from './proof-key.ts'

/**
 * Thumbprint (RFC 7638) of the key that a DPoP proof says it is signed with, to be verified against by `VerifyDpopProof`: a
 * token endpoint learns the key from the first proof (RFC 9449 §5). `undefined` when it names none that fits.
 */
export const claimedKeyOf = (proof: string): string | undefined => {
  try {
    return importProofKey(parseCompactJws(proof, maxLength)?.header()).jkt
  } catch {
    return undefined
  }
}

const maxLength = 8_192
