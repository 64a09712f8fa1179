import { json, type Request, type Router } from 'express'
import { z } from 'zod'
import { checkWishSchema, leadWishSchema, proposalContentSchema } from '@mutua/sdk/codesign/proposal'
import { line } from '@mutua/sdk/codesign/call-text'
import { parseWith, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { checkRequirements, completeProposal } from '../calls/check-requirements.ts'
import { readCall, type ProposalRow } from '../calls/call-rows.ts'
import {
  beginProposal,
  confirmPartner,
  saveProposal,
  submitProposal,
  withdrawProposal,
} from '../calls/proposals.ts'
import { listOwnProposals, readOwnProposal, viewProposal } from '../calls/view-proposal.ts'
import { callOf, plain, requireCaller, type CallRoutesDeps } from './call-caller.ts'
import { sendPrivate } from './send-page.ts'

/** Proposals as their own parties write them, and as one officer checks what they must meet. */
export const addProposalRoutes = (router: Router, deps: CallRoutesDeps): void => {
  const { calls, room } = deps
  const body = json({ limit: '512kb' })
  const one = '/calls/:call/proposals/:proposal'
  const view = async (held: ProposalRow) =>
    plain(await viewProposal(held, (await readCall(held.call, room.store)).value, room))

  router.get('/calls/:call/proposals', async (request, response) => {
    const items = await listOwnProposals(callOf(request), await requireCaller(request, deps), room)
    sendPrivate(response, plain({ items }))
  })
  router.post('/calls/:call/proposals', body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const lead = parseWith(leadWishSchema, request.body, 'who leads')
    sendPrivate(response.status(201), await view(await beginProposal(callOf(request), lead, webId, room)))
  })
  router.get(one, async (request, response) => {
    sendPrivate(
      response,
      plain(await readOwnProposal(placeOf(request), await requireCaller(request, deps), room)),
    )
  })
  router.put(one, body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const saved = parseWith(savedSchema, request.body, 'the proposal')
    sendPrivate(response, await view(await saveProposal(placeOf(request), saved, webId, room)))
  })
  router.post(`${one}/submit`, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    sendPrivate(response, await view(await submitProposal(placeOf(request), webId, room)))
  })
  router.post(`${one}/withdraw`, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    sendPrivate(response, await view(await withdrawProposal(placeOf(request), webId, room)))
  })
  router.post(`${one}/confirm`, body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const said = parseWith(confirmationSchema, request.body, 'the confirmation')
    sendPrivate(response, await view(await confirmPartner(placeOf(request), said, webId, room)))
  })
  router.post(`${one}/completion`, body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const { text } = parseWith(completionSchema, request.body, 'the completion')
    sendPrivate(response, await view(await completeProposal(placeOf(request), text, webId, room)))
  })
  router.get(`${one}/result`, async (request, response) => {
    const { call, proposal } = placeOf(request)
    sendPrivate(response, plain(await calls.ownResult(call, proposal, await requireCaller(request, deps))))
  })
  router.post(`${one}/check`, body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const wish = parseWith(checkWishSchema, request.body, 'the check')
    sendPrivate(response, await view(await checkRequirements(placeOf(request), wish, caller, room)))
  })
}

export const placeOf = (request: Request) => ({
  call: callOf(request),
  proposal: String(request.params['proposal']),
})

const savedSchema = z.strictObject({
  revision: z.number().int().nonnegative(),
  content: proposalContentSchema,
})
const confirmationSchema = z.strictObject({ organisation: webIdSchema, digest: sha256Schema })
const completionSchema = z.strictObject({ text: line(6_000) })
