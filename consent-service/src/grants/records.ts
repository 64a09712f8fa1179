import { createHash } from 'node:crypto'
import { z } from 'zod'
import { accessRequestSchema, grantSchema, tariffRefSchema } from '@mutua/sdk/consent/grant'
import {
  grantIdSchema,
  instantSchema,
  requestIdSchema,
  resourceUrlSchema,
  webIdSchema,
  type BaseUrl,
  type GrantId,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/** A request as it rests in the store. */
export const requestRecordSchema = z.object({
  request: accessRequestSchema,
  /** Root of the owner's pod when the request was made. */
  pod: resourceUrlSchema,
})
export type RequestRecord = z.infer<typeof requestRecordSchema>

/** A grant as it rests in the store: the truth, of which the credential is a signed face. */
export const grantRecordSchema = z.object({
  grant: grantSchema,
  /** Pinned at the decision. */
  tariff: tariffRefSchema,
  /** `application/vc+jwt`, byte for byte as it was issued. */
  credential: z.string(),
  /** Feed position of the decision. */
  givenAs: z.number().int().positive(),
  /** Feed position of the withdrawal. */
  withdrawnAs: z.number().int().positive().optional(),
})
export type GrantRecord = z.infer<typeof grantRecordSchema>

/** One step in the life of a consent; written once, never changed (GDPR Art. 7(1): consent must be demonstrable). */
export const grantEventRecordSchema = z.object({
  kind: z.enum(['requested', 'given', 'refused', 'withdrawn']),
  request: requestIdSchema,
  actor: webIdSchema,
  at: instantSchema,
})
export type GrantEventRecord = z.infer<typeof grantEventRecordSchema>

/** The last path segment of an id: 128 random bits, base64url. Attacker-controlled until it was found in the store. */
export type LocalId = string
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)
export const localIdOf = (id: RequestId | GrantId): LocalId => id.slice(id.lastIndexOf('/') + 1)
export const requestIdOf = (origin: BaseUrl, local: LocalId): RequestId =>
  requestIdSchema.parse(`${origin}/requests/${local}`)
export const grantIdOf = (origin: BaseUrl, local: LocalId): GrantId =>
  grantIdSchema.parse(`${origin}/grants/${local}`)

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

export const keys = {
  request: (local: LocalId) => `grant-request/${local}`,
  grant: (local: LocalId) => `grant/${local}`,
  grants: 'grant/',
  /** Requests and grants of a person, in the order of time. */
  requestsOf: (party: WebId) => `grant-request-of/${sha256(party)}/`,
  grantsOf: (party: WebId) => `grant-of/${sha256(party)}/`,
  /** Grants to one recipient in one pod, in the order of time. */
  grantsIn: (recipient: WebId, pod: ResourceUrl) => `grant-in/${sha256(`${recipient} ${pod}`)}/`,
  credential: (credential: string) => `grant-credential/${sha256(credential)}`,
  /** Each kind of event has one place, so that none can happen twice. */
  event: (request: LocalId, place: 1 | 2 | 3) => `grant-events/${request}/${String(place)}`,
  events: (request: LocalId) => `grant-events/${request}/`,
  statusIndex: (index: number) => `grant-status/${statusOrdinal(index)}`,
  withdrawnStatusIndex: (index: number) => `grant-status-withdrawn/${statusOrdinal(index)}`,
  withdrawnStatusIndexes: 'grant-status-withdrawn/',
}

const statusOrdinal = (index: number): string => String(index).padStart(6, '0')

export const putRequest = (record: RequestRecord): Write =>
  put(keys.request(localIdOf(record.request.id)), record)
export const putGrant = (record: GrantRecord): Write => put(keys.grant(localIdOf(record.grant.id)), record)
export const putEvent = (place: 1 | 2 | 3, event: GrantEventRecord): Write =>
  put(keys.event(localIdOf(event.request), place), event)
/** `at` and the id make the entry unique and sort it by time. */
export const putIndex = (prefix: string, at: string, local: LocalId): Write => ({
  key: `${prefix}${at}/${local}`,
  value: toBytes(local),
})

/** A record together with the bytes it was read from, so that a write can insist on them. */
export interface Held<Value> {
  readonly value: Value
  readonly key: string
  readonly bytes: Uint8Array
}

export const readRequest = (
  store: Pick<Store, 'get'>,
  local: LocalId,
): Promise<Held<RequestRecord> | undefined> =>
  isLocalId(local) ? readHeld(store, keys.request(local), requestRecordSchema) : Promise.resolve(undefined)
export const readGrant = (
  store: Pick<Store, 'get'>,
  local: LocalId,
): Promise<Held<GrantRecord> | undefined> =>
  isLocalId(local) ? readHeld(store, keys.grant(local), grantRecordSchema) : Promise.resolve(undefined)

const readHeld = async <Value>(
  store: Pick<Store, 'get'>,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Held<Value> | undefined> => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { value: schema.parse(JSON.parse(toText(bytes))), key, bytes }
}

const put = (key: string, value: unknown): Write => ({ key, value: toBytes(jsonText(value)) })
