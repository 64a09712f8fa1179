import type { Instant, Sha256 } from '@mutua/sdk/ids'
import { isJsonObject, parseFhirJson, type JsonObject } from '../../health/fhir-json.ts'
import type { RecordPlace } from '../../health/record-place.ts'
import type { PodStore, Resource } from '../../resources/pod-store.ts'
import { storedBytes } from '../stored-bytes.ts'

/** A version of a record, as the FHIR face hands it out. */
export interface StoredVersion {
  readonly versionId: string
  readonly modified: Instant
  /** Of the stored bytes. */
  readonly hash: Sha256
  /** What is stored, with `meta.versionId` and `meta.lastUpdated` of this version. */
  readonly resource: JsonObject
}

/**
 * A name for the version (FHIR R4 §2.24.0.1, `id`): when it was written, and what. No number: those of a document go on over
 * what its owner has hidden or deleted, and would tell of it (docs/decisions/0210).
 */
export const versionIdOf = ({ modified, etag }: Pick<Resource, 'modified' | 'etag'>): string =>
  `${Date.parse(modified).toString(36)}-${etag.slice(1, 13).replaceAll('_', '.')}`

/** `undefined` when the document at the place is no record of this name. */
export const readVersion = async (
  stored: Pick<Resource, 'body' | 'modified' | 'etag' | 'contentType' | 'size'>,
  { type, id }: Pick<RecordPlace, 'type' | 'id'>,
  deps: { readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<Omit<StoredVersion, 'hash'> | undefined> => {
  const value = parsed(await storedBytes(stored, deps))
  if (!isJsonObject(value) || value['resourceType'] !== type || value['id'] !== id) return undefined
  const versionId = versionIdOf(stored)
  const { modified } = stored
  const { resourceType, id: _id, meta, ...rest } = value
  const stamped = { ...(isJsonObject(meta) ? meta : {}), versionId, lastUpdated: modified }
  return { versionId, modified, resource: { resourceType, id, meta: stamped, ...rest } }
}

/** Stored before there was a check, or not as FHIR. */
const parsed = (body: Uint8Array): unknown => {
  try {
    return parseFhirJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}
