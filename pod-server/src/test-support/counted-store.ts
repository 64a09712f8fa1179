import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import type { Store } from '@mutua/kit/store'
import { keyNameOf } from '../resources/pod-keys.ts'

/** What the engine was asked for. */
export interface StoreCounts {
  /** Looks at one key, conditions of writes included. */
  readonly looks: number
  readonly ranges: number
  /** Rows that came of the ranges. */
  readonly rows: number
  readonly writes: number
  readonly changes: number
}

/** The sealed store that the server stands on, with an eye on the engine beneath it. */
export const openCountedStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-counted-'))
  const masterKeys = await openMasterKeys({ kind: 'file', path: join(folder, 'secret') })
  let counts = none

  const watched = (engine: Store): Store => ({
    get: (key) => {
      counts = { ...counts, looks: counts.looks + 1 }
      return engine.get(key)
    },
    list: async function* (range) {
      counts = { ...counts, ranges: counts.ranges + 1 }
      for await (const entry of engine.list(range)) {
        counts = { ...counts, rows: counts.rows + 1 }
        yield entry
      }
    },
    write: (writes, unchanged) => {
      const { looks, changes } = counts
      counts = {
        ...counts,
        looks: looks + (unchanged?.size ?? 0),
        writes: counts.writes + 1,
        changes: changes + writes.length,
      }
      return engine.write(writes, unchanged)
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  })

  return {
    storeOver: (engine: Store): Promise<Store> => {
      const store = watched(engine)
      const dataKeys = createDataKeys({ store, masterKeys })
      return Promise.resolve(createSealedStore({ store, dataKeys, keyNameOf }))
    },
    /** Of everything that the engine does for what `work` asks. */
    count: async (work: () => Promise<unknown>): Promise<StoreCounts> => {
      counts = none
      await work()
      return counts
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const none: StoreCounts = { looks: 0, ranges: 0, rows: 0, writes: 0, changes: 0 }
