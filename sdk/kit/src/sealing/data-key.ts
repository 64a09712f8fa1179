import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

/** A key that seals the values of one pod, or of the house. */
export interface DataKey {
  /** 16 hex digits, random; stands in front of everything the key has sealed. */
  readonly id: string
  /**
   * Seals a value so that it opens at this place only. The same value at the same place gives the same bytes, so a
   * condition on values can be a condition on what rests in the store.
   */
  seal(plain: Uint8Array, place: string): Uint8Array
  /** @throws {Error} when it was sealed by another key, for another place, or changed since */
  open(sealed: Uint8Array, place: string): Uint8Array
  /** 32 bytes for another use, from which nobody gets back to the key (HKDF, RFC 5869). */
  derive(use: string): Uint8Array
  /** What opens values, for another thread of this program. */
  readonly opener: Opener
}

/** The key of the cipher alone, as an object that threads hand on: the bytes of the key stay where the library has them. */
export interface Opener {
  readonly id: string
  readonly key: KeyObject
}

const format = 1
const idBytes = 8
const nonceAt = 1 + idBytes
const nonceBytes = 12
const cipherAt = nonceAt + nonceBytes
const tagBytes = 16

/** What sealing adds to a value, in bytes. */
export const sealOverhead = cipherAt + tagBytes

/**
 * AES-256-GCM under a synthetic nonce: HMAC-SHA-256 of place and value, cut to 96 bits (the construction of RFC 5297 and
 * RFC 8452, with the cipher at hand). Two different values get the same nonce as rarely as with random ones, and no
 * fault in a source of randomness can ever make it happen. Layout: format, id of the key, nonce, sealed value, tag.
 */
export const createDataKey = (id: string, secret: Uint8Array): DataKey => {
  const derive = (use: string): Uint8Array => Buffer.from(hkdfSync('sha256', secret, '', `mutua ${use}`, 32))
  const cipherKey = createSecretKey(derive('value'))
  const nonceKey = createNonceKey(derive('nonce'))
  const header = Buffer.concat([Buffer.of(format), Buffer.from(id, 'hex')])
  const opener = { id, key: cipherKey }

  return {
    id,
    derive,
    seal: (plain, place) => {
      const bound = boundTo(id, place)
      const nonce = syntheticNonce(nonceKey, bound, plain)
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce).setAAD(bound)
      return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    opener,
    open: (sealed, place) => openSealed(opener, sealed, place),
  }
}

/** What `DataKey.open` does. @throws {Error} when it was sealed by another key, for another place, or changed since */
export const openSealed = ({ id, key }: Opener, sealed: Uint8Array, place: string): Uint8Array => {
  if (sealedWith(sealed) !== id) throw new Error('This value was sealed by another key.')
  const nonce = sealed.subarray(nonceAt, cipherAt)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(boundTo(id, place)).setAuthTag(sealed.subarray(-tagBytes))
  const plain = decipher.update(sealed.subarray(cipherAt, -tagBytes))
  // Nothing of it may be used before this has passed: it compares the tag.
  decipher.final()
  return plain
}

/** Id of the key that sealed it; undefined for what was not sealed here. */
export const sealedWith = (sealed: Uint8Array): string | undefined =>
  sealed.length < sealOverhead || sealed[0] !== format
    ? undefined
    : Buffer.from(sealed.buffer, sealed.byteOffset + 1, idBytes).toString('hex')

/** The id has one length, so what follows it is the place and nothing else. */
const boundTo = (id: string, place: string): Buffer => Buffer.from(`${String(format)} ${id} ${place}`)

interface NonceKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}

const blockBytes = 64
const hashBytes = 32

/** The two blocks of HMAC-SHA-256 (RFC 2104 §2), for a key that is no longer than one. */
const createNonceKey = (key: Uint8Array): NonceKey => {
  const padded = (pad: number): Uint8Array =>
    Uint8Array.from({ length: blockBytes }, (_, at) => (key[at] ?? 0) ^ pad)
  return { inner: padded(0x36), outer: padded(0x5c) }
}

/**
 * The length in front keeps the end of the place and the beginning of the value apart. By hashes in one call each: an
 * object of the library for every value costs more to collect than to use, and so do bytes where letters of a byte each
 * will do.
 */
const syntheticNonce = ({ inner, outer }: NonceKey, bound: Buffer, plain: Uint8Array): Buffer => {
  const message = Buffer.allocUnsafe(blockBytes + 4 + bound.length + plain.length)
  message.set(inner)
  message.writeUInt32BE(bound.length, blockBytes)
  message.set(bound, blockBytes + 4)
  message.set(plain, blockBytes + 4 + bound.length)
  const last = Buffer.allocUnsafe(blockBytes + hashBytes)
  last.set(outer)
  last.write(hash('sha256', message, 'binary'), blockBytes, 'latin1')
  return Buffer.from(hash('sha256', last, 'binary').slice(0, nonceBytes), 'latin1')
}
