import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Store } from '@mutua/kit/store'

export const testPassword = 'a lemon tree by the sea'

/** A real store in a folder of its own that goes when the test does; `reopen` is what a restart sees. */
export const openTestStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-identity-'))
  let store: Store = await openLevelStore(folder)
  return {
    store: () => store,
    reopen: async () => {
      await store[Symbol.asyncDispose]()
      store = await openLevelStore(folder)
      return store
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
