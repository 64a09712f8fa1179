import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBytes, toText, wholeRange } from '../store.ts'
import { createDataKey, sealedWith } from './data-key.ts'
import { createDataKeys, openDataKeys, rowKeyOf } from './data-keys.ts'
import { masterKeyFrom } from './master-key.ts'
import { eraseName, finishErasures, renewDataKey, renewMasterKey } from './renew-key.ts'
import { createSealedFolder, cutAt, keyNameOf, type SealedFolder } from './test-support.ts'
import { createSealedStore } from './sealed-store.ts'

let folder: SealedFolder
beforeEach(async () => {
  folder = await createSealedFolder()
})
afterEach(() => folder[Symbol.asyncDispose]())

const text = (bytes: Uint8Array | undefined) => bytes && toText(bytes)
const put = (key: string, value: string) => ({ key, value: toBytes(value) })
const keysLeft = async (prefix = '') =>
  (await Array.fromAsync(folder.store.list(wholeRange)))
    .map(({ key }) => key)
    .filter((key) => key.startsWith(prefix))

describe('a data key', () => {
  const key = createDataKey('00112233aabbccdd', new Uint8Array(32).fill(5))

  it('opens what it sealed, at that place only, and nothing that was changed in any one bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.nat(), (plain, place, at) => {
        const sealed = key.seal(plain, place)
        expect(Buffer.from(key.open(sealed, place)).equals(plain)).toBe(true)
        expect(() => key.open(sealed, `${place}x`)).toThrow(/authenticate/)
        const changed = Uint8Array.from(sealed)
        const bit = at % (sealed.length * 8)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(() => key.open(changed, place)).toThrow(/authenticate|another key/)
      }),
    )
  })

  it('seals equal values at one place alike, and anything else differently', () => {
    expect(key.seal(toBytes('a'), 'x')).toEqual(key.seal(toBytes('a'), 'x'))
    const nonces = ['a', 'b', ''].flatMap((value) =>
      ['x', 'y', 'xa', ''].map((place) =>
        Buffer.from(key.seal(toBytes(value), place))
          .subarray(9, 21)
          .toString('hex'),
      ),
    )
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  it('gives the same bytes in ten years: a vector', () => {
    expect(
      Buffer.from(key.seal(toBytes('glucose'), 'res /anna/health')).toString('hex'),
    ).toMatchInlineSnapshot(
      `"0100112233aabbccddc61574ec40b65d39a2adf55f13c7a756330661013f3b2b28d436d707e7890cfd777a17"`,
    )
  })
})

