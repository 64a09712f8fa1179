import { instantOf, parseResourceUrl, parseWebId, type ResourceUrl } from '@mutua/sdk/ids'
import type { LiveChannel, WebhookChannel } from '../channel.ts'
import { createMessage, type MayRead, type Message } from '../message.ts'

export const topicA = parseResourceUrl('https://pod.example/anna/a')
export const topicB = parseResourceUrl('https://pod.example/anna/b')
export const anna = parseWebId('https://pod.example/anna/profile/card#me')
export const bruno = parseWebId('https://pod.example/bruno/profile/card#me')

export const inAnHour = () => instantOf(Date.now() + 3_600_000)

export const liveChannel = (change: Partial<LiveChannel> = {}): LiveChannel => ({
  id: crypto.randomUUID(),
  type: 'WebSocketChannel2023',
  topics: [topicA],
  subscriber: { webId: anna, clientId: 'app' },
  endAt: inAnHour(),
  rateMs: 0,
  ...change,
})

export const webhookChannel = (change: Partial<WebhookChannel> = {}): WebhookChannel => ({
  id: crypto.randomUUID(),
  type: 'WebhookChannel2023',
  topics: [topicA],
  subscriber: { webId: anna, clientId: 'app' },
  sendTo: 'https://receiver.example/hook',
  endAt: inAnHour(),
  rateMs: 0,
  ...change,
})

export const messageOf = (
  text: string,
  mayRead: MayRead = () => Promise.resolve(true),
  topic: ResourceUrl = topicA,
): Message => createMessage(text, topic, { mayRead, now: Date.now })
