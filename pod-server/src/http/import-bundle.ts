import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import { problemOf } from '@mutua/kit/problem-handler'
import type { OwnerOf } from '../access/requester.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import { importReport, type ReportLine } from '../health/import-report.ts'
import { outcomeOfProblem } from '../health/operation-outcome.ts'
import type { ImportRun } from '../resources/import-run.ts'
import { importIdOf, type PodImports } from '../resources/pod-imports.ts'
import { parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import { callerRequest } from './caller-request.ts'
import { planOfBody, type ReadDeps } from './plan-of-body.ts'
import type { StreamBody } from './read-body.ts'
import { isPodRoot } from './resource-headers.ts'
import { newImportRow, runImport, tryImport } from './run-import.ts'
import { receiveFile, type ArrivedFile, type SentFile } from './sent-file.ts'

export interface ImportDeps extends ReadDeps {
  readonly origin: BaseUrl
  readonly now: () => Instant
  readonly authenticate: Authenticate
  readonly ownerOf: OwnerOf
  readonly imports: PodImports
  readonly streamImport: StreamBody
  readonly log: Log
}

/**
 * `POST /fhir/{pod}/$import`: valid resources go into the pod, some hundred in each durable write; the others are listed with
 * their reason. Importing the same again changes nothing, so an import that a crash cut short is repeated, or undone. A
 * clinical document in XML (HL7 CDA) is read into records, and kept as it came beside them.
 *
 * `?dry-run=true` says what would become of each and writes nothing. `Prefer: respond-async` answers as soon as all of the
 * file has come, with where to look how far it is (FHIR R4 §3.1.6); such an import goes on after a crash.
 */
export const importBundle =
  (deps: ImportDeps): RequestHandler<{ pod: string }> =>
  async (request, response) => {
    const { root, owner } = await ownedPod(request, deps)
    // What is only passing through is gone before the answer leaves.
    const answer = await takeFile(request, response, { ...deps, root, owner })
    if (answer.kind === 'report') return sendReport(response, answer, { ...deps, root })
    response.set('Content-Location', `${deps.origin}${answer.address}`).status(202).end()
  }

type ImportAnswer =
  | { readonly kind: 'report'; readonly received: number; readonly lines: readonly ReportLine[] }
  | { readonly kind: 'begun'; readonly address: string }

const takeFile = async (
  request: Request,
  response: Response,
  deps: ImportDeps & { root: PodPath; owner: WebId },
): Promise<ImportAnswer> => {
  const { root, imports } = deps
  const { 'dry-run': isTrial, name } = parseWith(importQuery, request.query, 'the query')
  const isUnattended = !isTrial && /\brespond-async\b/.test(request.get('Prefer') ?? '')
  if (isUnattended) await imports.requireIdle(root)
  await using file = await receiveFile(request, { root, isKept: isUnattended }, deps)
  const lines: ReportLine[] = []
  const tell = (line: ReportLine): void => void lines.push(line)
  if (isTrial) {
    const { received } = await tryImport(planOfBody(file, deps), { ...deps, tell })
    return { kind: 'report', received, lines }
  }
  await using opened = new AsyncDisposableStack()
  const run = opened.use(await openRun(name, file, deps))
  const address = `/fhir${root}$import/${run.row().id}`
  if (isUnattended && file.staged !== undefined) {
    await run.begin(file.staged, file.query)
    void inBackground({ run, file, held: opened.move() }, deps)
    return { kind: 'begun', address }
  }
  try {
    await runImport(planOfBody(file, deps), { run, root, tell })
  } finally {
    // One that changed nothing is not remembered; one that failed half way is.
    if (run.hasWritten()) response.location(address)
  }
  return { kind: 'report', received: run.row().total, lines }
}

/** Goes on with what was interrupted; see `PodImports.resume`. False when it is not to be begun by itself again. */
export const resumeImport = async (
  { root, id, by }: { root: PodPath; id: string; by: 'owner' | 'start' },
  deps: Omit<ImportDeps, 'authenticate' | 'ownerOf' | 'streamImport'>,
): Promise<{ readonly ended: Promise<void> } | undefined> => {
  const resumed = await deps.imports.resume(root, id, by)
  if (resumed === undefined) return undefined
  const { run, query } = resumed
  const held = new AsyncDisposableStack()
  held.use(run)
  const file = { ...resumed.file, query, contentType: run.row().source.contentType }
  return { ended: inBackground({ run, file, held }, { ...deps, root }) }
}

/** One after the other, so that a start is not busy with nothing else. */
export const resumeImports = async (deps: Parameters<typeof resumeImport>[1]): Promise<void> => {
  for (const { root, id } of await Array.fromAsync(deps.imports.unfinished())) {
    try {
      await (
        await resumeImport({ root, id, by: 'start' }, deps)
      )?.ended
    } catch (cause) {
      // Its owner was faster, or took it back: the others must not wait for that.
      deps.log.warn({ err: cause }, 'an import was not resumed')
    }
  }
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
  name: string | undefined,
  { contentType, size, hash }: ArrivedFile,
  { imports, now, root, owner }: ImportDeps & { root: PodPath; owner: WebId },
): Promise<ImportRun> => {
  const begunAt = now()
  const id = importIdOf(begunAt, randomBytes(6).toString('hex'))
  const source = {
    ...(name === undefined ? {} : { name }),
    contentType: contentType.slice(0, 200),
    size,
    hash,
  }
  return imports.open(root, newImportRow({ id, begunAt, by: owner, source }))
}

/** Nobody waits for it: what goes wrong stands in its row. */
const inBackground = async (
  { run, file, held }: { run: ImportRun; file: SentFile; held: AsyncDisposable },
  deps: ReadDeps & { readonly root: PodPath; readonly log: Log },
): Promise<void> => {
  await using _held = held
  try {
    await runImport(planOfBody(file, deps), { run, root: deps.root })
  } catch (cause) {
    // A file that cannot be read is its sender's matter, and told there.
    if (problemOf(cause).status >= 500) deps.log.error({ err: cause }, 'an import stopped')
  }
}

const sendReport = (
  response: Response,
  { received, lines }: { readonly received: number; readonly lines: readonly ReportLine[] },
  { origin, root }: { origin: BaseUrl; root: PodPath },
): Promise<void> => {
  const report = importReport(received, lines, {
    locationOf: (path) => urlOf(origin, `${root}${path}` as PodPath),
  })
  response.type(fhirContentType)
  // Whoever has gone meanwhile finds the import in the list.
  return pipeline(Readable.from(report), response).catch(() => undefined)
}

const importQuery = z.object({
  'dry-run': z
    .enum(['true', 'false'])
    .optional()
    .transform((text) => text === 'true'),
  'name': z.string().min(1).max(255).optional(),
})
const fhirContentType = 'application/fhir+json; charset=utf-8'
