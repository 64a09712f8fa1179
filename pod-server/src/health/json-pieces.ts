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

export interface JsonPieces {
  /** @param bytes are the caller's again once it has looked at the pieces, which may be parts of them */
  push(bytes: Uint8Array): readonly JsonPiece[]
  end(): readonly JsonPiece[]
  /** Of the first value and the white space around it, once all has come: what lies before is a byte order mark. */
  range(): { readonly from: number; readonly to: number }
}

/**
 * Takes a text apart that is too long to be read at once: finds where values end, and reads none. A text is JSON exactly if
 * every piece of it is, so whoever parses the pieces needs no other reader; what is no JSON is cut somewhere, and a piece of
 * it does not parse. Holds one piece at a time. Attacker-controlled.
 *
 * @param options.splits without, the first value comes as a whole
 * @param options.maxBytes of one piece
 */
export const createJsonPieces = (options: {
  readonly splits: boolean
  readonly maxBytes: number
}): JsonPieces => {
  const { splits, maxBytes } = options
  const around = createSink()
  const inner = createSink()
  let found: JsonPiece[] = []
  let state: 'before' | 'value' | 'after' | 'tail' | 'lines' | 'faulty' = 'before'
  let begun = 0
  let markBytes = 0
  let firstLineEnd: number | undefined
  // Of the first value:
  let depth = 0
  let isObject = false
  let isScalar = false
  let inString = false
  let escaped = false
  let spansLines = false
  let inEntries = false
  let entryNames = 0
  let element: 'none' | 'nested' | 'text' | 'scalar' = 'none'
  let name: number[] = []
  let isEntry = false

  const give = (piece: JsonPiece): void => {
    if (state !== 'faulty') found.push(piece)
  }

  const fail = (why: string, code: 'body-malformed' | 'body-too-large' = 'body-malformed'): void => {
    give({ kind: 'fault', code, why })
    state = 'faulty'
  }

  const keep = (sink: Sink, bytes: Uint8Array): void => {
    sink.add(bytes)
    if (sink.size() > maxBytes)
      fail(`One resource or line has at most ${String(maxBytes)} bytes.`, 'body-too-large')
  }

  const endElement = (): void => {
    give({ kind: 'element', bytes: inner.take() })
    element = 'none'
  }

  const endValue = (): void => {
    give({ kind: 'value', bytes: around.take() })
    state = state === 'faulty' ? state : 'after'
  }

  /** Up to the first sign of the value. */
  const skip = (chunk: Uint8Array, start: number): number => {
    let at = start
    for (; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? 0
      const isMark = begun + at < mark.length && markBytes === begun + at && sign === mark[markBytes]
      if (isMark) markBytes += 1
      else if (!isBlank(sign)) break
    }
    if (at === chunk.length) return at
    if (markBytes !== 0 && markBytes !== mark.length) {
      fail(notText)
      return chunk.length
    }
    const sign = chunk[at] ?? 0
    isObject = sign === openBrace
    isScalar = !isObject && sign !== openBracket
    state = 'value'
    return at
  }

  /** A sign outside of strings, between elements or around them. Says whether it belongs to what is held. */
  const structure = (sign: number): void => {
    if (sign === openBrace || sign === openBracket) {
      depth += 1
      if (splits && isObject && depth === 2 && isEntry && sign === openBracket) inEntries = true
    } else if (sign === closeBrace || sign === closeBracket) {
      depth -= 1
      if (depth === 1) inEntries = false
    } else if (depth === 1 && isObject) {
      if (sign === colon) {
        isEntry = isEntryName(name)
        if (isEntry) entryNames += 1
        if (entryNames > 1) fail('The Bundle has two lists of entries.')
      } else if (sign === comma) isEntry = false
    }
  }

  /** To the end of the value, or of the chunk. */
  const scan = (chunk: Uint8Array, start: number): number => {
    let from = start
    let at = start
    for (; at < chunk.length && state === 'value'; at += 1) {
      const sign = chunk[at] ?? 0
      if (inString) {
        if (escaped) escaped = false
        else if (sign === backslash) escaped = true
        else if (sign === quote) inString = false
        if (depth === 1 && inString && name.length < longestName) name.push(sign)
        if (inString || element !== 'text') continue
        keep(inner, chunk.subarray(from, at + 1))
        from = at + 1
        endElement()
        continue
      }
      if (sign === lineFeed && depth > 0) spansLines = true
      if (element === 'scalar' && endsScalar(sign)) {
        keep(inner, chunk.subarray(from, at))
        from = at
        endElement()
      }
      if (inEntries && depth === 2 && element === 'none' && beginsElement(sign)) {
        keep(around, chunk.subarray(from, at))
        keep(around, placeHolder)
        from = at
        element = sign === quote ? 'text' : sign === openBrace || sign === openBracket ? 'nested' : 'scalar'
      }
      if (sign === quote) {
        inString = true
        if (depth === 1) name = []
      } else if (isScalar && depth === 0 && isBlank(sign)) break
      else structure(sign)
      const closes = sign === closeBrace || sign === closeBracket
      if (closes && element === 'nested' && depth === 2) {
        keep(inner, chunk.subarray(from, at + 1))
        from = at + 1
        endElement()
      }
      if (closes && depth <= 0 && !isScalar) {
        at += 1
        break
      }
    }
    // Whatever ended the loop, all up to here is of the value.
    keep(element === 'none' ? around : inner, chunk.subarray(from, at))
    if (state === 'value' && at < chunk.length) endValue()
    else if (state === 'value' && depth <= 0 && !isScalar && at > start) endValue()
    return at
  }

  const pass = (chunk: Uint8Array, start: number): number => {
    for (let at = start; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? 0
      if (!isBlank(sign)) {
        fail(notJson)
        return chunk.length
      }
      if (sign === lineFeed && state === 'after') {
        firstLineEnd = begun + at
        state = spansLines ? 'tail' : 'lines'
        return at + 1
      }
    }
    return chunk.length
  }

  const endLine = (): void => {
    const bytes = inner.take()
    if (bytes.some((sign) => !isBlank(sign))) give({ kind: 'line', bytes })
  }

  const line = (chunk: Uint8Array, start: number): number => {
    const end = chunk.indexOf(lineFeed, start)
    keep(inner, chunk.subarray(start, end < 0 ? chunk.length : end))
    if (end < 0) return chunk.length
    if (state === 'lines') endLine()
    return end + 1
  }

  const steps = { before: skip, value: scan, after: pass, tail: pass, lines: line }

  const taken = (): readonly JsonPiece[] => {
    const pieces = found
    found = []
    return pieces
  }

  return {
    push: (bytes) => {
      for (let at = 0; at < bytes.length && state !== 'faulty';) at = steps[state](bytes, at)
      begun += bytes.length
      around.own()
      inner.own()
      return taken()
    },
    end: () => {
      if (state === 'before') fail(notJson)
      else if (state === 'value') {
        if (isScalar && !inString) endValue()
        else fail(notJson)
      } else if (state === 'lines') endLine()
      return taken()
    },
    range: () => ({ from: markBytes, to: spansLines ? begun : (firstLineEnd ?? begun) }),
  }
}

