import { combined, one } from './answer.ts'
import { sha256Hex } from './digest.ts'
import { choicesOf, type Election } from './election.ts'
import type { Group } from './group.ts'
import { createLogarithm } from './logarithm.ts'
import { randomBelow, secureRandom, type RandomBytes } from './random.ts'
import { areScalars, difference } from './schnorr.ts'
import { verificationKeysOf } from './trustee.ts'
import {
  stringify,
  wireCount,
  type Answer,
  type Ciphertext,
  type EncryptedTally,
  type PartialDecryption,
  type Trustees,
} from './wire.ts'

/** A valid ballot with its weight, as `createBallotCheck` gives it. */
export interface WeightedBallot {
  readonly ballot: {
    readonly credential: bigint
    readonly answers: readonly Pick<Answer, 'choices'>[]
  }
  readonly weight: number
}

/** What is decrypted, and how much it stands for. */
export interface Tally {
  readonly ciphertexts: EncryptedTally
  /** How many ballots count: one for each credential that voted. */
  readonly ballots: number
  readonly totalWeight: number
}

/**
 * The ballots that count: of each credential the last one (Belenios 2.0 §4.14, "last"). Given in the order in which they
 * were cast.
 */
export const lastBallots = (cast: Iterable<WeightedBallot>): readonly WeightedBallot[] => {
  const last = new Map<bigint, WeightedBallot>()
  for (const weighted of cast) {
    last.delete(weighted.ballot.credential)
    last.set(weighted.ballot.credential, weighted)
  }
  return [...last.values()]
}

/** The sum of all counted ballots, still encrypted (§4.16). @param cast all valid ballots, in the order of the archive */
export const encryptedTally = (cast: Iterable<WeightedBallot>, election: Election): Tally => {
  const counted = lastBallots(cast)
  const { group, questions } = election
  const ciphertexts = questions.map((question, index) =>
    Array.from({ length: choicesOf(question) }, (_, place) =>
      counted.reduce((sum, { ballot, weight }) => {
        const choice = ballot.answers[index]?.choices[place] ?? one
        return combined(sum, times(choice, weight, group), group)
      }, one),
    ),
  )
  return {
    ciphertexts,
    ballots: counted.length,
    totalWeight: counted.reduce((sum, { weight }) => sum + weight, 0),
  }
}

/** The two texts of a tally in the archive: the ciphertexts, and what says their number, weight and hash. */
export const tallyTexts = ({
  ciphertexts,
  ballots,
  totalWeight,
}: Tally): { readonly tally: string; readonly sized: string } => {
  const tally = stringify(ciphertexts)
  const sized = stringify({
    num_tallied: ballots,
    total_weight: wireCount(totalWeight),
    encrypted_tally: sha256Hex(tally),
  })
  return { tally, sized }
}

/**
 * What a trustee makes of the tally with the private key, `TrusteeKey.privateKey` or what `openDecryptionKey` gave, in
 * decimal (§4.18). The trustee first sees for itself that the tally is that of the archive: `verifyArchive`.
 */
export const partialDecryption = (
  {
    tally,
    privateKey,
    election,
  }: { tally: Pick<Tally, 'ciphertexts'>; privateKey: string; election: Election },
  random: RandomBytes = secureRandom,
): PartialDecryption => {
  const { group } = election
  const secret = BigInt(privateKey)
  const prefix = decryptionPrefix(election, group.power(group.g, secret))
  const prove = (alpha: bigint) => {
    const nonce = randomBelow(group.q, random)
    const challenge = group.challenge(prefix, [group.power(group.g, nonce), group.power(alpha, nonce)])
    return { challenge, response: difference(nonce, secret * challenge, group) }
  }
  return {
    decryption_factors: tally.ciphertexts.map((row) => row.map(({ alpha }) => group.power(alpha, secret))),
    decryption_proofs: tally.ciphertexts.map((row) => row.map(({ alpha }) => prove(alpha))),
  }
}

/** Whether it was made of this tally with the private key behind that verification key. */
export const verifyPartialDecryption = (
  partial: PartialDecryption,
  {
    tally,
    verificationKey,
    election,
  }: { tally: Pick<Tally, 'ciphertexts'>; verificationKey: bigint; election: Election },
): boolean => {
  const { decryption_factors: factors, decryption_proofs: proofs } = partial
  const prefix = decryptionPrefix(election, verificationKey)
  const { group } = election
  const key = group.sharedPower(verificationKey)
  return (
    sameShape(tally.ciphertexts, factors) &&
    sameShape(tally.ciphertexts, proofs) &&
    tally.ciphertexts.every((row, index) =>
      row.every(({ alpha }, place) => {
        const factor = factors[index]?.[place]
        const proof = proofs[index]?.[place]
        if (factor === undefined || proof === undefined || !areScalars(proof, group)) return false
        const shared = group.sharedPower(factor)
        if (!shared.isElement()) return false
        const commitments = [
          group.times(group.power(group.g, proof.response), key.power(proof.challenge)),
          group.times(group.power(alpha, proof.response), shared.power(proof.challenge)),
        ]
        return group.challenge(prefix, commitments) === proof.challenge
      }),
    )
  )
}

