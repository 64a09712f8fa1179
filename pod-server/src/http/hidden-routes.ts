import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { HiddenResources } from '../resources/hidden-resources.ts'
import { isContainerPath, parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { requireOwner, type OwnerDeps } from './require-owner.ts'
import { sendWhole } from './send-answer.ts'

export interface HiddenRoutesDeps extends OwnerDeps {
  readonly pods: PodStore
  readonly hidden: HiddenResources
}

/**
 * `/.hidden`: what the owner of a pod hides from everybody, and takes back (docs/http-api.md). Who is not the owner gets
 * the same answer for every address, whatever is or is not hidden there.
 */
export const hiddenRoutes = (deps: HiddenRoutesDeps): Router => {
  const router = Router()
  router.use('/.hidden', (_request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
    })
    next()
  })
  router.get('/.hidden/*path', readHidden(deps))
  router.put('/.hidden/*path', hide(deps))
  router.delete('/.hidden/*path', unhide(deps))
  router.all('/.hidden/*path', (request, response) => {
    response.set('Allow', 'GET, HEAD, PUT, DELETE, OPTIONS')
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  })
  return router
}

const readHidden =
  (deps: HiddenRoutesDeps): RequestHandler =>
  async (request, response) => {
    const path = await ownedPath(request, deps)
    return isContainerPath(path)
      ? listHidden(path, request, response, deps)
      : sendHidden(path, response, deps)
  }

const listHidden = async (
  container: PodPath,
  request: Request,
  response: Response,
  { hidden, origin }: HiddenRoutesDeps,
): Promise<void> => {
  const { after, limit } = parseWith(hiddenPage, request.query, 'the query')
  const from = after === undefined ? undefined : parsePodPath(after)
  const found = await Array.fromAsync(hidden.list(container, { after: from, limit }))
  const last = found.length === limit ? found.at(-1)?.path : undefined
  response.json({
    items: found.map(({ path, within, ...facts }) => ({
      resource: urlOf(origin, path),
      within: urlOf(origin, within),
      ...facts,
    })),
    ...(last === undefined
      ? {}
      : { next: `/.hidden${container}?after=${encodeURIComponent(last)}&limit=${String(limit)}` }),
  })
}

const sendHidden = async (
  path: PodPath,
  response: Response,
  { hidden, pods }: HiddenRoutesDeps,
): Promise<void> => {
  const resource = await hidden.read(path)
  if (resource === undefined) throw new Problem('not-found', 'Nothing is hidden under this address.')
  const { body, contentType, etag, size } = resource
  response.set({ 'Content-Type': contentType, 'ETag': etag, 'Content-Length': String(size) })
  if (response.req.method === 'HEAD') return void response.end()
  if (body instanceof Uint8Array) return void response.end(body)
  await using blob = await pods.openBlob(body)
  await sendWhole(response, { kind: 'blob', blob, size })
}

const hide =
  (deps: HiddenRoutesDeps): RequestHandler =>
  async (request, response) => {
    const path = await ownedPath(request, deps)
    refuseProfile(path, deps)
    await deps.hidden.hide(path)
    response.status(204).end()
  }

const unhide =
  (deps: HiddenRoutesDeps): RequestHandler =>
  async (request, response) => {
    await deps.hidden.unhide(await ownedPath(request, deps))
    response.status(204).end()
  }

/** Without the profile nobody could sign in as the owner, who alone could bring it back. */
const refuseProfile = (path: PodPath, { ownerOf, origin }: HiddenRoutesDeps): void => {
  const webId = ownerOf(path)
  const profile = webId?.startsWith(`${origin}/`) === true ? new URL(webId).pathname : undefined
  if (profile === path || (isContainerPath(path) && profile?.startsWith(path) === true))
    throw new Problem('input-malformed', 'The profile that you sign in with cannot be hidden.')
}

/** The path behind the prefix, once the caller is known to own it. @throws {Problem} as `requireOwner`, `path-invalid` */
const ownedPath = async (request: Request, deps: HiddenRoutesDeps): Promise<PodPath> => {
  const path = parsePodPath(request.originalUrl.slice('/.hidden'.length))
  await requireOwner(request, path, deps)
  return path
}

const hiddenPage = z.object({
  after: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
