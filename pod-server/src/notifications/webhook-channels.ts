import type { Instant, ResourceUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { webhookChannelSchema, type WebhookChannel } from './channel.ts'

export interface WebhookChannels {
  /** @throws {Problem} `too-many-requests` */
  add(channel: WebhookChannel): Promise<void>
  find(id: string): Promise<WebhookChannel | undefined>
  /** Channels about a topic, those that have ended but are not cleared away yet included. */
  on(topic: ResourceUrl): AsyncIterable<WebhookChannel>
  /** Ids of all channels of a subscriber. */
  by(webId: WebId): AsyncIterable<string>
  /** Removing what is gone is no error. */
  remove(id: string): Promise<void>
  /** The channels that have ended by then, the earliest first. */
  endedBy(instant: Instant): AsyncIterable<string>
}

export interface WebhookLimits {
  /** Channels of one WebID. */
  readonly perSubscriber: number
  readonly perTopic: number
}

/**
 * Webhook channels outlive a restart. Keys: `notify/channel/{id}` the channel · `notify/topic/{topic}` how many there
 * are · `notify/on/{topic}/{id}` · `notify/by/{WebID}/{id}` · `notify/until/{end}/{id}`, names hashed. All change in one
 * write. Nothing is read at the start, a change to a resource without subscribers costs one read of an absent key, and
 * what has ended is found by its time: no cost grows with the accounts.
 */
export const createWebhookChannels = (deps: {
  readonly store: Store
  readonly limits: WebhookLimits
}): WebhookChannels => {
  const { store, limits } = deps

  const find = (id: string): Promise<WebhookChannel | undefined> =>
    findRow(store, channelKey(id), webhookChannelSchema)

  const countBytes = async (topic: ResourceUrl): Promise<[key: string, bytes: Uint8Array | undefined]> => {
    const key = topicKey(topic)
    return [key, await store.get(key)]
  }

  const refuseTooMany = async (webId: WebId): Promise<void> => {
    const range = { ...prefixRange(byPrefix(webId)), limit: limits.perSubscriber }
    const channels = await Array.fromAsync(store.list(range))
    if (channels.length >= limits.perSubscriber) throw tooMany('You have too many webhooks; end some first.')
  }

  return {
    add: async (channel) => {
      await refuseTooMany(channel.subscriber.webId)
      await commitPlan(store, async () => {
        const counts = await Promise.all(channel.topics.map(countBytes))
        const counted = counts.map(([key, bytes]) => {
          const count = numberIn(bytes) + 1
          if (count > limits.perTopic) throw tooMany('That resource has too many webhooks.')
          return { key, value: toBytes(String(count)) }
        })
        return {
          writes: [row(channelKey(channel.id), channel), ...indexKeys(channel).map(present), ...counted],
          unchanged: new Map(counts),
          result: undefined,
        }
      })
    },

    find,

    on: async function* (topic) {
      if ((await store.get(topicKey(topic))) === undefined) return
      const prefix = onPrefix(topic)
      for await (const { key } of store.list(prefixRange(prefix))) {
        const channel = await find(key.slice(prefix.length))
        if (channel !== undefined) yield channel
      }
    },

    by: async function* (webId) {
      const prefix = byPrefix(webId)
      for await (const { key } of store.list(prefixRange(prefix))) yield key.slice(prefix.length)
    },

    remove: (id) =>
      commitPlan(store, async () => {
        const bytes = await store.get(channelKey(id))
        if (bytes === undefined) return { writes: [], unchanged: new Map(), result: undefined }
        const channel = parseRow(webhookChannelSchema, bytes)
        const counts = await Promise.all(channel.topics.map(countBytes))
        const counted = counts.map(([key, count]): Write => {
          const left = numberIn(count) - 1
          return { key, value: left > 0 ? toBytes(String(left)) : undefined }
        })
        return {
          writes: [absent(channelKey(id)), ...indexKeys(channel).map(absent), ...counted],
          unchanged: new Map([[channelKey(id), bytes], ...counts]),
          result: undefined,
        }
      }),

    endedBy: async function* (instant) {
      for await (const { key } of store.list({ gte: untilPrefix, lt: `${untilPrefix}${instant}0` }))
        yield key.slice(key.lastIndexOf('/') + 1)
    },
  }
}

const channelKey = (id: string): string => `notify/channel/${id}`
const topicKey = (topic: ResourceUrl): string => `notify/topic/${hashKey(topic)}`
const onPrefix = (topic: ResourceUrl): string => `notify/on/${hashKey(topic)}/`
const byPrefix = (webId: WebId): string => `notify/by/${hashKey(webId)}/`
const untilPrefix = 'notify/until/'

const indexKeys = ({ id, topics, subscriber, endAt }: WebhookChannel): string[] => [
  ...topics.map((topic) => onPrefix(topic) + id),
  byPrefix(subscriber.webId) + id,
  `${untilPrefix}${endAt}/${id}`,
]

const present = (key: string): Write => ({ key, value: new Uint8Array() })
const absent = (key: string): Write => ({ key, value: undefined })
const numberIn = (bytes: Uint8Array | undefined): number => (bytes === undefined ? 0 : Number(toText(bytes)))
const tooMany = (detail: string): Problem => new Problem('too-many-requests', detail)
