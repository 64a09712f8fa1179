import { SignJWT, type JWK } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import { publicEcKey } from './wallet-key.ts'

/** What a wallet is asked for: one credential of these types, and one claim of it. */
export interface AskedCredential {
  /** `vct` of SD-JWT VC. */
  readonly types: readonly string[]
  readonly claim: string
}

/** One question to a wallet. */
export interface Question {
  /** Told to the wallet alone. */
  readonly id: string
  readonly nonce: string
  /** For the answer to this question only, so that no answer can be opened later. */
  readonly encryption: JWK
}

/** The name of the only credential that is asked for. */
export const credentialId = 'identity'

/** Who asks (OpenID4VP 1.0 §5.9.3): an entity of the federation, which says of itself who it is. */
export const walletClientId = (origin: BaseUrl): string => `openid_federation:${origin}`

/** `far`: the wallet is on another device than the browser, and must not be sent on. */
export const answerAddress = (origin: BaseUrl, id: string, isFar: boolean): string =>
  `${origin}/.outside/wallet/answer/${id}${isFar ? '?far=1' : ''}`

/** The formats that are understood (OpenID4VP 1.0 §11.1, HAIP 1.0 §7). */
export const walletFormats = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
}

const requestSeconds = 300

/**
 * Signed Authorization Request (OpenID4VP 1.0 §5, RFC 9101): one claim (art. 5b Reg. (EU) 910/2014: no more than is needed),
 * to be answered encrypted, directly to us.
 */
export const signPresentationRequest = (
  { id, nonce, encryption }: Question,
  asked: AskedCredential,
  deps: { readonly origin: BaseUrl; readonly key: JWK; readonly now: () => number; readonly isFar: boolean },
): Promise<string> => {
  const at = Math.floor(deps.now() / 1_000)
  const clientId = walletClientId(deps.origin)
  return (
    new SignJWT({
      client_id: clientId,
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: answerAddress(deps.origin, id, deps.isFar),
      nonce,
      state: id,
      dcql_query: {
        credentials: [
          {
            id: credentialId,
            format: 'dc+sd-jwt',
            meta: { vct_values: asked.types },
            claims: [{ path: [asked.claim] }],
          },
        ],
      },
      client_metadata: {
        jwks: { keys: [publicEcKey(encryption)] },
        encrypted_response_enc_values_supported: [contentEncryption],
        vp_formats_supported: walletFormats,
      },
    })
      .setProtectedHeader({ alg: 'ES256', kid: deps.key.kid ?? '', typ: 'oauth-authz-req+jwt' })
      .setIssuer(clientId)
      // §5.8: who receives it is not known beforehand.
      .setAudience('https://self-issued.me/v2')
      .setIssuedAt(at)
      .setExpirationTime(at + requestSeconds)
      .sign(deps.key)
  )
}

export const keyAgreement = 'ECDH-ES'
export const contentEncryption = 'A256GCM'
