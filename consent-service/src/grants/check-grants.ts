import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { grantEventSchema, staffEventSchema, type Grant } from '@mutua/sdk/consent/grant'
import type { ResourceUrl } from '@mutua/sdk/ids'
import { eventKey, eventPrefix, headKey, readFeedEntry } from './feed.ts'
import {
  changedAs,
  grantRecordSchema,
  keys,
  lastEventOf,
  lifeOf,
  localIdOf,
  requestRecordSchema,
  versionedOf,
  type GrantRecord,
  type RequestRecord,
} from './records.ts'

/**
 * Whether every decision stands as a whole: the feed without a gap, each grant in it where it says it is, found by its
 * parties, its credential and its place in the status list.
 */
export const checkGrants: Check = async function* (store) {
  const head = await store.get(headKey)
  const last = head === undefined ? 0 : Number(toText(head))
  let sequence = 0
  for await (const { key, value } of store.list(prefixRange(eventPrefix))) {
    sequence += 1
    const entry = readFeedEntry(value)
    const event = grantEventSchema.safeParse(entry.event)
    const staff = entry.podServer === undefined ? staffEventSchema.safeParse(entry.event).data : undefined
    if (key !== eventKey(sequence) || (event.data ?? staff)?.sequence !== sequence)
      yield { where: key, what: `The event stands where number ${String(sequence)} should.` }
    if (
      event.data !== undefined &&
      (await store.get(keys.grant(localIdOf(event.data.grant.id)))) === undefined
    )
      yield { where: key, what: 'The grant of this event is not there.' }
  }
  if (sequence !== last)
    yield { where: headKey, what: `There are ${String(sequence)} events, and ${String(last)} are told of.` }
  for await (const { key, value } of store.list(prefixRange(keys.grants))) {
    const record = grantRecordSchema.parse(JSON.parse(toText(value)))
    for await (const what of faultsOf(record, store)) yield { where: key, what }
  }
  for await (const { key, value } of store.list(prefixRange('grant-request/'))) {
    const record = requestRecordSchema.parse(JSON.parse(toText(value)))
    for await (const what of requestFaults(record, store)) yield { where: key, what }
  }
  yield* checkStray(store)
}

const faultsOf = async function* (record: GrantRecord, store: ReadableStore): AsyncIterable<string> {
  const { grant, credential, givenAs, withdrawnAs } = record
  const local = localIdOf(grant.id)
  const at = `${grant.validFrom}/${local}`
  const places = [
    keys.grantsOf(grant.owner) + at,
    keys.grantsOf(grant.recipient) + at,
    keys.statusIndex(grant.statusIndex),
  ]
  for (const place of places) {
    const bytes = await store.get(place)
    if (bytes === undefined || toText(bytes) !== local) yield `The grant is missing at ${place}.`
  }
  const found = await store.get(keys.credential(credential))
  if (found === undefined || toText(found) !== versionedOf(grant))
    yield 'The grant is not found by its credential.'
  const pod = record.pod ?? (await findPod(grant, store))
  if (pod === undefined) yield 'The request that it answers is not there.'
  else if ((await store.get(keys.grantsIn(grant.recipient, pod) + at)) === undefined)
    yield 'The grant is not found by recipient and pod.'
  const isOver = grant.state === 'withdrawn' || grant.state === 'invalidated'
  if (isOver !== (withdrawnAs !== undefined)) yield 'Its state and its withdrawal do not agree.'
  if ((grant.state === 'paused') !== (grant.pausedAt !== undefined) && !isOver)
    yield 'Its state and its pause do not agree.'
  const isRevoked = (await store.get(keys.withdrawnStatusIndex(grant.statusIndex))) !== undefined
  const isSuspended = (await store.get(keys.pausedStatusIndex(grant.statusIndex))) !== undefined
  if (isOver !== isRevoked || (grant.pausedAt !== undefined) !== isSuspended)
    yield 'Its state and the status list do not agree.'
  const life = lifeOf(record)
  const last = lastEventOf(record)
  for (let place = 2; place <= last; place += 1)
    if ((await store.get(keys.event(life, place))) === undefined)
      yield `Its event number ${String(place)} stands nowhere.`
  if ((await store.get(keys.event(life, last + 1))) !== undefined)
    yield 'It has events that it does not know of.'
  for (const position of [givenAs, changedAs(record)]) {
    const bytes = await store.get(eventKey(position))
    const event =
      bytes === undefined ? undefined : grantEventSchema.safeParse(readFeedEntry(bytes).event).data
    if (event?.grant.id !== grant.id) yield `The feed tells of something else at ${String(position)}.`
  }
}

const findPod = async (grant: Grant, store: ReadableStore): Promise<ResourceUrl | undefined> => {
  const bytes =
    grant.request === undefined ? undefined : await store.get(keys.request(localIdOf(grant.request)))
  return bytes === undefined ? undefined : requestRecordSchema.parse(JSON.parse(toText(bytes))).pod
}

const requestFaults = async function* (
  { request }: RequestRecord,
  store: ReadableStore,
): AsyncIterable<string> {
  const local = localIdOf(request.id)
  for (const party of [request.owner, request.requester])
    if ((await store.get(`${keys.requestsOf(party)}${request.requestedAt}/${local}`)) === undefined)
      yield 'The request is not found by its parties.'
  if ((await store.get(keys.event(local, 1))) === undefined) yield 'That it was asked stands nowhere.'
  if (request.state === 'requested') return
  if ((await store.get(keys.event(local, 2))) === undefined) yield 'That it was decided stands nowhere.'
  const grant = request.grant === undefined ? undefined : keys.grant(localIdOf(request.grant))
  if (request.state === 'given' && (grant === undefined || (await store.get(grant)) === undefined))
    yield 'The grant that it led to is not there.'
}

const strayPrefixes = [
  'grant-of/',
  'grant-in/',
  'grant-credential/',
  'grant-status/',
  keys.withdrawnStatusIndexes,
  keys.pausedStatusIndexes,
]

/** Indexes that lead to nothing. */
const checkStray = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for (const prefix of strayPrefixes)
    for await (const { key, value } of store.list(prefixRange(prefix)))
      // Places that are kept for decoys are looked at with them.
      if (
        (prefix !== 'grant-status/' || toText(value) !== 'decoy') &&
        (await store.get(keys.grant(toText(value).split(' ')[0] ?? ''))) === undefined
      )
        yield { where: key, what: 'It leads to no grant.' }
  for await (const { key, value } of store.list(prefixRange('grant-request-of/')))
    if ((await store.get(keys.request(toText(value)))) === undefined)
      yield { where: key, what: 'It leads to no request.' }
}
