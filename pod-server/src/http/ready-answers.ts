import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Sha256 } from '@mutua/sdk/ids'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { Basis } from '../access/decide.ts'
import type { Caller } from '../authn/caller.ts'
import type { PodPath } from '../resources/pod-path.ts'
import type { AccessHeaders } from './access-headers.ts'
import type { AnswerMemory, ReadyAnswer } from './answer-memory.ts'
import { areTermsAboutResource } from './check-terms.ts'
import { addReceiptLink } from './resource-headers.ts'

/**
 * Under which name the answer to a permitted GET is remembered; `undefined` where it depends on more than the resource,
 * the format that is asked for and what the caller may do there. What is remembered for reads under consent holds nothing
 * of any consent: each of them is decided, and leaves its receipt, before it is sent.
 * @param access what only those see who do not come with a consent
 */
export const askedBy = (
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  { caller, basis, access }: { caller: Caller; basis: Basis; access: AccessHeaders | undefined },
): string | undefined => {
  const { method, headers } = request
  if (method !== 'GET' || asksForMore(headers)) return undefined
  const accepted = headers.accept ?? ''
  if (basis.kind === 'consent')
    return areTermsAboutResource(basis) || isNarrowed(caller) ? undefined : consented + accepted
  if (access?.wacAllow === undefined) return undefined
  const isAnybody = caller.kind === 'anonymous' && caller.origin === undefined
  return (isAnybody ? anybody : `${access.wacAllow}\n`) + accepted
}

/**
 * Sends again what anybody gets who says nothing of themselves, and is false when that has to be found out first. That
 * they may read it is part of what is remembered: it was decided when the answer was made, and nothing that the decision
 * rests on has changed since.
 *
 * @param deps.isErased whose pod is being removed at this moment: its answers are about to be dropped
 */
export const createAnswerAnybody =
  (deps: { answers: Pick<AnswerMemory, 'find'>; isErased: (path: PodPath) => boolean }) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const { method, url = '', headers } = request
    if (method !== 'GET' || headers.authorization !== undefined || headers.origin !== undefined) return false
    if (asksForMore(headers)) return false
    const answer = deps.answers.find(url, anybody + (headers.accept ?? ''))
    // What is found under it is a canonical path.
    if (answer === undefined || deps.isErased(url as PodPath)) return false
    response.writeHead(200, answer.head as string[])
    sendBody(response, answer.body)
    return true
  }

/** The same on the way through the routes, where fields that depend on the request have been set already. */
export const sendReady = (
  response: ServerResponse,
  { head, body }: ReadyAnswer,
  receipt: ReceiptBody | undefined,
): void => {
  for (let at = 0; at < head.length; at += 2) response.setHeader(head[at] ?? '', head[at + 1] ?? '')
  addReceiptLink(response, receipt)
  sendBody(response, body)
}

const sendBody = (response: ServerResponse, body: ReadyAnswer['body']): void => {
  if (typeof body === 'string') response.end(body, 'latin1')
  else response.end(body)
}

/** To be called when all fields are set but the length, and the link to a receipt. */
export const readyAnswer = (
  response: ServerResponse,
  { etag, hash, bytes: body }: { etag: string; hash: Sha256; bytes: Uint8Array },
): ReadyAnswer => {
  // Every outgoing message has it; the types know it of requests only.
  const names = (response as unknown as Pick<ClientRequest, 'getRawHeaderNames'>).getRawHeaderNames()
  const head = names
    .filter((name) => !isAboutOrigin.test(name))
    .flatMap((name) => [name, String(response.getHeader(name))])
  const kept = body.length > longestText ? body : Buffer.from(body).toString('latin1')
  return { head: [...head, 'Content-Length', String(body.length)], etag, hash, body: kept }
}

/** Bytes. Text leaves in one write together with its head, which saves a sixth of the whole; yet it is copied. */
const longestText = 16_384

/** No person's answer begins so: theirs begin with `user=`. */
const anybody = 'anybody\n'
const consented = 'consented\n'

const isAboutOrigin = /^access-control-/i

const isNarrowed = (caller: Caller): boolean => caller.kind === 'consent' && caller.recordScopes !== undefined

/** Conditions and ranges choose another answer; a body is looked at for its pace. */
const asksForMore = (headers: IncomingHttpHeaders): boolean =>
  headers['if-none-match'] !== undefined ||
  headers['if-match'] !== undefined ||
  headers.range !== undefined ||
  headers['if-range'] !== undefined ||
  headers['content-length'] !== undefined ||
  headers['transfer-encoding'] !== undefined
