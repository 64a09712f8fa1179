import { Router, type Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { documentKindSchema, type DocumentKind } from '@mutua/sdk/rights/official-document'
import type { Documents } from '../rights/open-documents.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** The register of processing activities and the impact assessment, as they are and as they were exported (GDPR Art. 30, 35). */
export const createDocumentRoutes = (deps: OfficerDeps & { readonly documents: Documents }): Router => {
  const { documents } = deps
  const router = Router()

  router.get('/processing/:kind', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await documents.now(kindOf(request)))
  })

  router.get('/processing/:kind/exports', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await documents.list(kindOf(request)) })
  })

  router.post('/processing/:kind/exports', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response.status(201), await documents.export(kindOf(request), officer))
  })

  router.get('/processing/:kind/exports/:number', async (request, response) => {
    await authenticateOfficer(request, deps)
    const number = parseWith(numberSchema, request.params.number, 'the number')
    sendPrivate(response, await documents.find(kindOf(request), number))
  })

  return router
}

const kindOf = (request: Request): DocumentKind =>
  parseWith(documentKindSchema, request.params['kind'], 'the kind of document')
const numberSchema = z.coerce.number().int().min(1).max(1_000_000)
