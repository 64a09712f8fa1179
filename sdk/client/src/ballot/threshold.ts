import { base58Text } from './base58.ts'
import { groupOf, type Group, type GroupName } from './group.ts'
import { randomBelow, secureRandom, type RandomBytes } from './random.ts'
import { channelKeysOf, openMessage, sealMessage, signMessage, type ChannelKeys } from './sealed-message.ts'
import {
  certificateKeysOf,
  coefficientsOf,
  commitmentAt,
  verificationKeyAt,
  verifyCertificate,
  verifySigned,
} from './threshold-parameters.ts'
import { publicKeyOf, verifyTrusteeKey } from './trustee.ts'
import {
  decryptionKeySchema,
  rawPolynomialSchema,
  secretSchema,
  stringify,
  type CertificateKeys,
  type Polynomial,
  type SignedMessage,
  type ThresholdParameters,
  type TrusteeInput,
  type TrusteeOutput,
} from './wire.ts'

/*
 * A key of which so many out of so many trustees are needed (Belenios 2.0 §3.1.1 "Pedersen", §4.6). Nobody ever has the
 * whole private key. The server carries the messages; what it must not read is sealed.
 *
 * 1  each trustee   makeCertificate() -> keeps `seed`, sends `certificate`
 * 2  the server     checkCertificates(all certificates)
 * 3  each trustee   makePolynomial({ certificates, seed, threshold }) -> sends it; the server: checkPolynomial
 * 4  the server     inputsOf(certificates, polynomials) -> sends the input of each to each
 * 5  each trustee   makeTrusteeOutput({ certificates, seed, input }) -> sends it; the server: checkTrusteeOutput
 * 6  the server     thresholdParametersOf(certificates, polynomials, outputs) -> ['Pedersen', parameters] in the trustees,
 *                   and keeps `outputs[i].private_key`, sealed, for the trustee
 * At the tally each trustee opens that with openDecryptionKey(seed, private_key) and calls partialDecryption.
 *
 * Every function throws an Error in a sentence when a message of somebody does not fit; nothing secret is in it.
 */

/** Round 1. The seed is the trustee's secret: 22 characters, all that has to be kept until the tally. */
export const makeCertificate = (
  groupName: GroupName = 'BELENIOS-2048',
  random: RandomBytes = secureRandom,
): { readonly seed: string; readonly certificate: SignedMessage } => {
  const group = groupOf(groupName)
  const seed = base58Text(22, random)
  const { signing, verificationKey, encryptionKey } = channelKeysOf(seed, group)
  const message = stringify({ verification: verificationKey, encryption: encryptionKey })
  return { seed, certificate: signMessage({ message, signing, group }, random) }
}

/** Round 2. @throws {Error} when a certificate is not signed by its own keys, or two have the same */
export const checkCertificates = (
  certificates: readonly SignedMessage[],
  groupName: GroupName = 'BELENIOS-2048',
): void => void keysOf(certificates, groupOf(groupName))

/** Round 3: a secret polynomial, a point of it sealed for each trustee, and commitments to it. Asynchronous: it seals. */
export const makePolynomial = async (
  {
    certificates,
    seed,
    threshold,
    groupName = 'BELENIOS-2048',
  }: { certificates: readonly SignedMessage[]; seed: string; threshold: number; groupName?: GroupName },
  random: RandomBytes = secureRandom,
): Promise<Polynomial> => {
  const group = groupOf(groupName)
  const keys = keysOf(certificates, group)
  const own = channelKeysOf(seed, group)
  placeOf(own, keys)
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > keys.length) {
    throw new Error('the threshold is from 1 to the number of trustees')
  }
  const coefficients = Array.from({ length: threshold }, () => randomBelow(group.q, random))
  const seal = (message: unknown, recipient: bigint): Promise<string> =>
    sealMessage({ message: stringify(message), sender: own.signing, recipient, group }, random)
  const commitments = stringify({ coefexps: coefficients.map((each) => group.power(group.g, each)) })
  return {
    polynomial: await seal({ polynomial: coefficients }, own.encryptionKey),
    secrets: await Promise.all(
      keys.map(({ encryption }, index) =>
        seal({ secret: valueAt(index + 1, coefficients, group) }, encryption),
      ),
    ),
    coefexps: signMessage({ message: commitments, signing: own.signing, group }, random),
  }
}

