import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'
import type { Authenticate } from '../authn/authenticate.ts'
import type { Caller } from '../authn/caller.ts'
import type { FhirValidator } from '../health/validate.ts'
import {
  isAcrPath,
  isAuxiliaryPath,
  isContainerPath,
  parsePodPath,
  segmentFromSlug,
  slashTwinOf,
  urlOf,
  type PodPath,
} from '../resources/pod-path.ts'
import type { UnderConsent } from '../resources/consented-writes.ts'
import type { NewDocument, PodStore, Precondition } from '../resources/pod-store.ts'
import { turtle } from '../resources/rdf.ts'
import { callerRequest } from './caller-request.ts'
import { checkContainerBody } from './check-container-body.ts'
import { isChecked, type CheckContent } from './check-content.ts'
import { checkChange, checkMediaType, checkTermsOfWriting } from './check-terms.ts'
import { declaredSize, type ReadBody, type StreamBody } from './read-body.ts'
import { contentTypeOf, creatorOf, preconditionOf } from './request-headers.ts'
import { requirePermit, type PermitDeps } from './require-permit.ts'
import { requireDelete, requirePut } from './require-write.ts'
import {
  allowedMethods,
  isPermanent,
  setResourceHeaders,
  type ResourceHeaderDeps,
} from './resource-headers.ts'
import { asStored, storedTypeOf } from './stored-form.ts'

export interface WriteDeps extends PermitDeps, ResourceHeaderDeps {
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly pods: PodStore
  /** Of what is looked at as a whole. */
  readonly readBody: ReadBody
  /** Of anything else. */
  readonly streamBody: StreamBody
  readonly checkContent: CheckContent
  readonly validator: FhirValidator
}

/** PUT: creates or replaces the resource at this very address, and the containers on the way (Solid Protocol §5.3). */
export const putResource =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const target = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const basis = await requirePut({ request, response, caller, target }, deps)
    const comes = {
      contentType: isContainerPath(target) ? turtle : storedTypeOf(target, contentTypeOf(request)),
    }
    const asked = { target, comes, precondition: preconditionFor(target, request) }
    const precondition = await checkTermsOfWriting(basis, asked, deps)
    if (isContainerPath(target)) {
      const body = await deps.readBody(request, response)
      await checkContainerBody(request, body, { target, origin: deps.origin })
      const outcome = await deps.pods.putContainer(target, precondition, creatorOf(caller))
      await setResourceHeaders(response, { target, caller, modified: deps.now() }, deps)
      return void response
        .status(outcome === 'created' ? 201 : 205)
        .location(urlOf(deps.origin, target))
        .end()
    }
    await using stack = new AsyncDisposableStack()
    const document = await receiveDocument({ request, response, caller, path: target, stack }, deps)
    // A body takes its time, and a consent may have ended meanwhile.
    if (caller.kind === 'consent') await requirePut({ request, response, caller, target }, deps)
    const { kind, etag, modified } = await deps.pods.putDocument(document, precondition)
    await setResourceHeaders(response, { target, caller, modified }, deps)
    // Of what was written in RDF another text is kept: its tag would not be that of what was sent (RFC 9110 §9.3.4).
    if (comes.contentType === contentTypeOf(request)) response.set('ETag', etag)
    if (kind === 'created') response.status(201).location(urlOf(deps.origin, target)).end()
    else response.status(205).end()
  }

/** POST to a container: the server names the new resource, from `Slug` where it can (Solid Protocol §5.3, LDP §5.2.3). */
export const postToContainer =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const container = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const basis = await requirePermit({ request, response, caller, target: container, mode: 'append' }, deps)
    checkChange(basis, 'create')
    if ((await deps.pods.find(container)) === undefined)
      throw new Problem('not-found', 'There is no such container.')
    if (!isContainerPath(container)) {
      response.set('Allow', allowedMethods(container).join(', '))
      throw new Problem('method-not-allowed', 'POST goes to a container: an address that ends with a slash.')
    }
    checkMediaType(basis, wantsContainer(request) ? turtle : storedTypeOf(container, contentTypeOf(request)))
    const ask = { request, response, caller, path: container }
    const created = wantsContainer(request)
      ? await createContainer(ask, deps)
      : await createDocument(ask, deps)
    await setResourceHeaders(response, { target: created, caller, modified: deps.now() }, deps)
    response.status(201).location(urlOf(deps.origin, created)).end()
  }

