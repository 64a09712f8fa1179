import type { BaseUrl, ResourceUrl, WebId } from '@mutua/sdk/ids'
import {
  channelTypes,
  features,
  notificationsContext,
  notifyNamespace,
  type Channel,
  type ChannelType,
} from './channel.ts'
import { durationOf } from './duration.ts'

export type DescriptionFormat = 'text/turtle' | 'application/ld+json'

export const servicePathOf = (type: ChannelType): string => `/.notifications/${type}/`

/** A channel as its subscriber sees it (Solid Notifications Protocol §3.3). */
export type ChannelDocument = Readonly<Record<string, unknown>>

/** Where the channel is received, or by whom its notifications are sent. */
type Way =
  | { readonly origin: BaseUrl; readonly receivePath: string }
  | { readonly origin: BaseUrl; readonly sender: WebId }

export const describeChannel = (channel: Channel, way: Way): ChannelDocument => ({
  '@context': [notificationsContext],
  'id': way.origin + servicePathOf(channel.type) + channel.id,
  // The context leaves names of types to be read as IRIs, so only the whole one is understood as RDF.
  'type': notifyNamespace + channel.type,
  'topic': channel.topics.length === 1 ? channel.topics[0] : channel.topics,
  ...('sender' in way
    ? { sendTo: channel.type === 'WebhookChannel2023' ? channel.sendTo : undefined, sender: way.sender }
    : { receiveFrom: receiveFrom(channel.type, way) }),
  ...(channel.startAt === undefined ? {} : { startAt: channel.startAt }),
  'endAt': channel.endAt,
  ...(channel.state === undefined ? {} : { state: channel.state }),
  ...(channel.rateMs === 0 ? {} : { rate: durationOf(channel.rateMs) }),
})

const receiveFrom = (type: ChannelType, way: { origin: BaseUrl; receivePath: string }): string =>
  (type === 'WebSocketChannel2023' ? way.origin.replace(/^http/, 'ws') : way.origin) + way.receivePath

/** One subscription service (Solid Notifications Protocol §3.2). */
export const describeSubscriptionPoint = (
  type: ChannelType,
  origin: BaseUrl,
  format: DescriptionFormat,
): string =>
  format === 'text/turtle'
    ? `${turtlePrefixes}\n${turtleOfPoint(type, origin)}`
    : JSON.stringify({ '@context': [notificationsContext], ...jsonOfPoint(type, origin) })

/**
 * The description resource (Solid Notifications Protocol §2.1, §3.1), which is also the storage description when it
 * stands for a storage (Solid Protocol §4.1).
 */
export const describeStorage = (
  { url, storage }: { readonly url: string; readonly storage?: ResourceUrl },
  origin: BaseUrl,
  format: DescriptionFormat,
): string =>
  format === 'text/turtle' ? turtleOfStorage(url, storage, origin) : jsonOfStorage(url, storage, origin)

/** The profile by which a receiver of webhooks knows that our tokens speak for the sender (Solid-OIDC §6.1). */
export const describeSender = (sender: WebId, origin: BaseUrl, format: DescriptionFormat): string =>
  format === 'text/turtle'
    ? `<${sender}> a <${asNamespace}Service> ;\n  <${oidcIssuer}> <${origin}> .\n`
    : JSON.stringify({ '@id': sender, '@type': `${asNamespace}Service`, [oidcIssuer]: { '@id': origin } })

const asNamespace = 'https://www.w3.org/ns/activitystreams#'
const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'
const storageClass = 'http://www.w3.org/ns/pim/space#Storage'
const primaryTopic = 'http://xmlns.com/foaf/0.1/primaryTopic'

const turtlePrefixes = `@prefix notify: <${notifyNamespace}> .\n`

const turtleOfPoint = (type: ChannelType, origin: BaseUrl): string =>
  `<${origin}${servicePathOf(type)}> notify:channelType notify:${type} ;
  notify:feature ${features.map((feature) => `notify:${feature}`).join(', ')} .\n`

const turtleOfStorage = (url: string, storage: ResourceUrl | undefined, origin: BaseUrl): string => {
  const points = channelTypes.map((type) => `<${origin}${servicePathOf(type)}>`).join(', ')
  const about =
    storage === undefined
      ? ''
      : `<${url}> <${primaryTopic}> <${storage}> .\n<${storage}> a <${storageClass}> ;\n  notify:subscription ${points} .\n`
  return `${turtlePrefixes}\n<${url}> notify:subscription ${points} .\n${about}${channelTypes
    .map((type) => turtleOfPoint(type, origin))
    .join('')}`
}

const jsonOfPoint = (type: ChannelType, origin: BaseUrl) => ({
  id: origin + servicePathOf(type),
  channelType: notifyNamespace + type,
  feature: features,
})

const jsonOfStorage = (url: string, storage: ResourceUrl | undefined, origin: BaseUrl): string =>
  JSON.stringify({
    '@context': [notificationsContext],
    'id': url,
    'subscription': channelTypes.map((type) => jsonOfPoint(type, origin)),
    ...(storage === undefined
      ? {}
      : {
          [primaryTopic]: {
            id: storage,
            type: storageClass,
            subscription: channelTypes.map((type) => origin + servicePathOf(type)),
          },
        }),
  })
