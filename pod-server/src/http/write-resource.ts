import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'
import type { Authenticate } from '../authn/authenticate.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isContainerPath, parsePodPath, segmentFromSlug, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { NewDocument, PodStore, Precondition } from '../resources/pod-store.ts'
import { callerRequest } from './caller-request.ts'
import { checkContainerBody } from './check-container-body.ts'
import type { CheckContent } from './check-content.ts'
import type { ReadBody } from './read-body.ts'
import { requirePermit, type PermitDeps } from './require-permit.ts'
import { requireDelete, requirePut } from './require-write.ts'
import { emptyListingEtags } from './represent.ts'
import {
  allowedMethods,
  isPermanent,
  setResourceHeaders,
  type ResourceHeaderDeps,
} from './resource-headers.ts'

export interface WriteDeps extends PermitDeps, ResourceHeaderDeps {
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly pods: PodStore
  readonly readBody: ReadBody
  readonly checkContent: CheckContent
}

/** PUT: creates or replaces the resource at this very address, and the containers on the way (Solid Protocol §5.3). */
export const putResource =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const target = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    await requirePut({ request, response, caller, target }, deps)
    const body = await deps.readBody(request, response)
    const precondition = preconditionOf(request)
    if (isContainerPath(target)) {
      await checkContainerBody(request, body, { target, origin: deps.origin })
      const outcome = await deps.pods.putContainer(target, precondition)
      await setResourceHeaders(response, { target, caller, modified: deps.now() }, deps)
      return void response
        .status(outcome === 'created' ? 201 : 205)
        .location(urlOf(deps.origin, target))
        .end()
    }
    const document = { path: target, contentType: contentTypeOf(request), body }
    await deps.checkContent(document)
    const outcome = await deps.pods.put([document], precondition)
    const stored = await deps.pods.find(target)
    await setResourceHeaders(response, { target, caller, modified: stored?.modified ?? deps.now() }, deps)
    if (stored !== undefined) response.set('ETag', stored.etag)
    if (outcome === 'created') response.status(201).location(urlOf(deps.origin, target)).end()
    else response.status(205).end()
  }

/** POST to a container: the server names the new resource, from `Slug` where it can (Solid Protocol §5.3, LDP §5.2.3). */
export const postToContainer =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const container = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    await requirePermit({ request, response, caller, target: container, mode: 'append' }, deps)
    if ((await deps.pods.find(container)) === undefined)
      throw new Problem('not-found', 'There is no such container.')
    if (!isContainerPath(container)) {
      response.set('Allow', allowedMethods(container).join(', '))
      throw new Problem('method-not-allowed', 'POST goes to a container: an address that ends with a slash.')
    }
    const body = await deps.readBody(request, response)
    const isContainer = wantsContainer(request)
    if (isContainer) await checkContainerBody(request, body, { target: container, origin: deps.origin })
    const created = isContainer
      ? await createContainer(container, request, deps)
      : await createDocument(container, body, request, deps)
    await setResourceHeaders(response, { target: created, caller, modified: deps.now() }, deps)
    response.status(201).location(urlOf(deps.origin, created)).end()
  }

/** DELETE of a document, or of a container when nothing is in it (Solid Protocol §5.4). */
export const deleteResource =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const target = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    await requireDelete({ request, response, caller, target }, deps)
    if (isPermanent(target)) {
      response.set('Allow', allowedMethods(target).join(', '))
      throw new Problem(
        'container-protected',
        'The root of a pod and its access control list stay as long as the pod.',
      )
    }
    const precondition = preconditionOf(request)
    await deps.pods.remove(
      target,
      isContainerPath(target) ? onEmptyContainer(target, precondition, deps) : precondition,
    )
    response.status(204).end()
  }

const createDocument = async (
  container: PodPath,
  body: Uint8Array,
  request: Request,
  deps: WriteDeps,
): Promise<PodPath> => {
  const contentType = contentTypeOf(request)
  const create = async (name: string): Promise<PodPath> => {
    const document: NewDocument = { path: parsePodPath(`${container}${name}`), contentType, body }
    await deps.checkContent(document)
    await deps.pods.put([document], { ifNoneMatch: '*' })
    return document.path
  }
  return withFreeName(request, create)
}

const createContainer = (container: PodPath, request: Request, deps: WriteDeps): Promise<PodPath> =>
  withFreeName(request, async (name) => {
    const path = parsePodPath(`${container}${name}/`)
    await deps.pods.putContainer(path, { ifNoneMatch: '*' })
    return path
  })

/** A Slug that is taken, too long here, or no name is only a hint: the resource gets a name of ours (RFC 5023 §9.7). */
const withFreeName = async (
  request: Request,
  create: (name: string) => Promise<PodPath>,
): Promise<PodPath> => {
  const hint = segmentFromSlug(request.get('Slug'))
  if (hint !== undefined) {
    try {
      return await create(hint)
    } catch (error) {
      if (!(error instanceof Problem) || !hintRefusals.has(error.code)) throw error
    }
  }
  return create(hint === undefined || hint.length > 100 ? randomUUID() : `${randomUUID()}-${hint}`)
}

const hintRefusals: ReadonlySet<ProblemCode> = new Set([
  'path-invalid',
  'precondition-failed',
  'slash-conflict',
])

const wantsContainer = (request: Request): boolean =>
  /<http:\/\/www\.w3\.org\/ns\/ldp#(?:Basic)?Container>\s*;\s*rel="?type"?/.test(request.get('Link') ?? '')

/** @throws {Problem} `content-type-missing` (Solid Protocol §2.1: "MUST reject ... when Content-Type is absent") */
const contentTypeOf = (request: Request): string => {
  const contentType = request.get('Content-Type')
  if (contentType === undefined || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaTypeOf(contentType))) {
    throw new Problem(
      'content-type-missing',
      'Send a Content-Type such as text/turtle or application/fhir+json.',
    )
  }
  return contentType
}

/** RFC 9110 §13.1.1-2. Conditions on dates are not looked at: a second is too coarse to guard a write with. */
const preconditionOf = (request: Request): Precondition => {
  const ifMatch = entityTags(request.get('If-Match'))
  const ifNoneMatch = entityTags(request.get('If-None-Match'))
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  }
}

/**
 * The tag of a container is that of its listing, and only an empty container is deleted. So the tag a caller names is
 * right when it is that of the empty listing, and the store sees to the rest.
 */
const onEmptyContainer = (
  target: PodPath,
  { ifMatch, ...rest }: Precondition,
  deps: WriteDeps,
): Precondition => {
  if (ifMatch === undefined) return rest
  if (ifMatch === '*') return { ifMatch, ...rest }
  const empty = emptyListingEtags(urlOf(deps.origin, target))
  if (ifMatch.some((tag) => empty.includes(tag))) return rest
  throw new Problem('precondition-failed', 'The container has changed since you read it, or is not empty.')
}

const entityTags = (condition: string | undefined): '*' | string[] | undefined => {
  if (condition === undefined) return undefined
  return condition.trim() === '*' ? '*' : condition.split(',').map((tag) => tag.trim())
}
