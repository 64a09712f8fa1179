import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { problemOf } from '@mutua/kit/problem-handler'
import type { OwnerOf } from '../access/requester.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import type { ImportPlan, PlannedResource } from '../health/import-bundle.ts'
import { importReport, type StoredResult } from '../health/import-report.ts'
import { outcomeOfProblem } from '../health/operation-outcome.ts'
import type { FhirValidator } from '../health/validate.ts'
import { parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore, WholeDocument } from '../resources/pod-store.ts'
import { digestOf } from '../resources/stored-record.ts'
import { callerRequest } from './caller-request.ts'
import type { ReadBody } from './read-body.ts'
import { isPodRoot } from './resource-headers.ts'

export interface ImportDeps {
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly ownerOf: OwnerOf
  readonly pods: PodStore
  readonly validator: FhirValidator
  readonly readBody: ReadBody
}

/**
 * `POST /fhir/{pod}/$import`: valid resources go into the pod, in durable writes of at most `groupSize`; the others are
 * listed with their reason. Importing the same again changes nothing, so an import that a crash cut short is repeated.
 * A clinical document in XML (HL7 CDA) is read into records, and kept as it came beside them.
 */
export const importBundle =
  (deps: ImportDeps): RequestHandler<{ pod: string }> =>
  async (request, response) => {
    const root = parsePodPath(`/${request.params.pod}/`)
    if (!isPodRoot(root)) throw new Problem('not-found', 'Import goes to a pod: /fhir/{name}/$import.')
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    if (caller.kind === 'anonymous') throw new Problem('caller-unknown', 'Sign in as the owner of the pod.')
    if (caller.kind !== 'agent' || caller.webId !== deps.ownerOf(root))
      throw new Problem('owner-only', 'Import into your own pod.')
    const body = await deps.readBody(request, response)
    const { plan, original } = await planOf(request.headers['content-type'], body, deps.validator)
    const documents = [
      ...plan.accepted.map((planned) => documentOf(root, planned)),
      ...(original === undefined
        ? []
        : [{ path: parsePodPath(`${root}${original}`), contentType: 'application/xml', body }]),
    ]
    const stored = new Map<string, StoredResult>()
    for (let start = 0; start < documents.length; start += groupSize) {
      const group = await changedOnly(documents.slice(start, start + groupSize), stored, root, deps.pods)
      if (group.length > 0) await deps.pods.put(group)
    }
    const report = importReport(plan, stored, {
      locationOf: ({ path }) => urlOf(deps.origin, `${root}${path}` as PodPath),
    })
    response.type(fhirContentType).send(JSON.stringify(report))
  }

/** FHIR endpoints answer faults in FHIR's own form. */
export const operationOutcomeHandler =
  (deps: { origin: BaseUrl }): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const problem = problemOf(error)
    if (problem.code === 'internal' || response.headersSent) return next(error)
    if (problem.status === 503 || problem.status === 429) response.set('Retry-After', '2')
    response
      .status(problem.status)
      .type(fhirContentType)
      .send(JSON.stringify(outcomeOfProblem(problem, deps.origin)))
  }

const xmlTypes: ReadonlySet<string> = new Set(['application/xml', 'text/xml', 'application/hl7-cda+xml'])

const planOf = async (
  contentType: string | undefined,
  body: Uint8Array,
  validator: FhirValidator,
): Promise<{ plan: ImportPlan; original?: string }> => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!xmlTypes.has(type)) return { plan: await validator.planImport(textOf(body)) }
  const { plan, originalPath } = await validator.planCdaImport(body)
  // A document of which nothing is valid leaves nothing behind.
  return plan.accepted.length === 0 ? { plan } : { plan, original: originalPath }
}

const groupSize = 200
const fhirContentType = 'application/fhir+json; charset=utf-8'

const documentOf = (root: PodPath, { path, json }: PlannedResource): WholeDocument => ({
  path: parsePodPath(`${root}${path}`),
  contentType: 'application/fhir+json',
  body: new TextEncoder().encode(json),
})

/** Notes what becomes of each document, and leaves out those that are there already, byte for byte. */
const changedOnly = async (
  documents: readonly WholeDocument[],
  stored: Map<string, StoredResult>,
  root: PodPath,
  pods: PodStore,
): Promise<WholeDocument[]> => {
  const changed: WholeDocument[] = []
  for (const document of documents) {
    const present = await pods.find(document.path)
    const same = present !== undefined && present.hash === digestOf(document.body).hash
    stored.set(document.path.slice(root.length), {
      kind: same ? 'unchanged' : present === undefined ? 'created' : 'replaced',
    })
    if (!same) changed.push(document)
  }
  return changed
}

const textOf = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not UTF-8 text.', { cause })
  }
}
