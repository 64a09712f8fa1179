import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { OfficerSigned } from '@mutua/sdk/coop/officer'
import type { Project } from '@mutua/sdk/coop/project'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import type { PurposeIri, BaseUrl, Instant, ResourceUrl, WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import type { PrivacyBudgets } from '../budgets/open-privacy-budgets.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { StudyCaller } from './studies.ts'

/** A consent as the room asks a member for it. */
export interface RoomConsent {
  readonly recipient: WebId
  readonly purpose: PurposeIri
  readonly project: string
  /** Parts of the pod in which the records lie; nothing in another one is read. */
  readonly categories: readonly HealthCategory[]
  /** Record scopes. */
  readonly records: readonly string[]
  /** Elements that no study needs: they never leave the pod. */
  readonly masked: readonly string[]
  readonly validUntil: Instant
  readonly shown: Shown | undefined
}

export interface StudiesDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly coopName: string
  readonly listProjects: (caller: StudyCaller | undefined) => Promise<readonly Project[]>
  /** @throws {Problem} `not-found` */
  readonly readProject: (local: string, caller: StudyCaller | undefined) => Promise<Project>
  /** @throws {Problem} `officer-key-unknown`, `officer-signature-invalid` */
  readonly verifySignature: (
    signed: OfficerSigned & { readonly webId: WebId },
    bytes: Uint8Array,
  ) => Promise<void>
  /** Compact JWS by the co-op's key. */
  readonly signText: (text: string, type: string) => Promise<string>
  readonly isAdministrator: (person: WebId, organisation: WebId) => Promise<boolean>
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
  /** Days that a consent for that purpose may last. */
  readonly longestDays: (purpose: PurposeIri) => Promise<number>
  readonly giveConsent: (member: WebId, consent: RoomConsent) => Promise<Grant>
  /** All that was given to a room, also what is over; the newest first. */
  readonly consentsTo: (room: WebId) => AsyncIterable<Grant>
  /** What a member gave to a room, the newest first. */
  readonly consentsOf: (member: WebId, room: WebId) => Promise<readonly Grant[]>
  /** Declares void what stands. Repeating it is no error. */
  readonly endConsents: (room: WebId, reason: string) => Promise<void>
  /** Changes of grants after a number of the feed, and the number of the last one. */
  readonly changesAfter: (
    sequence: number,
  ) => AsyncIterable<{ readonly sequence: number; readonly grant?: Grant }>
  readonly feedHead: () => number
  /** Fewest members of a cohort; undefined where the members have adopted no privacy budget. */
  readonly cohortFloor: () => Promise<number | undefined>
  readonly budgets: Pick<PrivacyBudgets, 'withRoom' | 'reserve' | 'readStudy'>
  readonly snapshots: Pick<Snapshots, 'freeze' | 'leaveOut' | 'destroy' | 'readWeights' | 'pseudonymOf'>
  readonly log: Pick<Log, 'error' | 'info'>
  /** How long who takes a long step waits for its end before they are told to look again. */
  readonly patienceMs?: number
}
