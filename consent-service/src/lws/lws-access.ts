import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { parseAccessDocument } from '@mutua/sdk/consent/lws-access'
import { parseWebId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ConsentRecords, PageAsked, RecordPage } from './consent-records.ts'
import { giveAccess } from './give-access.ts'
import {
  createLwsDocuments,
  type AccessKind,
  type LwsDocumentsDeps,
  type ServedDocument,
} from './lws-documents.ts'
import { soughtOf, type SoughtDeps } from './sought.ts'

/** Who calls; `person` where it is for an organisation. */
export interface LwsCaller {
  readonly webId: WebId
  readonly person?: WebId | undefined
}

export interface LwsPageAsked extends PageAsked {
  /** As the first page had it: all is counted once for all pages. Believed, since only who says it is told it again. */
  readonly totalItems?: number | undefined
}

export interface LwsPage {
  readonly items: readonly ServedDocument['item'][]
  /** Of all pages; exact up to a thousand. */
  readonly totalItems: number
  /** Present when there is more. */
  readonly next?: string
}

/**
 * Consents as access requests and access grants of Linked Web Storage (lws10-core, "Access Requests and Grants"). For
 * somebody who is no party there is nothing here.
 */
export interface LwsAccess {
  /** @throws {Problem} `requester-only`, and whatever parsing and asking refuse */
  readonly request: (caller: LwsCaller, body: unknown) => Promise<ServedDocument>
  /** By the owner. @throws {Problem} `owner-only`, and whatever parsing and giving refuse */
  readonly give: (caller: LwsCaller, body: unknown) => Promise<ServedDocument>
  /** @throws {Problem} `not-found`; `taken-back` to its parties when it was refused, cancelled or withdrawn */
  readonly find: (caller: LwsCaller, kind: AccessKind, local: string) => Promise<ServedDocument>
  /** The caller's own, the newest first, without what was taken back. A page can have fewer than asked for, or none. */
  readonly list: (caller: LwsCaller, kind: AccessKind, page: LwsPageAsked) => Promise<LwsPage>
  /**
   * Who asked cancels, the owner refuses or withdraws; a withdrawal resolves when no pod server serves under it any more.
   * Repeating it is no error.
   * @throws {Problem} `not-found`, `owner-only`, `decision-taken`
   */
  readonly end: (caller: LwsCaller, kind: AccessKind, local: string) => Promise<void>
}

export interface LwsAccessDeps extends LwsDocumentsDeps, SoughtDeps {
  readonly records: ConsentRecords
  /** Whose pod has this root. */
  readonly ownerOf: (storage: ResourceUrl) => Promise<WebId | undefined>
}

export const openLwsAccess = (deps: LwsAccessDeps): LwsAccess => {
  const { records } = deps
  const documents = createLwsDocuments(deps)
  const sources = {
    requests: {
      find: (party: WebId, local: string) => records.findRequest(party, local),
      list: (party: WebId, page: PageAsked) => records.listRequests(party, page),
      stands: isRequestThere,
      document: documents.ofRequest,
    },
    grants: {
      find: (party: WebId, local: string) => records.findGrant(party, local),
      list: (party: WebId, page: PageAsked) => records.listGrants(party, page),
      stands: isGrantThere,
      document: documents.ofGrant,
    },
  }
  return {
    request: async (caller, body) => documents.ofRequest(await askFor(caller, body, deps)),
    give: async ({ webId }, body) => documents.ofGrant(await giveAccess(webId, body, deps)),
    find: ({ webId }, kind, local) =>
      kind === 'requests' ? findIn(sources.requests, webId, local) : findIn(sources.grants, webId, local),
    list: ({ webId }, kind, page) =>
      kind === 'requests' ? listOf(sources.requests, webId, page) : listOf(sources.grants, webId, page),
    end: async (caller, kind, local) => {
      const { webId } = caller
      if (kind === 'requests') return endRequest(caller, local, records)
      if ((await records.findGrant(webId, local)) === undefined) throw unknown()
      await records.withdraw(webId, local)
    },
  }
}

interface Source<Item> {
  readonly find: (party: WebId, local: string) => Promise<Item | undefined>
  readonly list: (party: WebId, page: PageAsked) => Promise<RecordPage<Item>>
  readonly stands: (item: Item) => boolean
  readonly document: (item: Item) => Promise<ServedDocument>
}

const findIn = async <Item>(source: Source<Item>, party: WebId, local: string): Promise<ServedDocument> => {
  const found = await source.find(party, local)
  if (found === undefined) throw unknown()
  if (!source.stands(found))
    throw new Problem('taken-back', 'Its parties find what became of it in the record.')
  return source.document(found)
}

const listOf = async <Item>(
  source: Source<Item>,
  party: WebId,
  { totalItems, ...page }: LwsPageAsked,
): Promise<LwsPage> => {
  const { items: found, next } = await source.list(party, page)
  const items = await Promise.all(found.filter(source.stands).map((item) => source.document(item)))
  const isAll = next === undefined && page.cursor === undefined
  return {
    items: items.map(({ item }) => item),
    totalItems: isAll ? items.length : (totalItems ?? (await countOf(source, party))),
    ...(next === undefined ? {} : { next }),
  }
}

/** "SHOULD be accurate but MAY be approximate": nobody who has thousands waits for them to be counted. */
const countOf = async <Item>(source: Source<Item>, party: WebId): Promise<number> => {
  let total = 0
  let cursor: string | undefined
  for (let pages = 0; pages < 10; pages += 1) {
    const { items, next } = await source.list(party, {
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    })
    total += items.filter(source.stands).length
    if (next === undefined) return total
    cursor = next
  }
  return total
}

/** The draft deletes what is cancelled or revoked: as a document of this face it is gone, in the record it stays. */
const isRequestThere = ({ state }: AccessRequest): boolean => state === 'requested' || state === 'given'
const isGrantThere = ({ state }: Grant): boolean => state === 'given' || state === 'paused'

const askFor = async (caller: LwsCaller, body: unknown, deps: LwsAccessDeps): Promise<AccessRequest> => {
  const stated = parseAccessDocument(body, 'AccessRequest')
  if (stated.assignee !== caller.webId)
    throw new Problem('requester-only', 'Ask for yourself: sign in as the assignee that you name.')
  // A storage that is no member's goes on as an owner who is none, so that who may not ask learns nothing of it here.
  const owner = (await deps.ownerOf(stated.storage)) ?? parseWebId(stated.storage)
  return deps.records.ask(caller.webId, { ...soughtOf(stated, deps), owner }, caller.person)
}

const endRequest = async (caller: LwsCaller, local: string, records: ConsentRecords): Promise<void> => {
  const request = await records.findRequest(caller.webId, local)
  if (request === undefined) throw unknown()
  if (request.state === 'refused' || request.state === 'cancelled') return
  if (request.owner === caller.webId) await records.refuse(caller.webId, local)
  else await records.cancel(caller.webId, local, caller.person)
}

const unknown = (): Problem => new Problem('not-found', 'There is nothing here, or it is not yours.')
