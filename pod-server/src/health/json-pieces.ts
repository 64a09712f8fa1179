import { createPieceSink, type JsonPiece } from './piece-sink.ts'
import { createValueCut, isBlank, lineFeed } from './value-cut.ts'

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
  let found: JsonPiece[] = []
  let state: 'before' | 'value' | 'after' | 'tail' | 'lines' | 'faulty' = 'before'
  let begun = 0
  let markBytes = 0
  let firstLineEnd: number | undefined

  const give = (piece: JsonPiece): void => {
    if (state !== 'faulty') found.push(piece)
    if (piece.kind === 'fault') state = 'faulty'
  }
  const fail = (why: string): void => give({ kind: 'fault', code: 'body-malformed', why })
  const lineSink = createPieceSink(maxBytes, give)
  const cut = createValueCut({ splits, maxBytes, give })

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
    if (markBytes !== 0 && markBytes !== mark.length) fail(notText)
    else state = 'value'
    return at
  }

  const value = (chunk: Uint8Array, start: number): number => {
    const { at, hasEnded } = cut.walk(chunk, start)
    if (hasEnded && state === 'value') state = 'after'
    return at
  }

  /** What is left of the line after the first value, and of the text when that had several lines: blanks. */
  const pass = (chunk: Uint8Array, start: number): number => {
    for (let at = start; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? 0
      if (!isBlank(sign)) {
        fail(notJson)
        return chunk.length
      }
      if (sign === lineFeed && state === 'after') {
        firstLineEnd = begun + at
        state = cut.spansLines() ? 'tail' : 'lines'
        return at + 1
      }
    }
    return chunk.length
  }

  const endLine = (): void => {
    const bytes = lineSink.take()
    if (bytes.some((sign) => !isBlank(sign))) give({ kind: 'line', bytes })
  }

  const line = (chunk: Uint8Array, start: number): number => {
    const end = chunk.indexOf(lineFeed, start)
    lineSink.add(chunk.subarray(start, end < 0 ? chunk.length : end))
    if (end < 0) return chunk.length
    endLine()
    return end + 1
  }

  const steps = { before: skip, value, after: pass, tail: pass, lines: line }

  const taken = (): readonly JsonPiece[] => {
    const pieces = found
    found = []
    return pieces
  }

  return {
    push: (bytes) => {
      for (let at = 0; at < bytes.length && state !== 'faulty';) at = steps[state](bytes, at)
      begun += bytes.length
      lineSink.own()
      cut.own()
      return taken()
    },
    end: () => {
      if (state === 'before') fail(notJson)
      else if (state === 'value' && !cut.end()) fail(notJson)
      else if (state === 'lines') endLine()
      return taken()
    },
    range: () => ({ from: markBytes, to: cut.spansLines() ? begun : (firstLineEnd ?? begun) }),
  }
}

export const notJson =
  'The body is neither JSON nor NDJSON. Send a FHIR resource, a Bundle or one of them a line.'
export const notText = 'The body is not UTF-8 text.'

/** U+FEFF in UTF-8. */
const mark = [0xef, 0xbb, 0xbf]
