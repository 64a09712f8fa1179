import { chunkBytes, createChunkCipher, inChunks, tagBytes } from './chunk-cipher.ts'

/** How long the file is that `sealFile` makes of so many bytes. */
export const sealedFileSize = (size: number): number => size + chunksIn(size) * tagBytes

/**
 * What to write into a file so that any part of it can be read back alone.
 * @param key 32 random bytes, of this one file
 */
export const sealFile = async function* (
  key: Uint8Array,
  plain: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const cipher = createChunkCipher(key)
  let index = 0
  for await (const { chunk, isLast } of inChunks(plain)) {
    yield cipher.seal(chunk, index, isLast)
    index += 1
  }
}

/**
 * Bytes `start` up to, but not including, `end` of what was sealed; a chunk of it in memory at a time. Nothing is given
 * out that was not checked.
 * @param file `size`: plain bytes, known from elsewhere; `readAt`: that many bytes of the file, fewer at its end
 * @throws {Error} for a file that was changed, cut, or is another one
 */
export const openSealedRange = async function* (
  key: Uint8Array,
  file: { size: number; readAt: (offset: number, length: number) => Promise<Uint8Array> },
  { start, end }: { start: number; end: number },
): AsyncIterable<Uint8Array> {
  const cipher = createChunkCipher(key)
  const last = chunksIn(file.size) - 1
  for (let at = start; at < end;) {
    const index = Math.floor(at / chunkBytes)
    const sealed = await file.readAt(index * (chunkBytes + tagBytes), chunkBytes + tagBytes)
    const plain = cipher.open(sealed, index, index === last)
    const from = at - index * chunkBytes
    const part = plain.subarray(from, from + end - at)
    if (part.length === 0) throw new Error('A sealed file is shorter than its record says.')
    yield part
    at += part.length
  }
}

const chunksIn = (size: number): number => Math.max(1, Math.ceil(size / chunkBytes))
