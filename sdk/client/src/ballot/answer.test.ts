import { describe, expect, it } from 'vitest'
import { makeAnswer, verifyAnswer } from './answer.ts'
import { powersOf, proveOneOf, type OpenCiphertext } from './disjunction.ts'
import { groupOf } from './group.ts'
import { randomBelow, secureRandom } from './random.ts'
import { makeTrusteeKey } from './trustee.ts'
import type { Answer, Proof, Question } from './wire.ts'

const group = groupOf('BELENIOS-2048')
const powers = powersOf({ group, publicKey: makeTrusteeKey().publicKey.public_key }, 4)
const question: Question = { question: 'Si approva?', answers: ['Sì'], min: 0, max: 1 }
const context = 'election|credential'
const scalar = (): bigint => randomBelow(group.q, secureRandom)

const encrypted = (plain: number): OpenCiphertext => {
  const nonce = scalar()
  const beta = group.times(powers.powerOfY(nonce), powers.powerOfG(BigInt(plain)))
  return { alpha: powers.powerOfG(nonce), beta, nonce, plain }
}

const prefixOf = (before: string, { alpha, beta }: OpenCiphertext): string =>
  `prove|${before}|${String(alpha)},${String(beta)}|`

const wholeOf = ({ alpha, beta }: OpenCiphertext): string => `${context}|${String(alpha)},${String(beta)}`

const answered = (one: OpenCiphertext, proofs: { bit: Proof[]; sum: Proof[] }): Answer => ({
  choices: [{ alpha: one.alpha, beta: one.beta }],
  individual_proofs: [proofs.bit],
  overall_proof: proofs.sum,
})

const verified = (answer: Answer): boolean => verifyAnswer(answer, { question, context, powers })

describe('a forged answer', () => {
  const statementsOf = (of: OpenCiphertext) => [0, 1].map((value) => ({ of, value }))
  const truth = 1

  it('is not needed for a vote that is allowed', () => {
    const one = encrypted(1)
    const prove = (prefix: string) =>
      proveOneOf({ powers, prefix, statements: statementsOf(one), truth }, secureRandom)
    const proofs = { bit: prove(prefixOf(context, one)), sum: prove(prefixOf(wholeOf(one), one)) }
    expect(verified(answered(one, proofs))).toBe(true)
    expect(verified(makeAnswer({ question, choice: [0], context, powers }, secureRandom))).toBe(true)
  })

  it('with a number outside the group is refused, although even challenges take its sign away', () => {
    const { alpha, ...rest } = encrypted(1)
    const one = { alpha: group.p - alpha, ...rest }
    const prove = (prefix: string): Proof[] => {
      for (;;) {
        const proofs = proveOneOf({ powers, prefix, statements: statementsOf(one), truth }, secureRandom)
        if (proofs.every(({ challenge }) => challenge % 2n === 0n)) return proofs
      }
    }
    const proofs = { bit: prove(prefixOf(context, one)), sum: prove(prefixOf(wholeOf(one), one)) }
    expect(verified(answered(one, proofs))).toBe(false)
  })

  it('with five votes instead of one is refused, with one proof more to take up what does not add up', () => {
    const five = encrypted(5)
    const prove = (prefix: string): Proof[] => {
      const proofs = [0, 1].map((): Proof => ({ challenge: scalar(), response: scalar() }))
      const commitments = proofs.flatMap(({ challenge, response }, value) => [
        group.times(powers.powerOfG(response), group.power(five.alpha, challenge)),
        group.times(
          group.times(powers.powerOfY(response), group.power(five.beta, challenge)),
          powers.powerOfG(-BigInt(value) * challenge),
        ),
      ])
      const sum = proofs.reduce((total, { challenge }) => total + challenge, 0n)
      const missing = (((group.challenge(prefix, commitments) - sum) % group.q) + group.q) % group.q
      return [...proofs, { challenge: missing, response: 0n }]
    }
    const proofs = { bit: prove(prefixOf(context, five)), sum: prove(prefixOf(wholeOf(five), five)) }
    expect(verified(answered(five, proofs))).toBe(false)
  })

  it('with the proofs of another context, such as another voter’s, is refused', () => {
    const answer = makeAnswer({ question, choice: [0], context: 'election|other', powers }, secureRandom)
    expect(verified(answer)).toBe(false)
  })
})
