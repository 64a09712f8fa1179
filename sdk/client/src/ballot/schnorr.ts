import { randomBelow, type RandomBytes } from './random.ts'
import type { Group } from './group.ts'
import type { Proof } from './wire.ts'

/**
 * A proof that somebody knows `secret` behind g^secret, tied to `prefix` (Belenios 2.0 §4.5, §4.6.1, §4.13): a Schnorr proof
 * with the challenge taken from a hash. With a message in the prefix it is a signature.
 */
export const proveKnowledge = (
  { group, prefix, secret }: { group: Group; prefix: string; secret: bigint },
  random: RandomBytes,
): Proof => {
  const nonce = randomBelow(group.q, random)
  const challenge = group.challenge(prefix, [group.power(group.g, nonce)])
  return { challenge, response: difference(nonce, secret * challenge, group) }
}

/** `publicKey` has to be an element of the group: the caller asks. */
export const verifyKnowledge = ({
  group,
  prefix,
  publicKey,
  proof,
}: {
  group: Group
  prefix: string
  publicKey: bigint
  proof: Proof
}): boolean =>
  areScalars(proof, group) &&
  group.challenge(prefix, [
    group.times(group.power(group.g, proof.response), group.power(publicKey, proof.challenge)),
  ]) === proof.challenge

export const areScalars = ({ challenge, response }: Proof, group: Group): boolean =>
  group.isScalar(challenge) && group.isScalar(response)

/** left - right modulo q. */
export const difference = (left: bigint, right: bigint, { q }: Group): bigint =>
  (((left - right) % q) + q) % q
