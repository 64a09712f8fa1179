import { hash, timingSafeEqual } from 'node:crypto'
import { compactDecrypt, createLocalJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { askProvider, type AskProviderDeps } from './ask-provider.ts'
import { toleranceSeconds } from './entity-statement.ts'
import { levelOf, type Level } from './level.ts'
import { backPathOf } from './own-entity.ts'
import type { ProviderMetadata } from './trust-resolver.ts'

/** Profile, "User attributes". */
export const fiscalNumberClaim = 'https://attributes.eid.gov.it/fiscal_number'

export type AnswerRefusal = 'no-token' | 'token-invalid' | 'level-too-low' | 'userinfo-invalid'

export interface ReadAnswerDeps extends AskProviderDeps {
  readonly level: Level
  readonly knownBy: 'subject' | 'fiscal-number'
}

type Outcome =
  | { readonly kind: 'proven'; readonly subject: string; readonly level: Level }
  | { readonly kind: 'refused'; readonly why: AnswerRefusal }

/**
 * What a code is worth: the tokens for it, the ID token checked, and the fiscal number where people are known by it. The
 * tokens are given back afterwards, whatever was found; nothing is asked of the provider later.
 */
export const readAnswer = async (
  code: string,
  visit: { readonly provider: string; readonly nonce: string; readonly verifier: string },
  metadata: ProviderMetadata,
  deps: ReadAnswerDeps,
): Promise<Outcome> => {
  const tokens = await redeem(code, visit, metadata, deps).catch(() => undefined)
  if (tokens === undefined) return refused('no-token')
  const outcome = await readTokens(tokens, visit.nonce, metadata, deps)
  void giveBack(tokens, metadata, deps).catch(() => undefined)
  return outcome
}

const refused = (why: AnswerRefusal): Outcome => ({ kind: 'refused', why })

const readTokens = async (
  tokens: Tokens,
  nonce: string,
  metadata: ProviderMetadata,
  deps: ReadAnswerDeps,
): Promise<Outcome> => {
  const claims = await readIdToken(tokens, nonce, metadata, deps).catch(() => undefined)
  if (claims === undefined) return refused('token-invalid')
  const level = levelOf(claims.acr)
  if (level === undefined || level < deps.level) return refused('level-too-low')
  if (deps.knownBy === 'subject') {
    return { kind: 'proven', subject: JSON.stringify(['sub', metadata.issuer, claims.sub]), level }
  }
  const number = await readFiscalNumber(tokens.access_token, claims.sub, metadata, deps).catch(
    () => undefined,
  )
  if (number === undefined) return refused('userinfo-invalid')
  return { kind: 'proven', subject: JSON.stringify(['fiscal-number', number]), level }
}

type Tokens = z.infer<typeof tokenAnswer>

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
const redeem = async (
  code: string,
  { provider, verifier }: { readonly provider: string; readonly verifier: string },
  { token_endpoint: endpoint }: ProviderMetadata,
  deps: ReadAnswerDeps,
): Promise<Tokens> => {
  const body = await askProvider(
    endpoint,
    {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: `${deps.origin}${backPathOf(provider)}`,
    },
    deps,
  )
  return tokenAnswer.parse(JSON.parse(new TextDecoder().decode(body)))
}

/**
 * RFC 7009; profile, "Revocation Endpoint". With SPID it also ends the sign-in at the provider, so that whoever uses the
 * browser next does not find it open. A provider that cannot do it now is not waited for: the token ends in minutes.
 */
const giveBack = async (
  { access_token: token }: Tokens,
  { revocation_endpoint: endpoint }: ProviderMetadata,
  deps: ReadAnswerDeps,
): Promise<void> => {
  if (endpoint !== undefined) await askProvider(endpoint, { token, token_type_hint: 'access_token' }, deps)
}

const token = z.string().max(32_768)
const tokenAnswer = z.object({
  access_token: token,
  token_type: z.string().regex(/^bearer$/i),
  id_token: token,
})

/** Seconds from the making of a token to its being looked at. */
const maxAgeSeconds = 300

/** What we have registered for, and nothing else (OpenID Connect Core §3.1.3.7 no. 7). */
const algorithms = ['RS256']

/** OpenID Connect Core §3.1.3.7; profile, "ID Token": `acr`, `at_hash`, `nonce` are demanded. */
const readIdToken = async (
  { id_token: text, access_token: accessToken }: Tokens,
  nonce: string,
  metadata: ProviderMetadata,
  { origin, now }: ReadAnswerDeps,
): Promise<z.infer<typeof idTokenClaims>> => {
  const { payload } = await jwtVerify(text, createLocalJWKSet(metadata.jwks), {
    algorithms,
    issuer: metadata.issuer,
    audience: origin,
    clockTolerance: toleranceSeconds,
    currentDate: new Date(now()),
    requiredClaims: ['exp', 'iat', 'sub', 'nonce', 'acr', 'at_hash'],
    maxTokenAge: maxAgeSeconds,
  })
  const claims = idTokenClaims.parse(payload)
  if (!isSame(claims.nonce, nonce)) throw new Error('the ID token answers another request')
  if (!isSame(claims.at_hash, accessTokenHash(accessToken)))
    throw new Error('the access token is not the one of the ID token')
  // §3.1.3.7 no. 3 to 5: it was made for us alone, or says that it was made for us.
  const isForUs =
    claims.azp === undefined ? !Array.isArray(payload.aud) || payload.aud.length === 1 : claims.azp === origin
  if (!isForUs) throw new Error('the ID token is for another client')
  return claims
}

const idTokenClaims = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  acr: z.string(),
  at_hash: z.string(),
  azp: z.string().optional(),
})

/** OpenID Connect Core §3.1.3.6: the left half of the hash that RS256 uses. */
const accessTokenHash = (accessToken: string): string =>
  Buffer.from(hash('sha256', accessToken, 'buffer').subarray(0, 16)).toString('base64url')

const isSame = (left: string, right: string): boolean =>
  timingSafeEqual(hash('sha256', left, 'buffer'), hash('sha256', right, 'buffer'))

/** Profile, "UserInfo Endpoint": signed by the provider, then encrypted for us. */
const readFiscalNumber = async (
  accessToken: string,
  subject: string,
  metadata: ProviderMetadata,
  { origin, keys, exchange, now }: ReadAnswerDeps,
): Promise<string> => {
  if (metadata.userinfo_endpoint === undefined) throw new Error('the provider tells nothing about people')
  const { status, body } = await exchange(metadata.userinfo_endpoint, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/jose, application/jwt' },
  })
  if (status !== 200) throw new Error(`the userinfo endpoint answered ${String(status)}`)
  const { plaintext } = await compactDecrypt(new TextDecoder().decode(body).trim(), keys.decryption, {
    keyManagementAlgorithms: ['RSA-OAEP-256'],
    contentEncryptionAlgorithms: ['A256CBC-HS512'],
  })
  const { payload } = await jwtVerify(new TextDecoder().decode(plaintext), createLocalJWKSet(metadata.jwks), {
    algorithms,
    issuer: metadata.issuer,
    audience: origin,
    // OpenID Connect Core §5.3.2: else it could be about somebody else.
    subject,
    clockTolerance: toleranceSeconds,
    currentDate: new Date(now()),
    requiredClaims: ['exp', 'iat'],
  })
  return fiscalNumber.parse(payload[fiscalNumberClaim])
}

/** `TINIT-` and the code of a person, or the eleven digits that somebody has until they get one. */
const fiscalNumber = z.string().regex(/^TINIT-(?:[A-Z0-9]{16}|\d{11})$/)
