import type { TFunction } from 'i18next'
import type { AnsweredQuestion } from '@mutua/sdk/clients/research-client'
import { columnTitle } from './column-words.ts'

/** What was asked, in a line: its kind, and the variables that it is of. */
export const askedWords = (
  { query }: AnsweredQuestion['question'],
  { t, language }: { readonly t: TFunction; readonly language: string },
): string => {
  const kind = typeof query['kind'] === 'string' ? query['kind'] : 'count'
  const names = columnsOf(query).map((column) => columnTitle(column, language))
  return [t(`question.kinds.${kind}`), ...(names.length === 0 ? [] : [names.join(' × ')])].join(': ')
}

const columnsOf = (query: AnsweredQuestion['question']['query']): readonly string[] =>
  [query['column'], columnIn(query['by']), columnIn(query['rows']), columnIn(query['columns'])].filter(
    (one) => typeof one === 'string',
  )

const columnIn = (axis: unknown): unknown =>
  typeof axis === 'object' && axis !== null && 'column' in axis ? axis.column : undefined
