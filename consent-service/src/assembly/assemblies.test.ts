import type { MotionWish } from '@mutua/sdk/assembly/motion'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parseInstant } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { prefixRange, toText } from '@mutua/kit/store'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { describe, expect, test } from 'vitest'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { checkAssemblies } from './check-assemblies.ts'
import {
  olga,
  omar,
  openRoom,
  openTestBox,
  otto,
  rollOf,
  tariffMotion,
  webIdOf,
  wishOf,
} from './test-support.ts'

const refusal = (code: string, detail = ''): unknown =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) as unknown })
const findings = (store: Store) =>
  Array.fromAsync(checkAssemblies(store, createTestSealer(new Uint8Array(32).fill(1))))
const checkIn = (member: number) => ({ member, kind: 'in' as const, channel: 'room' as const })
const self = (member: number, choice: 'yes' | 'no' | 'abstain', version = 1) =>
  ({ motion: 1, member, choice, version, channel: 'self', caster: member }) as const
const keysUnder = (store: Store, prefix: string) => Array.fromAsync(store.list(prefixRange(prefix)))

describe('A call', () => {
  test('freezes the roll, puts its salted hash and that of the notice into the log, and only then leaves members to be told', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const assembly = await room.called()
    expect(assembly.state).toBe('called')
    const { items } = await readWaitingFacts(0, 10, { store: room.store })
    expect(items).toMatchObject([
      {
        kind: 'assembly.called',
        statement: { roll: assembly.notice?.rollDigest, notice: assembly.notice?.digest },
      },
    ])
    expect(await keysUnder(room.store, 'told/')).toEqual([])
    await room.assemblies.look()
    const [told] = await keysUnder(room.store, 'told/')
    expect(JSON.parse(toText(told?.value ?? expect.fail()))).toMatchObject({
      kind: 'assembly-called',
      members: [webIdOf(1), webIdOf(2), webIdOf(3)],
    })
    room.clock.set('2026-12-17T09:00:00.000Z')
    await room.assemblies.look()
    await room.assemblies.look()
    expect(await keysUnder(room.store, 'told/')).toHaveLength(2)
    expect(await findings(room.store)).toEqual([])
  })

  test.each([
    ['without the full text', { motions: [{ ...tariffMotion, text: ' ' }] }, 'art. 2538'],
    ['seven days before', { firstCall: parseInstant('2026-12-08T09:00:00.000Z') }, 'notice.days'],
    ['with both calls on one day', { secondCall: parseInstant('2026-12-20T18:00:00.000Z') }, 'second-call'],
    ['by means that the statute does not know', { means: 'other' }, 'notice.means'],
  ] as const)('is refused %s, naming rule and article', async (_case, more, named) => {
    await using room = await openRoom({ roll: rollOf(3) })
    await expect(room.called(wishOf(more as Partial<Parameters<typeof wishOf>[0]>))).rejects.toEqual(
      refusal('assembly-rule-refused', named),
    )
    expect((await readWaitingFacts(0, 10, { store: room.store })).items).toEqual([])
  })

  test('is taken eight days before, and refused of a record date to come, of an empty roll, of a secret vote without a box, and twice', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const called = await room.called(wishOf({ firstCall: parseInstant('2026-12-09T09:00:00.000Z') }))
    const again = room.assemblies.call(called.id, olga)
    await expect(again).rejects.toEqual(refusal('assembly-step-refused'))
    const later = wishOf({ recordDate: civilDateSchema.parse('2026-12-02') })
    await expect(room.called(later)).rejects.toEqual(refusal('assembly-step-refused', 'record date'))
    const secret = wishOf({ motions: [{ ...tariffMotion, vote: 'secret' }] })
    await expect(room.called(secret)).rejects.toEqual(refusal('assembly-step-refused', 'ballot box'))
    await using empty = await openRoom({ roll: [] })
    await expect(empty.called()).rejects.toEqual(refusal('assembly-step-refused', 'Nobody'))
  })

  test('of all members is refused above 3,000 of several provinces, and taken at 3,000 (art. 2540 c.c.)', async () => {
    const spread = (member: number) => ({ province: member % 2 === 0 ? 'BO' : 'MO' })
    await using small = await openRoom({ roll: rollOf(3_000, spread) })
    expect((await small.called()).notice?.members).toBe(3_000)
    await using large = await openRoom({ roll: rollOf(3_001, spread) })
    await expect(large.called()).rejects.toEqual(refusal('assembly-rule-refused', '2540'))
  })

  test('shows a draft to nobody, is changed as long as it is one, and is called off with a reason', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const draft = await room.assemblies.draft(wishOf())
    expect(await room.assemblies.list('called')).toEqual([])
    await room.assemblies.redraft(draft.id, wishOf({ title: 'Another' }))
    await room.assemblies.call(draft.id, olga)
    await expect(room.assemblies.redraft(draft.id, wishOf())).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
    expect((await room.assemblies.callOff(draft.id, 'Snow.')).state).toBe('cancelled')
    await expect(room.assemblies.enterPresence(draft.id, checkIn(1), olga)).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
  })
})

