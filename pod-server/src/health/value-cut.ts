import { createPieceSink, type JsonPiece } from './piece-sink.ts'

/** Walks over one JSON value, and gives away the elements of its entries and what stands around them. */
export interface ValueCut {
  /** To the end of the value, or of the chunk. */
  walk(chunk: Uint8Array, start: number): { readonly at: number; readonly hasEnded: boolean }
  /** The text is over. False when the value is not. */
  end(): boolean
  /** From now on it holds copies. */
  own(): void
  /** Whether it goes over several lines. */
  spansLines(): boolean
}

export const createValueCut = ({
  splits,
  maxBytes,
  give,
}: {
  readonly splits: boolean
  readonly maxBytes: number
  /** Takes nothing more after a fault. */
  readonly give: (piece: JsonPiece) => void
}): ValueCut => {
  const around = createPieceSink(maxBytes, give)
  const inner = createPieceSink(maxBytes, give)
  const names = createEntryNames(() =>
    give({ kind: 'fault', code: 'body-malformed', why: 'The Bundle has two lists of entries.' }),
  )
  let first: number | undefined
  let depth = 0
  let inString = false
  let escaped = false
  let hasLines = false
  let inEntries = false
  let element: 'none' | 'nested' | 'text' | 'scalar' = 'none'

  const isScalar = (): boolean => first !== openBrace && first !== openBracket

  const giveElement = (bytes: Uint8Array): void => {
    inner.add(bytes)
    give({ kind: 'element', bytes: inner.take() })
    element = 'none'
  }

  const giveValue = (): void => give({ kind: 'value', bytes: around.take() })

  const stepInString = (sign: number): void => {
    if (escaped) escaped = false
    else if (sign === backslash) escaped = true
    else if (sign === quote) inString = false
    if (depth === 1 && inString) names.push(sign)
  }

  /** A sign outside of strings. */
  const step = (sign: number): void => {
    if (sign === quote) {
      inString = true
      if (depth === 1) names.begin()
    } else if (sign === openBrace || sign === openBracket) {
      depth += 1
      inEntries ||= splits && first === openBrace && depth === 2 && sign === openBracket && names.isEntry()
    } else if (sign === closeBrace || sign === closeBracket) {
      depth -= 1
      if (depth === 1) inEntries = false
    } else if (depth === 1 && first === openBrace) {
      if (sign === colon) names.end()
      else if (sign === comma) names.forget()
    }
  }

  const walk: ValueCut['walk'] = (chunk, start) => {
    first ??= chunk[start]
    let from = start
    for (let at = start; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? 0
      if (inString) {
        stepInString(sign)
        if (inString || element !== 'text') continue
        giveElement(chunk.subarray(from, at + 1))
        from = at + 1
        continue
      }
      if (sign === lineFeed && depth > 0) hasLines = true
      if (element === 'scalar' && endsScalar(sign)) {
        giveElement(chunk.subarray(from, at))
        from = at
      }
      if (inEntries && depth === 2 && element === 'none' && beginsElement(sign)) {
        around.add(chunk.subarray(from, at))
        around.add(placeHolder)
        from = at
        element = kindOf(sign)
      }
      if (depth === 0 && isScalar() && isBlank(sign)) {
        around.add(chunk.subarray(from, at))
        giveValue()
        return { at, hasEnded: true }
      }
      step(sign)
      if (sign !== closeBrace && sign !== closeBracket) continue
      if (element === 'nested' && depth === 2) {
        giveElement(chunk.subarray(from, at + 1))
        from = at + 1
      } else if (depth <= 0 && !isScalar()) {
        around.add(chunk.subarray(from, at + 1))
        giveValue()
        return { at: at + 1, hasEnded: true }
      }
    }
    ;(element === 'none' ? around : inner).add(chunk.subarray(from))
    return { at: chunk.length, hasEnded: false }
  }

  return {
    walk,
    end: () => {
      if (!isScalar() || inString) return false
      giveValue()
      return true
    },
    own: () => {
      around.own()
      inner.own()
    },
    spansLines: () => hasLines,
  }
}

/** Finds the member of the outermost object that is called `entry`, however that is written. */
const createEntryNames = (onSecond: () => void) => {
  let name: number[] = []
  let isEntry = false
  let count = 0
  return {
    begin: () => {
      name = []
    },
    push: (sign: number) => {
      if (name.length < longestName) name.push(sign)
    },
    end: () => {
      isEntry = isEntryName(name)
      if (isEntry) count += 1
      if (count > 1) onSecond()
    },
    forget: () => {
      isEntry = false
    },
    isEntry: () => isEntry,
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
export const lineFeed = 0x0a
const placeHolder = new TextEncoder().encode('0')

const kindOf = (sign: number): 'nested' | 'text' | 'scalar' => {
  if (sign === quote) return 'text'
  return sign === openBrace || sign === openBracket ? 'nested' : 'scalar'
}

export const isBlank = (sign: number): boolean =>
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
