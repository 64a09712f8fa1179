import express, {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { errors, type Provider } from 'oidc-provider'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Accounts } from './accounts.ts'
import {
  consentPage,
  messagePage,
  pageHeaders,
  signInPage,
  type Language,
  type Page,
} from './sign-in-pages.ts'

export interface SignInDeps {
  readonly provider: Provider
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'verifyPassword'>
}

/** The person's side of an authorization request: who are you, and do you want this application? */
export const signInRoutes = (deps: SignInDeps): Router => {
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '8kb' })
  router.get('/.oidc/interaction/:uid', showStep(deps))
  router.post('/.oidc/interaction/:uid/sign-in', onlyFromOurPages(deps.origin), form, signIn(deps))
  router.post('/.oidc/interaction/:uid/consent', onlyFromOurPages(deps.origin), form, decide(deps))
  router.use('/.oidc/interaction', expired)
  return router
}

/** The language of the reader, Italian where the browser does not say. */
export const languageOf = (request: Request): Language =>
  request.acceptsLanguages('it', 'en') === 'en' ? 'en' : 'it'

const showStep =
  ({ provider }: SignInDeps): RequestHandler =>
  async (request, response) => {
    const step = await stepOf(provider, request, response)
    if (step.prompt.name === 'login') {
      return show(
        response,
        200,
        signInPage(languageOf(request), { action: `${pathOf(step.uid)}/sign-in` }),
        step,
      )
    }
    const client = await provider.Client.find(String(step.params['client_id']))
    const view = {
      action: `${pathOf(step.uid)}/consent`,
      client: client?.clientName ?? client?.clientId ?? '',
      returnsTo: formTargetOf(step),
      webId: step.session?.accountId ?? '',
    }
    show(response, 200, consentPage(languageOf(request), view), step)
  }

const signIn =
  ({ provider, accounts }: SignInDeps): RequestHandler =>
  async (request, response) => {
    const step = await stepOf(provider, request, response)
    const { name, password } = parseWith(signInForm, request.body, 'the sign-in form')
    try {
      const { webId } = await accounts.verifyPassword(name, password)
      await provider.interactionFinished(request, response, { login: { accountId: webId, remember: false } })
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const mistake = cause.code === 'credentials-wrong' ? 'wrong' : 'wait'
      const view = { action: `${pathOf(step.uid)}/sign-in`, name, mistake } as const
      show(response, mistake === 'wrong' ? 403 : 429, signInPage(languageOf(request), view), step)
    }
  }

const decide =
  ({ provider }: SignInDeps): RequestHandler =>
  async (request, response) => {
    const { prompt, params, session, grantId } = await stepOf(provider, request, response)
    const { decision } = parseWith(consentForm, request.body, 'the decision')
    if (decision === 'refuse' || prompt.name !== 'consent' || session === undefined) {
      const result = { error: 'access_denied', error_description: 'the person refused' }
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    }
    const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
    const grant =
      known ?? new provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) })
    const missing = missingParts.parse(prompt.details)
    grant.addOIDCScope(missing.missingOIDCScope.join(' '))
    grant.addOIDCClaims(missing.missingOIDCClaims)
    for (const [resource, scopes] of Object.entries(missing.missingResourceScopes)) {
      grant.addResourceScope(resource, scopes.join(' '))
    }
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  }

type Step = Awaited<ReturnType<Provider['interactionDetails']>>

/** @throws {errors.SessionNotFound} when this browser has no such request open */
const stepOf = async (provider: Provider, request: Request, response: Response): Promise<Step> => {
  const step = await provider.interactionDetails(request, response)
  if (step.uid !== request.params['uid'])
    throw new errors.SessionNotFound('another sign-in was started since')
  return step
}

const pathOf = (uid: string): string => `/.oidc/interaction/${uid}`

/** Where the browser goes when all is done: what the policy of the page must let through, and what the person is told. */
const formTargetOf = ({ params }: Step): string => {
  const url = URL.parse(String(params['redirect_uri']))
  if (url === null) return ''
  return url.origin === 'null' ? url.protocol : url.origin
}

const show = (response: Response, status: number, page: Page, step?: Step): void => {
  const target = step === undefined ? '' : formTargetOf(step)
  response
    .status(status)
    .set(pageHeaders(target === '' ? [] : [target]))
    .send(page.html)
}

/** A form of another site could bring its own name and password, or press the button for somebody (OWASP: login CSRF). */
const onlyFromOurPages =
  (origin: BaseUrl): RequestHandler =>
  (request, response, next) => {
    const site = request.headers['sec-fetch-site']
    const ours = request.headers.origin === undefined || request.headers.origin === origin
    if (ours && (site === undefined || site === 'same-origin')) return next()
    show(response, 403, messagePage(languageOf(request), 'failed'))
  }

const expired: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!(error instanceof errors.SessionNotFound) && !(error instanceof Problem)) return next(error)
  show(response, 400, messagePage(languageOf(request), 'expired'))
}

const signInForm = z.object({ name: z.string().max(255), password: z.string().max(1_024) })
const consentForm = z.object({ decision: z.enum(['give', 'refuse']) })
const missingParts = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingOIDCClaims: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
})
