import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { lwsMediaType } from '@mutua/sdk/consent/lws-access'
import type { BaseUrl, Instant, ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Decide } from '../access/decide.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import { channelTypes, notificationsContext, type ChannelType } from '../notifications/channel.ts'
import {
  describeSender,
  describeStorage,
  describeSubscriptionPoint,
  servicePathOf,
  type DescriptionFormat,
} from '../notifications/description.ts'
import type { Notifications } from '../notifications/notifications.ts'
import { readSubscription } from '../notifications/read-subscription.ts'
import { receivePathOf } from '../notifications/receive-path.ts'
import { senderWebIdOf } from '../notifications/sender.ts'
import { parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { callerRequest } from './caller-request.ts'
import { describeLwsStorage, lwsDescriptionTypes } from './lws-description.ts'
import { createReadBody } from './read-body.ts'
import { storageDescriptionOf } from './resource-headers.ts'

export interface NotificationRoutesDeps {
  readonly now: () => Instant
  readonly origin: BaseUrl
  /** Where access to a storage is asked for and given. */
  readonly consentService: BaseUrl
  readonly authenticate: Authenticate
  readonly decide: Decide
  readonly pods: Pick<PodStore, 'find'>
  readonly notifications: Pick<Notifications, 'subscribe' | 'unsubscribe' | 'receiveStream'>
  /** Whether this server may send notifications to the address, as far as the URL itself tells. */
  readonly maySendTo: (url: string) => boolean
}

/** Solid Notifications Protocol: where it is described, where one subscribes, and where streams are received. */
export const notificationRoutes = (deps: NotificationRoutesDeps): Router => {
  const router = Router({ strict: true })
  router.get('/.well-known/solid', describeServer(deps))
  router.get('/.storage/:pod', describePod(deps))
  router.get('/.notifications/sender', describeOurSender(deps))
  router.all(
    ['/.well-known/solid', '/.storage/:pod', '/.notifications/sender'],
    allowOnly('GET, HEAD, OPTIONS'),
  )
  // Before GET, which would answer it: to ask about the address is not to use it up.
  router.head(receivePathOf(':token'), allowOnly('GET, OPTIONS'))
  router.get(receivePathOf(':token'), receiveStream(deps))
  router.all(receivePathOf(':token'), allowOnly('GET, OPTIONS'))
  for (const type of channelTypes) {
    const path = servicePathOf(type)
    router.get(path, describePoint(type, deps))
    router.post(path, subscribe(type, deps))
    router.all(path, allowOnly('GET, HEAD, OPTIONS, POST'))
    router.delete(`${path}:id`, unsubscribe(deps))
    router.all(`${path}:id`, allowOnly('DELETE, OPTIONS'))
  }
  return router
}

const describeServer =
  ({ origin }: NotificationRoutesDeps): RequestHandler =>
  (request, response) => {
    const url = `${origin}/.well-known/solid`
    sendDescription(request, response, turtleFirst, (format) => describeStorage({ url }, origin, format))
  }

/** Public for every pod, as its owner's profile is: an application must find its way before anybody signs in. */
const describePod =
  ({ origin, pods, consentService }: NotificationRoutesDeps): RequestHandler<{ pod: string }> =>
  async (request, response) => {
    const root = parsePodPath(`/${encodeURIComponent(request.params.pod)}/`)
    if (root.startsWith('/.') || (await pods.find(root)) === undefined)
      throw new Problem('not-found', 'There is no storage of that name.')
    const about = { url: origin + storageDescriptionOf(root), storage: urlOf(origin, root) }
    const isForLws = lwsDescriptionTypes.includes(
      String(request.accepts([...turtleFirst, ...lwsDescriptionTypes])),
    )
    if (isForLws) sendPublic(response, lwsMediaType, describeLwsStorage({ ...about, consentService }))
    else sendDescription(request, response, turtleFirst, (format) => describeStorage(about, origin, format))
  }

const describeOurSender =
  ({ origin }: NotificationRoutesDeps): RequestHandler =>
  (request, response) => {
    sendDescription(request, response, turtleFirst, (format) =>
      describeSender(senderWebIdOf(origin), origin, format),
    )
  }

const describePoint =
  (type: ChannelType, { origin }: NotificationRoutesDeps): RequestHandler =>
  (request, response) => {
    sendDescription(request, response, jsonLdFirst, (format) =>
      describeSubscriptionPoint(type, origin, format),
    )
  }

/** POST to a subscription service: who may read the topics gets a channel (Solid Notifications Protocol §2.2). */
const subscribe = (type: ChannelType, deps: NotificationRoutesDeps): RequestHandler => {
  const readBody = createReadBody(maxRequestBytes)
  return async (request, response) => {
    const at = deps.now()
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    if (caller.kind === 'anonymous') throw new Problem('caller-unknown', 'Sign in to subscribe.')
    // A notification tells of the data, and under consent nothing is told without a receipt (docs/decisions/0110).
    if (caller.kind === 'consent')
      throw new Problem('consent-covers-reading-only', 'Read the resource when you need it instead.')
    requireSubscriptionType(request)
    const wish = readSubscription(jsonOf(await readBody(request, response)), {
      type,
      now: Date.parse(at),
      parseTopic: (text) => parseTopic(text, deps.origin),
      maySendTo: deps.maySendTo,
    })
    for (const topic of wish.topics) {
      const decision = await deps.decide({ caller, target: pathOf(topic), mode: 'read', at })
      if (decision.kind === 'refuse') throw new Problem(decision.code, decision.why)
    }
    const { kind: _kind, ...subscriber } = caller
    const channel = await deps.notifications.subscribe(type, wish, subscriber)
    response.set('Cache-Control', 'no-store').type(jsonLd).send(JSON.stringify(channel))
  }
}

/** DELETE of a channel, by who made it. */
const unsubscribe =
  (deps: NotificationRoutesDeps): RequestHandler =>
  async (request, response) => {
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    if (caller.kind !== 'agent') throw new Problem('caller-unknown', 'Sign in as who made the channel.')
    if (!(await deps.notifications.unsubscribe(String(request.params['id']), caller.webId)))
      throw new Problem('not-found', 'You have no such channel; it may have ended.')
    response.status(204).end()
  }

/** The address is the permission, and good once: who asked for it was asked who they are. */
const receiveStream =
  ({ notifications }: NotificationRoutesDeps): RequestHandler<{ token: string }> =>
  (request, response) => {
    if (!notifications.receiveStream(request.params.token, response))
      throw new Problem('not-found', 'This address was never given out, was used before, or has run out.')
  }

const turtle = 'text/turtle'
const jsonLd = 'application/ld+json'
const jsonLdProfiled = `${jsonLd};profile="${notificationsContext}"`
const turtleFirst = [turtle, jsonLd, jsonLdProfiled]
const jsonLdFirst = [jsonLd, jsonLdProfiled, turtle]
const maxRequestBytes = 16_384

const sendDescription = (
  request: Request,
  response: Response,
  offers: readonly string[],
  write: (format: DescriptionFormat) => string,
): void => {
  const chosen = request.accepts([...offers])
  if (chosen === false)
    throw new Problem('accept-unsupported', `This description can be had as ${turtle} or ${jsonLd}.`)
  const format = chosen === turtle ? turtle : jsonLd
  sendPublic(response, format, write(format))
}

const sendPublic = (response: Response, mediaType: string, text: string): void => {
  response
    .set({ 'Cache-Control': 'public, max-age=300', 'X-Content-Type-Options': 'nosniff' })
    .vary('Accept')
    .type(mediaType)
    .send(text)
}

/**
 * "MUST respond with a 415 status code for HTTP requests with unsupported values in the profile parameter"
 * (Solid Notifications Protocol §2.2).
 */
const requireSubscriptionType = (request: Request): void => {
  const [mediaType = '', ...parameters] = (request.get('Content-Type') ?? '').split(';')
  const profiles = parameters.filter((parameter) => /^\s*profile\s*=/i.test(parameter))
  const known = profiles.every((profile) => profile.includes(`"${notificationsContext}"`))
  if (mediaType.trim().toLowerCase() !== jsonLd || !known)
    throw new Problem('content-type-unsupported', `Send ${jsonLdProfiled}.`)
}

const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not JSON.', { cause })
  }
}

const urlSchema = z.url({ protocol: /^https?$/ })

const parseTopic = (text: string, origin: BaseUrl): ResourceUrl => {
  const { origin: there, pathname, username } = new URL(urlSchema.parse(text))
  if (there !== origin || username !== '') throw new Error('a resource of another server')
  return urlOf(origin, parsePodPath(pathname))
}

/** What `parseTopic` made is a path behind our origin. */
const pathOf = (topic: ResourceUrl): PodPath => parsePodPath(new URL(topic).pathname)

/** After the methods that are possible: says which they are. */
const allowOnly =
  (methods: string): RequestHandler =>
  (request, response) => {
    response.set('Allow', methods)
    if (request.method !== 'OPTIONS')
      throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
    response.status(204).end()
  }