describe('An assembly', () => {
  test('from check-in to signed minutes: what two signed is adopted in the same write', async () => {
    await using room = await openRoom({ roll: rollOf(5) })
    const { id } = await room.called()
    room.clock.set('2026-12-20T08:30:00.000Z')
    for (const member of [1, 2, 3]) await room.assemblies.enterPresence(id, checkIn(member), otto)
    await room.opened(id)
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.putToVote(id, 1)
    await room.assemblies.cast(id, self(1, 'yes'), webIdOf(1))
    await room.assemblies.cast(id, { ...self(2, 'yes'), channel: 'desk' }, otto)
    await room.assemblies.cast(id, self(3, 'no'), webIdOf(3))
    const decided = await room.assemblies.decide(id, 1)
    expect(decided.motions[0]?.outcome).toMatchObject({
      adopted: true,
      tally: { votesDue: 5, present: 3, heads: 3, inFavour: 2, against: 1, abstained: 0 },
    })
    await room.assemblies.close(id)
    const { text } = await room.assemblies.draftMinutes(id)
    expect(text).toContain('2 favorevoli, 1 contrari, 0 astenuti')
    expect(text).toContain('Contrari: Member 3 (n. 3)')
    const signed = await room.sign(id)
    expect(signed.state).toBe('signed')
    expect(room.adopted).toMatchObject([{ motion: 1, assembly: id, minutes: signed.minutes }])
    expect(await keysUnder(room.store, 'adopted/')).toHaveLength(1)
    const facts = (await readWaitingFacts(0, 20, { store: room.store })).items.map(({ kind }) => kind)
    expect(facts.filter((kind) => kind.startsWith('assembly.'))).toEqual([
      'assembly.called',
      'assembly.minutes',
    ])
    expect(await findings(room.store)).toEqual([])
  })

  test('is not opened before its hour, by one person in both offices, without a quorum, or on the second call’s day as the first', async () => {
    await using room = await openRoom({ roll: rollOf(4) })
    const { id } = await room.called()
    room.clock.set('2026-12-20T08:59:59.999Z')
    const open = (call: 1 | 2, secretary = otto) =>
      room.assemblies.open(id, {
        call,
        president: { webId: olga, name: 'O' },
        secretary: { webId: secretary, name: 'P' },
      })
    await expect(open(1)).rejects.toEqual(refusal('assembly-step-refused'))
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    await room.assemblies.enterPresence(id, checkIn(2), otto)
    room.clock.set('2026-12-20T09:00:00.000Z')
    await expect(open(1, olga)).rejects.toEqual(refusal('assembly-step-refused', 'two officers'))
    await expect(open(1, webIdOf(1))).rejects.toEqual(refusal('assembly-step-refused', 'two officers'))
    // Two of four are no more than half.
    await expect(open(1)).rejects.toEqual(refusal('assembly-rule-refused', '2 of 4'))
    await expect(open(2)).rejects.toEqual(refusal('assembly-step-refused'))
    room.clock.set('2026-12-21T09:00:00.000Z')
    await expect(open(1)).rejects.toEqual(refusal('assembly-step-refused'))
    // Who checked in on the first day is not thereby there on the second.
    await expect(open(2)).rejects.toEqual(refusal('assembly-rule-refused', '0 of 4'))
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    expect((await open(2)).sitting?.call).toBe(2)
  })

  test('that nobody made up is deserted after its last call only', async () => {
    await using room = await openRoom({ roll: rollOf(4) })
    const { id } = await room.called()
    room.clock.set('2026-12-20T12:00:00.000Z')
    await expect(room.assemblies.desert(id)).rejects.toEqual(refusal('assembly-step-refused'))
    room.clock.set('2026-12-21T12:00:00.000Z')
    expect((await room.assemblies.desert(id)).state).toBe('deserted')
  })

  test('takes no minutes from anybody but president and secretary, and none that do not follow from the votes', async () => {
    await using room = await openRoom({ roll: rollOf(1) })
    const { id } = await room.called()
    room.clock.set('2026-12-20T09:00:00.000Z')
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    await room.opened(id)
    await expect(room.assemblies.draftMinutes(id)).rejects.toEqual(refusal('assembly-step-refused'))
    await expect(room.assemblies.close(id)).rejects.toEqual(refusal('assembly-step-refused'))
    await room.assemblies.withdraw(id, 1)
    await room.assemblies.close(id)
    const third = await registeredSigner(omar, room.officers)
    const { text } = await room.assemblies.draftMinutes(id)
    await expect(room.assemblies.proposeMinutes(id, text, await signedBy(third, text))).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
    const first = await registeredSigner(olga, room.officers)
    const other = text.replace('"members":1', '"members":2')
    await expect(room.assemblies.proposeMinutes(id, other, await signedBy(first, other))).rejects.toEqual(
      refusal('officer-decision-stale'),
    )
    await room.assemblies.proposeMinutes(id, text, await signedBy(first, text))
    await expect(room.assemblies.confirmMinutes(id, await signedBy(first, text))).rejects.toEqual(
      refusal('second-officer-needed'),
    )
    expect(room.adopted).toEqual([])
  })
})

