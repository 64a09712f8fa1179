import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { grantIdSchema, parseWith, type BaseUrl } from '@mutua/sdk/ids'
import type { Grants } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'
import { sendPrivate } from './send-page.ts'

export interface EndedGrantRoutesDeps {
  /** Which of our services calls. @throws {Problem} `service-unknown` */
  readonly authenticateService: (request: Request) => Promise<BaseUrl>
  readonly endWithPod: Grants['endWithPod']
}

/** Pod servers say which consents are over because their pods were deleted. */
export const createEndedGrantRoutes = (deps: EndedGrantRoutesDeps): Router => {
  const router = Router()
  router.post('/ended-grants', json({ limit: '64kb' }), async (request, response) => {
    const podServer = await deps.authenticateService(request)
    const { grants } = parseWith(callSchema, request.body, 'the call')
    await Promise.all(grants.map((id) => deps.endWithPod(podServer, localIdOf(id))))
    sendPrivate(response, { ended: grants.length })
  })
  return router
}

const callSchema = z.strictObject({ grants: z.array(grantIdSchema).max(100) })
