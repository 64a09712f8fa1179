import { readdir } from 'node:fs/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '@mutua/sdk/problem'
import { openTestStorage, type TestStorage } from '../test-support/storage.ts'
import { lastVersion } from './kept-versions.ts'
import { parsePodPath, type PodPath } from './pod-path.ts'
import { overheadBytes } from './pod-usage.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 500 : 25

let test: TestStorage
beforeEach(async () => {
  test = await openTestStorage()
})
afterEach(async () => {
  const faults = await test.faults()
  await test[Symbol.asyncDispose]()
  if (faults.length > 0) throw new Error(`what rests is not in order: ${JSON.stringify(faults)}`)
})

const day = 86_400_000
const path = parsePodPath('/anna/a.bin')

const put = (at: PodPath | string, body: string | Uint8Array) =>
  test.storage.pods.putDocument({
    path: parsePodPath(at),
    contentType: 'application/octet-stream',
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })

const read = async (at: PodPath | string): Promise<string | undefined> => {
  const resource = await test.storage.pods.find(parsePodPath(at))
  return resource === undefined ? undefined : textOf(resource.body)
}

const textOf = async (
  body: Uint8Array | Parameters<TestStorage['storage']['blobs']['open']>[0],
): Promise<string> => {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body)
  await using blob = await test.storage.blobs.open(body)
  return Buffer.concat(await Array.fromAsync(blob.read(0, body.size))).toString()
}

const kept = async (at: PodPath | string = path): Promise<[number, string, string][]> => {
  const versions = await Array.fromAsync(
    test.storage.versions.list(parsePodPath(at), { before: lastVersion, limit: 100 }),
  )
  return Promise.all(
    versions.map(async ({ version, cause }) => {
      const found = await test.storage.versions.read(parsePodPath(at), version)
      return [version, cause, found === undefined ? '' : await textOf(found.body)]
    }),
  )
}