/** A partial decryption and whose it is: the trustee's number, from 1 through all trustees (`Trustees`). */
export interface OwnedDecryption {
  readonly owner: number
  readonly partial: PartialDecryption
}

export type TallyOutcome =
  | {
      readonly kind: 'counted'
      /** For each question the weight that each answer got; where blank may be chosen, that one first. */
      readonly counts: readonly (readonly number[])[]
      /** Canonical text for the archive. */
      readonly text: string
    }
  | {
      readonly kind: 'refused'
      readonly fault: 'decryption-wrong' | 'decryption-missing' | 'count-impossible'
      readonly why: string
    }

/**
 * The result (§4.19): every partial decryption is verified, those that are needed are put together, and the counts are
 * looked up, up to the weight of all ballots.
 */
export const resultOf = ({
  election,
  trustees,
  tally,
  decryptions,
}: {
  election: Election
  trustees: Trustees
  tally: Tally
  decryptions: readonly OwnedDecryption[]
}): TallyOutcome => {
  const keys = verificationKeysOf(trustees)
  const given = new Map<number, PartialDecryption>()
  for (const { owner, partial } of decryptions) {
    const verificationKey = keys[owner - 1]
    if (verificationKey === undefined || given.has(owner)) {
      return wrong(`there is no trustee ${String(owner)}, or two decryptions of it`)
    }
    if (!verifyPartialDecryption(partial, { tally, verificationKey, election })) {
      return wrong(`the decryption of trustee ${String(owner)} does not verify`)
    }
    given.set(owner, partial)
  }
  const shares = sharesOf(trustees, given, election.group)
  if (shares === undefined) {
    return { kind: 'refused', fault: 'decryption-missing', why: 'not enough trustees have decrypted' }
  }
  const { group } = election
  const logarithm = createLogarithm(group, tally.totalWeight)
  const counts = tally.ciphertexts.map((row, index) =>
    row.map(({ beta }, place) => {
      const factor = shares
        .map(({ partial, coefficient }) =>
          group.power(partial.decryption_factors[index]?.[place] ?? 1n, coefficient),
        )
        .reduce(group.times, 1n)
      return logarithm(group.times(beta, group.inverse(factor)))
    }),
  )
  if (!counts.every((row) => row.every((count) => count !== undefined))) {
    return { kind: 'refused', fault: 'count-impossible', why: 'a count is above the weight of all ballots' }
  }
  return { kind: 'counted', counts, text: stringify({ result: counts.map((row) => row.map(wireCount)) }) }
}

const wrong = (why: string): TallyOutcome => ({ kind: 'refused', fault: 'decryption-wrong', why })

interface Share {
  readonly partial: PartialDecryption
  readonly coefficient: bigint
}

/** What is multiplied, each to its power: all single trustees, and of each group the first so many; undefined if too few. */
const sharesOf = (
  trustees: Trustees,
  given: ReadonlyMap<number, PartialDecryption>,
  group: Group,
): readonly Share[] | undefined => {
  const shares: Share[] = []
  let before = 0
  for (const kind of trustees) {
    const [size, needed] =
      kind[0] === 'Single' ? [1, 1] : [kind[1].verification_keys.length, kind[1].threshold]
    const places = Array.from({ length: size }, (_, index) => index + 1)
      .filter((place) => given.has(before + place))
      .slice(0, needed)
    if (places.length < needed) return undefined
    for (const place of places) {
      const partial = given.get(before + place)
      const coefficient = kind[0] === 'Single' ? 1n : lagrange(place, places, group)
      if (partial !== undefined) shares.push({ partial, coefficient })
    }
    before += size
  }
  return shares
}

/** The weight of the value at `place` when the polynomial is looked at in 0 (§4.19). */
const lagrange = (place: number, places: readonly number[], { q }: Group): bigint =>
  places
    .filter((other) => other !== place)
    .reduce((product, other) => {
      const below = (BigInt(other - place) + q) % q
      return (product * BigInt(other) * inverseModulo(below, q)) % q
    }, 1n)

/** By Euclid: q is prime and the number is not 0. */
const inverseModulo = (number: bigint, q: bigint): bigint => {
  let [left, right, inverse, next] = [number, q, 1n, 0n]
  while (right !== 0n) {
    const quotient = left / right
    ;[left, right] = [right, left - quotient * right]
    ;[inverse, next] = [next, inverse - quotient * next]
  }
  return ((inverse % q) + q) % q
}

const times = ({ alpha, beta }: Ciphertext, weight: number, group: Group): Ciphertext =>
  weight === 1
    ? { alpha, beta }
    : { alpha: group.power(alpha, BigInt(weight)), beta: group.power(beta, BigInt(weight)) }

const sameShape = (left: readonly (readonly unknown[])[], right: readonly (readonly unknown[])[]): boolean =>
  left.length === right.length && left.every((row, index) => row.length === right[index]?.length)

const decryptionPrefix = ({ fingerprint }: Election, key: bigint): string =>
  `decrypt|${fingerprint}|${String(key)}|`
