import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { emergencyAccessSchema } from '@mutua/sdk/consent/emergency'
import { parseRow } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { killInTheMiddle } from './test-support-kill.ts'
import { checkEmergencies } from '../emergency/check-emergencies.ts'
import { dayRowSchema, keys as emergencyKeys } from '../emergency/emergency-rows.ts'
import { checkGrants } from '../grants/check-grants.ts'
import { grantRecordSchema, keys as grantKeys, localIdOf } from '../grants/records.ts'
import { stranger } from '../grants/test-support.ts'
import { checkPasscodes } from '../passcodes/check-passcodes.ts'
import { keys as passcodeKeys, passcodeRowSchema, type PasscodeRow } from '../passcodes/passcode-rows.ts'
import { openPasscodeHouse } from '../passcodes/test-support.ts'
import { dario, nora } from './test-support-emergency.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

const rowsOf = async <Row>(
  store: Store,
  prefix: string,
  parse: (bytes: Uint8Array) => Row,
): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const { value } of store.list(prefixRange(prefix))) rows.push(parse(value))
  return rows
}

const wordsOf = (said: readonly (readonly string[])[], word: string) =>
  said.flatMap(([first, id = '', more = '']) => (first === word ? [{ id, more }] : []))

test('killed at any moment: each code has led to one consent at most, each emergency access is whole, and what was said holds', async () => {
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 4 : 300
  let seen = 0
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'mutua-crash-'))
    try {
      const lines = await killInTheMiddle({ script, given: [folder] }, Math.random() * 150)
      const said = lines.map((line) => line.split(' '))
      seen += said.length
      const { house, passcodes } = await openPasscodeHouse({
        folder,
        keepFolder: true,
        pollMs: 0,
        limits: { ofCaller: 1_000_000, ofAll: 1_000_000 },
      })
      await using _house = house
      const { store } = house
      const sealer = createTestSealer(randomBytes(32))
      for (const check of [checkGrants, checkEmergencies, checkPasscodes])
        expect(await Array.fromAsync(check(store, sealer))).toEqual([])

      const codes = await rowsOf(store, passcodeKeys.passcodes, (bytes) => parseRow(passcodeRowSchema, bytes))
      const accesses = await rowsOf(store, emergencyKeys.accesses, (bytes) =>
        parseRow(emergencyAccessSchema, bytes),
      )
      const grants = (
        await rowsOf(store, grantKeys.grants, (bytes) => parseRow(grantRecordSchema, bytes))
      ).map(({ grant }) => grant)
      const redeemed = codes.filter(({ state }) => state === 'redeemed')
      const given = grants.filter(({ basis }) => basis === undefined)
      expect(new Set(redeemed.map(({ grant }) => grant))).toEqual(new Set(given.map(({ id }) => id)))
      expect(given).toHaveLength(redeemed.length)
      const byId = new Map<string, PasscodeRow>(codes.map((one) => [one.id, one]))
      for (const { id, more } of wordsOf(said, 'redeemed')) {
        const { grant } = byId.get(id) ?? {}
        expect(grant === undefined ? undefined : localIdOf(grant)).toBe(more)
      }
      for (const { id } of wordsOf(said, 'cancelled')) expect(byId.get(id)?.state).toBe('cancelled')

      const byLocal = new Map(accesses.map((one) => [localIdOf(one.grant), one]))
      for (const { id } of wordsOf(said, 'opened')) expect(byLocal.has(id)).toBe(true)
      for (const { id } of wordsOf(said, 'told')) expect(byLocal.get(id)?.told).toBeDefined()
      for (const { id } of wordsOf(said, 'objected')) expect(byLocal.get(id)?.objection).toBeDefined()
      for (const { id } of wordsOf(said, 'reviewed')) expect(byLocal.get(id)?.review).toBeDefined()
      const standing = new Map(grants.map((grant) => [localIdOf(grant.id), grant]))
      for (const { id } of wordsOf(said, 'ended')) expect(standing.get(id)?.state).toBe('withdrawn')
      let counted = 0
      for (const person of [dario, nora]) {
        const bytes = await store.get(emergencyKeys.day(person))
        counted += bytes === undefined ? 0 : parseRow(dayRowSchema, bytes).times
      }
      expect(counted).toBe(accesses.length)

      // A code that was given out and led to nothing still leads to one consent, once.
      for (const { id, more: code } of wordsOf(said, 'made')) {
        if (byId.get(id)?.state !== 'open') continue
        expect((await passcodes.redeem({ recipient: stranger }, code)).grant.state).toBe('given')
        await expect(passcodes.redeem({ recipient: stranger }, code)).rejects.toMatchObject({
          code: 'passcode-refused',
        })
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
      await rm(`${folder}.secret`, { force: true })
    }
  }
  expect(seen).toBeGreaterThan(rounds)
}, 3_600_000)
