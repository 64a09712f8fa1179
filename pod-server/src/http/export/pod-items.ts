import type { ExportKind } from '@mutua/sdk/archive/manifest'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { ArchiveItem } from '@mutua/kit/archive/stream-archive'
import { recordPlaceOf } from '../../health/record-place.ts'
import type { HiddenResources } from '../../resources/hidden-resources.ts'
import type { KeptVersions } from '../../resources/kept-versions.ts'
import { mediaTypeOf } from '../../resources/media-type.ts'
import {
  auxiliaryPathsOf,
  isContainerPath,
  podNameOf,
  urlOf,
  type PodPath,
} from '../../resources/pod-path.ts'
import { wholeBody, type PodStore, type Resource } from '../../resources/pod-store.ts'
import { jsonLd, maxRdfLength, parseRdf, turtle, writeRdf } from '../../resources/rdf.ts'
import { recordInBytes, type RecordRdf } from '../record-rdf.ts'

export interface PodItemsDeps {
  readonly origin: BaseUrl
  readonly pods: Pick<PodStore, 'find' | 'children' | 'openBlob'>
  readonly hidden: Pick<HiddenResources, 'list' | 'read'>
  readonly versions: Pick<KeptVersions, 'all' | 'read'>
  readonly recordRdf: Pick<RecordRdf, 'write'>
  /** Receipts that the consent service has not got yet, of everybody's data here. */
  readonly undelivered: () => AsyncIterable<Receipt>
}

/**
 * Everything in a pod, byte for byte, one document at a time: health records as `fhir/{Type}/{id}.json`, everything else
 * under `pod/`, with the rules of access and descriptions beside it; what its owner hides under `hidden/`; what was written
 * in JSON-LD, and health records, once more in Turtle under `rdf/`; what was replaced or deleted, as long as it is kept, under `versions/`.
 *
 * The pod is not held still meanwhile: each document is one version of it, and what is deleted on the way is not in it.
 */
export const podItems = async function* (
  { root, owner }: { readonly root: PodPath; readonly owner: WebId },
  kinds: ReadonlySet<ExportKind>,
  deps: PodItemsDeps,
): AsyncGenerator<ArchiveItem, void, undefined> {
  yield* within(root, kinds, deps)
  if (kinds.has('hidden')) yield* hiddenItems(root, deps)
  if (kinds.has('versions')) yield* versionItems(root, deps)
  if (kinds.has('receipts')) yield* receiptItems(root, owner, deps)
}

const within = async function* (
  container: PodPath,
  kinds: ReadonlySet<ExportKind>,
  deps: PodItemsDeps,
): AsyncGenerator<ArchiveItem, void, undefined> {
  let isEmpty = true
  if (kinds.has('documents')) yield* auxiliaryItems(container, deps)
  for await (const { name } of deps.pods.children(container)) {
    isEmpty = false
    const path = `${container}${name}` as PodPath
    if (isContainerPath(path)) yield* within(path, kinds, deps)
    else if (kinds.has(recordPlaceOf(path) === undefined ? 'documents' : 'records')) {
      yield* documentItems(await deps.pods.find(path), kinds, deps)
      yield* auxiliaryItems(path, deps)
    }
  }
  if (isEmpty && kinds.has('documents'))
    yield { kind: 'empty-container', resource: urlOf(deps.origin, container) }
}

/** Rules of access, and what is said about a resource beside it. */
const auxiliaryItems = async function* (path: PodPath, deps: PodItemsDeps): AsyncGenerator<ArchiveItem> {
  for (const beside of auxiliaryPathsOf(path)) {
    const found = await deps.pods.find(beside)
    if (found !== undefined) yield itemOf(found, deps)
  }
}

const documentItems = async function* (
  found: Resource | undefined,
  kinds: ReadonlySet<ExportKind>,
  deps: PodItemsDeps,
): AsyncGenerator<ArchiveItem> {
  if (found === undefined) return
  yield itemOf(found, deps)
  if (!kinds.has('rdf')) return
  if (mediaTypeOf(found.contentType) === jsonLd) yield* turtleItems(found, deps)
  else if (recordPlaceOf(found.path) !== undefined) yield* recordTurtleItems(found, deps)
}

