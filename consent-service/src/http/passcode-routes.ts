import { json, Router } from 'express'
import { z } from 'zod'
import { scopeSchema } from '@mutua/sdk/consent/grant'
import { passcodeMinutesSchema, usualPasscodeMinutes } from '@mutua/sdk/consent/passcode'
import type { EndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { termsSchema } from '@mutua/sdk/consent/terms'
import { parseWith, purposeIriSchema } from '@mutua/sdk/ids'
import type { Passcodes } from '../passcodes/open-passcodes.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { untilWhen, untilWhenOf } from './consent-bodies.ts'
import { sendPrivate } from './send-page.ts'

export interface PasscodeRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly passcodes: Passcodes
  readonly endOfPeriod: EndOfPeriod
  readonly now: () => number
}

/** Members make passcodes for doctors whom they do not know yet; whoever is told one redeems it. */
export const createPasscodeRoutes = (deps: PasscodeRoutesDeps): Router => {
  const { authenticate, passcodes } = deps
  const router = Router()

  router.post('/passcodes', json({ limit: '256kb' }), async (request, response) => {
    const { webId } = await authenticate(request)
    const { validUntil, for: period, ...wish } = parseWith(wishSchema, request.body, 'the passcode')
    const until = untilWhenOf({ validUntil, for: period })
    const end = until.validUntil ?? deps.endOfPeriod(until.period, deps.now())
    sendPrivate(response.status(201), await passcodes.create(webId, { ...wish, validUntil: end }))
  })

  router.get('/passcodes', async (request, response) => {
    const { webId } = await authenticate(request)
    const { limit } = parseWith(limitSchema, request.query, 'the query')
    sendPrivate(response, { items: await passcodes.list(webId, limit) })
  })

  router.post('/passcodes/redeem', json({ limit: '1kb' }), async (request, response) => {
    const { webId, person } = await authenticate(request)
    const { code } = parseWith(codeSchema, request.body, 'the passcode')
    const given = await passcodes.redeem({ recipient: webId, person }, code)
    sendPrivate(response.status(201).location(given.grant.id), given)
  })

  router.post('/passcodes/:id/cancel', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await passcodes.cancel(webId, request.params.id))
  })

  return router
}

const wishSchema = z.strictObject({
  purpose: purposeIriSchema,
  resources: scopeSchema.shape.resources,
  modes: scopeSchema.shape.modes.default(['read']),
  inherit: scopeSchema.shape.inherit,
  terms: termsSchema.optional(),
  recipientClient: z.string().min(1).max(2_048).optional(),
  ...untilWhen,
  minutes: passcodeMinutesSchema.default(usualPasscodeMinutes),
})
const codeSchema = z.strictObject({ code: z.string().max(40) })
const limitSchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) })
