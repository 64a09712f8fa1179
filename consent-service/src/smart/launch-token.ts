import type { ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import type { SmartPod } from '@mutua/sdk/consent/smart-address'
import type { BaseUrl } from '@mutua/sdk/ids'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import type { FindPatient } from './find-patient.ts'
import { redeemCode, renewAccess, type Redeemed, type RedeemDeps } from './launch-codes.ts'

/** What an application gets for a code or a refresh token. */
export interface LaunchToken {
  readonly kind: 'issued'
  readonly accessToken: string
  readonly tokenType: 'DPoP' | 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
  /** What the person gave, which may be less than what was asked. */
  readonly scope: string
  readonly refreshToken?: string | undefined
  /** FHIR id, where it was asked for and one Patient record is covered. */
  readonly patient?: string | undefined
}

export interface LaunchTokenDeps extends RedeemDeps {
  readonly origin: BaseUrl
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
  readonly randomId: () => string
  readonly findPatient: FindPatient
}

/** A call of the token endpoint of one pod. */
export interface LaunchCall {
  /** A parameter of the form. */
  readonly value: (name: string) => string | undefined
  /** `undefined`: the address names no pod of these servers. */
  readonly pod: SmartPod | undefined
  /** Thumbprint of the key that was proved with DPoP. */
  readonly jkt: string | undefined
}

/** `grant_type=authorization_code` of a public client (SMART App Launch 2.2, "Obtain access token"). */
export const exchangeCode = async (
  { value, pod, jkt }: LaunchCall,
  deps: LaunchTokenDeps,
): Promise<LaunchToken | OAuthRefusal> => {
  const code = value('code')
  const clientId = value('client_id')
  const redirectUri = value('redirect_uri')
  const verifier = value('code_verifier')
  if (code === undefined || clientId === undefined || redirectUri === undefined || verifier === undefined)
    return refuse('invalid_request', 'Send code, client_id, redirect_uri and code_verifier.')
  if (pod === undefined) return refuse('invalid_grant', 'The code is for another pod.')
  const call = { pod: pod.pod, jkt }
  return tokenFor(await redeemCode({ code, clientId, redirectUri, verifier }, call, deps), pod, jkt, deps)
}

/** `grant_type=refresh_token` (RFC 6749 §6). A scope that is named changes nothing: the answer says what is given. */
export const exchangeRefreshToken = async (
  { value, pod, jkt }: LaunchCall,
  deps: LaunchTokenDeps,
): Promise<LaunchToken | OAuthRefusal> => {
  const refreshToken = value('refresh_token')
  const clientId = value('client_id')
  if (refreshToken === undefined || clientId === undefined)
    return refuse('invalid_request', 'Send refresh_token and client_id.')
  if (pod === undefined) return refuse('invalid_grant', 'The refresh token is for another pod.')
  return tokenFor(await renewAccess({ refreshToken, clientId }, { pod: pod.pod, jkt }, deps), pod, jkt, deps)
}

/** Seconds. The consent is looked at again on every read; this only bounds how long a stolen token is of use. */
const tokenLifetime = 300
/** Seconds, for our own look at which Patient record is meant. */
const lookSeconds = 10

/** What the grant says now is what the token is good for: an amendment counts from the next one on, and on every read before. */
const tokenFor = async (
  redeemed: Redeemed | OAuthRefusal,
  pod: SmartPod,
  jkt: string | undefined,
  deps: LaunchTokenDeps,
): Promise<LaunchToken | OAuthRefusal> => {
  if (redeemed.kind === 'refused') return redeemed
  const { standing, client, refreshToken, wantsPatient } = redeemed
  const { podServer, fhirBase } = pod
  const { grant, sequence } = standing
  const iat = Math.floor(deps.now() / 1_000)
  const exp = Math.min(iat + tokenLifetime, Math.floor(Date.parse(grant.validUntil) / 1_000))
  const { records = [] } = grant.terms ?? {}
  // A token without scopes would be one for everything.
  if (records.length === 0 || exp <= iat)
    return refuse('invalid_grant', 'The consent covers nothing any more; ask the person again.')
  const scope = records.join(' ')
  const claims: Omit<ConsentTokenClaims, 'jti'> = {
    iss: deps.origin,
    aud: podServer,
    sub: grant.recipient,
    client_id: client,
    grant: grant.id,
    grant_sequence: sequence,
    iat,
    exp,
    resource: fhirBase,
    modes: ['read'],
    scope,
  }
  const sign = (more: Partial<ConsentTokenClaims>) =>
    deps.signConsentToken({ ...claims, jti: deps.randomId(), ...more })
  const patient = wantsPatient
    ? await deps.findPatient(pod, await sign({ exp: iat + lookSeconds }))
    : undefined
  const context = [
    ...(patient === undefined ? [] : ['launch/patient']),
    ...(refreshToken === undefined ? [] : ['offline_access']),
  ]
  return {
    kind: 'issued',
    accessToken: await sign(jkt === undefined ? {} : { cnf: { jkt } }),
    tokenType: jkt === undefined ? 'Bearer' : 'DPoP',
    expiresIn: exp - iat,
    scope: [scope, ...context].join(' '),
    refreshToken,
    patient,
  }
}
