import { timingSafeEqual } from 'node:crypto'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { isBusy } from '@mutua/kit/authn/lookup-cache'
import type { KeysOf } from '@mutua/kit/authn/issuer-keys'
import type { IssuersOf } from '@mutua/kit/authn/webid-issuers'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import { toBytes } from '@mutua/kit/store'
import { webIdSchema, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { IssuerMetadata } from './issuer-metadata.ts'
import { backPath } from './own-client.ts'
import { digestOf } from '@mutua/kit/short-memory'

/** A browser that was sent to an issuer. */
export interface PendingSignIn {
  readonly metadata: IssuerMetadata
  readonly clientId: string
  /** RFC 7636 §4.1. */
  readonly verifier: string
  readonly nonce: string
  readonly to: string
  readonly browser: string
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly webId: WebId; readonly issuer: string; readonly to: string }
  /** `why` is for a log and for tests; a page says the same for all but a refusal, and when nobody could be asked. */
  | { readonly kind: 'failed'; readonly why: SignInFailure; readonly to: string | undefined }

export type SignInFailure =
  | 'state-unknown'
  | 'other-browser'
  | 'other-issuer'
  | 'refused-there'
  | 'no-token'
  | 'token-invalid'
  | 'issuer-not-named'
  /** Its profile or its keys had no turn to be looked up: nothing is wrong with whom it speaks of. */
  | 'busy'

/**
 * What became of a sign-in. The state is used up by the first answer, whatever it is; a code is taken to the issuer only
 * for the browser that was sent there, so nobody is signed in under the name of another.
 */
export const finishSignIn = async (
  answer: {
    readonly state: string
    readonly code?: string | undefined
    readonly error?: string | undefined
    readonly iss?: string | undefined
  },
  browser: string,
  deps: FinishDeps,
): Promise<SignInOutcome> => {
  const pending = deps.takePending(answer.state)
  const failed = (why: SignInFailure): SignInOutcome => ({ kind: 'failed', why, to: pending?.to })
  if (pending === undefined) return failed('state-unknown')
  if (!isSame(pending.browser, browser)) return { kind: 'failed', why: 'other-browser', to: undefined }
  const { metadata, to } = pending
  // RFC 9207 §2.4: who promises to say who they are must say it.
  if (answer.iss !== metadata.issuer)
    if (answer.iss !== undefined || metadata.authorization_response_iss_parameter_supported)
      return failed('other-issuer')
  if (answer.error !== undefined || answer.code === undefined) return failed('refused-there')
  const idToken = await redeem(answer.code, pending, deps).catch(() => undefined)
  if (idToken === undefined) return failed('no-token')
  const webId = await verifyIdToken(idToken, pending, deps).catch(busyOr(undefined))
  if (webId === 'busy') return failed('busy')
  if (webId === undefined) return failed('token-invalid')
  // Solid-OIDC §6.1: an issuer speaks for those people only whose own profile names it.
  const issuers = await deps.issuersOf(webId).catch(busyOr<readonly string[]>([]))
  if (issuers === 'busy') return failed('busy')
  if (!issuers.includes(metadata.issuer)) return failed('issuer-not-named')
  return { kind: 'signed-in', webId, issuer: metadata.issuer, to }
}

export interface FinishDeps {
  readonly origin: BaseUrl
  readonly takePending: (state: string) => PendingSignIn | undefined
  readonly exchange: SafeExchange
  readonly issuersOf: IssuersOf
  readonly keysOf: KeysOf
  readonly now: () => number
}

const busyOr =
  <Value>(otherwise: Value) =>
  (cause: unknown): Value | 'busy' =>
    isBusy(cause) ? 'busy' : otherwise

const isSame = (left: string, right: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(left)), Buffer.from(digestOf(right)))

/** RFC 6749 §4.1.3 with RFC 7636 §4.5. Of what comes back only the ID token is kept, for as long as it is looked at. */
const redeem = async (code: string, pending: PendingSignIn, deps: FinishDeps): Promise<string> => {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: `${deps.origin}${backPath}`,
    client_id: pending.clientId,
    code_verifier: pending.verifier,
  })
  const { status, body } = await deps.exchange(pending.metadata.token_endpoint, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept': 'application/json' },
    body: toBytes(String(form)),
  })
  if (status !== 200) throw new Error(`the token endpoint answered ${String(status)}`)
  return tokenAnswer.parse(JSON.parse(new TextDecoder().decode(body))).id_token
}

const tokenAnswer = z.object({ id_token: z.string().max(16_384) })

const toleranceSeconds = 60

/** OpenID Connect Core §3.1.3.7, Solid-OIDC §7. */
const verifyIdToken = async (
  idToken: string,
  { metadata, clientId, nonce }: PendingSignIn,
  deps: FinishDeps,
): Promise<WebId> => {
  const { payload } = await jwtVerify(idToken, await deps.keysOf(metadata.issuer), {
    algorithms: ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA', 'Ed25519'],
    issuer: metadata.issuer,
    audience: clientId,
    clockTolerance: toleranceSeconds,
    currentDate: new Date(deps.now()),
    requiredClaims: ['exp', 'iat', 'nonce'],
    maxTokenAge: 600,
  })
  const claims = idTokenClaims.parse(payload)
  if (!isSame(claims.nonce, nonce)) throw new Error('the ID token answers another request')
  if (claims.azp !== undefined && claims.azp !== clientId)
    throw new Error('the ID token is for another client')
  if (Array.isArray(payload.aud) && payload.aud.length > 1 && claims.azp === undefined)
    throw new Error('the ID token does not say which of its audiences it was made for')
  return claims.webid
}

const idTokenClaims = z.object({
  nonce: z.string().max(200),
  azp: z.string().max(2_048).optional(),
  webid: webIdSchema,
})
