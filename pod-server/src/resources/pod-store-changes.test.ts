import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { parsePodPath } from './pod-path.ts'
import { createPodStore, type Change, type PodStore } from './pod-store.ts'

let level: TestStore
let pods: PodStore
let told: (readonly Change[])[]

beforeEach(async () => {
  level = await openTestStore()
  pods = createPodStore({ store: level.store, now: () => instantOf(Date.now()) })
  told = []
  pods.onChanged((changes) => told.push(changes))
  await pods.putContainer(parsePodPath('/anna/'))
  told = []
})
afterEach(() => level[Symbol.asyncDispose]())

const put = (path: string, body: string) =>
  pods.put([{ path: parsePodPath(path), contentType: 'text/plain', body: new TextEncoder().encode(body) }])

const flat = () =>
  told.map((changes) => changes.map(({ kind, path, container }) => [kind, path, container ?? '-'].join(' ')))

test('each durable write is told once, with everything that came to be by it', async () => {
  await put('/anna/health/2026/a', 'first')
  await put('/anna/health/2026/a', 'second')
  await pods.remove(parsePodPath('/anna/health/2026/a'))
  await pods.remove(parsePodPath('/anna/health/2026/'))
  expect(flat().map((changes) => changes.toSorted())).toEqual([
    [
      'created /anna/health/ /anna/',
      'created /anna/health/2026/ /anna/health/',
      'created /anna/health/2026/a /anna/health/2026/',
    ],
    ['replaced /anna/health/2026/a -'],
    ['removed /anna/health/2026/a /anna/health/2026/'],
    ['removed /anna/health/2026/ /anna/health/'],
  ])
})

test('the entity tag that is told is the one that is stored', async () => {
  await put('/anna/a', 'first')
  const stored = await pods.find(parsePodPath('/anna/a'))
  expect(told[0]?.[0]?.etag).toBe(stored?.etag)
})

test('when a change is told, it can be read', async () => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  pods.onChanged(([change]) => {
    if (change !== undefined) void pods.find(change.path).then((found) => resolve(found?.etag))
  })
  await put('/anna/a', 'first')
  expect(await promise).toBe(told[0]?.[0]?.etag)
})

test('an access control list is told, and changes no listing; it goes with its resource', async () => {
  await put('/anna/a', 'first')
  await put('/anna/a.acl', 'rules')
  await pods.remove(parsePodPath('/anna/a'))
  expect(flat().slice(1)).toEqual([
    ['created /anna/a.acl -'],
    ['removed /anna/a /anna/', 'removed /anna/a.acl -'],
  ])
})

test('a write that fails, or changes nothing, is not told', async () => {
  await put('/anna/a', 'first')
  told = []
  const document = { path: parsePodPath('/anna/a'), contentType: 'text/plain', body: new Uint8Array() }
  await expect(pods.put([document], { ifNoneMatch: '*' })).rejects.toThrow('precondition-failed')
  await expect(pods.put([{ ...document, path: parsePodPath('/anna/a/b') }])).rejects.toThrow('slash-conflict')
  await expect(pods.remove(parsePodPath('/anna/'))).rejects.toThrow('container-not-empty')
  await expect(pods.remove(parsePodPath('/anna/b'))).rejects.toThrow('not-found')
  await pods.putContainer(parsePodPath('/anna/'))
  await pods.edit(parsePodPath('/anna/a'), () => Promise.resolve(undefined))
  expect(told).toEqual([])
})

test('of writers who race, each is told for what it did, and nobody twice', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, count) => put('/anna/new/a', String(count))))
  const changes = told.flat()
  expect(
    changes
      .filter(({ kind }) => kind === 'created')
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/anna/new/', '/anna/new/a'])
  expect(changes.filter(({ kind }) => kind === 'replaced')).toHaveLength(19)
})