describe('A vote', () => {
  test('of who has not come in is entered by nobody at the desk, and what they voted from home stands', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const { id } = await room.called()
    await room.assemblies.cast(id, self(1, 'no'), webIdOf(1))
    const atDesk = { ...self(1, 'yes'), channel: 'desk' } as const
    await expect(room.assemblies.cast(id, atDesk, otto)).rejects.toEqual(refusal('assembly-step-refused'))
    room.clock.set('2026-12-20T09:00:00.000Z')
    for (const member of [2, 3]) await room.assemblies.enterPresence(id, checkIn(member), otto)
    await room.opened(id)
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.putToVote(id, 1)
    await expect(room.assemblies.cast(id, atDesk, otto)).rejects.toEqual(refusal('assembly-step-refused'))
    for (const member of [2, 3])
      await room.assemblies.cast(id, { ...self(member, 'yes'), channel: 'desk' }, otto)
    const { motions } = await room.assemblies.decide(id, 1)
    expect(motions[0]?.outcome?.tally).toMatchObject({ inFavour: 2, against: 1 })
  })

  test('from afar counts for the quorum, is replaced by a later one whatever its channel, and one head counts once', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const { id } = await room.called()
    await room.assemblies.cast(id, self(1, 'no'), webIdOf(1))
    await room.assemblies.cast(id, self(2, 'no'), webIdOf(2))
    room.clock.set('2026-12-20T09:00:00.000Z')
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    await room.opened(id)
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.putToVote(id, 1)
    await room.assemblies.cast(id, { ...self(1, 'yes'), channel: 'desk' }, otto)
    await room.assemblies.cast(id, self(2, 'yes'), webIdOf(2))
    const { motions } = await room.assemblies.decide(id, 1)
    expect(motions[0]?.outcome?.tally).toEqual({
      ...{ votesDue: 3, present: 2, heads: 2, inFavour: 2, against: 0, abstained: 0 },
    })
    await expect(room.assemblies.cast(id, self(3, 'no'), webIdOf(3))).rejects.toEqual(
      refusal('assembly-step-refused', 'closed'),
    )
  })

  test('on a text that was amended counts no more, neither for the quorum (art. 2538 c. 6 c.c.)', async () => {
    await using room = await openRoom({ roll: rollOf(5) })
    const { id } = await room.called()
    for (const member of [3, 4, 5]) await room.assemblies.cast(id, self(member, 'yes'), webIdOf(member))
    room.clock.set('2026-12-20T09:00:00.000Z')
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    await room.assemblies.enterPresence(id, checkIn(2), otto)
    await room.opened(id)
    await expect(room.assemblies.amend(id, 1, { text: 'Shorter.' })).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
    await room.assemblies.takeUp(id, 1)
    expect((await room.assemblies.floor(id)).motions[0]?.tally.present).toBe(5)
    await room.assemblies.amend(id, 1, { text: 'Shorter.' })
    expect((await room.assemblies.floor(id)).motions[0]).toMatchObject({
      tally: { present: 2 },
      quorum: { constituted: false },
    })
    await expect(room.assemblies.cast(id, self(3, 'yes', 1), webIdOf(3))).rejects.toEqual(
      refusal('assembly-step-refused', 'amended'),
    )
    await room.assemblies.putToVote(id, 1)
    await expect(room.assemblies.amend(id, 1, { text: 'Again.' })).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
    await room.assemblies.cast(id, self(1, 'yes', 2), webIdOf(1))
    await room.assemblies.cast(id, self(2, 'yes', 2), webIdOf(2))
    const { motions } = await room.assemblies.decide(id, 1)
    expect(motions[0]?.outcome).toMatchObject({ adopted: false, tally: { present: 2, inFavour: 2 } })
    expect(await findings(room.store)).toEqual([])
  })

  test('is refused of who is not on the roll, who gave a proxy, and of a choice that is none', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const { id } = await room.called()
    await expect(room.assemblies.cast(id, self(4, 'yes'), webIdOf(4))).rejects.toEqual(
      refusal('not-on-the-roll'),
    )
    await room.assemblies.enterProxy(id, { giver: 1, holder: 2, written: 'app' }, webIdOf(1))
    await expect(room.assemblies.cast(id, self(1, 'yes'), webIdOf(1))).rejects.toEqual(
      refusal('assembly-step-refused', 'proxy'),
    )
    await expect(room.assemblies.cast(id, { ...self(2, 'yes'), choice: [0] }, webIdOf(2))).rejects.toEqual(
      refusal('input-malformed'),
    )
  })

  test('of an election marks as many as it may; seats go to the most voted, by lists to minorities, too', async () => {
    const candidates = [1, 2, 3, 4].map((member) => ({ member, name: `Member ${member}`, statement: '' }))
    const election = { seats: 2, min: 1, max: 2, candidates }
    const motion: MotionWish = { ...tariffMotion, matter: 'election', election }
    const lists = {
      ...motion,
      election: {
        ...election,
        max: 1,
        candidates: candidates.map((one) => ({ ...one, list: one.member < 4 ? 'A' : 'B' })),
      },
    }
    await using room = await openRoom({ roll: rollOf(6) })
    const { id } = await room.called(wishOf({ motions: [motion, lists] }))
    room.clock.set('2026-12-20T09:00:00.000Z')
    for (const member of [1, 2, 3, 4, 5, 6]) await room.assemblies.enterPresence(id, checkIn(member), otto)
    await room.opened(id)
    const cast = (number: number, member: number, choice: number[]) =>
      room.assemblies.cast(
        id,
        { motion: number, member, choice, version: 1, channel: 'self', caster: member },
        webIdOf(member),
      )
    for (const number of [1, 2]) {
      await room.assemblies.takeUp(id, number)
      await room.assemblies.putToVote(id, number)
    }
    await expect(cast(1, 1, [0, 1, 2])).rejects.toEqual(refusal('input-malformed'))
    await expect(cast(1, 1, [0, 0])).rejects.toEqual(refusal('input-malformed'))
    await cast(1, 1, [2, 3])
    await cast(1, 2, [3])
    await cast(1, 3, [2])
    await cast(1, 4, [])
    // Four for list A, two for list B: with two seats each list has one.
    for (const member of [1, 2, 3, 4]) await cast(2, member, [member === 4 ? 1 : 0])
    for (const member of [5, 6]) await cast(2, member, [3])
    await room.assemblies.decide(id, 1)
    const { motions } = await room.assemblies.decide(id, 2)
    expect(motions[0]?.outcome).toMatchObject({
      adopted: true,
      elected: [3, 4],
      tally: { preferences: [0, 0, 2, 2], abstained: 1 },
    })
    expect(motions[1]?.outcome?.elected).toEqual([1, 4])
    expect(await findings(room.store)).toEqual([])
  })

  test('in secret opens with the notice, is voided by an amendment, counts heads once, and waits for its trustees', async () => {
    const { box, votes, mark } = openTestBox()
    await using room = await openRoom({ roll: rollOf(4), more: { secretVote: box } })
    const { id } = await room.called(wishOf({ motions: [{ ...tariffMotion, vote: 'secret' }] }))
    expect(votes.get(`${id}.1.1`)?.wish.voters).toHaveLength(4)
    mark(`${id}.1.1`, 4, 0)
    room.clock.set('2026-12-20T09:00:00.000Z')
    for (const member of [1, 2]) await room.assemblies.enterPresence(id, checkIn(member), otto)
    await room.opened(id)
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.amend(id, 1, { text: 'Another text.' })
    expect([votes.get(`${id}.1.1`)?.state, votes.get(`${id}.1.2`)?.state]).toEqual(['cancelled', 'open'])
    await expect(room.assemblies.cast(id, self(1, 'yes', 2), webIdOf(1))).rejects.toEqual(
      refusal('assembly-step-refused', 'secret'),
    )
    await room.assemblies.putToVote(id, 1)
    mark(`${id}.1.2`, 1, 0)
    mark(`${id}.1.2`, 3, 0)
    const { motions } = await room.assemblies.decide(id, 1)
    expect(motions[0]?.outcome).toMatchObject({
      adopted: true,
      tally: { present: 3, heads: 3, inFavour: 2, against: 0 },
    })
    expect(await findings(room.store)).toEqual([])
  })
})

