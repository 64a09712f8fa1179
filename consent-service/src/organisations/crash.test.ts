import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { killInTheMiddle } from '../wiring/test-support-kill.ts'
import { checkGrants } from '../grants/check-grants.ts'
import { checkOrganisations } from './check-organisations.ts'
import { officer, openRoom, podServer } from './test-support.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

test('killed at any moment: who was told that somebody left finds them gone, and no step is lost or taken twice', async () => {
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 4 : 1_000
  const folder = await mkdtemp(join(tmpdir(), 'mutua-staff-crash-'))
  const sealer = createTestSealer(randomBytes(32))
  let seen = 0
  try {
    for (let round = 0; round < rounds; round += 1) {
      const said = await killInTheMiddle({ script, given: [folder] }, Math.random() * 120)
      seen += said.length
      await using room = await openRoom(folder)
      expect(await Array.fromAsync(checkOrganisations(room.store, sealer))).toEqual([])
      expect(await Array.fromAsync(checkGrants(room.store, sealer))).toEqual([])
      const [local = ''] = (said[0] ?? '').split(' ')
      const steps = (await room.organisations.events(officer, local)).slice(1)
      for (const person of new Set(steps.map((step) => step.person))) {
        const kinds = steps.filter((step) => step.person === person).map(({ kind }) => kind)
        expect(kinds).toEqual(kinds.map((_kind, place) => (place % 2 === 0 ? 'joined' : 'left')))
        const told = said.filter((line) => line.includes(` ${person ?? ''} `)).length
        expect(kinds.length - told).toBeGreaterThanOrEqual(0)
        expect(kinds.length - told).toBeLessThanOrEqual(1)
        // The feed, which the pod servers go by, ends where the list does.
        const here = new Map<string, boolean>()
        for (let after = 0; ;) {
          const { staff, upTo } = await room.feed.poll({ podServer, after })
          for (const event of staff) if (event.person === person) here.set(event.organisation, event.isOnList)
          if (upTo === after) break
          after = upTo
        }
        const organisation = [...here.keys()].find((id) => id.includes(local)) ?? ''
        expect(here.get(organisation)).toBe(kinds.at(-1) === 'joined')
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  expect(seen).toBeGreaterThan(rounds)
}, 3_600_000)
