import type { Sha256 } from '../ids.ts'
import { mayFollow } from './archive.ts'
import { readRecords, type ArchiveRecord } from './archive-record.ts'
import { createBallotCheck, type BallotVerdict } from './ballot.ts'
import { readPublicCredentials, requireElement, type PublicCredentials } from './credential.ts'
import { parseElection, type Election } from './election.ts'
import {
  encryptedTally,
  resultOf,
  tallyTexts,
  verifyPartialDecryption,
  type OwnedDecryption,
  type Tally,
  type WeightedBallot,
} from './tally.ts'
import { electionKeyOf, parseTrustees, verificationKeysOf, verifyTrustees } from './trustee.ts'
import {
  eventSchema,
  ownedSchema,
  partialDecryptionSchema,
  setupSchema,
  stringify,
  type ArchiveEvent,
  type Ballot,
  type Trustees,
} from './wire.ts'

/** What was wrong first. */
export type ArchiveFault =
  /** It is no archive, or a byte of it is not as it was written. */
  | 'archive-broken'
  /** The events do not follow from each other, or what was recorded before is not in it. */
  | 'chain-broken'
  | 'setup-wrong'
  | 'ballot-wrong'
  | 'tally-wrong'
  | 'decryption-wrong'
  | 'result-wrong'

export type ArchiveVerdict =
  | {
      readonly kind: 'verified'
      /** How far it has come: `Setup` and `Ballot` while the polls are open, `Result` at the end. */
      readonly reached: ArchiveEvent['type']
      readonly election: Election
      readonly trustees: Trustees
      readonly credentials: PublicCredentials
      /** Ballots that were cast, those that were cast over again with them. */
      readonly cast: number
      readonly tally: Tally
      /** Of the ballots that count now, by public credential: the tracking code. */
      readonly trackers: ReadonlyMap<string, string>
      readonly decryptedBy: readonly number[]
      /** When there is a result: for each question what each answer got; where blank may be chosen, that one first. */
      readonly counts?: readonly (readonly number[])[]
      /** The last event: kept by whoever verifies an archive while the polls are open, and given as `since` later. */
      readonly last: Sha256
    }
  | {
      readonly kind: 'refused'
      readonly fault: ArchiveFault
      /** In a sentence; no secret and no choice is in it. */
      readonly why: string
      /** Of the event at which it was seen. */
      readonly height: number
    }

export interface VerifyOptions {
  /** An event of an earlier archive of the same election (`last` or `ArchiveTail.last`): it has to be in this one. */
  readonly since?: Sha256
  /** Told from time to time how many ballots have been verified, to show it. */
  readonly onProgress?: (ballots: number) => void
  /** Lets others have their turn, every 40 ms or after one ballot that took longer; by default a timer. */
  readonly pause?: () => Promise<void>
  /** Checks ballots elsewhere, such as in workers; by default `createBallotCheck` here. */
  readonly openCheck?: (
    election: Election,
    credentials: PublicCredentials,
  ) => (text: string) => BallotVerdict | Promise<BallotVerdict>
  /** How many ballots are checked at a time where `openCheck` answers later. */
  readonly atATime?: number
}

/**
 * Verifies an election from its public archive and nothing else: the chain of events and every byte of the file, the keys of
 * the trustees, every proof of every ballot, that the tally is the sum of the ballots that count, every decryption, and that
 * the result is what they come to. An archive of open polls is verified as far as it has come.
 *
 * Asynchronous; an archive may come in chunks, of which one ballot at a time is in memory.
 */
export const verifyArchive = async (
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: VerifyOptions = {},
): Promise<ArchiveVerdict> => {
  const verifier = createVerifier(options)
  try {
    // What is there as a whole is read once before anything is reckoned: a changed byte shows at once.
    if (source instanceof Uint8Array) for await (const _ of readRecords(source)) void _
    for await (const record of readRecords(source)) await verifier.take(record)
    return await verifier.finish()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return { kind: 'refused', fault: faultOf(cause), why, height: verifier.height() }
  }
}

/** A refusal on its way to the verdict: what was wrong travels as its cause. */
const refusal = (fault: ArchiveFault, why: string): Error =>
  new Error(why, { cause: { fault } satisfies Faulty })

interface Faulty {
  readonly fault: ArchiveFault
}

const faultOf = (thrown: unknown): ArchiveFault =>
  thrown instanceof Error &&
  typeof thrown.cause === 'object' &&
  thrown.cause !== null &&
  'fault' in thrown.cause
    ? (thrown.cause as Faulty).fault // made by `refusal`: nobody else gives an error here a cause with a fault
    : 'archive-broken'

interface Verifier {
  readonly take: (record: ArchiveRecord & { readonly timestamp: number }) => Promise<void>
  readonly finish: () => Promise<ArchiveVerdict>
  /** Of the event that is being looked at. */
  readonly height: () => number
}

