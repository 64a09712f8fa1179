import { z } from 'zod'
import { instantOf, webIdSchema, type Instant, type WebId } from '@mutua/sdk/ids'
import { findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, type Store, type Write } from '@mutua/kit/store'
import { personKey } from './reader-rows.ts'

/** `notice-due/{when}/{what}`: what is to be brought, and when it is tried next. One row until it is brought or given up. */
const deliverySchema = z.discriminatedUnion('kind', [
  /** All that the inbox of a person has not had yet. */
  z.object({ kind: z.literal('inbox'), webId: webIdSchema, attempts: z.number().int() }),
  /** One notice to one webhook. */
  z.object({
    kind: z.literal('webhook'),
    webId: webIdSchema,
    webhook: z.string(),
    ordinal: z.number().int().positive(),
    attempts: z.number().int(),
  }),
  /** One message to an address that was stated with a request, as it is sent. */
  z.object({
    kind: z.literal('stated'),
    id: z.string(),
    to: z.url(),
    contentType: z.string(),
    body: z.string(),
    attempts: z.number().int(),
  }),
])
export type Delivery = z.infer<typeof deliverySchema>

export interface QueuedDelivery {
  readonly key: string
  readonly delivery: Delivery
}

const prefix = 'notice-due/'

export const enqueue = (delivery: Delivery, due: Instant): Write =>
  row(`${prefix}${due}/${nameOf(delivery)}`, delivery)

export const dequeue = ({ key }: Pick<QueuedDelivery, 'key'>): Write => ({ key, value: undefined })

/** Deliveries whose time has come, those that waited longest first. */
export const readDue = async (
  store: Pick<Store, 'list'>,
  at: Instant,
  limit: number,
): Promise<readonly QueuedDelivery[]> => {
  const found: QueuedDelivery[] = []
  for await (const { key, value } of store.list({ gte: prefix, lt: `${prefix}${at}0`, limit }))
    found.push({ key, delivery: parseRow(deliverySchema, value) })
  return found
}

export const findDelivery = (store: Pick<Store, 'get'>, key: string): Promise<Delivery | undefined> =>
  findRow(store, key, deliverySchema)

/** The next attempt, or undefined when there were enough: four days and a half after the first. */
export const tryAgain = (
  { key, delivery }: QueuedDelivery,
  now: number,
  pausesMs: readonly number[],
): readonly Write[] | undefined => {
  const pause = pausesMs[delivery.attempts]
  if (pause === undefined) return undefined
  const later = { ...delivery, attempts: delivery.attempts + 1 }
  return [dequeue({ key }), enqueue(later, instantOf(now + pause))]
}

/** Standard Webhooks, "Deliverability and reliability": soon at first, then ever more rarely. */
export const usualPausesMs: readonly number[] = [
  1_000, 5_000, 30_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 86_400_000, 86_400_000,
  172_800_000,
]

const nameOf = (delivery: Delivery): string => {
  switch (delivery.kind) {
    case 'inbox':
      return `inbox.${nameOfPerson(delivery.webId)}`
    case 'webhook':
      return `webhook.${delivery.webhook}.${ordinalKey(delivery.ordinal)}`
    case 'stated':
      return `stated.${delivery.id}`
  }
}

const nameOfPerson = (webId: WebId): string => personKey(webId)
