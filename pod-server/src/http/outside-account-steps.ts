import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AccountName } from '../identity/account-name.ts'
import type { Account, Accounts } from '../identity/accounts.ts'
import { browserOf } from '../identity/outside/outside-browser.ts'
import type { Arrival, OutsidePurpose } from '../identity/outside/outside-sign-in.ts'
import {
  knownAccount,
  newAccount,
  newcomerForm,
  newcomerMistakeOf,
  providerIn,
  statusOf,
  type NewcomerForm,
  type OutsideDeps,
} from '../identity/outside/outside-steps.ts'
import { languageOf } from '../identity/pages/language.ts'
import { failedElsewherePage, newcomerPage } from '../identity/pages/outside-pages.ts'
import { pageHeaders, type Page } from '../identity/pages/page.ts'
import type { Entrance } from '../identity/page-sessions.ts'
import type { Address } from '../identity/sign-in-limits.ts'

export interface OutsideAccountDeps {
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'verifyPassword'>
  readonly addressOf: (request: Request) => Address
  readonly outside: OutsideDeps
  /** Opens the pages of the account in this browser. */
  readonly enter: (response: Response, account: AccountName, by: Entrance) => void
}

interface Visit {
  readonly account: Account
  readonly request: Request
  readonly response: Response
}

/** `/.me/outside`: into the pages of an account with an outside identity, and which of them open it. */
export const outsideAccountSteps = (deps: OutsideAccountDeps) => {
  const { origin, outside } = deps
  const { signIn, bound } = outside

  const send = async (request: Request, response: Response, purpose: OutsidePurpose): Promise<void> => {
    const language = languageOf(request)
    const to = await signIn.begin({
      kind: String(request.params['kind']),
      provider: providerIn(request),
      purpose,
      browser: browserOf(request, response, origin),
      language,
      from: deps.addressOf(request),
    })
    if (to !== undefined) return response.redirect(303, to)
    show(response, 502, failedElsewherePage(language, '/.me', 'unreachable'))
  }

  const arrivalOf = (ticket: string, request: Request, response: Response): Arrival | undefined =>
    signIn.look(ticket, browserOf(request, response, origin))

  /** Who arrived to get to their account; nobody else gets there by it. */
  const newcomer =
    (accountOf: (form: NewcomerForm, request: Request) => Promise<AccountName>): RequestHandler =>
    async (request, response) => {
      const form = parseWith(newcomerForm, request.body, 'the form')
      const arrival = arrivalOf(form.ticket, request, response)
      const language = languageOf(request)
      if (arrival?.purpose.kind !== 'account')
        return show(response, 403, failedElsewherePage(language, '/.me'))
      try {
        const account = await accountOf(form, request)
        await bound.bind(account, arrival)
        signIn.take(form.ticket, arrival.browser)
        deps.enter(response, account, arrival)
      } catch (cause) {
        if (!(cause instanceof Problem)) throw cause
        const page = newcomerPage(language, {
          kind: arrival.kind,
          ticket: form.ticket,
          name: form.name,
          mistake: newcomerMistakeOf(cause),
          connectAt: '/.me/outside/connect',
          openAt: outside.createAccount && '/.me/outside/open',
          backTo: '/.me',
        })
        show(response, statusOf(cause), page)
      }
    }

  const start: RequestHandler = (request, response) => send(request, response, { kind: 'account' })

  const enterKnown: RequestHandler = async (request, response) => {
    const { ticket } = parseWith(ticketForm, request.body, 'the form')
    const arrival = arrivalOf(ticket, request, response)
    const account = arrival?.purpose.kind === 'account' ? await bound.use(arrival) : undefined
    if (arrival === undefined || account === undefined)
      return show(response, 403, failedElsewherePage(languageOf(request), '/.me'))
    signIn.take(ticket, arrival.browser)
    deps.enter(response, account, arrival)
  }

  return {
    start,
    enterKnown,
    connectKnown: newcomer((form, request) => knownAccount(deps, form, deps.addressOf(request))),
    openNew: newcomer((form) => newAccount(outside, form)),

    /** Of somebody who is signed in. */
    startToConnect: ({ account, request, response }: Visit): Promise<void> =>
      send(request, response, { kind: 'connect', account: account.name }),

    /** @throws {Problem} `identity-bound`, `not-found` when the ticket is over or of another account */
    connect: async ({ account, request, response }: Visit): Promise<void> => {
      const { ticket } = parseWith(ticketForm, request.body, 'the form')
      const arrival = arrivalOf(ticket, request, response)
      if (arrival?.purpose.kind !== 'connect' || arrival.purpose.account !== account.name)
        throw new Problem('not-found', 'Too much time has passed: begin again.')
      await bound.bind(account.name, arrival)
      signIn.take(ticket, arrival.browser)
      response.redirect(303, '/.me?done=identity#identities')
    },

    /** @throws {Problem} `not-found` */
    disconnect: async ({ account, request, response }: Visit): Promise<void> => {
      await bound.unbind(account.name, parseWith(idForm, request.body, 'the form').id)
      response.redirect(303, '/.me?done=identity-deleted#identities')
    },
  }
}

const show = (response: Response, status: number, page: Page): void => {
  response.status(status).set(pageHeaders(page)).send(page.html)
}

const ticketForm = z.object({ ticket: z.string().max(200) })
const idForm = z.object({ id: z.string().max(200) })
