import { beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseResourceUrl, parseWebId, type Instant } from '@mutua/sdk/ids'
import { grantOf, origin } from '../test-support/grants.ts'
import { until } from '../test-support/until.ts'
import { createOngoingReads, type OngoingReads } from './ongoing-reads.ts'

let standing: Grant | undefined
let reads: OngoingReads
let cuts: string[]
let onList: boolean
let now: Instant

const resource = parseResourceUrl(`${origin}/anna/health/a.ttl`)
const begin = (name: string) => reads.begin({ grant: grantOf().id, resource }, () => cuts.push(name))

beforeEach(() => {
  standing = grantOf()
  cuts = []
  onList = true
  now = grantOf().validFrom
  reads = createOngoingReads({
    standing: () => standing,
    standingOf: () => (onList ? 'works' : 'none'),
    now: () => now,
  })
})

describe('a body on its way under a consent', () => {
  it('goes on while the consent stands', () => {
    using _read = begin('a')
    reads.look()
    expect(cuts).toEqual([])
  })

  it.each<[string, () => Grant | undefined]>([
    ['is withdrawn', () => ({ ...grantOf(), state: 'withdrawn' })],
    ['is paused', () => ({ ...grantOf(), state: 'paused' })],
    [
      'no longer covers it',
      () => grantOf({ scope: { resources: [`${origin}/anna/diary/`], modes: ['read'] } }),
    ],
    ['is not for reading any more', () => grantOf({ scope: { ...grantOf().scope, modes: ['append'] } })],
    [
      'is for records of other types',
      () => grantOf({ terms: { resourceTypes: ['https://www.w3.org/ns/lws#Container'] } }),
    ],
    ['would have had it erased by now', () => grantOf({ terms: { eraseBy: grantOf().validFrom } })],
    ['is not known any more', () => undefined],
  ])('is cut off once when the consent %s', (_what, after) => {
    using _read = begin('a')
    standing = after()
    reads.look()
    reads.look()
    expect(cuts).toEqual(['a'])
  })

  it('is cut off at the end of the consent, to the millisecond, without being told', () => {
    const { validUntil } = grantOf()
    using _read = begin('a')
    now = instantOf(Date.parse(validUntil) - 1)
    reads.look()
    expect(cuts).toEqual([])
    now = validUntil
    reads.look()
    expect(cuts).toEqual(['a'])
  })

  it('is cut off when who reads has left the organisation, and goes on for those who read for themselves', () => {
    const person = parseWebId(`${origin}/nurse/profile/card#me`)
    using _staff = reads.begin({ grant: grantOf().id, resource, person }, () => cuts.push('staff'))
    using _own = begin('own')
    reads.look()
    expect(cuts).toEqual([])
    onList = false
    reads.look()
    expect(cuts).toEqual(['staff'])
  })

  it('is cut off at once when it begins too late', () => {
    standing = undefined
    using _read = begin('a')
    expect(cuts).toEqual(['a'])
  })

  it('is left alone when it has ended, whatever comes', () => {
    using _other = begin('b')
    begin('a')[Symbol.dispose]()
    standing = undefined
    reads.look()
    expect(cuts).toEqual(['b'])
  })

  it('is cut off when the lease runs out, of which nobody tells', async () => {
    using _read = begin('a')
    standing = undefined
    await until('the cut', () => cuts.length === 1)
    expect(cuts).toEqual(['a'])
  })
})
