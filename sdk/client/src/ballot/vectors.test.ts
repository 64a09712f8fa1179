import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isVotingCode, publicCredentialOf } from './credential.ts'
import { groupOf } from './group.ts'
import { openDecryptionKey } from './threshold.ts'
import { verificationKeysOf } from './trustee.ts'
import { verifyArchive } from './verify-archive.ts'

/** An election that belenios-tool 2.0 of Debian made from the setup to the result, with what its people held. */
const archive = new Uint8Array(readFileSync(new URL('./vectors/belenios-tool-2.0.bel', import.meta.url)))
const held = z
  .object({
    uuid: z.string(),
    codes: z.array(z.string()),
    publicCredentials: z.record(z.string(), z.string()),
    trustees: z.array(z.object({ seed: z.string(), sealed: z.string() })),
    privateKey: z.string(),
    trackers: z.array(z.object({ hash: z.string(), weight: z.number() })),
    eventsWhileVoting: z.number(),
    counts: z.array(z.array(z.number())),
  })
  .parse(JSON.parse(readFileSync(new URL('./vectors/belenios-tool-2.0.json', import.meta.url), 'utf8')))

const verified = async (bytes: Uint8Array | AsyncIterable<Uint8Array>) => {
  const verdict = await verifyArchive(bytes)
  if (verdict.kind === 'refused') throw new Error(verdict.why)
  return verdict
}

describe('an election that belenios-tool made', { timeout: 120_000 }, () => {
  let verdict: Awaited<ReturnType<typeof verified>>

  beforeAll(async () => {
    verdict = await verified(archive)
  }, 120_000)

  it('is verified to its result', () => {
    expect(verdict.counts).toEqual(held.counts)
    expect(verdict).toMatchObject({ reached: 'Result', cast: 4, decryptedBy: [2, 4, 1] })
    expect(verdict.tally).toMatchObject({ ballots: 3, totalWeight: 7 })
    expect(verdict.election.name).toBe('Assemblea "di prova"')
  })

  it('is verified as far as it has come while the polls are open, in chunks as they come', async () => {
    const open = await verified(chunksOf(archive.slice(0, held.eventsWhileVoting), 1_000))
    expect(open).toMatchObject({ reached: 'Ballot', cast: 4 })
    expect(open.counts).toBeUndefined()
    expect(await verifyArchive(archive, { since: open.last })).toMatchObject({ kind: 'verified' })
  })

  it('shows the tracking codes that belenios-tool shows, of the ballots that count', () => {
    const { trackers } = verdict
    const theirs = held.trackers.map(({ hash }) => Buffer.from(hash, 'hex').toString('base64').slice(0, 43))
    expect(theirs).toHaveLength(4)
    expect([...trackers.values()].toSorted()).toEqual(
      theirs.filter((tracker) => [...trackers.values()].includes(tracker)).toSorted(),
    )
    expect(trackers.size).toBe(3)
  })

  it('has the credentials that its voting codes lead to', async () => {
    expect(held.codes.every(isVotingCode)).toBe(true)
    const derived = await Promise.all(held.codes.map((code) => publicCredentialOf(code, held.uuid)))
    expect(derived).toEqual(['a', 'b', 'c', 'd'].map((name) => held.publicCredentials[name]))
  })

  it('has trustees whose sealed keys open with their seeds, and are those of the published ones', async () => {
    const { trustees } = verdict
    const group = groupOf('BELENIOS-2048')
    const keys = await Promise.all(held.trustees.map(({ seed, sealed }) => openDecryptionKey(seed, sealed)))
    expect([held.privateKey, ...keys].map((key) => group.power(group.g, BigInt(key)))).toEqual(
      verificationKeysOf(trustees),
    )
    const [first, second] = held.trustees
    await expect(openDecryptionKey(second?.seed ?? '', first?.sealed ?? '')).rejects.toThrow('another key')
  })
})

describe('an archive with one character changed', { timeout: 120_000 }, () => {
  it('is refused wherever that is', { timeout: 300_000 }, async () => {
    const places = Array.from({ length: process.env['MUTUA_DEEP'] === '1' ? 500 : 16 }, (_, index) =>
      Math.floor(((index + 0.5) * archive.length) / (process.env['MUTUA_DEEP'] === '1' ? 500 : 16)),
    )
    for (const place of places) {
      const changed = archive.map((byte, at) => (at === place ? byte ^ 1 : byte))
      expect(await verifyArchive(changed), `byte ${String(place)}`).toMatchObject({ kind: 'refused' })
    }
  })

  it('is refused when it is cut off in the middle of a file, or when something is added', async () => {
    for (const length of [0, 511, 512, 1_023, 1_024, archive.length - 512, archive.length - 1]) {
      expect(await verifyArchive(archive.slice(0, length)), String(length)).toMatchObject({ kind: 'refused' })
    }
    for (const extra of [1, 512, 1_024]) {
      const longer = new Uint8Array(archive.length + extra)
      longer.set(archive)
      expect(await verifyArchive(longer)).toMatchObject({ kind: 'refused', fault: 'archive-broken' })
    }
  })
})

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}
