import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { baseUrlSchema, parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Feed } from '../grants/feed.ts'
import { sendPrivate } from './send-page.ts'

export interface FeedRoutesDeps {
  /** Which of our services calls. @throws {Problem} `service-unknown` */
  readonly authenticateService: (request: Request) => Promise<BaseUrl>
  readonly feed: Pick<Feed, 'poll'>
}

/** Pod servers follow the changes of grants and renew their lease (docs/http-api.md, "Feed and lease"). */
export const createFeedRoutes = ({ authenticateService, feed }: FeedRoutesDeps): Router => {
  const router = Router()
  router.post('/feed', json({ limit: '4kb' }), async (request, response) => {
    const service = await authenticateService(request)
    const call = parseWith(callSchema, request.body, 'the call')
    // An acknowledgement in the name of another pod server would end the wait for a withdrawal there.
    if (call.podServer !== service)
      throw new Problem('service-unknown', 'A pod server speaks for itself only.')
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    sendPrivate(response, await feed.poll(call, gone.signal))
  })
  return router
}

const callSchema = z.strictObject({
  podServer: baseUrlSchema,
  after: z.number().int().min(0).max(999_999_999_999),
})
