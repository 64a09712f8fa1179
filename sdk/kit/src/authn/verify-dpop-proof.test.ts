import { generateKeyPairSync, hash, sign } from 'node:crypto'
import fc from 'fast-check'
import { calculateJwkThumbprint, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createKey, now, signProof, tamper, target, testTime, type Key } from './test-support.ts'
import { createDpopVerifier, type DpopRequest } from './verify-dpop-proof.ts'

const openedLongAgo = (maxAgeSeconds = 120) => {
  let first = true
  return createDpopVerifier({
    maxAgeSeconds,
    now: () => {
      const at = first ? now() - 3_600_000 : now()
      first = false
      return at
    },
  })
}

const request = (key: Key, proof: string, change: Partial<DpopRequest> = {}): DpopRequest => ({
  proofs: [proof],
  method: 'GET',
  url: target,
  accessToken: 'a.b.c',
  jkt: key.jkt,
  ...change,
})

const refused = { name: 'Problem', code: 'token-invalid' }

test.each(['ES256', 'ES384', 'RS256', 'EdDSA'] as const)(
  'a good %s proof is accepted, and only once',
  async (alg) => {
    const key = await createKey(alg)
    const verify = openedLongAgo()
    const proof = await signProof(key, { jti: 'one' })
    expect(await verify(request(key, proof))).toEqual({ jkt: key.jkt, jti: 'one' })
    await expect(verify(request(key, proof))).rejects.toMatchObject(refused)
  },
)

test.each([
  'HTTPS://POD.example:443/anna/health/glucose.ttl',
  `${target}?a=b#c`,
  'https://pod.example/anna/health/glucos%65.ttl',
  'https://pod.example/anna/./health/glucose.ttl',
])('the URL %s means the same target', async (htu) => {
  const key = await createKey()
  await expect(openedLongAgo()(request(key, await signProof(key, { htu })))).resolves.toBeDefined()
})

test('the query of the request does not matter', async () => {
  const key = await createKey()
  const proof = await signProof(key)
  await expect(openedLongAgo()(request(key, proof, { url: `${target}?after=3` }))).resolves.toBeDefined()
})

test('a fitting hash of the access token is accepted, another is refused', async () => {
  const key = await createKey()
  const verify = openedLongAgo()
  const ath = hash('sha256', 'a.b.c', 'base64url')
  await expect(verify(request(key, await signProof(key, { ath })))).resolves.toBeDefined()
  await expect(
    verify(request(key, await signProof(key, { ath: hash('sha256', 'x', 'base64url') }))),
  ).rejects.toMatchObject(refused)
  await expect(verify(request(key, await signProof(key, { ath: 3 })))).rejects.toMatchObject(refused)
})

test.each<[string, Record<string, unknown>]>([
  ['for another method', { htm: 'POST' }],
  ['with the method in lower case', { htm: 'get' }],
  ['for another path', { htu: 'https://pod.example/anna/health/' }],
  ['for another host', { htu: 'https://pod.example.org/anna/health/glucose.ttl' }],
  ['for another port', { htu: 'https://pod.example:8443/anna/health/glucose.ttl' }],
  ['for another scheme', { htu: 'http://pod.example/anna/health/glucose.ttl' }],
  ['with an encoded slash where a slash was meant', { htu: 'https://pod.example/anna%2Fhealth/glucose.ttl' }],
  ['for a URL with a user name', { htu: 'https://eve@pod.example/anna/health/glucose.ttl' }],
  ['for something that is no URL', { htu: '/anna/health/glucose.ttl' }],
  ['that is too old', { iat: testTime - 121 }],
  ['from the future', { iat: testTime + 61 }],
  ['without a time', { iat: undefined }],
  ['with a time that is no number', { iat: String(testTime) }],
  ['without an id', { jti: undefined }],
  ['with an empty id', { jti: '' }],
  ['with an endless id', { jti: 'x'.repeat(257) }],
  ['without a method', { htm: undefined }],
  ['without a URL', { htu: undefined }],
])('a proof %s is refused', async (_, claims) => {
  const key = await createKey()
  // SignJWT refuses some of these, so the claims are signed as they are.
  const payload = { htm: 'GET', htu: target, iat: testTime, jti: 'one', ...claims }
  const proof = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk })
    .sign(key.privateKey)
  await expect(openedLongAgo()(request(key, proof))).rejects.toMatchObject(refused)
})

test("the bounds of freshness are the deployment's to choose", async () => {
  const key = await createKey()
  const proof = await signProof(key, { iat: testTime - 61 })
  await expect(openedLongAgo(60)(request(key, proof))).rejects.toMatchObject(refused)
  await expect(openedLongAgo(120)(request(key, proof))).resolves.toBeDefined()
})

