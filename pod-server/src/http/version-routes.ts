import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { lastVersion, type KeptVersions } from '../resources/kept-versions.ts'
import { isContainerPath, parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { preconditionOf } from './request-headers.ts'
import { requireOwner, type OwnerDeps } from './require-owner.ts'
import { isPodRoot } from './resource-headers.ts'
import { sendWhole } from './send-answer.ts'

export interface VersionRoutesDeps extends OwnerDeps {
  readonly pods: PodStore
  readonly versions: KeptVersions
}

/** `/.versions` and `/.trash`: what was replaced or deleted, for the owner alone (docs/http-api.md). */
export const versionRoutes = (deps: VersionRoutesDeps): Router => {
  const router = Router()
  router.use(['/.versions', '/.trash'], (_request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
    })
    next()
  })
  router.get('/.versions/*path', readVersions(deps))
  router.post('/.versions/*path', restoreVersion(deps))
  router.delete('/.versions/*path', eraseVersions(deps))
  router.all('/.versions/*path', allowOnly('GET, HEAD, POST, DELETE, OPTIONS'))
  router.get('/.trash/:pod/', listTrash(deps))
  router.delete('/.trash/:pod/', emptyTrash(deps))
  router.all('/.trash/:pod/', allowOnly('GET, HEAD, DELETE, OPTIONS'))
  return router
}

const readVersions =
  (deps: VersionRoutesDeps): RequestHandler =>
  async (request, response) => {
    const path = await ownedPath(request, '/.versions', deps)
    const { version } = parseWith(versionQuery, request.query, 'the query')
    return version === undefined
      ? listVersions(path, request, response, deps)
      : sendVersion(path, version, response, deps)
  }

const listVersions = async (
  path: PodPath,
  request: Request,
  response: Response,
  { versions, origin }: VersionRoutesDeps,
): Promise<void> => {
  const { before, limit } = parseWith(versionsPage, request.query, 'the query')
  const items = await Array.fromAsync(versions.list(path, { before, limit }))
  const last = items.length === limit ? items.at(-1)?.version : undefined
  response.json({
    resource: urlOf(origin, path),
    items,
    ...(last === undefined
      ? {}
      : { next: `/.versions${path}?before=${String(last)}&limit=${String(limit)}` }),
  })
}

const sendVersion = async (
  path: PodPath,
  version: number,
  response: Response,
  { versions, pods }: VersionRoutesDeps,
): Promise<void> => {
  const kept = await versions.read(path, version)
  if (kept === undefined) throw new Problem('not-found', 'No such version is kept.')
  const { body, contentType, etag, size } = kept
  response.set({ 'Content-Type': contentType, 'ETag': etag, 'Content-Length': String(size) })
  if (response.req.method === 'HEAD') return void response.end()
  if (body instanceof Uint8Array) return void response.end(body)
  await using blob = await pods.openBlob(body)
  await sendWhole(response, { kind: 'blob', blob, size })
}

const restoreVersion =
  (deps: VersionRoutesDeps): RequestHandler =>
  async (request, response) => {
    const path = await ownedPath(request, '/.versions', deps)
    const { version } = parseWith(versionQuery, request.query, 'the query')
    if (version === undefined) throw new Problem('input-malformed', 'Say which one: ?version=.')
    const outcome = await deps.versions.restore(path, version, preconditionOf(request))
    response
      .status(outcome === 'created' ? 201 : 204)
      .location(urlOf(deps.origin, path))
      .end()
  }

const eraseVersions =
  (deps: VersionRoutesDeps): RequestHandler =>
  async (request, response) => {
    const path = await ownedPath(request, '/.versions', deps)
    const { version } = parseWith(versionQuery, request.query, 'the query')
    if (version === undefined) await deps.versions.forgetAll(path)
    else await deps.versions.forget(path, version)
    response.status(204).end()
  }

const listTrash =
  (deps: VersionRoutesDeps): RequestHandler =>
  async (request, response) => {
    const root = await ownedPath(request, '/.trash', deps)
    const { after, limit } = parseWith(trashPage, request.query, 'the query')
    const from = after === undefined ? undefined : parsePodPath(after)
    const found = await Array.fromAsync(deps.versions.trash(root, { after: from, limit }))
    const last = found.length === limit ? found.at(-1)?.path : undefined
    response.json({
      items: found.map(({ path, goneAt, version }) => ({
        resource: urlOf(deps.origin, path),
        goneAt,
        version,
      })),
      ...(last === undefined
        ? {}
        : { next: `/.trash${root}?after=${encodeURIComponent(last)}&limit=${String(limit)}` }),
    })
  }

/** Some at a time, so that no call takes long; `more` says whether to call again. */
const emptyTrash =
  (deps: VersionRoutesDeps): RequestHandler =>
  async (request, response) => {
    const root = await ownedPath(request, '/.trash', deps)
    const found = await Array.fromAsync(deps.versions.trash(root, { after: undefined, limit: erasedPerCall }))
    // At the same time, so that they share the turns of the disk.
    await Promise.all(found.map(({ path }) => deps.versions.forgetAll(path)))
    response.json({ erased: found.length, more: found.length === erasedPerCall })
  }

const erasedPerCall = 500

/** The path behind a prefix, once the caller is known to own it. @throws {Problem} as `requireOwner`, `path-invalid` */
const ownedPath = async (
  request: Request,
  prefix: '/.versions' | '/.trash',
  deps: VersionRoutesDeps,
): Promise<PodPath> => {
  const path = parsePodPath(request.originalUrl.slice(prefix.length))
  await requireOwner(request, path, deps)
  if (prefix === '/.trash' ? isPodRoot(path) : !isContainerPath(path)) return path
  throw new Problem(
    'input-malformed',
    prefix === '/.trash'
      ? 'Name a pod: /.trash/{pod}/.'
      : 'Versions are kept of documents, not of containers.',
  )
}

const allowOnly =
  (methods: string): RequestHandler =>
  (request, response) => {
    response.set('Allow', methods)
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  }

const pageLimit = z.coerce.number().int().min(1).max(1_000).default(100)
const versionNumber = z.coerce.number().int().min(1).max(lastVersion)
const versionQuery = z.object({ version: versionNumber.optional() })
const versionsPage = z.object({ before: versionNumber.default(lastVersion), limit: pageLimit })
const trashPage = z.object({ after: z.string().max(2_000).optional(), limit: pageLimit })