describe('a sealed store', () => {
  it('holds no value, and no key, that can be read', async () => {
    await folder.sealed.write([
      put('res /anna/a', 'a secret of Anna'),
      put('receipt 1', 'read by the doctor'),
    ])
    const resting = await Array.fromAsync(folder.store.list(wholeRange))
    expect(Buffer.concat(resting.map(({ value }) => value)).toString('latin1')).not.toMatch(/secret|doctor/)
    expect(resting.map(({ key }) => key)).toEqual([
      'data-key house',
      'data-key pods/anna',
      'receipt 1',
      'res /anna/a',
    ])
    expect(sealedWith(resting[2]?.value ?? new Uint8Array())).not.toBe(
      sealedWith(resting[3]?.value ?? new Uint8Array()),
    )
  })

  it('shows the rows of its keys to nobody, also where a limit ends among them', async () => {
    await folder.sealed.write([put('a', '1'), put('d', '2'), put('res /anna/a', '3')])
    const seen = await Array.fromAsync(folder.sealed.list({ ...wholeRange, limit: 3 }))
    expect(seen.map(({ key }) => key)).toEqual(['a', 'd', 'res /anna/a'])
    const back = await Array.fromAsync(folder.sealed.list({ ...wholeRange, limit: 2, reverse: true }))
    expect(back.map(({ key }) => key)).toEqual(['res /anna/a', 'd'])
    expect(await folder.sealed.get('data-key house')).toBeUndefined()
    await expect(folder.sealed.write([put('data-key house', 'mine')])).rejects.toThrow(
      /not written from here/,
    )
  })

  it('holds a condition against a write that is not on the disk yet', async () => {
    await folder.sealed.write([put('n', '0')])
    const chain = [1, 2, 3, 4].map((n) =>
      folder.sealed.write([put('n', String(n))], new Map([['n', toBytes(String(n - 1))]])),
    )
    expect(await Promise.all(chain)).toEqual([true, true, true, true])
  })

  it('fails rather than looking empty when a value was moved, changed, or has lost its key', async () => {
    await folder.sealed.write([put('res /anna/a', 'one'), put('res /anna/b', 'two')])
    const a = await folder.store.get('res /anna/a')
    if (a === undefined) throw new Error('nothing rests there')
    await folder.store.write([{ key: 'res /anna/b', value: a }])
    await expect(folder.sealed.get('res /anna/b')).rejects.toThrow(/authenticate/)
    await folder.store.write([{ key: 'res /anna/b', value: toBytes('plain') }])
    await expect(folder.sealed.get('res /anna/b')).rejects.toThrow(/data key is not there/)
    await folder.store.write([{ key: rowKeyOf('pods/anna'), value: undefined }])
    await expect((await folder.reopened()).sealed.get('res /anna/a')).rejects.toThrow(/data key is not there/)
  })

  it('opens with no other master key, and says so', async () => {
    await folder.sealed.write([put('res /anna/a', 'one')])
    const other = masterKeyFrom(new Uint8Array(32))
    const masterKeys = { current: () => other, find: (id: string) => (id === other.id ? other : undefined) }
    const dataKeys = createDataKeys({ store: folder.store, masterKeys })
    const sealed = createSealedStore({ store: folder.store, dataKeys, keyNameOf })
    await expect(sealed.get('res /anna/a')).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
  })

  it('refuses a folder from before anything was sealed, and makes the house key in an empty one', async () => {
    const { store, masterKeys } = folder
    await store.write([put('receipt 1', 'plain')])
    await expect(openDataKeys({ store, masterKeys })).rejects.toMatchObject({ code: 'STORE_OUTDATED' })
    await store.write([{ key: 'receipt 1', value: undefined }])
    const { house } = await openDataKeys({ store, masterKeys })
    expect((await openDataKeys({ store, masterKeys })).house.current.id).toBe(house.current.id)
  })
})

const fill = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1)
    await folder.sealed.write([put(`res /pod${String(n % 5)}/${String(n)}`, `value ${String(n)}`)])
}
const expectFilled = async (sealed: SealedFolder['sealed'], count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1)
    expect(text(await sealed.get(`res /pod${String(n % 5)}/${String(n)}`))).toBe(`value ${String(n)}`)
}

describe('a new master key', () => {
  it('wraps every data key, touches no value, and leaves nothing to the earlier one', async () => {
    await fill(20)
    const before = await folder.store.get('res /pod1/1')
    const earlier = folder.masterKeys.current()
    expect(await renewMasterKey(folder.renewal)).toBe(5)
    expect(await folder.store.get('res /pod1/1')).toEqual(before)
    const later = await folder.reopened()
    expect(later.masterKeys.find(earlier.id)).toBeUndefined()
    await expectFilled(later.sealed, 20)
  })

  it('loses nothing wherever the power goes, and finishes when it is asked again', async () => {
    await fill(10)
    for (let cut = 0; cut < 8; cut += 1) {
      const { renewal } = await folder.reopened()
      const failing = { ...renewal, store: cutAt(renewal.store, cut) }
      await renewMasterKey(failing).catch(() => undefined)
      await expectFilled((await folder.reopened()).sealed, 10)
    }
    const stuck = await folder.reopened()
    const forgetEarlier = () => Promise.reject(new Error('the power is gone'))
    const masterKeys = { ...stuck.masterKeys, forgetEarlier }
    await expect(renewMasterKey({ ...stuck.renewal, masterKeys })).rejects.toThrow(/power/)
    const last = await folder.reopened()
    await renewMasterKey(last.renewal)
    await expectFilled((await folder.reopened()).sealed, 10)
    const rows = await Array.fromAsync(folder.store.list({ gte: 'data-key ', lt: 'data-key!' }))
    const { id } = last.masterKeys.current()
    for (const { value } of rows) expect(JSON.parse(toText(value))).toMatchObject({ keys: [{ master: id }] })
  })
})

