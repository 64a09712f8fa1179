import type { Sha256 } from '../ids.ts'
import { marginOf, type Level } from './margin.ts'
import { partsOf } from './parts.ts'
import { noiseOf, questionDigest, type Question } from './question.ts'
import type { Table } from './table.ts'
import { epsilonOf, type Delta, type Epsilon, type Rho } from './zcdp.ts'

/** What an answer will cost, and how exact it will be: known from the declared table and the question alone. */
export interface Estimate {
  /** The name of the answer: asked again, the stored one comes back and costs nothing. */
  readonly digest: Sha256
  readonly rho: Rho
  /** What this answer, if it were the only one, gives for `delta`. */
  readonly epsilon: Epsilon
  readonly parts: readonly EstimatedPart[]
}

export interface EstimatedPart {
  readonly cells: number
  /** The most that one member moves the integers, as the sum of what they move by and of its squares. */
  readonly l1: bigint
  readonly l2Squared: bigint
  /** For each level in hundredths, how far each integer may be from the truth. */
  readonly margins: readonly { readonly level: Level; readonly margin: bigint }[]
}

export const estimateCost = (table: Table, question: Question, delta: Delta): Estimate => {
  const noise = noiseOf(table, question)
  return {
    digest: questionDigest(table, question),
    rho: question.rho,
    epsilon: epsilonOf(question.rho, delta),
    parts: partsOf(table, question.query).map((part, at) => {
      const drawn = noise[at]
      if (drawn === undefined) throw new Error('Each part of an answer has noise of its own.')
      const margins = ([90, 95, 99] as const).map((level) => ({ level, margin: marginOf(drawn, level) }))
      return { ...part, margins }
    }),
  }
}
