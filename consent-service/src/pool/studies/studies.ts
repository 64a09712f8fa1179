import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { WebId } from '@mutua/sdk/ids'
import type {
  OwnStudy,
  SignedDestruction,
  SignedStudyStep,
  Study,
  StudyProgress,
  StudyResults,
  StudyStepWish,
} from '@mutua/sdk/pool/study'
import type { StudyId } from '../budgets/budget-rows.ts'

/** Drafts are their authors' and the officers'; everything else is for anybody to read. */
export interface StudyCaller {
  readonly webId: WebId
  readonly isOfficer: boolean
}

/** Studies of the pool: what their projects say, and the signed steps after the assembly. */
export interface Studies {
  readonly list: (caller?: StudyCaller) => Promise<readonly Study[]>
  /** @throws {Problem} `not-found` */
  readonly read: (id: StudyId, caller?: StudyCaller) => Promise<Study>
  /**
   * The text that an officer would sign now.
   * @throws {Problem} `not-found`, `results-overdue`, `study-step-refused` saying what is missing
   */
  readonly draftStep: (id: StudyId, wish: StudyStepWish) => Promise<{ readonly text: string }>
  /**
   * A step, signed. Freezing and destroying take a while: the answer comes when they are done, or after some seconds with
   * a study in which the step does not stand yet; see `progress`. The same step again is no error and no second row.
   * @throws {Problem} `study-step-refused`, `results-overdue`, `officer-key-unknown`, `officer-signature-invalid`, and
   *   what the step itself throws: `pool-cohort-too-small`, `pool-budget-missing`, `pool-budget-spent`, `pool-cohort-settled`
   */
  readonly takeStep: (id: StudyId, signed: SignedStudyStep, officer: WebId) => Promise<Study>
  /** @throws {Problem} `not-found` */
  readonly progress: (id: StudyId) => Promise<StudyProgress>
  /** Whether that person may ask questions of it now. @throws {Problem} `not-found`, `study-not-open`, `researcher-only` */
  readonly requireAsker: (id: StudyId, person: WebId) => Promise<Study>
  /** Whether that person is named in its plan, or administers its organisation. @throws {Problem} `not-found`, `researcher-only` */
  readonly requireResearcher: (id: StudyId, person: WebId) => Promise<Study>
  /**
   * Gives the consent of a member for this study, of exactly what its plan needs, and keeps with it what was shown and asked
   * back. Repeating it is no error.
   * @throws {Problem} `not-found`, `study-not-recruiting`, `study-not-explained`, `member-unknown`, `purpose-not-allowed`
   */
  readonly optIn: (id: StudyId, member: WebId, shown: Shown | undefined) => Promise<OwnStudy>
  /** Studies that the member can join, is in, or was in. */
  readonly own: (member: WebId) => Promise<readonly OwnStudy[]>
  /**
   * By somebody of the organisation, once it is closed. The same again is no error.
   * @throws {Problem} `not-found`, `researcher-only`, `study-step-refused`, `input-malformed`
   */
  readonly report: (id: StudyId, results: StudyResults, person: WebId) => Promise<Study>
  /** @throws {Problem} `not-found` */
  readonly destruction: (id: StudyId) => Promise<SignedDestruction>
  /** Who reads for it, as consents name them; undefined for every address that is no study's. */
  readonly findRoom: (
    webId: WebId,
  ) => Promise<
    { readonly displayName: string; readonly organisation: string; readonly isRoom: true } | undefined
  >
  /**
   * Nobody gives a room a consent but a member who joins here; what they withdrew they may take up again until it is frozen.
   * @throws {Problem} `study-not-recruiting`
   */
  readonly requireJoining: (use: {
    readonly recipient: WebId
    readonly owner?: WebId
    readonly state?: string
  }) => Promise<void>
  /** @throws {Problem} `results-overdue` where it has not told what an earlier study found */
  readonly requireNothingOverdue: (organisation: WebId) => Promise<void>
  /** Leaves out whose consent is over by now: what was withdrawn before this call is in no scan after it. */
  readonly leaveOutNow: () => Promise<void>
  /** Closes what has ended, goes on with what a crash has interrupted, reserves the year that has begun. */
  readonly finish: () => Promise<void>
}
