import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { contractWishSchema } from '@mutua/sdk/coop/contract'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { parseWith, sha256Schema } from '@mutua/sdk/ids'
import type { ContractCaller, Contracts } from '../contracts/open-contracts.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** Contracts with data users: drawn up and signed by two officers, accepted by an administrator of the organisation. */
export const createContractRoutes = (deps: OfficerDeps & { readonly contracts: Contracts }): Router => {
  const { contracts } = deps
  const router = Router()
  const body = json({ limit: '64kb' })

  router.post('/contracts/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await contracts.draft(parseWith(contractWishSchema, request.body, 'the contract')))
  })

  router.post('/contracts/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await contracts.propose(text, { ...signed, webId }))
  })

  router.post('/contracts/:id/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await contracts.confirm(request.params['id'] ?? '', { ...signed, webId }))
  })

  router.post('/contracts/:id/accept', body, async (request, response) => {
    const caller = await callerOf(request, deps)
    const { digest } = parseWith(acceptanceSchema, request.body, 'the acceptance')
    sendPrivate(response, await contracts.accept(caller, request.params['id'] ?? '', digest))
  })

  router.post('/contracts/:id/end', body, async (request, response) => {
    const caller = await callerOf(request, deps)
    const { reason } = parseWith(endSchema, request.body, 'the end')
    sendPrivate(response, await contracts.end(caller, request.params['id'] ?? '', reason))
  })

  router.get('/contracts', async (request, response) => {
    sendPrivate(response, { items: await contracts.list(await callerOf(request, deps)) })
  })

  return router
}

const callerOf = async (request: Request, deps: OfficerDeps): Promise<ContractCaller> => {
  const { webId } = await deps.authenticate(request)
  return { webId, isOfficer: deps.isOfficer(webId) }
}

const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
const acceptanceSchema = z.strictObject({ digest: sha256Schema })
const endSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })
