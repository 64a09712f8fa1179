import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Choice } from './answer.ts'
import { createBallotCheck, makeBallot, verifyBallot, type BallotCheck } from './ballot.ts'
import { parsePublicCredentials, type PublicCredentials } from './credential.ts'
import { encryptedTally, partialDecryption, resultOf, type WeightedBallot } from './tally.ts'
import {
  castAll,
  makeTrustees,
  openElection,
  plainCounts,
  type TestElection,
  type TestVote,
} from './test-support.ts'
import { resign } from './test-support-forger.ts'
import { ballotSchema, stringify, type Question } from './wire.ts'

const deep = process.env['MUTUA_DEEP'] === '1'

const question = fc
  .record({ size: fc.integer({ min: 1, max: 4 }), blank: fc.boolean(), from: fc.nat(), more: fc.nat() })
  .map(({ size, blank, from, more }): Question => {
    const min = from % (size + 1)
    return {
      ...{ answers: Array.from({ length: size }, (_, place) => `Risposta ${String(place)}`) },
      ...(blank && { blank }),
      ...{ min, max: min + (more % (size - min + 1)), question: 'Che cosa?' },
    }
  })

/** A choice that the question allows; whole numbers pick it. */
const choiceOf = ({ answers, blank, min, max }: Question, pick: readonly number[]): Choice => {
  const [first = 0, many = 0] = pick
  if (blank === true && first % 3 === 0) return 'blank'
  const places = answers
    .map((_, place) => place)
    .toSorted((left, right) => (pick[left + 2] ?? 0) - (pick[right + 2] ?? 0))
  return places.slice(0, min + (many % (max - min + 1)))
}

describe('a secret election', { timeout: 120_000 }, () => {
  it(
    'comes to the counts of a plain count, whatever is asked, chosen, weighed and chosen again',
    { timeout: 600_000 },
    async () => {
      const picks = fc.array(fc.nat(1_000), { minLength: 6, maxLength: 6 })
      const election = fc.record({
        questions: fc.array(question, { minLength: 1, maxLength: 2 }),
        weights: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
        casts: fc.array(
          fc.record({ voter: fc.nat(3), picks: fc.array(picks, { minLength: 2, maxLength: 2 }) }),
          { maxLength: 5 },
        ),
        decryptedBy: fc.constantFrom([1, 2, 3], [4, 1, 2], [3, 4, 1], [1, 2, 3, 4]),
      })
      const made = await makeTrustees()
      await fc.assert(
        fc.asyncProperty(election, async ({ questions, weights, casts, decryptedBy }) => {
          const held = await openElection({ questions, weights, made })
          const votes = casts.map(({ voter, picks }): TestVote => ({
            voter: voter % weights.length,
            choices: questions.map((each, index) => choiceOf(each, picks[index] ?? [])),
          }))
          expect(countsOf(held, await castAll(held, votes), decryptedBy)).toEqual(plainCounts(held, votes))
        }),
        { numRuns: deep ? 100 : 6 },
      )
    },
  )
})

const countsOf = (
  { election, trustees, credentials, privateKeys }: TestElection,
  ballots: readonly { readonly text: string }[],
  decryptedBy: readonly number[],
): readonly (readonly number[])[] => {
  const check = createBallotCheck(election, parsePublicCredentials(credentials), 4)
  const cast = ballots.map(({ text }): WeightedBallot => {
    const verdict = check(text)
    if (verdict.kind === 'refused') throw new Error(verdict.fault)
    return verdict
  })
  const tally = encryptedTally(cast, election)
  const decryptions = decryptedBy.map((owner) => ({
    owner,
    partial: partialDecryption({ tally, privateKey: privateKeys.get(owner) ?? '', election }),
  }))
  const outcome = resultOf({ election, trustees, tally, decryptions })
  if (outcome.kind === 'refused') throw new Error(outcome.why)
  return outcome.counts
}

