import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'

/** Plain bytes of a chunk; the last one may have fewer. */
export const chunkBytes = 65_536
export const tagBytes = 16

/** Seals a long run of bytes chunk by chunk, so that each can be opened alone and none moved, dropped or added. */
export interface ChunkCipher {
  seal(plain: Uint8Array, index: number, isLast: boolean): Uint8Array
  /** @throws {Error} for any other chunk than the one sealed as this, also when a run was cut or continued */
  open(sealed: Uint8Array, index: number, isLast: boolean): Uint8Array
}

/**
 * STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM: the nonce counts the chunks and says which is the
 * last. `key`: 32 bytes that seal this one run and nothing else, or nonces would repeat.
 */
export const createChunkCipher = (key: Uint8Array): ChunkCipher => {
  const secret = createSecretKey(key)
  return {
    seal: (plain, index, isLast) => {
      const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(index, isLast))
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed, index, isLast) => {
      if (sealed.length < tagBytes) throw new Error('A sealed chunk is shorter than its tag.')
      const decipher = createDecipheriv('aes-256-gcm', secret, nonceOf(index, isLast), {
        authTagLength: tagBytes,
      })
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      const plain = decipher.update(sealed.subarray(0, -tagBytes))
      decipher.final()
      return plain
    },
  }
}

/** Bytes in pieces of any size -> chunks, and which is the last: there always is one, be it empty. */
export const inChunks = async function* (
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<{ chunk: Uint8Array; isLast: boolean }> {
  let filling = Buffer.allocUnsafeSlow(chunkBytes)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      // Full, and more is here: so this is not the last one.
      if (filled === chunkBytes) {
        yield { chunk: filling, isLast: false }
        filling = Buffer.allocUnsafeSlow(chunkBytes)
        filled = 0
      }
      const taken = Math.min(chunkBytes - filled, piece.length - at)
      filling.set(piece.subarray(at, at + taken), filled)
      filled += taken
      at += taken
    }
  }
  yield { chunk: filling.subarray(0, filled), isLast: true }
}

const nonceOf = (index: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
