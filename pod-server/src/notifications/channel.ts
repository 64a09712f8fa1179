import { z } from 'zod'
import { instantSchema, resourceUrlSchema, webIdSchema } from '@mutua/sdk/ids'

/** How notifications travel (Solid Notifications Protocol §2.3.1). */
export const channelTypes = [
  'WebSocketChannel2023',
  'WebhookChannel2023',
  'StreamingHTTPChannel2023',
] as const
export type ChannelType = (typeof channelTypes)[number]

/** Channel types for which the receiver keeps a connection open to us. */
export type LiveChannelType = Exclude<ChannelType, 'WebhookChannel2023'>

/** What a subscriber may set (Solid Notifications Protocol §2.3.2). */
export const features = ['startAt', 'endAt', 'state', 'rate'] as const

export const notifyNamespace = 'http://www.w3.org/ns/solid/notifications#'
export const notificationsContext = 'https://www.w3.org/ns/solid/notifications-context/v1'

/** Who subscribed, with which client and from where: rules may ask about all of it again before every delivery. */
export const subscriberSchema = z.object({
  webId: webIdSchema,
  clientId: z.string(),
  issuer: z.string().optional(),
  /** `Origin` of the page that subscribed. */
  origin: z.string().optional(),
})
export type Subscriber = z.infer<typeof subscriberSchema>

const anyChannel = {
  /** Last segment of the channel's URL; random. */
  id: z.string(),
  topics: z.array(resourceUrlSchema).min(1).readonly(),
  subscriber: subscriberSchema,
  startAt: instantSchema.optional(),
  endAt: instantSchema,
  /** Entity tag that the subscriber knows the topics by. */
  state: z.string().optional(),
  /** Least milliseconds between two notifications. */
  rateMs: z.number().int().min(0),
}

export const webhookChannelSchema = z.object({
  ...anyChannel,
  type: z.literal('WebhookChannel2023'),
  sendTo: z.string(),
})
export type WebhookChannel = z.infer<typeof webhookChannelSchema>

const liveChannelSchema = z.object({
  ...anyChannel,
  type: z.enum(['WebSocketChannel2023', 'StreamingHTTPChannel2023']),
})
export type LiveChannel = z.infer<typeof liveChannelSchema>

export type Channel = LiveChannel | WebhookChannel
