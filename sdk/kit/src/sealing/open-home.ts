import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openLevelStore } from '../level-store.ts'
import type { StoreEngine } from '../store.ts'
import { openMasterKeys, type MasterKeys, type MasterKeySource } from './master-key.ts'

/** The folder of a service while it is ours: nobody else can open it. */
export interface Home extends AsyncDisposable {
  readonly path: string
  /** Beneath the sealed store. */
  readonly engine: StoreEngine
  readonly masterKeys: MasterKeys
}

/** @throws {Error} with `code: 'STORE_LOCKED'` or `'MASTER_KEY_WRONG'` and a sentence */
export const openHome = async (path: string, masterKey: MasterKeySource): Promise<Home> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await using opened = new AsyncDisposableStack()
  const engine = opened.use(await openLevelStore(join(path, 'store')))
  const masterKeys = await openMasterKeys(masterKey)
  const kept = opened.move()
  return { path, engine, masterKeys, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
