export type Write =
  | { readonly key: string; readonly value: Uint8Array }
  /** Deletes; deleting what is absent is no error. */
  | { readonly key: string; readonly value: undefined }

export interface Entry {
  readonly key: string
  readonly value: Uint8Array
}

export interface Range {
  readonly gte: string
  readonly lt: string
  readonly limit?: number
  readonly reverse?: boolean
}

/** Ordered bytes. Keys compare by UTF-8 bytes. A write is all-or-nothing, and durable when it resolves. */
export interface Store extends AsyncDisposable {
  get(key: string): Promise<Uint8Array | undefined>
  /** Entries with `gte <= key < lt` as they stand when the iteration starts. */
  list(range: Range): AsyncIterable<Entry>
  /** Refuses (false) if any key in `unchanged` no longer holds these bytes; `undefined` means absent. */
  write(writes: readonly Write[], unchanged?: ReadonlyMap<string, Uint8Array | undefined>): Promise<boolean>
}

/** The range of all keys that start with `prefix`, which must end in an ASCII character. */
export const prefixRange = (prefix: string): { gte: string; lt: string } => ({
  gte: prefix,
  lt: prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1),
})

/** Numbers as keys that sort as they count: 12 decimal digits. */
export const ordinalKey = (ordinal: number): string => String(ordinal).padStart(12, '0')

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export const toBytes = (text: string): Uint8Array => encoder.encode(text)
export const toText = (bytes: Uint8Array): string => decoder.decode(bytes)
