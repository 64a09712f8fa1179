import { createHash } from 'node:crypto'
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { BaseUrl, PurposeIri, ResourceUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Write } from '@mutua/kit/store'
import { receiptWords } from '../consent-receipts/receipt-words-by-language.ts'
import type { Mandate } from '../representation/mandates.ts'
import type { BrowserSession } from '../sign-in/open-sign-in.ts'
import { digestOf, type ShortMemory } from '@mutua/kit/short-memory'
import { newCode, type RedeemDeps } from '../smart/launch-codes.ts'
import type { FindLaunchClient } from '../smart/launch-client.ts'
import { parseLaunch } from '../smart/parse-launch.ts'
import type { BrowserSessions } from './browser-session.ts'
import type { CallLimit } from './call-limit.ts'
import { onlyFromOurPages, sendFormPage } from './form-page.ts'
import { html } from './html.ts'
import { answerAddress, readAnswer, refusalAddress } from './launch-answer.ts'
import { launchCard, noChoice, type LaunchCard, type LaunchChoice } from './launch-card.ts'
import { launchWords, type LaunchPeriod, type LaunchWords } from './launch-words.ts'
import { pageLanguageOf } from './page-language.ts'
import { signedInFoot, signInAddress } from './sign-in-routes.ts'

/** A card that somebody has before them: of one person, for exactly one request, answered once. */
export interface OpenForm {
  readonly webId: WebId
  /** Digest of its address, which may be as long as a request can be. */
  readonly request: string
  /** Where the browser went with the answer: pressing twice gives once, and leads to the same place. */
  answer?: Promise<string> | undefined
}

export interface LaunchRoutesDeps extends Pick<RedeemDeps, 'store' | 'now' | 'randomBytes'> {
  readonly origin: BaseUrl
  readonly coopName: string
  /** Version of the privacy notice in force. */
  readonly notice: string
  /** What applications are connected for. */
  readonly purpose: PurposeIri
  readonly podServers: readonly BaseUrl[]
  readonly findClient: FindLaunchClient
  readonly findOwner: (pod: ResourceUrl) => Promise<WebId | undefined>
  /** @throws {Problem} `mandate-missing`, `mandate-too-narrow` */
  readonly findMandate: (person: WebId, member: WebId) => Promise<Mandate>
  /** How the directory names it. */
  readonly findListed: (webId: WebId) => Promise<string | undefined>
  /** Gives, in one write with `alongside` or not at all; undefined: look again. */
  readonly give: (
    acting: { readonly owner: WebId; readonly mandate: Mandate | undefined },
    given: LaunchConsent,
    alongside: (grant: Pick<Grant, 'id'>) => readonly Write[],
  ) => Promise<boolean>
  readonly sessions: BrowserSessions
  readonly forms: ShortMemory<OpenForm>
  readonly limit: CallLimit
}

/** What a yes gives. */
export interface LaunchConsent {
  readonly recipient: WebId
  readonly purpose: PurposeIri
  readonly resources: readonly ResourceUrl[]
  readonly records: readonly string[]
  readonly period: LaunchPeriod
  readonly shown: Shown
}

/** Where an application sends the browser of a person whom it asks to read (SMART App Launch 2.2, standalone launch). */
export const createLaunchRoutes = (deps: LaunchRoutesDeps): Router => {
  const router = Router()
  const foreign = onlyFromOurPages(deps.origin, (request, response) =>
    sendMessage({ request, response }, 403, 'foreign', deps),
  )

  router.get('/smart/:pod/authorize', async (request, response) => {
    deps.limit.count(request.ip ?? '')
    const asked = await readAsked(request, response, deps)
    if (asked !== undefined) sendCard({ request, response }, asked, deps)
  })

  const form = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 100 })
  router.post('/smart/:pod/authorize', foreign, form, async (request, response) => {
    deps.limit.count(request.ip ?? '')
    const asked = await readAsked(request, response, deps)
    if (asked === undefined) return
    const { form: token, decision, choice } = readAnswer(request.body, asked.card.launch)
    const open = deps.forms.find(token)
    if (
      open === undefined ||
      open.webId !== asked.session.webId ||
      open.request !== digestOf(request.originalUrl)
    )
      return sendCard({ request, response }, asked, deps, { choice, mistake: 'old' })
    if (decision === 'give' && choice.records.length === 0)
      return sendCard({ request, response }, asked, deps, { choice, mistake: 'nothing' })
    if (decision === 'give' && choice.period === undefined)
      return sendCard({ request, response }, asked, deps, { choice, mistake: 'period' })
    open.answer ??=
      decision === 'give'
        ? giveTo(asked, choice, deps)
        : Promise.resolve(
            refusalAddress(asked.card.launch, 'access_denied', 'The person said no.', deps.origin),
          )
    try {
      response.redirect(303, await open.answer)
    } catch (error) {
      open.answer = undefined
      throw error
    }
  })
  router.use('/smart/:pod/authorize', notPossible(deps))
  return router
}

/** Somebody who may decide, and what about. */
interface Asked {
  readonly session: BrowserSession
  readonly owner: WebId
  readonly mandate: Mandate | undefined
  readonly card: LaunchCard
}

