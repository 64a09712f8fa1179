import {
  proveOneOf,
  sharedCiphertext,
  sharedSum,
  verifyOneOf,
  type ElectionPowers,
  type OpenCiphertext,
  type SharedCiphertext,
} from './disjunction.ts'
import type { Group } from './group.ts'
import { randomBelow, type RandomBytes } from './random.ts'
import type { Answer, Ciphertext, Question } from './wire.ts'

/** What a voter chooses of one question: places of answers, from 0; or nothing at all, where the question allows that. */
export type Choice = readonly number[] | 'blank'

/** Whether a question can be answered so. */
export const isPossible = ({ answers, blank, min, max }: Question, choice: Choice): boolean =>
  choice === 'blank'
    ? blank === true
    : new Set(choice).size === choice.length &&
      choice.every((place) => Number.isInteger(place) && place >= 0 && place < answers.length) &&
      choice.length >= min &&
      choice.length <= max

/**
 * An answer (Belenios 2.0 §4.11.1): each place encrypted as 0 or 1 with a proof that it is one of them, and a proof that as
 * many are 1 as the question allows. `context` is what the proofs are tied to: the election and the credential.
 * @throws {Error} when the question cannot be answered so
 */
export const makeAnswer = (
  {
    question,
    choice,
    context,
    powers,
  }: { question: Question; choice: Choice; context: string; powers: ElectionPowers },
  random: RandomBytes,
): Answer => {
  if (!isPossible(question, choice)) throw new Error('the question cannot be answered so')
  const { group, powerOfG, powerOfY } = powers
  const opened = plainsOf(question, choice).map((plain): OpenCiphertext => {
    const nonce = randomBelow(group.q, random)
    const masked = powerOfY(nonce)
    return { alpha: powerOfG(nonce), beta: plain === 1 ? group.times(masked, group.g) : masked, nonce, plain }
  })
  const choices = opened.map(({ alpha, beta }): Ciphertext => ({ alpha, beta }))
  const prove = (prefix: string, statements: readonly Statement<OpenCiphertext>[]) =>
    proveOneOf({ powers, prefix, statements, truth: statements.findIndex(isTrue) }, random)
  const proofs = opened.map((one) => prove(intervalPrefix(context, one), bitOf(one)))
  const whole = `${context}|${textOf(choices)}`
  if (question.blank !== true) {
    const sum = sumOf(opened, group)
    const overall = prove(intervalPrefix(whole, sum), countOf(question, sum))
    return { choices, individual_proofs: proofs, overall_proof: overall }
  }
  const [blank, ...rest] = opened
  if (blank === undefined) throw new Error('a question has answers')
  const sum = sumOf(rest, group)
  return {
    ...{ choices, individual_proofs: proofs },
    overall_proof: prove(`bproof1|${whole}|`, [{ of: blank, value: 1 }, ...countOf(question, sum)]),
    blank_proof: prove(`bproof0|${whole}|`, [
      { of: blank, value: 0 },
      { of: sum, value: 0 },
    ]),
  }
}

/** Whether every proof of an answer holds, and it has as many parts as the question. */
export const verifyAnswer = (
  answer: Answer,
  { question, context, powers }: { question: Question; context: string; powers: ElectionPowers },
): boolean => {
  const { choices, individual_proofs: proofs, overall_proof: overall, blank_proof: blankProof } = answer
  const { group } = powers
  const blank = question.blank === true
  if (choices.length !== question.answers.length + (blank ? 1 : 0) || proofs.length !== choices.length)
    return false
  if (blank !== (blankProof !== undefined)) return false
  const shared = choices.map((choice) => sharedCiphertext(choice, group))
  if (!shared.every(({ alpha, beta }) => alpha.isElement() && beta.isElement())) return false
  const bits = shared.every((of, index) => {
    const prefix = intervalPrefix(context, choices[index] ?? one)
    return verifyOneOf({ powers, prefix, statements: bitOf(of), proofs: proofs[index] ?? [] })
  })
  if (!bits) return false
  const whole = `${context}|${textOf(choices)}`
  const total = choices.slice(blank ? 1 : 0).reduce((left, right) => combined(left, right, group), one)
  const sum = sharedSum(shared.slice(blank ? 1 : 0), group)
  const [first] = shared
  if (first === undefined) return false
  if (blankProof === undefined) {
    const prefix = intervalPrefix(whole, total)
    return verifyOneOf({ powers, prefix, statements: countOf(question, sum), proofs: overall })
  }
  const nothingOrBlank = [
    { of: first, value: 0 },
    { of: sum, value: 0 },
  ]
  const blankOrEnough = [{ of: first, value: 1 }, ...countOf(question, sum)]
  return (
    verifyOneOf({ powers, prefix: `bproof0|${whole}|`, statements: nothingOrBlank, proofs: blankProof }) &&
    verifyOneOf({ powers, prefix: `bproof1|${whole}|`, statements: blankOrEnough, proofs: overall })
  )
}

/** The ciphertext of the sum of what two hold. */
export const combined = (left: Ciphertext, right: Ciphertext, { times }: Group): Ciphertext => ({
  alpha: times(left.alpha, right.alpha),
  beta: times(left.beta, right.beta),
})

/** A ciphertext of nothing, which changes no sum. */
export const one: Ciphertext = { alpha: 1n, beta: 1n }

interface Statement<Of extends OpenCiphertext | SharedCiphertext> {
  readonly of: Of
  readonly value: number
}

const isTrue = ({ of, value }: Statement<OpenCiphertext>): boolean => of.plain === value

/** It is 0, or it is 1. */
const bitOf = <Of extends OpenCiphertext | SharedCiphertext>(of: Of): Statement<Of>[] => [
  { of, value: 0 },
  { of, value: 1 },
]

/** It is `min`, or one more, ... or `max`. */
const countOf = <Of extends OpenCiphertext | SharedCiphertext>(
  { min, max }: Question,
  of: Of,
): Statement<Of>[] => Array.from({ length: max - min + 1 }, (_, more) => ({ of, value: min + more }))

const plainsOf = ({ answers, blank }: Question, choice: Choice): number[] => [
  ...(blank === true ? [choice === 'blank' ? 1 : 0] : []),
  ...answers.map((_, place) => (choice !== 'blank' && choice.includes(place) ? 1 : 0)),
]

const sumOf = (opened: readonly OpenCiphertext[], group: Group): OpenCiphertext => ({
  ...opened.reduce<Ciphertext>((left, right) => combined(left, right, group), one),
  nonce: opened.reduce((sum, { nonce }) => sum + nonce, 0n),
  plain: opened.reduce((sum, { plain }) => sum + plain, 0),
})

const textOf = (choices: readonly Ciphertext[]): string =>
  choices.map(({ alpha, beta }) => `${String(alpha)},${String(beta)}`).join(',')

const intervalPrefix = (context: string, { alpha, beta }: Ciphertext): string =>
  `prove|${context}|${String(alpha)},${String(beta)}|`
