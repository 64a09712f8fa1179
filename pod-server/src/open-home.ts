import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import { openMasterKeys, type MasterKeys } from '@mutua/kit/sealing/master-key'
import type { StoreEngine } from '@mutua/kit/store'
import type { PodServerConfig } from './config.ts'

/** The folder of this service while it is ours: nobody else can open it. */
export interface Home extends AsyncDisposable {
  readonly home: string
  readonly engine: StoreEngine
  readonly masterKeys: MasterKeys
  /** Of the files of large bodies. */
  readonly files: string
}

/** @throws {Error} with `code: 'STORE_LOCKED'` or `'MASTER_KEY_WRONG'` and a sentence */
export const openHome = async ({
  home,
  masterKey,
}: Pick<PodServerConfig, 'home' | 'masterKey'>): Promise<Home> => {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await using opened = new AsyncDisposableStack()
  const engine = opened.use(await openLevelStore(join(home, 'store')))
  const masterKeys = await openMasterKeys(masterKey)
  const kept = opened.move()
  return {
    home,
    engine,
    masterKeys,
    files: join(home, 'files'),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
