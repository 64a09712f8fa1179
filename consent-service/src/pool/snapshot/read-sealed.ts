import { sealedWith, type Opener } from '@mutua/kit/sealing/data-key'
import type { DataKeys } from '@mutua/kit/sealing/data-keys'
import type { ReadableStore } from '@mutua/kit/store'
import { keyNameOf } from './study-key.ts'

/** What rests, and what opens it. */
interface SealedValue {
  readonly sealed: Uint8Array
  readonly opener: Opener
}

/** @returns undefined for what is not there or was erased */
export type ReadSealed = (key: string) => Promise<SealedValue | undefined>

/** Reads what `createSealedReader` would open, for another thread to open. @throws {Error} for a value without its key */
export const createSealedParts =
  ({
    engine,
    dataKeys,
  }: {
    /** Beneath all that is sealed. */
    readonly engine: Pick<ReadableStore, 'get'>
    readonly dataKeys: Pick<DataKeys, 'known' | 'find'>
  }): ReadSealed =>
  async (key) => {
    const sealed = await engine.get(key)
    if (sealed === undefined) return undefined
    const name = keyNameOf(key)
    const found = dataKeys.known(name) ?? (await dataKeys.find(name))
    if (found === 'erased') return undefined
    const id = sealedWith(sealed)
    const dataKey = found === 'absent' || id === undefined ? undefined : found.find(id)
    if (dataKey === undefined) throw new Error('A value rests in the store whose data key is not there.')
    return { sealed, opener: dataKey.opener }
  }
