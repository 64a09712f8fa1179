import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Delegation } from '@mutua/sdk/consent/representation'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { killInTheMiddle } from '../wiring/test-support-kill.ts'
import { checkGrants } from '../grants/check-grants.ts'
import { localIdOf } from '../grants/records.ts'
import { checkRepresentation } from './check-representation.ts'
import { anna, bruno, localOf, openRoom, type Room } from './test-support.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

/** Words by delegation, in the order in which they were said. */
const byDelegation = (said: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const all = new Map<string, readonly string[]>()
  for (const line of said) {
    const [id = '', word = ''] = line.split(' ')
    all.set(id, [...(all.get(id) ?? []), word])
  }
  return all
}

/** What was said holds; what was not said happened once or not at all. */
const checkOne = async (room: Room, one: Delegation, words: readonly string[]) => {
  const acts = await room.representation.acts(one.member, localOf(one.id))
  const told = words.filter((word) => word === 'acted').length
  expect(acts.length - told).toBeGreaterThanOrEqual(0)
  expect(acts.length - told).toBeLessThanOrEqual(1)
  if (words.includes('accepted')) expect(['accepted', 'ended']).toContain(one.state)
  if (words.includes('ended')) expect(['refused', 'ended']).toContain(one.state)
  if (one.state === 'named' || one.state === 'refused') expect(acts).toEqual([])
  for (const { grant, kind, actor, at } of acts) {
    const events = await room.grants.events(one.member, localIdOf(grant ?? one.reading ?? expect.fail()))
    expect(events).toContainEqual(expect.objectContaining({ kind, actor, at, onBehalfOf: one.member }))
    expect(at <= (one.endedAt ?? at)).toBe(true)
  }
  if (one.reading === undefined) return
  const reading = await room.grants.findGrant(one.member, localIdOf(one.reading))
  expect(reading?.state).toBe(one.state === 'refused' || one.state === 'ended' ? 'withdrawn' : 'given')
}

test('killed at any moment: no delegation is lost, doubled or back, no act without its step, and what was read under it ends', async () => {
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 4 : 1_000
  const roundsOnFolder = 10
  const sealer = createTestSealer(randomBytes(32))
  let seen = 0
  for (let done = 0; done < rounds;) {
    const folder = await mkdtemp(join(tmpdir(), 'mutua-delegation-crash-'))
    try {
      const settled = new Map<string, string>()
      for (let round = 0; round < roundsOnFolder && done < rounds; round += 1, done += 1) {
        const said = byDelegation(await killInTheMiddle({ script, given: [folder] }, Math.random() * 120))
        await using room = await openRoom({ folder })
        // What a start does.
        await room.representation.passTurningPoints()
        for (const check of [checkRepresentation, checkGrants])
          expect(await Array.fromAsync(check(room.store, sealer))).toEqual([])
        const all = [
          ...(await room.representation.delegations(anna)),
          ...(await room.representation.delegations(bruno)),
        ]
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
        for (const id of said.keys()) expect(all.some((one) => one.id === id)).toBe(true)
        expect(all.length - said.size - settled.size).toBeLessThanOrEqual(3)
        for (const one of all) {
          const before = settled.get(one.id)
          if (before === undefined) await checkOne(room, one, said.get(one.id) ?? [])
          else expect(one.state).toBe(before)
          // Of two delegations to one person the older is used: the next life begins without any.
          const over = await room.representation.end(one.member, localOf(one.id))
          settled.set(one.id, over.state)
        }
        seen += [...said.values()].flat().length
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  expect(seen).toBeGreaterThan(rounds)
}, 3_600_000)
