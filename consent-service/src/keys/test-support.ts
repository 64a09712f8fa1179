import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { parseBaseUrl } from '@mutua/sdk/ids'

export const origin = parseBaseUrl('http://localhost:3001')
export const noon = Date.parse('2026-11-20T12:00:00.000Z')
export const secret = new Uint8Array(32).fill(7)
export const sealer = createTestSealer(secret)

/** A real Level in a folder of its own, and a way to come back to it after a stop. */
export const openFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-keys-'))
  let store = await openLevelStore(folder)
  return {
    get store() {
      return store
    },
    async restart() {
      await store[Symbol.asyncDispose]()
      store = await openLevelStore(folder)
      return store
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The store of a process that dies at its n-th write: before the bytes are durable, or just after. */
export const dyingStore = (base: Store, at: number, moment: 'before' | 'after'): Store => {
  let writes = 0
  return {
    ...base,
    write: async (...args: Parameters<Store['write']>) => {
      writes += 1
      if (writes < at) return base.write(...args)
      if (writes === at && moment === 'after') await base.write(...args)
      throw new Error('the process died here')
    },
  }
}

export const allEntries = async (store: Store): Promise<ReadonlyMap<string, Uint8Array>> => {
  const entries = new Map<string, Uint8Array>()
  for await (const { key, value } of store.list({ gte: '!', lt: '~' })) entries.set(key, value)
  return entries
}
