import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BackupKey } from '@mutua/sdk/backup-key'
import { openLevelStore } from '../level-store.ts'
import { createDataKeys, openDataKeys } from '../sealing/data-keys.ts'
import { masterKeyFrom } from '../sealing/master-key.ts'
import { eraseName, renewDataKey } from '../sealing/renew-key.ts'
import { createSealedStore } from '../sealing/sealed-store.ts'
import { createSealedFolder, keyNameOf, type SealedFolder } from '../sealing/test-support.ts'
import { toBytes, toText, wholeRange, type Store, type StoreEngine } from '../store.ts'
import { restoreKeys, restoreValues, writeKeys, writeValues, type FileShelf } from './backup.ts'
import { openStream, publicHalf, sealStream } from './sealed-stream.ts'

const operator: BackupKey = {
  half: 'private',
  bytes: Buffer.from(generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'),
}
const at = '2026-11-21T12:00:00.000Z'
const put = (key: string, value: string) => ({ key, value: toBytes(value) })
const whole = async (bytes: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(bytes))
const pieces = async function* (bytes: Uint8Array, length = 1_000) {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length)
}
const entries = async (store: Pick<Store, 'list'>) =>
  (await Array.fromAsync(store.list(wholeRange))).map(({ key, value }) => [key, toText(value)] as const)

