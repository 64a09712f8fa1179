import { sha256Base64 } from './digest.ts'
import { groupOf, type Group } from './group.ts'
import { electionKeyOf } from './trustee.ts'
import { electionSchema, stringify, type Question, type Trustees } from './wire.ts'

/** What is asked. */
export interface ElectionTemplate {
  readonly name: string
  readonly description: string
  readonly questions: readonly Question[]
  readonly administrator?: string
  readonly credentialAuthority?: string
}

/** An election as everybody has it: its text is never written anew, since the fingerprint is of its bytes. */
export interface Election {
  readonly uuid: string
  readonly name: string
  readonly description: string
  readonly questions: readonly Question[]
  readonly group: Group
  /** What the choices are encrypted to: the keys of all trustees together. */
  readonly publicKey: bigint
  /** The exact text: what goes to voters, into the archive and into the fingerprint. */
  readonly text: string
  /** SHA-256 of the text in base64 (Belenios 2.0 §4.14): every proof of every ballot is tied to it. */
  readonly fingerprint: string
}

/** An election for these trustees, in BELENIOS-2048. `uuid` comes from `newElectionId`, before the credentials are made. */
export const makeElection = (template: ElectionTemplate, trustees: Trustees, uuid: string): Election => {
  const { name, description, questions, administrator, credentialAuthority } = template
  const group = 'BELENIOS-2048'
  return parseElection(
    stringify(
      electionSchema.parse({
        ...{ version: 1, description, name, group, questions, uuid },
        public_key: String(electionKeyOf(trustees, group)),
        ...(administrator !== undefined && { administrator }),
        ...(credentialAuthority !== undefined && { credential_authority: credentialAuthority }),
      }),
    ),
  )
}

/**
 * Reads the text of an election. The public key is in the group; whether it is the one of the trustees, `verifyArchive`
 * says. Only homomorphic questions are read.
 * @throws {Error} when it is none of Belenios 2.0
 */
export const parseElection = (text: string): Election => {
  const {
    uuid,
    name,
    description,
    questions,
    group: groupName,
    public_key: publicKey,
  } = electionSchema.parse(JSON.parse(text))
  const group = groupOf(groupName)
  if (!group.isElement(publicKey)) throw new Error('the public key of the election is not in its group')
  return {
    ...{ uuid, name, description, questions, group, publicKey, text },
    fingerprint: sha256Base64(text),
  }
}

/** How many ciphertexts an answer has: one for each answer, and before them one for blank where that may be chosen. */
export const choicesOf = ({ answers, blank }: Question): number => answers.length + (blank === true ? 1 : 0)
