import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { createFairTurns, type FairTurns } from './fair-turns.ts'
import { askOutside, parseTarget, type OutsideRules } from './outside-request.ts'

export interface SafeFetchOptions extends OutsideRules {
  readonly maxBytes?: number
  /** For the whole call, redirects included; waiting for a turn is not counted. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  /**
   * Requests on their way at once, so that a flood of look-ups costs a bounded number of sockets; the same again for the
   * trusted origins by themselves. One more waits for its turn.
   */
  readonly maxConcurrent?: number
  /** Waiting for a turn at once; the same again for the trusted origins. */
  readonly maxWaiting?: number
  /** For a turn of one request. */
  readonly maxWaitMs?: number
}

export interface FetchedDocument {
  /** Where the bytes came from, after redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * @throws {Error} when the address is not ours to call, or the answer is too late, too large or not understood
 * @throws {Problem} `lookups-busy` when no turn came: nobody was asked, and nothing is known of that address
 */
export type SafeFetch = (url: string, accept: string) => Promise<FetchedDocument>

/**
 * GET of a document that a stranger named (a WebID, an issuer's keys), without lending them our place in the network.
 *
 * The address is checked at the moment of connecting, on what the socket will use: a name that resolves to something
 * else a moment later gains nothing. Only https leaves the machine; private, link-local, multicast and translated
 * addresses are refused; every redirect is checked again; no cookies, no credentials, no compressed bodies.
 *
 * Who asks for the same at the same moment gets the same answer. Sites take turns (docs/decisions/0380): a slow one holds
 * a quarter of the requests at most, and what the settings trust does not wait for strangers at all.
 */
export const createSafeFetch = (options: SafeFetchOptions): SafeFetch => {
  const limits = { ...usualLimits, ...options }
  const turnsOf = createTurnsOf(limits)
  const asked = new Map<string, Promise<FetchedDocument>>()

  const follow = async (url: string, accept: string): Promise<FetchedDocument> => {
    let target = parseTarget(url)
    let leftMs = limits.timeoutMs
    for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
      const { turns, line } = turnsOf(target)
      const answer = await turns(line, async () => {
        const began = performance.now()
        const once = await getOnce(
          target,
          accept,
          AbortSignal.timeout(Math.max(0, Math.ceil(leftMs))),
          limits,
        )
        leftMs -= performance.now() - began
        return once
      })
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status > 399 || location === null) return answer
      target = parseTarget(new URL(location, target).href)
    }
    throw new Error('too many redirects')
  }

  return (url, accept) => {
    const key = JSON.stringify([url, accept])
    const known = asked.get(key)
    if (known !== undefined) return known
    const answer = follow(url, accept).finally(() => asked.delete(key))
    asked.set(key, answer)
    return answer
  }
}

const usualLimits = {
  maxBytes: 1_048_576,
  timeoutMs: 5_000,
  maxRedirects: 3,
  maxConcurrent: 64,
  maxWaiting: 1_024,
  maxWaitMs: 10_000,
}

/** Whose turns a request takes, and in which line: each redirect in that of the site that it goes to. */
const createTurnsOf = (
  limits: typeof usualLimits & OutsideRules,
): ((target: URL) => { turns: FairTurns; line: string }) => {
  const turnsWith = (mostOfOne: number): FairTurns =>
    createFairTurns({
      most: limits.maxConcurrent,
      mostOfOne,
      mostWaiting: limits.maxWaiting,
      longestWaitMs: limits.maxWaitMs,
    })
  const ofStrangers = turnsWith(Math.max(1, Math.floor(limits.maxConcurrent / 4)))
  const ofTrusted = turnsWith(limits.maxConcurrent)
  return (target) =>
    limits.trustedOrigins?.includes(target.origin) === true
      ? { turns: ofTrusted, line: target.origin }
      : { turns: ofStrangers, line: siteOf(target) }
}

/** The last two labels of a name: whoever owns a name has any number of names before it, and one place in the round. */
const siteOf = ({ hostname }: URL): string =>
  isIP(hostname.replace(/^\[|\]$/g, '')) === 0
    ? hostname.replace(/\.$/, '').split('.').slice(-2).join('.')
    : hostname

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
