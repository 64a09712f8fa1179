import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkBytes } from './chunk-cipher.ts'
import { openSealedRange, sealedFileSize, sealFile } from './sealed-file.ts'

const key = randomBytes(32)
const pieces = function* (bytes: Uint8Array, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}
const sealed = async (plain: Uint8Array, length = 10_000) =>
  Buffer.concat(await Array.fromAsync(sealFile(key, pieces(plain, length))))
const read = async (file: Uint8Array, size: number, start = 0, end = size) => {
  const readAt = async (offset: number, length: number) => file.subarray(offset, offset + length)
  return Buffer.concat(await Array.fromAsync(openSealedRange(key, { size, readAt }, { start, end })))
}

describe('a sealed file', () => {
  it.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 300_000])(
    'gives back any range of %i bytes, and is as long as foretold',
    async (size) => {
      const plain = randomBytes(size)
      const file = await sealed(plain)
      expect(file).toHaveLength(sealedFileSize(size))
      expect((await read(file, size)).equals(plain)).toBe(true)
      await fc.assert(
        fc.asyncProperty(fc.nat(size), fc.nat(size), async (a, b) => {
          const [start, end] = a < b ? [a, b] : [b, a]
          expect((await read(file, size, start, end)).equals(plain.subarray(start, end))).toBe(true)
        }),
        { numRuns: 20 },
      )
    },
  )

  it('does not depend on the pieces in which the bytes came', async () => {
    const plain = randomBytes(150_000)
    expect(await sealed(plain, 7)).toEqual(await sealed(plain, 150_000))
  })

  it('opens nothing of a chunk that was changed in any bit', async () => {
    const plain = randomBytes(2 * chunkBytes + 100)
    const file = await sealed(plain)
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(file)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        await expect(read(changed, plain.length)).rejects.toThrow(/authenticate/)
      }),
      { numRuns: 50 },
    )
  })

  it('opens nothing that was cut, continued, swapped, or sealed by another key', async () => {
    const plain = randomBytes(2 * chunkBytes)
    const file = await sealed(plain)
    const chunk = chunkBytes + 16
    const [first, second] = [file.subarray(0, chunk), file.subarray(chunk)]
    await expect(read(first, chunkBytes)).rejects.toThrow(/authenticate/)
    await expect(read(first, plain.length)).rejects.toThrow(/shorter/)
    await expect(read(Buffer.concat([second, first]), plain.length)).rejects.toThrow(/authenticate/)
    await expect(read(Buffer.concat([first, first]), plain.length)).rejects.toThrow(/authenticate/)
    await expect(read(file, plain.length + 5, 2 * chunkBytes, 2 * chunkBytes + 5)).rejects.toThrow(/shorter/)
    const readAt = async (offset: number, length: number) => file.subarray(offset, offset + length)
    const other = openSealedRange(randomBytes(32), { size: plain.length, readAt }, { start: 0, end: 9 })
    await expect(Array.fromAsync(other)).rejects.toThrow(/authenticate/)
  })
})
