import type { RequestListener } from 'node:http'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { DpopNonces } from '@mutua/kit/authn/dpop-nonces'
import type { ServiceKey } from '@mutua/kit/service-key'
import { notFoundHandler, problemHandler, problemPages } from '@mutua/kit/problem-handler'
import type { Log } from '@mutua/kit/log'
import type { OngoingReads } from '../access/ongoing-reads.ts'
import type { AccountDeletion } from '../identity/account-deletion.ts'
import { parsePodPath, podNameOf } from '../resources/pod-path.ts'
import { coveredRoutes, type CoveredRoutesDeps } from './covered-routes.ts'
import { capabilityLinks } from './access-headers.ts'
import { accountRoutes, type AccountRoutesDeps } from './account-routes.ts'
import { createAnswerMemory } from './answer-memory.ts'
import { dpopChallenge } from './challenge.ts'
import { allowOtherOrigins } from './cors.ts'
import { refuseSlowBodies, type Pace } from './body-pace.ts'
import { operationOutcomeHandler, type ImportDeps } from './import-bundle.ts'
import { exportRoutes, type ExportRoutesDeps } from './export/export-routes.ts'
import { importRoutes } from './import-routes.ts'
import { fhirRoutes, type FhirRoutesDeps } from './fhir/fhir-routes.ts'
import { hiddenRoutes, type HiddenRoutesDeps } from './hidden-routes.ts'
import { patchResource } from './patch-resource.ts'
import { quotaRoutes, type QuotaRoutesDeps } from './quota-routes.ts'
import { readResource, type ReadDeps } from './read-resource.ts'
import { createAnswerAnybody } from './ready-answers.ts'
import { listReceipts } from './receipt-routes.ts'
import { refusalRoutes, type RefusalRoutesDeps } from './refusal-routes.ts'
import { acceptedTypes, allowedMethods, storageDescriptionLink } from './resource-headers.ts'
import { versionRoutes, type VersionRoutesDeps } from './version-routes.ts'
import { deleteResource, postToContainer, putResource, type WriteDeps } from './write-resource.ts'

export interface AppDeps
  extends
    ReadDeps,
    WriteDeps,
    ImportDeps,
    FhirRoutesDeps,
    AccountRoutesDeps,
    VersionRoutesDeps,
    HiddenRoutesDeps,
    ExportRoutesDeps,
    CoveredRoutesDeps,
    QuotaRoutesDeps,
    RefusalRoutesDeps {
  readonly pace: Pace
  readonly ongoing: Pick<OngoingReads, 'begin' | 'recordMark'>
  readonly key: ServiceKey
  readonly openId: RequestHandler
  /** `account-page-routes.ts` */
  readonly accountPages: RequestHandler
  /** `notification-routes.ts` */
  readonly notifications: RequestHandler
  /** Where callers must put nonces of ours into their proofs. */
  readonly proofNonces?: Pick<DpopNonces, 'current'> | undefined
  readonly deletion: AccountRoutesDeps['deletion'] & Pick<AccountDeletion, 'isErased'>
  readonly log: Log
}

/** What nobody in particular asks for again is sent again; for everything else there are the routes. */
export const createApp = (deps: AppDeps): RequestListener => {
  // A nonce goes with every answer, and is another one soon.
  if (deps.proofNonces !== undefined) return createRoutes(deps)
  const answers = createAnswerMemory(deps)
  const routes = createRoutes({ ...deps, answers })
  const answerAnybody = createAnswerAnybody({
    answers,
    isErased: (path) => deps.deletion.isErased(podNameOf(path) ?? ''),
  })
  return (request, response) => {
    if (!answerAnybody(request, response)) routes(request, response)
  }
}

/** The routes of the pod server, as a table. */
const createRoutes = (deps: AppDeps): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(allowOtherOrigins)
  const { proofNonces } = deps
  if (proofNonces !== undefined) {
    // With every answer, so that a caller is asked at most once (RFC 9449 §8.2).
    app.use((_request, response, next) => {
      response.set('DPoP-Nonce', proofNonces.current())
      next()
    })
  }
  app.use(refuseSlowBodies(deps.pace))
  // First, because nearly every request is one: the other routes cost it nothing.
  app.use(podResources(deps))
  app.use(deps.openId)

  // People who type the bare address land on their account; programs are told that nothing is here.
  app.get('/', (request, response, next) => {
    if (request.accepts(['json', 'html']) !== 'html') return next()
    response.redirect(303, '/.me')
  })
  app.get('/.health/ready', (_request, response) => void response.json({ status: 'ready' }))
  app.get('/.well-known/jwks.json', (_request, response) => void response.json({ keys: deps.key.publicJwks }))
  app.get('/.problems/:code', problemPages)
  app.get('/.receipts', listReceipts(deps))
  app.use(refusalRoutes(deps))
  app.use(accountRoutes(deps))
  app.use(deps.accountPages)
  app.use(deps.notifications)
  app.use(versionRoutes(deps))
  app.use(hiddenRoutes(deps))
  app.use(quotaRoutes(deps))
  app.use(coveredRoutes(deps))
  app.use(exportRoutes(deps))

  app.use(importRoutes(deps))
  app.use('/fhir', fhirRoutes(deps))
  app.use('/fhir', challengeOnUnauthorized, operationOutcomeHandler(deps))

  app.use(notFoundHandler)
  app.use(challengeOnUnauthorized)
  app.use(problemHandler(deps))
  return app
}

/** Everything inside a pod. Names that begin with a dot, `fhir` and the bare origin are the server's own. */
const podResources = (deps: AppDeps): RequestHandler => {
  const methods: Readonly<Record<string, RequestHandler>> = {
    GET: readResource(deps),
    HEAD: readResource(deps),
    PUT: putResource(deps),
    POST: postToContainer(deps),
    PATCH: patchResource(deps),
    DELETE: deleteResource(deps),
    OPTIONS: answerOptions,
  }
  return (request, response, next) => {
    const { path } = request
    if (path === '/' || path.startsWith('/.') || path.startsWith('/fhir/')) return next()
    const answer = methods[request.method]
    if (answer !== undefined) return answer(request, response, next)
    response.set('Allow', Object.keys(methods).join(', '))
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  }
}

/** What could be done here by somebody with every right; tells nothing about what exists. */
const answerOptions: RequestHandler = (request, response) => {
  const target = parsePodPath(request.originalUrl)
  response
    .set({ Allow: allowedMethods(target).join(', '), ...acceptedTypes(target) })
    .set('Link', [storageDescriptionLink(target), ...capabilityLinks(target)])
    .status(204)
    .end()
}

/** A 401 always says how to sign in (RFC 9110 §15.5.2); the challenge with a ticket was set where the target is known. */
const challengeOnUnauthorized: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Problem && error.status === 401 && !response.hasHeader('WWW-Authenticate')) {
    const why = error.code === 'proof-nonce-needed' ? 'use_dpop_nonce' : 'invalid_token'
    response.set('WWW-Authenticate', `${dpopChallenge}, error="${why}"`)
  }
  next(error)
}
