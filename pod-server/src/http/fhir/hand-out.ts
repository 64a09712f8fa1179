import type { PodStore } from '../../resources/pod-store.ts'
import { readRecord } from './fhir-read.ts'
import type { Permitted } from './permit-records.ts'
import type { HandedOut } from './record-fhir-use.ts'
import type { StoredVersion } from './stored-version.ts'

export type HandedRecord = StoredVersion & HandedOut & { readonly type: string; readonly id: string }

/** Reads permitted records; what went while it was looked for is left out. */
export const handOut = async (
  permitted: readonly Permitted[],
  deps: { readonly pods: Pick<PodStore, 'find' | 'openBlob'> },
): Promise<HandedRecord[]> => {
  const handed: HandedRecord[] = []
  for (const one of permitted) {
    const found = await readRecord(one, deps)
    if (found !== undefined) handed.push({ ...found, type: one.row.type, id: one.row.id })
  }
  return handed
}