describe('a new data key', () => {
  const name = 'pods/pod0'
  const sealers = async () =>
    new Set(
      (await Array.fromAsync(folder.store.list({ gte: 'res /pod0/', lt: 'res /pod00' }))).map(({ value }) =>
        sealedWith(value),
      ),
    )

  it('seals anew all that belongs to the name, while it is read, written and conditioned upon', async () => {
    await fill(500)
    const earlier = await sealers()
    let stopped = false
    let counted = 0
    const { sealed } = folder
    await sealed.write([put('res /pod0/count', '0')])
    const counting = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!stopped) {
          const before = await sealed.get('res /pod0/count')
          const next = String(Number(text(before)) + 1)
          if (await sealed.write([put('res /pod0/count', next)], new Map([['res /pod0/count', before]])))
            counted += 1
          expect((await Array.fromAsync(sealed.list({ gte: 'res /pod0/', lt: 'res /pod00' }))).length).toBe(
            101,
          )
        }
      }),
    )
    expect(await renewDataKey(name, folder.renewal)).toBeGreaterThanOrEqual(100)
    expect(await renewDataKey(name, folder.renewal)).toBeGreaterThanOrEqual(100)
    stopped = true
    await counting
    expect(counted).toBeGreaterThan(2)
    expect(text(await sealed.get('res /pod0/count'))).toBe(String(counted))
    expect((await sealers()).size).toBe(1)
    expect((await sealers()).intersection(earlier).size).toBe(0)
    await expectFilled((await folder.reopened()).sealed, 500)
  })

  it('loses nothing wherever the power goes', async () => {
    await fill(20)
    for (let cut = 0; cut < 9; cut += 1) {
      const { renewal } = await folder.reopened()
      await renewDataKey(name, { ...renewal, store: cutAt(renewal.store, cut) }).catch(() => undefined)
      await expectFilled((await folder.reopened()).sealed, 20)
    }
    await renewDataKey(name, (await folder.reopened()).renewal)
    expect((await sealers()).size).toBe(1)
    await expectFilled((await folder.reopened()).sealed, 20)
  })
})

describe('an erased name', () => {
  it('leaves nothing under any key, in memory nor on the disk, and nothing of the others is touched', async () => {
    await fill(1_200)
    await eraseName('pods/pod0', folder.renewal)
    expect(await folder.sealed.get('res /pod0/0')).toBeUndefined()
    expect(await keysLeft('res /pod0/')).toEqual([])
    expect((await keysLeft()).filter((key) => key.includes('pod0'))).toEqual([])
    expect(await keysLeft('res ')).toHaveLength(960)
    expect(text(await folder.sealed.get('res /pod1/1'))).toBe('value 1')
  })

  it('cannot be opened from copies of its values', async () => {
    await fill(5)
    const copy = await folder.store.get('res /pod0/0')
    await eraseName('pods/pod0', folder.renewal)
    await folder.sealed.write([put('res /pod0/new', 'another life')])
    await folder.store.write([{ key: 'res /pod0/0', value: copy ?? new Uint8Array() }])
    await expect(folder.sealed.get('res /pod0/0')).rejects.toThrow(/data key is not there/)
  })

  it('is gone for readers from the first moment, takes no writes, and is swept to the end after a power cut', async () => {
    await fill(1_200)
    for (let cut = 1; cut < 3; cut += 1) {
      const { renewal } = await folder.reopened()
      const store = cutAt(renewal.store, cut)
      await expect(eraseName('pods/pod0', { ...renewal, store })).rejects.toThrow(/power/)
      const { sealed } = await folder.reopened()
      expect(await sealed.get('res /pod0/0')).toBeUndefined()
      expect(await Array.fromAsync(sealed.list({ gte: 'res /pod0/', lt: 'res /pod00' }))).toEqual([])
      await expect(sealed.write([put('res /pod0/0', 'x')])).rejects.toMatchObject({ code: 'not-found' })
    }
    const { renewal, sealed } = await folder.reopened()
    await finishErasures(renewal)
    expect((await keysLeft()).filter((key) => key.includes('pod0'))).toEqual([])
    expect(await sealed.write([put('res /pod0/0', 'x')])).toBe(true)
  })
})
