import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createProof, createProofKey } from './dpop-proof.ts'

test('a proof is a JWT that a library for JOSE takes, by its own key, for one request', async () => {
  const key = await createProofKey()
  const subject = {
    method: 'put',
    url: 'https://pod.example/anna/ó?x=1#y',
    accessToken: 'ey.J-_.x',
    nonce: 'n',
  }
  const proofs = [
    await createProof(key, subject, () => 1_700_000_000_999),
    await createProof(key, subject, Date.now),
  ]
  const [first, second] = await Promise.all(
    proofs.map((proof) => jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })),
  )
  expect(first?.payload).toMatchObject({
    htm: 'PUT',
    htu: 'https://pod.example/anna/%C3%B3',
    // RFC 9449 §4.2: SHA-256 of the token’s ASCII, base64url.
    ath: Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('ey.J-_.x'))).toString('base64url'),
    nonce: 'n',
    iat: 1_700_000_000,
  })
  expect(first?.payload.jti).not.toBe(second?.payload.jti)
  expect(await calculateJwkThumbprint(first?.protectedHeader.jwk ?? {})).toBe(
    await calculateJwkThumbprint(key.publicJwk),
  )
  expect(first?.protectedHeader.jwk).not.toHaveProperty('d')
})

test('the private half of a key stays where it was made', async () => {
  const { privateKey } = await createProofKey()
  await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow(/extractable/)
})

test('a proof that was changed is refused', async () => {
  const proof = await createProof(
    await createProofKey(),
    { method: 'GET', url: 'https://pod.example/' },
    Date.now,
  )
  const [header, , signature] = proof.split('.')
  const claims = Buffer.from(JSON.stringify({ htm: 'DELETE', htu: 'https://pod.example/' })).toString(
    'base64url',
  )
  await expect(jwtVerify(`${header ?? ''}.${claims}.${signature ?? ''}`, EmbeddedJWK)).rejects.toThrow(
    /signature/,
  )
})
