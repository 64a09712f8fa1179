import { z } from 'zod'
import { statementText } from '../coop/officer.ts'

/** `authority`, or the place of a trustee from 1. */
export const partyRoleSchema = z.union([z.literal('authority'), z.number().int().min(1).max(9)])
export type PartyRole = z.infer<typeof partyRoleSchema>

/**
 * What a party says of a vote. Of the authority: it asks for the `roll`, delivers the public `credentials`, tells
 * that it gave out codes of the `paper` ballots. Of a trustee: its key alone (`key`), or in the rounds of Pedersen’s
 * protocol `cert`, `polynomial`, `voutput`; after the close its partial `decryption`.
 */
export const partyStepSchema = z.enum([
  'roll',
  'credentials',
  'paper',
  'key',
  'cert',
  'polynomial',
  'voutput',
  'decryption',
])
export type PartyStep = z.infer<typeof partyStepSchema>

/** Signed with the key under which two officers adopted the party, over `partyMessageText`. */
export const partyMessageSchema = z.strictObject({
  role: partyRoleSchema,
  step: partyStepSchema,
  /** JSON text as Belenios has it; empty where the step says everything. */
  payload: z.string().max(16_000_000),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, 'must be an Ed25519 signature in base64url'),
})
export type PartyMessage = z.infer<typeof partyMessageSchema>

/** What is signed: fits this vote, this role and this step only. @param uuid of the election */
export const partyMessageText = (
  uuid: string,
  { role, step, payload }: Pick<PartyMessage, 'role' | 'step' | 'payload'>,
): string => statementText({ type: 'BallotPartyMessage', ...{ payload, role, step, uuid, version: 1 } })

/** Signs as a party does. @param privateKey Ed25519 */
export const signPartyMessage = async (
  uuid: string,
  message: Pick<PartyMessage, 'role' | 'step' | 'payload'>,
  privateKey: CryptoKey,
): Promise<PartyMessage> => {
  const bytes = new TextEncoder().encode(partyMessageText(uuid, message))
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes))
  return { ...message, signature: base64url(signature) }
}

/** Whether it was said of this vote by whoever has that key: the one under which two officers adopted the party. */
export const verifyPartyMessage = async (
  uuid: string,
  message: PartyMessage,
  key: string,
): Promise<boolean> => {
  const publicKey = await crypto.subtle.importKey(
    'jwk',
    { kty: 'OKP', crv: 'Ed25519', x: key },
    'Ed25519',
    false,
    ['verify'],
  )
  const signature = Uint8Array.from(
    atob(message.signature.replaceAll('-', '+').replaceAll('_', '/')),
    (sign) => sign.charCodeAt(0),
  )
  const bytes = new TextEncoder().encode(partyMessageText(uuid, message))
  return crypto.subtle.verify('Ed25519', publicKey, signature, bytes)
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
