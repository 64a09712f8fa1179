import { z } from 'zod'
import type { Did } from '@mutua/sdk/consent/did-web'
import { instantSchema, type Instant } from '@mutua/sdk/ids'
import { findRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'

/**
 * How the keys ended that sign no more. `retiredAt`: another key followed. `expires`: when the last credential that it can
 * have signed is over. `revoked`: since when it may have been in other hands; nothing under it is believed from then on.
 */
const endSchema = z.object({
  retiredAt: instantSchema,
  expires: instantSchema,
  revoked: instantSchema.optional(),
})
export type KeyEnd = z.infer<typeof endSchema>

/** By `kid`. A key that is absent signs. */
export type KeyEnds = Readonly<Record<string, KeyEnd>>

export const findKeyEnds = async (store: Pick<Store, 'get'>, did: Did): Promise<KeyEnds> =>
  (await findRow(store, keyOf(did), z.record(z.string(), endSchema))) ?? {}

export const putKeyEnds = (did: Did, ends: KeyEnds): Write => row(keyOf(did), ends)

/** What is known of its end stays; of two dates from which it was in other hands the earlier counts. */
export const earlierRevoked = (known: Instant | undefined, named: Instant): Instant =>
  known !== undefined && known < named ? known : named

const keyOf = (did: Did): string => `keys/ends/${did}`
