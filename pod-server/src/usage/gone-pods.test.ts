import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf, parseResourceUrl } from '@mutua/sdk/ids'
import { toText, wholeRange } from '@mutua/kit/store'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { openGonePods } from './gone-pods.ts'

let level: TestStore
beforeEach(async () => {
  level = await openTestStore()
})
afterEach(() => level[Symbol.asyncDispose]())

const start = 1_800_000_000_000
const anna = parseResourceUrl('https://pod.example/anna/')
const bruno = parseResourceUrl('https://pod.example/bruno/')

test('which pods went is known over a restart, without their names, until it is forgotten', async () => {
  let time = start
  const open = () => openGonePods({ store: level.store, now: () => time })
  const pods = await open()
  expect(pods.isEmpty()).toBe(true)
  await level.store.write(pods.writes([anna]))
  pods.note([anna])
  time += 1_000
  await level.store.write(pods.writes([bruno]))

  const again = await open()
  expect(again.goneAt(anna)).toBe(instantOf(start))
  expect(again.goneAt(bruno)).toBe(instantOf(start + 1_000))
  expect(again.goneAt(parseResourceUrl('https://pod.example/carla/'))).toBeUndefined()
  const rows = await Array.fromAsync(level.store.list(wholeRange))
  expect(rows.map(({ key, value }) => key + toText(value)).join()).not.toMatch(/anna|bruno/)

  await again.forget(instantOf(start + 1))
  expect(again.goneAt(anna)).toBeUndefined()
  expect((await open()).goneAt(bruno)).toBe(instantOf(start + 1_000))
  await again.forget(instantOf(start + 2_000))
  expect(await Array.fromAsync(level.store.list(wholeRange))).toEqual([])
})
