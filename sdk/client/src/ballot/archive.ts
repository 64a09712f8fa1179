import type { Sha256 } from '../ids.ts'
import { recordBytes } from './archive-record.ts'
import { joined } from './bytes.ts'
import { sha256Hex } from './digest.ts'
import { tallyTexts, type Tally } from './tally.ts'
import { stringify, type ArchiveEvent } from './wire.ts'

/** Where an archive ends: all that is needed to write on. Plain JSON, to be kept beside the archive. */
export interface ArchiveTail {
  /** Seconds since 1970; of the whole archive (Belenios 2.0 §4.4). */
  readonly timestamp: number
  /** SHA-256 of the last event: whoever kept it can tell later that nothing before it was changed. */
  readonly last: Sha256
  readonly height: number
  readonly type: ArchiveEvent['type']
}

/** Bytes to append to the archive, and where it ends then. */
export interface ArchivePart {
  readonly bytes: Uint8Array
  readonly tail: ArchiveTail
}

/** The texts that an election is set up with, each exactly as everybody has it. */
export interface ArchiveSetup {
  readonly election: string
  readonly trustees: string
  /** `publicCredentialsText`. */
  readonly credentials: string
}

/** Begins an archive. @param timestamp seconds since 1970 */
export const archiveSetup = (
  { election, trustees, credentials }: ArchiveSetup,
  timestamp: number,
): ArchivePart => {
  const setup = stringify({
    election: sha256Hex(election),
    trustees: sha256Hex(trustees),
    credentials: sha256Hex(credentials),
  })
  const header = recordBytes('header', stringify({ version: 1, timestamp: String(timestamp) }), timestamp)
  const files = [election, trustees, credentials, setup]
  const { bytes, tail } = written(files, { type: 'Setup', tail: undefined, timestamp })
  return { bytes: joined([header, bytes]), tail }
}

/** A ballot that `createBallotCheck` found valid, cast now. @throws {Error} when the polls are closed */
export const archiveBallot = (tail: ArchiveTail, ballot: string): ArchivePart =>
  append(tail, 'Ballot', [ballot])

/** The polls are closed: no ballot after this. @throws {Error} when they are closed already */
export const archiveEnd = (tail: ArchiveTail): ArchivePart => append(tail, 'EndBallots', [])

/** @param tally of all ballots in the archive. @throws {Error} unless the polls have just been closed */
export const archiveTally = (tail: ArchiveTail, tally: Tally): ArchivePart => {
  const texts = tallyTexts(tally)
  return append(tail, 'EncryptedTally', [texts.tally, texts.sized])
}

/**
 * @param owner the trustee's number, from 1. @param partial `stringify(partialDecryption(...))`
 * @throws {Error} when there is no tally yet, or a result already
 */
export const archiveDecryption = (
  tail: ArchiveTail,
  { owner, partial }: { owner: number; partial: string },
): ArchivePart =>
  append(tail, 'PartialDecryption', [partial, stringify({ owner, payload: sha256Hex(partial) })])

/** @param result the text that `resultOf` gave. @throws {Error} before any decryption */
export const archiveResult = (tail: ArchiveTail, result: string): ArchivePart =>
  append(tail, 'Result', [result])

/** Everything that is in an archive, in texts as they were written. */
export interface Archive extends ArchiveSetup {
  readonly timestamp: number
  /** In the order in which they were cast, those that were cast over again with them. */
  readonly ballots: readonly string[]
  readonly closed: boolean
  readonly tally?: { readonly tally: string; readonly sized: string }
  readonly decryptions: readonly { readonly owner: number; readonly partial: string }[]
  readonly result?: string
}

/** A whole archive at once; one that grows is written by its parts. @throws {Error} when something stands before its time */
export const writeArchive = (archive: Archive): Uint8Array => {
  const parts = [archiveSetup(archive, archive.timestamp)]
  const add = (type: ArchiveEvent['type'], texts: readonly string[]): void => {
    const tail = parts.at(-1)?.tail
    if (tail !== undefined) parts.push(append(tail, type, texts))
  }
  for (const ballot of archive.ballots) add('Ballot', [ballot])
  if (archive.closed) add('EndBallots', [])
  if (archive.tally !== undefined) add('EncryptedTally', [archive.tally.tally, archive.tally.sized])
  for (const { owner, partial } of archive.decryptions) {
    add('PartialDecryption', [partial, stringify({ owner, payload: sha256Hex(partial) })])
  }
  if (archive.result !== undefined) add('Result', [archive.result])
  return joined(parts.map(({ bytes }) => bytes))
}

/**
 * What comes after what. Decryptions come after the tally, and the result after them.
 */
export const mayFollow: Readonly<Record<ArchiveEvent['type'], readonly ArchiveEvent['type'][]>> = {
  Setup: ['Ballot', 'EndBallots'],
  Ballot: ['Ballot', 'EndBallots'],
  EndBallots: ['EncryptedTally'],
  EncryptedTally: ['PartialDecryption'],
  PartialDecryption: ['PartialDecryption', 'Result'],
  Result: [],
}

const append = (tail: ArchiveTail, type: ArchiveEvent['type'], texts: readonly string[]): ArchivePart => {
  if (!mayFollow[tail.type].includes(type))
    throw new Error(`${type} cannot follow ${tail.type} in an archive`)
  return written(texts, { type, tail, timestamp: tail.timestamp })
}

const written = (
  texts: readonly string[],
  { type, tail, timestamp }: { type: ArchiveEvent['type']; tail: ArchiveTail | undefined; timestamp: number },
): ArchivePart => {
  const payload = texts.at(-1)
  const height = tail === undefined ? 0 : tail.height + 1
  const event = stringify({
    ...(tail !== undefined && { parent: tail.last }),
    ...{ height, type },
    ...(payload !== undefined && { payload: sha256Hex(payload) }),
  })
  const records = [
    ...texts.map((text) => recordBytes('data', text, timestamp)),
    recordBytes('event', event, timestamp),
  ]
  return { bytes: joined(records), tail: { timestamp, last: sha256Hex(event), height, type } }
}
