import { json, type Router } from 'express'
import { z } from 'zod'
import { commitmentsWishSchema, evidenceSchema } from '@mutua/sdk/codesign/co-design-table'
import { partySchema } from '@mutua/sdk/codesign/proposal'
import { projectWishSchema } from '@mutua/sdk/coop/project'
import { parseWith, sha256Schema } from '@mutua/sdk/ids'
import {
  acceptCommitments,
  draftTableProject,
  keepCommitment,
  listTables,
  wordCommitments,
} from '../calls/tables.ts'
import { callOf, numberOf, plain, requireCaller, type CallRoutesDeps } from './call-caller.ts'
import { placeOf } from './proposal-routes.ts'
import { sendPrivate } from './send-page.ts'

/** Co-design tables: commitments of every party, worded, accepted, kept; and the project that they become. */
export const addTableRoutes = (router: Router, deps: CallRoutesDeps): void => {
  const { room } = deps
  const body = json({ limit: '256kb' })
  const one = '/calls/:call/tables/:proposal'

  router.get('/calls/:call/tables', async (request, response) => {
    const items = await listTables(callOf(request), await requireCaller(request, deps), room)
    sendPrivate(response, plain({ items }))
  })
  router.put(one, body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const wish = parseWith(commitmentsWishSchema, request.body, 'the commitments')
    sendPrivate(response, plain(await wordCommitments(placeOf(request), wish, caller, room)))
  })
  router.post(`${one}/accept`, body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const said = parseWith(acceptanceSchema, request.body, 'the acceptance')
    sendPrivate(response, plain(await acceptCommitments(placeOf(request), said, caller, room)))
  })
  router.post(`${one}/commitments/:number/kept`, body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const { evidence } = parseWith(evidenceSchema, request.body, 'what shows it')
    const said = { number: numberOf(request), evidence }
    sendPrivate(response, plain(await keepCommitment(placeOf(request), said, caller, room)))
  })
  router.post(`${one}/project`, body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const wish = parseWith(projectWishSchema, request.body, 'the project')
    sendPrivate(response.status(201), plain(await draftTableProject(placeOf(request), wish, caller, room)))
  })
}

const acceptanceSchema = z.strictObject({ party: partySchema, digest: sha256Schema })
