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
import { createFhirFace, type FhirFaceDeps } from '../fhir/fhir-face.ts'
import { createRecordRdf, recordInBytes } from '../record-rdf.ts'
import { requireOwner, type OwnerDeps } from '../require-owner.ts'
import { isPodRoot } from '../resource-headers.ts'
import { estimateExport } from './estimate-export.ts'
import { podItems, type PodItemsDeps } from './pod-items.ts'
import { readSummaries, type PatientSummary } from './pod-summaries.ts'
import { viewerPage, type ListedFile } from './viewer-page.ts'

export interface ExportRoutesDeps extends OwnerDeps, Omit<FhirFaceDeps, keyof OwnerDeps> {
  readonly hidden: HiddenResources
  readonly versions: KeptVersions
  readonly undelivered: PodItemsDeps['undelivered']
  readonly key: ServiceKey
}

/**
 * `GET /.export/{pod}/`: a pod as one ZIP file that opens without this software, for its owner alone (GDPR Art. 15, 20).
 * With `?estimate=true` how much that would be. Nothing is kept of it here; what breaks off is asked for again.
 */
export const exportRoutes = (deps: ExportRoutesDeps): Router => {
  const router = Router()
  router.get('/.export/:pod/', askedExport(deps))
  router.all('/.export/:pod/', (request, response) => {
    response.set('Allow', 'GET, HEAD, OPTIONS')
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  })
  return router
}

const askedExport = (deps: ExportRoutesDeps): RequestHandler => {
  const sendExport = createSendExport(deps)
  return async (request, response) => {
    const root = parseRoot(request.originalUrl)
    await requireOwner(request, root, deps)
    const { only, estimate } = parseWith(querySchema, request.query, 'the query')
    const kinds = new Set<ExportKind>(only)
    if ((await deps.pods.find(root)) === undefined) throw new Problem('not-found', 'There is no such pod.')
    if (!estimate) return sendExport({ root, kinds, request, response })
    response.set('Cache-Control', 'no-store').json(await estimateExport(root, kinds, deps))
  }
}

/** Sends a pod to its owner. Who calls has checked that it is they who ask. */
export type SendExport = (asked: {
  readonly root: PodPath
  readonly kinds?: ReadonlySet<ExportKind>
  readonly request: Request
  readonly response: Response
}) => Promise<void>

export const createSendExport = (deps: ExportRoutesDeps): SendExport => {
  const face = createFhirFace(deps)
  const recordRdf = createRecordRdf(deps)
  return async ({ root, kinds = new Set(exportKinds), request, response }) => {
    const owner = deps.ownerOf(root)
    if (owner === undefined) throw new Error('a pod whose owner asks has one')
    response.set({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${podNameOf(root) ?? ''}.zip"`,
      'X-Content-Type-Options': 'nosniff',
    })
    if (request.method === 'HEAD') return void response.end()
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
    const archive = streamArchive(itemsOf(root, kinds, { ...deps, facts, summaries, recordRdf }), facts, {
      kid,
      key: privateKey,
      jwks: { keys: publicJwks },
    })
    try {
      await pipeline(archive, response)
    } catch (cause) {
      // Who goes away ends it; of anything else the log hears, and the connection is broken off before the ZIP's directory.
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
        throw new Error('an archive broke off', { cause })
    }
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
