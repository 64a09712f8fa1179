import { createHash } from 'node:crypto'
import { archiveDecryption, archiveResult, type ArchiveTail } from '@mutua/sdk/ballot/archive'
import { parseElection } from '@mutua/sdk/ballot/election'
import { resultOf, verifyPartialDecryption, type OwnedDecryption, type Tally } from '@mutua/sdk/ballot/tally'
import { parseTrustees, verificationKeysOf } from '@mutua/sdk/ballot/trustee'
import {
  encryptedTallySchema,
  partialDecryptionSchema,
  sizedTallySchema,
  stringify,
} from '@mutua/sdk/ballot/wire'
import { instantOf, parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import type { VoteRow } from './ballot-rows.ts'
import { readTexts } from './cast.ts'
import { planLinks, readArchive, readLink, type Links } from './chain.ts'
import type { Said } from './check-trustee-step.ts'
import { ballotFact, type Follows } from './plan-setup.ts'

interface Delivered {
  /** Number of the trustee. */
  readonly place: number
  readonly payload: string
  readonly said: Said
}

/**
 * Takes a trustee's partial decryption, once it verifies against the encrypted sum. With the one that was missing the
 * result is worked out and stands in the archive, in the same write.
 * @throws {Problem} `ballot-step-refused`
 */
export const planDecryption = async (
  vote: VoteRow,
  { place, payload, said }: Delivered,
  { store, now }: { readonly store: Store; readonly now: () => number },
): Promise<Follows> => {
  const texts = await readTexts(vote.id, store)
  const election = parseElection(texts.election)
  const trustees = parseTrustees(texts.trustees)
  const tally = await readTally(vote, store)
  const verificationKey = verificationKeysOf(trustees)[place - 1]
  const partial = parsePartial(payload)
  if (
    verificationKey === undefined ||
    !verifyPartialDecryption(partial, { tally, verificationKey, election })
  )
    throw new Problem('ballot-step-refused', 'The decryption does not verify against the sum of this vote.')
  if (vote.tail === undefined) throw new Error('a vote that is sealed has an archive')
  const opened = (end: ArchiveTail) => archiveDecryption(end, { owner: place, partial: payload })
  const decryptions: OwnedDecryption[] = []
  for (const [index] of vote.parties.trustees.entries()) {
    const text = await said(index + 1, 'decryption')
    if (text !== undefined) decryptions.push({ owner: index + 1, partial: parsePartial(text) })
  }
  if (decryptions.length < vote.parties.threshold) {
    const { writes, tail } = planLinks(vote.id, vote.tail, [opened])
    return { vote: { tail }, writes }
  }
  const outcome = resultOf({ election, trustees, tally, decryptions })
  if (outcome.kind === 'refused') throw new Error(`the sum could not be opened: ${outcome.why}`)
  const ended = (end: ArchiveTail) => archiveResult(end, outcome.text)
  const { writes, tail } = planLinks(vote.id, vote.tail, [opened, ended])
  const archiveDigest = await digestOf(vote.id, writes, store)
  return {
    vote: {
      stage: 'finished',
      tail,
      result: {
        // Belenios counts blank ballots first; in the house they come last.
        counts: outcome.counts.map((row, index) => {
          const [first, ...others] = row
          return vote.questions[index]?.blank === true && first !== undefined ? [...others, first] : [...row]
        }),
        ballots: tally.ballots,
        archiveDigest,
        at: instantOf(now()),
      },
    },
    writes,
    facts: [ballotFact('ballot.result', { ...vote, tail, archive: archiveDigest, ballots: tally.ballots })],
  }
}

/** SHA-256 of the whole file, the parts that are about to be written at its end. */
const digestOf = async (id: string, added: Links['writes'], store: Pick<Store, 'list'>): Promise<Sha256> => {
  const digest = createHash('sha256')
  for await (const part of readArchive(id, store)) digest.update(part)
  for (const { value } of added) digest.update(value)
  return parseSha256(digest.digest('hex'))
}

/** The encrypted sum as it stands in the archive, before the decryptions. */
const readTally = async (vote: VoteRow, store: Pick<Store, 'get'>): Promise<Tally> => {
  for (let height = vote.tail?.height ?? 0; height > 0; height -= 1) {
    const [tally = '', sized] = await readLink(vote.id, height, store)
    const told = sized === undefined ? undefined : sizedTallySchema.safeParse(JSON.parse(sized))
    if (told?.success !== true) continue
    return {
      ciphertexts: encryptedTallySchema.parse(JSON.parse(tally)),
      ballots: told.data.num_tallied,
      totalWeight: told.data.total_weight,
    }
  }
  throw new Error('a sealed vote always has an encrypted sum')
}

const parsePartial = (payload: string) => {
  try {
    const partial = partialDecryptionSchema.parse(JSON.parse(payload))
    if (stringify(partial) !== payload) throw new Error('it is not canonical')
    return partial
  } catch (cause) {
    throw new Problem('ballot-step-refused', 'That is no partial decryption of Belenios 2.0.', { cause })
  }
}
