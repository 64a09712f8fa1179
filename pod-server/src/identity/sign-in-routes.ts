import express, {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { errors } from 'oidc-provider'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { addressesOf } from './account-name.ts'
import type { Accounts } from './accounts.ts'
import {
  finishSignIn,
  formTargetOf,
  pathOf,
  showStepPage,
  stepOf,
  type InteractionDeps,
  type Step,
} from './interaction.ts'
import { outsideSteps, type OutsideStepsDeps } from './outside/outside-steps.ts'
import { onlyFromOurPages } from './own-forms.ts'
import { languageOf } from './pages/language.ts'
import { consentPage, messagePage, signInPage } from './pages/sign-in-pages.ts'
import type { Passkeys } from './passkeys.ts'
import type { Address } from './sign-in-limits.ts'

export interface SignInDeps extends InteractionDeps {
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'verifyPassword'>
  readonly passkeys: Pick<Passkeys, 'arePossible' | 'askToSignIn' | 'verify'>
  readonly addressOf: (request: Request) => Address
  /** Where the co-op has pages that people sign in to. */
  readonly consentService?: BaseUrl
  /** Where somebody else vouches for people; without it there are names, passwords and passkeys. */
  readonly outside?: OutsideStepsDeps['outside'] | undefined
}

/** The person's side of an authorization request: who are you, and do you want this application? */
export const signInRoutes = (deps: SignInDeps): Router => {
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '64kb' })
  const ours = onlyFromOurPages(deps.origin, (request, response) => {
    showStepPage(response, 403, messagePage(languageOf(request), 'failed'))
  })
  router.get('/.oidc/interaction/:uid', showStep(deps))
  router.post('/.oidc/interaction/:uid/sign-in', ours, form, signIn(deps))
  router.post('/.oidc/interaction/:uid/passkey', ours, form, signInByPasskey(deps))
  router.post('/.oidc/interaction/:uid/consent', ours, form, decide(deps))
  const { outside } = deps
  if (outside !== undefined) {
    const steps = outsideSteps({ ...deps, outside })
    router.get('/.oidc/interaction/:uid/outside/start/:kind', steps.start)
    router.get('/.oidc/interaction/:uid/outside', steps.arrive)
    router.post('/.oidc/interaction/:uid/outside/connect', ours, form, steps.connect)
    router.post('/.oidc/interaction/:uid/outside/open', ours, form, steps.open)
  }
  router.use('/.oidc/interaction', expired)
  return router
}

const showStep =
  (deps: SignInDeps): RequestHandler =>
  async (request, response) => {
    const step = await stepOf(deps, request, response)
    if (step.prompt.name === 'login') return showSignIn(deps, request, response, step)
    const client = await deps.provider().Client.find(String(step.params['client_id']))
    const view = {
      action: `${pathOf(step.uid)}/consent`,
      client: client?.clientName ?? client?.clientId ?? '',
      returnsTo: formTargetOf(step),
      webId: step.session?.accountId ?? '',
      // Whoever registered this client: the answer goes to the co-op and nowhere else.
      isHouse: formTargetOf(step) === deps.consentService,
    }
    showStepPage(response, 200, consentPage(languageOf(request), view), step)
  }

const showSignIn = (
  { passkeys, outside }: SignInDeps,
  request: Request,
  response: Response,
  step: Step,
  again: { readonly name?: string; readonly mistake?: keyof typeof statusOfMistake } = {},
): void => {
  const path = pathOf(step.uid)
  const passkey = passkeys.arePossible
    ? { action: `${path}/passkey`, question: passkeys.askToSignIn() }
    : undefined
  const others = outside && { offers: outside.signIn.offers(), startAt: `${path}/outside/start` }
  const page = signInPage(languageOf(request), { action: `${path}/sign-in`, passkey, others, ...again })
  showStepPage(response, again.mistake === undefined ? 200 : statusOfMistake[again.mistake], page, step)
}

const statusOfMistake = { wrong: 403, passkey: 403, wait: 429 } as const

const signIn =
  (deps: SignInDeps): RequestHandler =>
  async (request, response) => {
    const step = await stepOf(deps, request, response)
    const { name, password } = parseWith(signInForm, request.body, 'the sign-in form')
    try {
      const { webId } = await deps.accounts.verifyPassword(name, password, deps.addressOf(request))
      await finishSignIn(deps, { request, response }, webId)
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const mistake = cause.code === 'credentials-wrong' ? 'wrong' : 'wait'
      showSignIn(deps, request, response, step, { name, mistake })
    }
  }

const signInByPasskey =
  (deps: SignInDeps): RequestHandler =>
  async (request, response) => {
    const step = await stepOf(deps, request, response)
    const answer = parseWith(passkeyAnswer, request.body, 'the passkey form')
    try {
      const { webId } = addressesOf(await deps.passkeys.verify(answer), deps.origin)
      await finishSignIn(deps, { request, response }, webId)
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      showSignIn(deps, request, response, step, { mistake: 'passkey' })
    }
  }

const decide =
  (deps: SignInDeps): RequestHandler =>
  async (request, response) => {
    const { prompt, params, session, grantId } = await stepOf(deps, request, response)
    const provider = deps.provider()
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

const expired: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!(error instanceof errors.SessionNotFound) && !(error instanceof Problem)) return next(error)
  // The step still stands: only too many have begun to prove who they are from there.
  if (error instanceof Problem && error.code === 'too-many-attempts') return next(error)
  showStepPage(response, 400, messagePage(languageOf(request), 'expired'))
}

const signInForm = z.object({ name: z.string().max(255), password: z.string().max(1_024) })
const passkeyAnswer = z.object({ token: z.string().max(4_096), response: z.string().max(65_536) })
const consentForm = z.object({ decision: z.enum(['give', 'refuse']) })
const missingParts = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingOIDCClaims: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
})
