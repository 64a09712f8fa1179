import { z } from 'zod'
import { statusListLength } from '@mutua/sdk/consent/status-list'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'

export const statusPurposes = ['revocation', 'suspension'] as const
export type StatusPurpose = (typeof statusPurposes)[number]

/** Which credentials of the conformance tenant are revoked or suspended. */
export interface ConformanceStatus {
  /** A free index at random, the same in both lists: neighbours tell nothing (Bitstring Status List v1.0 §5.1). */
  readonly take: (credentialId: string) => Promise<number>
  /**
   * A revocation stands for ever; a suspension can be lifted.
   * @throws {Problem} not-found, status-final
   */
  readonly set: (credentialId: string, purpose: StatusPurpose, value: boolean) => Promise<void>
  readonly isSet: (purpose: StatusPurpose, index: number) => Promise<boolean>
  readonly setIndexes: (purpose: StatusPurpose) => Promise<readonly number[]>
}

export const openConformanceStatus = (deps: {
  store: Pick<Store, 'get' | 'list' | 'write'>
  randomIndex: () => number
}): ConformanceStatus => {
  const { store } = deps
  return {
    take: async (credentialId) => {
      for (let draw = 0; draw < maxDraws; draw += 1) {
        const index = deps.randomIndex() % statusListLength
        const taken = takenKey(index)
        const credential = row(credentialKey(credentialId), { index })
        const isFree = await store.write([credential, row(taken, {})], new Map([[taken, undefined]]))
        if (isFree) return index
      }
      throw new Error('the status list is full')
    },
    set: async (credentialId, purpose, value) => {
      const found = await findRow(store, credentialKey(credentialId), indexSchema)
      if (found === undefined)
        throw new Problem('not-found', 'No credential of that id was issued with a status here.')
      if (purpose === 'revocation' && !value)
        throw new Problem('status-final', 'Suspend a credential that may come back; a revocation stands.')
      const key = setKey(purpose, found.index)
      await store.write([value ? row(key, {}) : { key, value: undefined }])
    },
    isSet: async (purpose, index) => (await store.get(setKey(purpose, index))) !== undefined,
    setIndexes: async (purpose) => {
      const indexes: number[] = []
      for await (const { key } of store.list(prefixRange(setPrefix(purpose))))
        indexes.push(Number(key.slice(setPrefix(purpose).length)))
      return indexes
    },
  }
}

const maxDraws = 10_000
const indexSchema = z.object({ index: z.number().int().min(0) })

const credentialKey = (id: string): string => `vcalm/credential/${hashKey(id)}`
const takenKey = (index: number): string => `vcalm/taken/${String(index)}`
const setPrefix = (purpose: StatusPurpose): string => `vcalm/set/${purpose}/`
const setKey = (purpose: StatusPurpose, index: number): string => setPrefix(purpose) + String(index)
