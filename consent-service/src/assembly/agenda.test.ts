import type { AssemblyWish } from '@mutua/sdk/assembly/assembly'
import type { MotionWish } from '@mutua/sdk/assembly/motion'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parseInstant, parseSha256 } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText } from '@mutua/kit/store'
import { describe, expect, test } from 'vitest'
import { checkAssemblies } from './check-assemblies.ts'
import { olga, openRoom, otto, rollOf, tariffMotion, webIdOf, wishOf } from './test-support.ts'

const refusal = (code: string, detail = ''): unknown =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) as unknown })
const self = (member: number, choice: 'yes' | 'no' | 'abstain', version = 1) =>
  ({ motion: 1, member, choice, version, channel: 'self', caster: member }) as const
const digest = (letter: string) => parseSha256(letter.repeat(64))
type Room = Awaited<ReturnType<typeof openRoom>>

/** Opened on its day with these members in the room, and the first motion put to the vote. */
const sit = async (room: Room, wish: AssemblyWish, members: readonly number[], day = '2026-12-20') => {
  const { id } = await room.called(wish)
  room.clock.set(`${day}T09:00:00.000Z`)
  for (const member of members)
    await room.assemblies.enterPresence(id, { member, kind: 'in', channel: 'room' }, otto)
  await room.assemblies.open(id, {
    call: day === '2026-12-21' ? 2 : 1,
    president: { webId: olga, name: 'Olga' },
    secretary: { webId: otto, name: 'Otto' },
  })
  await room.assemblies.takeUp(id, 1)
  return id
}

const finish = async (room: Room, id: string) => {
  await room.assemblies.decide(id, 1)
  await room.assemblies.close(id)
  return room.sign(id)
}

describe('A motion that puts something into force', () => {
  const tariff: MotionWish = { ...tariffMotion, enacts: [{ subject: 'tariff', digest: digest('a') }] }

  test('is amended onto a document that was published, and then nothing else takes effect, nor do votes on the old text count', async () => {
    const published = new Set([digest('a'), digest('b')])
    await using room = await openRoom({
      roll: rollOf(5),
      more: { isPublished: ({ digest: one }) => Promise.resolve(published.has(one)) },
    })
    const id = await sit(room, wishOf({ motions: [tariff] }), [1, 2, 3])
    await room.assemblies.cast(id, self(4, 'no'), webIdOf(4))
    const amend = (enacts?: MotionWish['enacts'], text = 'On other terms.') =>
      room.assemblies.amend(id, 1, { text, ...(enacts === undefined ? {} : { enacts }) })
    await expect(amend()).rejects.toEqual(refusal('assembly-step-refused', 'Name the document'))
    await expect(amend([])).rejects.toEqual(refusal('assembly-step-refused', 'and nothing else'))
    await expect(amend([{ subject: 'budget', digest: digest('b') }])).rejects.toEqual(
      refusal('assembly-step-refused', 'and nothing else'),
    )
    await expect(amend([{ subject: 'tariff', digest: digest('c') }])).rejects.toEqual(
      refusal('assembly-step-refused', 'Nobody can read'),
    )
    const enacts = [{ subject: 'tariff', digest: digest('b') } as const]
    await amend(enacts)
    expect((await room.assemblies.floor(id)).motions[0]?.tally.present).toBe(3)
    expect((await amend(enacts)).motions[0]?.texts).toHaveLength(2)
    await room.assemblies.putToVote(id, 1)
    for (const member of [1, 2, 3]) await room.assemblies.cast(id, self(member, 'yes', 2), webIdOf(member))
    await finish(room, id)
    expect(room.adopted).toMatchObject([{ enacts, tally: { present: 3, inFavour: 3, against: 0 } }])
    expect(
      await Array.fromAsync(checkAssemblies(room.store, createTestSealer(new Uint8Array(32).fill(1)))),
    ).toEqual([])
  })

  test('keeps the terms of its notice where others sign or check them: a project, a statute', async () => {
    await using room = await openRoom({ roll: rollOf(2), more: { isPublished: () => Promise.resolve(true) } })
    for (const [subject, day] of [
      ['project', '2026-12-20'],
      ['statute', '2026-12-20'],
    ] as const) {
      room.clock.set('2026-12-01T09:00:00.000Z')
      const motions = [{ ...tariffMotion, enacts: [{ subject, digest: digest('a') }] }]
      const id = await sit(room, wishOf({ motions }), [1, 2], day)
      const amended = room.assemblies.amend(id, 1, {
        text: 'Another.',
        enacts: [{ subject, digest: digest('b') }],
      })
      await expect(amended).rejects.toEqual(refusal('assembly-step-refused', 'call another assembly'))
    }
  })
})

