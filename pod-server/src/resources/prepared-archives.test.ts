import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { openBlobs, type Blobs } from './blobs.ts'
import { createPodUsage } from './pod-usage.ts'
import { createPreparedArchives, type PreparedArchives } from './prepared-archives.ts'

let level: TestStore
let folder: string
let blobs: Blobs
let prepared: PreparedArchives
let time: number
const now = () => instantOf(time)
const log = createLog('test', 'silent')

const open = async () => {
  const { store } = level
  blobs = await openBlobs({
    store,
    folder,
    usage: createPodUsage({ store, quotaBytes: 10 }),
    now,
    thresholdBytes: 1,
  })
  prepared = createPreparedArchives({ store, blobs, now, log })
}

beforeEach(async () => {
  time = Date.parse('2026-11-22T07:00:00.000Z')
  level = await openTestStore()
  folder = await mkdtemp(join(tmpdir(), 'mutua-prepared-'))
  await open()
})
afterEach(async () => {
  await prepared[Symbol.asyncDispose]()
  await level[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const archive =
  (text = 'an archive that is larger than the quota of the pod') =>
  () =>
    Readable.from([Buffer.from(text)])

const ready = async () => {
  await expect.poll(async () => (await prepared.find('anna'))?.state).toBe('ready')
}

const filesOnDisk = async (): Promise<number> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length

/** Later than whoever found the file has had time to open it. */
const sweep = () => blobs.sweep(instantOf(time + 60_000))

it('makes one also of a pod that is full, and is over after a week with all that it left', async () => {
  await prepared.begin('anna', ['documents'], archive())
  await ready()
  expect(await prepared.file('anna')).toMatchObject({ size: 51 })
  await prepared.noteTaken('anna')
  expect((await prepared.find('anna'))?.takenAt).toEqual([now()])
  time += 7 * 86_400_000 - 1
  await prepared.expire()
  expect(await prepared.file('anna')).toBeDefined()
  time += 1
  expect(await prepared.find('anna')).toBeUndefined()
  expect(await prepared.file('anna')).toBeUndefined()
  await prepared.expire()
  await sweep()
  expect(await filesOnDisk()).toBe(0)
  expect(await snapshot(level.store)).toEqual({})
})

it('puts a new one in the place of the old, whose file goes', async () => {
  await prepared.begin('anna', ['documents'], archive('one'))
  await ready()
  const before = await prepared.file('anna')
  await prepared.begin('anna', ['records'], archive('two, longer'))
  await ready()
  await expect.poll(async () => (await prepared.file('anna'))?.size).toBe(11)
  await sweep()
  expect(await filesOnDisk()).toBe(1)
  expect((await prepared.file('anna'))?.id).not.toBe(before?.id)
})

it('says of one that the server could not end, or that a crash cut off, that it failed, and leaves no file', async () => {
  const broken = () =>
    Readable.from(
      (async function* () {
        yield await Promise.resolve(Buffer.from('a beginning'))
        throw new Error('the disk is gone')
      })(),
    )
  await prepared.begin('anna', ['documents'], broken)
  await expect.poll(async () => (await prepared.find('anna'))?.state).toBe('failed')
  const endless = () => new Readable({ read: () => {} })
  await prepared.begin('anna', ['documents'], endless)
  expect((await prepared.find('anna'))?.state).toBe('preparing')
  await prepared[Symbol.asyncDispose]()
  await open()
  expect((await prepared.find('anna'))?.state).toBe('failed')
  expect(await prepared.file('anna')).toBeUndefined()
  expect(await filesOnDisk()).toBe(0)
  await prepared.begin('anna', ['documents'], archive())
  await ready()
})

it('stops one that is forgotten while it is made', async () => {
  const source = new Readable({ read: () => {} })
  await prepared.begin('anna', ['documents'], () => source)
  await prepared.forget('anna')
  expect(source.destroyed).toBe(true)
  expect(await prepared.find('anna')).toBeUndefined()
  await sweep()
  expect(await snapshot(level.store)).toEqual({})
})
