import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { z } from 'zod'
import { instantSchema } from '@mutua/sdk/ids'
import type { BackupKey } from '@mutua/sdk/backup-key'
import { chunkBytes, createChunkCipher, inChunks, tagBytes } from '../sealing/chunk-cipher.ts'
import { createByteReader, cutShort, type ByteReader } from './byte-reader.ts'

/** What stands unsealed at the head of a stream, and cannot be changed without notice. */
export interface StreamHead {
  /** Which part of a backup this is: `pod-server`, `pod-server keys`, ... */
  readonly section: string
  readonly at: string
}

const headSchema = z.object({
  mutua: z.literal('sealed stream 1'),
  section: z.string(),
  at: instantSchema,
  /** Public X25519 keys, base64url: of the reader, and one of this stream alone. */
  to: z.string(),
  by: z.string(),
})

/**
 * Bytes of any number, sealed to the holder of a private key. One line of JSON, then frames: four bytes, of which the
 * first bit marks the last frame and the rest is its length, and a sealed chunk. Streams can stand one after the other in
 * a file; each says itself where it ends, and one that is cut, even between frames, does not pass.
 */
export const sealStream = async function* (
  head: StreamHead,
  to: BackupKey,
  plain: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const once = generateKeyPairSync('x25519')
  const line = JSON.stringify({
    mutua: 'sealed stream 1',
    ...head,
    to: Buffer.from(to.bytes).toString('base64url'),
    by: rawPublic(once.publicKey).toString('base64url'),
  })
  yield Buffer.from(`${line}\n`)
  const cipher = createChunkCipher(streamKey(once.privateKey, publicKeyOf(to.bytes), line))
  let index = 0
  for await (const { chunk, isLast } of inChunks(plain)) {
    const sealed = cipher.seal(chunk, index, isLast)
    const frame = Buffer.alloc(4)
    frame.writeUInt32BE(((isLast ? lastBit : 0) | sealed.length) >>> 0)
    yield Buffer.concat([frame, sealed])
    index += 1
  }
}

/**
 * The stream of one section in a file of several, if it is there; the others are passed over. Nothing is given out that was not checked,
 * and the whole of it has passed when its end is reached.
 * @throws {Error} with a sentence: not such a file, another key, changed, cut short
 */
export const openStream = async (
  file: AsyncIterable<Uint8Array>,
  section: string,
  key: BackupKey,
): Promise<{ head: StreamHead; plain: AsyncIterable<Uint8Array> } | undefined> => {
  const reader = createByteReader(file)
  for (;;) {
    const line = await reader.takeLine(maxHead)
    if (line === undefined) return undefined
    const head = parseHead(line)
    if (head.section === section) return { head, plain: opened(reader, line, head, key) }
    for (let isLast = false; !isLast;) isLast = (await takeFrame(reader)).isLast
  }
}

/** The public half that belongs to a private one. */
export const publicHalf = (key: BackupKey): BackupKey => ({
  half: 'public',
  bytes: rawPublic(createPublicKey(privateKeyOf(key.bytes))),
})

const opened = async function* (
  reader: ByteReader,
  line: string,
  head: z.infer<typeof headSchema>,
  key: BackupKey,
): AsyncIterable<Uint8Array> {
  if (Buffer.from(publicHalf(key).bytes).toString('base64url') !== head.to)
    throw new Error('The file was sealed to another key than this one.')
  const secret = streamKey(privateKeyOf(key.bytes), publicKeyOf(Buffer.from(head.by, 'base64url')), line)
  const cipher = createChunkCipher(secret)
  for (let index = 0; ; index += 1) {
    const { sealed, isLast } = await takeFrame(reader)
    try {
      yield cipher.open(sealed, index, isLast)
    } catch (cause) {
      throw new Error('The file was changed since it was made.', { cause })
    }
    if (isLast) return
  }
}

const takeFrame = async (reader: ByteReader): Promise<{ sealed: Buffer; isLast: boolean }> => {
  const frame = (await reader.take(4))?.readUInt32BE()
  if (frame === undefined) throw cutShort()
  const length = frame & ~lastBit
  if (length > chunkBytes + tagBytes) throw new Error('The file was changed since it was made.')
  const sealed = await reader.take(length)
  if (sealed === undefined) throw cutShort()
  return { sealed, isLast: frame >>> 31 === 1 }
}

const lastBit = 0x8000_0000
const maxHead = 4_096

const parseHead = (line: string): z.infer<typeof headSchema> => {
  try {
    return headSchema.parse(JSON.parse(line))
  } catch (cause) {
    throw new Error('This is no file of Mutua.', { cause })
  }
}

/** The head is part of what the key is made of: with another head the stream does not open. */
const streamKey = (own: KeyObject, other: KeyObject, line: string): Uint8Array => {
  const shared = diffieHellman({ privateKey: own, publicKey: other })
  const salt = createHash('sha256').update(line).digest()
  return Buffer.from(hkdfSync('sha256', shared, salt, 'mutua sealed stream', 32))
}

const rawPublic = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')

const publicKeyOf = (bytes: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(bytes).toString('base64url') },
    format: 'jwk',
  })

const privateKeyOf = (bytes: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8Start, bytes]), format: 'der', type: 'pkcs8' })

/** What stands in front of the 32 bytes of an X25519 key in PKCS #8 (RFC 8410 §7). */
const pkcs8Start = Buffer.from('302e020100300506032b656e04220420', 'hex')
