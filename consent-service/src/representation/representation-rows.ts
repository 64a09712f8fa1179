import { z } from 'zod'
import {
  delegationSchema,
  guardianshipSchema,
  representedActSchema,
  type Guardianship,
  type RepresentedAct,
} from '@mutua/sdk/consent/representation'
import {
  grantIdSchema,
  instantSchema,
  webIdSchema,
  type BaseUrl,
  type Instant,
  type WebId,
} from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/** A delegation as it rests. */
export const delegationRowSchema = delegationSchema.extend({
  statusIndex: z.number().int().min(0).max(131_071),
})
export type DelegationRow = z.infer<typeof delegationRowSchema>

/** The last path segment of an id: 128 random bits, base64url. Attacker-controlled until it was found in the store. */
export type LocalId = string
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)
export const localOf = (id: string): LocalId => id.slice(id.lastIndexOf('/') + 1)
export const delegationIdOf = (origin: BaseUrl, local: LocalId) => `${origin}/delegations/${local}`
export const guardianshipIdOf = (origin: BaseUrl, local: LocalId) => `${origin}/guardianships/${local}`

/**
 * WebIDs do not stand in keys: a key shows up in more places than its value. `by`, `standing` and `wards` lead to what is not
 * over; a row there is a place to look at and permits nothing by itself.
 */
export const keys = {
  delegation: (local: LocalId) => `delegation/${local}`,
  delegations: 'delegation/',
  guardianship: (local: LocalId) => `guardianship/${local}`,
  guardianships: 'guardianship/',
  /** Everything that somebody is a party of, in the order of time. */
  delegationsOf: (party: WebId) => `delegation-of/${hashKey(party)}/`,
  guardianshipsOf: (party: WebId) => `guardianship-of/${hashKey(party)}/`,
  delegatedBy: (delegate: WebId, member: WebId) => `delegation-by/${hashKey(`${delegate} ${member}`)}/`,
  guardedBy: (guardian: WebId, ward: WebId) => `guardianship-by/${hashKey(`${guardian} ${ward}`)}/`,
  /** The last that a member named: each naming changes it, so that of two at once one looks again. */
  lastNamed: (member: WebId) => `delegation-last/${hashKey(member)}`,
  standing: (member: WebId) => `delegation-standing/${hashKey(member)}/`,
  wards: (ward: WebId) => `guardianship-standing/${hashKey(ward)}/`,
  act: (mandate: LocalId, at: Instant, step: string) => `represented-act/${mandate}/${at}/${step}`,
  acts: (mandate: LocalId) => `represented-act/${mandate}/`,
  /** What is to be done once a moment has come, in the order of time. */
  due: (at: Instant, kind: DueKind, about: LocalId) => `representation-due/${at}/${kind}/${about}`,
  allDue: 'representation-due/',
  news: (at: Instant, about: LocalId, kind: MandateNewsKind) => `representation-news/${at}/${about}/${kind}`,
  allNews: 'representation-news/',
  status: (index: number) => `delegation-status/${String(index)}`,
  /** Of delegations that were refused or have ended before their time. */
  over: (index: number) => `delegation-over/${String(index)}`,
  allOver: 'delegation-over/',
}

/**
 * `soon`: a guardian's power ends within sixty days · `passes`: a part of it has ended · `ends`: all of it · `expires`: a
 * delegation · `reading`: the consent of a delegation that has ended must end, too · `again`: a consent that a guardian gave
 * has ended with their power, and the person is asked.
 */
export const dueKinds = ['soon', 'passes', 'ends', 'expires', 'reading', 'again'] as const
export type DueKind = (typeof dueKinds)[number]

export const againSchema = z.object({ grant: grantIdSchema, wishedUntil: instantSchema })

export const mandateNewsKinds = [
  'delegation-named',
  'delegation-accepted',
  'delegation-refused',
  'delegation-ended',
  'delegation-expired',
  'guardianship-confirmed',
  'guardianship-ends-soon',
  'guardianship-narrowed',
  'guardianship-ended',
] as const
export type MandateNewsKind = (typeof mandateNewsKinds)[number]

const newsSchema = z.object({
  kind: z.enum(mandateNewsKinds),
  at: instantSchema,
  /** For whom somebody acts. */
  member: webIdSchema,
  /** Who acts. */
  persons: z.array(webIdSchema),
  mandate: z.string(),
})
export type MandateNews = z.infer<typeof newsSchema>

export interface Held<Value> {
  readonly key: string
  readonly bytes: Uint8Array
  readonly value: Value
}

export const readDelegation = (
  store: Pick<Store, 'get'>,
  local: LocalId,
): Promise<Held<DelegationRow> | undefined> => readHeld(store, keys.delegation, local, delegationRowSchema)

export const readGuardianship = (
  store: Pick<Store, 'get'>,
  local: LocalId,
): Promise<Held<Guardianship> | undefined> => readHeld(store, keys.guardianship, local, guardianshipSchema)

const readHeld = async <Value>(
  store: Pick<Store, 'get'>,
  keyOf: (local: LocalId) => string,
  local: LocalId,
  schema: z.ZodType<Value>,
): Promise<Held<Value> | undefined> => {
  if (!isLocalId(local)) return undefined
  const key = keyOf(local)
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { key, bytes, value: parseRow(schema, bytes) }
}

/** A row that leads to something by its local id. */
export const leadTo = (key: string, local: LocalId): Write => ({ key, value: toBytes(local) })

export const readLocals = async (
  store: Pick<Store, 'list'>,
  prefix: string,
  options: { readonly reverse?: boolean } = {},
): Promise<readonly LocalId[]> => {
  const locals: LocalId[] = []
  for await (const { value } of store.list({ ...prefixRange(prefix), ...options })) locals.push(toText(value))
  return locals
}

export const readActs = async (
  store: Pick<Store, 'list'>,
  mandate: LocalId,
): Promise<readonly RepresentedAct[]> => {
  const acts: RepresentedAct[] = []
  for await (const { value } of store.list(prefixRange(keys.acts(mandate))))
    acts.push(parseRow(representedActSchema, value))
  return acts
}

export const putNews = (news: MandateNews): Write =>
  row(keys.news(news.at, localOf(news.mandate), news.kind), news)

/** What happened and nobody was told of yet, the oldest first. Who tells it removes the row. */
export const readMandateNews = async (
  store: Pick<Store, 'list'>,
  limit: number,
): Promise<readonly Held<MandateNews>[]> => {
  const found: Held<MandateNews>[] = []
  for await (const { key, value } of store.list({ ...prefixRange(keys.allNews), limit }))
    found.push({ key, bytes: value, value: parseRow(newsSchema, value) })
  return found
}
