import { hash, randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import express from 'express'
import {
  CompactEncrypt,
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTPayload,
} from 'jose'
import { z } from 'zod'
import type { KeyPair } from './federation-provider.ts'
import { makeKeys, serve, signStatement, textAt, type Federation } from './federation.ts'

/** What a wallet or its issuer does wrong at this moment; nothing unless a test says so. */
export interface WalletTwist {
  readonly credential?: JWTPayload
  readonly withoutClaims?: readonly string[]
  readonly header?: Readonly<Record<string, unknown>>
  readonly signsCredential?: KeyPair
  readonly binding?: JWTPayload
  readonly signsBinding?: KeyPair
  readonly withoutBinding?: true
  /** The claim that was asked for is kept back. */
  readonly keepsBack?: true
  readonly disclosure?: string
  readonly state?: string
  readonly twice?: true
  readonly plain?: true
  readonly refuses?: true
}

export interface CredentialIssuer {
  readonly id: string
  readonly keys: KeyPair
  /** Places in the status list that do not stand any more. */
  readonly revoked: Set<number>
  /** Signs the list, when that is not the issuer. */
  signsList: KeyPair | undefined
}

export const credentialType = 'urn:example:pid:1'
export const numberClaim = 'personal_administrative_number'

/** An issuer of personal identification, for whom the anchor of a federation vouches. */
export const openCredentialIssuer = async (
  federation: Federation,
  opened: AsyncDisposableStack,
): Promise<CredentialIssuer> => {
  const app = express()
  const id = await serve(app, opened)
  const federationKeys = await makeKeys()
  const issuer: CredentialIssuer = { id, keys: await makeEcKeys(), revoked: new Set(), signsList: undefined }
  federation.vouchFor(id, federationKeys, 'openid_credential_issuer')
  app.get('/.well-known/openid-federation', async (_request, response) => {
    const claims = {
      jwks: { keys: [federationKeys.publicJwk] },
      authority_hints: [federation.anchor.id],
      metadata: { openid_credential_issuer: { jwks: { keys: [issuer.keys.publicJwk] } } },
    }
    response.send(await signStatement(claims, { iss: id, sub: id, key: federationKeys }))
  })
  app.get('/status', async (_request, response) => {
    const bytes = Buffer.alloc(16)
    for (const index of issuer.revoked) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
    const key = issuer.signsList ?? issuer.keys
    const list = { bits: 1, lst: deflateSync(bytes).toString('base64url') }
    response.send(await sign({ sub: `${id}/status`, status_list: list }, key, { typ: 'statuslist+jwt' }))
  })
  return issuer
}

export interface Wallet {
  /** Follows a link as it stands on the page, or its picture on another device. */
  answer(
    link: string,
    how?: { readonly isFar?: boolean; readonly twist?: WalletTwist },
  ): Promise<WalletAnswer>
}

export interface WalletAnswer {
  readonly status: number
  readonly redirectTo: string | undefined
  /** What was asked, as the wallet read it. */
  readonly asked: JWTPayload
}

/** A wallet with one credential in it. It shares no code with the server, and believes nobody whom the anchor does not know. */
export const openWallet = async (issuer: CredentialIssuer, number: string): Promise<Wallet> => {
  const holder = await makeEcKeys()
  const place = Number.parseInt(hash('sha256', number).slice(0, 2), 16) % 100
  return {
    answer: async (link, { isFar = false, twist = {} } = {}) => {
      const asked = await readRequest(link, isFar)
      const presentation = await present(issuer, holder, { number, place, asked, twist })
      const { jwks } = clientMetadata.parse(asked['client_metadata'])
      const body = {
        state: twist.state ?? asked['state'],
        vp_token: { identity: twist.twice === true ? [presentation, presentation] : [presentation] },
      }
      const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwks.keys[0]?.kid ?? '' })
        .encrypt({ ...jwks.keys[0], alg: 'ECDH-ES' })
      const form =
        twist.refuses === true
          ? { error: 'access_denied' }
          : { response: twist.plain === true ? JSON.stringify(body) : sealed }
      const answer = await fetch(String(asked['response_uri']), {
        method: 'POST',
        body: new URLSearchParams(form),
      })
      const said = z.object({ redirect_uri: z.string().optional() }).safeParse(await answer.json())
      return { status: answer.status, redirectTo: said.data?.redirect_uri, asked }
    },
  }
}

