import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Store } from '@mutua/kit/store'

export interface TestStore extends AsyncDisposable {
  /** Always the engine that is open now. */
  readonly store: Store
  /** Closes and opens the same folder again. */
  reopen(): Promise<void>
}

/** The real engine in a folder of its own. */
export const openTestStore = async (): Promise<TestStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-pod-'))
  let open = await openLevelStore(folder)
  const store: Store = {
    get: (key) => open.get(key),
    list: (range) => open.list(range),
    write: (writes, unchanged) => open.write(writes, unchanged),
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
  return {
    store,
    reopen: async () => {
      await open[Symbol.asyncDispose]()
      open = await openLevelStore(folder)
    },
    async [Symbol.asyncDispose]() {
      await open[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Everything the store holds, for "nothing was written": key -> bytes as hex. */
export const snapshot = async (store: Store): Promise<Record<string, string>> => {
  const entries = await Array.fromAsync(store.list({ gte: '', lt: '\u{10FFFF}' }))
  return Object.fromEntries(entries.map(({ key, value }) => [key, Buffer.from(value).toString('hex')]))
}
