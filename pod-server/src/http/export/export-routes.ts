import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { exportKinds, type ExportKind } from '@mutua/sdk/archive/manifest'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { streamArchive, type ArchiveItem } from '@mutua/kit/archive/stream-archive'
import type { ServiceKey } from '@mutua/kit/service-key'
import { recordDay, recordWords } from '../../health/record-line.ts'
import type { HiddenResources } from '../../resources/hidden-resources.ts'
import type { KeptVersions } from '../../resources/kept-versions.ts'
import { parsePodPath, podNameOf, urlOf, type PodPath } from '../../resources/pod-path.ts'
import type { PreparedArchives } from '../../resources/prepared-archives.ts'
import { createFhirFace, type FhirFaceDeps } from '../fhir/fhir-face.ts'
import { createRecordRdf, recordInBytes } from '../record-rdf.ts'
import { requireOwner, type OwnerDeps } from '../require-owner.ts'
import { isPodRoot } from '../resource-headers.ts'
import { estimateExport } from './estimate-export.ts'
import { podItems, type PodItemsDeps } from './pod-items.ts'
import { readSummaries, type PatientSummary } from './pod-summaries.ts'
import { createSendPrepared, forgetPrepared, prefersAsync } from './prepared-archive.ts'
import { viewerPage, type ListedFile } from './viewer-page.ts'

export interface ExportRoutesDeps extends OwnerDeps, Omit<FhirFaceDeps, keyof OwnerDeps> {
  readonly hidden: HiddenResources
  readonly versions: KeptVersions
  readonly undelivered: PodItemsDeps['undelivered']
  readonly key: ServiceKey
  readonly prepared: PreparedArchives
}

/**
 * `GET /.export/{pod}/`: a pod as one ZIP file that opens without this software, for its owner alone (GDPR Art. 15, 20).
 * With `?estimate=true` how much that would be. Nothing is kept of it here; what breaks off is asked for again, unless
 * `Prefer: respond-async` asks that it be prepared: then it rests at `/.export/{pod}/prepared` for a week, and any part of it
 * can be had.
 */
export const exportRoutes = (deps: ExportRoutesDeps): Router => {
  const router = Router()
  const sendPrepared = createSendPrepared(deps)
  const preparedRoot = async (request: Request): Promise<PodPath> => {
    const root = parsePodPath(`/${String(request.params['pod'])}/`)
    await requireOwner(request, root, deps)
    return root
  }
  router.get('/.export/:pod/', askedExport(deps))
  router.all('/.export/:pod/', allowOnly('GET, HEAD, OPTIONS'))
  router.get('/.export/:pod/prepared', async (request, response) => {
    await sendPrepared(await preparedRoot(request), request, response)
  })
  router.delete('/.export/:pod/prepared', forgetPrepared(deps, preparedRoot))
  router.all('/.export/:pod/prepared', allowOnly('GET, HEAD, DELETE, OPTIONS'))
  return router
}

const allowOnly =
  (methods: string): RequestHandler =>
  (request, response) => {
    response.set('Allow', methods)
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  }

const askedExport = (deps: ExportRoutesDeps): RequestHandler => {
  const sendExport = createSendExport(deps)
  const prepare = createPrepareExport(deps)
  return async (request, response) => {
    const root = parseRoot(request.originalUrl)
    await requireOwner(request, root, deps)
    const { only, estimate } = parseWith(querySchema, request.query, 'the query')
    const kinds = new Set<ExportKind>(only)
    if ((await deps.pods.find(root)) === undefined) throw new Problem('not-found', 'There is no such pod.')
    if (estimate)
      return void response.set('Cache-Control', 'no-store').json(await estimateExport(root, kinds, deps))
    if (!prefersAsync(request) || request.method === 'HEAD')
      return sendExport({ root, kinds, request, response })
    await prepare({ root, kinds, request, response })
    const address = `${deps.origin}/.export${root}prepared`
    response
      .status(202)
      .set({
        'Cache-Control': 'no-store',
        'Content-Location': address,
        'Preference-Applied': 'respond-async',
      })
      .json(await deps.prepared.find(podNameOf(root) ?? ''))
  }
}