/**
 * Round 3, by the server: that the polynomial of the trustee at `index` (from 0) is signed, and has a point for each trustee.
 * @throws {Error}
 */
export const checkPolynomial = (
  polynomial: Polynomial,
  { certificates, index, groupName = 'BELENIOS-2048' }: PlaceAmong,
): void => {
  const group = groupOf(groupName)
  const keys = keysOf(certificates, group)
  if (polynomial.secrets.length !== keys.length) throw new Error('there is not one secret for each trustee')
  commitmentsOf([polynomial.coefexps], [keyAt(index, keys)], group)
}

export interface PlaceAmong {
  readonly certificates: readonly SignedMessage[]
  /** From 0, in the order of the certificates. */
  readonly index: number
  readonly groupName?: GroupName
}

/** Round 4: what each trustee is given, in the order of the certificates. @throws {Error} */
export const inputsOf = (
  certificates: readonly SignedMessage[],
  polynomials: readonly Polynomial[],
  groupName: GroupName = 'BELENIOS-2048',
): readonly TrusteeInput[] => {
  const group = groupOf(groupName)
  const keys = keysOf(certificates, group)
  const coefexps = polynomials.map((each) => each.coefexps)
  commitmentsOf(coefexps, keys, group)
  return polynomials.map(({ polynomial }, index) => ({
    polynomial,
    secrets: polynomials.map(({ secrets }) => secrets[index] ?? ''),
    coefexps: [...coefexps],
  }))
}

/**
 * Round 5: the trustee checks every point that the others gave against their commitments, adds them up to the own share of
 * the private key, and seals that for the own seed.
 * @throws {Error} naming the trustee whose point does not fit
 */
export const makeTrusteeOutput = async (
  {
    certificates,
    seed,
    input,
    groupName = 'BELENIOS-2048',
  }: { certificates: readonly SignedMessage[]; seed: string; input: TrusteeInput; groupName?: GroupName },
  random: RandomBytes = secureRandom,
): Promise<TrusteeOutput> => {
  const group = groupOf(groupName)
  const keys = keysOf(certificates, group)
  const own = channelKeysOf(seed, group)
  const place = placeOf(own, keys)
  const commitments = commitmentsOf(input.coefexps, keys, group)
  const open = async (sealed: string, sender: bigint): Promise<unknown> =>
    JSON.parse(await openMessage(sealed, { reader: own, sender, group }))
  const { polynomial } = rawPolynomialSchema.parse(await open(input.polynomial, own.verificationKey))
  if (polynomial.length !== commitments[0]?.length)
    throw new Error('the threshold is not the one that I agreed to')
  if (input.secrets.length !== keys.length) throw new Error('there is not one secret from each trustee')
  let share = 0n
  for (const [index, { verification }] of keys.entries()) {
    const { secret } = secretSchema.parse(await open(input.secrets[index] ?? '', verification))
    if (group.power(group.g, secret) !== commitmentAt(place, commitments[index] ?? [], group)) {
      throw new Error(
        `the secret of trustee ${String(index + 1)} does not fit what that trustee committed to`,
      )
    }
    share += secret
  }
  const message = stringify({ decryption_key: share % group.q })
  return {
    private_key: await sealMessage(
      { message, sender: own.signing, recipient: own.encryptionKey, group },
      random,
    ),
    public_key: publicKeyOf(share % group.q, group, random),
  }
}

/** Round 5, by the server: the public share is proved, and the one that the commitments lead to. @throws {Error} */
export const checkTrusteeOutput = (
  output: TrusteeOutput,
  polynomials: readonly Polynomial[],
  { certificates, index, groupName = 'BELENIOS-2048' }: PlaceAmong,
): void => {
  const group = groupOf(groupName)
  const commitments = commitmentsOf(
    polynomials.map(({ coefexps }) => coefexps),
    keysOf(certificates, group),
    group,
  )
  checkOutput(output, { index, commitments, group })
}

