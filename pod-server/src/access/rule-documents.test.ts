import { afterEach, beforeEach, expect, test } from 'vitest'
import { toText } from '@mutua/kit/store'
import { testNow } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { parsePodPath } from '../resources/pod-path.ts'
import { createPodStore, wholeBody, type PodStore, type Resource } from '../resources/pod-store.ts'
import { createRuleDocuments } from './rule-documents.ts'

const path = parsePodPath('/anna/a.acl')

let level: TestStore
let pods: PodStore
let looks: number

beforeEach(async () => {
  level = await openTestStore()
  pods = createPodStore({ store: level.store, now: () => testNow })
  looks = 0
})
afterEach(() => level[Symbol.asyncDispose]())

const put = (text: string, at = path) =>
  pods.put([{ path: at, contentType: 'text/plain', body: new TextEncoder().encode(text) }])

const counted = (): Pick<PodStore, 'find' | 'onChanged'> => ({
  onChanged: (listener) => {
    pods.onChanged(listener)
  },
  find: (at) => {
    looks += 1
    return pods.find(at)
  },
})

const textOf = (document: Resource): Promise<string> => Promise.resolve(toText(wholeBody(document)))

test('a document, and the absence of one, is looked up once until it changes', async () => {
  const documents = createRuleDocuments({ pods: counted(), parse: textOf })
  expect([await documents.find(path), await documents.find(path)]).toEqual([undefined, undefined])
  expect(looks).toBe(1)
  await put('one')
  expect([await documents.find(path), await documents.find(path)]).toEqual(['one', 'one'])
  await put('two')
  expect(await documents.find(path)).toBe('two')
  await pods.remove(path)
  expect(await documents.find(path)).toBeUndefined()
  expect(looks).toBe(4)
})

test('a look that began before a change tells nobody who asks after it', async () => {
  await put('one')
  const gate = Promise.withResolvers<void>()
  const documents = createRuleDocuments({
    pods: counted(),
    parse: async (document) => {
      if (looks === 1) await gate.promise
      return textOf(document)
    },
  })
  const early = documents.find(path)
  await put('two')
  expect(await documents.find(path)).toBe('two')
  gate.resolve()
  expect(await early).toBe('one')
  expect(await documents.find(path)).toBe('two')
})

test('a look that fails is not remembered', async () => {
  await put('one')
  let isFaulty = true
  const documents = createRuleDocuments({
    pods: counted(),
    parse: (document) => (isFaulty ? Promise.reject(new Error('disk')) : textOf(document)),
  })
  await expect(documents.find(path)).rejects.toThrow('disk')
  isFaulty = false
  expect(await documents.find(path)).toBe('one')
})

test('absence is not remembered where nobody would tell of its end', async () => {
  const documents = createRuleDocuments({ pods: counted(), parse: textOf, forgetsAbsence: true })
  await documents.find(path)
  await documents.find(path)
  expect(looks).toBe(2)
})

test('with the root of a pod goes all that was known of it, and of it alone', async () => {
  const other = parsePodPath('/annabel/a.acl')
  await put('anna')
  await put('annabel', other)
  const documents = createRuleDocuments({ pods: counted(), parse: textOf })
  const absent = parsePodPath('/anna/b.acl')
  for (const at of [path, other, absent]) await documents.find(at)
  await pods.erase('anna')
  await documents.find(other)
  expect(looks).toBe(3)
  await documents.find(absent)
  expect(looks).toBe(4)
  expect(await documents.find(path)).toBeUndefined()
})

test('memory has a bound: the oldest leaves', async () => {
  const documents = createRuleDocuments({ pods: counted(), parse: textOf, maxEntries: 2 })
  const paths = ['a', 'b', 'c'].map((name) => parsePodPath(`/anna/${name}.acl`))
  for (const at of paths) await documents.find(at)
  await documents.find(paths[2] ?? path)
  expect(looks).toBe(3)
  await documents.find(paths[0] ?? path)
  expect(looks).toBe(4)
})
