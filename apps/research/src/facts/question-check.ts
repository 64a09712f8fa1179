import { estimateCost, type Estimate } from '@mutua/sdk/pool/estimate'
import type { Level } from '@mutua/sdk/pool/margin'
import { parseQuestion, type Question } from '@mutua/sdk/pool/question'
import type { Table } from '@mutua/sdk/pool/table'
import { deltaSchema, type Delta } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'

export type CheckedQuestion =
  | { readonly kind: 'fits'; readonly question: Question; readonly estimate: Estimate }
  /** `json`: it is none; else why it is no question of this table, as the service would say it. */
  | { readonly kind: 'refused'; readonly why: string }

/** What is known of a question before anything is asked of anybody: from its text and the declared table alone. */
export const checkQuestion = (text: string, table: Table): CheckedQuestion => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'refused', why: 'json' }
  }
  try {
    const question = parseQuestion(table, value)
    return { kind: 'fits', question, estimate: estimateCost(table, question, shownDelta) }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', why: error.detail ?? error.code }
    throw error
  }
}

/** Half an interval of a count or a sum, and its decimal places; a mean and quantiles have one of their own for each. */
export const marginOf = (
  table: Table,
  question: Question,
  wanted: Level,
): { readonly half: bigint; readonly places: number } | undefined => {
  const { query } = question
  if (query.kind === 'mean' || query.kind === 'quantiles') return undefined
  const half = estimateCost(table, question, shownDelta).parts[0]?.margins.find(
    ({ level }) => level === wanted,
  )?.margin
  const column = query.kind === 'sum' ? table.columns.find(({ name }) => name === query.column) : undefined
  return half === undefined ? undefined : { half, places: column?.kind === 'number' ? column.places : 0 }
}

/** For which an epsilon is shown where no answer has said another: one in a million, as the assembly votes by default. */
export const shownDelta: Delta = deltaSchema.parse('0.000001')
