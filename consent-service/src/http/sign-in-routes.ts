import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { isBusy } from '@mutua/kit/authn/lookup-cache'
import { webIdSchema, type BaseUrl } from '@mutua/sdk/ids'
import { backPath, clientDocument, clientDocumentPath } from '../sign-in/own-client.ts'
import type { SignIn } from '../sign-in/open-sign-in.ts'
import type { BrowserSessions } from './browser-session.ts'
import type { CallLimit } from './call-limit.ts'
import { onlyFromOurPages, sendFormPage } from './form-page.ts'
import { html, type Html } from './html.ts'
import { pageLanguageOf } from './page-language.ts'
import { signInPageWords, type SignInPageWords } from './sign-in-words.ts'

export interface SignInRoutesDeps {
  readonly origin: BaseUrl
  readonly coopName: string
  /** Issuers of the co-op itself, offered by name. */
  readonly issuers: readonly BaseUrl[]
  readonly signIn: SignIn
  readonly sessions: BrowserSessions
  readonly limit: CallLimit
}

/** Sign-in with a browser: where to, there and back, and out again. */
export const createSignInRoutes = (deps: SignInRoutesDeps): Router => {
  const { origin, coopName, signIn, sessions } = deps
  const router = Router()

  router.get(clientDocumentPath, (_request, response) => {
    response
      .set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' })
      .type('application/ld+json')
      .send(JSON.stringify(clientDocument(deps)))
  })

  router.get('/sign-in', async (request, response) => {
    const to = pathOf(request.query['to'], origin)
    const named = webIdSchema.safeParse(request.query['webid']).data
    if (named === undefined) return sendChoice(request, response, { to, found: undefined }, deps)
    deps.limit.count(request.ip ?? '')
    const issuers = await signIn.findIssuers(named).catch(busyOrThrow)
    if (issuers === 'busy') return sendBusy(request, response, to, deps)
    sendChoice(request, response, { to, found: { webId: named, issuers: issuers.slice(0, 5) } }, deps)
  })

  router.get('/sign-in/start', async (request, response) => {
    deps.limit.count(request.ip ?? '')
    const to = pathOf(request.query['to'], origin)
    const asked = startQuery.safeParse(request.query).data
    const address =
      asked === undefined
        ? undefined
        : await signIn
            .begin({ ...asked, to, browser: sessions.browserOf(request, response) })
            .catch(busyOrThrow)
    if (address === 'busy') return sendBusy(request, response, to, deps)
    if (address === undefined) return sendUnreachable(request, response, to, deps, 502)
    response.set('Cache-Control', 'no-store').redirect(302, address)
  })

  router.get(backPath, async (request, response) => {
    const answer = answerQuery.safeParse(request.query).data
    const outcome = await signIn.finish(answer ?? { state: '' }, sessions.knownBrowserOf(request) ?? '')
    if (outcome.kind === 'signed-in') {
      sessions.open(response, outcome)
      return response.set('Cache-Control', 'no-store').redirect(303, outcome.to)
    }
    if (outcome.why === 'busy') return sendBusy(request, response, outcome.to ?? '/', deps)
    const language = pageLanguageOf(request)
    const words = signInPageWords[language]
    const { title, text } = outcome.why === 'refused-there' ? words.refused : words.failed
    const main = html`<section><p>${text}</p></section>${againLink(words, outcome.to ?? '/')}`
    sendFormPage(request, response, 403, { language, coopName, title, main })
  })

  const foreign = onlyFromOurPages(origin, (request, response) => {
    const language = pageLanguageOf(request)
    const { title, text } = signInPageWords[language].foreign
    sendFormPage(request, response, 403, { language, coopName, title, main: html`<p>${text}</p>` })
  })
  router.post('/sign-in/out', foreign, (request, response) => {
    sessions.close(request, response)
    const language = pageLanguageOf(request)
    const words = signInPageWords[language]
    const { title, text } = words.signedOut
    const to = pathOf(request.query['to'], origin)
    const main = html`<section><p>${text}</p></section>${againLink(words, to)}`
    sendFormPage(request, response, 200, { language, coopName, title, main })
  })

  return router
}

