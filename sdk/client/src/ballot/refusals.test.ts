import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  archiveBallot,
  archiveEnd,
  archiveResult,
  archiveSetup,
  writeArchive,
  type Archive,
} from './archive.ts'
import { createBallotCheck, type BallotVerdict } from './ballot.ts'
import { readArchive } from './read-archive.ts'
import { tallyTexts } from './tally.ts'
import { openElection } from './test-support.ts'
import { verifyArchive, type ArchiveFault, type VerifyOptions } from './verify-archive.ts'
import { encryptedTallySchema, partialDecryptionSchema, stringify } from './wire.ts'
import { resign } from './test-support-forger.ts'

/** An election that belenios-tool 2.0 made; whoever forges it here writes all hashes and the whole chain anew. */
const file = new Uint8Array(readFileSync(new URL('./vectors/belenios-tool-2.0.bel', import.meta.url)))
const { codes, uuid } = JSON.parse(
  readFileSync(new URL('./vectors/belenios-tool-2.0.json', import.meta.url), 'utf8'),
) as { codes: string[]; uuid: string } // ours, made once

let archive: Archive

/** Ballots that were checked: most forgeries here leave them as they were. */
const checked = new Map<string, BallotVerdict>()

const verify = (bytes: Uint8Array, options: VerifyOptions = {}) =>
  verifyArchive(bytes, {
    ...options,
    openCheck: (election, credentials) => {
      const check = createBallotCheck(election, credentials, 4)
      return (text) => {
        const known = `${election.fingerprint} ${text}`
        const verdict = checked.get(known) ?? check(text)
        checked.set(known, verdict)
        return verdict
      }
    },
  })

beforeAll(async () => {
  archive = await readArchive(file)
})

const expectRefused = async (forged: Archive, fault: ArchiveFault, why: RegExp | string): Promise<void> => {
  const verdict = await verify(writeArchive(forged))
  expect(verdict).toMatchObject({ kind: 'refused', fault, why: expect.stringMatching(why) as string })
}

/** The archive without what comes after the ballots: enough to see what is wrong with them. */
const voting = (ballots: readonly string[]): Archive => {
  const { tally: _tally, result: _result, ...rest } = archive
  return { ...rest, ballots, closed: false, decryptions: [] }
}

/** With the first match of a pattern replaced. */
const changed = (text: string, pattern: RegExp, by: (found: string) => string): string => {
  const forged = text.replace(pattern, (_, before: string, found: string) => `${before}${by(found)}`)
  expect(forged).not.toBe(text)
  return forged
}

const next = (digits: string): string => String(BigInt(digits) + 1n)

