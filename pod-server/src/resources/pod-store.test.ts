import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { parsePodPath } from './pod-path.ts'
import { createPodStore, wholeBody, type WholeDocument, type PodStore, type Resource } from './pod-store.ts'

let level: TestStore
let pods: PodStore
let at: Instant

beforeEach(async () => {
  level = await openTestStore()
  at = instantOf(1_800_000_000_000)
  pods = createPodStore({ store: level.store, now: () => at })
  await level.store.write(pods.newPodWrites([document('/anna/', ''), document('/anna/.acl', 'the list')]))
})
afterEach(() => level[Symbol.asyncDispose]())

describe('an edit', () => {
  const path = parsePodPath('/anna/a/b.txt')
  const appended = (word: string) => (current: Resource | undefined) =>
    Promise.resolve({
      contentType: 'text/plain',
      body: new TextEncoder().encode(`${textOf(current) ?? ''}${word}`),
    })

  it('makes a document, its containers, and then each next version from the last', async () => {
    expect(await pods.edit(path, appended('one'))).toMatchObject({ kind: 'created', modified: at })
    const edited = await pods.edit(path, appended(' two'))
    const found = await pods.find(path)
    expect(edited).toMatchObject({ kind: 'replaced', etag: found?.etag })
    expect(textOf(found)).toBe('one two')
    expect(await names('/anna/a/')).toEqual(['b.txt'])
  })

  it('that makes nothing leaves the document as it is, and makes none', async () => {
    await pods.put([document('/anna/a/b.txt', 'one')])
    const before = await snapshot(level.store)
    const nothing = () => Promise.resolve<undefined>(undefined)
    expect(await pods.edit(path, nothing)).toMatchObject({ kind: 'kept' })
    await expect(pods.edit(parsePodPath('/anna/c'), nothing)).rejects.toMatchObject({ code: 'not-found' })
    expect(await snapshot(level.store)).toEqual(before)
  })

  it('is made again from what another writer left, so that nothing is lost', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `<${String(index)}>`)
    await Promise.all(words.map((word) => pods.edit(path, appended(word))))
    const written = textOf(await pods.find(path)) ?? ''
    expect(written.match(/<\d+>/g)?.toSorted()).toEqual(words.toSorted())
  })

  it('that fails changes nothing', async () => {
    await pods.put([document('/anna/a/b.txt', 'one')])
    const before = await snapshot(level.store)
    await expect(pods.edit(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await snapshot(level.store)).toEqual(before)
  })

  it('keeps to the condition of its caller, also when another writer comes in between', async () => {
    await pods.put([document('/anna/a/b.txt', 'one')])
    const found = await pods.find(path)
    const overtaken = async (current: Resource | undefined) => {
      if (textOf(current) === 'one') await pods.put([document('/anna/a/b.txt', 'other')])
      return appended('!')(current)
    }
    await expect(pods.edit(path, overtaken, { ifMatch: [found?.etag ?? ''] })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    expect(textOf(await pods.find(path))).toBe('other')
    await expect(pods.edit(path, appended('!'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
  })
})

describe('a document', () => {
  it('is found as it was put, with the containers on the way to it', async () => {
    expect(await pods.put([document('/anna/a/b/c.ttl', 'hello')])).toBe('created')
    const found = await pods.find(parsePodPath('/anna/a/b/c.ttl'))
    expect(textOf(found)).toBe('hello')
    expect(found).toMatchObject({ contentType: 'text/plain', modified: at })
    expect(found?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(found?.etag).toMatch(/^"[\w-]{22}"$/)
    expect(await names('/anna/')).toEqual(['a/'])
    expect(await names('/anna/a/')).toEqual(['b/'])
    expect(await pods.find(parsePodPath('/anna/a/'))).toMatchObject({ contentType: 'text/turtle' })
  })

  it('stays when the store is opened again', async () => {
    await pods.put([document('/anna/a.txt', 'hello')])
    await level.reopen()
    expect(textOf(await pods.find(parsePodPath('/anna/a.txt')))).toBe('hello')
    expect(await names('/anna/')).toEqual(['a.txt'])
  })

  it('is replaced whole, and nothing of the version before stays behind', async () => {
    await pods.put([document('/anna/a.txt', 'one')])
    const before = Object.keys(await snapshot(level.store)).length
    const first = await pods.find(parsePodPath('/anna/a.txt'))
    expect(await pods.put([document('/anna/a.txt', 'two')])).toBe('replaced')
    const second = await pods.find(parsePodPath('/anna/a.txt'))
    expect(second?.etag).not.toBe(first?.etag)
    expect(Object.keys(await snapshot(level.store))).toHaveLength(before)
  })

  it('of the same bytes has the same tag, of another type another one', async () => {
    const path = parsePodPath('/anna/a.txt')
    await pods.put([document('/anna/a.txt', 'one')])
    const first = await pods.find(path)
    await pods.put([document('/anna/a.txt', 'one')])
    expect((await pods.find(path))?.etag).toBe(first?.etag)
    await pods.put([{ ...document('/anna/a.txt', 'one'), contentType: 'text/html' }])
    const other = await pods.find(path)
    expect(textOf(other)).toBe('one')
    expect(other?.etag).not.toBe(first?.etag)
  })

  it('cannot stand where a container stands, nor a container where a document stands', async () => {
    await pods.put([document('/anna/a/b.txt', 'x'), document('/anna/c', 'x')])
    const before = await snapshot(level.store)
    for (const path of ['/anna/a', '/anna/c/d.txt', '/anna/c/d/e.txt'])
      await expect(pods.put([document(path, 'y')])).rejects.toMatchObject({ code: 'slash-conflict' })
    await expect(pods.putContainer(parsePodPath('/anna/c/'))).rejects.toMatchObject({
      code: 'slash-conflict',
    })
    expect(await snapshot(level.store)).toEqual(before)
  })

  it('that another of the same write would exclude is refused, with all of that write', async () => {
    const before = await snapshot(level.store)
    for (const paths of [
      ['/anna/x', '/anna/x/y'],
      ['/anna/x/y', '/anna/x'],
    ])
      await expect(pods.put(paths.map((path) => document(path, '1')))).rejects.toMatchObject({
        code: 'slash-conflict',
      })
    expect(await snapshot(level.store)).toEqual(before)
  })

  it('is written with all others of its group or not at all', async () => {
    await pods.put([document('/anna/taken', 'x')])
    const before = await snapshot(level.store)
    await expect(
      pods.put([document('/anna/new1', '1'), document('/anna/taken/new2', '2')]),
    ).rejects.toMatchObject({ code: 'slash-conflict' })
    await expect(
      pods.put([document('/anna/new1', '1'), document('/anna/taken', '2')], { ifNoneMatch: '*' }),
    ).rejects.toMatchObject({ code: 'precondition-failed' })
    expect(await snapshot(level.store)).toEqual(before)
  })
})

describe('a condition', () => {
  const path = parsePodPath('/anna/a.txt')

  it('on the current version holds for exactly that version, in whatever format it was seen', async () => {
    await pods.put([document('/anna/a.txt', 'one')])
    const { etag } = await found('/anna/a.txt')
    await pods.put([document('/anna/a.txt', 'two')], { ifMatch: ['"other"', etag] })
    await expect(pods.put([document('/anna/a.txt', 'three')], { ifMatch: [etag] })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    const second = await found('/anna/a.txt')
    expect(textOf(second)).toBe('two')
    await pods.put([document('/anna/a.txt', 'four')], { ifMatch: [second.etag.replace(/"$/, '-ld"')] })
    expect(textOf(await found('/anna/a.txt'))).toBe('four')
  })

  it('does not hold for a weak tag (RFC 9110 §13.1.1)', async () => {
    await pods.put([document('/anna/a.txt', 'one')])
    const { etag } = await found('/anna/a.txt')
    await expect(pods.put([document('/anna/a.txt', 'x')], { ifMatch: [`W/${etag}`] })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
  })

  it('that something exists, or does not, is kept', async () => {
    await expect(pods.put([document('/anna/a.txt', '1')], { ifMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await pods.put([document('/anna/a.txt', '1')], { ifNoneMatch: '*' })
    await expect(pods.put([document('/anna/a.txt', '2')], { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    const { etag } = await found('/anna/a.txt')
    await expect(pods.put([document('/anna/a.txt', '2')], { ifNoneMatch: [etag] })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await pods.put([document('/anna/a.txt', '2')], { ifMatch: '*' })
    await expect(pods.remove(path, { ifMatch: [etag] })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    expect(textOf(await found('/anna/a.txt'))).toBe('2')
  })

  it('lets exactly one of many writers win who have seen the same version', async () => {
    await pods.put([document('/anna/a.txt', 'seen by all')])
    const { etag } = await found('/anna/a.txt')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, writer) =>
        pods.put([document('/anna/a.txt', `writer ${String(writer)}`)], { ifMatch: [etag] }),
      ),
    )
    const winners = outcomes.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []))
    expect(winners).toHaveLength(1)
    expect(textOf(await found('/anna/a.txt'))).toBe(`writer ${String(winners[0])}`)
  })

  it('lets exactly one of many writers create', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => pods.put([document('/anna/new/a.txt', 'x')], { ifNoneMatch: '*' })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is not needed: writers without one all succeed, and the last stays', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, writer) => pods.put([document(`/anna/new/a.txt`, String(writer))])),
    )
    expect(await names('/anna/new/')).toEqual(['a.txt'])
    expect(
      Object.keys(await snapshot(level.store)).filter((key) => key.startsWith('bytes /anna/new/')),
    ).toHaveLength(1)
  })
})

describe('a container', () => {
  it('is created with those on the way to it, and kept when it is there', async () => {
    expect(await pods.putContainer(parsePodPath('/anna/a/b/'))).toBe('created')
    expect(await names('/anna/')).toEqual(['a/'])
    await pods.put([document('/anna/a/b/c', 'x')])
    expect(await pods.putContainer(parsePodPath('/anna/a/b/'))).toBe('kept')
    expect(await names('/anna/a/b/')).toEqual(['c'])
    await expect(pods.putContainer(parsePodPath('/anna/a/b/'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
  })

  it('says of what it contains the type, the size and the time', async () => {
    await pods.put([document('/anna/a/b.txt', 'hello')])
    at = instantOf(1_800_000_001_000)
    await pods.put([document('/anna/a/b.txt', 'hello again')])
    expect(await Array.fromAsync(pods.children(parsePodPath('/anna/a/')))).toEqual([
      { name: 'b.txt', contentType: 'text/plain', size: 11, modified: at },
    ])
  })

  it('lists nothing of its neighbours, whatever their names', async () => {
    await pods.put(
      ['/anna/a/x', '/anna/a!/y', '/anna/a%20/z', '/anna/a0/w', '/anna/ab'].map((path) =>
        document(path, '1'),
      ),
    )
    expect(await names('/anna/a/')).toEqual(['x'])
    expect(await names('/anna/a%20/')).toEqual(['z'])
  })

  it('does not list access control lists', async () => {
    await pods.put([
      document('/anna/a/b', '1'),
      document('/anna/a/b.acl', '2'),
      document('/anna/a/.acl', '3'),
    ])
    expect(await names('/anna/a/')).toEqual(['b'])
  })

  it('with something in it is not deleted, and works on', async () => {
    await pods.put([document('/anna/a/b', '1')])
    await expect(pods.remove(parsePodPath('/anna/a/'))).rejects.toMatchObject({ code: 'container-not-empty' })
    expect(await pods.find(parsePodPath('/anna/a/'))).toBeDefined()
    await pods.put([document('/anna/a/c', '2')])
    expect(await names('/anna/a/')).toEqual(['b', 'c'])
  })

  it('is deleted when it is empty, with every access control list that was beneath it', async () => {
    const before = await untagged()
    await pods.put([
      document('/anna/a/b', '1'),
      document('/anna/a/b.acl', '2'),
      document('/anna/a/.acl', '3'),
    ])
    await pods.put([document('/anna/a/never-made.acl', '4')])
    await pods.remove(parsePodPath('/anna/a/b'))
    expect(await pods.find(parsePodPath('/anna/a/b.acl'))).toBeUndefined()
    await pods.remove(parsePodPath('/anna/a/'))
    expect(await untagged()).toEqual(before)
  })

  it('is gone once: of many who delete it one succeeds, the others learn that it is gone', async () => {
    await pods.putContainer(parsePodPath('/anna/a/'))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => pods.remove(parsePodPath('/anna/a/'))),
    )
    expect(codesOf(outcomes)).toEqual(['fulfilled', ...Array.from({ length: 7 }, () => 'not-found')])
  })

  it('is seen as it is while somebody tries in vain to delete it', async () => {
    await pods.put([document('/anna/a/b', '1')])
    const trying = Promise.allSettled(Array.from({ length: 10 }, () => pods.remove(parsePodPath('/anna/a/'))))
    for (let look = 0; look < 30; look += 1) {
      expect(await pods.find(parsePodPath('/anna/a/'))).toBeDefined()
      await expect(pods.putContainer(parsePodPath('/anna/a/'), { ifNoneMatch: '*' })).rejects.toMatchObject({
        code: 'precondition-failed',
      })
    }
    expect(codesOf(await trying)).toEqual(Array.from({ length: 10 }, () => 'container-not-empty'))
  })

  it('whose deletion a crash cut short works on, and can be deleted', async () => {
    await pods.putContainer(parsePodPath('/anna/a/'))
    const record = await level.store.get('res /anna/a/')
    const marked = { ...(JSON.parse(new TextDecoder().decode(record)) as object), closing: 'a mark' }
    await level.store.write([
      { key: 'res /anna/a/', value: new TextEncoder().encode(JSON.stringify(marked)) },
    ])
    expect(await pods.find(parsePodPath('/anna/a/'))).toBeDefined()
    await pods.put([document('/anna/a/b', '1')])
    await expect(pods.remove(parsePodPath('/anna/a/'))).rejects.toMatchObject({ code: 'container-not-empty' })
    await pods.remove(parsePodPath('/anna/a/b'))
    await pods.remove(parsePodPath('/anna/a/'))
    expect(await names('/anna/')).toEqual([])
  })
})

describe('what is absent', () => {
  it('is neither found nor deleted', async () => {
    expect(await pods.find(parsePodPath('/anna/none'))).toBeUndefined()
    expect(await pods.find(parsePodPath('/bruno/'))).toBeUndefined()
    await expect(pods.remove(parsePodPath('/anna/none'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(pods.remove(parsePodPath('/anna/none/'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

const document = (path: string, body: string): WholeDocument => ({
  path: parsePodPath(path),
  contentType: 'text/plain',
  body: new TextEncoder().encode(body),
})

/** Without the tag of the root's listing, which no two states share. */
const untagged = async (): Promise<Record<string, string>> => {
  const { 'in /anna/ ': _tag, ...rest } = await snapshot(level.store)
  return rest
}

const textOf = (resource: Resource | undefined): string | undefined =>
  resource === undefined ? undefined : new TextDecoder().decode(wholeBody(resource))

const found = async (path: string): Promise<Resource> => {
  const resource = await pods.find(parsePodPath(path))
  if (resource === undefined) throw new Error(`${path} is not there`)
  return resource
}

const names = async (container: string): Promise<string[]> =>
  (await Array.fromAsync(pods.children(parsePodPath(container)))).map(({ name }) => name)

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes
    .map((outcome) =>
      outcome.status === 'fulfilled' ? 'fulfilled' : String((outcome.reason as { code?: unknown }).code),
    )
    .toSorted()
