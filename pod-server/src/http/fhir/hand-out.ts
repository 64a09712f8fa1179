import type { BaseUrl } from '@mutua/sdk/ids'
import type { PodStore } from '../../resources/pod-store.ts'
import { readRecord } from './fhir-read.ts'
import type { Permitted } from './permit-records.ts'
import type { HandedOut } from './record-fhir-use.ts'
import type { StoredVersion } from './stored-version.ts'

export type HandedRecord = StoredVersion & HandedOut & { readonly type: string; readonly id: string }

export interface Handful {
  readonly records: readonly HandedRecord[]
  /** How many of those that were asked for it stands for; the others wait for the next page. */
  readonly taken: number
}

/**
 * Reads permitted records, until they are as much as one answer carries: at least one, since a record may be as large as any body.
 * What went while it was looked for is left out.
 */
export const handOut = async (
  permitted: readonly Permitted[],
  deps: { readonly origin: BaseUrl; readonly pods: Pick<PodStore, 'find' | 'openBlob'> },
): Promise<Handful> => {
  const records: HandedRecord[] = []
  let bytes = 0
  for (const [taken, one] of permitted.entries()) {
    const found = await readRecord(one, deps)
    if (found === undefined) continue
    bytes += found.size
    if (bytes > maxBytes && records.length > 0) return { records, taken }
    records.push({ ...found, type: one.row.type, id: one.row.id })
  }
  return { records, taken: permitted.length }
}

/** Of stored records in one answer. */
const maxBytes = 8_388_608
