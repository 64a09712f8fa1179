import { z } from 'zod'
import { instantOf, type Instant, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { notificationsContext, notifyNamespace, type ChannelType } from './channel.ts'
import { parseDuration } from './duration.ts'

/** What a subscriber asks for, before it is known whether they may have it. */
export interface Subscription {
  readonly topics: readonly ResourceUrl[]
  readonly sendTo: string | undefined
  readonly startAt: Instant | undefined
  readonly endAt: Instant
  readonly state: string | undefined
  readonly rateMs: number
}

export interface SubscriptionRules {
  readonly type: ChannelType
  readonly now: number
  /** Canonical URL of a resource of this server. @throws for every other text */
  readonly parseTopic: (text: string) => ResourceUrl
  /** Whether notifications may be sent there, as far as the URL itself tells. */
  readonly maySendTo: (url: string) => boolean
}

/** A channel ends by itself after at most this long; who wants more subscribes again, and is asked again who they are. */
export const longestChannelMs = 14 * 24 * 60 * 60 * 1_000
export const maxTopics = 16

/**
 * Reads a subscription request (Solid Notifications Protocol §2.2, §3.3). It is JSON-LD in the compact form of a context
 * that we know by heart: none is ever fetched, because its author could make the same request mean something else
 * tomorrow (docs/decisions/0111).
 * @param json attacker-controlled
 * @throws {Problem} `subscription-not-understood`
 */
export const readSubscription = (json: unknown, rules: SubscriptionRules): Subscription => {
  const parsed = requestSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue === undefined || issue.path.length === 0 ? '' : `field "${issue.path.join('.')}": `
    throw notUnderstood(`${where}${issue?.message ?? 'not understood'}.`)
  }
  const request = parsed.data
  if (localName(request.type ?? request['@type'] ?? '') !== rules.type)
    throw notUnderstood(`This service makes channels of the type ${rules.type} only.`)
  const { endAt = rules.now + longestChannelMs, startAt, state, rate = 0 } = request
  if (endAt <= rules.now || (startAt !== undefined && startAt >= endAt))
    throw notUnderstood('A channel ends in the future, and after it starts.')
  return {
    topics: [...new Set(request.topic.map((topic) => parseTopic(topic, rules)))],
    sendTo: readSendTo(request.sendTo, rules),
    startAt: startAt === undefined ? undefined : instantOf(startAt),
    endAt: instantOf(Math.min(endAt, rules.now + longestChannelMs)),
    state,
    rateMs: rate,
  }
}

const notUnderstood = (detail: string, cause?: unknown): Problem =>
  new Problem('subscription-not-understood', detail, { cause })

const parseTopic = (topic: string, { parseTopic: parse }: SubscriptionRules): ResourceUrl => {
  try {
    return parse(topic)
  } catch (cause) {
    throw notUnderstood('A topic is the URL of a resource on this server.', cause)
  }
}

/** "The value of the `sendTo` property MUST be a URI, using the `https` scheme" (WebhookChannel2023). */
const readSendTo = (sendTo: string | undefined, rules: SubscriptionRules): string | undefined => {
  if (rules.type !== 'WebhookChannel2023') return undefined
  if (sendTo === undefined || !rules.maySendTo(sendTo))
    throw notUnderstood('Name in sendTo an https address that can be reached from outside.')
  return sendTo
}

/** The name of a type, however its IRI is written. */
const localName = (type: string): string =>
  type.startsWith(notifyNamespace)
    ? type.slice(notifyNamespace.length)
    : type.startsWith('notify:')
      ? type.slice('notify:'.length)
      : type

/** The second is the one that the texts of the channel types still show; both define the same terms. */
const knownContexts = new Set([notificationsContext, 'https://www.w3.org/ns/solid/notification/v1'])
const otherContexts = new Set(['https://www.w3.org/ns/activitystreams'])

const contextSchema = z
  .union([z.string(), z.array(z.string()).max(4)], 'must name the context of Solid Notifications')
  .transform((context) => (typeof context === 'string' ? [context] : context))
  .refine(
    (context) =>
      context.some((url) => knownContexts.has(url)) &&
      context.every((url) => knownContexts.has(url) || otherContexts.has(url)),
    `must be ${notificationsContext}, and no context that this server does not know`,
  )

const iri = z.string().max(2_048)
const node = z
  .union([iri, z.object({ id: iri }), z.object({ '@id': iri })], 'must be a URL')
  .transform((value) => (typeof value === 'string' ? value : 'id' in value ? value.id : value['@id']))

const moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
    'must be an xsd:dateTime with its time zone',
  )
  .transform((text) => Date.parse(text))
  .refine((milliseconds) => Number.isFinite(milliseconds), 'must be a real date')

const longestRateMs = 24 * 60 * 60 * 1_000
const duration = z
  .string()
  .max(40)
  .transform((text) => parseDuration(text))
  .refine((milliseconds) => milliseconds !== undefined, 'must be an xsd:duration such as PT10S')
  .transform((milliseconds) => milliseconds ?? 0)
  .refine((milliseconds) => milliseconds <= longestRateMs, 'must be at most a day')

const requestSchema = z
  .object(
    {
      '@context': contextSchema,
      'type': iri.optional(),
      '@type': iri.optional(),
      'topic': z
        .union([node, z.array(node).min(1).max(maxTopics)], `must be a URL, or 1 to ${String(maxTopics)}`)
        .transform((topic) => (typeof topic === 'string' ? [topic] : topic)),
      'sendTo': node.optional(),
      'startAt': moment.optional(),
      'endAt': moment.optional(),
      'state': z.string().max(512).optional(),
      'rate': duration.optional(),
    },
    'must be one JSON object',
  )
  .refine((request) => request.type !== undefined || request['@type'] !== undefined, 'must have a type')
