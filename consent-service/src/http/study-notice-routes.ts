import { json, Router } from 'express'
import { z } from 'zod'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

export interface StudyNoticeRoutesDeps {
  /** Nobody chooses in the place of a member. */
  readonly authenticate: AuthenticateCaller
  readonly isMember: (webId: WebId) => Promise<boolean>
  readonly wantsRecruiting: (member: WebId) => Promise<boolean>
  readonly chooseRecruiting: (member: WebId, recruiting: boolean) => Promise<void>
}

/** Whether a member is told when a study looks for members. What happens to one that they are in they are told always. */
export const createStudyNoticeRoutes = (deps: StudyNoticeRoutesDeps): Router => {
  const router = Router()
  const memberIn = async (request: Parameters<AuthenticateCaller>[0]): Promise<WebId> => {
    const { webId } = await deps.authenticate(request)
    if (!(await deps.isMember(webId)))
      throw new Problem('member-unknown', 'This is for members of the co-op.')
    return webId
  }

  router.get('/notices/studies', async (request, response) => {
    sendPrivate(response, { recruiting: await deps.wantsRecruiting(await memberIn(request)) })
  })

  router.put('/notices/studies', json({ limit: '1kb' }), async (request, response) => {
    const member = await memberIn(request)
    const { recruiting } = parseWith(choiceSchema, request.body, 'the choice')
    await deps.chooseRecruiting(member, recruiting)
    sendPrivate(response, { recruiting })
  })

  return router
}

const choiceSchema = z.strictObject({ recruiting: z.boolean() })
