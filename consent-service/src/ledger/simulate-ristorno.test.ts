import { describe, expect, it } from 'vitest'
import { parseYear } from '@mutua/sdk/coop/period'
import { prevalenceSchema } from '@mutua/sdk/coop/prevalence'
import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import { accounts, type Account, type FundingSource } from '@mutua/sdk/coop/transfer'
import { createGrant, openTestStore } from '../wiring/test-support-value.ts'
import { readPrevalence } from './read-prevalence.ts'
import { simulateRistorno } from './simulate-ristorno.ts'
import { openBooks } from './test-support.ts'
import { memberSurplusOf, type YearPart } from './year-result.ts'

const year = parseYear('2026')
const names = Array.from({ length: 12 }, (_, index) => `member-${String(index + 1)}`)

describe('a simulation', () => {
  it('says how sums spread among ten members or more, and for how many other criteria are better', async () => {
    await using store = await openTestStore()
    const grants = names.map((owner) => createGrant({ owner, microCentsPerUnit: 100_000_000n }))
    const books = await openBooks({ store, grants, members: names })
    // The first gives one use of a euro, the twelfth twelve.
    await books.accept(
      grants.map((grant, index) => books.pods.use({ grant, at: '2026-11-20T09:00:00Z', units: index + 1 })),
    )
    await books.close('2026', true)
    const { simulation, against, change } = await simulateRistorno(
      year,
      {
        criteria: ristornoCriteriaSchema.parse({ perMemberCapCents: '500', minimumPayoutCents: '200' }),
        against: ristornoCriteriaSchema.parse({}),
      },
      books.deps,
    )
    expect(against?.sums).toMatchObject({ surplusCents: 7_800n, ristornoCents: 5_226n, membersAllotted: 12 })
    // Without a ceiling: 67 cents for each use.
    expect(against?.distribution).toEqual({
      members: 12,
      minCents: 67n,
      medianCents: 402n,
      maxCents: 804n,
      histogram: [
        { fromCents: 50n, toCents: 100n, members: 1 },
        { fromCents: 100n, toCents: 200n, members: 1 },
        { fromCents: 200n, toCents: 500n, members: 5 },
        { fromCents: 500n, members: 5 },
      ],
      underMinimum: 0,
      atCap: 0,
    })
    const { distribution } = simulation
    expect(distribution?.maxCents).toBe(500n)
    expect(distribution?.histogram.reduce((sum, { members }) => sum + members, 0)).toBe(12)
    expect(distribution?.atCap).toBeGreaterThan(4)
    expect(distribution?.underMinimum).toBeGreaterThan(0)
    expect((change?.more ?? 0) + (change?.less ?? 0) + (change?.same ?? 0)).toBe(12)
    expect(change?.less).toBe(5)
    expect(JSON.stringify(simulation.sums, (_key, value: unknown) => String(value))).not.toMatch(/member-/)
  })
})

describe('the business with members', () => {
  const part = (account: string, net: bigint, centre = 'member-uses', funding = 'own'): YearPart => ({
    account: account as Account,
    centre: centre as YearPart['centre'],
    funding: funding as FundingSource,
    net,
  })

  it('bears its part of the administration, by its part of what the co-op takes in, rounded against it', () => {
    const uses = part(accounts.revenue, 1_000n)
    const costs = part('cost:hosting', -100n)
    const office = part('cost:staff', -301n, 'administration')
    expect(memberSurplusOf([uses, costs, office])).toBe(599n)
    const homeCare = part('revenue:contributions', 2_000n, 'home-care')
    expect(memberSurplusOf([uses, costs, office, homeCare, part('cost:staff', -1_900n, 'home-care')])).toBe(
      1_000n - 100n - 101n,
    )
  })

  it('knows nothing of grants and what they pay for', () => {
    const own = [part(accounts.revenue, 500n)]
    const granted = [
      part(accounts.grantRevenue, 9_000n, 'member-uses', 'region'),
      part('cost:staff', -8_000n, 'member-uses', 'region'),
    ]
    expect(memberSurplusOf([...own, ...granted])).toBe(500n)
  })
})

describe('prevalence', () => {
  it.each([
    ['social', true],
    ['contributors', true],
    ['users', false],
    ['workers', undefined],
  ] as const)('of a co-op of the kind %s', async (model, isPrevalent) => {
    await using store = await openTestStore()
    const grants = ['anna', 'stranger'].map((owner) => createGrant({ owner }))
    const books = await openBooks({ store, grants, members: ['anna'] })
    const [annas, strangers] = grants
    if (annas === undefined || strangers === undefined) throw new Error('two grants')
    const uses = [annas, annas, strangers].map((grant) => ({ grant, at: '2026-11-20T09:00:00Z' }))
    await books.accept(uses.map((use) => books.pods.use(use)))
    await books.close('2026', true)
    const found = await readPrevalence(year, { ...books.deps, model })
    expect(found.isPrevalent).toBe(isPrevalent)
    expect(found.tests.find(({ test }) => test === 'contributors')).toMatchObject({
      perMille: 666,
      isMoreThanHalf: true,
      article: 'art. 2513 c. 1 lett. c c.c.',
    })
    expect(found.article).toMatch(model === 'social' ? /111-septies/ : /2513/)
    expect(
      prevalenceSchema.parse(
        JSON.parse(
          JSON.stringify(found, (_key, value: unknown) =>
            typeof value === 'bigint' ? String(value) : value,
          ),
        ),
      ),
    ).toEqual(found)
  })
})