const usage = () => test.storage.usage.read('anna')
const files = async (): Promise<string[]> =>
  (await readdir(test.folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
const trash = async (): Promise<string[]> =>
  (
    await Array.fromAsync(
      test.storage.versions.trash(parsePodPath('/anna/'), { after: undefined, limit: 100 }),
    )
  ).map(({ path: gone }) => gone)

describe('a large body', () => {
  const large = 'x'.repeat(1_000)

  it('is in a file, and the same to every reader, also after a restart', async () => {
    await put(path, large)
    expect(await files()).toHaveLength(1)
    expect(await read(path)).toBe(large)
    await test.reopen()
    expect(await read(path)).toBe(large)
  })

  it('is read in parts without the rest', async () => {
    await put(path, 'abcdefghij'.repeat(100))
    const resource = await test.storage.pods.find(path)
    if (resource === undefined || resource.body instanceof Uint8Array) throw new Error('it is in a file')
    await using blob = await test.storage.blobs.open(resource.body)
    expect(Buffer.concat(await Array.fromAsync(blob.read(995, 1_000))).toString()).toBe('fghij')
    expect(await Array.fromAsync(blob.read(5, 5))).toEqual([])
  })

  it('stays for those who were reading it, when it is removed', async () => {
    await put(path, large)
    const resource = await test.storage.pods.find(path)
    if (resource === undefined || resource.body instanceof Uint8Array) throw new Error('it is in a file')
    await test.storage.pods.remove(path)
    await test.storage.versions.forgetAll(path)
    await using blob = await test.storage.blobs.open(resource.body)
    test.pass(60_000)
    await test.storage.blobs.sweep(test.now())
    expect(await files()).toEqual([])
    expect(Buffer.concat(await Array.fromAsync(blob.read(0, 1_000))).toString()).toBe(large)
  })

  it('that is cut in the middle leaves nothing', async () => {
    const cut = async function* () {
      yield Buffer.alloc(500)
      await Promise.resolve()
      throw new Error('cut')
    }
    await using stack = new AsyncDisposableStack()
    const document = { path, contentType: 'image/png' }
    await expect(test.storage.pods.receive(document, cut(), stack)).rejects.toThrow('cut')
    expect(await files()).toEqual([])
    expect(await usage()).toMatchObject({ usedBytes: overheadBytes })
  })

  it('that nobody puts is removed again', async () => {
    {
      await using stack = new AsyncDisposableStack()
      const chunks = (async function* () {
        yield Buffer.alloc(500)
      })()
      await test.storage.pods.receive({ path, contentType: 'image/png' }, chunks, stack)
      expect(await files()).toHaveLength(1)
    }
    expect(await files()).toEqual([])
  })

  it('whose record a crash kept from being written is removed at the next start', async () => {
    await test.storage.blobs.stage('anna', [Buffer.alloc(500)])
    expect(await files()).toHaveLength(1)
    await test.reopen()
    expect(await files()).toEqual([])
  })

  it('that is put again as it is leaves one file and no version', async () => {
    await put(path, large)
    await put(path, large)
    expect(await files()).toHaveLength(1)
    expect(await kept()).toEqual([])
  })

  it('in RDF stays in the store, where it is parsed', async () => {
    await test.storage.pods.putDocument({
      path: parsePodPath('/anna/a.ttl'),
      contentType: 'text/turtle',
      body: new TextEncoder().encode(`<#a> <#b> "${large}".`),
    })
    expect(await files()).toEqual([])
  })
})

describe('versions', () => {
  it('of what is replaced are kept, the last few', async () => {
    for (const body of ['one', 'two', 'x'.repeat(200), 'four', 'five']) await put(path, body)
    expect(await kept()).toEqual([
      [4, 'replaced', 'four'],
      [3, 'replaced', 'x'.repeat(200)],
      [2, 'replaced', 'two'],
    ])
    expect(await read(path)).toBe('five')
  })

  it('come back, and what they replace is kept', async () => {
    for (const body of ['one', 'two', 'three']) await put(path, body)
    expect(await test.storage.versions.restore(path, 1, {})).toBe('replaced')
    expect(await read(path)).toBe('one')
    expect(await kept()).toEqual([
      [3, 'replaced', 'three'],
      [2, 'replaced', 'two'],
    ])
  })

  it('come back also when they are the one too many', async () => {
    for (const body of ['one', 'two', 'three', 'four']) await put(path, body)
    await test.storage.versions.restore(path, 1, {})
    expect(await read(path)).toBe('one')
    expect(await kept()).toEqual([
      [4, 'replaced', 'four'],
      [3, 'replaced', 'three'],
      [2, 'replaced', 'two'],
    ])
  })

  it('of a deleted document come back with the containers on the way, and without its access rules', async () => {
    const nested = parsePodPath('/anna/x/y.bin')
    await put(nested, 'one')
    await put('/anna/x/y.bin.acl', 'public')
    await test.storage.pods.remove(nested)
    await test.storage.pods.remove(parsePodPath('/anna/x/'))
    expect(await trash()).toEqual(['/anna/x/y.bin', '/anna/x/y.bin.acl'])
    expect(await test.storage.versions.restore(nested, 1, { ifNoneMatch: '*' })).toBe('created')
    expect(await read(nested)).toBe('one')
    expect(await read('/anna/x/y.bin.acl')).toBeUndefined()
    expect(await trash()).toEqual(['/anna/x/y.bin.acl'])
  })

  it('go on counting when a deleted document is made anew', async () => {
    await put(path, 'one')
    await test.storage.pods.remove(path)
    await put(path, 'two')
    await test.storage.pods.remove(path)
    expect(await kept()).toEqual([
      [2, 'deleted', 'two'],
      [1, 'deleted', 'one'],
    ])
    expect(await trash()).toEqual(['/anna/a.bin'])
  })

  it('are not restored over something else than the caller expects', async () => {
    await put(path, 'one')
    await put(path, 'two')
    await expect(test.storage.versions.restore(path, 1, { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await expect(test.storage.versions.restore(path, 7, {})).rejects.toMatchObject({ code: 'not-found' })
    await test.storage.pods.remove(path)
    await put('/anna/a.bin/child', 'x')
    await expect(test.storage.versions.restore(path, 1, {})).rejects.toMatchObject({ code: 'slash-conflict' })
    expect((await kept()).map(([version]) => version)).toEqual([2, 1])
  })

  it('are erased one by one, or all at once, and then their document is forgotten', async () => {
    for (const body of ['one', 'two']) await put(path, body)
    await test.storage.pods.remove(path)
    await test.storage.versions.forget(path, 2)
    expect(await trash()).toEqual(['/anna/a.bin'])
    await expect(test.storage.versions.forget(path, 2)).rejects.toMatchObject({ code: 'not-found' })
    await test.storage.versions.forgetAll(path)
    expect(await trash()).toEqual([])
    await put(path, 'new')
    expect(await kept()).toEqual([])
    expect(await usage()).toMatchObject({ keptBytes: 0 })
  })

  it('are erased when two callers do so at once', async () => {
    for (const body of ['one', 'two']) await put(path, body)
    await test.storage.pods.remove(path)
    await Promise.all([test.storage.versions.forget(path, 1), test.storage.versions.forget(path, 2)])
    expect(await trash()).toEqual([])
  })

  it('do not come back into a pod that is erased', async () => {
    await put(path, 'one')
    await put(path, 'two')
    const outcomes = await Promise.allSettled([
      test.storage.pods.erase('anna'),
      ...Array.from({ length: 20 }, () => test.storage.versions.restore(path, 1, {})),
    ])
    expect(outcomes[0].status).toBe('fulfilled')
    await expect(test.storage.versions.restore(path, 2, {})).rejects.toMatchObject({ code: 'not-found' })
    await test.storage.pods.erase('anna')
    expect(await Array.fromAsync(test.store.list({ gte: 'res ', lt: 'res!' }))).toEqual([])
  })

  it('leave when their time is over, wherever they are, and not before', async () => {
    await put(path, 'one')
    await put(path, 'x'.repeat(200))
    test.pass(5 * day)
    await put('/anna/b.bin', 'b')
    await test.storage.pods.remove(parsePodPath('/anna/b.bin'))
    await put(path, 'three')
    test.pass(5 * day + 1)
    expect(await test.storage.versions.expire(100)).toBe(1)
    expect((await kept()).map(([version]) => version)).toEqual([2])
    test.pass(5 * day)
    expect(await test.storage.versions.expire(100)).toBe(2)
    expect(await kept()).toEqual([])
    expect(await trash()).toEqual([])
    await test.reopen()
    expect(await files()).toEqual([])
  })
})

describe('the quota of a pod', () => {
  const kilobyte = new Uint8Array(1_000)
  const size = 1_000 + overheadBytes

  it('counts what is there to the byte', async () => {
    await put('/anna/x/a.bin', kilobyte)
    expect(await usage()).toEqual({
      quotaBytes: 1_000_000,
      usedBytes: size + 2 * overheadBytes,
      keptBytes: 0,
    })
    await put('/anna/x/a.bin', 'short')
    expect(await usage()).toMatchObject({ usedBytes: 5 + 3 * overheadBytes, keptBytes: size })
    await test.storage.pods.remove(parsePodPath('/anna/x/a.bin'))
    await test.storage.pods.remove(parsePodPath('/anna/x/'))
    expect(await usage()).toMatchObject({ usedBytes: overheadBytes, keptBytes: size + 5 + overheadBytes })
    await test.reopen()
    expect(await usage()).toMatchObject({ usedBytes: overheadBytes, keptBytes: size + 5 + overheadBytes })
  })

  it('refuses what does not fit, and nothing is written', async () => {
    await test.storage.usage.setQuota('anna', overheadBytes + 2 * size)
    await put('/anna/a', kilobyte)
    await put('/anna/b', kilobyte)
    for (const body of [kilobyte, new Uint8Array(0)])
      await expect(put('/anna/c', body)).rejects.toMatchObject({ code: 'quota-exceeded' })
    await expect(put('/anna/b', new Uint8Array(1_001))).rejects.toMatchObject({ code: 'quota-exceeded' })
    await put('/anna/b', new Uint8Array(999))
    await test.storage.pods.remove(parsePodPath('/anna/a'))
    await put('/anna/c', kilobyte)
    await test.storage.usage.setQuota('anna', undefined)
    await put('/anna/d', kilobyte)
  })

  it('is never passed, however many write at once', async () => {
    await test.storage.usage.setQuota('anna', overheadBytes + 10 * size)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, writer) => put(`/anna/${String(writer)}`, kilobyte)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    expect(await usage()).toMatchObject({ usedBytes: overheadBytes + 10 * size })
  })

  it('lets old versions leave when what is there needs the room', async () => {
    await test.storage.usage.setQuota('anna', overheadBytes + 3 * size)
    await put('/anna/a', new Uint8Array(1_000).fill(1))
    await put('/anna/a', new Uint8Array(1_000).fill(2))
    await put('/anna/b', new Uint8Array(1_000).fill(1))
    expect(await usage()).toMatchObject({ keptBytes: size })
    await put('/anna/b', new Uint8Array(1_000).fill(2))
    expect(await kept('/anna/a')).toEqual([])
    expect(await kept('/anna/b')).toHaveLength(1)
    await put('/anna/c', kilobyte)
    expect(await usage()).toMatchObject({ usedBytes: overheadBytes + 3 * size, keptBytes: 0 })
    await put('/anna/c', new Uint8Array(900))
    expect(await kept('/anna/c')).toEqual([])
  })

  it('holds room for bodies that are still arriving', async () => {
    await test.storage.usage.setQuota('anna', overheadBytes + 2 * size)
    await using first = await test.storage.blobs.stage('anna', [new Uint8Array(2_000)])
    expect(first.size).toBe(2_000)
    await expect(test.storage.blobs.stage('anna', [kilobyte, kilobyte])).rejects.toMatchObject({
      code: 'quota-exceeded',
    })
  })

  it('is folded into one counter after a start', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, writer) => put(`/anna/${String(writer)}`, 'x')))
    await test.reopen()
    await put('/anna/last', 'x')
    const counters = await Array.fromAsync(test.store.list({ gte: 'used ', lt: 'used!' }))
    expect(counters.map(({ key }) => key)).toEqual(['used anna 0'])
  })
})

