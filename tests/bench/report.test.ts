import { expect, it } from 'vitest'
import { benchLine, median } from './report.ts'

it('the median is the middle one, or the mean of the middle two', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1, 5, 7])).toBe(6)
  expect(() => median([])).toThrow('nothing was measured')
})

it('a line carries the medians and how often ours is the peer', () => {
  expect(benchLine('get_public', { ours: [9_000, 9_876.5, 12_000], peer: [100, 130, 120] })).toEqual({
    name: 'get_public',
    unit: 'req/s',
    ours: 9_880,
    peer: 120,
    ratio: 82.3,
    runs: 3,
  })
})

it('where the peer cannot do it, peer and ratio are null', () => {
  expect(benchLine('consent_read', { ours: [3_000], peer: [] })).toMatchObject({ peer: null, ratio: null })
})
