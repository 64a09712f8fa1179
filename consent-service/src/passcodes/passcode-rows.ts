import { z } from 'zod'
import { passcodeSchema } from '@mutua/sdk/consent/passcode'
import { instantOf, type Instant, type WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow } from '@mutua/kit/row'
import type { ReadableStore } from '@mutua/kit/store'

/** A passcode as it rests: with the keyed hash by which its code is found, never the code. */
export const passcodeRowSchema = passcodeSchema.extend({
  state: z.enum(['open', 'redeemed', 'cancelled']),
  codeHash: z.string(),
})
export type PasscodeRow = z.infer<typeof passcodeRowSchema>

/** How many a member has made: each making changes it, so that of two at once one looks again. */
export const ownerRowSchema = z.object({ made: z.number().int().nonnegative() })

/** 128 random bits, base64url; attacker-controlled until it was found in the store. */
export type LocalId = string
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  passcode: (id: LocalId) => `passcode/${id}`,
  passcodes: 'passcode/',
  /** Only while it can be used: used, cancelled and never made are the same absence. */
  code: (codeHash: string) => `passcode-code/${codeHash}`,
  codes: 'passcode-code/',
  of: (owner: WebId, at: Instant, id: LocalId) => `passcode-of/${hashKey(owner)}/${at}/${id}`,
  allOf: (owner: WebId) => `passcode-of/${hashKey(owner)}/`,
  owner: (owner: WebId) => `passcode-owner/${hashKey(owner)}`,
  hashKey: 'passcodes/hash-key',
}

export interface HeldPasscode {
  readonly row: PasscodeRow
  readonly key: string
  readonly bytes: Uint8Array
}

export const readPasscodeRow = async (
  store: Pick<ReadableStore, 'get'>,
  id: LocalId,
): Promise<HeldPasscode | undefined> => {
  const key = keys.passcode(id)
  const bytes = isLocalId(id) ? await store.get(key) : undefined
  return bytes === undefined ? undefined : { key, bytes, row: parseRow(passcodeRowSchema, bytes) }
}

/** Half-open: at its last instant it cannot be used any more. */
export const isUsable = ({ state, expiresAt }: PasscodeRow, now: number): boolean =>
  state === 'open' && instantOf(now) < expiresAt
