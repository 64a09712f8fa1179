import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '../level-store.ts'
import type { ReadableStore, Store, StoreEngine } from '../store.ts'
import { createDataKeys, type DataKeyBook } from './data-keys.ts'
import { openMasterKeys, type MasterKeys } from './master-key.ts'
import type { RenewalDeps } from './renew-key.ts'
import { createSealedStore } from './sealed-store.ts'

/** One place for each pod: `res /anna/x` belongs to `pods/anna`. */
export const keyNameOf = (key: string): string => {
  const pod = /^[a-z]+ \/([^/ ]+)\//.exec(key)?.[1]
  return pod === undefined ? 'house' : `pods/${pod}`
}
export const rangesOf = async function* (name: string, _store: ReadableStore) {
  const pod = name.slice('pods/'.length)
  yield { gte: `res /${pod}/`, lt: `res /${pod}0` }
}

export interface SealedFolder extends AsyncDisposable {
  readonly path: string
  readonly store: StoreEngine
  readonly sealed: Store
  readonly dataKeys: DataKeyBook
  readonly masterKeys: MasterKeys
  readonly renewal: RenewalDeps
  /** As after a restart: memory is empty, the disk is as it was. */
  reopened(): Promise<Omit<SealedFolder, 'reopened' | typeof Symbol.asyncDispose>>
}

/** The real engine and a real master key file in a folder of their own. */
export const createSealedFolder = async (): Promise<SealedFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'mutua-sealed-'))
  const store = await openLevelStore(join(path, 'store'))
  const open = async () => {
    const masterKeys = await openMasterKeys({ kind: 'file', path: join(path, 'secret') })
    const dataKeys = createDataKeys({ store, masterKeys })
    const renewal = { store, dataKeys, masterKeys, keyNameOf, rangesOf }
    const sealed = createSealedStore({ store, dataKeys, keyNameOf })
    return { path, store, sealed, dataKeys, masterKeys, renewal }
  }
  return {
    ...(await open()),
    reopened: open,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** The power goes at the write of that number, counted from 0: it and all later ones never reach the disk. */
export const cutAt = (store: StoreEngine, last: number): StoreEngine => {
  let writes = 0
  return {
    ...store,
    write: (entries, unchanged) => {
      writes += 1
      return writes > last ? Promise.reject(new Error('the power is gone')) : store.write(entries, unchanged)
    },
  }
}
