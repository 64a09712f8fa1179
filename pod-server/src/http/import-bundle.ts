import { randomBytes } from 'node:crypto'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import { problemOf } from '@mutua/kit/problem-handler'
import type { OwnerOf } from '../access/requester.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import type { FileReader } from '../health/files/read-files.ts'
import { importReport, type StoredResult } from '../health/import-report.ts'
import { outcomeOfProblem } from '../health/operation-outcome.ts'
import type { FhirValidator } from '../health/validate.ts'
import { importIdOf, type ImportRun, type PodImports } from '../resources/pod-imports.ts'
import { parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import { digestOf } from '../resources/stored-record.ts'
import { callerRequest } from './caller-request.ts'
import { planOfBody, type SentFile } from './plan-of-body.ts'
import type { ReadBody } from './read-body.ts'
import { isPodRoot } from './resource-headers.ts'
import { newImportRow, runImport, tryImport, whyOf, type PlannedImport } from './run-import.ts'

export interface ImportDeps {
  readonly origin: BaseUrl
  readonly now: () => Instant
  readonly authenticate: Authenticate
  readonly ownerOf: OwnerOf
  readonly imports: PodImports
  readonly validator: FhirValidator
  readonly fileReader: FileReader
  readonly readImport: ReadBody
  readonly log: Log
}

/**
 * `POST /fhir/{pod}/$import`: valid resources go into the pod, some hundred in each durable write; the others are listed with
 * their reason. Importing the same again changes nothing, so an import that a crash cut short is repeated, or undone. A
 * clinical document in XML (HL7 CDA) is read into records, and kept as it came beside them.
 *
 * `?dry-run=true` says what would become of each and writes nothing. `Prefer: respond-async` answers at once with where to
 * look how far it is (FHIR R4 §3.1.6).
 */
export const importBundle =
  (deps: ImportDeps): RequestHandler<{ pod: string }> =>
  async (request, response) => {
    const { root, owner } = await ownedPod(request, deps)
    const { 'dry-run': isTrial, name } = parseWith(importQuery, request.query, 'the query')
    const body = await deps.readImport(request, response)
    const file = { contentType: request.headers['content-type'] ?? '', body, query: request.query }
    if (isTrial) {
      const planned = await planOfBody(file, deps)
      return sendReport(response, planned, await tryImport(planned, { ...deps, root }), { ...deps, root })
    }
    await using opened = new AsyncDisposableStack()
    const run = opened.use(await openRun({ root, owner, name, file }, deps))
    const address = `/fhir${root}$import/${run.row().id}`
    if (/\brespond-async\b/.test(request.get('Prefer') ?? '')) {
      await run.begin()
      const moved = opened.move()
      void inBackground(file, run, moved, { ...deps, root })
      response.set('Content-Location', `${deps.origin}${address}`).status(202).end()
      return
    }
    const planned = await planOfBody(file, deps)
    let stored: ReadonlyMap<string, StoredResult>
    try {
      stored = await runImport(planned, { ...deps, run, root })
    } finally {
      // One that changed nothing is not remembered; one that failed half way is.
      if (run.hasWritten()) response.location(address)
    }
    sendReport(response, planned, stored, { ...deps, root })
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

/** The pod that a request names, once its sender is known to own it. @throws {Problem} `not-found`, `caller-unknown`, `owner-only` */
export const ownedPod = async (
  request: Request<{ pod: string }>,
  deps: Pick<ImportDeps, 'origin' | 'authenticate' | 'ownerOf'>,
): Promise<{ root: PodPath; owner: WebId }> => {
  const root = parsePodPath(`/${request.params.pod}/`)
  if (!isPodRoot(root)) throw new Problem('not-found', 'Import goes to a pod: /fhir/{name}/$import.')
  const caller = await deps.authenticate(callerRequest(request, deps.origin))
  if (caller.kind === 'anonymous') throw new Problem('caller-unknown', 'Sign in as the owner of the pod.')
  if (caller.kind !== 'agent' || caller.webId !== deps.ownerOf(root))
    throw new Problem('owner-only', 'Import into your own pod.')
  return { root, owner: caller.webId }
}

const openRun = (
  { root, owner, name, file }: { root: PodPath; owner: WebId; name: string | undefined; file: SentFile },
  { imports, now }: ImportDeps,
): Promise<ImportRun> => {
  const begunAt = now()
  const id = importIdOf(begunAt, randomBytes(6).toString('hex'))
  const contentType = file.contentType.slice(0, 200)
  const source = { ...(name === undefined ? {} : { name }), contentType, ...digestOf(file.body) }
  return imports.open(root, newImportRow({ id, begunAt, by: owner, source }))
}

/** Nobody waits for it: what goes wrong stands in its row. */
const inBackground = async (
  file: SentFile,
  run: ImportRun,
  held: AsyncDisposable,
  deps: ImportDeps & { root: PodPath },
): Promise<void> => {
  await using _held = held
  try {
    let planned: PlannedImport
    try {
      planned = await planOfBody(file, deps)
    } catch (cause) {
      await run.end('failed', { faults: [], why: whyOf(cause) })
      return
    }
    await runImport(planned, { ...deps, run })
  } catch (cause) {
    deps.log.error({ err: cause }, 'an import stopped')
  }
}

const sendReport = (
  response: Response,
  { plan }: PlannedImport,
  stored: ReadonlyMap<string, StoredResult>,
  { origin, root }: { origin: BaseUrl; root: PodPath },
): void => {
  const report = importReport(plan, stored, {
    locationOf: ({ path }) => urlOf(origin, `${root}${path}` as PodPath),
  })
  response.type(fhirContentType).send(JSON.stringify(report))
}

const importQuery = z.object({
  'dry-run': z
    .enum(['true', 'false'])
    .optional()
    .transform((text) => text === 'true'),
  'name': z.string().min(1).max(255).optional(),
})
const fhirContentType = 'application/fhir+json; charset=utf-8'
