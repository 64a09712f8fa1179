import { createHash } from 'node:crypto'
import { z } from 'zod'
import { recordedStepSchema, shownSchema } from '@mutua/sdk/consent/consent-record'
import { accessRequestSchema, grantSchema, tariffRefSchema, type Grant } from '@mutua/sdk/consent/grant'
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
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

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
  /** Feed position of the withdrawal that stands. */
  withdrawnAs: z.number().int().positive().optional(),
  /** Feed position of the last change; absent when there was none but the decision and a withdrawal. */
  changedAs: z.number().int().positive().optional(),
  /** Place of its last event; absent as above. */
  lastEvent: z.number().int().positive().optional(),
  /** Root of the owner's pod when the grant was given without a decision on a request. */
  pod: resourceUrlSchema.optional(),
})
export type GrantRecord = z.infer<typeof grantRecordSchema>

/** One step in the life of a consent; written once, never changed (GDPR Art. 7(1): consent must be demonstrable). */
export const grantEventRecordSchema = z.object({
  kind: recordedStepSchema.shape.kind,
  request: requestIdSchema.optional(),
  actor: webIdSchema,
  /** For which organisation the actor asked, when not for themselves. */
  onBehalfOf: webIdSchema.optional(),
  at: instantSchema,
  desk: recordedStepSchema.shape.desk,
  /** The grant as it stood after this step. Absent in events written before grants could be amended. */
  grant: grantSchema.optional(),
  shown: shownSchema.optional(),
  /** Of an invalidation. */
  reason: z.string().max(500).optional(),
})
export type GrantEventRecord = z.infer<typeof grantEventRecordSchema>

/** What is to be told to the two sides of a consent. */
export const grantNewsSchema = z.object({
  kind: recordedStepSchema.shape.kind,
  at: instantSchema,
  owner: webIdSchema,
  recipient: webIdSchema,
  request: requestIdSchema.optional(),
  grant: grantSchema.optional(),
  /** Who took the step, when it was for the owner. */
  by: webIdSchema.optional(),
})
export type GrantNews = z.infer<typeof grantNewsSchema>

/** News that nobody has told yet, the oldest first. */
export const readNews = async (
  store: Pick<Store, 'list'>,
  limit: number,
): Promise<readonly Held<GrantNews>[]> => {
  const found: Held<GrantNews>[] = []
  for await (const { key, value } of store.list({ ...prefixRange(keys.news), limit }))
    found.push({ key, bytes: value, value: grantNewsSchema.parse(JSON.parse(toText(value))) })
  return found
}

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
  /**
   * Each event has one place, so that none can happen twice: 1 the request, 2 the decision, then the changes of the
   * grant. They stand under the request, or under the grant when there was none.
   */
  event: (life: LocalId, place: number) => `grant-events/${life}/${eventOrdinal(place)}`,
  events: (life: LocalId) => `grant-events/${life}/`,
  /** What was asked about a request, and answered. */
  questions: (local: LocalId) => `grant-questions/${local}`,
  allQuestions: 'grant-questions/',
  /** In the order of time. */
  news: 'grant-news/',
  /** Signed faces of a request, or of one version of a grant, by kind. */
  face: (local: LocalId, version: number, kind: string) => `grant-face/${local}/${String(version)}/${kind}`,
  faces: 'grant-face/',
  pausedStatusIndex: (index: number) => `grant-status-paused/${statusOrdinal(index)}`,
  pausedStatusIndexes: 'grant-status-paused/',
  statusIndex: (index: number) => `grant-status/${statusOrdinal(index)}`,
  withdrawnStatusIndex: (index: number) => `grant-status-withdrawn/${statusOrdinal(index)}`,
  withdrawnStatusIndexes: 'grant-status-withdrawn/',
}

/** 1 to 9 as they were when there were only three; from 10 on a letter before them says how many digits follow. */
const eventOrdinal = (place: number): string => {
  const digits = String(place)
  return digits.length === 1 ? digits : `${String.fromCharCode(95 + digits.length)}${digits}`
}

