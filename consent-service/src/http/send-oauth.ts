import type { ErrorRequestHandler, Response } from 'express'
import { Problem } from '@mutua/sdk/problem'
import { oauthStatus, refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'

/** What the bodies of OAuth calls are sent as (RFC 6749 §4). */
export const formType = 'application/x-www-form-urlencoded'

/** RFC 6749 §5.1: no cache keeps a token, nor the reason why there is none. */
export const keepUncached = (response: Response): void => {
  response.set({ 'Cache-Control': 'no-store', 'Pragma': 'no-cache' })
}

export const sendRefusal = (response: Response, { error, why }: OAuthRefusal): void => {
  // RFC 6749 §5.2: invalid_client answers with the scheme that the client should use.
  if (error === 'invalid_client') response.set('WWW-Authenticate', 'DPoP algs="ES256 RS256 EdDSA"')
  // The characters that RFC 6749 §5.2 leaves to a description.
  const description = why.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, "'")
  response
    .status(oauthStatus(error))
    .set('Cache-Control', 'no-store')
    .json({ error, error_description: description })
}

/** OAuth clients expect RFC 6749 §5.2 and nothing else; what is our own fault goes on as a problem. */
export const oauthErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status =
    error instanceof Problem ? error.status : ((error as { status?: unknown } | undefined)?.status ?? 500)
  const why = error instanceof Problem ? error.detail : undefined
  if (response.headersSent || typeof status !== 'number' || status >= 500 || status === 429)
    return next(error)
  if (status === 401)
    return sendRefusal(response, refuse('invalid_client', why ?? 'Sign in with Solid-OIDC first.'))
  sendRefusal(response, refuse('invalid_request', why ?? 'The request could not be read.'))
}
