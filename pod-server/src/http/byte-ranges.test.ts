import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentRange, parseRange } from './byte-ranges.ts'

const parts = (field: string, size = 10) => {
  const answer = parseRange(field, size)
  return answer.kind === 'parts' ? answer.parts.map(({ start, end }) => [start, end]) : answer.kind
}

describe('a range', () => {
  it.each([
    ['bytes=0-3', [[0, 4]]],
    ['bytes=9-', [[9, 10]]],
    ['bytes=-3', [[7, 10]]],
    ['bytes=-99', [[0, 10]]],
    ['bytes=5-99', [[5, 10]]],
    ['Bytes = 0-0', [[0, 1]]],
    ['bytes=0-99999999999999999999999', [[0, 10]]],
    [
      'bytes=0-0, ,4-5,-1',
      [
        [0, 1],
        [4, 6],
        [9, 10],
      ],
    ],
    ['bytes=0-0,50-60', [[0, 1]]],
  ])('%s names bytes that are there', (field, expected) => {
    expect(parts(field)).toEqual(expected)
  })

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0', 'bytes=10-,99-'])('%s cannot be satisfied', (field) => {
    expect(parts(field)).toBe('unsatisfiable')
  })

  it.each([
    'bytes=3-1',
    'bytes=',
    'bytes=a-b',
    'bytes=-',
    'bytes=1-2-3',
    'items=0-1',
    'bytes 0-1',
    'bytes=0-1;x',
  ])('%s is no range, and is ignored', (field) => {
    expect(parts(field)).toBe('whole')
  })

  it('of nothing cannot be satisfied', () => {
    for (const field of ['bytes=0-', 'bytes=-1', 'bytes=0-0']) expect(parts(field, 0)).toBe('unsatisfiable')
  })

  it('is ignored when too many come at once, or when together they are longer than the whole', () => {
    expect(parts(`bytes=${Array.from({ length: 33 }, () => '0-0').join(',')}`, 1_000)).toBe('whole')
    expect(parts('bytes=0-5,0-5')).toBe('whole')
    expect(parts('bytes=0-4,5-9')).toHaveLength(2)
  })

  it('never reaches beyond what is there, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1_000), (field, size) => {
        for (const text of [field, `bytes=${field}`]) {
          const answer = parseRange(text, size)
          if (answer.kind !== 'parts') continue
          for (const { start, end } of answer.parts) {
            expect(start).toBeGreaterThanOrEqual(0)
            expect(end).toBeGreaterThan(start)
            expect(end).toBeLessThanOrEqual(size)
          }
        }
      }),
    )
  })

  it('is told with the last byte, not the one after it', () => {
    expect(contentRange({ start: 0, end: 4 }, 10)).toBe('bytes 0-3/10')
  })
})
