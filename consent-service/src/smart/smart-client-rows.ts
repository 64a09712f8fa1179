import { z } from 'zod'
import { smartClientSchema } from '@mutua/sdk/consent/smart-client'
import type { BaseUrl, Instant, WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow } from '@mutua/kit/row'
import type { ReadableStore } from '@mutua/kit/store'

/** A program as it rests. `steps` counts its changes: each changes the row, so that of two at once one looks again. */
export const clientRowSchema = smartClientSchema.extend({ steps: z.number().int().positive() })
export type ClientRow = z.infer<typeof clientRowSchema>

/** How many somebody has registered, ended ones too: each registration changes it, so that of two at once one looks again. */
export const recipientRowSchema = z.object({ registered: z.number().int().positive() })

/** The last segment of a client id: 128 random bits, base64url. Attacker-controlled until it was found in the store. */
export type LocalId = string
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

export const clientIdOf = (origin: BaseUrl, local: LocalId): string => `${origin}/smart-clients/${local}`

/** `undefined` for everything that is no client id of this service's. */
export const localOf = (origin: BaseUrl, id: string): LocalId | undefined => {
  const local = id.slice(id.lastIndexOf('/') + 1)
  return isLocalId(local) && id === clientIdOf(origin, local) ? local : undefined
}

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  client: (local: LocalId) => `smart-client/${local}`,
  clients: 'smart-client/',
  of: (recipient: WebId, at: Instant, local: LocalId) =>
    `smart-client-of/${hashKey(recipient)}/${at}/${local}`,
  allOf: (recipient: WebId) => `smart-client-of/${hashKey(recipient)}/`,
  all: 'smart-client-of/',
  recipient: (recipient: WebId) => `smart-client-recipient/${hashKey(recipient)}`,
  recipients: 'smart-client-recipient/',
}

export const readClient = async (
  store: Pick<ReadableStore, 'get'>,
  local: LocalId,
): Promise<{ readonly row: ClientRow; readonly bytes: Uint8Array } | undefined> => {
  const bytes = isLocalId(local) ? await store.get(keys.client(local)) : undefined
  return bytes === undefined ? undefined : { row: parseRow(clientRowSchema, bytes), bytes }
}
