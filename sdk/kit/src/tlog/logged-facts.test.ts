import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLevelStore } from '../level-store.ts'
import { commitPlan, row } from '../row.ts'
import type { Store } from '../store.ts'
import { planLogged, readWaitingFacts, type LoggedFact } from './logged-facts.ts'

let folder: string
let store: Store & AsyncDisposable
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-facts-'))
  store = await openLevelStore(folder)
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const closed = (month: number): LoggedFact => ({
  kind: 'period.closed',
  about: `period/2026-${String(month)}`,
  statement: { period: `2026-${String(month)}`, uses: month },
})

const record = (facts: readonly LoggedFact[], key: string): Promise<void> =>
  commitPlan(store, async () => {
    const logged = await planLogged(facts, store)
    return {
      writes: [row(key, 'the fact itself'), ...logged.writes],
      unchanged: new Map([[key, undefined], ...logged.unchanged]),
      result: undefined,
    }
  })

test('facts wait in the order of their writes, and under what they are about', async () => {
  await record([closed(10), closed(11)], 'one')
  await record([closed(12)], 'two')
  const { items, upTo, spent } = await readWaitingFacts(0, 10, { store })
  expect(items.map(({ place }) => place)).toEqual([
    'fact/period/2026-10/000000000001',
    'fact/period/2026-11/000000000002',
    'fact/period/2026-12/000000000003',
  ])
  expect([upTo, spent.length]).toEqual([3, 3])
  expect(items[2]).toMatchObject({ kind: 'period.closed', statement: { period: '2026-12', uses: 12 } })
  expect((await readWaitingFacts(1, 1, { store })).upTo).toBe(2)
})

test('a fact whose own write does not happen is not logged, and writers at once lose none', async () => {
  const months = Array.from({ length: 20 }, (_, place) => place + 1)
  await Promise.all(months.map((month) => record([closed(month)], `fact ${String(month)}`)))
  const refused = planLogged([closed(99)], store)
  const { writes, unchanged } = await refused
  expect(await store.write(writes, new Map([...unchanged, ['fact 1', undefined]]))).toBe(false)
  const { items } = await readWaitingFacts(0, 100, { store })
  expect(items.map(({ statement }) => statement['uses']).toSorted((a, b) => Number(a) - Number(b))).toEqual(
    months,
  )
})

test('nothing to log writes nothing', async () => {
  expect((await planLogged([], store)).writes).toEqual([])
})
