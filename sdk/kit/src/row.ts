import { hash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { z } from 'zod'
import { jsonText } from '@mutua/sdk/json'
import { toBytes, toText, type Store, type Write } from './store.ts'

/** A write of one JSON row; money becomes decimal text. */
export const row = (key: string, value: unknown): Write & { value: Uint8Array } => ({
  key,
  value: toBytes(jsonText(value)),
})

/** @throws {Error} when the row is not what we wrote: the store was changed by somebody else */
export const parseRow = <Output>(schema: z.ZodType<Output>, bytes: Uint8Array): Output =>
  schema.parse(JSON.parse(toText(bytes)))

export const findRow = async <Output>(
  store: Pick<Store, 'get'>,
  key: string,
  schema: z.ZodType<Output>,
): Promise<Output | undefined> => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : parseRow(schema, bytes)
}

/** Fixed-length key part for a name of any length and alphabet: lower-case hex SHA-256. */
export const hashKey = (name: string): string => hash('sha256', name, 'hex')

/** A write, what must still stand when it happens, and what is told to the caller once it is durable. */
export interface Plan<Result> {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  readonly result: Result
}

/**
 * Reads, plans and writes again until nobody came in between. Each round lost means that another writer won, so the
 * whole moves on; a plan without writes is answered as it is.
 */
export const commitPlan = async <Result>(
  store: Pick<Store, 'write'>,
  plan: () => Promise<Plan<Result>>,
): Promise<Result> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const { writes, unchanged, result } = await plan()
    if (writes.length === 0 || (await store.write(writes, unchanged))) return result
    // What beat us may still be on its way to the disk, where `get` does not see it yet.
    await setTimeout(Math.min(round, longestPauseMs))
  }
  throw new Error('A row changed under every one of many attempts to write it.')
}

const maxRounds = 1_000
const longestPauseMs = 20
