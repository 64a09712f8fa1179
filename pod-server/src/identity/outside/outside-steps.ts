import type { Request, RequestHandler, Response } from 'express'
import { errors } from 'oidc-provider'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { addressesOf, type AccountName } from '../account-name.ts'
import type { Account, Accounts } from '../accounts.ts'
import { finishSignIn, pathOf, showStepPage, stepOf, type InteractionDeps } from '../interaction.ts'
import { languageOf } from '../pages/language.ts'
import { failedElsewherePage, newcomerPage, type NewcomerMistake } from '../pages/outside-pages.ts'
import type { Address } from '../sign-in-limits.ts'
import type { BoundIdentities } from './bound-identities.ts'
import { browserOf } from './outside-browser.ts'
import type { Arrival, OutsideSignIn } from './outside-sign-in.ts'

/** What signing in with an outside identity stands on, wherever it begins. */
export interface OutsideDeps {
  readonly signIn: OutsideSignIn
  readonly bound: BoundIdentities
  /** What a session says of itself. */
  readonly acrOf: (arrival: Pick<Arrival, 'kind' | 'level'>) => string | undefined
  /** Makes an account with its pod; absent where the desk makes accounts. */
  readonly createAccount?: ((account: { name: string; password: string }) => Promise<Account>) | undefined
}

export interface OutsideStepsDeps extends InteractionDeps {
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'verifyPassword'>
  readonly addressOf: (request: Request) => Address
  readonly outside: OutsideDeps
}

/** Signing in to an application with an outside identity: away, back, and who it is here. */
export const outsideSteps = (deps: OutsideStepsDeps) => {
  const { signIn, bound } = deps.outside

  const start: RequestHandler = async (request, response) => {
    const { uid } = await stepOf(deps, request, response)
    const language = languageOf(request)
    const to = await signIn.begin({
      kind: String(request.params['kind']),
      provider: providerIn(request),
      purpose: { kind: 'application', uid },
      browser: browserOf(request, response, deps.origin),
      language,
      from: deps.addressOf(request),
    })
    if (to !== undefined) return response.redirect(303, to)
    showStepPage(response, 502, failedElsewherePage(language, pathOf(uid), 'unreachable'))
  }

  /** @throws {errors.SessionNotFound} when the ticket is over, or somebody else's */
  const arrivalAt = (uid: string, ticket: string, request: Request, response: Response): Arrival => {
    const arrival = signIn.look(ticket, browserOf(request, response, deps.origin))
    const isForThis = arrival?.purpose.kind === 'application' && arrival.purpose.uid === uid
    if (!isForThis) throw new errors.SessionNotFound('nobody arrived with this ticket')
    return arrival
  }

  const finish = async (
    visit: { readonly request: Request; readonly response: Response },
    arrival: Arrival,
    ticket: string,
  ): Promise<boolean> => {
    const account = await bound.use(arrival)
    if (account === undefined) return false
    signIn.take(ticket, arrival.browser)
    const acr = deps.outside.acrOf(arrival)
    const { webId } = addressesOf(account, deps.origin)
    await finishSignIn(deps, visit, webId, acr === undefined ? {} : { acr })
    return true
  }

  const arrive: RequestHandler = async (request, response) => {
    const step = await stepOf(deps, request, response)
    const { ticket } = parseWith(ticketForm, request.query, 'the arrival')
    const arrival = arrivalAt(step.uid, ticket, request, response)
    if (await finish({ request, response }, arrival, ticket)) return
    showStepPage(response, 200, newcomer(request, step.uid, { ticket, kind: arrival.kind }), step)
  }

  const newcomer = (
    request: Request,
    uid: string,
    view: {
      readonly ticket: string
      readonly kind: Arrival['kind']
      readonly mistake?: NewcomerMistake
      readonly name?: string
    },
  ) =>
    newcomerPage(languageOf(request), {
      ...view,
      connectAt: `${pathOf(uid)}/outside/connect`,
      openAt: deps.outside.createAccount && `${pathOf(uid)}/outside/open`,
      backTo: pathOf(uid),
    })

  /** Who they are here is said by a form; what goes wrong with it is said on the same page. */
  const withForm =
    (accountOf: (form: NewcomerForm, request: Request) => Promise<AccountName>): RequestHandler =>
    async (request, response) => {
      const step = await stepOf(deps, request, response)
      const form = parseWith(newcomerForm, request.body, 'the form')
      const arrival = arrivalAt(step.uid, form.ticket, request, response)
      try {
        await bound.bind(await accountOf(form, request), arrival)
        await finish({ request, response }, arrival, form.ticket)
      } catch (cause) {
        if (!(cause instanceof Problem)) throw cause
        const { kind } = arrival
        const view = { ticket: form.ticket, kind, name: form.name, mistake: newcomerMistakeOf(cause) }
        showStepPage(response, statusOf(cause), newcomer(request, step.uid, view), step)
      }
    }

  return {
    start,
    arrive,
    connect: withForm((form, request) => knownAccount(deps, form, deps.addressOf(request))),
    open: withForm((form) => newAccount(deps.outside, form)),
  }
}

/** @throws {Problem} `credentials-wrong`, `too-many-attempts`, `too-many-requests` */
export const knownAccount = async (
  { accounts }: Pick<OutsideStepsDeps, 'accounts'>,
  { name, password }: NewcomerForm,
  from: Address,
): Promise<AccountName> => (await accounts.verifyPassword(name, password, from)).name

/** @throws {Problem} as `Accounts.create`, `account-registration-closed` */
export const newAccount = async (
  { createAccount }: OutsideDeps,
  { name, password }: NewcomerForm,
): Promise<AccountName> => {
  if (createAccount === undefined)
    throw new Problem('account-registration-closed', 'Ask the co-op desk for an account.')
  return (await createAccount({ name, password })).name
}

/** A 401 of a form is about what was typed into it: the browser is not to ask for a sign-in of its own. */
export const statusOf = ({ status }: Problem): number => (status === 401 ? 403 : status)

export const newcomerMistakeOf = ({ code }: Problem): NewcomerMistake => {
  if (code === 'credentials-wrong') return 'wrong'
  if (code === 'too-many-attempts' || code === 'too-many-requests') return 'wait'
  if (code === 'identity-bound') return 'bound'
  if (code === 'account-exists') return 'taken'
  return code === 'account-name-invalid' ? 'label' : 'weak'
}

export const providerIn = (request: Request): string => {
  const { provider } = request.query
  return typeof provider === 'string' ? provider : ''
}

const ticket = z.string().max(200)
const ticketForm = z.object({ ticket })
export const newcomerForm = z.object({ ticket, name: z.string().max(255), password: z.string().max(1_024) })
export type NewcomerForm = z.infer<typeof newcomerForm>
