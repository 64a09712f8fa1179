import type { FileHints, FileOutcome } from './file-outcome.ts'

/** Formats besides FHIR and CDA that an import reads. */
export type FileFormat = 'csv' | 'pdf' | 'apple-health'

/** Server -> thread that reads files. */
export interface FileJob {
  readonly id: number
  readonly work: { readonly format: FileFormat; readonly file: Uint8Array; readonly hints: FileHints }
}

/** Thread -> server; one for each job. */
export interface FileAnswer {
  readonly id: number
  readonly outcome: FileOutcome
}
