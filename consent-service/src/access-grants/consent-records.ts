import type {
  AccessMode,
  AccessRequest,
  Fields,
  Grant,
  grantStateAt,
  requestStateAt,
} from '@mutua/sdk/consent/grant'
import type { Terms } from '@mutua/sdk/consent/terms'
import type { Instant, PurposeIri, RequestId, ResourceUrl, WebId } from '@mutua/sdk/ids'

/** What is asked for or given, as the records take it. */
export interface Sought {
  readonly purpose: PurposeIri
  readonly purposes: readonly PurposeIri[]
  readonly resources: readonly ResourceUrl[]
  readonly modes: readonly AccessMode[]
  readonly inherit?: boolean | undefined
  readonly validUntil: Instant
  readonly recipientClient?: string | undefined
  readonly terms?: Terms | undefined
  readonly fields?: Fields | undefined
}

/** Narrows a list of the party's own. */
export interface RecordFilter<State> {
  readonly state?: State | undefined
  readonly as?: 'owner' | 'recipient' | undefined
  readonly other?: WebId | undefined
  readonly purpose?: string | undefined
  readonly resource?: ResourceUrl | undefined
  readonly from?: Instant | undefined
  readonly endedFrom?: Instant | undefined
}

interface PageAsked {
  readonly limit: number
  readonly cursor?: string
}
interface RecordPage<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

type Local = string

/** The consents of the house, as far as this face of them needs: they are the truth, and every right is decided there. */
export interface ConsentRecords {
  readonly ask: (requester: WebId, asked: Sought & { readonly owner: WebId }) => Promise<AccessRequest>
  readonly cancel: (requester: WebId, local: Local) => Promise<AccessRequest>
  readonly give: (
    owner: WebId,
    local: Local,
    narrowing: Partial<Omit<Sought, 'purpose' | 'purposes'>> & { readonly local: Local },
  ) => Promise<{ readonly grant: Grant }>
  readonly giveDirectly: (
    owner: WebId,
    given: Sought & {
      readonly recipient: WebId
      readonly request?: RequestId | undefined
      /** Given twice under one id is given once. */
      readonly local: Local
    },
  ) => Promise<{ readonly grant: Grant }>
  readonly refuse: (owner: WebId, local: Local) => Promise<AccessRequest>
  readonly withdraw: (owner: WebId, local: Local) => Promise<Grant>
  readonly findRequest: (party: WebId, local: Local) => Promise<AccessRequest | undefined>
  readonly findGrant: (party: WebId, local: Local) => Promise<Grant | undefined>
  readonly listRequests: (
    party: WebId,
    page: PageAsked,
    filter?: RecordFilter<ReturnType<typeof requestStateAt>>,
  ) => Promise<RecordPage<AccessRequest>>
  readonly listGrants: (
    party: WebId,
    page: PageAsked,
    filter?: RecordFilter<ReturnType<typeof grantStateAt>>,
  ) => Promise<RecordPage<Grant>>
  /** A signed text of a request, or of the standing version of a grant: issued once, the same ever after. */
  readonly face: (
    subject:
      | { readonly kind: 'grant'; readonly grant: Grant }
      | { readonly kind: 'request'; readonly request: AccessRequest },
    kind: string,
    issue: () => Promise<string>,
  ) => Promise<string>
}
