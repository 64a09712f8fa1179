import type { IncomingMessage, RequestListener } from 'node:http'
import { z } from 'zod'
import type { AuthenticateSolidOidc } from '@mutua/kit/authn/authenticate-solid-oidc'
import { headerValues } from '@mutua/kit/header-values'
import type { Log } from '@mutua/kit/log'
import { problemDocument, Problem } from '@mutua/sdk/problem'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { giveCode, givePaperCodes, paperWishSchema, type GiveCodesDeps } from './give-codes.ts'

export interface AuthorityListenerDeps extends GiveCodesDeps {
  /** As voters address this program. */
  readonly origin: BaseUrl
  readonly authenticate: AuthenticateSolidOidc
  readonly log: Pick<Log, 'error'>
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** The HTTP side of a credential authority: a voter's own code, and those of the ballots of paper. */
export const createAuthorityListener = (deps: AuthorityListenerDeps): RequestListener => {
  // One after the other: what is kept of a vote is one file.
  let last: Promise<unknown> = Promise.resolve()
  return (request, response) => {
    const answered = last.then(() => answer(request, deps))
    last = answered.catch(() => undefined)
    void answered
      .catch((error: unknown): Answer => {
        if (error instanceof Problem) return { status: error.status, body: problemDocument(error, '') }
        deps.log.error({ err: error }, 'a request failed')
        return { status: 500, body: { title: 'Something went wrong on our side' } }
      })
      .then(({ status, body }) => {
        const type = status < 400 ? 'application/json' : 'application/problem+json; charset=utf-8'
        response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body))
      })
  }
}

const answer = async (request: IncomingMessage, deps: AuthorityListenerDeps): Promise<Answer> => {
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (request.method === 'OPTIONS') return { status: 200, body: {} }
  if (request.method === 'GET' && path === '/.health/ready') return { status: 200, body: { status: 'ready' } }
  if (request.method === 'GET' && path === '/key') return { status: 200, body: { key: deps.home.key } }
  if (request.method !== 'POST') throw new Problem('not-found', 'Nothing here.')
  if (path === '/code') {
    const caller = await deps.authenticate({
      authorization: request.headers.authorization,
      proofs: headerValues(request.rawHeaders, 'dpop'),
      method: request.method,
      url: `${deps.origin}${path}`,
    })
    if (caller === undefined) throw new Problem('caller-unknown', 'Sign in with Solid-OIDC and a DPoP proof.')
    const { token } = parseWith(codeWishSchema, await readJson(request), 'the call')
    return { status: 200, body: await giveCode(caller.webId, token, deps) }
  }
  if (path === '/paper') {
    const wish = parseWith(paperWishSchema, await readJson(request), 'the call')
    return { status: 200, body: { items: await givePaperCodes(wish, deps) } }
  }
  throw new Problem('not-found', 'Nothing here.')
}

const codeWishSchema = z.strictObject({ token: z.string().max(4_096) })

const headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Accept, Authorization, Content-Type, DPoP',
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Expose-Headers': 'DPoP-Nonce, WWW-Authenticate',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

const largestBody = 131_072

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) throw new Problem('body-too-large', 'Nothing that is asked here is so long.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not JSON.', { cause })
  }
}
