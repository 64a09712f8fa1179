import { calculateJwkThumbprint } from 'jose'
import { createProofKey } from '@mutua/sdk/clients/dpop-proof'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseWebId, type Sha256 } from '@mutua/sdk/ids'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { missing } from './columns.ts'
import { fillUp } from './fill-up.ts'
import { readPod, type PodRead, type ReadPodDeps, type Room } from './read-pod.ts'
import { rowsOf, type Taking } from './records-to-rows.ts'
import { searchesFor } from './searches.ts'
import type { Consenting, FreezeProgress, PodFailure } from './snapshots.ts'

export interface ReadCohortDeps extends ReadPodDeps {
  /** Pods that are read at one time. */
  readonly podsAtOnce: number
}

/** What each member who could be read brings, by pseudonym: row after row, as the table orders its columns. */
export type BroughtRows = ReadonlyMap<Sha256, Int32Array>

/** Records live no longer than it takes to make rows of them, pod by pod. */
export const readCohort = async (
  study: {
    readonly address: string
    readonly plan: Pick<StudyPlan, 'variables' | 'rowsPerMember'>
    readonly day: CivilDate
  },
  cohort: readonly { readonly consenting: Consenting; readonly pseudonym: Sha256 }[],
  onProgress: (progress: FreezeProgress) => void,
  deps: ReadCohortDeps,
): Promise<{ readonly brought: BroughtRows; readonly leftOut: FreezeProgress['leftOut'] }> => {
  const { variables, rowsPerMember } = study.plan
  const room = await openRoom(study.address)
  const searches = searchesFor(variables)
  const brought = new Map<Sha256, Int32Array>()
  const leftOut: Partial<Record<PodFailure, number>> = {}
  const readWhole: Consenting[] = []
  let read = 0
  const tell = () => onProgress({ read, of: cohort.length, leftOut: { ...leftOut } })
  const waiting = cohort.values()
  const readOn = async () => {
    for (const { consenting, pseudonym } of waiting) {
      const pod = await readPod(consenting, searches, room, deps)
      const rows = bringing({ variables, rowsPerMember, day: study.day, pseudonym }, pod)
      if (typeof rows === 'string') leftOut[rows] = (leftOut[rows] ?? 0) + 1
      else brought.set(pseudonym, rows)
      if (pod.kind === 'read') readWhole.push(consenting)
      read += 1
      tell()
    }
  }
  tell()
  await Promise.all(Array.from({ length: deps.podsAtOnce }, readOn))
  await fillUp(readWhole, searches[0], room, deps)
  return { brought, leftOut }
}

/** What one member wrote must not stop a study of a thousand: where no row can be made of it, theirs is left out. */
const bringing = (taking: Taking, pod: PodRead): Int32Array | PodFailure => {
  if (pod.kind === 'failed') return pod.why
  try {
    const rows = rowsOf(taking, pod.records)
    return Int32Array.from(rows.flatMap(({ values }) => values.map((value) => value ?? missing)))
  } catch {
    // Not logged: the fault may quote the record.
    return 'unreadable'
  }
}

/** With a key of its own for this one reading: nobody else has it, and it is gone with it. */
const openRoom = async (address: string): Promise<Room> => {
  const key = await createProofKey()
  return {
    ...{ webId: parseWebId(`${address}#room`), client: address, key },
    jkt: await calculateJwkThumbprint(key.publicJwk),
    uses: new Map(),
  }
}