/** Round 6: what is published. @throws {Error} */
export const thresholdParametersOf = (
  certificates: readonly SignedMessage[],
  polynomials: readonly Polynomial[],
  outputs: readonly TrusteeOutput[],
  groupName: GroupName = 'BELENIOS-2048',
): ThresholdParameters => {
  const group = groupOf(groupName)
  const coefexps = polynomials.map((each) => each.coefexps)
  const commitments = commitmentsOf(coefexps, keysOf(certificates, group), group)
  if (outputs.length !== certificates.length) throw new Error('there is not one output of each trustee')
  for (const [index, output] of outputs.entries()) checkOutput(output, { index, commitments, group })
  return {
    threshold: commitments[0]?.length ?? 0,
    certs: [...certificates],
    coefexps,
    verification_keys: outputs.map((output) => output.public_key),
  }
}

/**
 * At the tally: the trustee's share of the private key, in decimal, out of what the server kept sealed (`private_key` of the
 * output). @throws {Error} when it was not sealed with this seed
 */
export const openDecryptionKey = async (
  seed: string,
  sealed: string,
  groupName: GroupName = 'BELENIOS-2048',
): Promise<string> => {
  const group = groupOf(groupName)
  const reader = channelKeysOf(seed, group)
  const message = await openMessage(sealed, { reader, sender: reader.verificationKey, group })
  return String(decryptionKeySchema.parse(JSON.parse(message)).decryption_key % group.q)
}

const checkOutput = (
  output: TrusteeOutput,
  { index, commitments, group }: { index: number; commitments: readonly (readonly bigint[])[]; group: Group },
): void => {
  if (!verifyTrusteeKey(output.public_key, group.name)) {
    throw new Error(`the public key of trustee ${String(index + 1)} has no proof`)
  }
  if (output.public_key.public_key !== verificationKeyAt(index + 1, commitments, group)) {
    throw new Error(
      `the public key of trustee ${String(index + 1)} is not the one that the commitments lead to`,
    )
  }
}

const keysOf = (certificates: readonly SignedMessage[], group: Group): readonly CertificateKeys[] => {
  const keys = certificates.map((certificate, index) => {
    if (verifyCertificate(certificate, group)) return certificateKeysOf(certificate)
    throw new Error(`the certificate of trustee ${String(index + 1)} does not verify`)
  })
  if (new Set(keys.map(({ verification }) => verification)).size !== keys.length) {
    throw new Error('two certificates have the same key')
  }
  return keys
}

const keyAt = (index: number, keys: readonly CertificateKeys[]): CertificateKeys => {
  const key = keys[index]
  if (key === undefined) throw new Error(`there is no trustee ${String(index + 1)}`)
  return key
}

/** The place of a trustee among the certificates, from 1: where the polynomials are looked at. */
const placeOf = (own: ChannelKeys, keys: readonly CertificateKeys[]): number => {
  const index = keys.findIndex(
    ({ verification, encryption }) =>
      verification === own.verificationKey && encryption === own.encryptionKey,
  )
  if (index < 0) throw new Error('my certificate is not among those of the trustees')
  return index + 1
}

const commitmentsOf = (
  coefexps: readonly SignedMessage[],
  keys: readonly CertificateKeys[],
  group: Group,
): readonly (readonly bigint[])[] => {
  if (coefexps.length !== keys.length) throw new Error('there are not commitments of each trustee')
  const rows = coefexps.map((signed, index) => {
    if (verifySigned(signed, keyAt(index, keys).verification, group)) return coefficientsOf(signed)
    throw new Error(`the commitments of trustee ${String(index + 1)} are not signed by that trustee`)
  })
  if (!rows.every((row) => row.length === rows[0]?.length && row.every(group.isElement))) {
    throw new Error('the commitments are not of one threshold, or not in the group')
  }
  return rows
}

const valueAt = (place: number, coefficients: readonly bigint[], { q }: Group): bigint =>
  coefficients.reduceRight((value, coefficient) => (value * BigInt(place) + coefficient) % q, 0n)
