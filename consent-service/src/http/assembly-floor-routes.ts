import { json, Router } from 'express'
import { z } from 'zod'
import { deskListWishSchema } from '@mutua/sdk/assembly/desk-list'
import { presenceChannelSchema } from '@mutua/sdk/assembly/floor'
import { choiceSchema } from '@mutua/sdk/assembly/motion'
import { plainTextSchema } from '@mutua/sdk/consent/plain-text'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  callerAt,
  idOf,
  requireMember,
  type AssemblyCaller,
  type AssemblyRoutesDeps,
} from './assembly-caller.ts'
import { motionOf } from './assembly-routes.ts'
import { authenticateOfficer } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** Who is there, who speaks for whom, what is said and voted: by members in the app, or entered at the desk. */
export const createAssemblyFloorRoutes = (deps: AssemblyRoutesDeps): Router => {
  const { assemblies } = deps
  const router = Router()
  const body = json({ limit: '32kb' })

  router.get('/assemblies/:id/floor', async (request, response) => {
    await callerAt(request, deps)
    sendPrivate(response, await assemblies.floor(idOf(request)))
  })
  router.get('/assemblies/:id/standing', async (request, response) => {
    const caller = await callerAt(request, deps)
    sendPrivate(response, await assemblies.standing(idOf(request), requireMember(caller)))
  })
  router.get('/assemblies/:id/roll', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await assemblies.roll(idOf(request)))
  })
  router.get('/assemblies/:id/turnout', async (request, response) => {
    await callerAt(request, deps)
    sendPrivate(response, await assemblies.turnout(idOf(request)))
  })

  router.get('/assemblies/:id/parts', async (request, response) => {
    const { member } = await callerAt(request, deps)
    sendPrivate(response, { items: await assemblies.parts(idOf(request), member) })
  })

  router.post('/assemblies/:id/presences', body, async (request, response) => {
    const caller = await callerAt(request, deps)
    const wish = parseWith(presenceSchema, request.body, 'the presence')
    const member = meant(wish.member, caller)
    // Who is in the room is seen by the desk; from afar everybody checks in themselves.
    if (wish.channel === 'room' && !caller.isOfficer)
      throw new Problem('caller-not-officer', 'The desk enters who has come in.')
    if (wish.channel === 'remote' && wish.kind === 'in' && member !== caller.member)
      throw new Problem('input-malformed', 'From afar everybody comes in themselves.')
    sendPrivate(response, await assemblies.enterPresence(idOf(request), { ...wish, member }, caller.webId))
  })

  router.get('/assemblies/:id/desk-lists', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await assemblies.deskLists(idOf(request)) })
  })
  router.post('/assemblies/:id/desk-lists', body, async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    const wish = parseWith(deskListWishSchema, request.body, 'the list')
    sendPrivate(response.status(201), await assemblies.enterDeskList(idOf(request), wish, by))
  })
  router.post('/assemblies/:id/desk-lists/:number/confirm', body, async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    const { members } = parseWith(deskListWishSchema, request.body, 'the list')
    const number = parseWith(
      z.coerce.number().int().positive(),
      request.params['number'],
      'the number of the list',
    )
    sendPrivate(response, await assemblies.confirmDeskList(idOf(request), { number, members }, by))
  })

  router.post('/assemblies/:id/proxies', body, async (request, response) => {
    const caller = await callerAt(request, deps)
    const { giver: wanted, holder } = parseWith(proxySchema, request.body, 'the proxy')
    const giver = meant(wanted, caller)
    const written = giver === caller.member ? 'app' : 'paper'
    const wish = { giver, written, ...(holder === undefined ? {} : { holder }) } as const
    sendPrivate(response, await assemblies.enterProxy(idOf(request), wish, caller.webId))
  })

  router.post('/assemblies/:id/motions/:motion/ballots', body, async (request, response) => {
    const caller = await callerAt(request, deps)
    const { member: wanted, channel, choice, version } = parseWith(ballotSchema, request.body, 'the ballot')
    const member = wanted ?? requireMember(caller)
    if (channel === 'desk' && !caller.isOfficer)
      throw new Problem('caller-not-officer', 'Only the desk enters the votes of others.')
    if (channel === 'self' && member !== caller.member)
      throw new Problem('input-malformed', 'Of another member one votes by proxy, or at the desk.')
    const ballot = await assemblies.cast(
      idOf(request),
      {
        ...{ motion: motionOf(request), member, choice, version, channel },
        ...(caller.member === undefined ? {} : { caster: caller.member }),
      },
      caller.webId,
    )
    sendPrivate(response.status(201), ballot)
  })

  router.get('/assemblies/:id/motions/:motion/posts', async (request, response) => {
    await callerAt(request, deps)
    sendPrivate(response, { items: await assemblies.posts(idOf(request), motionOf(request)) })
  })
  router.get('/assemblies/:id/motions/:motion/thread-summary', async (request, response) => {
    await callerAt(request, deps)
    const summary = await assemblies.findThreadSummary(idOf(request), motionOf(request))
    if (summary === undefined) throw new Problem('not-found', 'Nobody has summed up this thread yet.')
    sendPrivate(response, summary)
  })
  router.put('/assemblies/:id/motions/:motion/thread-summary', body, async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    const { text } = parseWith(postSchema, request.body, 'the summary')
    const wish = { motion: motionOf(request), text }
    sendPrivate(response, await assemblies.summariseThread(idOf(request), wish, by))
  })
  router.post('/assemblies/:id/motions/:motion/posts', body, async (request, response) => {
    const caller = await callerAt(request, deps)
    const { text } = parseWith(postSchema, request.body, 'the post')
    const wish = { motion: motionOf(request), member: requireMember(caller), text }
    sendPrivate(response.status(201), await assemblies.addPost(idOf(request), wish))
  })
  router.post('/assemblies/:id/motions/:motion/posts/:post/fold', body, async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    const { reason } = parseWith(foldSchema, request.body, 'the reason')
    const post = parseWith(
      z.coerce.number().int().positive(),
      request.params['post'],
      'the number of the post',
    )
    sendPrivate(
      response,
      await assemblies.foldPost(idOf(request), { motion: motionOf(request), post, reason }, by),
    )
  })

  return router
}

/** For whom somebody acts: an officer at the desk for anybody, everybody else for themselves. */
const meant = (wanted: number | undefined, caller: AssemblyCaller): number => {
  const member = wanted ?? requireMember(caller)
  if (member !== caller.member && !caller.isOfficer)
    throw new Problem('caller-not-officer', 'Only the desk does this for another member.')
  return member
}

const memberNumber = z.number().int().positive()
const presenceSchema = z.strictObject({
  member: memberNumber.optional(),
  kind: z.enum(['in', 'out']),
  channel: presenceChannelSchema,
})
const proxySchema = z.strictObject({ giver: memberNumber.optional(), holder: memberNumber.optional() })
const ballotSchema = z.strictObject({
  member: memberNumber.optional(),
  choice: choiceSchema,
  version: memberNumber,
  channel: z.enum(['self', 'proxy', 'desk']).default('self'),
})
const postSchema = z.strictObject({ text: plainTextSchema })
const foldSchema = z.strictObject({ reason: z.string().trim().min(1).max(300) })
