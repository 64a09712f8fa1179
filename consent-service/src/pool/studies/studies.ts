import type { SignedStudyStep, Study, StudyResults, StudyStepWish } from '@mutua/sdk/pool/study'
import type { Instant, WebId } from '@mutua/sdk/ids'
import type { StudyId } from '../budgets/budget-rows.ts'

/** How a member stands to a study; only ever told to them. */
export interface OwnStudy {
  readonly study: Study
  /** Their consent, if they gave one. */
  readonly grant?: string
  readonly state: 'not-asked' | 'joined' | 'in' | 'left'
  readonly joinedAt?: Instant
}

/** Studies of the pool: what their projects say, and the signed steps after the assembly. */
export interface Studies {
  readonly list: () => Promise<readonly Study[]>
  /** @throws {Problem} `not-found` */
  readonly read: (id: StudyId) => Promise<Study>
  /** The text that an officer would sign now. @throws {Problem} `not-found`, `study-step-refused` saying what is missing */
  readonly draftStep: (id: StudyId, wish: StudyStepWish) => Promise<{ readonly text: string }>
  /**
   * A step, signed. Freezing and destroying resolve when they are done.
   * @throws {Problem} `study-step-refused`, `officer-key-unknown`, `officer-signature-invalid`, and what the step itself throws
   */
  readonly takeStep: (id: StudyId, signed: SignedStudyStep, officer: WebId) => Promise<Study>
  /** Whether that person may ask questions of it now. @throws {Problem} `not-found`, `study-not-open`, `researcher-only` */
  readonly requireAsker: (id: StudyId, person: WebId) => Promise<Study>
  /** Gives the consent of a member for this study, of exactly what its plan needs. @throws {Problem} `study-not-recruiting`, ... */
  readonly optIn: (id: StudyId, member: WebId, shown: unknown) => Promise<OwnStudy>
  /** Studies that the member can join, is in, or was in. */
  readonly own: (member: WebId) => Promise<readonly OwnStudy[]>
  /** By somebody of the organisation. @throws {Problem} `not-found`, `researcher-only`, `study-step-refused` */
  readonly report: (id: StudyId, results: StudyResults, person: WebId) => Promise<Study>
}
