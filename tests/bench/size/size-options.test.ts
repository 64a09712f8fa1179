import { expect, it } from 'vitest'
import { parseSizeOptions } from './size-options.ts'

it('without options three sizes of each kind are compared', () => {
  expect(parseSizeOptions([])).toEqual({
    pods: [10, 1_000, 10_000],
    resources: [10, 1_000, 100_000],
    runs: 15,
    requests: 100,
  })
})

it('sizes are taken as given', () => {
  const words = ['--pods', '1,5', '--resources', '2', '--runs', '1', '--requests', '10']
  expect(parseSizeOptions(words)).toEqual({ pods: [1, 5], resources: [2], runs: 1, requests: 10 })
})

it.each([
  [['--pods', '0']],
  [['--resources', '1']],
  [['--resources', 'many']],
  [['--runs', '0']],
  [['--requests', '1']],
  [['--colour']],
])('%j cannot be used and is named', (words) => {
  expect(() => parseSizeOptions(words)).toThrow(words[0])
})
