import {
  grantStateAt,
  requestStateAt,
  type AccessRequest,
  type Fields,
  type Grant,
} from '@mutua/sdk/consent/grant'
import {
  accessDocumentOf,
  lwsGrantsPath,
  lwsMediaType,
  lwsRequestsPath,
  type StatedAccess,
} from '@mutua/sdk/consent/lws-access'
import {
  instantOf,
  parseResourceUrl,
  type BaseUrl,
  type Instant,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'

export type AccessKind = 'requests' | 'grants'

/** Addresses of the two endpoints, which are containers of Linked Web Storage. */
export const endpointOf = (origin: BaseUrl, kind: AccessKind): string =>
  `${origin}${kind === 'requests' ? lwsRequestsPath : lwsGrantsPath}`

/** One request or grant as JSON, and what a listing says of it. */
export interface ServedDocument {
  readonly id: string
  readonly text: string
  readonly item: Readonly<Record<string, unknown>>
}

export interface LwsDocumentsDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  /** Root of a member's pod. */
  readonly podOf: (owner: WebId) => Promise<ResourceUrl | undefined>
}

export interface LwsDocuments {
  readonly ofRequest: (request: AccessRequest) => Promise<ServedDocument>
  readonly ofGrant: (grant: Grant) => Promise<ServedDocument>
}

/** Where a client wants to be told of its request (Linked Data Notifications §2.1): kept as a field that it does not see. */
export const inboxField = 'http://www.w3.org/ns/ldp#inbox'

/** Documents are made from the records whenever they are asked for: nothing is stored twice. */
export const createLwsDocuments = (deps: LwsDocumentsDeps): LwsDocuments => {
  const { origin, now } = deps
  return {
    ofRequest: async (request) => {
      const { id: record, owner, requester, grant } = request
      const id = idOf(origin, 'requests', record)
      const document = accessDocumentOf(
        {
          kind: 'AccessRequest',
          storage: await storageOf(request, deps),
          assignee: requester,
          ...factsOf(request),
          ...(request.terms?.notBefore === undefined ? {} : { from: request.terms.notBefore }),
        },
        {
          id,
          record,
          owner,
          state: requestStateAt(request, instantOf(now())),
          ...(grant === undefined ? {} : { grant: idOf(origin, 'grants', grant) }),
        },
      )
      return servedOf(id, document, 'AccessRequest', request.decidedAt ?? request.requestedAt)
    },

    ofGrant: async (grant) => {
      const { id: record, owner, recipient, validFrom, terms, request } = grant
      const id = idOf(origin, 'grants', record)
      const from = terms?.notBefore !== undefined && terms.notBefore > validFrom ? terms.notBefore : validFrom
      const document = accessDocumentOf(
        {
          kind: 'AccessGrant',
          storage: await storageOf(grant, deps),
          assignee: recipient,
          ...factsOf(grant),
          from,
          ...(request === undefined ? {} : { request: requestIdOf(origin, request) }),
        },
        { id, record, owner, state: grantStateAt(grant, instantOf(now())) },
      )
      const modified = [grant.amendedAt, grant.pausedAt, grant.withdrawnAt, grant.invalidatedAt]
      return servedOf(id, document, 'AccessGrant', modified.filter(isSaid).toSorted().at(-1) ?? validFrom)
    },
  }
}

/** The pod that it is about. */
export const storageOf = async (
  { owner, scope }: Pick<Grant, 'owner' | 'scope'>,
  { podOf }: Pick<LwsDocumentsDeps, 'podOf'>,
): Promise<ResourceUrl> => (await podOf(owner)) ?? parseResourceUrl(new URL('/', scope.resources[0]).href)

/** What requests and grants say alike. */
const factsOf = ({
  purpose,
  purposes,
  scope: { resources, modes, inherit },
  validUntil,
  recipientClient,
  terms,
  gift,
  fields,
}: AccessRequest | Grant): Omit<StatedAccess, 'kind' | 'storage' | 'assignee'> => {
  const { notBefore: _notBefore, ...limits } = terms ?? {}
  const { [inboxField]: inbox, ...others }: Fields = fields ?? {}
  return {
    resources,
    modes,
    ...(inherit === false ? { inherit } : {}),
    purposes: purposes ?? [purpose],
    until: validUntil,
    terms: limits,
    ...(recipientClient === undefined ? {} : { recipientClient }),
    ...(gift === undefined ? {} : { gift }),
    ...(typeof inbox === 'string' ? { inbox } : {}),
    fields: others,
  }
}

const servedOf = (id: string, document: object, type: string, modified: Instant): ServedDocument => {
  const text = JSON.stringify(document)
  return {
    id,
    text,
    item: {
      type: ['DataResource', `https://www.w3.org/ns/lws#${type}`],
      id,
      mediaType: lwsMediaType,
      size: Buffer.byteLength(text),
      modified,
    },
  }
}

/** @param record address of the request or grant itself */
export const documentIdOf = (endpoint: string, record: string): string =>
  `${endpoint}${record.slice(record.lastIndexOf('/') + 1)}`

const idOf = (origin: BaseUrl, kind: AccessKind, record: string): string =>
  documentIdOf(endpointOf(origin, kind), record)

/** A consent can name a request that was made elsewhere. */
const requestIdOf = (origin: BaseUrl, request: string): string =>
  request.startsWith(`${origin}/requests/`) ? idOf(origin, 'requests', request) : request

const isSaid = (at: Instant | undefined): at is Instant => at !== undefined
