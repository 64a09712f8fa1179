import { beforeAll, describe, expect, it } from 'vitest'
import { groupOf } from './group.ts'
import { secureRandom } from './random.ts'
import { proveKnowledge } from './schnorr.ts'
import { channelKeysOf, signMessage } from './sealed-message.ts'
import { makeThresholdKey } from './test-support.ts'
import {
  checkCertificates,
  checkPolynomial,
  checkTrusteeOutput,
  inputsOf,
  makeCertificate,
  makePolynomial,
  makeTrusteeOutput,
  openDecryptionKey,
  thresholdParametersOf,
} from './threshold.ts'
import { electionKeyOf, makeTrusteeKey, verifyTrusteeKey, verifyTrustees } from './trustee.ts'
import { stringify, type SignedMessage, type Trustees } from './wire.ts'

const group = groupOf('BELENIOS-2048')

describe('a key of which two of three trustees are enough', { timeout: 120_000 }, () => {
  let key: Awaited<ReturnType<typeof makeThresholdKey>>
  let first: (typeof key)['made'][number]
  let second: (typeof key)['made'][number]

  beforeAll(async () => {
    key = await makeThresholdKey(3, 2)
    const [one, two] = key.made
    if (one === undefined || two === undefined) throw new Error('three trustees')
    ;[first, second] = [one, two]
  }, 120_000)

  it('is proved by what is published, and every trustee has a part of it', () => {
    const trustees: Trustees = [['Pedersen', key.parameters]]
    expect(verifyTrustees(trustees)).toBe(true)
    const [one = 0n, two = 0n] = key.privateKeys.map(BigInt)
    // A line through (1, one) and (2, two) comes to 2 one - two at 0.
    expect(group.power(group.g, 2n * one - two)).toBe(electionKeyOf(trustees))
    expect(group.power(group.g, one)).not.toBe(electionKeyOf(trustees))
  })

  it('is not published with a member, a commitment or a proof changed', () => {
    const { certs, coefexps, verification_keys: keys } = key.parameters
    const wrongs = [
      { ...key.parameters, threshold: 1 },
      { ...key.parameters, threshold: 3 },
      { ...key.parameters, certs: certs.toReversed() },
      { ...key.parameters, coefexps: coefexps.toReversed() },
      { ...key.parameters, verification_keys: keys.toReversed() },
      { ...key.parameters, verification_keys: keys.slice(1) },
      { ...key.parameters, certs: certs.map(unsigned) },
      { ...key.parameters, coefexps: coefexps.map(unsigned) },
      {
        ...key.parameters,
        verification_keys: keys.map((each) => ({ ...each, pok: { ...each.pok, response: 1n } })),
      },
    ]
    for (const wrong of wrongs) expect(verifyTrustees([['Pedersen', wrong]])).toBe(false)
  })

  it('stops at a certificate that is not signed by its own keys, or is there twice', () => {
    expect(() => checkCertificates([first.certificate, unsigned(second.certificate)])).toThrow('trustee 2')
    expect(() => checkCertificates([first.certificate, first.certificate])).toThrow('the same key')
  })

  it('stops at a certificate with a key outside the group, with which a secret could be drawn out bit by bit', () => {
    const { signing, verificationKey, encryptionKey } = channelKeysOf('c'.repeat(22), group)
    const keys = { verification: verificationKey, encryption: group.p - encryptionKey }
    const certificate = signMessage({ message: stringify(keys), signing, group }, secureRandom)
    expect(() => checkCertificates([first.certificate, certificate])).toThrow('trustee 2')
  })

  it('stops at a trustee who is not among the certificates, or another threshold than one of them', async () => {
    const { certificates } = key
    const stranger = makeCertificate()
    await expect(makePolynomial({ certificates, seed: stranger.seed, threshold: 2 })).rejects.toThrow(
      'not among',
    )
    for (const threshold of [0, 4, 1.5]) {
      await expect(makePolynomial({ certificates, seed: first.seed, threshold })).rejects.toThrow('from 1 to')
    }
  })

  it('stops at commitments that are not signed by the trustee who sends them', () => {
    const { certificates, polynomials } = key
    const [polynomial] = polynomials
    if (polynomial === undefined) throw new Error('three polynomials')
    checkPolynomial(polynomial, { certificates, index: 0 })
    expect(() => checkPolynomial(polynomial, { certificates, index: 1 })).toThrow('not signed')
    expect(() => checkPolynomial({ ...polynomial, secrets: [] }, { certificates, index: 0 })).toThrow(
      'one secret',
    )
    expect(() => inputsOf(certificates, polynomials.toReversed())).toThrow('not signed')
    expect(() => inputsOf(certificates, polynomials.slice(1))).toThrow('of each trustee')
  })

  it('stops at a trustee who gives a point that is not on the polynomial committed to', async () => {
    const { certificates, polynomials } = key
    // Another polynomial of the same trustee, with the commitments to the first one.
    const other = await makePolynomial({ certificates, seed: second.seed, threshold: 2 })
    const cheated = polynomials.map((each, index) =>
      index === 1 ? { ...each, secrets: other.secrets } : each,
    )
    const [input] = inputsOf(certificates, cheated)
    if (input === undefined) throw new Error('three inputs')
    await expect(makeTrusteeOutput({ certificates, seed: first.seed, input })).rejects.toThrow(
      'secret of trustee 2',
    )
  })

  it('stops at commitments of another threshold than the one that the trustee made its own polynomial for', async () => {
    const { certificates, made } = key
    const higher = await Promise.all(
      made.map(({ seed }) => makePolynomial({ certificates, seed, threshold: 3 })),
    )
    const [input] = inputsOf(certificates, higher)
    const [own] = key.polynomials
    if (input === undefined || own === undefined) throw new Error('three trustees')
    const mixed = { ...input, polynomial: own.polynomial }
    await expect(makeTrusteeOutput({ certificates, seed: first.seed, input: mixed })).rejects.toThrow(
      'the threshold',
    )
  })

  it('stops at a message that was meant for another trustee, or changed by the server', async () => {
    const { certificates, inputs } = key
    const [input, other] = inputs
    if (input === undefined || other === undefined) throw new Error('three inputs')
    const swapped = { ...input, secrets: other.secrets }
    await expect(makeTrusteeOutput({ certificates, seed: first.seed, input: swapped })).rejects.toThrow(
      'another key',
    )
    const changed = {
      ...input,
      secrets: input.secrets.map((each) => each.replace(/.(?="\}$)/, (last) => (last === '0' ? '1' : '0'))),
    }
    await expect(makeTrusteeOutput({ certificates, seed: first.seed, input: changed })).rejects.toThrow(
      'changed',
    )
    const fewer = { ...input, secrets: input.secrets.slice(1) }
    await expect(makeTrusteeOutput({ certificates, seed: first.seed, input: fewer })).rejects.toThrow(
      'one secret',
    )
  })

  it('stops at a public share that the commitments do not lead to, or without a proof', () => {
    const { certificates, polynomials, outputs } = key
    const [output] = outputs
    if (output === undefined) throw new Error('three outputs')
    checkTrusteeOutput(output, polynomials, { certificates, index: 0 })
    expect(() => checkTrusteeOutput(output, polynomials, { certificates, index: 1 })).toThrow('lead to')
    const stranger = { ...output, public_key: makeTrusteeKey().publicKey }
    expect(() => thresholdParametersOf(certificates, polynomials, [stranger, ...outputs.slice(1)])).toThrow(
      'lead to',
    )
    const unproved = { ...output, public_key: { ...output.public_key, pok: { challenge: 1n, response: 1n } } }
    expect(() => checkTrusteeOutput(unproved, polynomials, { certificates, index: 0 })).toThrow('no proof')
    expect(() => thresholdParametersOf(certificates, polynomials, outputs.slice(1))).toThrow('output of each')
  })

  it('is opened by each trustee for itself only', async () => {
    const sealed = key.outputs[0]?.private_key ?? ''
    expect(await openDecryptionKey(first.seed, sealed)).toBe(key.privateKeys[0])
    await expect(openDecryptionKey(second.seed, sealed)).rejects.toThrow('another key')
  })
})

describe('a key of one trustee', { timeout: 120_000 }, () => {
  it('is proved to be somebody’s', () => {
    const { publicKey, privateKey } = makeTrusteeKey()
    expect(verifyTrusteeKey(publicKey)).toBe(true)
    expect(group.power(group.g, BigInt(privateKey))).toBe(publicKey.public_key)
    const [other, outside] = [makeTrusteeKey().publicKey.public_key, group.p - 1n]
    for (const wrong of [other, 1n, 0n, outside])
      expect(verifyTrusteeKey({ ...publicKey, public_key: wrong })).toBe(false)
  })

  it('is refused outside the group, although an even challenge takes its sign away', () => {
    const { privateKey, publicKey } = makeTrusteeKey()
    const outside = group.p - publicKey.public_key
    const prefix = `pok|${group.name}|${String(outside)}|`
    let pok = publicKey.pok
    do pok = proveKnowledge({ group, prefix, secret: BigInt(privateKey) }, secureRandom)
    while (pok.challenge % 2n === 1n)
    expect(verifyTrusteeKey({ pok, public_key: outside })).toBe(false)
  })

  it('cannot be made out of others’ keys: without the private one there is no proof', () => {
    const others = makeTrusteeKey().publicKey
    const mine = makeTrusteeKey().publicKey
    const rogue = group.times(mine.public_key, group.inverse(others.public_key))
    expect(verifyTrusteeKey({ ...mine, public_key: rogue })).toBe(false)
  })
})

const unsigned = (signed: SignedMessage): SignedMessage => ({
  ...signed,
  signature: { ...signed.signature, response: signed.signature.response + 1n },
})
