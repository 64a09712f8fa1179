import { afterEach, beforeEach, expect, test } from 'vitest'
import { toBytes } from '@mutua/kit/store'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { keyNameOf, podKeyName, rangesOf } from './pod-keys.ts'

let level: TestStore
beforeEach(async () => {
  level = await openTestStore()
})
afterEach(() => level[Symbol.asyncDispose]())

const ofAnna = [
  'res /anna/',
  'res /anna/health/a.ttl',
  'bytes /anna/a.ttl x7',
  'in /anna/ a.ttl',
  'kept /anna/a.ttl 000000000001',
  'gone /anna/b.ttl',
  'blob-key /anna/ 00ff',
  'kept-in anna 2026-11-21T00:00:00.000Z /anna/a.ttl 000000000001',
  'used anna 0',
  'quota anna',
  'account/anna',
  'account-passkey/anna/00ff',
  'account-pod/anna',
  'account-client/anna/cc_7',
  'recovery/anna',
]
const ofOthers = [
  'account/anna.work',
  'account-gone/anna',
  'client/anna',
  'res /annabella/a.ttl',
  'res /bruno/anna/a.ttl',
  'used annabella 0',
  'quota annabella',
  'receipt 000000000001',
  'kept-at 2026-11-21T00:00:00.000Z /anna/a.ttl 000000000001',
  'key/service',
  'word',
]

test('what lies in a pod is sealed by the key of the pod, the rest by that of the house or of its own pod', () => {
  for (const key of ofAnna) expect(keyNameOf(key), key).toBe('pods/anna')
  for (const key of ofOthers) expect(keyNameOf(key), key).not.toBe('pods/anna')
  expect(keyNameOf('receipt 000000000001')).toBe('house')
  expect(keyNameOf('res /bruno/anna/a.ttl')).toBe('pods/bruno')
})

test('the ranges of a pod hold all its keys and nobody else’s', async () => {
  await level.store.write([...ofAnna, ...ofOthers].map((key) => ({ key, value: toBytes('x') })))
  const found: string[] = []
  for await (const range of rangesOf(podKeyName('anna'), level.store))
    for await (const { key } of level.store.list(range)) found.push(key)
  expect(found.toSorted()).toEqual(ofAnna.toSorted())
})
