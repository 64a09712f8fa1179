import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto'
import type { Random } from './random.ts'

/** Who asks: nobody without both. */
export interface Bearer {
  readonly accessToken: string
  readonly privateKeyPem: string
}

type Json = Readonly<Record<string, unknown>>

/** How the headers that say who asks are made, and spoilt; the same recipe serves the twin of a request. */
export interface CredentialRecipe {
  readonly scheme: string
  readonly spoilToken: (token: string) => string
  readonly header: Json
  readonly claims: Json
  readonly spoilProof: (proof: string) => readonly string[]
  /** Every proof has another identifier and signature, so that the same fault is not always refused for the same reason. */
  readonly varies: boolean
}

/** @returns header lines */
export const credentialLines = (
  recipe: CredentialRecipe,
  { accessToken, privateKeyPem }: Bearer,
  request: { method: string; url: string },
): string[] => {
  const proof = proofFor(recipe, { privateKeyPem, accessToken, ...request })
  return [
    `Authorization: ${recipe.scheme}${recipe.spoilToken(accessToken)}`,
    ...recipe.spoilProof(proof).map((value) => `DPoP: ${value}`),
  ]
}

const proofFor = (
  { header, claims }: CredentialRecipe,
  ask: Bearer & { method: string; url: string },
): string => {
  const key = createPrivateKey(ask.privateKeyPem)
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  const said = {
    jti: randomUUID(),
    htm: ask.method,
    htu: ask.url.replace(/[?#].*$/, ''),
    iat: Math.floor(Date.now() / 1000),
    ath: createHash('sha256').update(ask.accessToken).digest('base64url'),
    ...claims,
  }
  const signed = [{ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y }, ...header }, said]
    .map(part)
    .join('.')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const same = (text: string): string => text

/** Every way of being who one is. */
export const goodCredentials: CredentialRecipe = {
  scheme: 'DPoP ',
  spoilToken: same,
  header: {},
  claims: {},
  spoilProof: (proof) => [proof],
  varies: false,
}

export const spoiltCredentials = (random: Random): CredentialRecipe => {
  const share = random.below(1_000) / 1_000
  switch (random.below(5)) {
    case 0:
      return { ...goodCredentials, scheme: random.pick(schemes) }
    case 1:
      return { ...goodCredentials, spoilToken: random.pick(tokenFaults(share)) }
    case 2:
      return { ...goodCredentials, header: random.pick(proofHeaders) }
    case 3:
      return { ...goodCredentials, claims: random.pick(proofClaims) }
    default:
      return { ...goodCredentials, spoilProof: random.pick(proofFaults(share)), varies: true }
  }
}

const schemes = ['Bearer ', 'dpop ', 'DPoP', 'DPoP  ', 'Basic ', '', 'DPoP\t', 'DPoP token=', 'UMA ']

const changedAt = (text: string, share: number): string => {
  const at = Math.floor(text.length * share)
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

const withPart = (token: string, index: number, value: string): string =>
  token
    .split('.')
    .map((old, at) => (at === index ? value : old))
    .join('.')

const tokenFaults = (share: number): readonly ((token: string) => string)[] => [
  (token) => changedAt(token, share),
  (token) => token.slice(0, Math.floor(token.length * share)),
  (token) => withPart(token, 0, part({ alg: 'none' })),
  (token) => withPart(token, 0, part({ alg: 'HS256', typ: 'at+jwt', kid: 'x' })),
  (token) => withPart(token, 0, part({ alg: 'ES256', typ: 'at+jwt', jku: 'http://127.0.0.1:1/', kid: 7 })),
  (token) => withPart(token, 1, part({})),
  (token) => withPart(token, 1, part({ iss: 'http://127.0.0.1:1', webid: 'x', cnf: null, exp: 'soon' })),
  (token) => withPart(token, 1, part({ iss: { a: 1 }, aud: [[]], webid: 'javascript:1', exp: 1e300 })),
  (token) => withPart(token, 1, Buffer.from('null').toString('base64url')),
  (token) => withPart(token, 1, Buffer.from('[[[[').toString('base64url')),
  (token) => withPart(token, 2, ''),
  (token) => `${token}.${token}`,
  (token) => `${token} ${token}`,
  () => '',
  () => '...',
  () => 'ÿþ\u00a0',
  () => 'a'.repeat(9_000),
]

const proofHeaders: readonly Json[] = [
  { alg: 'none' },
  { alg: 'HS256' },
  { alg: 'RS256' },
  { alg: 7 },
  { typ: 'jwt' },
  { typ: null },
  { jwk: undefined },
  { jwk: null },
  { jwk: [] },
  { jwk: { kty: 'EC' } },
  { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } },
  { jwk: { kty: 'oct', k: 'AAAA' } },
  { jwk: { kty: 'RSA', n: 'AQ', e: 'AQAB' } },
  { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } },
  { crit: ['x'] },
  { b64: false, crit: ['b64'] },
  { kid: 'x'.repeat(3_000) },
]

const proofClaims: readonly Json[] = [
  { htm: 'DELETE' },
  { htm: null },
  { htu: 'http://elsewhere.example/' },
  { htu: 'not a URL' },
  { htu: 7 },
  { htu: 'http://[::' },
  { iat: 0 },
  { iat: 1e15 },
  { iat: 'now' },
  { iat: -1.5 },
  { jti: '' },
  { jti: 7 },
  { jti: undefined },
  { jti: 'j'.repeat(3_000) },
  { ath: 'wrong' },
  { ath: undefined },
  { ath: {} },
  { nonce: 'x' },
  { exp: 1 },
  { nbf: 1e12 },
]

const proofFaults = (share: number): readonly ((proof: string) => readonly string[])[] => [
  () => [],
  (proof) => [proof, proof],
  (proof) => [`${proof}, ${proof}`],
  (proof) => [changedAt(proof, share)],
  (proof) => [proof.slice(0, Math.floor(proof.length * share))],
  (proof) => [withPart(proof, 1, Buffer.from('null').toString('base64url'))],
  (proof) => [withPart(proof, 0, Buffer.from('"x"').toString('base64url'))],
  () => [''],
  () => ['.', '..'],
  () => ['ÿ'.repeat(200)],
]
