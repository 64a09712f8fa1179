import type { Request, RequestHandler, Response } from 'express'
import type { BaseUrl, Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Basis, Decide } from '../access/decide.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import type { Caller } from '../authn/caller.ts'
import { isContainerPath, parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import type { ReceiptBook } from '../usage/receipt-book.ts'
import { callerRequest } from './caller-request.ts'
import { refuseRequest, type ChallengeDeps } from './challenge.ts'
import { represent, type Representation } from './represent.ts'
import { setResourceHeaders, type ResourceHeaderDeps } from './resource-headers.ts'

export interface ReadDeps extends ChallengeDeps, ResourceHeaderDeps {
  readonly now: () => Instant
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly decide: Decide
  readonly pods: PodStore
  readonly book: ReceiptBook
}

/** GET and HEAD of a resource or container: one read, under consent or not, from top to bottom. */
export const readResource =
  (deps: ReadDeps): RequestHandler =>
  async (request, response) => {
    const at = deps.now()
    const target = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const decision = await deps.decide({ caller, target, mode: 'read', at })
    if (decision.kind === 'refuse')
      return refuseRequest({ request, response, target, mode: 'read', decision }, deps)
    const resource = await deps.pods.find(target)
    if (resource === undefined) throw new Problem('not-found', 'There is nothing at this address.')
    const representation = await represent(resource, request, deps)
    const status = isCurrent(request, representation.etag) ? 304 : 200
    // Receipt before bytes: a crash in between charges a use that never left; the reverse would hide one that did.
    const receipt = await recordUse(
      { request, caller, basis: decision.basis, target, representation, status, at },
      deps,
    )
    await setResourceHeaders(response, { target, caller, receipt, modified: resource.modified }, deps)
    respond(request, response, representation, status)
  }

interface ReadOutcome {
  readonly request: Request
  readonly caller: Caller
  readonly basis: Basis
  readonly target: PodPath
  readonly representation: Representation
  readonly status: 200 | 304
  readonly at: Instant
}

/** Only a use under consent leaves a receipt: what the owner does, and what is public, is nobody's to count. */
const recordUse = async (read: ReadOutcome, { book, origin }: ReadDeps): Promise<Receipt | undefined> => {
  const { request, caller, basis, target, representation, status, at } = read
  if (basis.kind !== 'consent' || caller.kind !== 'consent') return undefined
  const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
  return book.record({
    grant: basis.grant,
    tariff: basis.tariff,
    client: caller.clientId,
    resource: urlOf(origin, target),
    method,
    status,
    contentHash: representation.hash,
    // Learning that nothing changed, or what there is, is a use of price zero; the bytes of a document are one unit.
    units: method === 'GET' && status === 200 && !isContainerPath(target) ? 1 : 0,
    idempotencyKey: idempotencyKeyOf(request),
    at,
  })
}

const idempotencyKeyOf = (request: Request): string | undefined => {
  const key = request.get('Idempotency-Key')
  if (key !== undefined && (key.length === 0 || key.length > 255)) {
    throw new Problem('input-malformed', 'An Idempotency-Key has 1 to 255 characters.')
  }
  return key
}

/** RFC 9110 §13.1.2: weak comparison, any of the tags. */
const isCurrent = (request: Request, etag: string): boolean => {
  const condition = request.get('If-None-Match')
  if (condition === undefined) return false
  if (condition.trim() === '*') return true
  return condition.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

const respond = (
  request: Request,
  response: Response,
  representation: Representation,
  status: 200 | 304,
): void => {
  response.status(status).setHeader('ETag', representation.etag)
  if (status === 304) return void response.end()
  response.setHeader('Content-Type', representation.contentType)
  response.setHeader('Content-Length', representation.body.length)
  response.end(request.method === 'HEAD' ? undefined : representation.body)
}
