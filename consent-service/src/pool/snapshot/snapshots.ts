import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import type { MembershipProof } from '@mutua/sdk/pool/membership-proof'
import type { Query } from '@mutua/sdk/pool/query'
import type { SnapshotStatement } from '@mutua/sdk/pool/study'
import type { GrantId, ResourceUrl, WebId } from '@mutua/sdk/ids'
import type { StudyId } from '../budgets/budget-rows.ts'

/** Somebody who has opted in, with the consent that their pod is read under. */
export interface Consenting {
  readonly member: WebId
  readonly pod: ResourceUrl
  readonly grant: GrantId
}

/**
 * Why a pod is not in a snapshot. `consent-over`: withdrawn, paused or expired, known here or told by its server. `too-slow`:
 * it took longer than a pod may. `too-much`: it brought more than a pod may. `unreadable`: something else came than FHIR, or
 * what no row can be made of.
 */
export type PodFailure =
  | 'consent-over'
  | 'pod-unknown'
  | 'refused'
  | 'too-slow'
  | 'too-much'
  | 'unreachable'
  | 'unreadable'

/** How far a freeze is: counts alone, and only for officers of the co-op. */
export interface FreezeProgress {
  /** Pods that are done, also those that were left out. */
  readonly read: number
  readonly of: number
  readonly leftOut: Readonly<Partial<Record<PodFailure, number>>>
}

/** What was erased, and how anybody can tell that it was: signed by the room and in the log. */
export interface Destruction {
  /** Absent where nothing had been frozen. */
  readonly snapshot?: SnapshotStatement['snapshot']
  /** Sealed pieces that were there, and their size, rounded up to 65,536 bytes. */
  readonly files: number
  readonly bytes: number
}

/**
 * The rows of studies: read once from the pods of who consents, sealed under a key of each study, asked by scans, gone
 * with that key. Nothing of this interface gives a row away.
 */
export interface Snapshots {
  /**
   * Reads each pod under its consent (receipts as for any use), makes the rows, and seals them. A pod that cannot be read
   * is left out, and why is counted, not named. What a crash leaves behind is begun anew; what is frozen stays as it is,
   * and a repetition gives the same statement.
   * @throws {Problem} `pool-budget-missing` where the members have adopted no fewest number; `study-not-open` for a study that was destroyed
   * @throws {Problem} `pool-cohort-too-small` before a pod is read where fewer consent than the floor, and after it where fewer were read
   */
  readonly freeze: (
    study: { readonly id: StudyId; readonly address: string; readonly plan: StudyPlan },
    cohort: readonly Consenting[],
    onProgress?: (progress: FreezeProgress) => void,
  ) => Promise<SnapshotStatement>
  /**
   * The vectors without noise, as `partsOf` orders them, over the members whose consent still stands.
   * @throws {Problem} `study-not-open` where there is no snapshot, or its key is gone
   */
  readonly scan: (study: StudyId, query: Query) => Promise<readonly (readonly bigint[])[]>
  /** Whose consent is over is left out of every scan from now on, and out of the sealed rows. */
  readonly leaveOut: (study: StudyId, member: WebId) => Promise<void>
  /** For the member alone: the proof that they are in the snapshot, or that they are not. */
  readonly proveMembership: (study: StudyId, member: WebId) => Promise<MembershipProof>
  /**
   * Pseudonym of each member who was read with the rows that they brought, for payback; never leaves the room. Also of who has
   * left since: their part of what was answered before stays theirs.
   */
  readonly readWeights: (study: StudyId) => Promise<ReadonlyMap<string, number>>
  /** HMAC of the member under the key of the study; undefined once the key is gone. */
  readonly pseudonymOf: (study: StudyId, member: WebId) => Promise<string | undefined>
  /** The same for many members, by the key as it is now: kept by nobody for longer than that. */
  readonly pseudonymsIn: (study: StudyId) => Promise<((member: WebId) => string) | undefined>
  /** Erases the key, then the files. Repeating it is no error. */
  readonly destroy: (study: StudyId) => Promise<Destruction>
}
