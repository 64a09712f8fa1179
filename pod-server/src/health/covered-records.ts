import type { RecordInteraction, RecordScope } from '@mutua/sdk/consent/record-scope'
import { fits } from './match-row.ts'
import type { SearchRow } from './search-rows.ts'

/**
 * Whether a record is in one of these scopes: of its type, for this way of reading, and found by every parameter as an ordinary
 * search finds it.
 * @param base of the FHIR face of the pod
 */
export const isInScopes = (
  row: SearchRow,
  scopes: readonly RecordScope[],
  { interaction, base }: { readonly interaction: RecordInteraction; readonly base: string },
): boolean =>
  scopes.some(
    ({ type, interactions, parameters }) =>
      (type === '*' || type === row.type) &&
      interactions.includes(interaction) &&
      parameters.every(({ criterion }) => fits(row, criterion, base)),
  )