/** An export that its owner asks for. Who calls has checked that it is they who ask. */
export interface AskedExport {
  readonly root: PodPath
  readonly kinds?: ReadonlySet<ExportKind>
  readonly request: Request
  readonly response: Response
}
export type SendExport = (asked: AskedExport) => Promise<void>

export const createSendExport = (deps: ExportRoutesDeps): SendExport => {
  const makeArchive = createMakeArchive(deps)
  return async (asked) => {
    const { root, request, response } = asked
    response.set({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${podNameOf(root) ?? ''}.zip"`,
      'X-Content-Type-Options': 'nosniff',
    })
    if (request.method === 'HEAD') return void response.end()
    try {
      await pipeline(makeArchive(asked), response)
    } catch (cause) {
      // Who goes away ends it; of anything else the log hears, and the connection is broken off before the ZIP's directory.
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
        throw new Error('an archive broke off', { cause })
    }
  }
}

/** Begins to prepare one, or lets the one that is under way go on. @throws as `PreparedArchives.begin` */
export const createPrepareExport = (deps: ExportRoutesDeps): SendExport => {
  const makeArchive = createMakeArchive(deps)
  return (asked) => {
    const { root, kinds = new Set(exportKinds) } = asked
    return deps.prepared.begin(podNameOf(root) ?? '', [...kinds], () => makeArchive(asked))
  }
}

const createMakeArchive = (deps: ExportRoutesDeps): ((asked: AskedExport) => Readable) => {
  const face = createFhirFace(deps)
  const recordRdf = createRecordRdf(deps)
  return ({ root, kinds = new Set(exportKinds), request, response }) => {
    const owner = deps.ownerOf(root)
    if (owner === undefined) throw new Error('a pod whose owner asks has one')
    const facts = {
      part: 'pod',
      issuer: deps.origin,
      owner,
      pod: urlOf(deps.origin, root),
      madeAt: deps.now(),
    } as const
    const summaries = () =>
      kinds.has('summary') ? readSummaries({ root, owner, request, response }, { ...deps, face }) : undefined
    const { kid, privateKey, publicJwks } = deps.key
    return streamArchive(itemsOf(root, kinds, { ...deps, facts, summaries, recordRdf }), facts, {
      kid,
      key: privateKey,
      jwks: { keys: publicJwks },
    })
  }
}

interface ItemsDeps extends PodItemsDeps {
  readonly facts: Parameters<typeof viewerPage>[0]['facts']
  readonly summaries: () => AsyncIterable<PatientSummary> | undefined
}

const listedOf = ({ path, contentType = '', body }: ArchiveItem & { kind: 'file' }): ListedFile => {
  const record = path.startsWith('fhir/') && body instanceof Uint8Array ? recordInBytes(body) : undefined
  if (record === undefined) return { path, contentType }
  const day = recordDay(record)
  return { path, contentType, line: recordWords(record), ...(day === undefined ? {} : { day }) }
}

/** The pod, then what is made of it for reading. */
const itemsOf = async function* (
  root: PodPath,
  kinds: ReadonlySet<ExportKind>,
  deps: ItemsDeps,
): AsyncGenerator<ArchiveItem> {
  const listed: ListedFile[] = []
  for (const kind of exportKinds)
    if (!kinds.has(kind)) yield { kind: 'left-out', why: `${kind}: not asked for.` }
  for await (const item of podItems({ root, owner: deps.facts.owner }, kinds, deps)) {
    yield item
    if (item.kind === 'file') listed.push(listedOf(item))
  }
  const summaries: PatientSummary[] = []
  for await (const one of deps.summaries() ?? []) {
    const path = summaries.length === 0 ? 'ips.json' : `ips-${one.patient}.json`
    yield { kind: 'file', path, contentType: 'application/fhir+json', body: JSON.stringify(one.it) }
    summaries.push(one)
  }
  const body = viewerPage({ facts: deps.facts, listed, summaries })
  yield { kind: 'file', path: 'README.html', contentType: 'text/html', body }
}

const parseRoot = (url: Request['originalUrl']): PodPath => {
  const root = parsePodPath(url.slice('/.export'.length))
  if (isPodRoot(root)) return root
  throw new Problem('input-malformed', 'Name a pod: /.export/{pod}/.')
}

const querySchema = z.object({
  only: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(exportKinds)))
    .default([...exportKinds]),
  estimate: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})
