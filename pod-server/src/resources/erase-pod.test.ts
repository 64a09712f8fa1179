import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { toText } from '@mutua/kit/store'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { openBlobs, type Blobs } from './blobs.ts'
import { parsePodPath } from './pod-path.ts'
import { createPodStore, type Change, type PodStore } from './pod-store.ts'
import { createPodUsage } from './pod-usage.ts'
import { createPodWriter } from './pod-writer.ts'

let level: TestStore
let folder: string
let pods: PodStore
let blobs: Blobs
const now = () => instantOf(Date.now())

const open = async () => {
  const { store } = level
  const usage = createPodUsage({ store, quotaBytes: 10_000_000 })
  blobs = await openBlobs({ store, folder, usage, now, thresholdBytes: 1_000 })
  const writer = createPodWriter({ store, now, usage, blobs, retention: { versions: 5, days: 30 } })
  pods = createPodStore({ store, now, usage, blobs, writer })
}

beforeEach(async () => {
  level = await openTestStore()
  folder = await mkdtemp(join(tmpdir(), 'mutua-blobs-'))
  await open()
})
afterEach(async () => {
  await level[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const newPod = (name: string) =>
  level.store.write(
    pods.newPodWrites([
      { path: parsePodPath(`/${name}/`), contentType: 'text/turtle', body: new Uint8Array() },
    ]),
  )
const put = (path: string, body: string, contentType = 'text/plain') =>
  pods.put([{ path: parsePodPath(path), contentType, body: new TextEncoder().encode(body) }])

/** Documents, containers, kept versions, a deleted name, a file. */
const fill = async (name: string) => {
  await newPod(name)
  for (let count = 0; count < 12; count += 1)
    await put(`/${name}/notes/${String(count)}`, `note ${String(count)}`)
  await put(`/${name}/notes/0`, 'another note')
  await pods.remove(parsePodPath(`/${name}/notes/1`))
  await put(`/${name}/film`, 'x'.repeat(5_000), 'video/mp4')
  await put(`/${name}/.acl`, 'the rules', 'text/turtle')
}

test('a pod that is erased leaves nothing, and its neighbours everything', async () => {
  await fill('anna.work')
  const neighbours = await snapshot(level.store)
  await fill('anna')
  await pods.erase('anna')
  await blobs.sweep(instantOf(Date.now() + 60_000))
  expect(await snapshot(level.store)).toEqual(neighbours)
})

test('whoever remembers something of it is told', async () => {
  const told: Change[] = []
  pods.onChanged((changes) => told.push(...changes))
  await fill('anna')
  told.length = 0
  await pods.erase('anna')
  expect(told.every(({ kind }) => kind === 'removed')).toBe(true)
  expect(told.map(({ path }) => path)).toContain('/anna/.acl')
})

test('no writer who is late brings a container of it back', async () => {
  await fill('anna')
  const writing = Array.from({ length: 40 }, (_, count) =>
    put(`/anna/late/${String(count)}`, 'late').catch((error: unknown) => error),
  )
  await pods.erase('anna')
  await Promise.all(writing)
  await pods.erase('anna')
  await blobs.sweep(instantOf(Date.now() + 60_000))
  const left = Object.keys(await snapshot(level.store)).filter((key) => key.includes('anna'))
  expect(left).toEqual([])
  await expect(put('/anna/a', 'later')).rejects.toMatchObject({ code: 'not-found' })
})

test('a name that was erased can be used again, from the first byte', async () => {
  await fill('anna')
  await pods.erase('anna')
  await newPod('anna')
  await put('/anna/notes/1', 'anew')
  const found = await pods.find(parsePodPath('/anna/notes/1'))
  expect(found?.body instanceof Uint8Array && toText(found.body)).toBe('anew')
  expect(await pods.find(parsePodPath('/anna/notes/2'))).toBeUndefined()
})
