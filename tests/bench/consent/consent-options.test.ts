import { expect, it } from 'vitest'
import { parseConsentOptions } from './consent-options.ts'

it('a run without options has many readers at once', () => {
  expect(parseConsentOptions([], { XDG_CACHE_HOME: '/cache' })).toEqual({
    peer: 'veramo',
    seconds: 3,
    runs: 5,
    connections: 50,
    cache: '/cache/mutua-bench',
  })
})

it('options are taken as given', () => {
  const words = ['--peer', 'none', '--seconds', '0.5', '--runs', '1', '--connections', '10']
  expect(parseConsentOptions(words, {})).toMatchObject({
    peer: 'none',
    seconds: 0.5,
    runs: 1,
    connections: 10,
  })
})

it.each([[['--seconds', 'long']], [['--runs', '0']], [['--connections', '100000']], [['--peer', 'css']]])(
  '%j cannot be used and is named',
  (words) => {
    expect(() => parseConsentOptions(words, {})).toThrow(words[0])
  },
)