export const notJson =
  'The body is neither JSON nor NDJSON. Send a FHIR resource, a Bundle or one of them a line.'
export const notText = 'The body is not UTF-8 text.'

interface Sink {
  add(bytes: Uint8Array): void
  size(): number
  /** From now on it holds copies. */
  own(): void
  take(): Uint8Array
}

const createSink = (): Sink => {
  let held: Uint8Array[] = []
  let bytesHeld = 0
  let owned = 0
  return {
    add: (bytes) => {
      if (bytes.length === 0) return
      held.push(bytes)
      bytesHeld += bytes.length
    },
    size: () => bytesHeld,
    own: () => {
      for (; owned < held.length; owned += 1) held[owned] = Buffer.from(held[owned] ?? [])
    },
    take: () => {
      const [only] = held
      const whole = held.length === 1 && only !== undefined ? only : Buffer.concat(held, bytesHeld)
      held = []
      bytesHeld = 0
      owned = 0
      return whole
    },
  }
}

const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const lineFeed = 0x0a
const placeHolder = new TextEncoder().encode('0')
/** U+FEFF in UTF-8. */
const mark = [0xef, 0xbb, 0xbf]

const isBlank = (sign: number): boolean =>
  sign === 0x20 || sign === lineFeed || sign === 0x0d || sign === 0x09
const beginsElement = (sign: number): boolean => !isBlank(sign) && sign !== comma && sign !== closeBracket
const endsScalar = (sign: number): boolean =>
  isBlank(sign) ||
  sign === comma ||
  sign === quote ||
  sign === openBrace ||
  sign === closeBrace ||
  sign === openBracket ||
  sign === closeBracket

/** Each sign may be written as `\uXXXX`. */
const longestName = 'entry'.length * 6

const isEntryName = (signs: readonly number[]): boolean => {
  try {
    return JSON.parse(`"${String.fromCharCode(...signs)}"`) === 'entry'
  } catch {
    return false
  }
}
