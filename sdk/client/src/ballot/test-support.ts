import {
  archiveBallot,
  archiveDecryption,
  archiveEnd,
  archiveResult,
  archiveSetup,
  archiveTally,
  type ArchivePart,
} from './archive.ts'
import { newElectionId } from './base58.ts'
import { makeBallot, type CastBallot } from './ballot.ts'
import { joined } from './bytes.ts'
import type { Choice } from './answer.ts'
import { makeCredentials, publicCredentialsText, type VotingCode } from './credential.ts'
import { makeElection, type Election } from './election.ts'
import {
  encryptedTally,
  partialDecryption,
  resultOf,
  type OwnedDecryption,
  type WeightedBallot,
} from './tally.ts'
import {
  checkCertificates,
  inputsOf,
  makeCertificate,
  makePolynomial,
  makeTrusteeOutput,
  openDecryptionKey,
  thresholdParametersOf,
} from './threshold.ts'
import { makeTrusteeKey } from './trustee.ts'
import { ballotSchema, stringify, type Question, type Trustees } from './wire.ts'

/** An election that is set up, with the secrets of everybody who has one. */
export interface TestElection extends TestTrustees {
  readonly election: Election
  readonly credentials: string
  readonly codes: readonly VotingCode[]
}

/** What the trustees of an election have; the same may serve several of a test. */
export interface TestTrustees {
  readonly trustees: Trustees
  /** By number. */
  readonly privateKeys: ReadonlyMap<number, string>
}

/** One trustee who has to be there, and a group of three of whom two are enough. */
export const makeTrustees = async (): Promise<TestTrustees> => {
  const single = makeTrusteeKey()
  const group = await makeThresholdKey(3, 2)
  return {
    trustees: [
      ['Single', single.publicKey],
      ['Pedersen', group.parameters],
    ],
    privateKeys: new Map([
      [1, single.privateKey],
      ...group.privateKeys.map((key, index) => [index + 2, key] as const),
    ]),
  }
}

export const openElection = async ({
  questions,
  weights,
  made,
}: {
  questions: readonly Question[]
  weights: readonly number[]
  made?: TestTrustees
}): Promise<TestElection> => {
  const uuid = newElectionId()
  const { trustees, privateKeys } = made ?? (await makeTrustees())
  const codes = await makeCredentials({ uuid, weights })
  const election = makeElection(
    { name: 'Votazione', description: 'è «segreta»\n', questions },
    trustees,
    uuid,
  )
  return { election, trustees, codes, credentials: publicCredentialsText(codes), privateKeys }
}

/** All six rounds, as trustees and server go through them. */
export const makeThresholdKey = async (size: number, threshold: number) => {
  const made = Array.from({ length: size }, () => makeCertificate())
  const certificates = made.map(({ certificate }) => certificate)
  checkCertificates(certificates)
  const polynomials = await Promise.all(
    made.map(({ seed }) => makePolynomial({ certificates, seed, threshold })),
  )
  const inputs = inputsOf(certificates, polynomials)
  const outputs = await Promise.all(
    made.map(({ seed }, index) => {
      const input = inputs[index]
      if (input === undefined) throw new Error('one input for each trustee')
      return makeTrusteeOutput({ certificates, seed, input })
    }),
  )
  const privateKeys = await Promise.all(
    made.map(({ seed }, index) => openDecryptionKey(seed, outputs[index]?.private_key ?? '')),
  )
  const parameters = thresholdParametersOf(certificates, polynomials, outputs)
  return { made, certificates, polynomials, inputs, outputs, privateKeys, parameters }
}

/** A vote of somebody: the place of the code, and what is chosen. */
export interface TestVote {
  readonly voter: number
  readonly choices: readonly Choice[]
}

/** The ballots of votes, in their order. */
export const castAll = async (
  held: TestElection,
  votes: readonly TestVote[],
): Promise<readonly CastBallot[]> => {
  const ballots: CastBallot[] = []
  for (const { voter, choices } of votes) {
    const code = held.codes[voter]?.code ?? ''
    ballots.push(await makeBallot({ choices, code, election: held.election }))
  }
  return ballots
}

/** The archive from the setup to the result, by the parts in which a server writes it; the trustees with these numbers decrypt. Nothing is checked. */
export const archiveOf = (
  held: TestElection,
  ballots: readonly CastBallot[],
  decryptedBy: readonly number[] = [1, 3, 4],
): readonly ArchivePart[] => {
  const weights = new Map(held.codes.map(({ publicCredential, weight }) => [publicCredential, weight]))
  const cast = ballots.map(({ text, publicCredential }): WeightedBallot => ({
    ballot: ballotSchema.parse(JSON.parse(text)),
    weight: weights.get(publicCredential) ?? 0,
  }))
  return closedArchive(held, ballots, { cast, decryptedBy })
}

/** The same with the ballots as they were read. */
export const closedArchive = (
  held: TestElection,
  ballots: readonly CastBallot[],
  { cast, decryptedBy }: { cast: readonly WeightedBallot[]; decryptedBy: readonly number[] },
): readonly ArchivePart[] => {
  const { election, trustees, credentials, privateKeys } = held
  const parts = [
    archiveSetup({ election: election.text, trustees: stringify(trustees), credentials }, 1_795_000_000),
  ]
  const add = (part: (tail: ArchivePart['tail']) => ArchivePart): void => {
    const tail = parts.at(-1)?.tail
    if (tail !== undefined) parts.push(part(tail))
  }
  for (const { text } of ballots) add((tail) => archiveBallot(tail, text))
  add(archiveEnd)
  const tally = encryptedTally(cast, election)
  add((tail) => archiveTally(tail, tally))
  const decryptions = decryptedBy.map((owner): OwnedDecryption => ({
    owner,
    partial: partialDecryption({ tally, privateKey: privateKeys.get(owner) ?? '0', election }),
  }))
  for (const { owner, partial } of decryptions) {
    add((tail) => archiveDecryption(tail, { owner, partial: stringify(partial) }))
  }
  const outcome = resultOf({ election, trustees, tally, decryptions })
  if (outcome.kind === 'refused') throw new Error(outcome.why)
  add((tail) => archiveResult(tail, outcome.text))
  return parts
}

/** The parts one after the other: the file. */
export const fileOf = (parts: readonly ArchivePart[]): Uint8Array => joined(parts.map(({ bytes }) => bytes))

/** What a count by hand of the last vote of each voter comes to; the blank choice first where there is one. */
export const plainCounts = ({ election, codes }: TestElection, votes: readonly TestVote[]): number[][] => {
  const last = new Map(votes.map(({ voter, choices }) => [voter, choices]))
  return election.questions.map(({ answers, blank }, index) => {
    const weightOf = (chosen: (choice: readonly number[] | 'blank') => boolean): number =>
      [...last].reduce((sum, [voter, choices]) => {
        const choice = choices[index]
        return choice !== undefined && chosen(choice) ? sum + (codes[voter]?.weight ?? 0) : sum
      }, 0)
    return [
      ...(blank === true ? [weightOf((choice) => choice === 'blank')] : []),
      ...answers.map((_, place) => weightOf((choice) => choice !== 'blank' && choice.includes(place))),
    ]
  })
}
