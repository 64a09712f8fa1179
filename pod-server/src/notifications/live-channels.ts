import { randomBytes } from 'node:crypto'
import { instantOf, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { LiveChannel, LiveChannelType } from './channel.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'

export type EndReason = 'expired' | 'too-slow' | 'unsubscribed' | 'stopping'

/** The receiver's end of an open connection. */
export interface Outlet {
  /** False when the receiver has not taken enough of what was sent before. */
  send(message: Message): boolean
  end(why: EndReason): void
}

export interface Connection {
  /** The other side is gone; the channel ends with its connection. */
  closed(): void
}

export interface LiveChannels {
  /**
   * Makes a channel that waits for its receiver; what happens meanwhile is kept for it.
   * @returns the secret part of the one address at which it can be received, once
   * @throws {Problem} `too-many-requests`
   */
  open(channel: LiveChannel): string
  isWaiting(token: string, type: LiveChannelType): boolean
  /** Takes the one connection that the token is good for. */
  connect(token: string, type: LiveChannelType, outlet: Outlet): Connection | undefined
  unsubscribe(id: string, webId: WebId): boolean
  unsubscribeAll(webId: WebId): void
  /** `message` is made only where somebody listens. */
  tell(topic: ResourceUrl, message: () => Message): void
  endAll(): void
}

export interface LiveLimits {
  /** Channels of one WebID. */
  readonly perSubscriber: number
  readonly all: number
  /** Messages that wait for one receiver, before its connection takes them. */
  readonly waiting: number
  readonly connectWithinMs: number
}

interface Entry {
  readonly channel: LiveChannel
  readonly token: string
  readonly mailbox: Mailbox<Message>
  /** Waits for the receiver before it is connected. */
  readonly early: Message[]
  outlet: Outlet | undefined
  timer: NodeJS.Timeout
}

/**
 * Channels whose receiver keeps a connection open. They live in memory and end with their connection, so nothing has to
 * be swept: an entry costs its own timer and nothing else.
 */
export const createLiveChannels = (deps: {
  readonly limits: LiveLimits
  /** Asked when a receiver has connected: what it should know first. */
  readonly greet: (channel: LiveChannel, push: (message: Message) => void) => void
  readonly now: () => number
}): LiveChannels => {
  const { limits, now } = deps
  const byId = new Map<string, Entry>()
  const waiting = new Map<string, Entry>()
  const byTopic = new Map<ResourceUrl, Set<Entry>>()
  const countOf = new Map<WebId, number>()

  const end = (entry: Entry, why: EndReason): void => {
    const { id, topics, subscriber } = entry.channel
    if (!byId.delete(id)) return
    waiting.delete(entry.token)
    clearTimeout(entry.timer)
    entry.mailbox.end()
    for (const topic of topics) {
      const entries = byTopic.get(topic)
      entries?.delete(entry)
      if (entries?.size === 0) byTopic.delete(topic)
    }
    const count = (countOf.get(subscriber.webId) ?? 1) - 1
    if (count === 0) countOf.delete(subscriber.webId)
    else countOf.set(subscriber.webId, count)
    entry.outlet?.end(why)
  }

  /** Unreferenced: what only waits for its end does not keep the server from stopping. */
  const endAfter = (milliseconds: number, entry: () => Entry): NodeJS.Timeout =>
    setTimeout(() => {
      end(entry(), 'expired')
    }, milliseconds).unref()

  const deliver = async (entry: Entry, message: Message): Promise<boolean> => {
    const { startAt } = entry.channel
    if (startAt !== undefined && instantOf(now()) < startAt) return false
    if (!(await message.mayReach(entry.channel.subscriber)) || entry.outlet === undefined) return false
    if (!byId.has(entry.channel.id)) return false
    if (!entry.outlet.send(message)) end(entry, 'too-slow')
    return true
  }

  const push = (entry: Entry, message: Message): void => {
    if (entry.outlet !== undefined) return entry.mailbox.push(message)
    if (entry.early.length >= limits.waiting) return end(entry, 'too-slow')
    entry.early.push(message)
  }

  const endsIn = (channel: LiveChannel): number => Math.max(0, Date.parse(channel.endAt) - now())

  return {
    open: (channel) => {
      const { webId } = channel.subscriber
      const count = countOf.get(webId) ?? 0
      if (count >= limits.perSubscriber || byId.size >= limits.all)
        throw new Problem('too-many-requests', 'Too many channels are open; end some, or wait.')
      const token = randomBytes(32).toString('base64url')
      const entry: Entry = {
        channel,
        token,
        early: [],
        outlet: undefined,
        timer: endAfter(Math.min(limits.connectWithinMs, endsIn(channel)), () => entry),
        mailbox: createMailbox<Message>({
          limit: limits.waiting,
          rateMs: channel.rateMs,
          // Who asked for fewer messages than there are is not slow.
          whenFull:
            channel.rateMs > 0
              ? 'drop-oldest'
              : () => {
                  end(entry, 'too-slow')
                },
          deliver: (message) => deliver(entry, message),
          now,
        }),
      }
      byId.set(channel.id, entry)
      waiting.set(token, entry)
      countOf.set(webId, count + 1)
      for (const topic of channel.topics) {
        const entries = byTopic.get(topic)
        if (entries === undefined) byTopic.set(topic, new Set([entry]))
        else entries.add(entry)
      }
      return token
    },

    isWaiting: (token, type) => waiting.get(token)?.channel.type === type,

    connect: (token, type, outlet) => {
      const entry = waiting.get(token)
      if (entry?.channel.type !== type) return undefined
      waiting.delete(token)
      clearTimeout(entry.timer)
      entry.timer = endAfter(endsIn(entry.channel), () => entry)
      entry.outlet = outlet
      deps.greet(entry.channel, (message) => {
        entry.mailbox.push(message)
      })
      for (const message of entry.early.splice(0)) entry.mailbox.push(message)
      return {
        closed: () => {
          entry.outlet = undefined
          end(entry, 'unsubscribed')
        },
      }
    },

    unsubscribeAll: (webId) => {
      if (!countOf.has(webId)) return
      for (const entry of byId.values())
        if (entry.channel.subscriber.webId === webId) end(entry, 'unsubscribed')
    },

    unsubscribe: (id, webId) => {
      const entry = byId.get(id)
      if (entry?.channel.subscriber.webId !== webId) return false
      end(entry, 'unsubscribed')
      return true
    },

    tell: (topic, messageOf) => {
      const entries = byTopic.get(topic)
      if (entries === undefined) return
      const message = messageOf()
      for (const entry of entries) push(entry, message)
    },

    endAll: () => {
      for (const entry of byId.values()) end(entry, 'stopping')
    },
  }
}
