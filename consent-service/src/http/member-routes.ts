import { json, Router } from 'express'
import { z } from 'zod'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { admissionSchema } from '@mutua/sdk/coop/admission'
import { providerSchema } from '@mutua/sdk/coop/member'
import { instantSchema, parseWith, webIdSchema } from '@mutua/sdk/ids'
import type { Members } from '../members/open-members.ts'
import type { Providers } from '../members/open-providers.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface MemberRoutesDeps extends InsiderDeps {
  readonly members: Pick<Members, 'admit' | 'changeAccount' | 'list'>
  readonly providers: Pick<Providers, 'enrol' | 'renew' | 'list'>
}

/** The members register and the directory of providers, kept by officers; members see whom they could choose. */
export const createMemberRoutes = (deps: MemberRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/members', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const member = await deps.members.admit(
      parseWith(admissionSchema, request.body, 'the admission'),
      officer,
    )
    sendPrivate(response.status(201), member)
  })

  router.get('/members', async (request, response) => {
    await authenticateOfficer(request, deps)
    const page = parseListQuery(request)
    const members = await deps.members.list(page)
    sendPrivate(
      response,
      listPage('/members', members, { limit: page.limit, numberOf: ({ number }) => number }),
    )
  })

  router.post('/members/:number/account', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const number = parseWith(numberSchema, request.params.number, 'the number of the member')
    const { iban } = parseWith(accountGivenSchema, request.body, 'the account')
    sendPrivate(response, await deps.members.changeAccount(number, iban, officer))
  })

  router.post('/providers', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const provider = await deps.providers.enrol(
      parseWith(providerSchema, request.body, 'the provider'),
      officer,
    )
    sendPrivate(response.status(201), provider)
  })

  router.post('/providers/renew', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { webId, validUntil } = parseWith(renewalSchema, request.body, 'the renewal')
    sendPrivate(response, await deps.providers.renew(webId, validUntil, officer))
  })

  router.get('/providers', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, { items: await deps.providers.list() })
  })

  return router
}

const renewalSchema = z.strictObject({ webId: webIdSchema, validUntil: instantSchema.exactOptional() })

const numberSchema = z.coerce.number().int().min(1).max(999_999_999_999)

const accountGivenSchema = z.strictObject({ iban: ibanSchema })