describe('a sealed stream', () => {
  const stream = (text: string, section = 'a') =>
    whole(sealStream({ section, at }, publicHalf(operator), pieces(Buffer.from(text))))
  const read = async (file: Uint8Array, section = 'a', key = operator) => {
    const stream = await openStream(pieces(file, 77), section, key)
    return stream && { head: stream.head, text: (await whole(stream.plain)).toString() }
  }

  it('is read by the holder of the private half, whichever stands before it in the file', async () => {
    const file = Buffer.concat([await stream('first', 'a'), await stream('x'.repeat(200_000), 'b')])
    expect((await read(file, 'a'))?.text).toBe('first')
    expect((await read(file, 'b'))?.text).toHaveLength(200_000)
    expect((await read(file, 'a'))?.head).toMatchObject({ section: 'a', at })
    expect(await read(file, 'c')).toBeUndefined()
  })

  it('is read with no other key', async () => {
    const other = { ...operator, bytes: Buffer.alloc(32, 7) }
    await expect(read(await stream('secret'), 'a', other)).rejects.toThrow(/another key/)
  })

  it('shows nothing of what it holds', async () => {
    expect((await stream('a secret of Anna')).toString('latin1')).not.toContain('secret')
  })

  const passes = (file: Uint8Array) =>
    read(file).then(
      (found) => found !== undefined,
      () => false,
    )

  it('does not pass when any byte is changed, wherever it is cut, and when something is added within', async () => {
    const file = await stream('y'.repeat(140_000))
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(file)
        changed[place] = (changed[place] ?? 0) ^ change
        expect(await passes(changed)).toBe(false)
        expect(await passes(file.subarray(0, place))).toBe(false)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a backup', () => {
  let folder: SealedFolder
  let target: StoreEngine
  let path: string
  beforeEach(async () => {
    folder = await createSealedFolder()
    path = await mkdtemp(join(tmpdir(), 'mutua-restored-'))
    target = await openLevelStore(path)
  })
  afterEach(async () => {
    await folder[Symbol.asyncDispose]()
    await target[Symbol.asyncDispose]()
    await rm(path, { recursive: true })
  })

  const backUp = async (files?: FileShelf) => {
    await using snapshot = folder.store.snapshot()
    const values = await whole(writeValues({ snapshot, masterKeys: folder.masterKeys, keyNameOf, files }))
    return { values, keys: await whole(writeKeys(snapshot)) }
  }
  const restore = async (values: Uint8Array, keys: Uint8Array, files?: FileShelf) => {
    const deps = { store: target, masterKeys: folder.masterKeys, files }
    await restoreKeys(pieces(keys), deps)
    return restoreValues(pieces(values), deps)
  }
  const restored = () =>
    createSealedStore({
      store: target,
      dataKeys: createDataKeys({ store: target, masterKeys: folder.masterKeys }),
      keyNameOf,
    })
  const fill = async (count: number) => {
    for (let n = 0; n < count; n += 1)
      await folder.sealed.write([
        put(`res /pod${String(n % 3)}/${String(n)}`, `value ${String(n)}`),
        put(`r ${String(n)}`, ''),
      ])
  }

  it('gives back every value under its name', async () => {
    await fill(700)
    const { values, keys } = await backUp()
    expect(await restore(values, keys)).toEqual({ values: 1_400, files: 0, erased: 0, unreadable: 0 })
    expect(await entries(restored())).toEqual(await entries(folder.sealed))
    expect((await openDataKeys({ store: target, masterKeys: folder.masterKeys })).house).toBeDefined()
  })

  it('is of one moment, however much is written while it is taken', async () => {
    await folder.sealed.write([put('a', '0'), put('z', '0'), put('res /anna/x', '0')])
    const writing = { stop: false }
    const writer = (async () => {
      for (let n = 1; !writing.stop; n += 1) {
        const text = String(n)
        await folder.sealed.write([
          put('a', text),
          put('z', text),
          put('res /anna/x', text),
          put(`m ${text}`, text),
        ])
      }
    })()
    for (let round = 0; round < 10; round += 1) {
      await using snapshot = folder.store.snapshot()
      const slow = async function* () {
        for await (const piece of writeValues({ snapshot, masterKeys: folder.masterKeys, keyNameOf })) {
          await new Promise((resolve) => setImmediate(resolve))
          yield piece
        }
      }
      const values = await whole(slow())
      const other = await mkdtemp(join(tmpdir(), 'mutua-moment-'))
      const store = await openLevelStore(other)
      await restoreKeys(pieces(await whole(writeKeys(snapshot))), { store, masterKeys: folder.masterKeys })
      await restoreValues(pieces(values), { store, masterKeys: folder.masterKeys })
      const dataKeys = createDataKeys({ store, masterKeys: folder.masterKeys })
      const all = new Map(await entries(createSealedStore({ store, dataKeys, keyNameOf })))
      const moment = all.get('a')
      expect([all.get('z'), all.get('res /anna/x')]).toEqual([moment, moment])
      expect([...all.keys()].filter((key) => key.startsWith('m '))).toHaveLength(Number(moment))
      await store[Symbol.asyncDispose]()
      await rm(other, { recursive: true })
    }
    writing.stop = true
    await writer
  })

  it('shows nothing of a pod that was erased since, not to whoever can open it, not a name', async () => {
    await folder.sealed.write([put('res /anna/hiv', 'positive'), put('res /bruno/a', 'kept')])
    const { values, keys: earlier } = await backUp()
    expect(values.toString('latin1')).not.toMatch(/anna|hiv|bruno/)
    await eraseName('pods/anna', folder.renewal)
    const { keys } = await backUp()
    expect(await restore(values, keys)).toMatchObject({ values: 1, erased: 1 })
    expect(await entries(restored())).toEqual([['res /bruno/a', 'kept']])
    expect(earlier.length).toBeGreaterThan(keys.length)
  })

  it('from before a data key was renewed comes back under the new one', async () => {
    await fill(30)
    const { values } = await backUp()
    await renewDataKey('pods/pod0', folder.renewal)
    const { keys } = await backUp()
    await restore(values, keys)
    const store = restored()
    expect(await entries(store)).toEqual(await entries(folder.sealed))
    // A condition on a value holds only if it rests sealed by the key in use.
    const key = 'res /pod0/0'
    expect(await store.write([put(key, 'new')], new Map([[key, toBytes('value 0')]]))).toBe(true)
  })

  it('says how many values it could not open, and leaves them out', async () => {
    await fill(5)
    await folder.store.write([
      put('res /pod0/0', 'a plain intruder, long enough to look sealed at first sight'),
    ])
    const { values, keys } = await backUp()
    expect(await restore(values, keys)).toEqual({ values: 9, files: 0, erased: 0, unreadable: 1 })
  })

  it('brings files along, and none of an erased pod', async () => {
    await folder.sealed.write([put('res /anna/a', 'x'), put('res /bruno/a', 'y')])
    const resting = new Map([
      ['anna/1', Buffer.alloc(300_000, 1)],
      ['bruno/2', Buffer.alloc(10, 2)],
      ['bruno/3', Buffer.alloc(0)],
    ])
    const written = new Map<string, Buffer>()
    const files: FileShelf = {
      list: async function* () {
        for (const [name, bytes] of resting)
          yield { name, keyName: `pods/${name.split('/')[0] ?? ''}`, open: async () => pieces(bytes, 65_536) }
        yield { name: 'bruno/4', keyName: 'pods/bruno', open: async () => 'absent' as const }
      },
      write: async (name, bytes) => void written.set(name, await whole(bytes)),
    }
    const { values } = await backUp(files)
    await eraseName('pods/anna', folder.renewal)
    const { keys } = await backUp()
    expect(await restore(values, keys, files)).toMatchObject({ files: 2, erased: 2 })
    resting.delete('anna/1')
    expect(written).toEqual(resting)
  })

  it('is restored into an empty folder only, with its own master key, and says of itself when it is not whole', async () => {
    await fill(3)
    const { values, keys } = await backUp()
    const other = masterKeyFrom(new Uint8Array(32))
    const find = (id: string) => (id === other.id ? other : undefined)
    await expect(restoreKeys(pieces(keys), { store: target, masterKeys: { find } })).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    })
    expect(await Array.fromAsync(target.list(wholeRange))).toEqual([])
    const { masterKeys } = folder
    await restoreKeys(pieces(keys), { store: target, masterKeys })
    const cut = values.subarray(0, values.length - 20)
    await expect(restoreValues(pieces(cut), { store: target, masterKeys })).rejects.toThrow(/cut short/)
    await expect(openDataKeys({ store: target, masterKeys })).rejects.toMatchObject({
      code: 'STORE_INCOMPLETE',
    })
    await expect(restoreKeys(pieces(keys), { store: target, masterKeys })).rejects.toThrow(/empty one/)
  })
})
