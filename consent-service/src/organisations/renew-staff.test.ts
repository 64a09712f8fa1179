import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { longestRoleDays, usualRoleDays } from '@mutua/sdk/coop/organisation'
import { instantOf } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { row } from '@mutua/kit/row'
import { checkOrganisations } from './check-organisations.ts'
import { keys } from './organisation-rows.ts'
import {
  administrator,
  entryOf,
  localOf,
  nurse,
  officer,
  openRoom,
  podServer,
  stranger,
} from './test-support.ts'

const day = 86_400_000
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-roles-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const openPractice = async () => {
  const room = await openRoom(folder)
  const { id } = await room.organisations.admit(
    { name: 'Studio Rossi', administrators: [administrator] },
    officer,
  )
  const faults = () => Array.fromAsync(checkOrganisations(room.store, createTestSealer(randomBytes(32))))
  return { ...room, id, local: localOf(id), faults }
}

describe('a role on the staff list', () => {
  test('ends a year from its entry when nothing is said, and says so in its credential', async () => {
    await using room = await openPractice()
    const { organisations, local, clock } = room
    const validUntil = instantOf(clock.at + usualRoleDays * day)
    expect(await organisations.join(administrator, local, entryOf(nurse))).toMatchObject({ validUntil })
    expect(JSON.parse(await organisations.credential(nurse, local))).toMatchObject({ validUntil })
  })

  test('lasts two years at most, and does not begin by being over', async () => {
    await using room = await openPractice()
    const { organisations, local, clock } = room
    const until = (ms: number) => ({ ...entryOf(nurse), validUntil: instantOf(clock.at + ms) })
    const refused = { code: 'input-malformed' }
    await expect(
      organisations.join(administrator, local, until(longestRoleDays * day + 1)),
    ).rejects.toMatchObject(refused)
    await expect(organisations.join(administrator, local, until(0))).rejects.toMatchObject(refused)
    await organisations.join(administrator, local, until(longestRoleDays * day))
  })

  test('stands to the last millisecond before its end, and everywhere no longer from that instant on', async () => {
    await using room = await openPractice()
    const { organisations, local, clock, id } = room
    const end = clock.at + 40 * day
    await organisations.join(administrator, local, { ...entryOf(nurse), validUntil: instantOf(end) })
    clock.at = end - 1
    expect(await organisations.placesOf(nurse)).toMatchObject([{ organisation: id }])
    expect(await organisations.findStaff(id, nurse)).toMatchObject({ role: 'nurse' })
    expect(await organisations.belongsTo(nurse, id)).toBe(true)
    expect(await organisations.isRoleOver(nurse, id)).toBe(false)
    clock.at = end
    expect(await organisations.placesOf(nurse)).toEqual([])
    expect(await organisations.findStaff(id, nurse)).toBeUndefined()
    expect(await organisations.belongsTo(nurse, id)).toBe(false)
    expect(await organisations.isRoleOver(nurse, id)).toBe(true)
    expect(await organisations.isRoleOver(stranger, id)).toBe(false)
    expect(await room.faults()).toEqual([])
  })

  test('is told to every pod server with its end, and a renewal with the new one', async () => {
    await using room = await openPractice()
    const { organisations, local, clock, feed } = room
    const { validUntil } = await organisations.join(administrator, local, entryOf(nurse))
    clock.at += 3 * day
    const renewed = await organisations.renew(administrator, local, { webId: nurse })
    const { staff } = await feed.poll({ podServer, after: 0 })
    expect(staff).toMatchObject([
      { person: nurse, isOnList: true, validUntil },
      { person: nurse, isOnList: true, validUntil: renewed.validUntil },
    ])
    expect(renewed.validUntil).toBe(instantOf(clock.at + usualRoleDays * day))
  })

  test('is renewed after its end, with a new credential, and the time between is nobody’s', async () => {
    await using room = await openPractice()
    const { organisations, local, clock, id } = room
    const start = clock.at
    const end = instantOf(start + day)
    await organisations.join(administrator, local, { ...entryOf(nurse), validUntil: end })
    const before = await organisations.credential(nurse, local)
    clock.at = start + 2 * day
    const renewedAt = instantOf(clock.at)
    const { validUntil } = await organisations.renew(officer, local, { webId: nurse })
    expect(await organisations.placesOf(nurse)).toMatchObject([{ organisation: id }])
    expect(await organisations.credential(nurse, local)).not.toBe(before)
    expect(JSON.parse(await organisations.credential(nurse, local))).toMatchObject({ since: renewedAt })
    expect(await organisations.leftStatusIndexes()).toHaveLength(1)
    expect(await organisations.staysAt(id)).toEqual([
      { person: nurse, from: instantOf(start), until: end },
      { person: nurse, from: renewedAt, until: validUntil },
    ])
    expect(await organisations.events(officer, local)).toMatchObject([
      { kind: 'admitted' },
      { kind: 'joined', validUntil: end },
      { kind: 'renewed', actor: officer, person: nurse, validUntil },
    ])
    expect(await room.faults()).toEqual([])
  })

  test('is renewed by who keeps the list and by officers, never by its holder, and not after they have left', async () => {
    await using room = await openPractice()
    const { organisations, local } = room
    await organisations.join(administrator, local, entryOf(nurse))
    for (const caller of [nurse, stranger])
      await expect(organisations.renew(caller, local, { webId: nurse })).rejects.toMatchObject({
        code: 'administrator-only',
      })
    await organisations.leave(administrator, local, nurse)
    await expect(organisations.renew(administrator, local, { webId: nurse })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('that was entered before roles had an end stands until it is renewed', async () => {
    await using room = await openPractice()
    const { organisations, local, clock, id, store } = room
    await organisations.join(administrator, local, entryOf(nurse))
    await store.write([row(keys.place(nurse, local), { organisation: id, sequence: 1 })])
    clock.at += 1_000 * day
    expect(await organisations.placesOf(nurse)).toHaveLength(1)
    const { validUntil } = await organisations.renew(administrator, local, { webId: nurse })
    clock.at = Date.parse(validUntil ?? '')
    expect(await organisations.placesOf(nurse)).toEqual([])
  })
})
