import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import {
  instantOf,
  resourceUrlSchema,
  type BaseUrl,
  type GrantId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import {
  cancelAccessRequest,
  createAccessRequest,
  type AccessAsked,
  type AskDeps,
} from './access-requests.ts'
import { amendConsent, type Amendment, type RenewalDeps } from './amendments.ts'
import { closeRequests, type GonePod } from './close-requests.ts'
import {
  giveConsent,
  refuseConsent,
  subjectOf,
  type DecisionDeps,
  type Given,
  type Narrowing,
} from './decisions.ts'
import { giveDirectly, type DirectConsent } from './direct-grants.ts'
import { readFace, type FaceKind, type FaceSubject } from './faces.ts'
import { isGrantListed, isRequestListed, type GrantFilter, type RequestFilter } from './listings.ts'
import { isShown, type Mandate } from './mandate.ts'
import { pauseConsent, resumeConsent } from './pauses.ts'
import { readIndexPage, type Page, type PageAsked } from './pages.ts'
import {
  changedAs,
  grantEventRecordSchema,
  grantIdOf,
  keys,
  lifeOf,
  localIdOf,
  readGrant,
  readRequest,
  versionedOf,
  type GrantEventRecord,
  type GrantRecord,
  type LocalId,
} from './records.ts'
import { endWithPod, invalidateConsent, restoreConsent, withdrawConsent } from './withdrawals.ts'

/** A grant as the token endpoint needs it. */
export interface StandingGrant {
  readonly grant: Grant
  /** Feed position of its last change. */
  readonly sequence: number
}

/**
 * Requests, decisions and grants. `local` is the last segment of an id. For somebody who is no party a request or grant
 * does not exist; decisions, amendments, pauses and withdrawals belong to the owner alone, a cancellation to who asked.
 */
export interface Grants {
  /** @param person who asks, when it is for an organisation */
  readonly ask: (requester: WebId, asked: AccessAsked, person?: WebId) => Promise<AccessRequest>
  readonly cancel: (requester: WebId, local: LocalId, person?: WebId) => Promise<AccessRequest>
  /** @param mandate of somebody who looks for the party; in every method, see `Mandate` */
  readonly findRequest: (
    party: WebId,
    local: LocalId,
    mandate?: Mandate,
  ) => Promise<AccessRequest | undefined>
  readonly listRequests: (
    party: WebId,
    page: PageAsked,
    filter?: RequestFilter,
    mandate?: Mandate,
  ) => Promise<Page<AccessRequest>>
  readonly give: (owner: WebId, local: LocalId, narrowing: Narrowing, mandate?: Mandate) => Promise<Given>
  readonly giveDirectly: (
    owner: WebId,
    given: DirectConsent,
    mandate?: Mandate,
  ) => Promise<{ readonly grant: Grant; readonly credential: string }>
  readonly refuse: (owner: WebId, local: LocalId, mandate?: Mandate) => Promise<AccessRequest>
  readonly amend: (owner: WebId, local: LocalId, amendment: Amendment, mandate?: Mandate) => Promise<Grant>
  readonly pause: (owner: WebId, local: LocalId, mandate?: Mandate) => Promise<Grant>
  readonly resume: (owner: WebId, local: LocalId, mandate?: Mandate) => Promise<Grant>
  readonly withdraw: (owner: WebId, local: LocalId, mandate?: Mandate) => Promise<Grant>
  /** Withdraws what is about a pod that its owner deleted. */
  readonly endWithPod: (podServer: BaseUrl, local: LocalId) => Promise<Grant>
  /** Refuses what nobody can decide any more; how many there were. */
  readonly closeRequests: (podServer: BaseUrl, pods: readonly GonePod[]) => Promise<number>
  /** Undoes a withdrawal within ten minutes. */
  readonly restore: (owner: WebId, local: LocalId, mandate?: Mandate) => Promise<Grant>
  /** By an officer: who calls has checked that. */
  readonly invalidate: (officer: WebId, local: LocalId, reason: string) => Promise<Grant>
  readonly findGrant: (party: WebId, local: LocalId, mandate?: Mandate) => Promise<Grant | undefined>
  readonly listGrants: (
    party: WebId,
    page: PageAsked,
    filter?: GrantFilter,
    mandate?: Mandate,
  ) => Promise<Page<Grant>>
  readonly findCredential: (party: WebId, local: LocalId, mandate?: Mandate) => Promise<string | undefined>
  /** Another signed face; see `readFace`. No party is checked: the subject was found by one of its parties. */
  readonly face: (subject: FaceSubject, kind: FaceKind, issue: () => Promise<string>) => Promise<string>
  /** What rests about a grant besides itself: price, notice shown, position in the feed. */
  readonly findRecord: (party: WebId, local: LocalId) => Promise<GrantRecord | undefined>
  /** What happened to a request and the grant it became, in order; found under either. */
  readonly events: (party: WebId, local: LocalId, mandate?: Mandate) => Promise<readonly GrantEventRecord[]>
  /** For other rooms of this service; no party is checked. */
  readonly findStanding: (id: GrantId) => Promise<StandingGrant | undefined>
  /** The grant of whose standing version exactly these bytes are a face. */
  readonly findByCredential: (credential: string) => Promise<StandingGrant | undefined>
  /** Grants to that recipient in the pod where the resource lies, the newest first, withdrawn and expired ones too. */
  readonly grantsAround: (recipient: WebId, resource: ResourceUrl) => AsyncIterable<StandingGrant>
  /** Indexes of the revocation list whose bit is set; it is never taken back. */
  readonly withdrawnStatusIndexes: () => Promise<readonly number[]>
  /** Indexes of the suspension list whose bit is set now. */
  readonly pausedStatusIndexes: () => Promise<readonly number[]>
}

export type GrantsDeps = AskDeps & DecisionDeps & RenewalDeps

export const openGrants = (deps: GrantsDeps): Grants => {
  const { store, origin } = deps
  const viewOf = (party: WebId) => ({ party, at: instantOf(deps.now()) })
  return {
    ask: (requester, asked, person) => createAccessRequest({ requester, person }, asked, deps),
    cancel: (requester, local, person) => cancelAccessRequest({ requester, person }, local, deps),
    findRequest: (party, local, mandate) => findRequest(store, { party, mandate }, local),
    listRequests: (party, page, filter, mandate) =>
      readIndexPage(store, keys.requestsOf(party), page, async (local) => {
        const request = await findRequest(store, { party, mandate }, local)
        return request !== undefined && isRequestListed(request, filter ?? {}, viewOf(party))
          ? request
          : undefined
      }),
    give: (owner, local, narrowing, mandate) => giveConsent({ owner, mandate }, local, narrowing, deps),
    giveDirectly: (owner, given, mandate) => giveDirectly({ owner, mandate }, given, deps),
    refuse: (owner, local, mandate) => refuseConsent({ owner, mandate }, local, deps),
    amend: (owner, local, amendment, mandate) => amendConsent({ owner, mandate }, local, amendment, deps),
    pause: (owner, local, mandate) => pauseConsent({ owner, mandate }, local, deps),
    resume: (owner, local, mandate) => resumeConsent({ owner, mandate }, local, deps),
    withdraw: (owner, local, mandate) => withdrawConsent({ owner, mandate }, local, deps),
    endWithPod: (podServer, local) => endWithPod(podServer, local, deps),
    closeRequests: (podServer, pods) => closeRequests(podServer, pods, deps),
    restore: (owner, local, mandate) => restoreConsent({ owner, mandate }, local, deps),
    invalidate: (officer, local, reason) => invalidateConsent(officer, local, reason, deps),
    findGrant: async (party, local, mandate) =>
      (await findGrantRecord(store, { party, mandate }, local))?.grant,
    listGrants: (party, page, filter, mandate) =>
      readIndexPage(store, keys.grantsOf(party), page, async (local) => {
        const grant = (await findGrantRecord(store, { party, mandate }, local))?.grant
        return grant !== undefined && isGrantListed(grant, filter ?? {}, viewOf(party)) ? grant : undefined
      }),
    findCredential: async (party, local, mandate) => {
      const record = await findGrantRecord(store, { party, mandate }, local)
      return record === undefined || record.grant.basis !== undefined ? undefined : record.credential
    },
    face: (subject, kind, issue) => readFace(subject, kind, issue, store),
    findRecord: (party, local) => findGrantRecord(store, { party }, local),
    events: async (party, local, mandate) => {
      const record = await findGrantRecord(store, { party, mandate }, local)
      if (record !== undefined) return readEvents(store, lifeOf(record))
      return (await findRequest(store, { party, mandate }, local)) === undefined
        ? []
        : readEvents(store, local)
    },
    findStanding: async (id) => {
      const local = localIdOf(id)
      return id === grantIdOf(origin, local) ? findStanding(store, local) : undefined
    },
    findByCredential: async (credential) => {
      const found = await store.get(keys.credential(credential))
      if (found === undefined) return undefined
      const [local = ''] = toText(found).split(' ')
      const standing = await findStanding(store, local)
      return standing !== undefined && versionedOf(standing.grant) === toText(found) ? standing : undefined
    },
    grantsAround: (recipient, resource) => grantsAround(store, recipient, resource),
    withdrawnStatusIndexes: () => readStatusIndexes(store, keys.withdrawnStatusIndexes),
    pausedStatusIndexes: () => readStatusIndexes(store, keys.pausedStatusIndexes),
  }
}

/** As which party somebody looks. */
interface Looking {
  readonly party: WebId
  readonly mandate?: Mandate | undefined
}

const findRequest = async (
  store: Store,
  { party, mandate }: Looking,
  local: LocalId,
): Promise<AccessRequest | undefined> => {
  const request = (await readRequest(store, local))?.value.request
  if (request === undefined || (request.owner !== party && request.requester !== party)) return undefined
  return isShown(mandate, subjectOf(request)) ? request : undefined
}

const findGrantRecord = async (store: Store, { party, mandate }: Looking, local: LocalId) => {
  const record = (await readGrant(store, local))?.value
  if (record === undefined || (record.grant.owner !== party && record.grant.recipient !== party))
    return undefined
  return isShown(mandate, record.grant) ? record : undefined
}

const findStanding = async (store: Store, local: LocalId): Promise<StandingGrant | undefined> => {
  const record = (await readGrant(store, local))?.value
  return record === undefined ? undefined : { grant: record.grant, sequence: changedAs(record) }
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

const readStatusIndexes = async (store: Store, prefix: string): Promise<readonly number[]> => {
  const indexes: number[] = []
  for await (const { key } of store.list(prefixRange(prefix))) indexes.push(Number(key.slice(prefix.length)))
  return indexes
}