interface SetUp {
  readonly election: Election
  readonly trustees: Trustees
  readonly credentials: PublicCredentials
  readonly check: ReturnType<NonNullable<VerifyOptions['openCheck']>>
}

interface CountedBallot extends WeightedBallot {
  readonly tracker: string
}

const createVerifier = (options: VerifyOptions): Verifier => {
  const { since, onProgress, pause = turn, openCheck = createBallotCheck, atATime = 64 } = options
  const ballots = new Map<string, CountedBallot>()
  const waiting: Promise<BallotVerdict>[] = []
  const decryptions: OwnedDecryption[] = []
  let [pending, begun, height, cast, sinceSeen] = [[] as ArchiveRecord[], false, 0, 0, since === undefined]
  let last: { readonly hash: Sha256; readonly type: ArchiveEvent['type'] } | undefined
  let setUp: SetUp | undefined
  let tally: Tally | undefined
  let counts: readonly (readonly number[])[] | undefined

  let rested = performance.now()
  const rest = async (): Promise<void> => {
    if (performance.now() - rested < 40) return
    onProgress?.(cast)
    await pause()
    rested = performance.now()
  }
  const settle = async (most: number): Promise<void> => {
    while (waiting.length > most) {
      const verdict = await waiting.shift()
      if (verdict?.kind !== 'valid') {
        throw refusal('ballot-wrong', `a ballot is not valid: ${verdict?.fault ?? 'none'}`)
      }
      const { ballot, weight, tracker, publicCredential } = verdict
      ballots.delete(publicCredential)
      ballots.set(publicCredential, { ballot: choicesOnly(ballot), weight, tracker })
      cast += 1
      await rest()
    }
  }
  const known = (): SetUp => {
    if (setUp === undefined) throw refusal('chain-broken', 'the first event does not set the election up')
    return setUp
  }
  const steps: Readonly<Record<ArchiveEvent['type'], (texts: readonly ArchiveRecord[]) => Promise<void>>> = {
    Setup: async (records) => {
      setUp = setUpFrom(records, openCheck)
      const { credentials, election } = setUp
      for (const [index, key] of [...credentials.keys()].entries()) {
        parsed('setup-wrong', 'the list of credentials', () => requireElement(key, index, election.group))
        await rest()
      }
    },
    Ballot: async ([ballot]) => {
      waiting.push(Promise.resolve(known().check(ballot?.text ?? '')))
      await settle(atATime - 1)
    },
    EndBallots: async () => settle(0),
    EncryptedTally: async ([ciphertexts, sized]) => {
      tally = encryptedTally(ballots.values(), known().election)
      const texts = tallyTexts(tally)
      if (ciphertexts?.text !== texts.tally || sized?.text !== texts.sized) {
        throw refusal('tally-wrong', 'the encrypted tally is not the sum of the ballots that count')
      }
      return Promise.resolve()
    },
    PartialDecryption: async ([partial, owned]) => {
      const decryption = decryptionFrom(partial, owned)
      const { election, trustees } = known()
      const verificationKey = verificationKeysOf(trustees)[decryption.owner - 1]
      const again = decryptions.some(({ owner }) => owner === decryption.owner)
      if (again || verificationKey === undefined || tally === undefined) {
        throw refusal(
          'decryption-wrong',
          'a decryption is of no trustee, or of one that has decrypted already',
        )
      }
      if (!verifyPartialDecryption(decryption.partial, { tally, verificationKey, election })) {
        throw refusal(
          'decryption-wrong',
          `the decryption of trustee ${String(decryption.owner)} does not verify`,
        )
      }
      decryptions.push(decryption)
      return Promise.resolve()
    },
    Result: async ([result]) => {
      const { election, trustees } = known()
      if (tally === undefined) throw refusal('result-wrong', 'there is a result without a tally')
      const outcome = resultOf({ election, trustees, tally, decryptions })
      if (outcome.kind === 'refused') throw refusal('result-wrong', outcome.why)
      if (outcome.text !== result?.text)
        throw refusal('result-wrong', 'the result is not what the tally comes to')
      counts = outcome.counts
      return Promise.resolve()
    },
  }
  return {
    height: () => height,
    take: async (record) => {
      if (!begun) {
        checkHeader(record)
        begun = true
        return
      }
      if (record.kind === 'header') throw refusal('archive-broken', 'the archive begins a second time')
      if (record.kind === 'data') {
        pending.push(record)
        // No event has more files than the first one: the rest would only be kept.
        if (pending.length > 4) throw refusal('chain-broken', 'files stand in it that no event speaks of')
        return
      }
      const event = eventFrom(record)
      checkPlace(event, { last, height, pending })
      const records = pending
      pending = []
      await steps[event.type](records)
      last = { hash: record.hash, type: event.type }
      height += 1
      sinceSeen ||= record.hash === since
    },
    finish: async () => {
      await settle(0)
      onProgress?.(cast)
      if (last === undefined || pending.length > 0) {
        throw refusal('chain-broken', 'the archive ends before an event')
      }
      if (!sinceSeen)
        throw refusal('chain-broken', 'the event that was recorded before is not in the archive')
      const { election, trustees, credentials } = known()
      return {
        kind: 'verified',
        reached: last.type,
        ...{ election, trustees, credentials, cast },
        tally: tally ?? encryptedTally(ballots.values(), election),
        trackers: new Map([...ballots].map(([credential, { tracker }]) => [credential, tracker])),
        decryptedBy: decryptions.map(({ owner }) => owner),
        ...(counts !== undefined && { counts }),
        last: last.hash,
      }
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

const checkHeader = (record: ArchiveRecord & { readonly timestamp: number }): void => {
  const text = stringify({ version: 1, timestamp: String(record.timestamp) })
  if (record.kind !== 'header' || record.text !== text) {
    throw refusal('archive-broken', 'it does not begin as an archive of Belenios 2.0')
  }
}

const eventFrom = ({ text }: ArchiveRecord): ArchiveEvent => {
  const event = parsed('chain-broken', 'an event cannot be read', () => eventSchema.parse(JSON.parse(text)))
  if (stringify(event) !== text) throw refusal('chain-broken', 'an event is not in canonical form')
  return event
}

/** How many files each kind of event has before it, the last of them its payload. */
const filesOf: Readonly<Record<ArchiveEvent['type'], number>> = {
  ...{ Setup: 4, Ballot: 1, EndBallots: 0, EncryptedTally: 2, PartialDecryption: 2, Result: 1 },
}

const checkPlace = (
  event: ArchiveEvent,
  {
    last,
    height,
    pending,
  }: {
    last: { readonly hash: Sha256; readonly type: ArchiveEvent['type'] } | undefined
    height: number
    pending: readonly ArchiveRecord[]
  },
): void => {
  if (event.height !== height || event.parent !== last?.hash) {
    throw refusal('chain-broken', 'an event does not follow from the one before it')
  }
  if (!(last === undefined ? ['Setup'] : mayFollow[last.type]).includes(event.type)) {
    throw refusal('chain-broken', `${event.type} cannot stand there`)
  }
  if (pending.length !== filesOf[event.type] || event.payload !== pending.at(-1)?.hash) {
    throw refusal('chain-broken', 'an event does not speak of the files before it')
  }
}

const setUpFrom = (
  [electionFile, trusteesFile, credentialsFile, setupFile]: readonly ArchiveRecord[],
  openCheck: NonNullable<VerifyOptions['openCheck']>,
): SetUp =>
  parsed('setup-wrong', 'the election is not set up as it should be', () => {
    const setup = setupSchema.parse(JSON.parse(setupFile?.text ?? ''))
    if (
      setup.election !== electionFile?.hash ||
      setup.trustees !== trusteesFile?.hash ||
      setup.credentials !== credentialsFile?.hash ||
      stringify(setup) !== setupFile?.text
    ) {
      throw new Error('it speaks of other files')
    }
    const election = parseElection(electionFile.text)
    const trustees = parseTrustees(trusteesFile.text)
    const { name } = election.group
    if (!verifyTrustees(trustees, name)) throw new Error('a key of a trustee has no proof')
    if (electionKeyOf(trustees, name) !== election.publicKey)
      throw new Error('its key is not that of its trustees')
    const credentials = readPublicCredentials(credentialsFile.text)
    return { election, trustees, credentials, check: openCheck(election, credentials) }
  })

const decryptionFrom = (
  partial: ArchiveRecord | undefined,
  owned: ArchiveRecord | undefined,
): OwnedDecryption =>
  parsed('decryption-wrong', 'a decryption cannot be read', () => {
    const { owner, payload } = ownedSchema.parse(JSON.parse(owned?.text ?? ''))
    const decryption = partialDecryptionSchema.parse(JSON.parse(partial?.text ?? ''))
    if (payload !== partial?.hash || stringify({ owner, payload }) !== owned?.text) {
      throw new Error('it speaks of another file')
    }
    if (stringify(decryption) !== partial.text) throw new Error('it is not in canonical form')
    return { owner, partial: decryption }
  })

/** What was given by whoever wrote the archive, read by a schema that throws. */
const parsed = <Value>(fault: ArchiveFault, why: string, read: () => Value): Value => {
  try {
    return read()
  } catch (cause) {
    const detail = cause instanceof Error && cause.name !== 'ZodError' && cause.name !== 'SyntaxError'
    throw refusal(fault, detail ? `${why}: ${cause.message}` : why)
  }
}

/** What the tally needs of a ballot: a tenth of it. */
const choicesOnly = ({ credential, answers }: Ballot): WeightedBallot['ballot'] => ({
  credential,
  answers: answers.map(({ choices }) => ({ choices })),
})
