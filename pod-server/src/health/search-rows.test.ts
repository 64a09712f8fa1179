import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePodPath } from '../resources/pod-path.ts'
import { openTestStorage, type TestStorage } from '../test-support/storage.ts'
import { createSearchRows, type SearchRow } from './search-rows.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 60 : 8

const fhir = 'application/fhir+json'
const names = ['a', 'b', 'c'] as const
const pathOf = (category: string, id: string) => parsePodPath(`/anna/health/${category}/Observation/${id}`)
const write = (id: string, code: string, category = 'laboratory') => ({
  path: pathOf(category, id),
  contentType: fhir,
  body: Buffer.from(JSON.stringify({ resourceType: 'Observation', id, code: { coding: [{ code }] } })),
})

/** Rows as nobody remembers them. */
const freshRows = ({ store }: TestStorage) =>
  createSearchRows({ store, pods: { onChanged: () => undefined } })

const step = fc.record({
  what: fc.constantFrom('put', 'put', 'remove', 'hide', 'unhide', 'hide all', 'unhide all'),
  id: fc.constantFrom(...names),
  category: fc.constantFrom('laboratory', 'summary'),
  code: fc.constantFrom('1', '2', '3'),
})

describe('rows that are remembered', () => {
  it('are those that are there, after whatever was written', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await using test = await openTestStorage()
        const { pods, hidden } = test.storage
        // So few that they are dropped for want of room, too.
        const [roomy, narrow] = [1_000, 6].map((maxRows) =>
          createSearchRows({ store: test.store, pods, maxRows }),
        )
        for (const { what, id, category, code } of steps) {
          const path = pathOf(category, id)
          const all = parsePodPath('/anna/health/')
          const acts = {
            'put': async () => void (await pods.put([write(id, code, category)])),
            'remove': () => pods.remove(path),
            'hide': () => hidden.hide(path),
            'unhide': () => hidden.unhide(path),
            'hide all': () => hidden.hide(all),
            'unhide all': () => hidden.unhide(all),
          }
          await acts[what]().catch(() => undefined)
          const there = await Array.fromAsync(freshRows(test).list('/anna/', 'Observation'))
          for (const rows of [roomy, narrow]) {
            expect(await Array.fromAsync(rows?.list('/anna/', 'Observation') ?? [])).toEqual(there)
            expect(await Array.fromAsync(rows?.listAll('/anna/') ?? [])).toEqual(there)
            expect(await rows?.find('/anna/', 'Observation', id)).toEqual(
              there.filter((row) => row.id === id),
            )
          }
        }
      }),
      { numRuns: runs },
    )
  })

  it('are not kept when something was written while they were read', async () => {
    await using test = await openTestStorage()
    const { pods } = test.storage
    await pods.put([write('a', '1'), write('b', '1')])
    const rows = createSearchRows({ store: test.store, pods })
    const seen: SearchRow[] = []
    for await (const row of rows.list('/anna/', 'Observation')) {
      if (seen.length === 0) await pods.put([write('c', '1')])
      seen.push(row)
    }
    expect((await Array.fromAsync(rows.list('/anna/', 'Observation'))).map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  it('of one name come in the order in which categories stand for it', async () => {
    await using test = await openTestStorage()
    const { pods } = test.storage
    await pods.put([write('a', '1', 'documents'), write('a', '1', 'laboratory'), write('a', '1', 'summary')])
    const rows = createSearchRows({ store: test.store, pods })
    const found = await rows.find('/anna/', 'Observation', 'a')
    expect(found.map(({ category }) => category)).toEqual(['summary', 'laboratory', 'documents'])
  })
})
