import type { Instant, Sha256 } from '../ids.ts'

/**
 * How an assembly has something voted in secret. It opens a vote, closes its polls, and is told the counts: who voted
 * what it never learns.
 */
export interface SecretVote {
  /** Opens the polls in time. The same vote again is no error; another one under that id is refused. */
  readonly open: (vote: SecretVoteWish) => Promise<void>
  /**
   * The president closes the polls, at `closesAt` or before: no ballot is taken any more, and the trustees may open the
   * sum. Repeating it is no error.
   */
  readonly close: (id: string) => Promise<void>
  /** Nothing of it will count: its text was amended, or its assembly called off. Ballots are refused from now on. */
  readonly cancel: (id: string) => Promise<void>
  /** Whose ballot is in the box, in ascending order: a quorum counts heads, and each once. Not what is in it. */
  readonly voters: (id: string) => Promise<readonly number[]>
  /** Undefined until the trustees have opened the sum and it has been verified. */
  readonly result: (id: string) => Promise<SecretResult | undefined>
}

export interface SecretVoteWish {
  /** Of the assembly, its motion and the version of its text: `<assembly>.<motion>.<version>`. */
  readonly id: string
  readonly assembly: string
  readonly questions: readonly SecretQuestion[]
  readonly voters: readonly {
    readonly member: number
    /** Votes of that member, 1 to 5. */
    readonly weight: number
  }[]
  readonly opensAt: Instant
  /** At the latest. */
  readonly closesAt: Instant
}

export interface SecretQuestion {
  readonly question: string
  readonly answers: readonly string[]
  /** How many answers a ballot that is not blank marks. */
  readonly min: number
  readonly max: number
  /** Whether a ballot may be left blank: of a motion that is an abstention. */
  readonly blank?: boolean
}

export interface SecretResult {
  /**
   * For each question the votes that each answer got, weights counted, in the order of the answers; where a blank ballot
   * is possible, one more number at the end: the votes left blank.
   */
  readonly counts: readonly (readonly number[])[]
  /** How many ballots were counted: one for each member who voted. */
  readonly ballots: number
  /** Of the archive with which anybody counts again. */
  readonly archiveDigest: Sha256
}
