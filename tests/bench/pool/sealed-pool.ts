import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { openLevelStore } from '@mutua/kit/level-store'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedReader, createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { studyIdSchema } from '../../../consent-service/src/pool/budgets/budget-rows.ts'
import type { Chunk } from '../../../consent-service/src/pool/snapshot/columns.ts'
import { createSealedParts } from '../../../consent-service/src/pool/snapshot/read-sealed.ts'
import { createScanThread } from '../../../consent-service/src/pool/snapshot/scan-beside.ts'
import { createOpenedSnapshots } from '../../../consent-service/src/pool/snapshot/opened-snapshots.ts'
import { chunkWrites, readChunk } from '../../../consent-service/src/pool/snapshot/sealed-parts.ts'
import type { HeadRow } from '../../../consent-service/src/pool/snapshot/snapshot-rows.ts'
import { keyNameOf } from '../../../consent-service/src/pool/snapshot/study-key.ts'

export interface SealedPool {
  readonly sealedBytes: number
  /** To read and open all columns of all chunks once. */
  readonly openSeconds: number
  /** Nothing opened is in memory (the disk's own cache may have what is sealed), and with the columns opened. */
  readonly scans: ReadonlyMap<string, { readonly cold: Measured; readonly warm: Measured }>
  /** For how long other work waited at most while all of that was scanned. */
  readonly longestHoldMs: number
}

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly vectors: readonly (readonly bigint[])[]
}

/** As the service seals, opens and scans a snapshot: a store on the disk, a key of the study, columns of as many bytes. */
export const scanSealed = async (
  table: Table,
  { chunks, asked }: { readonly chunks: Iterable<Chunk>; readonly asked: readonly Asked[] },
): Promise<SealedPool> => {
  const home = await mkdtemp(join(tmpdir(), 'mutua-sealed-'))
  const engine = await openLevelStore(join(home, 'store'))
  const thread = createScanThread()
  try {
    const masterKeys = await openMasterKeys({ kind: 'file', path: join(home, 'secret') })
    const dataKeys = createDataKeys({ store: engine, masterKeys })
    const rows = createSealedStore({ store: engine, dataKeys, keyNameOf })
    let [count, sealedBytes] = [0, 0]
    for (const chunk of chunks) {
      const writes = chunkWrites(study, count, chunk)
      await rows.write(writes)
      for (const { key } of writes) sealedBytes += (await engine.get(key))?.length ?? 0
      count += 1
    }
    const reader = createSealedReader({ store: engine, dataKeys, keyNameOf })
    const began = performance.now()
    for (let ordinal = 0; ordinal < count; ordinal += 1)
      await readChunk(reader, study, { ordinal, columns: table.columns.length })
    const openSeconds = (performance.now() - began) / 1_000
    const readSealed = createSealedParts({ engine, dataKeys })
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const scans = new Map<string, { cold: Measured; warm: Measured }>()
    for (const { name, query } of asked) {
      const opened = createOpenedSnapshots({ readSealed, thread }, openedBytes)
      // What a scan needs of a head.
      const scan = () => opened.scan(study, { table, chunks: count } as HeadRow, query)
      scans.set(name, { cold: await measured(scan), warm: await measured(scan) })
      opened.drop(study)
    }
    delay.disable()
    return { sealedBytes, openSeconds, scans, longestHoldMs: delay.max / 1e6 }
  } finally {
    await thread.close()
    await engine[Symbol.asyncDispose]()
    await rm(home, { recursive: true })
  }
}

interface Asked {
  readonly name: string
  readonly query: Query
}

const study = studyIdSchema.parse('abcdefghijklmnopqrstuv')
/** As the service has it. */
const openedBytes = 400_000_000

const measured = async (scan: () => Promise<Measured['vectors']>): Promise<Measured> => {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  const vectors = await scan()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6, vectors }
}
