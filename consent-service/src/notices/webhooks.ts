import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { instantOf, instantSchema, webIdSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { personKey } from './reader-rows.ts'

/** An address that a party of consents wants to be told at. */
const webhookSchema = z.object({
  id: z.string(),
  owner: webIdSchema,
  /** Who entered it, where the owner is an organisation: it is called as long as they belong there. */
  person: webIdSchema.optional(),
  url: z.string(),
  /** `whsec_` and 32 random bytes in base64 (Standard Webhooks, "Signature scheme"). It rests sealed like all values. */
  secret: z.string(),
  createdAt: instantSchema,
})
export type Webhook = z.infer<typeof webhookSchema>

export interface Webhooks {
  /** @throws {Problem} `input-malformed` (an address that is not called from here), `too-many-requests` */
  readonly add: (owner: WebId, url: string, person?: WebId) => Promise<Webhook>
  readonly list: (owner: WebId) => Promise<readonly Webhook[]>
  readonly find: (owner: WebId, id: string) => Promise<Webhook | undefined>
  /** False when there is none of that id. */
  readonly remove: (owner: WebId, id: string) => Promise<boolean>
}

const mostPerOwner = 5

export const createWebhooks = (deps: {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (size: number) => Uint8Array
  /** What the address alone tells (`mayPostTo`). */
  readonly mayPostTo: (url: string) => boolean
}): Webhooks => {
  const { store } = deps
  const list = async (owner: WebId): Promise<readonly Webhook[]> => {
    const found: Webhook[] = []
    for await (const { value } of store.list(prefixRange(prefixOf(owner))))
      found.push(parseRow(webhookSchema, value))
    return found
  }
  const find = (owner: WebId, id: string): Promise<Webhook | undefined> =>
    isId(id) ? findRow(store, prefixOf(owner) + id, webhookSchema) : Promise.resolve(undefined)
  return {
    list,
    find,
    add: async (owner, url, person) => {
      if (url.length > 2_048 || !deps.mayPostTo(url))
        throw new Problem('input-malformed', 'Name an https address that can be reached from the internet.')
      if ((await list(owner)).length >= mostPerOwner)
        throw new Problem('too-many-requests', 'You have five webhooks already; remove one first.')
      const random = (size: number): Buffer => Buffer.from(deps.randomBytes(size))
      const webhook: Webhook = {
        id: random(16).toString('base64url'),
        owner,
        ...(person === undefined ? {} : { person }),
        url,
        secret: `${secretPrefix}${random(32).toString('base64')}`,
        createdAt: instantOf(deps.now()),
      }
      await store.write([row(prefixOf(owner) + webhook.id, webhook)])
      return webhook
    },
    remove: async (owner, id) => {
      if ((await find(owner, id)) === undefined) return false
      await store.write([{ key: prefixOf(owner) + id, value: undefined }])
      return true
    },
  }
}

/**
 * Headers of one call (Standard Webhooks): `v1` is HMAC-SHA-256 over id, time and body, parted by dots.
 * @param seconds of this attempt, since the epoch: the receiver refuses what is old
 */
export const signWebhook = (
  secret: string,
  message: { readonly id: string; readonly seconds: number; readonly body: string },
): Readonly<Record<string, string>> => {
  const { id, seconds, body } = message
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  const signature = createHmac('sha256', key)
    .update(`${id}.${String(seconds)}.${body}`)
    .digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  }
}

const secretPrefix = 'whsec_'
const prefixOf = (owner: WebId): string => `notice-webhook/${personKey(owner)}/`
const isId = (text: string): boolean => /^[\w-]{22}$/.test(text)
