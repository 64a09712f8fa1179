import { Router } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  conformanceInstances,
  conformancePath,
  type ConformanceInstance,
  type ConformanceIssuer,
} from '../vcalm/conformance-issuer.ts'
import { statusPurposes, type ConformanceStatus } from '../vcalm/conformance-status.ts'
import { body } from './vcalm-routes.ts'

export interface ConformanceRoutesDeps {
  readonly issuer: ConformanceIssuer
  readonly status: Pick<ConformanceStatus, 'set'>
}

/** The issuer that the public test suites drive (VCALM 1.0 §3.2), one address for each way to secure a credential. */
export const createConformanceRoutes = ({ issuer, status }: ConformanceRoutesDeps): Router => {
  const router = Router()

  router.get(conformancePath, (_request, response) => {
    const issuers = conformanceInstances.map((instance) => [instance, issuer.issuerOf(instance)])
    response.json({ issuers: Object.fromEntries(issuers) as Record<string, string> })
  })

  router.post(`${conformancePath}/issuers/:instance/credentials/issue`, body, async (request, response) => {
    const instance = instanceFrom(request.params['instance'])
    const { credential } = parseWith(issueSchema, request.body, 'the body')
    response.status(201).json(await issuer.issue(instance, credential))
  })

  router.post(`${conformancePath}/credentials/status`, body, async (request, response) => {
    const {
      credentialId,
      credentialStatus,
      status: value,
    } = parseWith(statusSchema, request.body, 'the body')
    await status.set(credentialId, credentialStatus.statusPurpose, value)
    response.json({ credentialId, statusPurpose: credentialStatus.statusPurpose, status: value })
  })

  router.get(`${conformancePath}/status/:purpose/1`, async (request, response) => {
    const purpose = statusPurposes.find((known) => known === request.params.purpose)
    if (purpose === undefined) throw new Problem('not-found', 'There is no such list.')
    response.set('Cache-Control', 'no-store').json(await issuer.publishedList(purpose))
  })

  return router
}

const instanceFrom = (text: unknown): ConformanceInstance => {
  const instance = conformanceInstances.find((known) => known === text)
  if (instance === undefined) throw new Problem('not-found', 'There is no such issuer.')
  return instance
}

const issueSchema = z.object({ credential: z.record(z.string(), z.unknown()) })

const statusSchema = z.object({
  credentialId: z.string().min(1).max(4_096),
  credentialStatus: z.object({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.enum(statusPurposes),
  }),
  status: z.boolean().default(true),
})
