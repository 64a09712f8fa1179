import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { jsonOf, signIn, type SolidSession } from '../../support/solid-session.ts'
import type { Parties } from '../subjects.ts'

export const channelTypes = [
  'WebSocketChannel2023',
  'WebhookChannel2023',
  'StreamingHTTPChannel2023',
] as const
export type ChannelType = (typeof channelTypes)[number]

export const notify = 'http://www.w3.org/ns/solid/notifications#'
export const context = 'https://www.w3.org/ns/solid/notifications-context/v1'
/** The address that the texts of the channel types give; some servers know only this one without asking the network. */
export const channelTypesContext = 'https://www.w3.org/ns/solid/notification/v1'

/** The server under test, with two people and one container that only Alice may use. */
export interface NotificationSubject {
  readonly alice: SolidSession
  readonly bob: SolidSession
  readonly container: string
  /** URL of the subscription service of a type; undefined where there is none. */
  readonly services: ReadonlyMap<ChannelType, string>
  readonly description: string
}

/** Signs both in, makes a container, and finds the subscription services as any client would. */
export const openNotificationSubject = async (parties: Parties): Promise<NotificationSubject> => {
  const [alice, bob] = [await signIn(parties.alice), await signIn(parties.bob)]
  const container = `${parties.container}notifications-${randomUUID()}/`
  await expectDone(
    await alice.fetch(container, {
      method: 'PUT',
      headers: {
        'content-type': 'text/turtle',
        'link': '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
      },
    }),
  )
  const head = await alice.fetch(container, { method: 'HEAD' })
  const description = linkOf(head, 'http://www.w3.org/ns/solid/terms#storageDescription')
  if (description === undefined)
    throw new Error('A resource does not link to the description of its storage.')
  const answer = await fetch(description, { headers: { accept: 'application/ld+json' } })
  return { alice, bob, container, services: servicesIn(await jsonOf(answer, 'the description')), description }
}

/** A document of Alice's that nobody else may use. */
export const newDocument = async (
  { alice, container }: NotificationSubject,
  name: string = randomUUID(),
): Promise<string> => {
  const url = `${container}${name}`
  await write(alice, url, 'first')
  return url
}

/** Writes text and gives the entity tag of what is there then. */
export const write = async (session: SolidSession, url: string, text: string): Promise<string> => {
  await expectDone(
    await session.fetch(url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: text }),
  )
  return tagOf(session, url)
}

export const tagOf = async (session: SolidSession, url: string): Promise<string> =>
  (await session.fetch(url, { method: 'HEAD' })).headers.get('etag') ?? ''

export const remove = async (session: SolidSession, url: string): Promise<void> =>
  expectDone(await session.fetch(url, { method: 'DELETE' }))

/** Alice's rule for one resource: she may do everything, the readers may read it and, for a container, what is in it. */
export const share = async (
  { alice }: NotificationSubject,
  url: string,
  readers: readonly SolidSession[],
): Promise<void> => {
  const acl = linkOf(await alice.fetch(url, { method: 'HEAD' }), 'acl')
  if (acl === undefined) throw new Error('A resource does not link to its access control list.')
  const rule = (id: string, agents: readonly SolidSession[], modes: string): string =>
    agents.length === 0
      ? ''
      : `<#${id}> a acl:Authorization; acl:accessTo <${url}>; acl:default <${url}>; acl:mode ${modes};
  acl:agent ${agents.map(({ webId }) => `<${webId}>`).join(', ')}.\n`
  const body = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
${rule('owner', [alice], 'acl:Read, acl:Write, acl:Control')}${rule('readers', readers, 'acl:Read')}`
  await expectDone(
    await alice.fetch(acl, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body }),
  )
}

/** URL that a Link header names for a relation. */
export const linkOf = (answer: Response, relation: string): string | undefined => {
  for (const [, target = '', parameters = ''] of (answer.headers.get('link') ?? '').matchAll(
    /<([^>]*)>([^<]*)/g,
  )) {
    if (parameters.includes(`rel="${relation}"`)) return new URL(target, answer.url).href
  }
  return undefined
}

export const expectDone = async (answer: Response): Promise<void> => {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text.slice(0, 300)}`)
}

const servicesIn = (json: unknown): ReadonlyMap<ChannelType, string> => {
  const services = new Map<ChannelType, string>()
  for (const node of nodesIn(json)) {
    const { success, data: service } = serviceNode.safeParse(node)
    if (!success) continue
    const name = idOf(service.channelType ?? service[`${notify}channelType`])
      .replace(notify, '')
      .replace('notify:', '')
    const type = channelTypes.find((known) => known === name)
    if (type !== undefined) services.set(type, idOf(service.id ?? service['@id']))
  }
  return services
}

/** Every object in a JSON document: servers nest, list and graph their descriptions differently. */
const nodesIn = (json: unknown): unknown[] => {
  if (typeof json !== 'object' || json === null) return []
  return [json, ...Object.values(json).flatMap(nodesIn)]
}

const idOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return idOf(value[0])
  return typeof value === 'object' && value !== null && '@id' in value ? idOf(value['@id']) : ''
}

const serviceNode = z
  .looseObject({
    'id': z.string().optional(),
    '@id': z.string().optional(),
    'channelType': z.unknown().optional(),
  })
  .refine((node) => node.id !== undefined || node['@id'] !== undefined)
