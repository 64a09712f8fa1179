import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '@mutua/sdk/problem'
import { openTestStorage, type TestStorage } from '../test-support/storage.ts'
import { lastVersion } from './kept-versions.ts'
import { parsePodPath } from './pod-path.ts'

let test: TestStorage
beforeEach(async () => {
  test = await openTestStorage()
})
afterEach(async () => {
  const faults = await test.faults()
  await test[Symbol.asyncDispose]()
  if (faults.length > 0) throw new Error(`what rests is not in order: ${JSON.stringify(faults)}`)
})

const large = 'x'.repeat(1_000)
const at = parsePodPath

const put = (path: string, body: string) =>
  test.storage.pods.putDocument({
    path: at(path),
    contentType: 'application/octet-stream',
    body: new TextEncoder().encode(body),
  })
const putLarge = async (path: string, body: string): Promise<void> => {
  await using stack = new AsyncDisposableStack()
  const document = { path: at(path), contentType: 'application/octet-stream' }
  const chunks = (async function* () {
    yield await Promise.resolve(new TextEncoder().encode(body))
  })()
  await test.storage.pods.putDocument({
    ...document,
    body: await test.storage.pods.receive(document, chunks, stack),
  })
}
const read = async (path: string): Promise<string | undefined> => {
  const found = await test.storage.pods.find(at(path))
  if (found === undefined) return undefined
  if (found.body instanceof Uint8Array) return new TextDecoder().decode(found.body)
  await using blob = await test.storage.blobs.open(found.body)
  return Buffer.concat(await Array.fromAsync(blob.read(0, found.size))).toString()
}
const children = async (container: string): Promise<string[]> =>
  (await Array.fromAsync(test.storage.pods.children(at(container)))).map(({ name }) => name)
const kept = async (path: string): Promise<number[]> =>
  (await Array.fromAsync(test.storage.versions.list(at(path), { before: lastVersion, limit: 100 }))).map(
    ({ version }) => version,
  )
const trash = async (): Promise<string[]> =>
  (await Array.fromAsync(test.storage.versions.trash(at('/anna/'), { after: undefined, limit: 100 }))).map(
    ({ path }) => path,
  )
const hiddenPaths = async (): Promise<string[]> =>
  (await Array.fromAsync(test.storage.hidden.list(at('/anna/'), { after: undefined, limit: 100 }))).map(
    ({ path }) => path,
  )

describe('a hidden document', () => {
  it('is in order for the doctor, is counted as before, and stays through a restart', async () => {
    await put('/anna/a', 'small')
    await putLarge('/anna/b', large)
    const before = await test.storage.usage.read('anna')
    for (const path of ['/anna/a', '/anna/b']) await test.storage.hidden.hide(at(path))
    expect(await test.storage.usage.read('anna')).toEqual(before)
    expect(await test.faults()).toEqual([])
    await test.reopen()
    expect(await children('/anna/')).toEqual([])
    expect([await read('/anna/a'), await read('/anna/b')]).toEqual([undefined, undefined])
    expect(await hiddenPaths()).toEqual(['/anna/a', '/anna/b'])
    for (const path of ['/anna/a', '/anna/b']) await test.storage.hidden.unhide(at(path))
    expect([await read('/anna/a'), await read('/anna/b')]).toEqual(['small', large])
    expect(await test.storage.usage.read('anna')).toEqual(before)
  })

  it('comes back with its dates and its creator', async () => {
    await put('/anna/a', 'small')
    const before = await test.storage.pods.find(at('/anna/a'))
    test.pass(5_000)
    await test.storage.hidden.hide(at('/anna/a'))
    await test.storage.hidden.unhide(at('/anna/a'))
    expect(await test.storage.pods.find(at('/anna/a'))).toEqual(before)
  })

  it('keeps its earlier versions apart from those of what is written under its name', async () => {
    for (const body of ['one', 'two', 'three']) await put('/anna/a', body)
    await test.storage.hidden.hide(at('/anna/a'))
    expect(await trash()).toEqual([])
    expect(await test.storage.pods.wasRemoved(at('/anna/a'))).toBe(false)
    expect(await test.faults()).toEqual([])
    for (const body of ['other', 'another']) await put('/anna/a', body)
    expect(await kept('/anna/a')).toEqual([3, 2, 1])
    expect(await test.faults()).toEqual([])
    await test.storage.pods.remove(at('/anna/a'))
    expect(await trash()).toEqual(['/anna/a'])
    await test.storage.hidden.unhide(at('/anna/a'))
    expect(await read('/anna/a')).toBe('three')
    expect(await trash()).toEqual([])
  })

  it('whose versions have all expired leaves no trace of them', async () => {
    for (const body of ['one', 'two']) await put('/anna/a', body)
    await test.storage.hidden.hide(at('/anna/a'))
    test.pass(11 * 86_400_000)
    expect(await test.storage.versions.expire(10)).toBe(1)
    expect(await test.faults()).toEqual([])
    await test.storage.hidden.unhide(at('/anna/a'))
    expect(await read('/anna/a')).toBe('two')
  })

  it('goes with its pod, also its file', async () => {
    await putLarge('/anna/b', large)
    await put('/anna/c/d', 'small')
    await test.storage.hidden.hide(at('/anna/b'))
    await test.storage.hidden.hide(at('/anna/c/'))
    await test.storage.pods.erase('anna')
    const left = await Array.fromAsync(test.store.list({ gte: 'hidden ', lt: 'hidden!' }))
    expect(left).toEqual([])
    expect(await test.faults()).toEqual([])
  })
})