/** DELETE of a document, or of a container when nothing is in it (Solid Protocol §5.4). */
export const deleteResource =
  (deps: WriteDeps): RequestHandler =>
  async (request, response) => {
    const named = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const basis = await requireDelete({ request, response, caller, target: named }, deps)
    const target = await meantBy(named, deps)
    if (target !== named) await requireDelete({ request, response, caller, target }, deps)
    if (isPermanent(target)) {
      response.set('Allow', allowedMethods(target).join(', '))
      throw new Problem(
        'container-protected',
        'The root of a pod and its access control list stay as long as the pod.',
      )
    }
    const asked = { target, comes: 'nothing', precondition: preconditionOf(request) } as const
    await removeOnce(target, await checkTermsOfWriting(basis, asked, deps), creatorOf(caller), deps)
    response.status(204).end()
  }

/**
 * What was deleted already is deleted: a client that did not hear the first answer, or cleans up after itself, is not told
 * of a fault (RFC 9110 §9.2.2, DELETE is idempotent). What never was is not there.
 */
const removeOnce = async (
  target: PodPath,
  precondition: Precondition,
  by: UnderConsent,
  { pods }: WriteDeps,
): Promise<void> => {
  try {
    await pods.remove(target, precondition, by)
  } catch (error) {
    const isAbsent = error instanceof Problem && error.code === 'not-found'
    if (!isAbsent || precondition.ifMatch !== undefined || !(await pods.wasRemoved(target))) throw error
  }
}

/** Some clients name a container without its final slash; the two names never stand for different things (§3.1). */
const meantBy = async (named: PodPath, { pods }: WriteDeps): Promise<PodPath> => {
  if (isContainerPath(named) || isAuxiliaryPath(named) || (await pods.find(named)) !== undefined) return named
  const container = slashTwinOf(named)
  return (await pods.find(container)) === undefined ? named : container
}

/**
 * An access control resource is always there, so nobody could make one that must not exist: `If-None-Match: *`, which
 * clients send with whatever they have not read in one piece, asks nothing of it (docs/decisions/0118).
 */
const preconditionFor = (target: PodPath, request: Request): Precondition => {
  const { ifNoneMatch, ...precondition } = preconditionOf(request)
  const isAsked = ifNoneMatch !== undefined && !(ifNoneMatch === '*' && isAcrPath(target))
  return isAsked ? { ...precondition, ifNoneMatch } : precondition
}

interface Sent {
  readonly request: Request
  readonly response: Response
  readonly caller: Caller
  /** What is written, or the container in which. */
  readonly path: PodPath
}

/**
 * The document that a request brings, checked if its kind is one that is checked; anything else may be large, and is
 * durable in a file of its own before this resolves.
 */
const receiveDocument = async (
  { request, response, caller, path, stack }: Sent & { stack: AsyncDisposableStack },
  deps: WriteDeps,
): Promise<NewDocument> => {
  const contentType = contentTypeOf(request)
  const creator = creatorOf(caller)
  if (!isChecked({ path, contentType })) {
    const size = declaredSize(request)
    const body = await deps.pods.receive({ path, contentType, size }, deps.streamBody(request), stack)
    return { path, contentType, body, ...creator }
  }
  const sent = { path, contentType, body: await deps.readBody(request, response), ...creator }
  const document = await asStored(sent, deps)
  await deps.checkContent(document)
  return document
}

const createDocument = async (sent: Sent, deps: WriteDeps): Promise<PodPath> => {
  await using stack = new AsyncDisposableStack()
  const document = await receiveDocument({ ...sent, stack }, deps)
  if (sent.caller.kind === 'consent')
    await requirePermit({ ...sent, target: sent.path, mode: 'append' }, deps)
  return await withFreeName(sent.request, async (name) => {
    const path = parsePodPath(`${sent.path}${name}`)
    await deps.pods.put([{ ...document, path }], { ifNoneMatch: '*' })
    return path
  })
}

const createContainer = async (sent: Sent, deps: WriteDeps): Promise<PodPath> => {
  const body = await deps.readBody(sent.request, sent.response)
  await checkContainerBody(sent.request, body, { target: sent.path, origin: deps.origin })
  return withFreeName(sent.request, async (name) => {
    const path = parsePodPath(`${sent.path}${name}/`)
    await deps.pods.putContainer(path, { ifNoneMatch: '*' }, creatorOf(sent.caller))
    return path
  })
}

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
