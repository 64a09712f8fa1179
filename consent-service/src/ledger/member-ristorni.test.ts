import { expect, test } from 'vitest'
import { createGrant, openTestStore } from '../wiring/test-support-value.ts'
import { readMemberRistorni } from './member-ristorni.ts'
import { openBooks } from './test-support.ts'

test('A member is told what each ristorno gave them, and nothing of what it gave others.', async () => {
  await using store = await openTestStore()
  const annas = createGrant({ owner: 'anna' })
  const books = await openBooks({ store, grants: [annas], members: ['anna', 'bruno'] })
  const at = '2026-11-20T09:00:00.000Z'
  await books.accept(Array.from({ length: 12 }, () => books.pods.use({ grant: annas, at })))
  expect(await readMemberRistorni(1, { store })).toEqual([])
  await books.close('2026', true)
  const { ristornoCents } = await books.ristorno('2026')
  expect(ristornoCents > 0n).toBe(true)
  expect(await readMemberRistorni(1, { store })).toEqual([
    { year: '2026', resolution: '2026/1', units: 12, allottedCents: ristornoCents, paidCents: ristornoCents },
  ])
  expect(await readMemberRistorni(2, { store })).toEqual([])
})
