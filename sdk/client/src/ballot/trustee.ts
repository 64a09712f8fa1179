import { groupOf, type Group, type GroupName } from './group.ts'
import { randomBelow, secureRandom, type RandomBytes } from './random.ts'
import { proveKnowledge, verifyKnowledge } from './schnorr.ts'
import { verifyThresholdParameters, coefficientsOf } from './threshold-parameters.ts'
import { trusteePublicKeySchema, trusteesSchema, type TrusteePublicKey, type Trustees } from './wire.ts'

/** A key of one trustee who has to be there when the tally is decrypted. */
export interface TrusteeKey {
  /** The secret, in decimal: it stays with the trustee. */
  readonly privateKey: string
  readonly publicKey: TrusteePublicKey
}

/** Made by a trustee, on the trustee's own machine (Belenios 2.0 §4.5). `stringify(publicKey)` goes to the server. */
export const makeTrusteeKey = (
  groupName: GroupName = 'BELENIOS-2048',
  random: RandomBytes = secureRandom,
): TrusteeKey => {
  const group = groupOf(groupName)
  const secret = randomBelow(group.q, random)
  return { privateKey: String(secret), publicKey: publicKeyOf(secret, group, random) }
}

/** The public key of a private one, with a new proof. */
export const publicKeyOf = (secret: bigint, group: Group, random: RandomBytes): TrusteePublicKey => {
  const key = group.power(group.g, secret)
  return { pok: proveKnowledge({ group, prefix: proofPrefix(group, key), secret }, random), public_key: key }
}

/** @throws {Error} when the text is no public key of a trustee; whether its proof holds, `verifyTrusteeKey` says. */
export const parseTrusteePublicKey = (text: string): TrusteePublicKey =>
  trusteePublicKeySchema.parse(JSON.parse(text))

/** Whether the key is in the group, and somebody knows the private one. */
export const verifyTrusteeKey = (
  { pok, public_key: publicKey }: TrusteePublicKey,
  groupName: GroupName = 'BELENIOS-2048',
): boolean => {
  const group = groupOf(groupName)
  const prefix = proofPrefix(group, publicKey)
  return group.isElement(publicKey) && verifyKnowledge({ group, prefix, publicKey, proof: pok })
}

/** @throws {Error} when the text is no list of trustees; whether its proofs hold, `verifyTrustees` says. */
export const parseTrustees = (text: string): Trustees => trusteesSchema.parse(JSON.parse(text))

/** Whether every key of every trustee has its proof, and those of a threshold group fit what its members committed to. */
export const verifyTrustees = (trustees: Trustees, groupName: GroupName = 'BELENIOS-2048'): boolean =>
  trustees.every((kind) =>
    kind[0] === 'Single'
      ? verifyTrusteeKey(kind[1], groupName)
      : kind[1].verification_keys.every((key) => verifyTrusteeKey(key, groupName)) &&
        verifyThresholdParameters(kind[1], groupOf(groupName)),
  )

/** The key of the election: those of all single trustees and groups multiplied (§3.1.1). */
export const electionKeyOf = (trustees: Trustees, groupName: GroupName = 'BELENIOS-2048'): bigint => {
  const group = groupOf(groupName)
  return trustees
    .flatMap((kind) =>
      kind[0] === 'Single'
        ? [kind[1].public_key]
        : kind[1].coefexps.map((signed) => coefficientsOf(signed)[0] ?? 1n),
    )
    .reduce(group.times, 1n)
}

/** The verification keys of all trustees in the order of their numbers: trustee 1 has the first. */
export const verificationKeysOf = (trustees: Trustees): readonly bigint[] =>
  trustees.flatMap((kind) =>
    kind[0] === 'Single'
      ? [kind[1].public_key]
      : kind[1].verification_keys.map(({ public_key: publicKey }) => publicKey),
  )

const proofPrefix = ({ name }: Group, key: bigint): string => `pok|${name}|${String(key)}|`
