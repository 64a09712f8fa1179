import type { z } from 'zod'
import { jsonText } from '@mutua/sdk/json'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/** A write of a JSON row that nobody reads without the key of the house. */
export const sealedRow = (key: string, value: unknown, sealer: Sealer): Write => ({
  key,
  value: sealer.seal(toBytes(jsonText(value))),
})

/** @throws {Error} when the row is not what we sealed */
export const findSealed = async <Output>(
  store: Pick<Store, 'get'>,
  key: string,
  schema: z.ZodType<Output>,
  sealer: Sealer,
): Promise<Output | undefined> => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : schema.parse(JSON.parse(toText(sealer.open(bytes))))
}
