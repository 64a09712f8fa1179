import { rowsOfRelease, type SyntheticRelease } from '@mutua/sdk/pool/synthetic-release'
import { rowsAsCsv } from '@mutua/sdk/pool/table-file'

/** Rows of nobody that fit the noisy counts of a release: made here, the same for everybody who makes them. */
export const syntheticFile = (release: SyntheticRelease): Blob =>
  new Blob([rowsAsCsv(rowsOfRelease(release))], { type: 'text/csv' })
