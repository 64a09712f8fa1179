import type { FixedPower, Group, SharedPower } from './group.ts'
import { randomBelow, type RandomBytes } from './random.ts'
import { areScalars, difference } from './schnorr.ts'
import type { Ciphertext, Proof } from './wire.ts'

/** The group of an election with tables for the two bases that every proof has: `g` and the public key `y`. */
export interface ElectionPowers {
  readonly group: Group
  readonly powerOfG: FixedPower
  readonly powerOfY: FixedPower
}

export const powersOf = (
  { group, publicKey }: { group: Group; publicKey: bigint },
  bits: 4 | 6,
): ElectionPowers => ({
  group,
  powerOfG: group.fixedPower(group.g, bits),
  powerOfY: group.fixedPower(publicKey, bits),
})

/** A ciphertext with what only its maker knows: (g^nonce, y^nonce g^plain). */
export interface OpenCiphertext extends Ciphertext {
  readonly nonce: bigint
  readonly plain: number
}

/**
 * A proof that of several statements "this ciphertext holds this value" one is true, without saying which (Belenios 2.0
 * §4.11, §4.12): the others are simulated. Since the maker knows what is in the ciphertexts, every power is one of g or y.
 */
export const proveOneOf = (
  {
    powers,
    prefix,
    statements,
    truth,
  }: {
    powers: ElectionPowers
    prefix: string
    statements: readonly { readonly of: OpenCiphertext; readonly value: number }[]
    /** Which of the statements is true. */
    truth: number
  },
  random: RandomBytes,
): Proof[] => {
  const { group, powerOfG, powerOfY } = powers
  const scalar = (): bigint => randomBelow(group.q, random)
  const nonce = scalar()
  const simulated = statements.map((): Proof => ({ challenge: scalar(), response: scalar() }))
  const commitments = statements.flatMap(({ of, value }, index) => {
    const { challenge, response } = simulated[index] ?? nothing
    if (index === truth) return [powerOfG(nonce), powerOfY(nonce)]
    const exponent = response + of.nonce * challenge
    return [
      powerOfG(exponent),
      group.times(powerOfY(exponent), powerOfG(BigInt(of.plain - value) * challenge)),
    ]
  })
  const others = simulated.reduce(
    (sum, { challenge }, index) => (index === truth ? sum : sum + challenge),
    0n,
  )
  const challenge = difference(group.challenge(prefix, commitments), others, group)
  const known = statements[truth]?.of.nonce ?? 0n
  const response = difference(nonce, known * challenge, group)
  return simulated.map((proof, index) => (index === truth ? { challenge, response } : proof))
}

/** A ciphertext in the group, ready to be raised to several powers. */
export interface SharedCiphertext {
  readonly alpha: SharedPower
  readonly beta: SharedPower
}

export const sharedCiphertext = ({ alpha, beta }: Ciphertext, group: Group): SharedCiphertext => ({
  alpha: group.sharedPower(alpha),
  beta: group.sharedPower(beta),
})

/** The ciphertext of the sum of what several hold: no more than six are put together out of what they have. */
export const sharedSum = (parts: readonly SharedCiphertext[], group: Group): SharedCiphertext => {
  const product = (powers: readonly SharedPower[]): SharedPower =>
    powers.length > 6
      ? group.sharedPower(powers.map(({ unit }) => unit(0)).reduce(group.times, 1n))
      : group.sharedProduct(powers)
  return { alpha: product(parts.map(({ alpha }) => alpha)), beta: product(parts.map(({ beta }) => beta)) }
}

/** The ciphertexts have to be in the group: the caller asks. */
export const verifyOneOf = ({
  powers,
  prefix,
  statements,
  proofs,
}: {
  powers: ElectionPowers
  prefix: string
  statements: readonly { readonly of: SharedCiphertext; readonly value: number }[]
  proofs: readonly Proof[]
}): boolean => {
  const { group, powerOfG, powerOfY } = powers
  if (proofs.length !== statements.length || !proofs.every((proof) => areScalars(proof, group))) return false
  const commitments = statements.flatMap(({ of, value }, index) => {
    const { challenge, response } = proofs[index] ?? nothing
    const left = group.times(powerOfG(response), of.alpha.power(challenge))
    const right = group.times(powerOfY(response), of.beta.power(challenge))
    return [left, value === 0 ? right : group.times(right, powerOfG(-BigInt(value) * challenge))]
  })
  const total = proofs.reduce((sum, { challenge }) => sum + challenge, 0n) % group.q
  return group.challenge(prefix, commitments) === total
}

const nothing: Proof = { challenge: 0n, response: 0n }
