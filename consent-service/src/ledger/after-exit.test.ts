import { describe, expect, it } from 'vitest'
import { parseYear } from '@mutua/sdk/coop/period'
import type { Store } from '@mutua/kit/store'
import { createGrant, openTestStore, research } from '../wiring/test-support-value.ts'
import { readRistorno } from './read-ristorno.ts'
import { openBooks } from './test-support.ts'

const year = parseYear('2026')
const at = '2026-11-20T09:00:00.000Z'

/** Anna gives twice what Bruno gives; the clinic owes 3.00 euro. */
const openYear = async (store: Store, ends: Readonly<Record<string, string>>) => {
  const grants = [createGrant({ owner: 'anna' }), createGrant({ owner: 'bruno', purpose: research })]
  const books = await openBooks({ store, grants, members: ['anna', 'bruno'], ends })
  const [annas, brunos] = grants
  if (annas === undefined || brunos === undefined) throw new Error('two grants')
  await books.accept(
    Array.from({ length: 12 }, (_, index) => books.pods.use({ grant: index % 3 === 0 ? brunos : annas, at })),
  )
  return books
}

describe('the ristorno of a year in which somebody left', () => {
  it.each([
    ['of nobody who left: all of it counts', undefined, { member: 8, total: 300n, ofMembers: 300n }],
    ['before the exchange of a member ended, to the second', at, { member: 0, total: 300n, ofMembers: 100n }],
    ['on both sides of its end', '2026-11-20T09:00:00.001Z', { member: 8, total: 300n, ofMembers: 300n }],
    ['in months after it', '2026-03-01T00:00:00.000Z', { member: 0, total: 300n, ofMembers: 100n }],
  ])('counts uses %s; the rest is billed, and the co-op’s', async (_what, end, expected) => {
    await using store = await openTestStore()
    const books = await openYear(store, end === undefined ? {} : { anna: end })
    await books.close('2026', true)
    const run = await books.ristorno('2026')
    const { allotments } = await readRistorno(year, { store })
    expect(allotments.find(({ member }) => member === 1)?.units ?? 0).toBe(expected.member)
    // What the co-op earned is the same; what it may return is the part of members alone.
    expect([run.totalMicroCents / 1_000_000n, run.memberMicroCents / 1_000_000n]).toEqual([
      expected.total,
      expected.ofMembers,
    ])
    expect(run.distributableCents).toBe((201n * expected.ofMembers) / expected.total)
  })

  it('takes the uses of the day before an exclusion, and none of the day after, of one month', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const ends = { anna: '2026-11-20T00:00:00.000Z' }
    const books = await openBooks({ store, grants: [grant], members: ['anna'], ends })
    const use = (day: string) => books.pods.use({ grant, at: `2026-11-${day}T09:00:00.000Z` })
    await books.accept(['18', '19', '19', '20'].map(use))
    await books.close('2026', true)
    const run = await books.ristorno('2026')
    expect([run.totalMicroCents, run.memberMicroCents]).toEqual([100_000_000n, 75_000_000n])
    expect((await readRistorno(year, { store })).allotments).toMatchObject([{ member: 1, units: 3 }])
  })
})
