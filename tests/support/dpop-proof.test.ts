import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { createProofSigner, newProofKey } from './dpop-proof.ts'

it('a proof verifies under the key it carries and names method, address and token (RFC 9449 §4.2)', async () => {
  const signer = createProofSigner(newProofKey())
  const proof = signer.sign({ method: 'GET', url: 'http://localhost/x', accessToken: 'token' })
  const { payload } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    maxTokenAge: 5,
  })
  expect(payload).toMatchObject({
    htm: 'GET',
    htu: 'http://localhost/x',
    // SHA-256 of "token" in base64url.
    ath: 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A',
  })
})

it('no two proofs share an identifier, and all carry the same key', async () => {
  const signer = createProofSigner(newProofKey())
  const proofs = Array.from({ length: 50 }, () => signer.sign({ method: 'GET', url: 'http://localhost/x' }))
  const claims = proofs.map((proof) => Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString())
  expect(new Set(claims.map((text) => (JSON.parse(text) as { jti: string }).jti)).size).toBe(50)
  const thumbprints = proofs.map((proof) => calculateJwkThumbprint(decodeProtectedHeader(proof).jwk ?? {}))
  expect(new Set(await Promise.all(thumbprints)).size).toBe(1)
})
