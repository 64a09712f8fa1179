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

/** What reading needs of a store. */
export type ReadableStore = Pick<Store, 'get' | 'list'>

/** A store as it was at one moment, whatever is written afterwards. */
export type StoreSnapshot = ReadableStore & AsyncDisposable

/** What the engines can do besides: not part of the contract that rooms are written against. */
export interface StoreEngine extends Store {
  /** Everything that is durable now. While it is open no space is given back: dispose of it soon. */
  snapshot(): StoreSnapshot
  /** Makes the engine let go of what was deleted or replaced in the range: until then its files may still hold it. */
  compact(range: Pick<Range, 'gte' | 'lt'>): Promise<void>
}

/** Every key there can be. */
export const wholeRange = { gte: '', lt: '\u{10FFFF}' } as const

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
