import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express'
import { givenFor, type ConsentRecord } from '@mutua/sdk/consent/consent-record'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import { dpvRecordOf } from '@mutua/sdk/consent/dpv-record'
import { fhirR4ConsentOf } from '@mutua/sdk/consent/fhir-consent-r4'
import { fhirR5ConsentOf } from '@mutua/sdk/consent/fhir-consent-r5'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { problemTable } from '@mutua/sdk/problem'
import { problemOf } from '@mutua/kit/problem-handler'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { readConsentRecord } from './read-consent-record.ts'

export interface ExportRoutesDeps {
  readonly origin: BaseUrl
  readonly authenticate: AuthenticateCaller
  readonly grants: Pick<Grants, 'findGrant' | 'events'>
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  readonly now: () => number
}

/** A consent in the words of others: for its two parties, and for whoever they take it to. */
export const createExportRoutes = (deps: ExportRoutesDeps): Router => {
  const router = Router()
  const { profile, findPurpose } = deps
  const send =
    (type: string, express: (record: ConsentRecord) => object): RequestHandler<{ id: string }> =>
    async (request, response) => {
      const caller = await deps.authenticate(request as Request, 'see-consents') // only the type of `params` differs
      const record = await readConsentRecord(caller, request.params.id, deps)
      response
        .set('Cache-Control', 'no-store')
        .type(type)
        .send(JSON.stringify(express(record)))
    }

  router.get('/profile', (_request, response) => void response.set('Cache-Control', 'no-cache').json(profile))
  router.get(
    '/grants/:id/dpv',
    send('application/ld+json', (record) =>
      dpvRecordOf(record, { profile, findPurpose, at: instantOf(deps.now()) }),
    ),
  )
  router.get(
    '/grants/:id/fhir-r4',
    send(fhirType('4.0'), (record) => fhirR4ConsentOf(record.grant, { ...deps, givenBy: givenFor(record) })),
    outcomeHandler(deps.origin),
  )
  router.get(
    '/grants/:id/fhir-r5',
    send(fhirType('5.0'), (record) => fhirR5ConsentOf(record.grant, { ...deps, givenBy: givenFor(record) })),
    outcomeHandler(deps.origin),
  )
  return router
}

const fhirType = (version: string): string => `application/fhir+json; fhirVersion=${version}`

/** The same "no" as elsewhere, for clients of FHIR: the stable code is a coding, the sentence the diagnostics. */
const outcomeHandler =
  (origin: BaseUrl): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const problem = problemOf(error)
    if (problem.status >= 500 || problem.status === 401) return next(error)
    const { title } = problemTable[problem.code]
    const issue = {
      severity: 'error',
      code: problem.status === 404 ? 'not-found' : 'invalid',
      details: { coding: [{ system: `${origin}/.problems`, code: problem.code }], text: title },
      diagnostics: problem.detail,
    }
    response
      .status(problem.status)
      .type('application/fhir+json')
      .send(JSON.stringify({ resourceType: 'OperationOutcome', issue: [issue] }))
  }
