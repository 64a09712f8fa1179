import { randomBelow, type RandomBytes } from './random.ts'
import type { FixedPower, Group } from './group.ts'
import type { Proof } from './wire.ts'

/**
 * A proof that somebody knows `secret` behind g^secret, tied to `prefix` (Belenios 2.0 §4.5, §4.6.1, §4.13): a Schnorr proof
 * with the challenge taken from a hash. With a message in the prefix it is a signature.
 */
export const proveKnowledge = (
  { group, prefix, secret, powerOfG = powerIn(group) }: Subject & { secret: bigint },
  random: RandomBytes,
): Proof => {
  const nonce = randomBelow(group.q, random)
  const challenge = group.challenge(prefix, [powerOfG(nonce)])
  return { challenge, response: difference(nonce, secret * challenge, group) }
}

/** `publicKey` has to be an element of the group: the caller asks. */
export const verifyKnowledge = ({
  group,
  prefix,
  publicKey,
  proof,
  powerOfG = powerIn(group),
}: Subject & { publicKey: bigint; proof: Proof }): boolean =>
  areScalars(proof, group) &&
  group.challenge(prefix, [
    group.times(powerOfG(proof.response), group.power(publicKey, proof.challenge)),
  ]) === proof.challenge

interface Subject {
  readonly group: Group
  readonly prefix: string
  /** Where there is a table for g. */
  readonly powerOfG?: FixedPower
}

const powerIn =
  (group: Group): FixedPower =>
  (exponent) =>
    group.power(group.g, exponent)

export const areScalars = ({ challenge, response }: Proof, group: Group): boolean =>
  group.isScalar(challenge) && group.isScalar(response)

/** left - right modulo q. */
export const difference = (left: bigint, right: bigint, { q }: Group): bigint =>
  (((left - right) % q) + q) % q
