import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prefixRange } from '@mutua/kit/store'
import { searchRowRule } from '../health/search-rows.ts'
import { openTestStorage, type TestStorage } from '../test-support/storage.ts'
import { forgetFollowingRows, planFollowingRows, renewFollowingRows } from './following-rows.ts'
import { parsePodPath } from './pod-path.ts'
import { newPlan } from './write-plan.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 100 : 15

const paths = [
  '/anna/health/laboratory/Observation/a',
  '/anna/health/laboratory/Observation/b',
  '/anna/health/summary/Patient/p',
  '/anna/health/laboratory/Observation/a.meta',
  '/anna/health/nowhere/Observation/a',
  '/anna/notes/a.json',
].map(parsePodPath)
const containers = ['/anna/health/', '/anna/health/laboratory/Observation/'].map(parsePodPath)

const bodies = [
  '{"resourceType":"Observation","id":"a","code":{"coding":[{"system":"s","code":"1"}]}}',
  '{"resourceType":"Observation","id":"b","effectiveDateTime":"2020-05"}',
  `{"resourceType":"Patient","id":"p","identifier":[{"value":"${'x'.repeat(300)}"}]}`,
  'no JSON at all',
]

const step = fc.record({
  what: fc.constantFrom(
    ...(['put', 'put', 'put', 'plain', 'edit', 'remove', 'hide', 'unhide', 'restore', 'erase'] as const),
  ),
  path: fc.constantFrom(...paths),
  container: fc.constantFrom(undefined, undefined, ...containers),
  body: fc.constantFrom(...bodies),
})

const rowsOf = async ({ store }: TestStorage): Promise<string[]> =>
  (await Array.fromAsync(store.list(prefixRange(searchRowRule.prefix)))).map(({ key }) => key)

const take = async (
  { what, path, container, body }: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  { storage: { pods, hidden, versions } }: TestStorage,
): Promise<void> => {
  const bytes = Buffer.from(body)
  const fhir = 'application/fhir+json; charset=utf-8'
  switch (what) {
    case 'put':
      return void (await pods.put([{ path, contentType: fhir, body: bytes }]))
    case 'plain':
      return void (await pods.put([{ path, contentType: 'text/plain', body: bytes }]))
    case 'edit':
      return void (await pods.edit(path, () => Promise.resolve({ contentType: fhir, body: bytes })))
    case 'remove':
      return pods.remove(container ?? path)
    case 'hide':
      return hidden.hide(container ?? path)
    case 'unhide':
      return hidden.unhide(container ?? path)
    case 'restore':
      return void (await versions.restore(path, 1, {}))
    case 'erase':
      return versions.forgetAll(path)
  }
}

describe('rows that follow from documents', () => {
  it(
    'are those of the documents that are there, whatever was written and how',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
          await using test = await openTestStorage()
          for (const one of steps) await take(one, test).catch(() => undefined)
          expect(await test.faults()).toEqual([])
          await test.storage.pods.erase('anna')
          expect(await rowsOf(test)).toEqual([])
        }),
        { numRuns: runs },
      )
    },
  )

  it('go with their pod', async () => {
    await using test = await openTestStorage()
    const [path] = paths
    if (path === undefined) throw new Error('there is a path')
    await test.storage.pods.put([
      { path, contentType: 'application/fhir+json', body: Buffer.from(bodies[0] ?? '') },
    ])
    expect(await rowsOf(test)).toEqual(['find /anna/Observation a laboratory'])
    await test.storage.pods.erase('anna')
    expect(await rowsOf(test)).toEqual([])
  })

  it('are missed by the doctor, and made anew where the rule has changed', async () => {
    await using test = await openTestStorage()
    const { store, storage } = test
    const [path] = paths
    if (path === undefined) throw new Error('there is a path')
    await storage.pods.put([
      { path, contentType: 'application/fhir+json', body: Buffer.from(bodies[0] ?? '') },
    ])
    const [key = ''] = await rowsOf(test)
    const row = await store.get(key)
    const stray = 'find /anna/Observation gone laboratory'
    await store.write([
      { key, value: undefined },
      { key: stray, value: row ?? new Uint8Array() },
    ])
    expect(await test.faults()).toEqual([
      { where: key, what: 'The document is not found by what it says.' },
      { where: stray, what: 'What would be found by it is not there.' },
    ])
    await renewFollowingRows({ store, rule: searchRowRule, blobs: storage.blobs })
    expect(await rowsOf(test)).toEqual([stray])
    await renewFollowingRows({ store, rule: { ...searchRowRule, version: 'another' }, blobs: storage.blobs })
    expect(await rowsOf(test)).toEqual([key])
    expect(await store.get(key)).toEqual(row)
  })

  it('are made anew by the next start after they were forgotten', async () => {
    await using test = await openTestStorage()
    const [path] = paths
    if (path === undefined) throw new Error('there is a path')
    await test.storage.pods.put([
      { path, contentType: 'application/fhir+json', body: Buffer.from(bodies[0] ?? '') },
    ])
    const [key = ''] = await rowsOf(test)
    await test.store.write([{ key, value: undefined }])
    await test.reopen()
    expect(await test.faults()).toMatchObject([{ where: key }])
    await forgetFollowingRows(test.store)
    await test.reopen()
    expect(await test.faults()).toEqual([])
  })

  it('are no concern of a write without records', async () => {
    await using test = await openTestStorage()
    const plan = newPlan()
    plan.writes.push({ key: 'in /anna/ a.txt', value: new Uint8Array() })
    await planFollowingRows(plan, { store: test.store, rule: searchRowRule })
    expect(plan.writes).toHaveLength(1)
  })
})
