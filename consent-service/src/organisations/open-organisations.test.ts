import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { dyingStore } from '../keys/test-support.ts'
import { checkOrganisations } from './check-organisations.ts'
import { keys } from './organisation-rows.ts'
import { renewRoles } from './renew-roles.ts'
import {
  administrator,
  doctor,
  entryOf,
  localOf,
  nurse,
  officer,
  openRoom,
  otherPodServer,
  podServer,
  stranger,
} from './test-support.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-organisations-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Room = Awaited<ReturnType<typeof openRoom>>

const admit = async ({ organisations }: Room): Promise<{ readonly id: WebId; readonly local: string }> => {
  const { id } = await organisations.admit({ name: 'Studio Rossi', administrators: [administrator] }, officer)
  return { id, local: localOf(id) }
}
const faults = ({ store }: Room) =>
  Array.fromAsync(checkOrganisations(store, createTestSealer(randomBytes(32))))

describe('what the co-op knows somebody as', () => {
  test('is where they work, have worked and keep the list; of others nothing', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations } = room
    expect(await organisations.rolesOf(administrator)).toEqual([
      { organisation: { id, name: 'Studio Rossi' }, isAdministrator: true },
    ])
    await organisations.join(administrator, local, entryOf(nurse))
    expect(await organisations.rolesOf(nurse)).toMatchObject([
      { organisation: { id }, isAdministrator: false, stay: { role: 'nurse' } },
    ])
    await organisations.leave(nurse, local, nurse)
    expect((await organisations.rolesOf(nurse))[0]?.stay?.until).toBeDefined()
    expect(await organisations.rolesOf(stranger)).toEqual([])
  })
})

