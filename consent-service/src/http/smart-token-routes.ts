import { Router, text, type Request } from 'express'
import { parseSmartPod, type SmartPod } from '@mutua/sdk/consent/smart-address'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { claimedKeyOf } from '@mutua/kit/authn/claimed-key'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import type { VerifyDpopProof } from '@mutua/kit/authn/verify-dpop-proof'
import { headerValues } from '@mutua/kit/header-values'
import { formType, keepUncached, oauthErrors, sendRefusal } from './send-oauth.ts'

/** A call of a token endpoint, as each kind of grant sees it. */
export interface SmartTokenCall {
  /** A parameter of the form; empty ones count as left out (RFC 6749 §3.2). */
  readonly value: (name: string) => string | undefined
  /** Address of the endpoint that was called. */
  readonly audience: string
  /** `undefined`: the address names no pod of these servers. */
  readonly pod: SmartPod | undefined
  /** Thumbprint of the key that a DPoP proof shows, if there is one. Spends the proof. */
  readonly proveKey: () => Promise<
    { readonly kind: 'proved'; readonly jkt: string | undefined } | OAuthRefusal
  >
}

export interface SmartTokenAnswer {
  readonly kind: 'issued'
  readonly accessToken: string
  readonly tokenType: 'DPoP' | 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: string
  /** FHIR id of whom the records are about, where it is known (SMART App Launch 2.2, "launch context"). */
  readonly patient?: string | undefined
  readonly refreshToken?: string | undefined
}

/** What one `grant_type` does. */
export type SmartTokenGrant = (call: SmartTokenCall) => Promise<SmartTokenAnswer | OAuthRefusal>

export interface SmartTokenRoutesDeps {
  readonly origin: BaseUrl
  readonly podServers: readonly BaseUrl[]
  readonly verifyDpopProof: VerifyDpopProof
  readonly grants: ReadonlyMap<string, SmartTokenGrant>
}

/** Where SMART clients get tokens for the records of one pod (SMART App Launch 2.2). Applications in browsers call it too. */
export const createSmartTokenRoutes = (deps: SmartTokenRoutesDeps): Router => {
  const router = Router()
  const path = '/smart/:pod/token'

  router.post(
    path,
    text({ type: formType, limit: '64kb' }),
    async (request: Request<{ pod: string }>, response) => {
      keepUncached(response)
      const body: unknown = request.body
      if (typeof body !== 'string')
        return sendRefusal(response, refuse('invalid_request', `Send the parameters as ${formType}.`))
      const form = new URLSearchParams(body)
      const twice = [...form.keys()].find((name) => form.getAll(name).length > 1)
      if (twice !== undefined)
        return sendRefusal(response, refuse('invalid_request', 'A parameter stands there more than once.'))
      const value = (name: string): string | undefined => form.get(name) || undefined
      const grant = deps.grants.get(value('grant_type') ?? '')
      if (grant === undefined)
        return sendRefusal(
          response,
          value('grant_type') === undefined
            ? refuse('invalid_request', 'The parameter grant_type is missing.')
            : refuse('unsupported_grant_type', `Served here: ${[...deps.grants.keys()].join(', ')}.`),
        )
      const audience = `${deps.origin}${request.originalUrl.split('?', 1)[0] ?? ''}`
      const answer = await grant({
        value,
        audience,
        pod: parseSmartPod(request.params.pod, deps.podServers),
        proveKey: () => proveKey(request, audience, deps),
      })
      if (answer.kind === 'refused') return sendRefusal(response, answer)
      response.json({
        access_token: answer.accessToken,
        token_type: answer.tokenType,
        expires_in: answer.expiresIn,
        scope: answer.scope,
        ...(answer.patient === undefined ? {} : { patient: answer.patient }),
        ...(answer.refreshToken === undefined ? {} : { refresh_token: answer.refreshToken }),
      })
    },
  )
  router.use(path, oauthErrors)

  return router
}

/** RFC 9449 §5: the proof comes before there is a token, so it says itself which key it is about. */
const proveKey = async (
  request: Request,
  audience: string,
  { verifyDpopProof }: Pick<SmartTokenRoutesDeps, 'verifyDpopProof'>,
): ReturnType<SmartTokenCall['proveKey']> => {
  const proofs = headerValues(request.rawHeaders, 'dpop')
  const [proof] = proofs
  if (proof === undefined) return { kind: 'proved', jkt: undefined }
  const jkt = claimedKeyOf(proof)
  if (jkt === undefined)
    return refuse(
      'invalid_dpop_proof',
      'The header of the DPoP proof needs typ, alg and a fitting public jwk.',
    )
  try {
    await verifyDpopProof({ proofs, method: 'POST', url: audience, accessToken: '', jkt })
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code !== 'token-invalid') throw cause
    return refuse('invalid_dpop_proof', cause.detail ?? 'The DPoP proof does not verify.')
  }
  return { kind: 'proved', jkt }
}
