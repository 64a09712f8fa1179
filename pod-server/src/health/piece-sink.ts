/** A part of a JSON or NDJSON text, in the order of the text. */
export type JsonPiece =
  /** An element of the array `entry` of the object that the text begins with. */
  | { readonly kind: 'element'; readonly bytes: Uint8Array }
  /** The first value has ended: its text, with `0` in the place of each element. */
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  /** A line after the first value: never blank, and not known to be JSON. */
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  /** Nothing follows it. */
  | { readonly kind: 'fault'; readonly code: 'body-malformed' | 'body-too-large'; readonly why: string }

/** Bytes that become one piece, held until it is whole. */
export interface PieceSink {
  add(bytes: Uint8Array): void
  /** From now on it holds copies. */
  own(): void
  take(): Uint8Array
}

/** @param give hears of it when there are more than `maxBytes` */
export const createPieceSink = (maxBytes: number, give: (fault: JsonPiece) => void): PieceSink => {
  let held: Uint8Array[] = []
  let size = 0
  let owned = 0
  return {
    add: (bytes) => {
      if (bytes.length === 0) return
      held.push(bytes)
      size += bytes.length
      if (size <= maxBytes) return
      const why = `One resource or line has at most ${String(maxBytes)} bytes.`
      give({ kind: 'fault', code: 'body-too-large', why })
    },
    own: () => {
      for (; owned < held.length; owned += 1) held[owned] = Buffer.from(held[owned] ?? [])
    },
    take: () => {
      const [only] = held
      const whole = held.length === 1 && only !== undefined ? only : Buffer.concat(held, size)
      held = []
      size = 0
      owned = 0
      return whole
    },
  }
}