describe('any storage', () => {
  it('is sound after any operations at once, whatever is refused, and after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 4 }), async (rounds) => {
        const own = await openTestStorage({ quotaBytes: 6_000 })
        try {
          for (const round of rounds) {
            const outcomes = await Promise.allSettled(round.map((one) => run(one, own)))
            for (const outcome of outcomes)
              if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Problem)
            expect(await own.faults()).toEqual([])
            const { usedBytes, quotaBytes } = await own.storage.usage.read('anna')
            expect(usedBytes).toBeLessThanOrEqual(quotaBytes)
          }
          await own.reopen()
          expect(await own.faults()).toEqual([])
        } finally {
          await own[Symbol.asyncDispose]()
        }
      }),
      { numRuns: runs },
    )
  }, 300_000)
})

type Step =
  | { readonly kind: 'put'; readonly path: PodPath; readonly size: number; readonly fill: number }
  | { readonly kind: 'container' | 'remove' | 'forgetAll'; readonly path: PodPath }
  | { readonly kind: 'restore' | 'forget'; readonly path: PodPath; readonly version: number }

const run = async (one: Step, { storage: { pods, versions } }: TestStorage): Promise<unknown> => {
  switch (one.kind) {
    case 'put':
      return pods.put([
        { path: one.path, contentType: 'image/png', body: new Uint8Array(one.size).fill(one.fill) },
      ])
    case 'container':
      return pods.putContainer(one.path)
    case 'remove':
      return pods.remove(one.path)
    case 'forgetAll':
      return versions.forgetAll(one.path)
    case 'restore':
      return versions.restore(one.path, one.version, {})
    case 'forget':
      return versions.forget(one.path, one.version)
  }
}

const documentPath = fc.constantFrom(
  ...['/anna/a', '/anna/a/b', '/anna/c/d', '/anna/c/d.acl'].map(parsePodPath),
)
const containerPath = fc.constantFrom(...['/anna/a/', '/anna/c/'].map(parsePodPath))
const version = fc.integer({ min: 1, max: 5 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      path: documentPath,
      size: fc.constantFrom(0, 10, 300, 1_500),
      fill: fc.constantFrom(1, 2, 3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('container' as const), path: containerPath }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('remove' as const, 'remove' as const, 'forgetAll' as const),
      path: fc.oneof(documentPath, containerPath),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('restore' as const, 'restore' as const, 'forget' as const),
      path: documentPath,
      version,
    }),
  },
)