describe('the containers of a hidden document', () => {
  it('go with it where they came to be on the way to it, and come back with it', async () => {
    await put('/anna/health/laboratory/Observation/a', 'a')
    await put('/anna/health/summary/Patient/b', 'b')
    const before = await test.storage.usage.read('anna')
    await test.storage.hidden.hide(at('/anna/health/laboratory/Observation/a'))
    expect(await children('/anna/health/')).toEqual(['summary/'])
    for (const gone of ['/anna/health/laboratory/', '/anna/health/laboratory/Observation/'])
      expect(await test.storage.pods.openListing(at(gone))).toBeUndefined()
    expect(await test.faults()).toEqual([])
    await test.storage.hidden.unhide(at('/anna/health/laboratory/Observation/a'))
    expect(await children('/anna/health/')).toEqual(['laboratory/', 'summary/'])
    expect(await test.storage.usage.read('anna')).toEqual(before)
  })

  it('stay where somebody made them as such, or described them', async () => {
    await test.storage.pods.putContainer(at('/anna/made/'))
    await put('/anna/made/a', 'a')
    await put('/anna/told/a', 'a')
    await put('/anna/told/.meta', '')
    await put('/anna/ruled/a', 'a')
    await put('/anna/ruled/.acl', '')
    for (const room of ['made', 'told', 'ruled']) await test.storage.hidden.hide(at(`/anna/${room}/a`))
    expect(await children('/anna/')).toEqual(['made/', 'ruled/', 'told/'])
    expect(await test.faults()).toEqual([])
  })

  it('are as old as what is left in them', async () => {
    const modifiedOf = async (path: string) => (await test.storage.pods.find(at(path)))?.modified
    await put('/anna/health/laboratory/a', 'a')
    test.pass(5_000)
    await put('/anna/health/laboratory/b', 'b')
    test.pass(5_000)
    await put('/anna/health/laboratory/c', 'c')
    await test.storage.hidden.hide(at('/anna/health/laboratory/a'))
    const [listed] = await Array.fromAsync(test.storage.pods.children(at('/anna/health/')))
    const time = await modifiedOf('/anna/health/laboratory/b')
    expect([
      await modifiedOf('/anna/health/'),
      await modifiedOf('/anna/health/laboratory/'),
      listed?.modified,
    ]).toEqual([time, time, time])
    await test.storage.hidden.hide(at('/anna/health/laboratory/c'))
    expect(await modifiedOf('/anna/health/laboratory/')).toBe(time)
    expect(await test.faults()).toEqual([])
  })

  it('stay for what is written into them at that moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const room = `/anna/health/room-${String(round)}/`
      await put(`${room}a`, 'a')
      await Promise.all([put(`${room}b`, 'b'), test.storage.hidden.hide(at(`${room}a`))])
      expect(await children(room)).toEqual(['b'])
      expect(await test.faults()).toEqual([])
      await test.storage.hidden.unhide(at(`${room}a`))
      expect(await children(room)).toEqual(['a', 'b'])
    }
  })
})

describe('a hidden container', () => {
  it('takes along what is in it, also what is being written at that moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const room = `/anna/room-${String(round)}/`
      await put(`${room}a`, 'a')
      const late = ['b', 'deep/c', 'd'].map((name) => put(room + name, name))
      await Promise.all([...late, test.storage.hidden.hide(at(room))])
      const hidden = (await hiddenPaths()).filter((path) => path.startsWith(room))
      const visible = await children(room)
      // Each is in one of the two places, and nothing stands in a container that is not there.
      for (const name of ['b', 'd'])
        expect([hidden.includes(room + name), visible.includes(name)].filter(Boolean)).toHaveLength(1)
      expect(hidden).toContain(`${room}a`)
      expect(await test.faults()).toEqual([])
      await test.storage.hidden.unhide(at(room))
      for (const name of ['a', 'b', 'deep/c', 'd']) expect(await read(room + name)).toBe(name)
    }
  })

  it('does not come back while its name without the slash is taken', async () => {
    await put('/anna/room/a', 'a')
    await test.storage.hidden.hide(at('/anna/room/'))
    await put('/anna/room', 'document')
    await expect(test.storage.hidden.unhide(at('/anna/room/'))).rejects.toThrow(Problem)
    await test.storage.pods.remove(at('/anna/room'))
    await test.storage.hidden.unhide(at('/anna/room/'))
    expect(await read('/anna/room/a')).toBe('a')
  })

  it('comes back into containers that are gone, and leaves apart what was hidden by itself', async () => {
    await put('/anna/room/a', 'a')
    await put('/anna/room/b', 'b')
    await test.storage.hidden.hide(at('/anna/room/a'))
    await test.storage.hidden.hide(at('/anna/room/'))
    await test.storage.hidden.unhide(at('/anna/room/a'))
    expect(await children('/anna/room/')).toEqual(['a'])
    await test.storage.hidden.unhide(at('/anna/room/'))
    expect(await children('/anna/room/')).toEqual(['a', 'b'])
  })
})
