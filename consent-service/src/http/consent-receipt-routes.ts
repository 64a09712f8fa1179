import { Router, type Request, type Response } from 'express'
import {
  consentReceiptType,
  receiptLanguages,
  sha256Of,
  type ReceiptLanguage,
} from '@mutua/sdk/consent/consent-receipt'
import { Problem } from '@mutua/sdk/problem'
import {
  checkerPath,
  shortPath,
  type ConsentReceipts,
  type ReceiptStanding,
  type ReceiptSubject,
} from '../consent-receipts/consent-receipts.ts'
import type { Grants } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import type { BrowserSessions } from './browser-session.ts'
import type { CallLimit } from './call-limit.ts'
import { consentReceiptHeaders, consentReceiptPage } from './consent-receipt-page.ts'
import { readConsentRecord } from './read-consent-record.ts'
import { receiptCheckerHeaders, receiptCheckerPage } from './receipt-checker-page.ts'
import { receiptLookPage, type WholeReceipt } from './receipt-look-page.ts'
import { sendPrivate } from './send-page.ts'
import { signInAddress } from './sign-in-routes.ts'

export interface ConsentReceiptRoutesDeps {
  readonly coopName: string
  readonly timeZone: string
  readonly authenticate: AuthenticateCaller
  /** Who is signed in with a browser; absent where nobody can. */
  readonly findSession?: BrowserSessions['find']
  readonly grants: Pick<Grants, 'findGrant' | 'findStanding' | 'findCredential' | 'findRequest' | 'events'>
  readonly receipts: ConsentReceipts
  readonly limit: CallLimit
}

/** The receipt of a consent for its parties, and what its short address tells everybody else. */
export const createConsentReceiptRoutes = (deps: ConsentReceiptRoutesDeps): Router => {
  const router = Router()

  router.get('/grants/:id/receipt', async (request, response) => {
    const session = sessionOf(request, deps)
    // A person with a browser who is not signed in, and not a program without its token.
    if (session === undefined && deps.findSession !== undefined && isVisit(request))
      return response.set('Cache-Control', 'no-store').redirect(302, signInAddress(request))
    const caller = session ?? (await deps.authenticate(request, 'see-consents'))
    const language = languageOf(request)
    const { signed, page } = await issueReceiptPage(caller, request.params.id, language, deps)
    response.vary('Accept').vary('Accept-Language').set('Content-Language', language)
    response.set(consentReceiptHeaders)
    if (request.accepts(['text/html', signedType]) === signedType) {
      response.type(signedType).send(signed)
      return
    }
    response.type('html').send(page)
  })

  router.get(`${shortPath}/:code`, async (request, response) => {
    deps.limit.count(request.ip ?? '')
    const found = await deps.receipts.look(request.params.code)
    // Who signs in and is a party is told which consent it is; for everybody else the answer is that of anybody.
    const caller =
      request.headers.authorization === undefined
        ? sessionOf(request, deps)
        : await deps.authenticate(request, 'see-consents')
    const isParty =
      caller !== undefined &&
      found !== undefined &&
      (await deps.grants.findGrant(caller.webId, localIdOf(found.grant), caller.mandate)) !== undefined
    sendLook(request, response, found?.standing, {
      house: deps,
      grant: isParty ? found.grant : undefined,
    })
  })

  router.get(checkerPath, (request, response) => {
    const language = languageOf(request)
    response.set(receiptCheckerHeaders).vary('Accept-Language').set('Content-Language', language)
    response.type('html').send(receiptCheckerPage(deps.coopName, language))
  })

  return router
}

type Caller = Pick<Awaited<ReturnType<AuthenticateCaller>>, 'webId' | 'mandate'>

/** Who is signed in with a browser, when no token says who calls. */
const sessionOf = (
  request: Request,
  { findSession }: Pick<ConsentReceiptRoutesDeps, 'findSession'>,
): Caller | undefined => (request.headers.authorization === undefined ? findSession?.(request) : undefined)

/** Somebody who follows a link (Fetch Metadata): no program says so by accident. */
const isVisit = (request: Request): boolean =>
  request.headers.authorization === undefined && request.get('sec-fetch-mode') === 'navigate'

/**
 * The receipt of a consent for one of its parties: the signed text, and the page that holds it.
 * @throws {Problem} `not-found` for everybody else, and where nothing rests on a consent
 */
export const issueReceiptPage = async (
  caller: Caller,
  local: string,
  language: ReceiptLanguage,
  deps: Pick<ConsentReceiptRoutesDeps, 'grants' | 'receipts' | 'coopName' | 'timeZone'>,
): Promise<{ readonly signed: string; readonly page: string }> => {
  const subject = await readSubject(caller, local, deps)
  const { content, digest } = await deps.receipts.issue(subject, language)
  const printed = { coopName: deps.coopName, timeZone: deps.timeZone, content, digest }
  const signed = await deps.receipts.sign(content, await sha256Of(consentReceiptPage(printed, '')))
  return { signed, page: consentReceiptPage(printed, signed) }
}

const signedType = `application/${consentReceiptType}`

const languageOf = (request: Request): ReceiptLanguage => {
  const wanted = request.query['lang'] ?? request.acceptsLanguages([...receiptLanguages])
  return receiptLanguages.find((known) => known === wanted) ?? 'it'
}

const readSubject = async (
  caller: Caller,
  local: string,
  { grants }: Pick<ConsentReceiptRoutesDeps, 'grants'>,
): Promise<ReceiptSubject> => {
  const { webId, mandate } = caller
  for (;;) {
    const record = await readConsentRecord(caller, local, { grants })
    const before = await grants.findStanding(record.grant.id)
    const credential = await grants.findCredential(webId, local, mandate)
    const again = await readConsentRecord(caller, local, { grants })
    const after = await grants.findStanding(record.grant.id)
    // What was opened without a consent has no credential, and no receipt of one.
    if (before === undefined || credential === undefined) throw noConsent()
    // A step that was taken while this was read: the receipt must not say half of it.
    if (after?.sequence !== before.sequence || again.steps.length !== record.steps.length) continue
    const { request } = record.grant
    const asked =
      request === undefined ? undefined : await grants.findRequest(webId, localIdOf(request), mandate)
    return { record, sequence: before.sequence, credential, requesterName: asked?.requesterName }
  }
}

const noConsent = (): Problem => new Problem('not-found', 'There is no such consent, or it is not yours.')

const sendLook = (
  request: Request,
  response: Response,
  standing: ReceiptStanding | undefined,
  shown: { readonly house: ConsentReceiptRoutesDeps; readonly grant: string | undefined },
): void => {
  const language = languageOf(request)
  response.status(standing === undefined ? 404 : 200)
  response.vary('Accept').vary('Accept-Language').set(consentReceiptHeaders)
  if (request.accepts(['text/html', 'application/json']) === 'application/json') {
    if (standing === undefined) throw new Problem('not-found', 'There is no receipt with this code.')
    sendPrivate(response, {
      genuine: true,
      ...standing,
      ...(shown.grant === undefined ? {} : { grant: shown.grant, receipt: `${shown.grant}/receipt` }),
    })
    return
  }
  const { grant, house } = shown
  // Whoever signs in and is no party gets, byte for byte, what a stranger gets.
  const whole: WholeReceipt | undefined =
    grant !== undefined
      ? { isParty: true, address: `${grant}/receipt` }
      : house.findSession === undefined
        ? undefined
        : { isParty: false, address: signInAddress(request) }
  response.set('Content-Language', language).type('html')
  response.send(receiptLookPage(house, standing, language, whole))
}
