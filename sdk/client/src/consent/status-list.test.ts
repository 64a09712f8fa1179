import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  statusEntrySchema,
  bitAt,
  checkStatus,
  createListDecoder,
  decodeStatusList,
  isStatusSuccessor,
} from './status-list.ts'
import {
  coop,
  coopDid,
  createIssuer,
  encodeBits,
  listCredential,
  listWith,
  noon,
  signText,
  verifierOf,
} from './test-support.ts'

const issuer = await createIssuer()
const entryAt = (index: number | string) => ({
  id: `${coop}/status/revocation/1#${index}`,
  type: 'BitstringStatusListEntry' as const,
  statusPurpose: 'revocation' as const,
  statusListIndex: String(index),
  statusListCredential: `${coop}/status/revocation/1`,
})
const check = (list: () => Promise<string>, index: number | string = 42, now = noon) =>
  checkStatus(entryAt(index), coopDid, { ...verifierOf(issuer, list).deps, now: () => now })
const signed = (value: unknown) => signText(JSON.stringify(value), issuer)
const checkList = async (value: unknown, index?: number | string, now?: number) => {
  const jwt = await signed(value)
  return check(() => Promise.resolve(jwt), index, now)
}

describe('a status list', () => {
  it('tells a withdrawn consent from one that stands, from the left-most bit to the last', async () => {
    const list = listCredential(listWith([0, 42, 131_071]))
    for (const [index, kind] of [
      [0, 'set'],
      [1, 'unset'],
      [42, 'set'],
      [43, 'unset'],
      [131_070, 'unset'],
      [131_071, 'set'],
    ] as const) {
      expect(await checkList(list, index)).toEqual({ kind })
    }
  })

  it('T22 that cannot be reached refuses', async () => {
    expect(await check(() => Promise.reject(new Error('ECONNREFUSED')))).toEqual({
      kind: 'refused',
      code: 'status-unavailable',
    })
  })

  it('T23 that its issuer did not sign refuses', async () => {
    const jwt = await signText(JSON.stringify(listCredential(listWith([]))), await createIssuer())
    expect(await check(() => Promise.resolve(jwt))).toEqual({ kind: 'refused', code: 'status-untrusted' })
    expect(await check(() => Promise.resolve('<html>'))).toEqual({
      kind: 'refused',
      code: 'status-untrusted',
    })
    const [header, payload, signature] = (await signed(listCredential(listWith([42])))).split('.')
    const cleared = Buffer.from(JSON.stringify(listCredential(listWith([])))).toString('base64url')
    expect(payload).not.toBe(cleared)
    expect(await check(() => Promise.resolve(`${header}.${cleared}.${signature}`))).toEqual({
      kind: 'refused',
      code: 'status-untrusted',
    })
  })

  it('T23 of another address, or that an entry of another issuer points to, refuses', async () => {
    const list = { ...listCredential(listWith([])), id: `${coop}/status/revocation/2` }
    expect(await checkList(list)).toEqual({ kind: 'refused', code: 'status-untrusted' })
    const foreign = { ...entryAt(42), statusListCredential: 'https://evil.example/status/1' }
    const { deps, fetched } = verifierOf(issuer, () => Promise.reject(new Error('never asked')))
    expect(await checkStatus(foreign, coopDid, deps)).toEqual({ kind: 'refused', code: 'status-untrusted' })
    expect(fetched).toEqual([])
  })

  it('T22 whose time is over, or has not come, refuses', async () => {
    const list = listCredential(listWith([]))
    expect(await checkList(list, 42, Date.parse(list.validUntil))).toEqual({
      kind: 'refused',
      code: 'status-outdated',
    })
    expect(await checkList(list, 42, Date.parse(list.validFrom) - 1)).toEqual({
      kind: 'refused',
      code: 'status-outdated',
    })
    const { validUntil: _out, ...endless } = list
    expect(await checkList(endless)).toEqual({ kind: 'refused', code: 'status-malformed' })
  })

  it('T24 of another purpose refuses', async () => {
    const list = listCredential(listWith([]))
    const suspension = {
      ...list,
      credentialSubject: { ...list.credentialSubject, statusPurpose: 'suspension' },
    }
    expect(await checkList(suspension)).toEqual({ kind: 'refused', code: 'status-other-purpose' })
  })

  it('T24 asked for an index beyond its end refuses', async () => {
    expect(await checkList(listCredential(listWith([])), 131_072)).toEqual({
      kind: 'refused',
      code: 'status-out-of-range',
    })
    for (const index of ['-1', '1.5', '0x10', '01', '', ' 1', '1e3'])
      expect(statusEntrySchema.safeParse(entryAt(index)).success).toBe(false)
  })

  it('shorter than 16 KiB refuses, since one bit would stand out', async () => {
    expect(await checkList(listCredential(listWith([], 65_536)))).toEqual({
      kind: 'refused',
      code: 'status-too-short',
    })
  })

  it('that is not multibase base64url of gzip, or is cut, or goes on after its end, refuses', async () => {
    const good = encodeBits(listWith([7]))
    const packed = Buffer.from(good.slice(1), 'base64url')
    const flipped = Buffer.from(packed)
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 6) ^ 1, flipped.length - 6)
    for (const encodedList of [
      '',
      'u',
      good.slice(1),
      `z${good.slice(1)}`,
      `${good}=`,
      `u${packed.subarray(0, -4).toString('base64url')}`,
      `u${Buffer.concat([packed, Buffer.from('more')]).toString('base64url')}`,
      `u${flipped.toString('base64url')}`,
    ]) {
      expect(await decodeStatusList(encodedList)).toBeUndefined()
      const list = listCredential(listWith([]))
      const twin = { ...list, credentialSubject: { ...list.credentialSubject, encodedList } }
      expect(await checkList(twin)).toEqual({ kind: 'refused', code: 'status-malformed' })
    }
  })

  it('that unpacks to more than a mebibyte is not unpacked to its end', async () => {
    expect((await decodeStatusList(encodeBits(new Uint8Array(1_048_576))))?.length).toBe(1_048_576)
    const bomb = encodeBits(new Uint8Array(64 * 1_048_576))
    const before = process.memoryUsage().arrayBuffers
    expect(await decodeStatusList(bomb)).toBeUndefined()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1_048_576)
  })

  it('keeps every bit it was given', async () => {
    const indexes = fc.uniqueArray(fc.integer({ min: 0, max: 131_071 }), { maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(indexes, fc.integer({ min: 0, max: 131_071 }), async (set, probe) => {
        const bits = await decodeStatusList(encodeBits(listWith(set)))
        expect(bits).toBeDefined()
        if (bits === undefined) return
        for (const index of set) expect(bitAt(bits, index)).toBe(true)
        expect(bitAt(bits, probe)).toBe(set.includes(probe))
      }),
      { numRuns: 50 },
    )
  })
})

