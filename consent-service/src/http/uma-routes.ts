import { Router, text } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { refuse } from '@mutua/kit/authn/oauth-refusal'
import { exchangeTicket, type ExchangeDeps } from '../uma/exchange-ticket.ts'
import { parseTokenForm } from '../uma/token-form.ts'
import { umaConfiguration } from '../uma/uma-configuration.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { formType, keepUncached, oauthErrors, sendRefusal } from './send-oauth.ts'

export interface UmaRoutesDeps extends ExchangeDeps {
  readonly authenticate: AuthenticateCaller
  readonly origin: BaseUrl
}

/** Where a permission ticket becomes a consent token (UMA 2.0 Grant §3.3). */
export const createUmaRoutes = (deps: UmaRoutesDeps): Router => {
  const router = Router()
  const configuration = JSON.stringify(umaConfiguration(deps.origin))

  router.get('/.well-known/uma2-configuration', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').type('application/json').send(configuration)
  })

  router.post('/token', text({ type: formType, limit: '64kb' }), async (request, response) => {
    keepUncached(response)
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
