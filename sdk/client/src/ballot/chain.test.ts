import { beforeAll, describe, expect, it } from 'vitest'
import { readRecords, recordBytes, type ArchiveRecord } from './archive-record.ts'
import { joined } from './bytes.ts'
import { sha256Hex } from './digest.ts'
import { archiveOf, castAll, fileOf, openElection } from './test-support.ts'
import { makeTrusteeKey } from './trustee.ts'
import { verifyArchive } from './verify-archive.ts'

/** An archive file by file; whoever forges it names every file by its hash. */
let file: Uint8Array

type Part = Pick<ArchiveRecord, 'kind' | 'text'>

let whole: readonly Part[]
/** Header, four files and the event of the setup, then two ballots with their events. */
let begun: readonly Part[]
let timestamp = 0

beforeAll(async () => {
  // One trustee and one answer: nothing here is about what is in the files.
  const { publicKey, privateKey } = makeTrusteeKey()
  const held = await openElection({
    questions: [{ question: 'Si approva?', answers: ['Sì'], min: 0, max: 1 }],
    weights: [1, 1],
    made: { trustees: [['Single', publicKey]], privateKeys: new Map([[1, privateKey]]) },
  })
  const votes = [0, 1, 0].map((voter) => ({ voter, choices: [[0]] }))
  file = fileOf(archiveOf(held, await castAll(held, votes), [1]))
  const records: Part[] = []
  for await (const record of readRecords(file)) {
    records.push({ kind: record.kind, text: record.text })
    timestamp = record.timestamp
  }
  whole = records
  begun = records.slice(0, 10)
}, 120_000)

const bytesOfParts = (parts: readonly Part[]): Uint8Array =>
  joined(parts.map(({ kind, text }) => recordBytes(kind, text, timestamp)))

const event = (text: string): Part => ({ kind: 'event', text })
const hashAt = (place: number): string => sha256Hex(begun.at(place)?.text ?? '')

const refused = (parts: readonly Part[]) => verifyArchive(bytesOfParts(parts))

