import type { MotionWish } from '@mutua/sdk/assembly/motion'
import { parseInstant } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { prefixRange, toText } from '@mutua/kit/store'
import { expect, test } from 'vitest'
import { checkAssemblies } from './check-assemblies.ts'
import { olga, openRoom, otto, rollOf, webIdOf, wishOf } from './test-support.ts'

const refusal = (code: string, detail = ''): unknown =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) as unknown })
const findings = (store: Store) =>
  Array.fromAsync(checkAssemblies(store, createTestSealer(new Uint8Array(32).fill(1))))
const checkIn = (member: number) => ({ member, kind: 'in' as const, channel: 'room' as const })
const self = (member: number, choice: 'yes' | 'no' | 'abstain', version = 1) =>
  ({ motion: 1, member, choice, version, channel: 'self', caster: member }) as const
const keysUnder = (store: Store, prefix: string) => Array.fromAsync(store.list(prefixRange(prefix)))

test('Separate assemblies elect delegates by lists, who alone make up the general one (art. 2540 c.c.)', async () => {
  const roll = rollOf(7, (member) => ({ section: member <= 4 ? 'North' : 'South' }))
  await using room = await openRoom({ roll })
  expect(
    await room.assemblies.allotSeats({ by: 'section', seats: 3, recordDate: wishOf().recordDate }),
  ).toEqual([
    { id: 'North', votes: 4, seats: 2 },
    { id: 'South', votes: 3, seats: 1 },
  ])
  const held: string[] = []
  const elect = (section: string, seats: number, members: readonly number[]): MotionWish => ({
    ...{ title: `Delegates of ${section}`, text: 'Delegates.', matter: 'election', vote: 'open' },
    election: {
      seats,
      min: 1,
      max: 1,
      candidates: members.map((member) => ({
        member,
        name: `M${member}`,
        statement: '',
        list: `L${member % 2}`,
      })),
    },
  })
  const delegates = () => wishOf({ kind: 'delegates', separate: held })
  for (const [section, seats, members] of [
    ['North', 2, [1, 2, 3, 4]],
    ['South', 1, [5, 6, 7]],
  ] as const) {
    room.clock.set('2026-12-01T09:00:00.000Z')
    const { id, notice } = await room.called(
      wishOf({ kind: 'separate', constituency: { section }, motions: [elect(section, seats, members)] }),
    )
    expect(notice?.members).toBe(members.length)
    held.push(id)
    await expect(room.called(delegates())).rejects.toEqual(refusal('assembly-step-refused', 'not signed'))
    room.clock.set('2026-12-20T09:00:00.000Z')
    for (const member of members) await room.assemblies.enterPresence(id, checkIn(member), otto)
    await room.opened(id)
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.putToVote(id, 1)
    for (const [place, member] of members.entries())
      await room.assemblies.cast(
        id,
        { motion: 1, member, choice: [place === 1 ? 1 : 0], version: 1, channel: 'self', caster: member },
        webIdOf(member),
      )
    await room.assemblies.decide(id, 1)
    await room.assemblies.close(id)
    await room.sign(id)
    expect(room.adopted).toEqual([])
  }
  const later = {
    firstCall: parseInstant('2027-01-20T09:00:00.000Z'),
    secondCall: parseInstant('2027-01-21T09:00:00.000Z'),
  }
  const general = await room.called({ ...delegates(), ...later })
  expect(general.notice?.members).toBe(3)
  expect((await room.assemblies.roll(general.id)).entries.map(({ member }) => member)).toEqual([1, 2, 5])
  const parts = await room.assemblies.parts(general.id, 6)
  expect(parts).toMatchObject([
    {
      ...{ constituency: { section: 'North' }, members: 4, votes: 4, seats: 2, isMine: false },
      lists: [
        { list: 'L1', votes: 3, seats: 1 },
        { list: 'L0', votes: 1, seats: 1 },
      ],
      delegates: [
        { member: 1, name: 'Member 1', list: 'L1' },
        { member: 2, list: 'L0' },
      ],
    },
    { constituency: { section: 'South' }, seats: 1, delegates: [{ member: 5 }], isMine: true },
  ])
  expect(await room.assemblies.parts(held[1] ?? '', undefined)).toMatchObject([{ isMine: false }])
  expect(await findings(room.store)).toEqual([])
})

