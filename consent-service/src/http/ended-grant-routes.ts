import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { grantIdSchema, instantSchema, parseWith, sha256Schema, type BaseUrl } from '@mutua/sdk/ids'
import type { Grants } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'
import { sendPrivate } from './send-page.ts'

export interface EndedGrantRoutesDeps {
  /** Which of our services calls. @throws {Problem} `service-unknown` */
  readonly authenticateService: (request: Request) => Promise<BaseUrl>
  readonly endWithPod: Grants['endWithPod']
  readonly closeRequests: Grants['closeRequests']
}

/** Pod servers say which consents are over, and which pods are gone, because their owners deleted them. */
export const createEndedGrantRoutes = (deps: EndedGrantRoutesDeps): Router => {
  const router = Router()
  router.post('/ended-grants', json({ limit: '64kb' }), async (request, response) => {
    const podServer = await deps.authenticateService(request)
    const { grants, pods = [] } = parseWith(callSchema, request.body, 'the call')
    await Promise.all(grants.map((id) => deps.endWithPod(podServer, localIdOf(id))))
    const closed = pods.length === 0 ? 0 : await deps.closeRequests(podServer, pods)
    sendPrivate(response, { ended: grants.length, closed })
  })
  return router
}

const callSchema = z.strictObject({
  grants: z.array(grantIdSchema).max(100),
  /** Pods that were deleted, by the hash of their address: what was asked about them is closed. */
  pods: z
    .array(z.strictObject({ hash: sha256Schema, goneAt: instantSchema }))
    .max(100)
    .optional(),
})