const clientMetadata = z.object({
  jwks: z.object({ keys: z.array(z.looseObject({ kid: z.string() })).min(1) }),
})

/** OpenID4VP 1.0 §5.9.3: whoever asks proves by the federation who they are. */
const readRequest = async (link: string, isFar: boolean): Promise<JWTPayload> => {
  const { searchParams } = new URL(link)
  const clientId = searchParams.get('client_id') ?? ''
  const entity = clientId.replace(/^openid_federation:/, '')
  const statement = decodeJwt(await textAt(`${entity}/.well-known/openid-federation`))
  const { openid_credential_verifier: verifier } = z
    .object({
      openid_credential_verifier: z.object({
        jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }),
      }),
    })
    .parse(statement['metadata'])
  const text = await textAt(`${searchParams.get('request_uri') ?? ''}${isFar ? '?far=1' : ''}`)
  const { payload } = await jwtVerify(text, createLocalJWKSet(verifier.jwks), {
    typ: 'oauth-authz-req+jwt',
    issuer: clientId,
    audience: 'https://self-issued.me/v2',
    algorithms: ['ES256'],
    requiredClaims: ['nonce', 'state', 'response_uri', 'dcql_query', 'exp'],
  })
  if (payload['client_id'] !== clientId) throw new Error('somebody else asks')
  if (!String(payload['response_uri']).startsWith(`${entity}/`))
    throw new Error('the answer would go elsewhere')
  return payload
}

/** SD-JWT VC with its one hidden claim and the signature of the wallet (RFC 9901). */
const present = async (
  issuer: CredentialIssuer,
  holder: KeyPair,
  how: {
    readonly number: string
    readonly place: number
    readonly asked: JWTPayload
    readonly twist: WalletTwist
  },
): Promise<string> => {
  const { number, place, asked, twist } = how
  const disclosure = encoded([randomBytes(16).toString('base64url'), numberClaim, number])
  const at = Math.floor(Date.now() / 1_000)
  const claims: JWTPayload = {
    iss: issuer.id,
    vct: credentialType,
    exp: at + 86_400,
    cnf: { jwk: holder.publicJwk },
    status: { status_list: { uri: `${issuer.id}/status`, idx: place } },
    _sd_alg: 'sha-256',
    _sd: [hash('sha256', disclosure, 'base64url')],
    ...twist.credential,
  }
  for (const name of twist.withoutClaims ?? []) delete claims[name]
  const credential = await sign(claims, twist.signsCredential ?? issuer.keys, {
    typ: 'dc+sd-jwt',
    ...twist.header,
  })
  const shown = twist.keepsBack === true ? '' : `${twist.disclosure ?? disclosure}~`
  const whole = `${credential}~${shown}`
  if (twist.withoutBinding === true) return whole
  const binding = {
    aud: asked['client_id'],
    nonce: asked['nonce'],
    sd_hash: hash('sha256', whole, 'base64url'),
    ...twist.binding,
  }
  return `${whole}${await sign(binding as JWTPayload, twist.signsBinding ?? holder, { typ: 'kb+jwt', kid: undefined })}`
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const sign = (
  claims: JWTPayload,
  { privateJwk, publicJwk }: KeyPair,
  header: Readonly<Record<string, unknown>>,
): Promise<string> =>
  new SignJWT({ iat: Math.floor(Date.now() / 1_000), ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: publicJwk.kid ?? '', ...header })
    .sign(privateJwk)

export const makeEcKeys = async (): Promise<KeyPair> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = crypto.randomUUID()
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid }
  return { privateJwk: { ...(await exportJWK(privateKey)), kid, alg: 'ES256' }, publicJwk }
}
