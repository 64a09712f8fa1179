import { expect, it } from 'vitest'
import { parseOptions } from './options.ts'

it('a run without options takes the peer, every workload and the cache of the person who runs it', () => {
  expect(parseOptions([], { XDG_CACHE_HOME: '/cache' })).toEqual({
    peer: 'css',
    only: ['get_public', 'get_dpop', 'put_create', 'consent_read'],
    seconds: 3,
    runs: 5,
    connections: 10,
    cache: '/cache/mutua-bench',
  })
})

it('options are taken as given', () => {
  const words = ['--peer', 'none', '--only', 'get_dpop,consent_read', '--seconds', '0.5', '--runs', '1']
  expect(parseOptions(words, { MUTUA_BENCH_CACHE: '/elsewhere' })).toMatchObject({
    peer: 'none',
    only: ['get_dpop', 'consent_read'],
    seconds: 0.5,
    runs: 1,
    cache: '/elsewhere',
  })
})

it.each([
  [['--peer', 'nginx']],
  [['--only', 'get_everything']],
  [['--seconds', 'long']],
  [['--runs', '0']],
  [['--connections', '100000']],
  [['--colour']],
  [['pods']],
])('%j cannot be used and is named', (words) => {
  expect(() => parseOptions(words, {})).toThrow(words[0])
})

it('the suite pod has lines of its own; the start with many pods only where time does not matter', () => {
  const { only, peer } = parseOptions(['pod', '--peer', 'jss'], {})
  expect(peer).toBe('jss')
  expect(only).toEqual([
    'get_public',
    'get_dpop',
    'list_1000',
    'put_create',
    'put_replace',
    'patch_n3',
    'get_public_bare',
    'start_ms',
    'rss_idle_mb',
    'rss_after_mb',
  ])
  expect(parseOptions(['pod'], { MUTUA_DEEP: '1' }).only).toEqual([...only, 'start_10000_ms'])
})
