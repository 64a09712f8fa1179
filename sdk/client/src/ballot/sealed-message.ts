import { bytesOf, hexOf } from './bytes.ts'
import { decryptCcm, encryptCcm, type CcmKeys } from './ccm.ts'
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
  return encryptFor({ text: stringify(signed), recipient, group }, random)
}

/** ElGamal around a key of AES (§4.6.1): secret, but from anybody. */
export const encryptFor = async (
  { text, recipient, group }: { text: string; recipient: bigint; group: Group },
  random: RandomBytes,
): Promise<string> => {
  const nonce = randomBelow(group.q, random)
  const alpha = group.power(group.g, nonce)
  const shared = group.power(group.g, randomBelow(group.q, random))
  const sealed = await encryptCcm(keysOf(shared, alpha), new TextEncoder().encode(text))
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

const keysOf = (shared: bigint, alpha: bigint): CcmKeys => ({
  key: bytesOf(sha256Hex(`key|${String(shared)}`)),
  nonce: bytesOf(sha256Hex(`iv|${String(alpha)}`)),
})