test('a proof from before the service started is refused: what was spent then is not known any more', async () => {
  const key = await createKey()
  const verify = createDpopVerifier({ now })
  await expect(verify(request(key, await signProof(key, { iat: testTime - 1 })))).rejects.toMatchObject(
    refused,
  )
  await expect(verify(request(key, await signProof(key, { iat: testTime })))).resolves.toBeDefined()
})

test.each<[string, (key: Key) => Record<string, unknown>]>([
  ['of another type', () => ({ typ: 'JWT' })],
  ['without a type', () => ({ typ: undefined })],
  ['without a key', () => ({ jwk: undefined })],
  ['with a private key inside', (key) => ({ jwk: key.privateJwk })],
  ['with a key that names no curve', (key) => ({ jwk: { ...key.jwk, crv: undefined } })],
])('a proof %s is refused', async (_, header) => {
  const key = await createKey()
  await expect(openedLongAgo()(request(key, await signProof(key, {}, header(key))))).rejects.toMatchObject(
    refused,
  )
})

test.each<[string, 0 | 1, Record<string, unknown>]>([
  ['alg none', 0, { alg: 'none' }],
  ['alg HS256', 0, { alg: 'HS256' }],
  ['an algorithm of another key type', 0, { alg: 'RS256' }],
  ['an algorithm of another curve', 0, { alg: 'ES384' }],
  ['a critical extension', 0, { crit: ['b64'], b64: false }],
  ['another method', 1, { htm: 'GET', extra: true }],
])('a proof whose signature was kept while it got %s is refused', async (_, part, change) => {
  const key = await createKey()
  await expect(
    openedLongAgo()(request(key, tamper(await signProof(key), part, change))),
  ).rejects.toMatchObject(refused)
})

test('a proof of another key than the token is bound to is refused, also when it claims the bound key', async () => {
  const [key, other] = await Promise.all([createKey(), createKey()])
  const verify = openedLongAgo()
  await expect(verify(request(key, await signProof(other)))).rejects.toMatchObject(refused)
  await expect(verify(request(key, await signProof({ ...other, jwk: key.jwk })))).rejects.toMatchObject(
    refused,
  )
})

test.each([
  ['a small RSA key', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 1_024 })],
  ['a key of another curve', 'ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
] as const)('%s is refused, though its signature is right', async (_, alg, makeKey) => {
  const { publicKey, privateKey } = makeKey()
  const jwk = publicKey.export({ format: 'jwk' })
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = { htm: 'GET', htu: target, iat: testTime, jti: 'one' }
  const text = `${encode({ typ: 'dpop+jwt', alg, jwk })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const jkt = await calculateJwkThumbprint(jwk)
  const proof = `${text}.${signature.toString('base64url')}`
  await expect(openedLongAgo()({ ...request(await createKey(), proof), jkt })).rejects.toMatchObject(refused)
})

test.each<[string, (proof: string) => string[]]>([
  ['no proof', () => []],
  ['two proofs', (proof) => [proof, proof]],
  ['two proofs in one header', (proof) => [`${proof}, ${proof}`]],
  ['a proof without a signature', (proof) => [`${proof.split('.').slice(0, 2).join('.')}.`]],
  ['half a proof', (proof) => [proof.slice(0, 100)]],
  ['an endless proof', (proof) => [`${proof}${'A'.repeat(9_000)}`]],
  ['a proof that is no JSON', () => ['AAAA.AAAA.AAAA']],
  ['a proof that is JSON null', () => ['bnVsbA.bnVsbA.AAAA']],
])('%s is refused', async (_, proofs) => {
  const key = await createKey()
  const proof = await signProof(key)
  await expect(openedLongAgo()(request(key, proof, { proofs: proofs(proof) }))).rejects.toMatchObject(refused)
})

test('a forged proof cannot spend the id of a real one', async () => {
  const key = await createKey()
  const verify = openedLongAgo()
  const real = await signProof(key, { jti: 'one' })
  await expect(verify(request(key, tamper(real, 1, { extra: true })))).rejects.toMatchObject(refused)
  await expect(verify(request(key, real))).resolves.toBeDefined()
})

test('however many requests carry the same proof at once, one passes', async () => {
  const keys = await Promise.all([createKey('ES256'), createKey('EdDSA')])
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.integer({ min: 2, max: 40 }), async (which, times) => {
      const key = keys[which] as Key
      const verify = openedLongAgo()
      const proof = await signProof(key)
      const outcomes = await Promise.allSettled(
        Array.from({ length: times }, () => verify(request(key, proof))),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }),
    { numRuns: 30 },
  )
})