describe('A proxy', () => {
  test('is written, taken back until its holder checks in, and its holder votes for whoever gave it', async () => {
    await using room = await openRoom({ roll: rollOf(4) })
    const { id } = await room.called()
    const give = (giver: number, holder?: number) =>
      room.assemblies.enterProxy(
        id,
        { giver, ...(holder === undefined ? {} : { holder }), written: 'app' },
        webIdOf(giver),
      )
    await give(1, 2)
    await give(1)
    await give(1, 3)
    await give(2, 3)
    room.clock.set('2026-12-20T09:00:00.000Z')
    await room.assemblies.enterPresence(id, checkIn(3), otto)
    await expect(give(1)).rejects.toEqual(refusal('assembly-step-refused'))
    await expect(room.assemblies.enterPresence(id, checkIn(1), otto)).rejects.toEqual(
      refusal('assembly-step-refused', 'proxy'),
    )
    expect((await room.opened(id)).state).toBe('open')
    await room.assemblies.takeUp(id, 1)
    await room.assemblies.putToVote(id, 1)
    const forOne = { ...self(1, 'yes'), channel: 'proxy', caster: 3 } as const
    await expect(room.assemblies.cast(id, { ...forOne, caster: 4 }, webIdOf(4))).rejects.toEqual(
      refusal('assembly-step-refused'),
    )
    await room.assemblies.cast(id, forOne, webIdOf(3))
    await room.assemblies.cast(id, self(3, 'yes'), webIdOf(3))
    const { motions } = await room.assemblies.decide(id, 1)
    expect(motions[0]?.outcome?.tally).toMatchObject({ present: 3, heads: 3, inFavour: 2 })
  })

  test('is held by no more than the statute says, is not passed on, and goes to nobody outside the roll, nor to an officer', async () => {
    await using room = await openRoom({
      roll: rollOf(12),
      more: { webIdOf: (member) => Promise.resolve(member === 12 ? olga : webIdOf(member)) },
    })
    const { id } = await room.called()
    const give = (giver: number, holder: number) =>
      room.assemblies.enterProxy(id, { giver, holder, written: 'paper' }, otto)
    for (const giver of [1, 2, 3, 4, 5]) await give(giver, 6)
    await expect(give(7, 6)).rejects.toEqual(refusal('assembly-rule-refused', 'proxy.most'))
    await expect(give(6, 8)).rejects.toEqual(refusal('assembly-rule-refused', 'passed on'))
    await expect(give(7, 1)).rejects.toEqual(refusal('assembly-rule-refused', 'passed on'))
    await expect(give(7, 7)).rejects.toEqual(refusal('assembly-rule-refused'))
    await expect(give(7, 13)).rejects.toEqual(refusal('not-on-the-roll'))
    await expect(give(7, 12)).rejects.toEqual(refusal('assembly-rule-refused', 'proxy.not-to'))
  })

  test('ends when its giver comes first', async () => {
    await using room = await openRoom({ roll: rollOf(3) })
    const { id } = await room.called()
    await room.assemblies.enterProxy(id, { giver: 1, holder: 2, written: 'app' }, webIdOf(1))
    room.clock.set('2026-12-20T09:00:00.000Z')
    await room.assemblies.enterPresence(id, checkIn(1), otto)
    await room.assemblies.enterPresence(id, checkIn(2), otto)
    expect((await room.assemblies.floor(id)).attendance).toMatchObject({
      inRoom: 2,
      represented: 0,
      votes: 2,
    })
    expect(await room.assemblies.standing(id, 2)).toEqual({
      votes: 1,
      checkedIn: 'room',
      holds: [],
      ballots: [],
    })
  })
})
