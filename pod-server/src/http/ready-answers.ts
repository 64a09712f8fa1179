import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { PodPath } from '../resources/pod-path.ts'
import type { Caller } from '../authn/caller.ts'
import type { AccessHeaders } from './access-headers.ts'
import type { AnswerMemory, ReadyAnswer } from './answer-memory.ts'

/**
 * Under which name the answer to a permitted GET is remembered; `undefined` where it depends on more than the resource,
 * the format that is asked for and what the caller may do there. A read under consent is never one: each leaves a receipt.
 */
export const askedBy = (
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  caller: Caller,
  { wacAllow }: AccessHeaders,
): string | undefined => {
  const { method, headers } = request
  if (method !== 'GET' || caller.kind === 'consent' || wacAllow === undefined) return undefined
  if (asksForMore(headers)) return undefined
  const isAnybody = caller.kind === 'anonymous' && caller.origin === undefined
  return (isAnybody ? anybody : `${wacAllow}\n`) + (headers.accept ?? '')
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
export const sendReady = (response: ServerResponse, { head, body }: ReadyAnswer): void => {
  for (let at = 0; at < head.length; at += 2) response.setHeader(head[at] ?? '', head[at + 1] ?? '')
  sendBody(response, body)
}

const sendBody = (response: ServerResponse, body: ReadyAnswer['body']): void => {
  if (typeof body === 'string') response.end(body, 'latin1')
  else response.end(body)
}

/** To be called when all fields are set but the length. */
export const readyAnswer = (response: ServerResponse, etag: string, body: Uint8Array): ReadyAnswer => {
  // Every outgoing message has it; the types know it of requests only.
  const names = (response as unknown as Pick<ClientRequest, 'getRawHeaderNames'>).getRawHeaderNames()
  const head = names
    .filter((name) => !isAboutOrigin.test(name))
    .flatMap((name) => [name, String(response.getHeader(name))])
  const kept = body.length > longestText ? body : Buffer.from(body).toString('latin1')
  return { head: [...head, 'Content-Length', String(body.length)], etag, body: kept }
}

/** Bytes. Text leaves in one write together with its head, which saves a sixth of the whole; yet it is copied. */
const longestText = 16_384

/** No person's answer begins so: theirs begin with `user=`. */
const anybody = 'anybody\n'

const isAboutOrigin = /^access-control-/i

/** Conditions and ranges choose another answer; a body is looked at for its pace. */
const asksForMore = (headers: IncomingHttpHeaders): boolean =>
  headers['if-none-match'] !== undefined ||
  headers['if-match'] !== undefined ||
  headers.range !== undefined ||
  headers['if-range'] !== undefined ||
  headers['content-length'] !== undefined ||
  headers['transfer-encoding'] !== undefined
