import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { recordRegistrations } from '../health/record-registrations.ts'
import { openTestStorage, type TestStorage } from '../test-support/storage.ts'
import { parsePodPath } from './pod-path.ts'
import { wholeBody } from './resource-reader.ts'

const index = parsePodPath('/anna/settings/privateTypeIndex.ttl')
const empty = '<> a <http://www.w3.org/ns/solid/terms#TypeIndex>.\n'
const registrations = recordRegistrations(parseBaseUrl('http://localhost:3000'))
const records = ['Observation', 'Patient'].map((type) => parsePodPath(`/anna/health/laboratory/${type}/a`))

const putIndex = ({ storage: { pods } }: TestStorage) =>
  pods.put([{ path: index, contentType: 'text/turtle', body: Buffer.from(empty) }])

const putRecords = async ({ storage: { pods } }: TestStorage) => {
  for (const path of records) await pods.put([{ path, contentType: 'text/plain', body: Buffer.from('x') }])
}

const textIn = async ({ storage: { pods } }: TestStorage) => {
  const found = await pods.find(index)
  return found === undefined ? '' : Buffer.from(wholeBody(found)).toString('utf8')
}

const registered = /instanceContainer> <\.\.\/health\/laboratory\/(?:Observation|Patient)\/>/g

describe('registrations in a type index', () => {
  it('come and go with containers, are counted, and leave no version behind', async () => {
    await using test = await openTestStorage({ registrations })
    await putIndex(test)
    await putRecords(test)
    expect((await textIn(test)).match(registered)).toHaveLength(2)
    await test.storage.hidden.hide(parsePodPath('/anna/health/'))
    expect(await textIn(test)).toBe(empty)
    await test.storage.hidden.unhide(parsePodPath('/anna/health/'))
    expect((await textIn(test)).match(registered)).toHaveLength(2)
    expect(await Array.fromAsync(test.storage.versions.list(index, { before: 1_000, limit: 10 }))).toEqual([])
    expect(await test.faults()).toEqual([])
  })

  it('are made for what was there before them at the next start, once, also where a start was cut off', async () => {
    await using test = await openTestStorage({ registrations })
    await putRecords(test)
    await putIndex(test)
    const restart = async () => {
      // As in a store that has never heard of registrations.
      await test.store.write([{ key: 'type-registrations', value: undefined }])
      await test.reopen()
      return textIn(test)
    }
    expect(await textIn(test)).toBe(empty)
    const made = await restart()
    expect(made.match(registered)).toHaveLength(2)
    expect(await restart()).toBe(made)
    // Once that is done, what a member takes out of their index stays out.
    await putIndex(test)
    await test.reopen()
    expect(await textIn(test)).toBe(empty)
    expect(await test.faults()).toEqual([])
  })
})
