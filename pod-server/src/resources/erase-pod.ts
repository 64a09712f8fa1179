import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { fileKey, importPrefixes, parseFile } from './import-row.ts'
import { isContainerPath, type PodPath } from './pod-path.ts'
import type { PodWriter } from './pod-writer.ts'
import {
  hiddenKey,
  isDocumentRecord,
  keptInPodPrefix,
  listingTagKey,
  parseAgeKey,
  parseHidden,
  parseRecord,
  pathOfHiddenKey,
  pathOfRecordKey,
  recordKey,
} from './stored-record.ts'
import { planChange, planErasure, planForgetting, type KeepingDeps } from './write-plan.ts'

/**
 * Removes every byte of a pod: resources and kept versions; whoever remembers something of it is told of each
 * removal. Nobody may be let into the pod any more when this starts. Repeating it is no error, so it can go on after a
 * crash at any point.
 */
export const erasePod = async (pod: string, deps: KeepingDeps & ErasureDeps): Promise<void> => {
  const root = `/${pod}/` as PodPath
  // Again, for what writers that were on their way have put there meanwhile: without the containers, none comes after them.
  while (!(await isEmpty(recordKey(root), deps))) await removeResources(root, pod, deps)
  await forgetVersions(pod, deps)
  await eraseHidden(root, pod, deps)
  await eraseImportFiles(root, pod, deps)
  for (const prefix of leftovers(root)) await removeRange(prefix, deps)
}

interface ErasureDeps {
  readonly store: Store
  readonly writer: PodWriter
}

const removeResources = (root: PodPath, pod: string, deps: KeepingDeps & ErasureDeps): Promise<void> =>
  deps.writer.commit(pod, async (plan) => {
    const range = { ...prefixRange(recordKey(root)), limit: atOnce }
    for await (const { key, value } of deps.store.list(range)) {
      const path = pathOfRecordKey(key)
      const record = parseRecord(value)
      planChange('removed', path, plan)
      plan.unchanged.set(key, value)
      plan.writes.push({ key, value: undefined })
      if (isDocumentRecord(record)) planErasure(path, record, plan, deps)
      else if (isContainerPath(path)) plan.writes.push({ key: listingTagKey(path), value: undefined })
    }
  })

const forgetVersions = async (pod: string, deps: KeepingDeps & ErasureDeps): Promise<void> => {
  const prefix = keptInPodPrefix(pod)
  for await (const { key } of deps.store.list(prefixRange(prefix))) {
    const { path, version } = parseAgeKey(key.slice(prefix.length))
    await deps.writer.commit(pod, (plan) => planForgetting(path, version, plan, deps))
  }
}

const eraseHidden = async (root: PodPath, pod: string, deps: KeepingDeps & ErasureDeps): Promise<void> => {
  for await (const { key, value } of deps.store.list(prefixRange(hiddenKey(root)))) {
    const { record } = parseHidden(value)
    await deps.writer.commit(pod, (plan) => {
      plan.writes.push({ key, value: undefined })
      if (isDocumentRecord(record)) planErasure(pathOfHiddenKey(key), record, plan, deps)
      return Promise.resolve()
    })
  }
}

/** What imports that had not ended were read from. */
const eraseImportFiles = async (
  root: PodPath,
  pod: string,
  { store, blobs }: KeepingDeps & ErasureDeps,
): Promise<void> => {
  for await (const { key, value } of store.list(prefixRange(fileKey(root, '')))) {
    const removal = blobs?.removal({ pod, id: parseFile(value).blob })
    await store.write([{ key, value: undefined }, ...(removal === undefined ? [] : [removal])])
  }
}

/** What no record leads to: containment, remembered names, what was imported. A root ends with a slash, so no other pod's begins alike. */
const leftovers = (root: PodPath): string[] => [
  `in ${root}`,
  `bytes ${root}`,
  `gone ${root}`,
  `kept ${root}`,
  `prepared ${root}`,
  ...importPrefixes(root),
]

const removeRange = async (prefix: string, { store }: ErasureDeps): Promise<void> => {
  let gone: Write[] = []
  for await (const { key } of store.list(prefixRange(prefix))) {
    gone.push({ key, value: undefined })
    if (gone.length < atOnce) continue
    await store.write(gone)
    gone = []
  }
  await store.write(gone)
}

const isEmpty = async (prefix: string, { store }: ErasureDeps): Promise<boolean> => {
  for await (const _entry of store.list({ ...prefixRange(prefix), limit: 1 })) return false
  return true
}

const atOnce = 500
