import { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { pathOf } from '../interaction.ts'
import { languageOf } from '../pages/language.ts'
import { arrivedPage, failedElsewherePage, failureReasonOf, newcomerPage } from '../pages/outside-pages.ts'
import { pageHeaders, type Page } from '../pages/page.ts'
import { browserOf } from './outside-browser.ts'
import type { OutsidePurpose } from './outside-sign-in.ts'
import type { OutsideDeps } from './outside-steps.ts'
import { walletRoutes, type WalletFace } from './wallet-routes.ts'

/** What this server says of itself where others vouch for people, as far as the kinds that are offered need it. */
export interface OwnWords {
  /** Compact JWS. */
  configuration(): Promise<string>
  resolve(subject: string, anchor: string): Promise<string | undefined>
}

export interface OutsideRoutesDeps {
  readonly origin: BaseUrl
  readonly outside: OutsideDeps
  readonly ownWords?: OwnWords | undefined
  /** Where wallets are asked. */
  readonly wallet?: WalletFace | undefined
}

/** Where browsers come back to from elsewhere, and where elsewhere reads who we are. */
export const outsideRoutes = (deps: OutsideRoutesDeps): Router => {
  const router = Router()
  const { ownWords } = deps
  if (ownWords !== undefined) {
    router.get('/.well-known/openid-federation', async (_request, response) => {
      const statement = await ownWords.configuration()
      response
        .set({ ...readableEverywhere, 'Content-Type': 'application/entity-statement+jwt' })
        .send(statement)
    })
    router.get('/.outside/resolve', async (request, response) => {
      const { sub, anchor, trust_anchor: alsoAnchor } = parseWith(resolveQuery, request.query, 'the question')
      const answer = await ownWords.resolve(sub, anchor ?? alsoAnchor ?? '')
      if (answer === undefined)
        throw new Problem('not-found', 'That provider is not one of those offered here.')
      response.set({ ...readableEverywhere, 'Content-Type': 'application/resolve-response+jwt' }).send(answer)
    })
  }
  if (deps.wallet !== undefined) router.use(walletRoutes(deps.wallet))
  router.get('/.outside/back/:provider', comeBack(deps))
  return router
}

const readableEverywhere = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' }

const resolveQuery = z.object({
  sub: z.string().max(2_048),
  anchor: z.string().max(2_048).optional(),
  trust_anchor: z.string().max(2_048).optional(),
})

const answerQuery = z.object({
  state: z.string().max(200),
  code: z.string().max(8_192).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(2_048).optional(),
})

const comeBack =
  (deps: OutsideRoutesDeps): RequestHandler =>
  async (request, response) => {
    const language = languageOf(request)
    const show = (status: number, page: Page): void => {
      response.status(status).set(pageHeaders(page)).send(page.html)
    }
    const query = answerQuery.safeParse(request.query)
    if (!query.success) return show(400, failedElsewherePage(language, '/.me'))
    const { state, ...answer } = query.data
    const { signIn, bound } = deps.outside
    const browser = browserOf(request, response, deps.origin)
    const outcome = await signIn.arrive(state, { path: request.path, ...answer }, browser)
    if (outcome.kind === 'failed') {
      const { purpose, why } = outcome
      // Why is for who was sent away, not for whoever has an address.
      const reason = purpose === undefined ? undefined : failureReasonOf(why)
      return show(403, failedElsewherePage(language, startOf(purpose), reason))
    }
    const { ticket, arrival } = outcome
    const { kind, purpose } = arrival
    if (purpose.kind === 'application')
      return response.redirect(
        303,
        `${pathOf(purpose.uid)}/outside?${String(new URLSearchParams({ ticket }))}`,
      )
    // The cookie of the account pages does not come along from elsewhere: a form of ours brings it.
    if (purpose.kind === 'connect') {
      const view = { kind, ticket, account: purpose.account, isNew: true }
      return show(200, arrivedPage(language, view))
    }
    const account = await bound.find(arrival)
    if (account !== undefined)
      return show(200, arrivedPage(language, { kind, ticket, account, isNew: false }))
    show(
      200,
      newcomerPage(language, {
        kind,
        ticket,
        connectAt: '/.me/outside/connect',
        openAt: deps.outside.createAccount && '/.me/outside/open',
        backTo: '/.me',
      }),
    )
  }

const startOf = (purpose: OutsidePurpose | undefined): string =>
  purpose?.kind === 'application' ? pathOf(purpose.uid) : '/.me'
