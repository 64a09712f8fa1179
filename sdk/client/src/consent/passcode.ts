import { z } from 'zod'
import { grantIdSchema, instantSchema, purposeIriSchema, webIdSchema } from '../ids.ts'
import { scopeSchema } from './grant.ts'
import { termsSchema } from './terms.ts'

/**
 * Digits and capitals without I, L, O and U (Crockford): what is heard or read wrongly is mended, and no word comes out by
 * chance. Five bits each.
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const symbols = 9

/** `K7Q-M4X-TD9`: 45 bits. @param bytes as many random ones as there are symbols */
export const passcodeFrom = (bytes: Uint8Array): string => {
  if (bytes.length !== symbols) throw new Error('a passcode is made of nine random bytes')
  // 32 divides 256, so every symbol is as likely as every other.
  const text = Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join('')
  return `${text.slice(0, 3)}-${text.slice(3, 6)}-${text.slice(6)}`
}

export const passcodeBytes = symbols

/**
 * The code as it was made, from what somebody heard, typed or scanned; undefined when it is none.
 * @param said attacker-controlled
 */
export const readPasscode = (said: string): string | undefined => {
  if (said.length > 40) return undefined
  const text = said
    .toUpperCase()
    .replaceAll(/[\s\-–.]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const isCode = text.length === symbols && [...text].every((symbol) => alphabet.includes(symbol))
  return isCode ? text : undefined
}

/** Minutes for which a code can be used. */
export const passcodeMinutesSchema = z.number().int().min(15).max(1_440)
export const usualPasscodeMinutes = 60

/** A consent that waits for somebody whom the member does not know yet; never the code itself. */
export const passcodeSchema = z.object({
  id: z.string(),
  owner: webIdSchema,
  purpose: purposeIriSchema,
  scope: scopeSchema,
  terms: termsSchema.optional(),
  recipientClient: z.string().optional(),
  /** When the consent ends, whenever the code is used. */
  validUntil: instantSchema,
  madeAt: instantSchema,
  /** Until when the code can be used. */
  expiresAt: instantSchema,
  state: z.enum(['open', 'redeemed', 'cancelled', 'expired']),
  /** Of the redemption or the cancellation. */
  endedAt: instantSchema.optional(),
  /** Who redeemed it; an organisation when one of its people did so for it. */
  recipient: webIdSchema.optional(),
  person: webIdSchema.optional(),
  grant: grantIdSchema.optional(),
})
export type Passcode = z.infer<typeof passcodeSchema>
