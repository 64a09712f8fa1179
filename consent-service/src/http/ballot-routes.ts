import { json, Router, type RequestHandler } from 'express'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { ballotPartiesWishSchema } from '@mutua/sdk/voting/ballot-parties'
import { partyMessageSchema } from '@mutua/sdk/voting/party-message'
import { castWishSchema } from '@mutua/sdk/voting/vote'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { parseWith } from '@mutua/sdk/ids'
import type { Ballots } from '../ballots/open-ballots.ts'
import type { CallLimit } from './call-limit.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface BallotRoutesDeps extends OfficerDeps {
  readonly ballots: Ballots
  /** Of ballots and messages of parties: nobody signs in to send them. */
  readonly limit: CallLimit
}

/** Secret votes: what anybody sees, what a voter asks for, and the ballots, which come from nobody in particular. */
export const createBallotRoutes = (deps: BallotRoutesDeps): Router => {
  const { ballots, limit } = deps
  const router = Router()
  // Before anything of the body is read: parsing what a crowd sends would be the load.
  const counted: RequestHandler = (request, _response, next) => {
    limit.count(request.ip ?? '')
    next()
  }

  router.get('/ballots', async (_request, response) => {
    sendPrivate(response, { items: await ballots.list() })
  })

  router.get('/ballots/:id', async (request, response) => {
    sendPrivate(response, await ballots.find(request.params.id))
  })

  router.get('/ballots/:id/texts', async (request, response) => {
    sendPrivate(response, await ballots.texts(request.params.id))
  })

  router.get('/ballots/:id/said', async (request, response) => {
    sendPrivate(response, { items: await ballots.said(request.params.id) })
  })

  router.get('/ballots/:id/tracking-codes', async (request, response) => {
    sendPrivate(response, { items: await ballots.trackingCodes(request.params.id) })
  })

  router.get('/ballots/:id/archive', async (request, response) => {
    const { id } = request.params
    const archive = await ballots.archive(id)
    response.set({
      'Content-Type': 'application/x-tar',
      'Content-Disposition': `attachment; filename="${(await ballots.find(id)).uuid}.bel"`,
      'Cache-Control': 'no-store',
    })
    await pipeline(Readable.from(archive), response)
  })

  router.post('/ballots/:id/token', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    sendPrivate(response, { token: await ballots.token(request.params.id, webId) })
  })

  router.post('/ballots/:id/ticket', json({ limit: '4kb' }), async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { blinded } = parseWith(blindedSchema, request.body, 'the call')
    sendPrivate(response, { signature: await ballots.ticket(idOf(request.params), webId, blinded) })
  })

  // Nobody signs in here: a token beside a ballot would say whose it is.
  router.post('/ballots/:id/ballots', counted, json({ limit: '1mb' }), async (request, response) => {
    const wish = parseWith(castWishSchema, request.body, 'the ballot')
    sendPrivate(response.status(201), await ballots.cast(idOf(request.params), wish))
  })

  router.post('/ballots/:id/roll', counted, json({ limit: '4kb' }), async (request, response) => {
    const message = parseWith(partyMessageSchema, request.body, 'the message')
    sendPrivate(response, { items: await ballots.roll(idOf(request.params), message) })
  })

  router.post('/ballots/:id/said', counted, json({ limit: '16mb' }), async (request, response) => {
    const message = parseWith(partyMessageSchema, request.body, 'the message')
    await ballots.deliver(idOf(request.params), message)
    response.status(204).end()
  })

  router.use(createBallotOfficerRoutes(deps))
  return router
}

/** What takes officers: who the parties are, ballots of paper, and votes at the desk. */
const createBallotOfficerRoutes = (deps: BallotRoutesDeps): Router => {
  const { ballots } = deps
  const router = Router()
  const body = json({ limit: '64kb' })

  router.get('/ballot-parties', async (_request, response) => {
    const parties = await ballots.parties.inForce()
    sendPrivate(response, { items: parties === undefined ? [] : [parties] })
  })
  router.post('/ballot-parties/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(
      response,
      await ballots.parties.draft(parseWith(ballotPartiesWishSchema, request.body, 'the parties')),
    )
  })
  router.post('/ballot-parties/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await ballots.parties.propose(text, { ...signed, webId }))
  })
  router.post('/ballot-parties/:number/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { number } = parseWith(numberSchema, request.params, 'the address')
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await ballots.parties.confirm(number, { ...signed, webId }))
  })

  router.get('/ballots/:id/paper', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await ballots.paper.ticks(request.params.id) })
  })
  router.post('/ballots/:id/paper/ticks', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { member } = parseWith(memberSchema, request.body, 'the tick')
    await ballots.paper.tick(idOf(request.params), member)
    response.status(204).end()
  })
  router.post('/ballots/:id/paper/draft', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await ballots.paper.draft(request.params.id))
  })
  router.post('/ballots/:id/paper/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(
      response.status(201),
      await ballots.paper.propose(idOf(request.params), text, { ...signed, webId }),
    )
  })
  router.post('/ballots/:id/paper/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await ballots.paper.confirm(idOf(request.params), { ...signed, webId }))
  })
  router.post('/ballots/:id/paper/ballots', json({ limit: '64mb' }), async (request, response) => {
    await authenticateOfficer(request, deps)
    const { ballots: texts } = parseWith(paperBallotsSchema, request.body, 'the ballots')
    sendPrivate(response, { items: await ballots.paper.enter(idOf(request.params), texts) })
  })

  router.post('/ballots/:id/desk/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(deskSchema, request.body, 'the wish')
    sendPrivate(response, await ballots.desk.draft(idOf(request.params), wish))
  })
  router.post('/ballots/:id/desk/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(
      response.status(201),
      await ballots.desk.propose(idOf(request.params), text, { ...signed, webId }),
    )
  })
  router.post('/ballots/:id/desk/:number/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { number } = parseWith(numberSchema, request.params, 'the address')
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await ballots.desk.confirm(idOf(request.params), number, { ...signed, webId }))
  })
  router.get('/ballots/:id/desk/:number', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { number } = parseWith(numberSchema, request.params, 'the address')
    sendPrivate(response, { signature: await ballots.desk.ticket(request.params.id, number) })
  })

  return router
}

/** With a body parser before it, Express types the parameters of the path away. */
const idOf = (params: Readonly<Record<string, string | string[] | undefined>>): string => {
  const { id } = params
  return typeof id === 'string' ? id : ''
}

const blindedSchema = z.strictObject({ blinded: z.string().regex(/^[A-Za-z0-9_-]{342}$/) })
const memberSchema = z.strictObject({ member: z.number().int().positive() })
const deskSchema = blindedSchema.extend(memberSchema.shape)
const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
const numberSchema = z.object({ number: z.coerce.number().int().positive() })
const paperBallotsSchema = z.strictObject({ ballots: z.array(z.string().max(1_000_000)).min(1).max(5_000) })
