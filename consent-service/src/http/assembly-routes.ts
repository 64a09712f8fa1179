import { json, Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { assemblyWishSchema, chairSchema } from '@mutua/sdk/assembly/assembly'
import { enactsSchema, summarySchema } from '@mutua/sdk/assembly/motion'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { parseWith } from '@mutua/sdk/ids'
import { callerAt, callerOf, idOf, type AssemblyRoutesDeps } from './assembly-caller.ts'
import { authenticateOfficer } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** Assemblies as the board calls and runs them, and as members read them (docs/http-api.md). */
export const createAssemblyRoutes = (deps: AssemblyRoutesDeps): Router => {
  const { assemblies } = deps
  const router = Router()
  const body = json({ limit: '2mb' })

  router.get('/assemblies', async (request, response) => {
    const { isOfficer } = await callerOf(request, deps)
    sendPrivate(response, { items: await assemblies.list(isOfficer ? 'all' : 'called') })
  })

  router.post('/assemblies', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const drafted = await assemblies.draft(parseWith(assemblyWishSchema, request.body, 'the assembly'))
    sendPrivate(response.status(201).location(`/assemblies/${drafted.id}`), drafted)
  })

  router.post('/assemblies/seats', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(seatsSchema, request.body, 'the delegates')
    sendPrivate(response, { items: await assemblies.allotSeats(wish) })
  })

  router.get('/assemblies/separate-need', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { recordDate } = parseWith(needSchema, request.query, 'the day')
    sendPrivate(response, await assemblies.separateNeed(recordDate))
  })

  router.get('/assemblies/:id', async (request, response) => {
    await callerAt(request, deps)
    sendPrivate(response, await assemblies.find(idOf(request)))
  })

  router.put('/assemblies/:id', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(assemblyWishSchema, request.body, 'the assembly')
    sendPrivate(response, await assemblies.redraft(idOf(request), wish))
  })

  router.get('/assemblies/:id/notice', async (request, response) => {
    await callerAt(request, deps)
    sendPrivate(response, await assemblies.notice(idOf(request)))
  })

  const step =
    (take: (request: Request) => Promise<unknown>) =>
    async (request: Request, response: Response): Promise<void> => {
      await authenticateOfficer(request, deps)
      sendPrivate(response, await take(request))
    }

  router.post('/assemblies/:id/call', async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    sendPrivate(response, await assemblies.call(idOf(request), by))
  })
  router.post(
    '/assemblies/:id/call-off',
    body,
    step((request) =>
      assemblies.callOff(idOf(request), parseWith(reasonSchema, request.body, 'the reason').reason),
    ),
  )
  router.post(
    '/assemblies/:id/open',
    body,
    step((request) => assemblies.open(idOf(request), parseWith(openingSchema, request.body, 'the opening'))),
  )
  router.post(
    '/assemblies/:id/remind',
    step((request) => assemblies.remind(idOf(request))),
  )
  router.post(
    '/assemblies/:id/desert',
    step((request) => assemblies.desert(idOf(request))),
  )
  router.post(
    '/assemblies/:id/close',
    step((request) => assemblies.close(idOf(request))),
  )

  const motion = '/assemblies/:id/motions/:motion'
  router.post(
    `${motion}/take-up`,
    step((request) => assemblies.takeUp(idOf(request), motionOf(request))),
  )
  router.post(
    `${motion}/amend`,
    body,
    step((request) =>
      assemblies.amend(
        idOf(request),
        motionOf(request),
        parseWith(amendmentSchema, request.body, 'the amendment'),
      ),
    ),
  )
  router.post(
    `${motion}/withdraw`,
    step((request) => assemblies.withdraw(idOf(request), motionOf(request))),
  )
  router.post(
    `${motion}/vote`,
    step((request) => assemblies.putToVote(idOf(request), motionOf(request))),
  )
  router.post(
    `${motion}/decide`,
    step((request) => assemblies.decide(idOf(request), motionOf(request))),
  )
  router.put(
    `${motion}/summary`,
    body,
    step((request) =>
      assemblies.summarise(
        idOf(request),
        motionOf(request),
        parseWith(summarySchema, request.body, 'the summary'),
      ),
    ),
  )

  router.get(
    '/assemblies/:id/minutes',
    step((request) => assemblies.draftMinutes(idOf(request))),
  )
  router.post('/assemblies/:id/minutes/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the minutes')
    sendPrivate(
      response.status(201),
      await assemblies.proposeMinutes(idOf(request), text, { ...signed, webId }),
    )
  })
  router.post('/assemblies/:id/minutes/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await assemblies.confirmMinutes(idOf(request), { ...signed, webId }))
  })

  return router
}

/** @throws {Problem} `input-malformed` */
export const motionOf = (request: Request): number =>
  parseWith(z.coerce.number().int().positive(), request.params['motion'], 'the number of the motion')

const call = z.union([z.literal(1), z.literal(2)])
const openingSchema = z.strictObject({ call, president: chairSchema, secretary: chairSchema })
const reasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })
const amendmentSchema = z.strictObject({
  text: z.string().trim().min(1).max(40_000),
  enacts: enactsSchema.exactOptional(),
})
const needSchema = z.object({ recordDate: civilDateSchema })
const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
const seatsSchema = z.strictObject({
  by: z.enum(['section', 'province']),
  seats: z.number().int().min(1).max(1_000),
  recordDate: civilDateSchema,
})
