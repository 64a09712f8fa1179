import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonPieces } from './json-pieces.ts'
import type { JsonPiece } from './piece-sink.ts'

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** @param cuts lengths of the chunks, again and again */
const piecesOf = (text: string, cuts: readonly number[] = [1_000_000], options = {}) => {
  const bytes = new TextEncoder().encode(text)
  const reader = createJsonPieces({ splits: true, maxBytes: 100_000, ...options })
  // One piece of memory for all chunks, as between threads.
  const memory = new Uint8Array(Math.max(...cuts))
  const pieces: (readonly [JsonPiece['kind'], string])[] = []
  const take = (found: readonly JsonPiece[]): void => {
    for (const piece of found)
      pieces.push([piece.kind, piece.kind === 'fault' ? piece.code : textOf(piece.bytes)])
  }
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const chunk = bytes.subarray(at, at + (cuts[turn % cuts.length] ?? 1))
    memory.set(chunk)
    take(reader.push(memory.subarray(0, chunk.length)))
    memory.fill(0x58)
    at += chunk.length
  }
  take(reader.end())
  return { pieces, range: reader.range() }
}
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the pieces of a text', () => {
  it('are the entries of a Bundle, and what stands around them', () => {
    const { pieces } = piecesOf('{"type":"batch","entry":[ {"a":"]}\\""} , [1], "x,y", 12 ,null],"id":"b"}\n')
    expect(pieces).toEqual([
      ['element', '{"a":"]}\\""}'],
      ['element', '[1]'],
      ['element', '"x,y"'],
      ['element', '12'],
      ['element', 'null'],
      ['value', '{"type":"batch","entry":[ 0 , 0, 0, 0 ,0],"id":"b"}'],
    ])
  })

  it('are lines after a first value that is one line', () => {
    expect(piecesOf('\uFEFF{"entry":[1]}\n\n{"a":1}\r\n   \nbroken').pieces).toEqual([
      ['element', '1'],
      ['value', '{"entry":[0]}'],
      ['line', '{"a":1}\r'],
      ['line', 'broken'],
    ])
    expect(piecesOf('null\n1').pieces).toEqual([
      ['value', 'null'],
      ['line', '1'],
    ])
  })

  it('find the entries by a name that is written another way, and only at the top', () => {
    expect(piecesOf('{"\\u0065ntry":[1],"x":{"entry":[2]},"y":"entry"}').pieces).toEqual([
      ['element', '1'],
      ['value', '{"\\u0065ntry":[0],"x":{"entry":[2]},"y":"entry"}'],
    ])
    expect(piecesOf('[{"entry":[1]}]').pieces).toEqual([['value', '[{"entry":[1]}]']])
  })

  it('say where the first value is, for whoever keeps it', () => {
    expect(piecesOf('\uFEFF{"entry":[]}\n{}').range).toEqual({ from: 3, to: 15 })
    expect(piecesOf('{"entry":\n[]}\n').range).toEqual({ from: 0, to: 14 })
  })

  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['half a mark', '\u{FEFF}'.slice(0, 0) + '{"entry":[{"a":1}'],
    ['two lists of entries', '{"entry":[1],"entry":[2]}'],
    ['two values on a line', '{} {}'],
    ['more after a value of several lines', '{\n}\n{}'],
  ])('end with a fault in %s', (_name, text) => {
    expect(piecesOf(text).pieces.at(-1)?.[0]).toBe('fault')
  })

  it.each([
    ['an entry', `{"entry":["${'x'.repeat(200)}"]}`],
    ['what stands around', `{"x":"${'x'.repeat(200)}","entry":[]}`],
    ['a line', `{}\n${'x'.repeat(200)}`],
    ['a value that never ends', '['.repeat(200)],
  ])('end where %s is too long, and hold no more of it', (_name, text) => {
    for (const cuts of [[1], [1_000]])
      expect(piecesOf(text, cuts, { maxBytes: 100 }).pieces.at(-1)).toEqual(['fault', 'body-too-large'])
  })

  it('are the same however the bytes arrive', () => {
    fc.assert(
      fc.property(
        bundles,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        (text, cuts) => {
          expect(piecesOf(text, cuts)).toEqual(piecesOf(text))
        },
      ),
    )
  })

  it('are all JSON exactly if the text is', () => {
    const spoilt = fc
      .tuple(bundles, fc.nat(), fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', '1'))
      .map(([text, place, sign]) => {
        const at = place % (text.length + 1)
        return text.slice(0, at) + sign + text.slice(at + (place % 2))
      })
    fc.assert(
      fc.property(fc.oneof(bundles, spoilt), (text) => {
        const { pieces } = piecesOf(text)
        const isWhole = pieces.every(([kind, piece]) => kind !== 'fault' && kind !== 'line' && isJson(piece))
        // Said twice, a name has the last of its values: which we refuse to guess.
        const isTwice =
          pieces.some(([kind]) => kind === 'fault') && (text.match(/entry"\s*:/g) ?? []).length > 1
        if (!isTwice) expect(isWhole && pieces.length > 0).toBe(isJson(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

const bundles = fc
  .tuple(
    fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
    fc.jsonValue({ maxDepth: 2 }),
    fc.boolean(),
  )
  .map(([entry, other, isWide]) =>
    JSON.stringify({ resourceType: 'Bundle', other, entry, id: 'x' }, undefined, isWide ? 1 : undefined),
  )