describe('the staff list of an organisation', () => {
  test('is kept by its administrator, and by an officer', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations } = room
    await organisations.join(administrator, local, entryOf(nurse))
    await organisations.join(officer, local, entryOf(doctor))
    expect(await organisations.placesOf(nurse)).toMatchObject([{ organisation: id, sequence: 1 }])
    expect(await organisations.staff(administrator, local)).toMatchObject([
      { webId: nurse },
      { webId: doctor },
    ])
    expect(await organisations.events(officer, local)).toMatchObject([
      { kind: 'admitted', actor: officer },
      { kind: 'joined', actor: administrator, person: nurse, role: 'nurse' },
      { kind: 'joined', actor: officer, person: doctor },
    ])
    expect(await faults(room)).toEqual([])
  })

  test('is nobody else’s: neither to read nor to change, by the people on it neither', async () => {
    await using room = await openRoom(folder)
    const { local } = await admit(room)
    const { organisations } = room
    await organisations.join(administrator, local, entryOf(nurse))
    const refused = { code: 'administrator-only' }
    for (const caller of [stranger, nurse]) {
      await expect(organisations.join(caller, local, entryOf(stranger))).rejects.toMatchObject(refused)
      await expect(organisations.leave(caller, local, doctor)).rejects.toMatchObject(refused)
      await expect(organisations.staff(caller, local)).rejects.toMatchObject(refused)
      await expect(organisations.events(caller, local)).rejects.toMatchObject(refused)
    }
    expect(await organisations.placesOf(stranger)).toEqual([])
    await expect(organisations.credential(stranger, local)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('to administer it is not to be on it', async () => {
    await using room = await openRoom(folder)
    await admit(room)
    expect(await room.organisations.placesOf(administrator)).toEqual([])
  })

  test('has nobody twice, also of two who are entered at the same time', async () => {
    await using room = await openRoom(folder)
    const { local } = await admit(room)
    const { organisations } = room
    const both = await Promise.allSettled([
      organisations.join(administrator, local, entryOf(nurse)),
      organisations.join(officer, local, entryOf(nurse)),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(organisations.join(officer, local, entryOf(nurse))).rejects.toMatchObject({
      code: 'staff-exists',
    })
    expect(await faults(room)).toEqual([])
  })

  test('of an organisation that is none is not found', async () => {
    await using room = await openRoom(folder)
    for (const local of ['A'.repeat(22), '../feed-head', ''])
      await expect(room.organisations.join(officer, local, entryOf(nurse))).rejects.toMatchObject({
        code: 'not-found',
      })
    expect(await room.organisations.find(stranger)).toBeUndefined()
  })
})

describe('leaving', () => {
  test('is at once, known to the list of roles, and can be done by oneself', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations, clock } = room
    await organisations.join(administrator, local, entryOf(nurse))
    const { statusIndex } = JSON.parse(await organisations.credential(nurse, local)) as {
      statusIndex: number
    }
    expect(await organisations.leftStatusIndexes()).toEqual([])
    clock.at += 1_000
    await organisations.leave(nurse, local, nurse)
    expect(await organisations.placesOf(nurse)).toEqual([])
    expect(await organisations.leftStatusIndexes()).toEqual([statusIndex])
    expect(await organisations.staysAt(id)).toEqual([
      { person: nurse, from: '2026-11-21T09:00:00.000Z', until: '2026-11-21T09:00:01.000Z' },
    ])
    expect(await faults(room)).toEqual([])
  })

  test('and coming back is another stay with another credential; the one before stays revoked', async () => {
    await using room = await openRoom(folder)
    const { local } = await admit(room)
    const { organisations } = room
    await organisations.join(administrator, local, entryOf(nurse))
    const before = await organisations.credential(nurse, local)
    await organisations.leave(administrator, local, nurse)
    await organisations.join(administrator, local, entryOf(nurse))
    expect(await organisations.credential(nurse, local)).not.toBe(before)
    expect(await organisations.leftStatusIndexes()).toHaveLength(1)
    expect(await faults(room)).toEqual([])
  })

  test('is answered when no pod server can serve that person, and no earlier', async () => {
    const leaseMs = 300
    await using room = await openRoom(folder, { leaseMs })
    const { local } = await admit(room)
    const { organisations, feed } = room
    await organisations.join(administrator, local, entryOf(nurse))
    // No lease has begun before this.
    const promised = performance.now()
    for (const server of [podServer, otherPodServer]) await feed.poll({ podServer: server, after: 0 })
    const leaving = organisations.leave(administrator, local, nurse)
    // One of the two has applied it; the other is silent, and its lease runs on.
    let upTo = 1
    while (upTo === 1) ({ upTo } = await feed.poll({ podServer, after: 1 }))
    expect(upTo).toBe(2)
    const acknowledged = feed.poll({ podServer, after: upTo })
    await leaving
    expect(performance.now() - promised).toBeGreaterThanOrEqual(leaseMs)
    await acknowledged
  })

  test('is told to every pod server, whatever lies there', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations, feed } = room
    await organisations.join(administrator, local, entryOf(nurse))
    await organisations.leave(administrator, local, nurse)
    for (const server of [podServer, otherPodServer])
      expect((await feed.poll({ podServer: server, after: 0 })).staff).toMatchObject([
        { sequence: 1, organisation: id, person: nurse, isOnList: true },
        { sequence: 2, organisation: id, person: nurse, isOnList: false },
      ])
  })
})

describe('an organisation', () => {
  test('is kept by whom an officer names, from then on and by nobody else', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations } = room
    await organisations.changeAdministrators(officer, local, [doctor, doctor])
    await organisations.join(doctor, local, entryOf(nurse))
    await expect(organisations.join(administrator, local, entryOf(stranger))).rejects.toMatchObject({
      code: 'administrator-only',
    })
    expect(await organisations.belongsTo(administrator, id)).toBe(false)
    expect((await organisations.events(officer, local)).map(({ kind }) => kind)).toEqual([
      'admitted',
      'administrators-changed',
      'joined',
    ])
    expect(await faults(room)).toEqual([])
  })

  test('ends with its people out, its consents ended, and nobody to ask or to join for it', async () => {
    await using room = await openRoom(folder)
    const { id, local } = await admit(room)
    const { organisations } = room
    for (const person of [nurse, doctor]) await organisations.join(administrator, local, entryOf(person))
    for (let times = 0; times < 2; times += 1)
      expect(await organisations.end(officer, local)).toMatchObject({
        id,
        endedAt: expect.any(String) as string,
      })
    expect(room.endedFor).toEqual([id])
    expect(await organisations.placesOf(nurse)).toEqual([])
    expect(await organisations.findAsker(id)).toBeUndefined()
    expect(await organisations.find(id)).toMatchObject({ name: 'Studio Rossi' })
    const ended = { code: 'organisation-ended' }
    await expect(organisations.join(officer, local, entryOf(stranger))).rejects.toMatchObject(ended)
    await expect(organisations.changeAdministrators(officer, local, [doctor])).rejects.toMatchObject(ended)
    expect(await faults(room)).toEqual([])
  })

  test('whose end was interrupted is ended by the next start', async () => {
    const { id, local } = await (async () => {
      await using room = await openRoom(folder)
      const admitted = await admit(room)
      await room.organisations.join(administrator, admitted.local, entryOf(nurse))
      await room.organisations.end(officer, admitted.local)
      // As if the process had died after the first write.
      await room.store.write([row(keys.ending(admitted.local), officer)])
      return admitted
    })()
    await using room = await openRoom(folder)
    await room.organisations.finishEnds()
    expect(room.endedFor).toEqual([id])
    expect(await room.store.get(keys.ending(local))).toBeUndefined()
  })
})

