import { json, Router } from 'express'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { PolicyBook } from '../policy/open-policy.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface PolicyRoutesDeps extends OfficerDeps {
  readonly policy: Pick<PolicyBook, 'read' | 'documents' | 'publish'>
}

/** What is in force and what stands to be voted on: anybody reads it, no person is in it. */
export const createPolicyRoutes = ({ policy, ...deps }: PolicyRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '512kb' })

  router.get('/policy', async (_request, response) => {
    sendPrivate(response, await policy.read())
  })

  router.get('/policy/documents', async (_request, response) => {
    sendPrivate(response, { items: await policy.documents() })
  })

  router.get('/policy/documents/:digest', async (request, response) => {
    const digest = parseSha256(request.params.digest)
    const found = (await policy.documents()).find((one) => one.digest === digest)
    if (found === undefined) throw new Problem('not-found', 'Nothing was published under this fingerprint.')
    sendPrivate(response, found)
  })

  // Projects are published when they are submitted, by those whose project it is.
  router.post('/policy/documents', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const document = parseWith(policyDocumentSchema, request.body, 'the document')
    if (document.type === 'project')
      throw new Problem('input-malformed', 'A project is published by submitting it.')
    sendPrivate(response.status(201), await policy.publish(document, officer))
  })

  return router
}
