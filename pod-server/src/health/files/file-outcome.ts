import { createHash } from 'node:crypto'

/** What is said of a file besides its bytes. */
export interface FileHints {
  readonly name?: string
  /** Field of `csv-columns.ts` -> title of its column. */
  readonly columns: Readonly<Record<string, string>>
  /** Of blood glucose, where no column says it. */
  readonly glucoseUnit?: 'mg/dL' | 'mmol/L'
  /** Order of day and month where a date could be either. */
  readonly dates: 'dmy' | 'mdy'
  /** IANA name; for times without a zone of their own. */
  readonly zone: string
}

/** A file of another format, read into FHIR. */
export type FileOutcome =
  | {
      readonly kind: 'read'
      /** FHIR as JSON or NDJSON, the same for the same file. */
      readonly text: string
      /** Kept byte for byte beside the records; without bytes it is the file itself. Paths are below the root of the pod. */
      readonly originals: readonly {
        readonly path: string
        readonly contentType: string
        readonly bytes?: Uint8Array
      }[]
      /** What of the file could not be read; sentences without values. */
      readonly refused: readonly string[]
    }
  | { readonly kind: 'refused'; readonly why: string }

/** The file cannot be read, and why: a sentence without values. Thrown in the readers of files, and caught where they are called. */
export const fileFault = (why: string): Error => Object.assign(new Error(why), { isFileFault: true })

export const isFileFault = (cause: unknown): cause is Error =>
  cause instanceof Error && 'isFileFault' in cause

/** A UUID of version 8 (RFC 9562 §5.8) made of a digest: the same content, the same id. */
export const contentId = (content: string | Uint8Array): string => {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
