import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { recordPaths } from '../../health/record-place.ts'
import { lastVersion, type KeptVersions } from '../../resources/kept-versions.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import type { PodStore } from '../../resources/pod-store.ts'
import { resourceUnder } from '../record-terms.ts'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirTarget } from './fhir-call.ts'
import { requireRecord, type Permitted, type PermitRecordsDeps } from './permit-records.ts'
import { recordRead, type HandedOut, type RecordUseDeps } from './record-fhir-use.ts'
import { readVersion, type StoredVersion } from './stored-version.ts'

export interface FhirReadDeps extends PermitRecordsDeps, RecordUseDeps {
  readonly pods: PodStore
  readonly versions: KeptVersions
}

/** `GET {type}/{id}` (FHIR R4 §3.1.0.2): one read, as on the LDP side, with the same receipt. */
export const readInstance = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirReadDeps,
): Promise<FhirAnswer> => {
  const found = await readRecord(await requireRecord(call, target, deps), deps)
  if (found === undefined) throw gone()
  return leave(call, found, deps)
}

/**
 * `GET {type}/{id}/_history/{versionId}`: the current version for whoever may read the record; earlier ones for the owner, as
 * everywhere (docs/decisions/0121).
 */
export const readInstanceVersion = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirReadDeps,
): Promise<FhirAnswer> => {
  if (await isOwner(call, deps)) {
    for (const version of await ownersVersions(call, target, deps))
      if (version.versionId === target.versionId) return { status: 200, version, resource: version.resource }
    throw noVersion()
  }
  const found = await readRecord(await requireRecord(call, target, deps), deps)
  if (found === undefined) throw gone()
  if (found.versionId !== target.versionId) throw noVersion()
  return leave(call, found, deps)
}

/** `GET {type}/{id}/_history`, the newest first: all that is kept for the owner, the current version for others. */
export const readInstanceHistory = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirReadDeps,
): Promise<FhirAnswer> => {
  if (await isOwner(call, deps)) {
    const versions = await ownersVersions(call, target, deps)
    if (versions.length === 0) throw gone()
    return { status: 200, resource: historyOf(call, target, versions, deps) }
  }
  const found = await readRecord(await requireRecord(call, target, deps), deps)
  if (found === undefined) throw gone()
  const resource = historyOf(call, target, [found], deps)
  await call.ready?.(resource)
  const receipt = await recordRead(call, found, 200, deps)
  return {
    status: 200,
    resource,
    receipt,
    handedOut: [found.path],
  }
}

/** The current version of a permitted record; `undefined` when it went while it was looked for. */
export const readRecord = async (
  { row, basis, recordTerms, interaction }: Permitted,
  deps: { readonly origin: BaseUrl; readonly pods: Pick<PodStore, 'find' | 'openBlob'> },
): Promise<(StoredVersion & HandedOut & { readonly size: number }) | undefined> => {
  const path = row.path as PodPath
  const found = await deps.pods.find(path)
  // Held to the terms once more: it may be another one since it was found.
  const stored =
    found === undefined || recordTerms === undefined
      ? found
      : await resourceUnder(recordTerms, found, { interaction, origin: deps.origin }, deps)
  const version = stored === undefined ? undefined : await readVersion(stored, row, deps)
  return stored === undefined || version === undefined
    ? undefined
    : { ...version, path, basis, hash: stored.hash, size: stored.size }
}

const leave = async (
  call: FhirCall,
  found: StoredVersion & HandedOut,
  deps: FhirReadDeps,
): Promise<FhirAnswer> => {
  const status = isKnown(call.header('If-None-Match'), found.versionId) ? 304 : 200
  if (status === 200) await call.ready?.(found.resource)
  // Receipt before bytes: a crash in between charges a use that never left; the reverse would hide one that did.
  const receipt = await recordRead(call, found, status, deps)
  const { path, resource } = found
  return {
    status,
    version: found,
    receipt,
    ...(status === 304 ? {} : { resource, handedOut: [path] }),
  }
}

/** Weak comparison (RFC 9110 §13.1.2). */
const isKnown = (condition: string | undefined, versionId: string): boolean =>
  condition !== undefined &&
  (condition.trim() === '*' ||
    condition.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${versionId}"`))

/** Of a name, wherever its records are or were: each category keeps its own. */
const ownersVersions = async (
  { root }: FhirCall,
  target: FhirTarget,
  deps: FhirReadDeps,
): Promise<Omit<StoredVersion, 'hash'>[]> => {
  const found: Omit<StoredVersion, 'hash'>[] = []
  for (const path of recordPaths(root, target.type, target.id) as PodPath[]) {
    const current = await deps.pods.find(path)
    const version = current === undefined ? undefined : await readVersion(current, target, deps)
    if (version !== undefined) found.push(version)
    for await (const { version: number } of deps.versions.list(path, {
      before: lastVersion,
      limit: maxVersions,
    })) {
      const kept = await deps.versions.read(path, number)
      const earlier = kept === undefined ? undefined : await readVersion(kept, target, deps)
      if (earlier !== undefined) found.push(earlier)
    }
  }
  return found.toSorted((left, right) => (left.modified < right.modified ? 1 : -1))
}

const historyOf = (
  { root }: FhirCall,
  { type, id }: FhirTarget,
  versions: readonly Omit<StoredVersion, 'hash'>[],
  { origin }: Pick<FhirReadDeps, 'origin'>,
): object => ({
  resourceType: 'Bundle',
  type: 'history',
  total: versions.length,
  entry: versions.map(({ versionId, modified, resource }) => ({
    fullUrl: `${fhirBase(origin, root)}/${type}/${id}`,
    resource,
    request: { method: 'PUT', url: `${type}/${id}` },
    response: { status: '200', etag: `W/"${versionId}"`, lastModified: modified },
  })),
})

const isOwner = async ({ caller, root, at }: FhirCall, { decide }: FhirReadDeps): Promise<boolean> => {
  const decision = await decide({ caller, target: `${root}health/` as PodPath, mode: 'read', at })
  return decision.kind === 'permit' && decision.basis.kind === 'owner'
}

/** More than any deployment keeps of one document. */
const maxVersions = 1_000

const gone = (): Problem => new Problem('not-found', 'There is no such record.')
const noVersion = (): Problem => new Problem('not-found', 'There is no such version of the record.')
