import { bytesOf, hexOf, joined } from './bytes.ts'
import { sha256Hex } from './digest.ts'
import type { Group } from './group.ts'
import { randomBelow, type RandomBytes } from './random.ts'
import { proveKnowledge } from './schnorr.ts'
import { signaturePrefix, verifySigned } from './threshold-parameters.ts'
import {
  channelMessageSchema,
  encryptedMessageSchema,
  signedMessageSchema,
  stringify,
  type SignedMessage,
} from './wire.ts'

/** The keys that a trustee derives from a seed to talk to the other trustees (Belenios 2.0 §4.6.1). */
export interface ChannelKeys {
  readonly signing: bigint
  readonly decryption: bigint
  readonly verificationKey: bigint
  readonly encryptionKey: bigint
}

export const channelKeysOf = (seed: string, group: Group): ChannelKeys => {
  const [signing, decryption] = [
    BigInt(`0x${sha256Hex(`sk|${seed}`)}`),
    BigInt(`0x${sha256Hex(`dk|${seed}`)}`),
  ]
  return {
    ...{ signing, decryption },
    verificationKey: group.power(group.g, signing),
    encryptionKey: group.power(group.g, decryption),
  }
}

export const signMessage = (
  { message, signing, group }: { message: string; signing: bigint; group: Group },
  random: RandomBytes,
): SignedMessage => ({
  message,
  signature: proveKnowledge({ group, prefix: signaturePrefix(message), secret: signing }, random),
})

/**
 * A message that only the owner of `recipient` can read and that is signed by `sender` for that reader alone (§4.6.3). What
 * it says goes by way of the server, which can neither read nor change it.
 */
export const sealMessage = async (
  { message, sender, recipient, group }: { message: string; sender: bigint; recipient: bigint; group: Group },
  random: RandomBytes,
): Promise<string> => {
  const signed = signMessage({ message: stringify({ recipient, message }), signing: sender, group }, random)
  const nonce = randomBelow(group.q, random)
  const alpha = group.power(group.g, nonce)
  const shared = group.power(group.g, randomBelow(group.q, random))
  const sealed = await encryptCcm(keysOf(shared, alpha), new TextEncoder().encode(stringify(signed)))
  return stringify({ alpha, beta: group.times(group.power(recipient, nonce), shared), data: hexOf(sealed) })
}

/** @throws {Error} when it was not sealed for this reader by that sender, or was changed on the way */
export const openMessage = async (
  sealed: string,
  { reader, sender, group }: { reader: ChannelKeys; sender: bigint; group: Group },
): Promise<string> => {
  const { alpha, beta, data: ciphertext } = encryptedMessageSchema.parse(JSON.parse(sealed))
  if (!group.isElement(alpha) || !group.isElement(beta)) throw new Error('the message is not in the group')
  const shared = group.times(beta, group.power(alpha, -reader.decryption))
  const plain = await decryptCcm(keysOf(shared, alpha), bytesOf(ciphertext))
  const signed = signedMessageSchema.parse(
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)),
  )
  if (!verifySigned(signed, sender, group)) throw new Error('the message is not signed by its sender')
  const { recipient, message } = channelMessageSchema.parse(JSON.parse(signed.message))
  if (recipient !== reader.encryptionKey) throw new Error('the message was meant for somebody else')
  return message
}

interface CcmKeys {
  readonly key: Uint8Array<ArrayBuffer>
  /** 13 bytes for messages below 65,536 bytes, 12 above: what is left beside the length field (RFC 3610 §2). */
  readonly nonce: Uint8Array<ArrayBuffer>
}

const keysOf = (shared: bigint, alpha: bigint): CcmKeys => ({
  key: bytesOf(sha256Hex(`key|${String(shared)}`)),
  nonce: bytesOf(sha256Hex(`iv|${String(alpha)}`)),
})

const tagLength = 8

/**
 * AES-256 in CCM mode (RFC 3610) with a tag of 8 bytes, out of the two modes that Web Crypto has: the tag is the last block
 * but the padding of CBC, and the text is counted over by CTR.
 */
const encryptCcm = async (keys: CcmKeys, plain: Uint8Array): Promise<Uint8Array> => {
  const tag = await tagOf(keys, plain)
  return joined([await countOver(keys, plain), await maskTag(keys, tag, plain.length)])
}

/** @throws {Error} when the tag does not fit */
const decryptCcm = async (keys: CcmKeys, sealed: Uint8Array): Promise<Uint8Array> => {
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
