import type { Request, Response } from 'express'
import { errors, type Provider } from 'oidc-provider'
import { pageHeaders, type Page } from './pages/page.ts'

export interface InteractionDeps {
  /** The one that answers now: it changes when its keys do. */
  readonly provider: () => Provider
}

/** A request of an application that waits for its person. */
export type Step = Awaited<ReturnType<Provider['interactionDetails']>>

/** @throws {errors.SessionNotFound} when this browser has no such request open */
export const stepOf = async (
  { provider }: InteractionDeps,
  request: Request,
  response: Response,
): Promise<Step> => {
  const step = await provider().interactionDetails(request, response)
  if (step.uid !== request.params['uid'])
    throw new errors.SessionNotFound('another sign-in was started since')
  return step
}

export const pathOf = (uid: string): string => `/.oidc/interaction/${uid}`

/** Where the browser goes when all is done: what the policy of the page must let through, and what the person is told. */
export const formTargetOf = ({ params }: Step): string => {
  const url = URL.parse(String(params['redirect_uri']))
  if (url === null) return ''
  return url.origin === 'null' ? url.protocol : url.origin
}

export const showStepPage = (response: Response, status: number, page: Page, step?: Step): void => {
  const target = step === undefined ? '' : formTargetOf(step)
  response
    .status(status)
    .set(pageHeaders(page, target === '' ? [] : [target]))
    .send(page.html)
}

/** @param how.acr how sure it is who it is (OpenID Connect Core §2), where somebody else vouched for it */
export const finishSignIn = (
  { provider }: InteractionDeps,
  { request, response }: { readonly request: Request; readonly response: Response },
  webId: string,
  how: { readonly acr?: string } = {},
): Promise<void> =>
  provider().interactionFinished(request, response, { login: { accountId: webId, remember: false, ...how } })
