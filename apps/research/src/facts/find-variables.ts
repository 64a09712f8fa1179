import type { Variable } from '@mutua/sdk/pool/variable'
import { variables } from '@mutua/sdk/pool/variables'

/**
 * Variables of the catalogue in whose names, Italian, English or of the column, all that was typed occurs, accents aside.
 * @param always ids that are found whatever was typed
 */
export const findVariables = (typed: string, always: readonly string[] = []): readonly Variable[] => {
  const wanted = plain(typed).split(/\s+/)
  return variables.filter(({ id, title, column, omop }) => {
    if (always.includes(id)) return true
    const names = plain(`${title.it} ${title.en} ${column.name} ${omop.table}`)
    return wanted.every((word) => names.includes(word))
  })
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
