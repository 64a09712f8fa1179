import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parsePodPath, podNameOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import type { PodUsage } from '../resources/pod-usage.ts'
import { callerRequest } from './caller-request.ts'
import type { OwnerDeps } from './require-owner.ts'
import { isPodRoot } from './resource-headers.ts'

export interface QuotaRoutesDeps extends OwnerDeps {
  readonly pods: PodStore
  readonly usage: PodUsage
  /** Who may change the quota of a pod. */
  readonly operators: ReadonlySet<WebId>
}

/** `/.quota/{pod}/`: how much of its room a pod uses, for its owner; how much it has, by an operator (docs/http-api.md). */
export const quotaRoutes = (deps: QuotaRoutesDeps): Router => {
  const router = Router()
  router.use('/.quota', (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/.quota/:pod/', readQuota(deps))
  router.put('/.quota/:pod/', express.json({ limit: '16kb' }), setQuota(deps))
  router.all('/.quota/:pod/', (request, response) => {
    response.set('Allow', 'GET, HEAD, PUT, OPTIONS')
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  })
  return router
}

const readQuota =
  (deps: QuotaRoutesDeps): RequestHandler =>
  async (request, response) => {
    const root = parseRoot(request.originalUrl)
    const webId = await callerOf(request, deps)
    if (webId !== deps.ownerOf(root) && !deps.operators.has(webId))
      throw new Problem('owner-only', 'Only the owner of the pod and the operators may see this.')
    response.json(await deps.usage.read(await existingPod(root, deps)))
  }

const setQuota =
  (deps: QuotaRoutesDeps): RequestHandler =>
  async (request, response) => {
    const root = parseRoot(request.originalUrl)
    if (!deps.operators.has(await callerOf(request, deps)))
      throw new Problem('caller-not-operator', 'Ask the co-op for more room.')
    const { quotaBytes } = parseWith(newQuota, request.body, 'the quota')
    const pod = await existingPod(root, deps)
    await deps.usage.setQuota(pod, quotaBytes ?? undefined)
    response.json(await deps.usage.read(pod))
  }

/** @throws {Problem} `caller-unknown` */
const callerOf = async (request: Parameters<RequestHandler>[0], deps: QuotaRoutesDeps): Promise<WebId> => {
  const caller = await deps.authenticate(callerRequest(request, deps.origin))
  if (caller.kind === 'agent') return caller.webId
  throw new Problem('caller-unknown', 'Sign in as the owner of the pod.')
}

const parseRoot = (url: string): PodPath => {
  const root = parsePodPath(url.slice('/.quota'.length))
  if (isPodRoot(root)) return root
  throw new Problem('input-malformed', 'Name a pod: /.quota/{pod}/.')
}

const existingPod = async (root: PodPath, { pods }: QuotaRoutesDeps): Promise<string> => {
  const pod = podNameOf(root)
  if (pod === undefined || (await pods.find(root)) === undefined)
    throw new Problem('not-found', 'There is no such pod.')
  return pod
}

/** `null` gives the pod the quota that every pod has. */
const newQuota = z.strictObject({
  quotaBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
})