test('the doctor sees a person who is found by a list that they have left', async () => {
  await using room = await openRoom(folder)
  const { local } = await admit(room)
  await room.organisations.join(administrator, local, entryOf(nurse))
  const place = keys.place(nurse, local)
  const bytes = await room.store.get(place)
  await room.organisations.leave(administrator, local, nurse)
  await room.store.write([{ key: place, value: bytes }])
  expect(await faults(room)).not.toEqual([])
})

describe('a key that was in other hands', () => {
  const isFirst = (credential: string): boolean => !credential.includes('"round":"anew"')
  const openRenewing = async () => {
    const room = await openRoom(folder)
    const issueRole = (role: object) => Promise.resolve(JSON.stringify({ ...role, round: 'anew' }))
    const renew = (isBelieved: (credential: string) => boolean, store = room.store) =>
      renewRoles(isBelieved, { store, randomBytes, issueRole })
    return { room, renew }
  }

  test('leaves nobody without a role credential: those who work there get another, the old ones are revoked', async () => {
    const { room, renew } = await openRenewing()
    await using _room = room
    const { organisations } = room
    const { id, local } = await admit(room)
    for (const person of [nurse, doctor]) await organisations.join(administrator, local, entryOf(person))
    await organisations.leave(administrator, local, doctor)
    const before = await organisations.credential(nurse, local)
    const ofDoctor = await organisations.credential(doctor, local)
    expect(await renew(() => true)).toBe(0)
    expect(await renew((credential) => !isFirst(credential))).toBe(1)
    expect(await renew((credential) => !isFirst(credential))).toBe(0)
    const after = await organisations.credential(nurse, local)
    const placeOf = (credential: string) => (JSON.parse(credential) as { statusIndex: number }).statusIndex
    expect(JSON.parse(after)).toMatchObject({ organisation: id, person: nurse, role: 'nurse', round: 'anew' })
    const left = await organisations.leftStatusIndexes()
    expect(left).toContain(placeOf(before))
    expect(left).not.toContain(placeOf(after))
    expect(await organisations.credential(doctor, local)).toBe(ofDoctor)
    expect(await organisations.placesOf(nurse)).toHaveLength(1)
    expect(await faults(room)).toEqual([])
  })

  test.each(['before', 'after'] as const)(
    'a crash %s a write leaves each credential as it was or signed anew, and the rest is done later',
    async (moment) => {
      const { room, renew } = await openRenewing()
      await using _room = room
      const { organisations } = room
      const { local } = await admit(room)
      for (const person of [nurse, doctor]) await organisations.join(administrator, local, entryOf(person))
      const needs = (credential: string): boolean => !isFirst(credential)
      await expect(renew(needs, dyingStore(room.store, 2, moment) as typeof room.store)).rejects.toThrow(
        'died',
      )
      expect(await faults(room)).toEqual([])
      expect(await renew(needs)).toBe(moment === 'before' ? 1 : 0)
      expect(await organisations.leftStatusIndexes()).toHaveLength(2)
      expect(await faults(room)).toEqual([])
    },
  )

  test('who leaves at the same time has left', async () => {
    const { room, renew } = await openRenewing()
    await using _room = room
    const { organisations } = room
    const { local } = await admit(room)
    await organisations.join(administrator, local, entryOf(nurse))
    await Promise.all([
      renew((credential) => !isFirst(credential)),
      organisations.leave(administrator, local, nurse),
    ])
    expect(await organisations.placesOf(nurse)).toEqual([])
    expect(await faults(room)).toEqual([])
  })
})
