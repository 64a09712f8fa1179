import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseGrantId, parseRequestId } from '@mutua/sdk/ids'
import { localIdOf } from './records.ts'
import { openHouse, otherPodServer, podServer, type House } from './test-support.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

/** Lets the process work for a while after its first word, kills it, and returns what it said. */
const killInTheMiddle = async (folder: string, afterMs: number): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part))
  await once(child.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  child.kill('SIGKILL')
  await once(child, 'close')
  return said.split('\n').slice(0, -1)
}

const readFeed = async ({ feed }: House): Promise<readonly { sequence: number; grant: Grant }[]> => {
  const all: { sequence: number; grant: Grant }[] = []
  for (const server of [podServer, otherPodServer]) {
    for (let after = 0; ;) {
      const { events, upTo } = await feed.poll({ podServer: server, after })
      all.push(...events)
      if (upTo === after) break
      after = upTo
    }
  }
  return all.toSorted((a, b) => a.sequence - b.sequence)
}

test('killed at any moment: what was said stands, and every decision is there as a whole or not at all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-crash-'))
  const said: string[] = []
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 6 : 200
  try {
    for (let round = 0; round < rounds; round += 1) {
      said.push(...(await killInTheMiddle(folder, Math.random() * 120)))
      await using house = await openHouse({ folder, keepFolder: true, pollMs: 0 })
      const feed = await readFeed(house)
      expect(feed.map(({ sequence }) => sequence)).toEqual(feed.map((_, index) => index + 1))
      expect(house.feed.head()).toBe(feed.length)
      const last = new Map(feed.map(({ grant }) => [grant.id, grant]))
      for (const line of said) {
        const [word, id] = line.split(' ')
        const state = last.get(parseGrantId(id))?.state
        expect(word === 'given' ? ['given', 'withdrawn'] : ['withdrawn']).toContain(state)
      }
      for (const grant of last.values()) {
        const local = localIdOf(grant.id)
        expect(await house.grants.findGrant(grant.recipient, local)).toEqual(grant)
        const credential = (await house.grants.findCredential(grant.owner, local)) ?? ''
        expect((await house.grants.findByCredential(credential))?.grant).toEqual(grant)
        expect(
          await house.grants.findRequest(grant.owner, localIdOf(parseRequestId(grant.request))),
        ).toMatchObject({
          state: 'given',
          grant: grant.id,
        })
      }
      const withdrawn = [...last.values()].filter(({ state }) => state === 'withdrawn')
      expect(await house.grants.withdrawnStatusIndexes()).toEqual(
        withdrawn.map(({ statusIndex }) => statusIndex).toSorted((a, b) => a - b),
      )
    }
    expect(said.length).toBeGreaterThan(rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 600_000)
