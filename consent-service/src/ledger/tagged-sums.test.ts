import { expect, it } from 'vitest'
import { monthSchema } from '@mutua/sdk/coop/period'
import { isPostingTag, postingTagLabel } from '@mutua/sdk/coop/posting-tag'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { createClock, openTestStore } from '../wiring/test-support-value.ts'
import { readTaggedSums } from './tagged-sums.ts'
import { bookedYear, cost, homeCare, openTestBooks, regione } from './test-support-books.ts'

it('what was spent for a goal is its postings less what put them right, with formula and source', async () => {
  await using store = await openTestStore()
  const books = await openTestBooks({ store, now: createClock('2026-11-21T10:00:00Z').now })
  await books.post({
    key: 'grant',
    debit: accounts.bank,
    credit: accounts.grant(regione),
    cents: cents(10_000),
    funding: regione,
  })
  const visits = { debit: cost('visits'), centre: homeCare, funding: regione }
  await books.post({ ...visits, key: 'a', cents: cents(4_000), tags: ['sdg:3.8', 'bes:1'] })
  const wrong = await books.post({ ...visits, key: 'b', cents: cents(500), tags: ['sdg:3.8'] })
  await books.reverse(wrong.transfer.sequence, monthSchema.parse('2026-12'))
  await books.post({ key: 'c', cents: cents(700), tags: ['sdg:10'] })
  await books.post({ key: 'd', cents: cents(900) })
  const sums = await readTaggedSums(bookedYear, store)
  expect(sums.items.map(({ tag, costsCents, revenueCents }) => [tag, costsCents, revenueCents])).toEqual([
    ['bes:1', 4_000n, 4_000n],
    ['sdg:3.8', 4_000n, 4_000n],
    ['sdg:10', 700n, 0n],
  ])
  expect(sums.items[1]).toMatchObject({ label: { en: 'Good health and well-being' }, postings: 6 })
  expect(sums.source.en).toBe('The ledger of the co-op, 7 tagged transfers.')
})

it.each(['sdg:1', 'sdg:17', 'sdg:3.8', 'sdg:16.a', 'bes:12', 'action-sheet:4', 'leps:project', 'area:A'])(
  'there is a tag %s, and it says what it is about',
  (tag) => {
    expect(isPostingTag(tag)).toBe(true)
    expect(postingTagLabel(tag)?.it).toMatch(/\w/)
  },
)

it.each(['sdg:0', 'sdg:18', 'sdg:3.e', 'bes:13', 'action-sheet:40', 'health:1', ''])(
  'there is no tag %j',
  (tag) => {
    expect(isPostingTag(tag)).toBe(false)
  },
)
