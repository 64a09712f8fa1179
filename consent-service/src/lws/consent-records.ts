import type { AccessMode, AccessRequest, Fields, Grant } from '@mutua/sdk/consent/grant'
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
  readonly terms?: Terms | undefined
  readonly gift?: boolean | undefined
  readonly recipientClient?: string | undefined
  readonly fields?: Fields | undefined
}

export interface PageAsked {
  readonly limit: number
  readonly cursor?: string
}
export interface RecordPage<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

/** The consents of the house, as far as this face of them needs: they are the truth, and every right is decided there. */
export interface ConsentRecords {
  readonly ask: (
    requester: WebId,
    asked: Sought & { readonly owner: WebId },
    person?: WebId,
  ) => Promise<AccessRequest>
  readonly cancel: (requester: WebId, local: string, person?: WebId) => Promise<AccessRequest>
  readonly refuse: (owner: WebId, local: string) => Promise<AccessRequest>
  readonly give: (
    owner: WebId,
    local: string,
    narrowing: Partial<Omit<Sought, 'purpose' | 'purposes'>>,
  ) => Promise<{ readonly grant: Grant }>
  readonly giveDirectly: (
    owner: WebId,
    given: Sought & { readonly recipient: WebId; readonly request?: RequestId | undefined },
  ) => Promise<{ readonly grant: Grant }>
  readonly withdraw: (owner: WebId, local: string) => Promise<Grant>
  readonly findRequest: (party: WebId, local: string) => Promise<AccessRequest | undefined>
  readonly findGrant: (party: WebId, local: string) => Promise<Grant | undefined>
  readonly listRequests: (
    party: WebId,
    page: PageAsked,
    filter?: {
      readonly as?: 'owner' | 'recipient' | undefined
      readonly other?: WebId | undefined
      readonly state?: 'requested' | undefined
    },
  ) => Promise<RecordPage<AccessRequest>>
  readonly listGrants: (party: WebId, page: PageAsked) => Promise<RecordPage<Grant>>
}
