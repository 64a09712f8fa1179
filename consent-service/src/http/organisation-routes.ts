import { json, Router } from 'express'
import { z } from 'zod'
import {
  administratorsSchema,
  organisationAdmissionSchema,
  staffEntrySchema,
} from '@mutua/sdk/coop/organisation'
import { instantSchema, parseWith, webIdSchema } from '@mutua/sdk/ids'
import type { Providers } from '../members/open-providers.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface OrganisationRoutesDeps extends OfficerDeps {
  readonly organisations: Pick<
    Organisations,
    | 'admit'
    | 'read'
    | 'list'
    | 'changeAdministrators'
    | 'end'
    | 'join'
    | 'renew'
    | 'leave'
    | 'staff'
    | 'events'
    | 'credential'
    | 'rolesOf'
  >
  readonly providers: Pick<Providers, 'find'>
}

/** Provider organisations: officers admit them, administrators keep their staff lists. */
export const createOrganisationRoutes = (deps: OrganisationRoutesDeps): Router => {
  const { authenticate, organisations, providers } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/organisations', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const admission = parseWith(organisationAdmissionSchema, request.body, 'the organisation')
    sendPrivate(response.status(201), await organisations.admit(admission, officer))
  })

  router.get('/organisations', async (request, response) => {
    await authenticate(request)
    sendPrivate(response, { items: await organisations.list() })
  })

  // Public: whoever finds the address in a consent or a receipt learns what it is called, and nothing more.
  router.get('/organisations/:id', async (request, response) => {
    sendPrivate(response, await organisations.read(request.params.id))
  })

  router.put('/organisations/:id/administrators', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { administrators } = parseWith(keepersSchema, request.body, 'the administrators')
    sendPrivate(
      response,
      await organisations.changeAdministrators(officer, request.params.id, administrators),
    )
  })

  router.post('/organisations/:id/end', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await organisations.end(officer, request.params.id))
  })

  router.get('/organisations/:id/staff', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: await organisations.staff(webId, request.params.id) })
  })

  router.post('/organisations/:id/staff', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const entry = parseWith(staffEntrySchema, request.body, 'the person')
    sendPrivate(response.status(201), await organisations.join(webId, request.params.id, entry))
  })

  router.post('/organisations/:id/staff/renew', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const renewal = parseWith(renewalSchema, request.body, 'the renewal')
    sendPrivate(response, await organisations.renew(webId, request.params.id, renewal))
  })

  router.post('/organisations/:id/staff/leave', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const leaving = parseWith(leavingSchema, request.body, 'the person')
    sendPrivate(response, await organisations.leave(webId, request.params.id, leaving.webId))
  })

  router.get('/roles', async (request, response) => {
    const { webId } = await authenticate(request)
    const provider = await providers.find(webId)
    sendPrivate(response, {
      ...(provider === undefined ? {} : { provider }),
      organisations: await organisations.rolesOf(webId),
    })
  })

  router.get('/organisations/:id/events', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: await organisations.events(webId, request.params.id) })
  })

  router.get('/organisations/:id/credential', async (request, response) => {
    const { webId } = await authenticate(request)
    const credential = await organisations.credential(webId, request.params.id)
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  return router
}

const keepersSchema = z.strictObject({ administrators: administratorsSchema })

const renewalSchema = z.strictObject({ webId: webIdSchema, validUntil: instantSchema.exactOptional() })

const leavingSchema = z.strictObject({ webId: webIdSchema })