test('Members discuss a motion under their name; an officer folds a post with a reason; turnout shows no section of fewer than ten', async () => {
  await using room = await openRoom({
    roll: rollOf(30, (member) => ({ section: member <= 12 ? 'North' : member <= 25 ? 'South' : 'East' })),
  })
  const { id } = await room.called()
  await room.assemblies.summarise(id, 1, { plain: 'Prices.', pros: [], cons: [] })
  const again = room.assemblies.summarise(id, 1, { plain: 'Other.', pros: [], cons: [] })
  await expect(again).rejects.toEqual(refusal('assembly-step-refused'))
  // It explains the notice, and is no part of it.
  expect(await findings(room.store)).toEqual([])
  await room.assemblies.addPost(id, { motion: 1, member: 2, text: 'Too dear.' })
  await expect(room.assemblies.addPost(id, { motion: 1, member: 31, text: 'Hello.' })).rejects.toEqual(
    refusal('not-on-the-roll'),
  )
  await expect(room.assemblies.addPost(id, { motion: 2, member: 1, text: 'Hello.' })).rejects.toEqual(
    refusal('not-found'),
  )
  await room.assemblies.foldPost(id, { motion: 1, post: 1, reason: 'Names a person.' }, olga)
  expect(await room.assemblies.posts(id, 1)).toMatchObject([
    { name: 'Member 2', folded: { reason: 'Names a person.' } },
  ])
  for (let member = 1; member <= 20; member += 1)
    await room.assemblies.cast(id, self(member, 'yes'), webIdOf(member))
  room.clock.set('2026-12-20T09:00:00.000Z')
  await room.opened(id)
  await room.assemblies.takeUp(id, 1)
  await room.assemblies.putToVote(id, 1)
  await expect(room.assemblies.turnout(id)).rejects.toEqual(refusal('assembly-step-refused'))
  await room.assemblies.decide(id, 1)
  await room.assemblies.close(id)
  // East has five: North, the smaller of the others, hides it.
  expect(await room.assemblies.turnout(id)).toEqual({
    all: { members: 30, tookPart: 20 },
    sections: [{ section: 'South', members: 13, tookPart: 8 }],
    others: { members: 17, tookPart: 12 },
  })
})

test('What somebody changed in the store is found by the doctor', async () => {
  await using room = await openRoom({ roll: rollOf(2) })
  const { id } = await room.called()
  await room.assemblies.cast(id, self(1, 'yes'), webIdOf(1))
  await room.assemblies.cast(id, self(2, 'no'), webIdOf(2))
  room.clock.set('2026-12-20T09:00:00.000Z')
  await room.assemblies.enterDeskList(id, { members: [1] }, olga)
  await room.assemblies.confirmDeskList(id, { number: 1, members: [1] }, otto)
  await room.opened(id)
  await room.assemblies.takeUp(id, 1)
  await room.assemblies.putToVote(id, 1)
  await room.assemblies.decide(id, 1)
  expect(await findings(room.store)).toEqual([])
  for (const [prefix, from, to] of [
    ['assembly-ballot/', '"choice":"no"', '"choice":"yes"'],
    ['assembly-desk/', '"members":[1]', '"members":[9]'],
    ['assembly-desk/', `"by":"${olga}"`, `"by":"${otto}"`],
    ['assembly-roll/', '"member":2', '"member":9'],
    ['assembly/', '"inFavour":1', '"inFavour":2'],
    ['assembly/', 'as published', 'as I like'],
  ] as const) {
    const rows = await keysUnder(room.store, prefix)
    const forged = rows.find(({ value }) => toText(value).includes(from)) ?? expect.fail()
    await room.store.write([
      { key: forged.key, value: new TextEncoder().encode(toText(forged.value).replace(from, to)) },
    ])
    expect(await findings(room.store)).not.toEqual([])
    await room.store.write([forged])
  }
})
