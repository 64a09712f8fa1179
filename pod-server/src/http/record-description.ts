import { createHash } from 'node:crypto'
import { DataFactory, type Quad } from 'n3'
import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import type { Basis } from '../access/decide.ts'
import { recordPlaceOf } from '../health/record-place.ts'
import { sensitivityOf } from '../health/sensitivity.ts'
import { isMetaPath, metaSubjectOf, podRootOf, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { ImportView, PodImports } from '../resources/pod-imports.ts'
import { wholeBody, type PodStore, type Resource } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf, turtle, writeRdf, type RdfType } from '../resources/rdf.ts'
import { recordInBytes } from './record-rdf.ts'
import { storedBytes } from './stored-bytes.ts'

export interface DescriptionDeps {
  readonly origin: BaseUrl
  readonly pods: Pick<PodStore, 'find' | 'openBlob'>
  readonly imports: Pick<PodImports, 'list' | 'paths'>
}

/** Whether an address is that of the description of a health record. */
export const isRecordDescription = (path: PodPath): boolean =>
  isMetaPath(path) && recordPlaceOf(metaSubjectOf(path)) !== undefined

/**
 * What the owner reads at the `describedby` address of a health record: what is stored there, and what the server knows of the
 * record. Everybody else, and any other address: what is stored (docs/decisions/0219).
 */
export const describeRecord = async (
  path: PodPath,
  stored: Resource | undefined,
  basis: Pick<Basis, 'kind'>,
  deps: DescriptionDeps,
): Promise<Resource | undefined> => {
  if (basis.kind !== 'owner' || !isRecordDescription(path)) return stored
  const record = await deps.pods.find(metaSubjectOf(path))
  if (record === undefined) return stored
  const own = stored === undefined ? [] : await quadsIn(stored, urlOf(deps.origin, path))
  const known = await factsOf(record, deps)
  const body = new TextEncoder().encode(await writeRdf([...known, ...own], turtle))
  const hash = createHash('sha256').update(body).digest('hex') as Sha256
  // Names the stored version first, which conditions of writers are compared with (`isVersionOf`).
  const etag = `"${stored?.etag.slice(1, -1) ?? 'described'}.${hash.slice(0, 8)}"`
  const modified = stored?.modified ?? record.modified
  return { path, contentType: turtle, etag, hash, modified, size: body.length, body }
}

/**
 * A description as it is stored: without what the server says of the record, which a client that writes back what it has read
 * says again. Others read what is stored.
 */
export const withoutFacts = async (
  path: PodPath,
  { text, contentType }: { readonly text: string; readonly contentType: RdfType },
  origin: BaseUrl,
): Promise<string> => {
  if (!isRecordDescription(path)) return text
  const subject = urlOf(origin, metaSubjectOf(path))
  const quads = await parseRdf(text, contentType, urlOf(origin, path))
  const kept = quads.filter((quad) => quad.subject.value !== subject || !factNames.has(quad.predicate.value))
  return kept.length === quads.length ? text : writeRdf(kept, contentType)
}

const quadsIn = async (stored: Resource, base: string): Promise<readonly Quad[]> => {
  const type = rdfTypeOf(stored.contentType)
  return type === undefined ? [] : parseRdf(new TextDecoder().decode(wholeBody(stored)), type, base)
}

const mutua = 'https://w3id.org/mutua/ns#'
const names = {
  category: `${mutua}category`,
  sensitivity: `${mutua}sensitivity`,
  sensitiveClass: `${mutua}sensitiveClass`,
  writtenAt: `${mutua}writtenAt`,
  writtenBy: `${mutua}writtenBy`,
  sourceName: `${mutua}sourceName`,
  sha256: 'http://schema.org/sha256',
  format: 'http://schema.org/encodingFormat',
  generatedBy: 'http://www.w3.org/ns/prov#wasGeneratedBy',
  source: 'http://www.w3.org/ns/prov#hadPrimarySource',
} as const
const factNames: ReadonlySet<string> = new Set(Object.values(names))

const factsOf = async (record: Resource, deps: DescriptionDeps): Promise<Quad[]> => {
  const { path, contentType, hash, modified, creator } = record
  const subject = DataFactory.namedNode(urlOf(deps.origin, path))
  const say = (name: keyof typeof names, object: Quad['object']): Quad =>
    DataFactory.quad(subject, DataFactory.namedNode(names[name]), object)
  const text = (value: string) => DataFactory.literal(value)
  const { label, classes } = sensitivityOf(recordInBytes(await storedBytes(record, deps)) ?? {})
  const origin = await importOf(record, deps)
  return [
    say('category', text(recordPlaceOf(path)?.category ?? '')),
    say('sensitivity', text(label)),
    ...classes.map((name) => say('sensitiveClass', text(name))),
    say('sha256', text(hash)),
    say('format', text(contentType)),
    say('writtenAt', DataFactory.literal(modified, DataFactory.namedNode(dateTime))),
    ...(creator === undefined ? [] : [say('writtenBy', DataFactory.namedNode(creator))]),
    ...(origin === undefined ? [] : sourceFacts(origin, record, say, deps)),
  ]
}

const sourceFacts = (
  { id, by, source }: ImportView,
  { path, creator }: Resource,
  say: (name: keyof typeof names, object: Quad['object']) => Quad,
  { origin }: DescriptionDeps,
): Quad[] => [
  say('generatedBy', DataFactory.namedNode(`${origin}/fhir${podRootOf(path) ?? '/'}$import/${id}`)),
  say('source', DataFactory.namedNode(`urn:sha256:${source.hash}`)),
  ...(source.name === undefined ? [] : [say('sourceName', DataFactory.literal(source.name))]),
  ...(creator === undefined ? [say('writtenBy', DataFactory.namedNode(by))] : []),
]

/** The import that wrote the current version: one that was under way at its moment, and has it in its journal. */
const importOf = async (
  { path, modified }: Resource,
  { imports }: DescriptionDeps,
): Promise<ImportView | undefined> => {
  const root = podRootOf(path)
  if (root === undefined) return undefined
  for await (const view of imports.list(root, { before: undefined, limit: maxImports })) {
    const wasUnderWay = view.begunAt <= modified && (view.endedAt === undefined || modified <= view.endedAt)
    if (wasUnderWay && (await imports.paths(root, view.id)).includes(path)) return view
  }
  return undefined
}

/** As many as a pod remembers. */
const maxImports = 1_000

const dateTime = 'http://www.w3.org/2001/XMLSchema#dateTime'
