import type { CallCitation, Project, ProjectWish } from '@mutua/sdk/coop/project'
import type { OfficerDecision, OfficerSigned } from '@mutua/sdk/coop/officer'
import type { BaseUrl, Instant, WebId } from '@mutua/sdk/ids'
import type { Store, Write } from '@mutua/kit/store'

export type Signed = OfficerSigned & { readonly webId: WebId }

interface Confirmed {
  readonly text: string
  readonly digest: OfficerDecision['digest']
  readonly proposed: OfficerDecision['proposed']
  readonly confirmed: NonNullable<OfficerDecision['confirmed']>
}

export interface CallsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** All of them. */
  readonly officerIds: ReadonlySet<WebId>
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (decision: Confirmed) => Promise<{
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      }>,
    ) => Promise<OfficerDecision>
  }
  /** Of the register. */
  readonly findOrganisation: (
    id: WebId,
  ) => Promise<
    { readonly id: WebId; readonly name: string; readonly endedAt?: Instant | undefined } | undefined
  >
  readonly listOrganisations: () => Promise<
    readonly { readonly id: WebId; readonly name: string; readonly endedAt?: Instant | undefined }[]
  >
  readonly isAdministrator: (person: WebId, organisation: WebId) => Promise<boolean>
  /** Whether somebody administers it or works there now. */
  readonly belongsTo: (person: WebId, organisation: WebId) => Promise<boolean>
  readonly isMember: (webId: WebId) => Promise<boolean>
  /** As the room of projects drafts any: it still needs its three signatures. */
  readonly draftProject: (
    wish: ProjectWish,
    caller: { readonly webId: WebId; readonly isOfficer: boolean },
    citation: CallCitation,
  ) => Promise<Pick<Project, 'id'>>
  readonly coopName: string
}

/** All that reckoning the list needs. */
export interface Reading {
  readonly store: Pick<Store, 'get' | 'list'>
}

export interface CallCaller {
  readonly webId: WebId
  readonly isOfficer: boolean
}
