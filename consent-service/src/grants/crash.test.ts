import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText } from '@mutua/kit/store'
import { killInTheMiddle } from '../wiring/test-support-kill.ts'
import { checkGrants } from './check-grants.ts'
import { grantEventRecordSchema, keys, localIdOf, type GrantEventRecord } from './records.ts'
import { openHouse, otherPodServer, podServer, type House } from './test-support.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))
const lives = 4

const readEvents = async ({ store }: House): Promise<Map<string, readonly GrantEventRecord[]>> => {
  const all = new Map<string, readonly GrantEventRecord[]>()
  for await (const { key, value } of store.list(prefixRange('grant-events/'))) {
    const [, life = ''] = key.split('/')
    const event = grantEventRecordSchema.parse(JSON.parse(toText(value)))
    all.set(life, [...(all.get(life) ?? []), event])
  }
  return all
}

const kindsOf = (events: readonly GrantEventRecord[]): readonly string[] => events.map(({ kind }) => kind)

const saidKinds = (said: readonly string[]): Map<string, readonly string[]> => {
  const all = new Map<string, readonly string[]>()
  for (const line of said) {
    const [life = '', kind = ''] = line.split(' ')
    all.set(life, [...(all.get(life) ?? []), kind])
  }
  return all
}

/** Every grant is in the feed as it stands, and in the status lists as its events say. */
const checkWhole = async (house: House, events: ReadonlyMap<string, readonly GrantEventRecord[]>) => {
  expect(await Array.fromAsync(checkGrants(house.store, createTestSealer(randomBytes(32))))).toEqual([])
  const revoked = new Set<number>()
  const standing = new Map<string, GrantEventRecord>()
  for (const steps of events.values()) {
    const withGrant = steps.filter((step) => step.grant !== undefined)
    for (const [index, { grant, kind }] of withGrant.entries()) {
      const before = withGrant[index - 1]?.grant
      if (before !== undefined && before.statusIndex !== grant?.statusIndex) revoked.add(before.statusIndex)
      if (kind === 'withdrawn' && grant !== undefined) revoked.add(grant.statusIndex)
    }
    const last = withGrant.at(-1)
    if (last?.grant !== undefined) standing.set(last.grant.id, last)
  }
  expect(await house.grants.withdrawnStatusIndexes()).toEqual([...revoked].toSorted((a, b) => a - b))
  const inFeed = new Map<string, unknown>()
  for (const server of [podServer, otherPodServer])
    for (let after = 0; ;) {
      const { events: page, upTo } = await house.feed.poll({ podServer: server, after })
      for (const { grant } of page) inFeed.set(grant.id, grant)
      if (upTo === after) break
      after = upTo
    }
  expect(inFeed.size).toBe(standing.size)
  for (const { grant } of standing.values()) {
    if (grant === undefined) continue
    expect(inFeed.get(grant.id)).toEqual(grant)
    expect(await house.grants.findGrant(grant.owner, localIdOf(grant.id))).toEqual(grant)
  }
  expect(standing.size).toBe((await Array.fromAsync(house.store.list(prefixRange(keys.grants)))).length)
}

/** Rounds on one folder: beyond that reading all of it again and again takes longer than the kills. */
const roundsOnFolder = 20

test('killed at any moment: no step is lost, none is taken twice, none comes back, and each is whole or not there', async () => {
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 5 : 1_000
  let seen = 0
  for (let done = 0; done < rounds;) {
    const folder = await mkdtemp(join(tmpdir(), 'mutua-crash-'))
    try {
      let settled = new Map<string, readonly string[]>()
      for (let round = 0; round < roundsOnFolder && done < rounds; round += 1, done += 1) {
        const said = saidKinds(await killInTheMiddle({ script, given: [folder] }, Math.random() * 120))
        await using house = await openHouse({ folder, keepFolder: true, pollMs: 0 })
        const events = await readEvents(house)
        let inFlight = 0
        for (const [life, steps] of events) {
          const kinds = kindsOf(steps)
          const before = settled.get(life)
          if (before !== undefined) expect(kinds).toEqual(before)
          else {
            const told = said.get(life) ?? []
            expect(kinds.slice(0, told.length)).toEqual(told)
            expect(kinds.length - told.length).toBeLessThanOrEqual(1)
            inFlight += kinds.length - told.length
          }
        }
        for (const life of said.keys()) expect(events.has(life)).toBe(true)
        expect(inFlight).toBeLessThanOrEqual(lives)
        await checkWhole(house, events)
        settled = new Map([...events].map(([life, steps]) => [life, kindsOf(steps)]))
        seen += [...said.values()].flat().length
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  expect(seen).toBeGreaterThan(rounds)
}, 3_600_000)
