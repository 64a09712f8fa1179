import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { resourceUrlSchema, type GrantId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { createAccessRequest, type AccessAsked, type AskDeps } from './access-requests.ts'
import { giveConsent, refuseConsent, type DecisionDeps, type Given, type Narrowing } from './decisions.ts'
import { readIndexPage, type Page, type PageAsked } from './pages.ts'
import {
  grantEventRecordSchema,
  keys,
  localIdOf,
  grantIdOf,
  readGrant,
  readRequest,
  type GrantEventRecord,
  type LocalId,
} from './records.ts'
import { withdrawConsent, type WithdrawalDeps } from './withdrawals.ts'

/** A grant as the token endpoint needs it. */
export interface StandingGrant {
  readonly grant: Grant
  /** Feed position of the decision. */
  readonly sequence: number
}

/**
 * Requests, decisions and grants. `local` is the last segment of an id. For somebody who is no party a request or grant
 * does not exist; the decision and the withdrawal belong to the owner alone.
 */
export interface Grants {
  readonly ask: (requester: WebId, asked: AccessAsked) => Promise<AccessRequest>
  readonly findRequest: (party: WebId, local: LocalId) => Promise<AccessRequest | undefined>
  readonly listRequests: (party: WebId, page: PageAsked) => Promise<Page<AccessRequest>>
  readonly give: (owner: WebId, local: LocalId, narrowing: Narrowing) => Promise<Given>
  readonly refuse: (owner: WebId, local: LocalId) => Promise<AccessRequest>
  readonly withdraw: (owner: WebId, local: LocalId) => Promise<Grant>
  readonly findGrant: (party: WebId, local: LocalId) => Promise<Grant | undefined>
  readonly listGrants: (party: WebId, page: PageAsked) => Promise<Page<Grant>>
  readonly findCredential: (party: WebId, local: LocalId) => Promise<string | undefined>
  /** What happened to a request and the grant it became, in order. */
  readonly events: (party: WebId, request: LocalId) => Promise<readonly GrantEventRecord[]>
  /** For other rooms of this service; no party is checked. */
  readonly findStanding: (id: GrantId) => Promise<StandingGrant | undefined>
  /** The grant whose credential is exactly these bytes. */
  readonly findByCredential: (credential: string) => Promise<StandingGrant | undefined>
  /** Grants to that recipient in the pod where the resource lies, the newest first, withdrawn and expired ones too. */
  readonly grantsAround: (recipient: WebId, resource: ResourceUrl) => AsyncIterable<StandingGrant>
  /** Indexes of the status list whose bit is set. */
  readonly withdrawnStatusIndexes: () => Promise<readonly number[]>
}

export type GrantsDeps = AskDeps & DecisionDeps & WithdrawalDeps

export const openGrants = (deps: GrantsDeps): Grants => {
  const { store, origin } = deps
  return {
    ask: (requester, asked) => createAccessRequest(requester, asked, deps),
    findRequest: (party, local) => findRequest(store, party, local),
    listRequests: (party, page) =>
      readPage(keys.requestsOf(party), page, store, (local) => findRequest(store, party, local)),
    give: (owner, local, narrowing) => giveConsent(owner, local, narrowing, deps),
    refuse: (owner, local) => refuseConsent(owner, local, deps),
    withdraw: (owner, local) => withdrawConsent(owner, local, deps),
    findGrant: async (party, local) => (await findGrantRecord(store, party, local))?.grant,
    listGrants: (party, page) =>
      readPage(
        keys.grantsOf(party),
        page,
        store,
        async (local) => (await findGrantRecord(store, party, local))?.grant,
      ),
    findCredential: async (party, local) => (await findGrantRecord(store, party, local))?.credential,
    events: async (party, request) =>
      (await findRequest(store, party, request)) === undefined ? [] : readEvents(store, request),
    findStanding: async (id) => {
      const local = localIdOf(id)
      return id === grantIdOf(origin, local) ? findStanding(store, local) : undefined
    },
    findByCredential: async (credential) => {
      const local = await store.get(keys.credential(credential))
      return local === undefined ? undefined : findStanding(store, toText(local))
    },
    grantsAround: (recipient, resource) => grantsAround(store, recipient, resource),
    withdrawnStatusIndexes: () => readWithdrawnStatusIndexes(store),
  }
}

const findRequest = async (
  store: Store,
  party: WebId,
  local: LocalId,
): Promise<AccessRequest | undefined> => {
  const request = (await readRequest(store, local))?.value.request
  return request !== undefined && (request.owner === party || request.requester === party)
    ? request
    : undefined
}

const findGrantRecord = async (store: Store, party: WebId, local: LocalId) => {
  const record = (await readGrant(store, local))?.value
  return record !== undefined && (record.grant.owner === party || record.grant.recipient === party)
    ? record
    : undefined
}

const findStanding = async (store: Store, local: LocalId): Promise<StandingGrant | undefined> => {
  const record = (await readGrant(store, local))?.value
  return record === undefined ? undefined : { grant: record.grant, sequence: record.givenAs }
}

const readPage = async <Item>(
  prefix: string,
  page: PageAsked,
  store: Store,
  find: (local: LocalId) => Promise<Item | undefined>,
): Promise<Page<Item>> => {
  const { items, ...rest } = await readIndexPage(store, prefix, page)
  const found = await Promise.all(items.map(find))
  return { items: found.filter((item) => item !== undefined), ...rest }
}

const readEvents = async (store: Store, request: LocalId): Promise<readonly GrantEventRecord[]> => {
  const events: GrantEventRecord[] = []
  for await (const { value } of store.list(prefixRange(keys.events(request)))) {
    events.push(grantEventRecordSchema.parse(JSON.parse(toText(value))))
  }
  return events
}

/** The pod is one of the containers above the resource; where pods begin is not for this service to know. */
async function* grantsAround(
  store: Store,
  recipient: WebId,
  resource: ResourceUrl,
): AsyncIterable<StandingGrant> {
  for (const container of containersAbove(resource)) {
    for await (const { value } of store.list({
      ...prefixRange(keys.grantsIn(recipient, container)),
      reverse: true,
    })) {
      const standing = await findStanding(store, toText(value))
      if (standing !== undefined) yield standing
    }
  }
}

/** From the origin down to the resource itself when it is a container. */
const containersAbove = (resource: ResourceUrl): readonly ResourceUrl[] => {
  const { origin, pathname } = new URL(resource)
  const segments = pathname
    .slice(0, pathname.lastIndexOf('/') + 1)
    .split('/')
    .slice(1, -1)
  return segments.reduce<ResourceUrl[]>(
    (above, segment) => [...above, resourceUrlSchema.parse(`${above.at(-1) ?? origin}${segment}/`)],
    [resourceUrlSchema.parse(`${origin}/`)],
  )
}

const readWithdrawnStatusIndexes = async (store: Store): Promise<readonly number[]> => {
  const indexes: number[] = []
  for await (const { key } of store.list(prefixRange(keys.withdrawnStatusIndexes))) {
    indexes.push(Number(key.slice(keys.withdrawnStatusIndexes.length)))
  }
  return indexes
}