const statusOrdinal = (index: number): string => String(index).padStart(6, '0')

export const putRequest = (record: RequestRecord): Write =>
  put(keys.request(localIdOf(record.request.id)), record)
export const putGrant = (record: GrantRecord): Write => put(keys.grant(localIdOf(record.grant.id)), record)
/**
 * An event, and the news of it in the same write: what happened is told to both sides even when the process dies right
 * after. Who tells it removes the news.
 */
export const putEvent = (
  life: LocalId,
  place: number,
  event: GrantEventRecord,
  parties: Pick<GrantNews, 'owner' | 'recipient'>,
): readonly Write[] => {
  const { kind, at, request, grant } = event
  const news: GrantNews = {
    kind,
    at,
    owner: parties.owner,
    recipient: parties.recipient,
    ...(request === undefined ? {} : { request }),
    ...(grant === undefined ? {} : { grant }),
    ...(event.onBehalfOf === parties.owner ? { by: event.actor } : {}),
  }
  return [put(keys.event(life, place), event), put(`${keys.news}${at}/${life}/${eventOrdinal(place)}`, news)]
}

/** Who is told about a request. */
export const partiesOf = ({
  owner,
  requester,
}: RequestRecord['request']): Pick<GrantNews, 'owner' | 'recipient'> => ({
  owner,
  recipient: requester,
})

/** Under which id the events of a grant stand: its request, or itself when it was given without one. */
export const lifeOf = ({ grant, pod }: Pick<GrantRecord, 'grant' | 'pod'>): LocalId =>
  localIdOf(grant.request === undefined || pod !== undefined ? grant.id : grant.request)
/** What a signed text is found to be of: the id alone for the first version. A text of an earlier version is of nothing. */
export const versionedOf = ({ id, version }: Pick<Grant, 'id' | 'version'>): string =>
  version === undefined ? localIdOf(id) : `${localIdOf(id)} ${String(version)}`
/** Place of the last event of a grant. */
export const lastEventOf = ({ lastEvent, withdrawnAs }: GrantRecord): number =>
  lastEvent ?? (withdrawnAs === undefined ? 2 : 3)
/** Feed position that a pod server must have reached to know the grant as it stands. */
export const changedAs = (record: GrantRecord): number =>
  record.changedAs ?? record.withdrawnAs ?? record.givenAs
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

/**
 * A request that only one of its parties may decide about, not decided yet.
 * @throws {Problem} `not-found`, `owner-only`, `requester-only`, `decision-taken`
 */
export const readUndecided = async (
  caller: WebId,
  local: LocalId,
  party: 'owner' | 'requester',
  store: Pick<Store, 'get'>,
): Promise<Held<RequestRecord>> => {
  const held = await readRequest(store, local)
  const request = held?.value.request
  if (
    held === undefined ||
    request === undefined ||
    (request.owner !== caller && request.requester !== caller)
  ) {
    throw new Problem('not-found', 'There is no such request, or it is not yours.')
  }
  if (request[party] !== caller) {
    throw party === 'owner'
      ? new Problem('owner-only', 'Only the owner of the pod decides.')
      : new Problem('requester-only', 'Only who asked takes a request back; the owner refuses it.')
  }
  if (request.state !== 'requested')
    throw new Problem('decision-taken', 'A request is decided once; ask again.')
  return held
}

/** Conditions of whatever ends a request: it is as it was read, and nothing has ended it. */
export const undecided = (held: Held<RequestRecord>): Map<string, Uint8Array | undefined> =>
  new Map([
    [held.key, held.bytes],
    [keys.event(localIdOf(held.value.request.id), 2), undefined],
  ])

const readHeld = async <Value>(
  store: Pick<Store, 'get'>,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Held<Value> | undefined> => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { value: schema.parse(JSON.parse(toText(bytes))), key, bytes }
}

const put = (key: string, value: unknown): Write => ({ key, value: toBytes(jsonText(value)) })
