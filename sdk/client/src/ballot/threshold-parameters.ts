import type { Group } from './group.ts'
import { verifyKnowledge } from './schnorr.ts'
import {
  certificateKeysSchema,
  rawCoefficientsSchema,
  type CertificateKeys,
  type SignedMessage,
  type ThresholdParameters,
} from './wire.ts'

/**
 * Whether what is published of a threshold group hangs together (Belenios 2.0 §4.6.7): certificates signed by their own
 * keys, commitments signed by those, and the verification key of each member the one that the commitments lead to. The
 * proofs of the verification keys are asked for by `verifyTrustees`.
 */
export const verifyThresholdParameters = (parameters: ThresholdParameters, group: Group): boolean => {
  const { threshold, certs, coefexps, verification_keys: keys } = parameters
  if (certs.length !== coefexps.length || certs.length !== keys.length || threshold > certs.length)
    return false
  if (!certs.every((certificate) => verifyCertificate(certificate, group))) return false
  const signed = coefexps.every((message, index) => {
    const { verification } = certificateKeysOf(certs[index] ?? message)
    return verifySigned(message, verification, group)
  })
  if (!signed) return false
  const coefficients = coefexps.map(coefficientsOf)
  if (!coefficients.every((row) => row.length === threshold && row.every(group.isElement))) return false
  return keys.every(({ public_key: key }, index) => key === verificationKeyAt(index + 1, coefficients, group))
}

/** g^(what the polynomials of all members come to at `place`), from their commitments. */
export const verificationKeyAt = (
  place: number,
  coefficients: readonly (readonly bigint[])[],
  group: Group,
): bigint => coefficients.map((row) => commitmentAt(place, row, group)).reduce(group.times, 1n)

/** g^f(place) from the commitments g^a to the coefficients of f, the lowest first. */
export const commitmentAt = (place: number, row: readonly bigint[], group: Group): bigint =>
  row
    .map((commitment, power) => group.power(commitment, BigInt(place) ** BigInt(power)))
    .reduce(group.times, 1n)

/** A certificate holds the keys that it is signed with, both in the group. */
export const verifyCertificate = (certificate: SignedMessage, group: Group): boolean => {
  const { verification, encryption } = certificateKeysOf(certificate)
  return group.isElement(encryption) && verifySigned(certificate, verification, group)
}

export const verifySigned = (
  { message, signature }: SignedMessage,
  verificationKey: bigint,
  group: Group,
): boolean =>
  group.isElement(verificationKey) &&
  verifyKnowledge({ group, prefix: signaturePrefix(message), publicKey: verificationKey, proof: signature })

export const signaturePrefix = (message: string): string => `sigmsg|${message}|`

/** @throws {Error} when the message holds no keys */
export const certificateKeysOf = ({ message }: SignedMessage): CertificateKeys =>
  certificateKeysSchema.parse(JSON.parse(message))

/** @throws {Error} when the message holds no commitments */
export const coefficientsOf = ({ message }: SignedMessage): readonly bigint[] =>
  rawCoefficientsSchema.parse(JSON.parse(message)).coefexps
