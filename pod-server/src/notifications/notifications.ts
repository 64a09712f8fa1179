import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { instantOf, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { SafePost } from '@mutua/kit/safe-post'
import type { Store } from '@mutua/kit/store'
import { activitiesOf, messageText, type Activity, type Change } from './activity.ts'
import type { Channel, ChannelType, Subscriber } from './channel.ts'
import { describeChannel, type ChannelDocument } from './description.ts'
import { createStreamReceiver } from './http-stream.ts'
import { createLiveChannels } from './live-channels.ts'
import { createMessage, type MayRead, type Message } from './message.ts'
import type { Subscription } from './read-subscription.ts'
import { receivePathOf } from './receive-path.ts'
import type { Sender } from './sender.ts'
import { createTurns } from './turns.ts'
import { createWebSocketReceiver } from './web-socket.ts'
import { createWebhookChannels } from './webhook-channels.ts'
import { createWebhookDelivery } from './webhook-delivery.ts'

/** What is there now: `state` is the entity tag, absent where a resource has none that lasts. */
export type Standing = { readonly kind: 'absent' } | { readonly kind: 'present'; readonly state?: string }

export interface Notifications extends AsyncDisposable {
  /** Tells subscribers, soon and in order. Never fails and never waits: a write does not depend on who listens. */
  publish(changes: readonly Change[]): void
  /**
   * Makes a channel for somebody who may read its topics.
   * @throws {Problem} `too-many-requests`
   */
  subscribe(type: ChannelType, wish: Subscription, subscriber: Subscriber): Promise<ChannelDocument>
  /** False when this subscriber has no such channel. */
  unsubscribe(id: string, webId: WebId): Promise<boolean>
  /** Ends every channel of a subscriber, for good. */
  forget(webId: WebId): Promise<void>
  /** StreamingHTTPChannel2023: answers, or is false when the token is not, or no longer, good. */
  receiveStream(token: string, response: ServerResponse): boolean
  readonly onWebSocket: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface NotificationLimits {
  readonly channelsPerSubscriber: number
  readonly channels: number
  readonly webhooksPerSubscriber: number
  readonly webhooksPerTopic: number
  readonly waitingMessages: number
  readonly bufferedBytes: number
  readonly connectWithinMs: number
  readonly pingEveryMs: number
  readonly clearEveryMs: number
  readonly webhooksUnderWay: number
  readonly retryPausesMs: readonly number[]
  readonly failuresInARow: number
}

const usualLimits: NotificationLimits = {
  channelsPerSubscriber: 1_000,
  channels: 50_000,
  webhooksPerSubscriber: 200,
  webhooksPerTopic: 1_000,
  waitingMessages: 100,
  bufferedBytes: 262_144,
  connectWithinMs: 60_000,
  pingEveryMs: 30_000,
  clearEveryMs: 60_000,
  webhooksUnderWay: 64,
  retryPausesMs: [1_000, 5_000, 30_000, 120_000],
  failuresInARow: 10,
}

export interface NotificationDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly sender: Sender
  readonly post: SafePost
  readonly mayRead: MayRead
  readonly standingOf: (topic: ResourceUrl) => Promise<Standing>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Log
  readonly limits?: Partial<NotificationLimits>
}

/** Solid Notifications Protocol: who may read a resource can be told when it changes, for as long as they may read it. */
export const createNotifications = (deps: NotificationDeps): Notifications => {
  const { now, log, origin } = deps
  const limits = { ...usualLimits, ...deps.limits }

  const messageOf = (activity: Activity): Message => {
    const facts = { id: randomUUID(), published: instantOf(now()) }
    return createMessage(messageText(activity, facts), activity.topic, { mayRead: deps.mayRead, now })
  }

  /** For a subscriber who names the state they know: tells them at once what they have missed. */
  const greet = async ({ topics, state }: Channel, push: (message: Message) => void): Promise<void> => {
    if (state === undefined) return
    for (const topic of topics) {
      const standing = await deps.standingOf(topic)
      if (standing.kind === 'absent') push(messageOf({ topic, type: 'Delete', object: topic }))
      else if (standing.state !== state)
        push(messageOf({ topic, object: topic, type: 'Update', ...withState(standing.state) }))
    }
  }

  const inBackground = (work: Promise<unknown>): void => {
    work.catch((cause: unknown) => {
      log.error({ err: cause }, 'notifications failed')
    })
  }

  const live = createLiveChannels({
    limits: {
      perSubscriber: limits.channelsPerSubscriber,
      all: limits.channels,
      waiting: limits.waitingMessages,
      connectWithinMs: limits.connectWithinMs,
    },
    greet: (channel, push) => {
      inBackground(greet(channel, push))
    },
    now,
  })
  const webSockets = createWebSocketReceiver({ channels: live, limits })
  const webhooks = createWebhookChannels({
    store: deps.store,
    limits: { perSubscriber: limits.webhooksPerSubscriber, perTopic: limits.webhooksPerTopic },
  })
  const delivery = createWebhookDelivery({
    post: deps.post,
    sender: deps.sender,
    drop: (id) => webhooks.remove(id),
    limits: {
      waiting: limits.waitingMessages,
      underWay: limits.webhooksUnderWay,
      retryPausesMs: limits.retryPausesMs,
      failuresInARow: limits.failuresInARow,
    },
    now,
    log,
  })

  let stopped = false
  /** One activity after the other, so that every webhook hears of changes in the order they happened. */
  const inOrder = createTurns(1)
  const tellWebhooks = async (activity: Activity): Promise<void> => {
    let message: Message | undefined
    for await (const channel of webhooks.on(activity.topic)) {
      message ??= messageOf(activity)
      delivery.push(channel, message)
    }
  }

  const clearing = setInterval(() => {
    inBackground(clearEnded())
  }, limits.clearEveryMs).unref()
  const clearEnded = async (): Promise<void> => {
    for await (const id of webhooks.endedBy(instantOf(now()))) {
      delivery.end(id)
      await webhooks.remove(id)
    }
  }

  const tell = (changes: readonly Change[]): void => {
    if (stopped) return
    for (const activity of changes.flatMap(activitiesOf)) {
      live.tell(activity.topic, () => messageOf(activity))
      inBackground(inOrder(() => tellWebhooks(activity)))
    }
  }

  return {
    publish: (changes) => {
      // After the turn of the write that told us, so that its answer is on its way before the first subscriber is asked about.
      setImmediate(tell, changes)
    },

    subscribe: async (type, wish, subscriber) => {
      const { sendTo, startAt, state, ...rest } = wish
      const facts = {
        id: randomUUID(),
        subscriber,
        ...rest,
        ...(startAt === undefined ? {} : { startAt }),
        ...withState(state),
      }
      if (type === 'WebhookChannel2023') {
        if (sendTo === undefined) throw new Error('a webhook is read with the address to send to')
        const channel = { ...facts, type, sendTo }
        await webhooks.add(channel)
        inBackground(
          greet(channel, (message) => {
            delivery.push(channel, message)
          }),
        )
        return describeChannel(channel, { origin, sender: deps.sender.webId })
      }
      const channel = { ...facts, type }
      return describeChannel(channel, { origin, receivePath: receivePathOf(live.open(channel)) })
    },

    forget: async (webId) => {
      live.unsubscribeAll(webId)
      for await (const id of webhooks.by(webId)) {
        delivery.end(id)
        await webhooks.remove(id)
      }
    },

    unsubscribe: async (id, webId) => {
      if (live.unsubscribe(id, webId)) return true
      const channel = await webhooks.find(id)
      if (channel?.subscriber.webId !== webId) return false
      delivery.end(id)
      await webhooks.remove(id)
      return true
    },

    receiveStream: createStreamReceiver({ channels: live, limits }),
    onWebSocket: webSockets.onWebSocket,

    async [Symbol.asyncDispose]() {
      stopped = true
      clearInterval(clearing)
      webSockets.stop()
      live.endAll()
      delivery.endAll()
      // What was being asked of the store is answered before the store closes.
      await inOrder(() => Promise.resolve())
    },
  }
}

const withState = (state: string | undefined): { readonly state?: string } =>
  state === undefined ? {} : { state }
