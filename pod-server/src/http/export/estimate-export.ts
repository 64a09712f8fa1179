import type { ExportKind } from '@mutua/sdk/archive/manifest'
import type { ExportEstimate } from '@mutua/sdk/clients/export-client'
import { recordPlaceOf } from '../../health/record-place.ts'
import { isContainerPath, type PodPath } from '../../resources/pod-path.ts'
import type { PodItemsDeps } from './pod-items.ts'

/** How much an archive would hold, from the listings alone and before compression: nothing is opened for it. */
export const estimateExport = async (
  root: PodPath,
  kinds: ReadonlySet<ExportKind>,
  deps: Pick<PodItemsDeps, 'pods' | 'hidden' | 'versions'>,
): Promise<ExportEstimate> => {
  const sum = { documents: 0, records: 0, hidden: 0, versions: 0, bytes: 0 }
  const add = (kind: 'documents' | 'records' | 'hidden' | 'versions', size: number): void => {
    if (!kinds.has(kind)) return
    sum[kind] += 1
    sum.bytes += size
  }
  for await (const { path, size } of documentsIn(root, deps))
    add(recordPlaceOf(path) === undefined ? 'documents' : 'records', size)
  if (kinds.has('versions')) for await (const { size } of deps.versions.all(root)) add('versions', size)
  if (kinds.has('hidden'))
    for await (const { size } of deps.hidden.list(root, { after: undefined, limit: mostHidden }))
      add('hidden', size)
  return sum
}

/** More hidden documents than this are not counted; they are in the archive. */
const mostHidden = 100_000

const documentsIn = async function* (
  container: PodPath,
  deps: Pick<PodItemsDeps, 'pods'>,
): AsyncGenerator<{ readonly path: PodPath; readonly size: number }> {
  for await (const { name, size } of deps.pods.children(container)) {
    const path = `${container}${name}` as PodPath
    if (isContainerPath(path)) yield* documentsIn(path, deps)
    else yield { path, size }
  }
}