/** Where somebody is sent who must sign in first, to come back to what they asked for. */
export const signInAddress = (request: Request): string =>
  `/sign-in?${String(new URLSearchParams({ to: request.originalUrl }))}`

/** Foot of a page that somebody sees signed in: as whom, and out again. */
export const signedInFoot = (request: Request, webId: string): Html => {
  const words = signInPageWords[pageLanguageOf(request)]
  const to = String(new URLSearchParams({ to: request.originalUrl }))
  return html`<p>${words.signedInAs} <bdi class="address">${webId}</bdi></p><form method="post" action="/sign-in/out?${to}"><button class="plain">${words.signOut}</button></form>`
}

const startQuery = z
  .object({ issuer: z.url().max(2_048), webid: webIdSchema.optional() })
  .transform(({ issuer, webid }) => ({ issuer, webId: webid }))

const answerQuery = z.object({
  state: z.string().max(200),
  code: z.string().max(4_096).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(2_048).optional(),
})

/** A path of ours, or the front page: whoever makes a link to a sign-in cannot send people elsewhere by it. */
const pathOf = (value: unknown, origin: BaseUrl): string => {
  if (typeof value !== 'string' || value.length > 16_384 || !value.startsWith('/')) return '/'
  const url = URL.parse(value, origin)
  if (url?.origin !== origin) return '/'
  // `/.//host/` is a path of ours, and what is left of it when its dots are gone is an address of that host.
  return url.pathname.startsWith('//') ? '/' : `${url.pathname}${url.search}`
}

const sendChoice = (
  request: Request,
  response: Response,
  shown: {
    readonly to: string
    readonly found: { readonly webId: string; readonly issuers: readonly string[] } | undefined
  },
  { coopName, issuers }: SignInRoutesDeps,
): void => {
  const language = pageLanguageOf(request)
  const words = signInPageWords[language]
  const { to, found } = shown
  const startAt = (issuer: string, webId?: string): Html => {
    const query = new URLSearchParams({ issuer, to, ...(webId === undefined ? {} : { webid: webId }) })
    return html`<p><a class="button first" href="/sign-in/start?${String(query)}">${words.atPod} <bdi class="address">${hostOf(issuer)}</bdi></a></p>`
  }
  const main = html`<section><p>${words.why}</p>
${found === undefined ? issuers.map((issuer) => startAt(issuer)) : found.issuers.map((issuer) => startAt(issuer, found.webId))}
${found?.issuers.length === 0 ? html`<p role="alert">${words.notFound}</p>` : ''}</section>
<section><h2>${words.elsewhere}</h2><form method="get" action="/sign-in"><p class="quiet">${words.elsewhereWhy}</p>
<label class="field" for="webid">${words.webId}</label>
<input type="url" id="webid" name="webid" required maxlength="2048" autocomplete="url" value="${found?.webId ?? ''}">
<input type="hidden" name="to" value="${to}"><input type="hidden" name="lang" value="${language}">
<p><button>${words.go}</button></p></form></section>`
  sendFormPage(request, response, 200, { language, coopName, title: words.title, main })
}

const sendUnreachable = (
  request: Request,
  response: Response,
  to: string,
  { coopName }: SignInRoutesDeps,
  status: 502 | 503,
): void => {
  const language = pageLanguageOf(request)
  const words = signInPageWords[language]
  const back = `/sign-in?${String(new URLSearchParams({ to }))}`
  const main = html`<p role="alert">${words.unreachable}</p>${againLink(words, back)}`
  sendFormPage(request, response, status, { language, coopName, title: words.title, main })
}

/** Nobody could be asked at this moment: the same again in a little while. */
const sendBusy = (request: Request, response: Response, to: string, deps: SignInRoutesDeps): void => {
  response.set('Retry-After', '2')
  sendUnreachable(request, response, to, deps, 503)
}

/** @throws whatever else it was */
const busyOrThrow = (cause: unknown): 'busy' => {
  if (isBusy(cause)) return 'busy'
  throw cause
}

const againLink = (words: SignInPageWords, to: string): Html =>
  html`<p><a class="button" href="${to}">${words.again}</a></p>`

const hostOf = (issuer: string): string => URL.parse(issuer)?.host ?? issuer