describe('The appeal of somebody who was refused (art. 2528 c. 4 c.c.)', () => {
  const appealOf = (appeal: number): MotionWish => ({ ...tariffMotion, title: 'An appeal', appeal })
  const heard = (open: readonly number[]) =>
    openRoom({ roll: rollOf(4), more: { openAppeals: () => Promise.resolve(open) } })

  test('is on the agenda of the next general assembly, or that is not called; what is not open is not decided', async () => {
    await using room = await heard([3])
    await expect(room.called()).rejects.toEqual(refusal('assembly-step-refused', 'every open appeal'))
    await expect(room.called(wishOf({ motions: [appealOf(3), appealOf(4)] }))).rejects.toEqual(
      refusal('assembly-step-refused', 'not open'),
    )
    await expect(room.called(wishOf({ motions: [appealOf(3), appealOf(3)] }))).rejects.toEqual(
      refusal('input-malformed', 'once'),
    )
    await expect(
      room.called(wishOf({ kind: 'separate', constituency: { section: 'North' }, motions: [appealOf(3)] })),
    ).rejects.toEqual(refusal('input-malformed', 'general'))
    expect(await room.called(wishOf({ motions: [appealOf(3)] }))).toMatchObject({ state: 'called' })
  })

  test.each([
    ['yes', [{ appeal: 3 }], []],
    ['no', [], [{ appeal: 3 }]],
  ] as const)('voted with %s is decided with the signed minutes', async (choice, adopted, refused) => {
    await using room = await heard([3])
    const id = await sit(room, wishOf({ motions: [appealOf(3)] }), [1, 2, 3])
    await expect(room.assemblies.amend(id, 1, { text: 'Later.' })).rejects.toEqual(
      refusal('assembly-step-refused', 'appeal'),
    )
    await room.assemblies.putToVote(id, 1)
    for (const member of [1, 2, 3]) await room.assemblies.cast(id, self(member, choice), webIdOf(member))
    await finish(room, id)
    expect(room.adopted).toMatchObject(adopted)
    expect(room.refused).toMatchObject(refused)
  })

  test('stays open where too few were left to decide it', async () => {
    await using room = await heard([3])
    const id = await sit(room, wishOf({ motions: [appealOf(3)] }), [1, 2, 3])
    await room.assemblies.putToVote(id, 1)
    await room.assemblies.cast(id, self(1, 'no'), webIdOf(1))
    for (const member of [2, 3])
      await room.assemblies.enterPresence(id, { member, kind: 'out', channel: 'room' }, otto)
    await finish(room, id)
    expect(room.refused).toHaveLength(1)
    expect(room.refused[0]).not.toHaveProperty('appeal')
  })
})

test('A proxy goes to no director, which is whoever was elected one: before a board is elected here, officers are taken for it', async () => {
  const webId = (member: number) => Promise.resolve(member === 4 ? olga : webIdOf(member))
  await using room = await openRoom({ roll: rollOf(6), more: { webIdOf: webId } })
  const board = (until: string, members: readonly number[]): MotionWish => ({
    ...{ title: 'The board', text: 'Three directors.', matter: 'election', vote: 'open' },
    election: {
      ...{ seats: members.length, min: 1, max: members.length, office: 'director' },
      until: civilDateSchema.parse(until),
      candidates: members.map((member) => ({ member, name: `M${String(member)}`, statement: '' })),
    },
  })
  const elected = async (wish: AssemblyWish) => {
    const id = await sit(room, wish, [1, 2, 3, 5])
    await room.assemblies.putToVote(id, 1)
    for (const member of [1, 2, 3, 5])
      await room.assemblies.cast(id, { ...self(member, 'yes'), choice: [0] }, webIdOf(member))
    await finish(room, id)
  }
  const give = async (holder: number) => {
    const { id } = await room.called(
      wishOf({
        firstCall: parseInstant('2030-12-20T09:00:00.000Z'),
        secondCall: parseInstant('2030-12-21T09:00:00.000Z'),
      }),
    )
    return room.assemblies.enterProxy(id, { giver: 6, holder, written: 'app' }, webIdOf(6))
  }
  await expect(give(4)).rejects.toEqual(refusal('assembly-rule-refused', 'director'))
  expect(await give(1)).toMatchObject({ holder: 1 })
  await elected(wishOf({ motions: [board('2027-06-30', [1])] }))
  // Olga keeps the books and is no director.
  expect(await give(4)).toMatchObject({ holder: 4 })
  await expect(give(1)).rejects.toEqual(refusal('assembly-rule-refused', 'proxy.not-to'))
  // A term that is over binds until others are elected.
  room.clock.set('2027-07-01T09:00:00.000Z')
  await expect(give(1)).rejects.toEqual(refusal('assembly-rule-refused', 'director'))
  await expect(
    room.assemblies.draft(
      wishOf({ kind: 'separate', constituency: { section: 'N' }, motions: [board('2030-01-01', [2])] }),
    ),
  ).rejects.toEqual(refusal('input-malformed', 'delegates'))
})

test('Who has not voted is reminded once, and nowhere stands afterwards who that was', async () => {
  await using room = await openRoom({ roll: rollOf(5) })
  const { id } = await room.called()
  await room.assemblies.cast(id, self(1, 'yes'), webIdOf(1))
  await room.assemblies.enterProxy(id, { giver: 2, holder: 3, written: 'app' }, webIdOf(2))
  const reminded = await room.assemblies.remind(id)
  expect(reminded.remindedAt).toBe('2026-12-01T09:00:00.000Z')
  expect(JSON.stringify(reminded)).not.toContain(webIdOf(3))
  const rows = await Array.fromAsync(room.store.list(prefixRange('told/assembly-vote-waits')))
  const told = rows.map(({ value }) => JSON.parse(toText(value)) as { members: string[] })
  // Member 3 holds a proxy, and neither of the two has come or voted yet.
  expect(told.flatMap(({ members }) => members)).toEqual([2, 3, 4, 5].map(webIdOf))
  room.clock.set('2026-12-02T09:00:00.000Z')
  expect((await room.assemblies.remind(id)).remindedAt).toBe(reminded.remindedAt)
  const only = await room.called(wishOf({ earlyVotes: false }))
  await expect(room.assemblies.remind(only.id)).rejects.toEqual(
    refusal('assembly-step-refused', 'nothing to remind'),
  )
  const { id: draft } = await room.assemblies.draft(wishOf())
  await expect(room.assemblies.remind(draft)).rejects.toEqual(refusal('assembly-step-refused', 'draft'))
})