describe('a ballot', { timeout: 120_000 }, () => {
  const questions: Question[] = [
    { question: 'Si approva?', answers: ['Sì', 'No'], min: 1, max: 1 },
    { question: 'Chi?', answers: ['A', 'B'], blank: true, min: 1, max: 2 },
  ]
  let held: TestElection
  let credentials: PublicCredentials
  let text: string
  let check: BallotCheck

  beforeAll(async () => {
    held = await openElection({ questions, weights: [1, 1] })
    credentials = parsePublicCredentials(held.credentials)
    check = createBallotCheck(held.election, credentials)
    text = (await castAll(held, [{ voter: 0, choices: [[0], [0, 1]] }]))[0]?.text ?? ''
  }, 120_000)

  it('is valid as it was made, and shows its voter where to find it', () => {
    expect(verifyBallot(text, { election: held.election, credentials })).toMatchObject({
      kind: 'valid',
      weight: 1,
      publicCredential: held.codes[0]?.publicCredential,
      tracker: expect.stringMatching(/^[A-Za-z0-9+/]{43}$/) as string,
    })
  })

  it('is refused with any one of its fields changed, signed anew or not', { timeout: 300_000 }, async () => {
    const field = /"(\d{10,})"|(?<=election_\w+":")[^"]/g
    const places = text.match(field)?.length ?? 0
    const by = fc.constantFrom<(digits: string) => string>(
      (digits) => String(BigInt(digits) + 1n),
      (digits) => String(held.election.group.q - 1n - (BigInt(digits) % 2n)),
      (digits) => String(BigInt(digits) + held.election.group.q),
      () => '0',
      () => '1',
      (digits) => String(held.election.group.p - BigInt(digits)),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(places - 1), by, fc.boolean(), async (place, change, again) => {
        let seen = -1
        const changed = text.replace(field, (found, digits?: string) => {
          seen += 1
          if (seen !== place) return found
          return digits === undefined ? (found === 'A' ? 'B' : 'A') : `"${change(digits)}"`
        })
        if (changed === text) return
        const signed = again ? await signedAnew(changed) : changed
        expect(check(signed)).toMatchObject({ kind: 'refused' })
      }),
      { numRuns: deep ? 2_000 : 80 },
    )
  })

  /** The voter of the ballot signs it; what cannot be read is left as it is. */
  const signedAnew = async (changed: string): Promise<string> => {
    const credential = String(ballotSchema.parse(JSON.parse(changed)).credential)
    if (credential !== held.codes[0]?.publicCredential) return changed
    const signed = await resign(changed, { code: held.codes[0].code, uuid: held.election.uuid })
    // Only the signature was changed, and is whole again: it is a valid ballot of that voter.
    return withoutSignature(signed) === withoutSignature(text) ? changed : signed
  }

  const withoutSignature = (ballot: string): string => ballot.slice(0, ballot.indexOf('"signature"'))

  it('is refused when two of its choices, or the proofs of two answers, change places', async () => {
    const ballot = ballotSchema.parse(JSON.parse(text))
    const [code = ''] = held.codes.map((each) => each.code)
    const swaps = [
      { ...ballot, answers: ballot.answers.map((each) => ({ ...each, choices: each.choices.toReversed() })) },
      {
        ...ballot,
        answers: ballot.answers.map((each) => ({
          ...each,
          individual_proofs: each.individual_proofs.toReversed(),
        })),
      },
      { ...ballot, answers: ballot.answers.toReversed() },
      { ...ballot, answers: ballot.answers.slice(0, 1) },
      { ...ballot, answers: ballot.answers.map(({ blank_proof: _gone, ...rest }) => rest) },
      {
        ...ballot,
        answers: ballot.answers.map((each) => ({ ...each, overall_proof: each.overall_proof.slice(1) })),
      },
      {
        ...ballot,
        answers: ballot.answers.map((each) => ({
          ...each,
          choices: each.choices.slice(1),
          individual_proofs: each.individual_proofs.slice(1),
        })),
      },
    ]
    for (const swap of swaps) {
      const signed = await resign(stringify(swap), { code, uuid: held.election.uuid })
      expect(check(signed)).toEqual({ kind: 'refused', fault: 'proof-wrong' })
    }
  })

  it('is not taken in another election, or as of another text of this one, with a signature that is whole', async () => {
    const [code = ''] = held.codes.map((each) => each.code)
    const { uuid } = held.election
    for (const field of ['election_uuid', 'election_hash']) {
      const changed = text.replace(new RegExp(`(?<="${field}":")[^"]`), (first) =>
        first === 'A' ? 'B' : 'A',
      )
      expect(changed).not.toBe(text)
      const verdict = check(await resign(changed, { code, uuid }))
      expect(verdict).toEqual({ kind: 'refused', fault: 'ballot-of-another-election' })
    }
  })

  it('cannot be carried over to another voter: its proofs are tied to the credential', async () => {
    const other = held.codes[1]
    const carried = text.replace(held.codes[0]?.publicCredential ?? '', other?.publicCredential ?? '')
    const signed = await resign(carried, { code: other?.code ?? '', uuid: held.election.uuid })
    expect(check(signed)).toEqual({ kind: 'refused', fault: 'proof-wrong' })
  })

  it('is not made with a mistyped code or an answer that is not possible', async () => {
    const code = held.codes[0]?.code ?? ''
    const { election } = held
    const mistyped = code.slice(0, -1) + (code.endsWith('2') ? '3' : '2')
    await expect(makeBallot({ choices: [[0], 'blank'], code: mistyped, election })).rejects.toThrow(
      'not as it was given out',
    )
    const impossible: Choice[][] = [
      [[0, 1], [0]],
      [[], [0]],
      ['blank', [0]],
      [[2], [0]],
      [[0], []],
      [[0], [0, 0]],
      [[0]],
    ]
    for (const choices of impossible) {
      await expect(makeBallot({ choices, code, election }), JSON.stringify(choices)).rejects.toThrow(
        /answered|one choice/,
      )
    }
  })

  it('of two voters who choose alike has nothing in common', async () => {
    const same = await castAll(held, [{ voter: 1, choices: [[0], [0, 1]] }])
    const numbers = (ballot: string) => new Set(ballot.match(/\d{60,}/g))
    expect(numbers(text).intersection(numbers(same[0]?.text ?? '')).size).toBe(0)
  })
})