describe('a later list', () => {
  it('may set bits and grow', () => {
    expect(isStatusSuccessor(listWith([1]), listWith([1, 2]))).toBe(true)
    expect(isStatusSuccessor(listWith([1]), listWith([1], 262_144))).toBe(true)
  })
  it('may not clear a bit or shrink', () => {
    expect(isStatusSuccessor(listWith([1, 2]), listWith([2]))).toBe(false)
    expect(isStatusSuccessor(listWith([1], 262_144), listWith([1]))).toBe(false)
  })
})

describe('a status list that was unpacked before', () => {
  const textOf = (set: readonly number[]): string => encodeBits(listWith(set))
  const ask = async (decode: ReturnType<typeof createListDecoder>, text: string, index: number) => {
    const bits = await decode(text)
    return bits === undefined ? undefined : bitAt(bits, index)
  }

  it('is not unpacked again, and another text is another list, however little it differs', async () => {
    const decode = createListDecoder()
    const [earlier, later] = [textOf([1, 42]), textOf([1, 42, 43])]
    expect(await decode(earlier)).toBe(await decode(earlier))
    expect([await ask(decode, earlier, 43), await ask(decode, later, 43)]).toEqual([false, true])
    expect([await ask(decode, later, 42), await ask(decode, earlier, 43)]).toEqual([true, false])
  })

  it('says what one says that keeps nothing, whatever is asked in which order', async () => {
    const texts = [[], [0], [1], [0, 1], [131_071], [7, 8, 9]].map(textOf)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(texts.length - 1), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (asked, most) => {
          const decode = createListDecoder(most)
          for (const number of asked) {
            const text = texts[number] ?? ''
            expect(await decode(text)).toEqual(await decodeStatusList(text))
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('that is none is none each time, and keeps nothing out', async () => {
    const decode = createListDecoder(1)
    for (const bad of ['', 'u', 'ubroken', 'nonsense']) expect(await decode(bad)).toBeUndefined()
    const good = textOf([5])
    expect(await decode(good)).toBe(await decode(good))
  })

  it('shows a withdrawal with the list that shows it', async () => {
    const decode = createListDecoder()
    const askList = async (set: readonly number[]) => {
      const jwt = await signed(listCredential(listWith(set)))
      const { deps } = verifierOf(issuer, () => Promise.resolve(jwt))
      return checkStatus(entryAt(42), coopDid, { ...deps, now: () => noon, decode })
    }
    expect(await askList([1])).toEqual({ kind: 'unset' })
    expect(await askList([1])).toEqual({ kind: 'unset' })
    expect(await askList([1, 42])).toEqual({ kind: 'set' })
  })
})