/** FHIR RDF, which any store of triples takes; what is no record, or is too long for it, is not written in it. */
const recordTurtleItems = async function* (
  found: Resource,
  deps: Pick<PodItemsDeps, 'origin' | 'recordRdf' | 'pods'>,
): AsyncGenerator<ArchiveItem> {
  const { path, size } = found
  const { origin, recordRdf } = deps
  const record = size > maxRdfLength ? undefined : recordInBytes(await wholeBytes(found, deps))
  const names = { subject: urlOf(origin, path), path }
  // An archive does not break off because the definitions cannot be had at this moment.
  const written = record && (await recordRdf.write(record, names, turtle).catch(noneOfProblem))
  const place = recordPlaceOf(path)
  if (written === undefined || place === undefined)
    yield { kind: 'left-out', why: `${urlOf(origin, path)} could not be written as Turtle.` }
  else yield { kind: 'file', path: `rdf/${place.type}/${place.id}.ttl`, contentType: turtle, body: written }
}

const noneOfProblem = (error: unknown): undefined => {
  if (!(error instanceof Problem)) throw error
}

/** What cannot be read as triples was taken as it came, and is in the archive like that. */
const turtleItems = async function* (
  found: Resource,
  { origin }: Pick<PodItemsDeps, 'origin'>,
): AsyncGenerator<ArchiveItem> {
  const { path } = found
  try {
    const text = new TextDecoder().decode(wholeBody(found))
    const quads = await parseRdf(text, jsonLd, urlOf(origin, path))
    yield {
      kind: 'file',
      path: `rdf/${inPod(path)}.ttl`,
      contentType: turtle,
      body: await writeRdf(quads, turtle),
    }
  } catch {
    yield { kind: 'left-out', why: `${urlOf(origin, path)} could not be written as Turtle.` }
  }
}

const itemOf = (found: Resource, deps: Pick<PodItemsDeps, 'origin' | 'pods'>): ArchiveItem => {
  const { path, contentType } = found
  return {
    kind: 'file',
    path: archivePathOf(path),
    resource: urlOf(deps.origin, path),
    contentType,
    body: bodyOf(found, deps),
  }
}

const bodyOf = ({ body, size }: Pick<Resource, 'body' | 'size'>, { pods }: Pick<PodItemsDeps, 'pods'>) =>
  body instanceof Uint8Array
    ? body
    : async function* (): AsyncGenerator<Uint8Array> {
        await using blob = await pods.openBlob(body)
        yield* blob.read(0, size)
      }

const wholeBytes = async (found: Resource, deps: Pick<PodItemsDeps, 'pods'>): Promise<Uint8Array> => {
  const body = bodyOf(found, deps)
  return body instanceof Uint8Array ? body : Buffer.concat(await Array.fromAsync(body()))
}

const hiddenItems = async function* (root: PodPath, deps: PodItemsDeps): AsyncGenerator<ArchiveItem> {
  const { hidden, origin } = deps
  for (let after: PodPath | undefined; ;) {
    const page = await Array.fromAsync(hidden.list(root, { after, limit: 200 }))
    for (const { path, within: hiddenWithin } of page) {
      const found = await hidden.read(path)
      if (found === undefined) continue
      yield {
        ...itemOf(found, deps),
        path: `hidden/${inPod(path)}`,
        hiddenWithin: urlOf(origin, hiddenWithin),
      } as ArchiveItem // `itemOf` gives a file
    }
    after = page.at(-1)?.path
    if (after === undefined) return
  }
}

/** One that leaves its place on the way, as old ones do when there is no more room, is not in it. */
const versionItems = async function* (root: PodPath, deps: PodItemsDeps): AsyncGenerator<ArchiveItem> {
  const { versions, origin } = deps
  for await (const { path, version, cause, modified, keptAt } of versions.all(root)) {
    const kept = await versions.read(path, version)
    if (kept === undefined) continue
    yield {
      kind: 'file',
      path: `versions/${inPod(path)}/${String(version)}`,
      contentType: kept.contentType,
      earlier: { of: urlOf(origin, path), version, cause, modified, keptAt },
      body: bodyOf(kept, deps),
    }
  }
}

/** Of uses that the part of the co-op cannot know of yet: its archive and this one together have all. */
const receiptItems = async function* (
  root: PodPath,
  owner: WebId,
  { origin, undelivered }: Pick<PodItemsDeps, 'origin' | 'undelivered'>,
): AsyncGenerator<ArchiveItem> {
  let text = ''
  for await (const receipt of undelivered())
    if (receipt.owner === owner && receipt.resource.startsWith(urlOf(origin, root)))
      text += `${JSON.stringify(receipt)}\n`
  if (text === '') return
  yield { kind: 'file', path: 'receipts/undelivered.ndjson', contentType: 'application/x-ndjson', body: text }
}

const archivePathOf = (path: PodPath): string => {
  const place = recordPlaceOf(path)
  return place === undefined ? `pod/${inPod(path)}` : `fhir/${place.type}/${place.id}.json`
}

/** The path without the name of the pod. */
const inPod = (path: PodPath): string => path.slice((podNameOf(path)?.length ?? 0) + 2)
