import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Member } from '@mutua/sdk/coop/member'

/** What the law and the statute in force say to the register: the numbers stand in their files, none of them here. */
export interface RegisterLaw {
  /** Art. 2528 c. 3 c.c.: by when the board has to say yes, or no with its reasons. */
  readonly admissionDecisionDue: (appliedOn: CivilDate) => Promise<CivilDate>
  /** Art. 2528 c. 4 c.c.: until when a refusal may be brought before the assembly. */
  readonly appealUntil: (toldOn: CivilDate) => Promise<CivilDate>
  /** Art. 2532 c. 2, 2533 c. 3 c.c.: until when the court may be asked. */
  readonly oppositionUntil: (of: 'exclusion' | 'withdrawal', toldOn: CivilDate) => Promise<CivilDate>
  /** Art. 2530 c. 6, 2532 c. 2-3 c.c. */
  readonly withdrawalDays: (receivedOn: CivilDate) => Promise<{
    /** By when the board looks at a notice of exit. */
    readonly answerDue: CivilDate
    readonly noticeOver: CivilDate
    readonly mutualUntil: CivilDate
  }>
  /** Art. 2535 c.c.; undefined while the accounts of that year are not approved. */
  readonly refundDue: (exitOn: CivilDate, accountsApprovedOn?: CivilDate) => Promise<CivilDate | undefined>
  /** With the accounts approved on the last day for it (art. 2364 c.c.). */
  readonly latestRefund: (exitOn: CivilDate) => Promise<CivilDate>
  /** Art. 2538 c. 1 c.c.; of a child no sooner than they are of age. */
  readonly votingFrom: (admittedOn: CivilDate, bornOn?: CivilDate) => Promise<CivilDate>
  /** Art. 2 c. 1 c.c.: the day on which they are of age, of who is not yet on that day. */
  readonly childUntil: (on: CivilDate, bornOn: CivilDate | undefined) => Promise<CivilDate | undefined>
  /** Undefined where a member may leave on that day; else why not, and where it is written (art. 2530 c. 6, 2532 c. 1 c.c.). */
  readonly checkWithdrawal: (withdrawal: {
    readonly admittedOn: CivilDate
    readonly receivedOn: CivilDate
    readonly hasCause: boolean
  }) => Promise<{ readonly why: string; readonly article: string } | undefined>
  /** Where it is written what follows from a notice. */
  readonly exitArticles: (on: CivilDate) => Promise<{
    readonly answer: string
    readonly notice: string
    readonly exchange: string
    readonly refund: string
  }>
  /** None: may not vote on that day. */
  readonly votesOf: (
    member: Pick<Member, 'admittedOn' | 'voteFrom' | 'category'> & {
      readonly votes?: number
      readonly members?: number
      readonly adultOn?: CivilDate
    },
    on: CivilDate,
  ) => Promise<number>
  /** Undefined where a member may be given that many votes; else why not. */
  readonly checkVotes: (
    wish: { readonly kind: 'natural' | 'legal'; readonly votes: number },
    on: CivilDate,
  ) => Promise<string | undefined>
  /** Undefined where law or statute know that ground and that organ for it; else why not. */
  readonly checkExclusion: (
    exclusion: { readonly ground: string; readonly warned?: boolean; readonly by: 'board' | 'assembly' },
    on: CivilDate,
  ) => Promise<string | undefined>
  /** Art. 2525 c.c. */
  readonly quotaBounds: (
    on: CivilDate,
    kind: 'natural' | 'legal',
  ) => Promise<{ readonly minCents: bigint; readonly maxCents: bigint }>
}