describe('an archive whose hashes are all in order', { timeout: 120_000 }, () => {
  it('is written as belenios-tool wrote it, byte for byte', () => {
    expect(Buffer.from(writeArchive(archive)).equals(file)).toBe(true)
  })

  it('is refused with a bad proof in a ballot that its voter signed', async () => {
    const [ballot = ''] = archive.ballots
    const [code = ''] = codes
    const forgeries: [string, RegExp][] = [
      ['a proof that a choice is 0 or 1', /("individual_proofs":\[\[\{"challenge":")(\d+)/],
      ['the proof of the sum', /("overall_proof":\[\{"challenge":"\d+","response":")(\d+)/],
      ['the proof of the blank choice', /("blank_proof":\[\{"challenge":")(\d+)/],
    ]
    for (const [name, pattern] of forgeries) {
      const forged = await resign(changed(ballot, pattern, next), { code, uuid })
      await expectRefused(voting([forged]), 'ballot-wrong', 'proof-wrong').catch((cause: unknown) => {
        throw new Error(name, { cause })
      })
    }
    const same = await resign(ballot, { code, uuid })
    expect(await verify(writeArchive(voting([same])))).toMatchObject({ kind: 'verified', cast: 1 })
  })

  it('is refused with a ballot of another credential, another election, or signed by somebody else', async () => {
    const [ballot = ''] = archive.ballots
    const wrong = (pattern: RegExp, by: (found: string) => string) => voting([changed(ballot, pattern, by)])
    await expectRefused(wrong(/("credential":")(\d+)/, next), 'ballot-wrong', 'credential-unknown')
    await expectRefused(
      wrong(/("election_uuid":")(\w+)/, () => 'A'.repeat(14)),
      'ballot-wrong',
      'ballot-of-another-election',
    )
    await expectRefused(wrong(/("alpha":")(\d+)/, next), 'ballot-wrong', 'signature-wrong')
    await expectRefused(wrong(/("response":")(\d+)(?="\}\}\}$)/, next), 'ballot-wrong', 'signature-wrong')
    const other = await resign(ballot, { code: codes[1] ?? '', uuid })
    await expectRefused(voting([other]), 'ballot-wrong', 'signature-wrong')
  })

  it('is refused with a ballot that is not in canonical form, which would have a second tracking code', async () => {
    const [ballot = ''] = archive.ballots
    const forms = [` ${ballot}`, ballot.replace('{"election_uuid"', '{"more":1,"election_uuid"')]
    for (const form of forms) await expectRefused(voting([form]), 'ballot-wrong', 'not-canonical')
    const zero = ballot.replace('"credential":"', '"credential":"0')
    await expectRefused(voting([zero]), 'ballot-wrong', 'malformed')
  })

  it('is refused with a number outside the group in a ballot', async () => {
    const [ballot = ''] = archive.ballots
    for (const number of ['0', '1', '2']) {
      const forged = changed(ballot, /("alpha":")(\d+)/, () => number)
      const signed = await resign(forged, { code: codes[0] ?? '', uuid })
      await expectRefused(voting([signed]), 'ballot-wrong', 'proof-wrong')
    }
  })

  it('is refused with a key that is not that of its trustees, or without a proof', async () => {
    const empty = voting([])
    const otherKey = changed(archive.election, /("public_key":")(\d+)/, () => '1')
    await expectRefused({ ...empty, election: otherKey }, 'setup-wrong', 'not that of its trustees')
    for (const pattern of [/("pok":\{"challenge":")(\d+)/, /("signature":\{"challenge":")(\d+)/]) {
      const trustees = changed(archive.trustees, pattern, next)
      await expectRefused({ ...empty, trustees }, 'setup-wrong', 'has no proof')
    }
    const fewer = changed(archive.trustees, /("threshold":)(\d)/, () => '1')
    await expectRefused({ ...empty, trustees: fewer }, 'setup-wrong', 'has no proof')
  })

  it('is refused with a credential twice, or one that is none', async () => {
    const empty = voting([])
    const lines = JSON.parse(archive.credentials) as string[] // our own vector
    for (const list of [[...lines, lines[0] ?? ''], ['0'], ['2,1'], [`${lines[0] ?? ''},1`], ['x']]) {
      const credentials = JSON.stringify(list)
      await expectRefused({ ...empty, credentials }, 'setup-wrong', 'line')
    }
  })

  it('is refused when a ballot that counts is left out, or one is counted that was cast over', async () => {
    const { ballots } = archive
    await expectRefused({ ...archive, ballots: ballots.slice(0, 3) }, 'tally-wrong', 'sum')
    await expectRefused({ ...archive, ballots: ballots.toReversed() }, 'tally-wrong', 'sum')
  })

  it('is refused with another tally, even one that belenios-tool does not look at', async () => {
    const ciphertexts = encryptedTallySchema.parse(JSON.parse(archive.tally?.tally ?? ''))
    const more = tallyTexts({ ciphertexts, ballots: 4, totalWeight: 7 })
    await expectRefused({ ...archive, tally: more }, 'tally-wrong', 'sum')
  })

  it('is refused with a wrong decryption, one of somebody else, the same twice, or too few', async () => {
    const [first, second, third] = archive.decryptions
    if (first === undefined || second === undefined || third === undefined) throw new Error('three decrypted')
    const { decryption_factors: factors, decryption_proofs: proofs } = partialDecryptionSchema.parse(
      JSON.parse(first.partial),
    )
    const forged = stringify({
      decryption_factors: factors.map((row, index) => (index === 0 ? row.toReversed() : row)),
      decryption_proofs: proofs,
    })
    const wrongs = [
      [{ ...first, partial: forged }, second, third],
      [{ ...first, owner: 3 }, second, third],
      [{ ...first, owner: 5 }, second, third],
      [first, first, second, third],
    ]
    for (const decryptions of wrongs) {
      await expectRefused({ ...archive, decryptions }, 'decryption-wrong', 'decryption')
    }
    await expectRefused({ ...archive, decryptions: [first, third] }, 'result-wrong', 'not enough')
    await expectRefused({ ...archive, decryptions: [first, second] }, 'result-wrong', 'not enough')
  })

  it('is refused with another result', async () => {
    const result = archive.result?.replace('6', '5') ?? ''
    await expectRefused({ ...archive, result }, 'result-wrong', 'not what the tally comes to')
  })

  it('is refused when what was recorded before is not in it', async () => {
    const other = await verify(writeArchive(voting(archive.ballots.slice(0, 2))))
    const since = other.kind === 'verified' ? other.last : undefined
    if (since === undefined) throw new Error('an archive of open polls')
    expect(await verify(file, { since })).toMatchObject({ kind: 'verified' })
    const replaced = writeArchive(voting(archive.ballots.slice(1)))
    expect(await verify(replaced, { since })).toMatchObject({ kind: 'refused', fault: 'chain-broken' })
  })
})

describe('an archive that is being written', { timeout: 120_000 }, () => {
  it('takes nothing before its time', async () => {
    const { election, trustees, credentials } = await openElection({
      questions: [{ question: '?', answers: ['A'], min: 0, max: 1 }],
      weights: [1],
    })
    const { tail } = archiveSetup(
      { election: election.text, trustees: stringify(trustees), credentials },
      1_795_000_000,
    )
    const { tail: closed } = archiveEnd(tail)
    expect(() => archiveBallot(closed, '{}')).toThrow('Ballot cannot follow EndBallots')
    expect(() => archiveEnd(closed)).toThrow('EndBallots cannot follow EndBallots')
    expect(() => archiveResult(closed, '{}')).toThrow('Result cannot follow EndBallots')
  })
})