/** Answers by itself what leads to no card. */
const readAsked = async (
  request: Request,
  response: Response,
  deps: LaunchRoutesDeps,
): Promise<Asked | undefined> => {
  const place = { request, response }
  const { origin } = deps
  response.set('Cache-Control', 'no-store')
  const { searchParams } = new URL(request.originalUrl, origin)
  const parsed = await parseLaunch(String(request.params['pod']), searchParams, deps)
  if (parsed.kind === 'untrusted') {
    sendMessage(place, 400, parsed.why, deps)
    return undefined
  }
  const session = deps.sessions.find(request)
  // RFC 9700 §4.11.2: anybody can write a document; a link to us must not send on who has never been here.
  if (session === undefined) {
    response.redirect(302, signInAddress(request))
    return undefined
  }
  if (parsed.kind === 'refused') {
    response.redirect(302, refusalAddress(parsed, parsed.error, parsed.why, origin))
    return undefined
  }
  const { launch } = parsed
  const owner = await deps.findOwner(launch.pod.pod)
  const right = owner === undefined ? 'none' : await findRight(session.webId, owner, deps)
  // The same for a pod that nobody has: whoever signs in learns nothing of other people's.
  if (owner === undefined || right === 'none') {
    const back = refusalAddress(launch, 'access_denied', 'The person may not decide here.', origin)
    sendMessage(place, 403, 'notYours', deps, { session, back })
    return undefined
  }
  const language = pageLanguageOf(request)
  const purpose = findPurpose(deps.purpose)?.label
  const card: LaunchCard = {
    ...{ language, launch },
    listedAs: await deps.findListed(launch.client.id),
    decidesFor: right === 'own' ? undefined : owner,
    purpose:
      receiptWords[language].purposes[deps.purpose] ??
      purpose?.[language === 'it' ? 'it' : 'en'] ??
      deps.purpose,
  }
  return { session, owner, mandate: right === 'own' ? undefined : right, card }
}

const findRight = async (
  person: WebId,
  owner: WebId,
  { findMandate }: LaunchRoutesDeps,
): Promise<'own' | 'none' | Mandate> => {
  if (person === owner) return 'own'
  try {
    return await findMandate(person, owner)
  } catch (error) {
    if (error instanceof Problem) return 'none'
    throw error
  }
}

/** Where the browser goes with a code, when the grant and the code are durable. */
const giveTo = async (
  { owner, mandate, card }: Asked,
  choice: LaunchChoice,
  deps: LaunchRoutesDeps,
): Promise<string> => {
  const { launch, language } = card
  const { client, pod } = launch
  const consent: LaunchConsent = {
    recipient: client.id,
    purpose: deps.purpose,
    // `as`: a canonical URL with a canonical segment behind it.
    resources: [`${pod.pod}health/` as ResourceUrl],
    records: choice.records.flatMap((place) => launch.records[place] ?? []),
    period: choice.period ?? 'today',
    shown: {
      notice: deps.notice,
      noticeHash: createHash('sha256').update(launchCard(card, '').text).digest('hex'),
      language,
      channel: 'web',
    },
  }
  const { code, writesFor } = await newCode(launch, launch.isOffline && choice.isOffline, deps)
  while (!(await deps.give({ owner, mandate }, consent, ({ id }) => writesFor(id))));
  return answerAddress(launch, { code }, deps.origin)
}

interface Place {
  readonly request: Request
  readonly response: Response
}

const sendCard = (
  { request, response }: Place,
  { session, card }: Asked,
  deps: LaunchRoutesDeps,
  again?: { readonly choice: LaunchChoice; readonly mistake: keyof LaunchWords['mistakes'] },
): void => {
  const { language, launch } = card
  const token = deps.forms.keep({ webId: session.webId, request: digestOf(request.originalUrl) })
  const redirect = new URL(launch.redirectUri)
  sendFormPage(request, response, again === undefined ? 200 : 400, {
    language,
    coopName: deps.coopName,
    title: launchWords[language].title,
    main: launchCard(card, token, again?.choice ?? noChoice, again?.mistake),
    footer: signedInFoot(request, session.webId),
    formTargets: [redirect.origin === 'null' ? redirect.protocol : redirect.origin],
  })
}

/** @param signedIn who is there, and where the application waits for an answer */
const sendMessage = (
  { request, response }: Place,
  status: number,
  message: keyof LaunchWords['messages'],
  { coopName }: Pick<LaunchRoutesDeps, 'coopName'>,
  signedIn?: { readonly session: BrowserSession; readonly back: string },
): void => {
  const language = pageLanguageOf(request)
  const words = launchWords[language]
  const { title, text } = words.messages[message]
  const back =
    signedIn === undefined ? '' : html`<p><a class="button" href="${signedIn.back}">${words.back}</a></p>`
  sendFormPage(request, response, status, {
    ...{ language, coopName, title },
    main: html`<section><p>${text}</p></section>${back}`,
    ...(signedIn === undefined ? {} : { footer: signedInFoot(request, signedIn.session.webId) }),
  })
}

/** What keeps a person from giving is theirs to know, on a page; what is our own fault goes on. */
const notPossible =
  (deps: LaunchRoutesDeps): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) return next(error)
    sendMessage({ request, response }, error.status, 'notPossible', deps)
  }
