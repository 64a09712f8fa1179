import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

/** A caller's key, and the proofs it signs (RFC 9449 §4.2). */
export const createProver = async (now: () => number) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return {
    /** RFC 7638 thumbprint, what tokens are bound to. */
    jkt: await calculateJwkThumbprint(jwk),
    prove: (method: string, url: string, claims: JWTPayload = {}): Promise<string> =>
      new SignJWT({
        htm: method,
        htu: url.replace(/[?#].*$/, ''),
        iat: Math.floor(now() / 1000),
        jti: crypto.randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey),
  }
}
export type Prover = Awaited<ReturnType<typeof createProver>>
