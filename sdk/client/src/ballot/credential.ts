import { base58Digits, base58Text, base58Value } from './base58.ts'
import { groupOf, type Group, type GroupName } from './group.ts'
import { secureRandom, type RandomBytes } from './random.ts'
import { publicCredentialsSchema, stringify } from './wire.ts'

/**
 * What a voter needs to vote once: fourteen random characters and a checksum, `xxx-xxx-xxx-xxx-xxx` (Belenios 2.0 §4.8).
 * Whoever has it can vote in the voter's place: it goes from the credential authority to the voter and to nobody else.
 */
export interface VotingCode {
  readonly code: string
  /** g^secret in decimal: published, and it stands in the voter's ballot. */
  readonly publicCredential: string
  /** How many times the ballot counts. */
  readonly weight: number
}

/**
 * One code for each weight, in the same order; made by the credential authority, whose secret they are. Asynchronous: each
 * key is derived by PBKDF2 of Web Crypto.
 */
export const makeCredentials = async (
  {
    uuid,
    weights,
    groupName = 'BELENIOS-2048',
  }: { uuid: string; weights: readonly number[]; groupName?: GroupName },
  random: RandomBytes = secureRandom,
): Promise<readonly VotingCode[]> => {
  const group = groupOf(groupName)
  const powerOfG = group.fixedPower(group.g, 6)
  return Promise.all(
    weights.map(async (weight) => {
      const code = newCode(random)
      return { code, publicCredential: String(powerOfG(await secretOf(code, uuid, group))), weight }
    }),
  )
}

/**
 * Whether a text is a voting code as it was given out: 15 characters with or without the dashes, the last one a checksum.
 * Nothing is said of whether it belongs to an election.
 */
export const isVotingCode = (text: string): boolean => {
  if (!/^(?:.{3}-){4}.{3}$|^[^-]{15}$/s.test(text)) return false
  const digits = text.replaceAll('-', '')
  const [value, checksum] = [base58Value(digits.slice(0, 14)), base58Value(digits.slice(14))]
  return value !== undefined && checksum !== undefined && (value + checksum) % 53n === 0n
}

/** The public credential of a code in one election: what the list of credentials and the ballot have. Asynchronous. */
export const publicCredentialOf = async (
  code: string,
  uuid: string,
  groupName: GroupName = 'BELENIOS-2048',
): Promise<string> => {
  const group = groupOf(groupName)
  return String(group.power(group.g, await secretOf(code, uuid, group)))
}

/** Who may vote, by public credential in decimal, with the weight of each: what `parsePublicCredentials` reads. */
export type PublicCredentials = ReadonlyMap<string, number>

/**
 * The list as it is published in the archive: sorted by its text, so that its order says nothing of who is who. Weights
 * stand in it when one of them is not 1. Its SHA-256 is what the credential authority compares.
 */
export const publicCredentialsText = (
  credentials: readonly { readonly publicCredential: string; readonly weight: number }[],
): string => {
  const weighted = credentials.some(({ weight }) => weight !== 1)
  return stringify(
    credentials
      .map(({ publicCredential, weight }) =>
        weighted ? `${publicCredential},${String(weight)}` : publicCredential,
      )
      .sort(),
  )
}

/**
 * Reads and checks a published list: canonical numbers, each in the group, none twice, weights from 0 to 10^11. The group
 * costs a power for each line: a second for a thousand.
 * @throws {Error} saying which line is wrong; no line is a secret
 */
export const parsePublicCredentials = (
  text: string,
  groupName: GroupName = 'BELENIOS-2048',
): PublicCredentials => {
  const group = groupOf(groupName)
  const credentials = readPublicCredentials(text)
  for (const [index, key] of [...credentials.keys()].entries()) requireElement(key, index, group)
  return credentials
}

/**
 * The same without asking whether each line is in the group: for a list that was checked when it came, or to look one up.
 * @throws {Error} saying which line is wrong
 */
export const readPublicCredentials = (text: string): PublicCredentials => {
  const lines = publicCredentialsSchema.parse(JSON.parse(text))
  const credentials = new Map<string, number>()
  for (const [index, line] of lines.entries()) {
    const [, key, weight = '1'] = /^([1-9][0-9]{0,619})(?:,(0|[1-9][0-9]{0,10}))?$/.exec(line) ?? []
    if (key === undefined) throw new Error(`line ${String(index + 1)} is not a public credential`)
    if (credentials.has(key)) throw new Error(`line ${String(index + 1)} says a public credential again`)
    credentials.set(key, Number(weight))
  }
  return credentials
}

/** @param index from 0. @throws {Error} for a line outside the group */
export const requireElement = (key: string, index: number, group: Group): void => {
  if (!group.isElement(BigInt(key))) throw new Error(`line ${String(index + 1)} is not in the group`)
}

/**
 * The private exponent of a code in one election (§4.8): PBKDF2 with HMAC-SHA-256, the election id as salt, 1,000 rounds.
 * Asynchronous, by Web Crypto.
 */
export const secretOf = async (code: string, uuid: string, group: Group): Promise<bigint> => {
  const utf8 = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', utf8.encode(code), 'PBKDF2', false, ['deriveBits'])
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8.encode(uuid), iterations: 1_000 }
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256))
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) % group.q
}

const newCode = (random: RandomBytes): string => {
  const digits = base58Text(14, random)
  const checksum = 53n - ((base58Value(digits) ?? 0n) % 53n)
  const code = `${digits}${base58Digits.charAt(Number(checksum))}`
  return (code.match(/.{3}/g) ?? []).join('-')
}
