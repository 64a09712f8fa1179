import { Router, text, type ErrorRequestHandler, type Response } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { BaseUrl } from '@mutua/sdk/ids'
import { exchangeTicket, type ExchangeDeps } from '../uma/exchange-ticket.ts'
import { oauthStatus, refuse, type OAuthRefusal } from '../uma/oauth-refusal.ts'
import { parseTokenForm } from '../uma/token-form.ts'
import { umaConfiguration } from '../uma/uma-configuration.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'

export interface UmaRoutesDeps extends ExchangeDeps {
  readonly authenticate: AuthenticateCaller
  readonly origin: BaseUrl
}

/** Where a permission ticket becomes a consent token (UMA 2.0 Grant §3.3). */
export const createUmaRoutes = (deps: UmaRoutesDeps): Router => {
  const router = Router()
  const configuration = JSON.stringify(umaConfiguration(deps.origin))

  router.get('/.well-known/uma2-configuration', (_request, response) => {
    response
      .set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' })
      .type('application/json')
      .send(configuration)
  })

  router.post('/token', text({ type: formType, limit: '64kb' }), async (request, response) => {
    // RFC 6749 §5.1: no cache keeps a token, nor the reason why there is none.
    response.set({ 'Cache-Control': 'no-store', 'Pragma': 'no-cache' })
    const caller = await deps.authenticate(request)
    const body: unknown = request.body
    const form =
      typeof body === 'string'
        ? parseTokenForm(body)
        : refuse('invalid_request', `Send the parameters as ${formType}.`)
    if (form.kind === 'refused') return sendRefusal(response, form)
    const outcome = await exchangeTicket(form, caller, deps)
    if (outcome.kind === 'refused') return sendRefusal(response, outcome)
    response.json({
      access_token: outcome.accessToken,
      token_type: outcome.tokenType,
      expires_in: outcome.expiresIn,
    })
  })
  router.use('/token', oauthErrors)

  return router
}

const formType = 'application/x-www-form-urlencoded'

const sendRefusal = (response: Response, { error, why }: OAuthRefusal): void => {
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
const oauthErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status =
    error instanceof Problem ? error.status : ((error as { status?: unknown } | undefined)?.status ?? 500)
  const why = error instanceof Problem ? error.detail : undefined
  if (response.headersSent || typeof status !== 'number' || status >= 500 || status === 429)
    return next(error)
  if (status === 401)
    return sendRefusal(response, refuse('invalid_client', why ?? 'Sign in with Solid-OIDC first.'))
  sendRefusal(response, refuse('invalid_request', why ?? 'The request could not be read.'))
}
