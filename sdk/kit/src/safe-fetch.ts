import type { IncomingMessage } from 'node:http'
import { askOutside, parseTarget, type OutsideRules } from './outside-request.ts'

export interface SafeFetchOptions extends OutsideRules {
  readonly maxBytes?: number
  /** For the whole call, redirects included. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  /** Calls on their way at once; one more is refused, so that a flood of look-ups costs a bounded number of sockets. */
  readonly maxConcurrent?: number
}

export interface FetchedDocument {
  /** Where the bytes came from, after redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/** @throws {Error} when the address is not ours to call, or the answer is too late, too large or not understood */
export type SafeFetch = (url: string, accept: string) => Promise<FetchedDocument>

/**
 * GET of a document that a stranger named (a WebID, an issuer's keys), without lending them our place in the network.
 *
 * The address is checked at the moment of connecting, on what the socket will use: a name that resolves to something
 * else a moment later gains nothing. Only https leaves the machine; private, link-local, multicast and translated
 * addresses are refused; every redirect is checked again; no cookies, no credentials, no compressed bodies.
 */
export const createSafeFetch = (options: SafeFetchOptions): SafeFetch => {
  const limits = { maxBytes: 1_048_576, timeoutMs: 5_000, maxRedirects: 3, maxConcurrent: 64, ...options }
  let underWay = 0
  return async (url, accept) => {
    if (underWay >= limits.maxConcurrent) throw new Error('too many outside look-ups at once')
    underWay += 1
    try {
      const signal = AbortSignal.timeout(limits.timeoutMs)
      let target = parseTarget(url)
      for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
        const answer = await getOnce(target, accept, signal, limits)
        const location = answer.headers.get('location')
        if (answer.status < 300 || answer.status > 399 || location === null) return answer
        target = parseTarget(new URL(location, target).href)
      }
      throw new Error('too many redirects')
    } finally {
      underWay -= 1
    }
  }
}

const getOnce = (
  url: URL,
  accept: string,
  signal: AbortSignal,
  options: OutsideRules & { maxBytes: number },
): Promise<FetchedDocument> =>
  askOutside(
    url,
    {
      method: 'GET',
      headers: { 'accept': accept, 'accept-encoding': 'identity' },
      signal,
      read: (response) => readAnswer(url, response, options.maxBytes),
    },
    options,
  )

const readAnswer = async (
  url: URL,
  response: IncomingMessage,
  maxBytes: number,
): Promise<FetchedDocument> => {
  const encoding = response.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') throw new Error('compressed answers are not read')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  const headers = new Headers()
  const { rawHeaders } = response
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  return {
    url: url.href,
    status: response.statusCode ?? 0,
    headers,
    body: new Uint8Array(Buffer.concat(chunks)),
  }
}
