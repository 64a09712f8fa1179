import { makeAnswer, verifyAnswer, type Choice } from './answer.ts'
import { isVotingCode, secretOf, type PublicCredentials } from './credential.ts'
import { sha256Base64 } from './digest.ts'
import { powersOf, type ElectionPowers } from './disjunction.ts'
import type { Election } from './election.ts'
import { secureRandom, type RandomBytes } from './random.ts'
import { proveKnowledge, verifyKnowledge } from './schnorr.ts'
import { ballotSchema, stringify, type Ballot } from './wire.ts'

/** A ballot that is ready to be cast. */
export interface CastBallot {
  /** Canonical text: sent and kept as it is, byte for byte. */
  readonly text: string
  /** The tracking code: shown to the voter, who finds it again in the public archive. */
  readonly tracker: string
  readonly publicCredential: string
}

/**
 * Encrypts choices, one for each question, and signs them with a voting code. Asynchronous: the code is stretched by Web
 * Crypto. The choices and the code leave this function only in the ballot.
 * @throws {Error} when the code has a typing error, or a question cannot be answered so; neither is repeated in it
 */
export const makeBallot = async (
  { choices, code, election }: { choices: readonly Choice[]; code: string; election: Election },
  random: RandomBytes = secureRandom,
): Promise<CastBallot> => {
  if (!isVotingCode(code)) throw new Error('the voting code is not as it was given out')
  if (choices.length !== election.questions.length)
    throw new Error('there is not one choice for each question')
  const { group, fingerprint, uuid } = election
  const secret = await secretOf(code, uuid, group)
  const powers = powersOf(election, 4)
  const credential = powers.powerOfG(secret)
  const context = contextOf(fingerprint, credential)
  const answers = election.questions.map((question, index) =>
    makeAnswer({ question, choice: choices[index] ?? [], context, powers }, random),
  )
  const unsigned = { election_uuid: uuid, election_hash: fingerprint, credential, answers }
  const hash = sha256Base64(stringify(unsigned))
  const proof = proveKnowledge({ ...powers, prefix: signaturePrefix(hash), secret }, random)
  const text = stringify({ ...unsigned, signature: { hash, proof } })
  return { text, tracker: trackerOf(text), publicCredential: String(credential) }
}

/** The tracking code of a ballot (§4.14): SHA-256 of its text in base64, 43 characters. */
export const trackerOf = (text: string): string => sha256Base64(text)

/** Why a ballot is not taken. `ballot-not-canonical`: a second text of the same ballot would have another tracking code. */
export type BallotFault =
  | 'ballot-malformed'
  | 'ballot-not-canonical'
  | 'ballot-of-another-election'
  | 'credential-unknown'
  | 'signature-wrong'
  | 'proof-wrong'

export type BallotVerdict =
  | {
      readonly kind: 'valid'
      readonly ballot: Ballot
      readonly tracker: string
      readonly publicCredential: string
      readonly weight: number
    }
  | { readonly kind: 'refused'; readonly fault: BallotFault }

/** Says of a text, whoever sent it, whether it is a ballot that counts. */
export type BallotCheck = (text: string) => BallotVerdict

/**
 * The check of an election, with everything that can be prepared for many ballots (a tenth of a second). It goes through
 * form, canonical text, election, credential, signature and then all proofs of all answers. Nothing is remembered of a
 * ballot: that the last one of a credential counts is the tally's to see.
 * @param credentials by `parsePublicCredentials`, or a list that went through it before: every one is in the group
 */
export const createBallotCheck = (
  election: Election,
  credentials: PublicCredentials,
  /** For a single ballot 4 is quicker. */
  bits: 4 | 6 = 6,
): BallotCheck => {
  const powers = powersOf(election, bits)
  return (text) => {
    const ballot = readBallot(text)
    if (ballot === undefined) return { kind: 'refused', fault: 'ballot-malformed' }
    if (stringify(ballot) !== text) return { kind: 'refused', fault: 'ballot-not-canonical' }
    if (ballot.election_uuid !== election.uuid || ballot.election_hash !== election.fingerprint) {
      return { kind: 'refused', fault: 'ballot-of-another-election' }
    }
    const publicCredential = String(ballot.credential)
    // The list holds elements of the group only, so the credential needs no look of its own.
    const weight = credentials.get(publicCredential)
    if (weight === undefined) return { kind: 'refused', fault: 'credential-unknown' }
    if (!isSigned(ballot, powers)) return { kind: 'refused', fault: 'signature-wrong' }
    const context = contextOf(election.fingerprint, ballot.credential)
    const proved =
      ballot.answers.length === election.questions.length &&
      election.questions.every((question, index) => {
        const answer = ballot.answers[index]
        return answer !== undefined && verifyAnswer(answer, { question, context, powers })
      })
    if (!proved) return { kind: 'refused', fault: 'proof-wrong' }
    return { kind: 'valid', ballot, tracker: trackerOf(text), publicCredential, weight }
  }
}

/** One ballot; for many, `createBallotCheck` once. */
export const verifyBallot = (
  text: string,
  { election, credentials }: { election: Election; credentials: PublicCredentials },
): BallotVerdict => createBallotCheck(election, credentials, 4)(text)

const readBallot = (text: string): Ballot | undefined => {
  try {
    return ballotSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const isSigned = (ballot: Ballot, powers: ElectionPowers): boolean => {
  const { signature, ...unsigned } = ballot
  if (signature.hash !== sha256Base64(stringify(unsigned))) return false
  const prefix = signaturePrefix(signature.hash)
  return verifyKnowledge({ ...powers, prefix, publicKey: ballot.credential, proof: signature.proof })
}

const contextOf = (fingerprint: string, credential: bigint): string => `${fingerprint}|${String(credential)}`

const signaturePrefix = (hash: string): string => `sig|${hash}|`