describe('the chain of an archive', { timeout: 120_000 }, () => {
  it('holds as it was written', async () => {
    expect(bytesOfParts(whole)).toEqual(file)
    expect(await refused(begun)).toMatchObject({ kind: 'verified', reached: 'Ballot', cast: 2 })
    expect(
      await refused([...begun, event(`{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots"}`)]),
    ).toMatchObject({
      reached: 'EndBallots',
    })
  })

  it('breaks where an event does not follow from the one before it', async () => {
    const wrongs = [
      `{"parent":"${hashAt(-3)}","height":3,"type":"EndBallots"}`,
      `{"height":3,"type":"EndBallots"}`,
      `{"parent":"${hashAt(-1)}","height":4,"type":"EndBallots"}`,
      `{"parent":"${hashAt(-1)}","height":2,"type":"EndBallots"}`,
    ]
    for (const wrong of wrongs) {
      expect(await refused([...begun, event(wrong)]), wrong).toMatchObject({
        ...{ fault: 'chain-broken', why: 'an event does not follow from the one before it', height: 3 },
      })
    }
  })

  it('breaks at an event that cannot be read, or is not in canonical form', async () => {
    const wrongs = [
      `{"parent":"${hashAt(-1)}","height":3,"type":"Shuffle"}`,
      `{"height":3,"parent":"${hashAt(-1)}","type":"EndBallots"}`,
      `{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots" }`,
      `{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots","more":1}`,
      'no JSON',
    ]
    for (const wrong of wrongs) {
      expect(await refused([...begun, event(wrong)]), wrong).toMatchObject({
        fault: 'chain-broken',
        height: 3,
      })
    }
  })

  it('breaks at an event that stands where it cannot', async () => {
    const end = event(`{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots"}`)
    const parent = sha256Hex(end.text)
    const [ballot = event('')] = begun.slice(-2)
    const payload = sha256Hex(ballot.text)
    const late = [ballot, event(`{"parent":"${parent}","height":4,"type":"Ballot","payload":"${payload}"}`)]
    const again = event(`{"parent":"${parent}","height":4,"type":"EndBallots"}`)
    for (const parts of [late, [again]]) {
      expect(await refused([...begun, end, ...parts])).toMatchObject({
        fault: 'chain-broken',
        why: /cannot stand there/,
      })
    }
    const [header = event('')] = begun
    const first = event('{"height":0,"type":"EndBallots"}')
    expect(await refused([header, first])).toMatchObject({ fault: 'chain-broken', why: /cannot stand there/ })
    expect(await refused([header])).toMatchObject({ fault: 'chain-broken' })
  })

  it('breaks at files that no event speaks of, or other files than it speaks of', async () => {
    const [ballot = event('')] = begun.slice(-2)
    const end = event(`{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots"}`)
    const spoken = event(
      `{"parent":"${hashAt(-1)}","height":3,"type":"EndBallots","payload":"${sha256Hex(ballot.text)}"}`,
    )
    const unspoken = event(`{"parent":"${hashAt(-1)}","height":3,"type":"Ballot"}`)
    const other = event(`{"parent":"${hashAt(-1)}","height":3,"type":"Ballot","payload":"${'0'.repeat(64)}"}`)
    const wrongs = [
      [ballot, end],
      [spoken],
      [ballot, spoken],
      [ballot, unspoken],
      [ballot, other],
      [ballot, ballot, other],
    ]
    for (const parts of wrongs) {
      expect(await refused([...begun, ...parts])).toMatchObject({
        ...{ fault: 'chain-broken', why: 'an event does not speak of the files before it' },
      })
    }
    expect(await refused([...begun, ballot])).toMatchObject({ fault: 'chain-broken', why: /before an event/ })
    const many = Array.from({ length: 5 }, (): Part => ({ kind: 'data', text: 'x' }))
    expect(await refused([...begun, ...many])).toMatchObject({
      fault: 'chain-broken',
      why: /no event speaks of/,
    })
  })

  it('breaks at a decryption whose owner is named with another file', async () => {
    const at = whole.findIndex(({ text }) => text.includes('"PartialDecryption"'))
    const [partial = event(''), owned = event(''), link = event('')] = whole.slice(at - 2, at + 1)
    const other: Part = { kind: 'data', text: owned.text.replace(/[0-9a-f]{64}/, '0'.repeat(64)) }
    const named = event(link.text.replace(sha256Hex(owned.text), sha256Hex(other.text)))
    const forged = [...whole.slice(0, at - 2), partial, other, named]
    expect(await refused(forged)).toMatchObject({ fault: 'decryption-wrong', why: /speaks of another file/ })
    expect(await refused(whole.slice(0, at + 1))).toMatchObject({
      kind: 'verified',
      reached: 'PartialDecryption',
    })
  })

  it('begins once, as Belenios 2.0 has it', async () => {
    const [header = event(''), ...rest] = begun
    const other: Part = { kind: 'header', text: '{"version":2,"timestamp":"1"}' }
    for (const parts of [rest, [other, ...rest], [header, header, ...rest], [...begun, header]]) {
      expect(await refused(parts)).toMatchObject({ fault: 'archive-broken' })
    }
  })

  it('has nothing free in its headers and fillings, even with the sum of a header made anew', async () => {
    const headerAt = (place: number): number => bytesOfParts(begun.slice(0, place)).length
    const changes: [string, number][] = [
      ['the rights of a file', headerAt(5) + 104],
      ['the time of a file', headerAt(5) + 146],
      ['the owner of a file', headerAt(5) + 110],
      ['what is after the header', headerAt(5) + 300],
      ['what fills up the first file', headerAt(1) - 1],
    ]
    for (const [name, at] of changes) {
      const bytes = bytesOfParts(begun)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      if (name !== 'what fills up the first file') sumAnew(bytes.subarray(headerAt(5), headerAt(5) + 512))
      expect(await verifyArchive(bytes), name).toMatchObject({ kind: 'refused', fault: 'archive-broken' })
    }
  })
})

/** The sum of an old-style tar header, with its own place counted as blanks. */
const sumAnew = (header: Uint8Array): void => {
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
}
