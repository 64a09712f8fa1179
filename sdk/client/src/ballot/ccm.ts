import { hexOf, joined } from './bytes.ts'

export interface CcmKeys {
  readonly key: Uint8Array<ArrayBuffer>
  /** 13 bytes for messages below 65,536 bytes, 12 above: what is left beside the length field (RFC 3610 §2). */
  readonly nonce: Uint8Array<ArrayBuffer>
}

const tagLength = 8

/**
 * AES-256 in CCM mode (RFC 3610) with a tag of 8 bytes, out of the two modes that Web Crypto has: the tag is the last block
 * but the padding of CBC, and the text is counted over by CTR.
 */
export const encryptCcm = async (keys: CcmKeys, plain: Uint8Array): Promise<Uint8Array> => {
  const tag = await tagOf(keys, plain)
  return joined([await countOver(keys, plain), await maskTag(keys, tag, plain.length)])
}

/** @throws {Error} when the tag does not fit */
export const decryptCcm = async (keys: CcmKeys, sealed: Uint8Array): Promise<Uint8Array> => {
  const length = sealed.length - tagLength
  if (length < 0) throw new Error('the message is too short')
  const plain = await countOver(keys, sealed.slice(0, length))
  const tag = await maskTag(keys, sealed.slice(length), length)
  const expected = await tagOf(keys, plain)
  if (hexOf(tag) !== hexOf(expected)) throw new Error('the message was changed, or sealed for another key')
  return plain
}

const lengthBytes = (length: number): number => (length < 65_536 ? 2 : 3)

const tagOf = async ({ key, nonce }: CcmKeys, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => {
  const size = lengthBytes(plain.length)
  const padded = new Uint8Array(16 + Math.ceil(plain.length / 16) * 16)
  padded[0] = (((tagLength - 2) / 2) << 3) | (size - 1)
  padded.set(nonce.slice(0, 15 - size), 1)
  for (let byte = 0; byte < size; byte += 1) padded[15 - byte] = (plain.length >> (8 * byte)) & 0xff
  padded.set(plain, 16)
  const cbc = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt'])
  const chain = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, cbc, padded)
  return new Uint8Array(chain, padded.length - 16, tagLength)
}

const countOver = async (keys: CcmKeys, text: Uint8Array): Promise<Uint8Array> =>
  (await counted(keys, joined([new Uint8Array(16), text]), text.length)).slice(16)

const maskTag = async (keys: CcmKeys, tag: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> =>
  counted(keys, tag, length)

const counted = async (
  { key, nonce }: CcmKeys,
  text: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const size = lengthBytes(length)
  const counter = new Uint8Array(16)
  counter[0] = size - 1
  counter.set(nonce.slice(0, 15 - size), 1)
  const ctr = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt'])
  return new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 8 * size }, ctr, text),
  )
}
