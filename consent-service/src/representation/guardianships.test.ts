import { addDays, birthdayOf, civilDateOf, civilDateSchema, startOfDay } from '@mutua/sdk/coop/civil-date'
import { grantStateAt } from '@mutua/sdk/consent/grant'
import { guardianshipWishSchema } from '@mutua/sdk/consent/representation'
import { instantOf, type GrantId } from '@mutua/sdk/ids'
import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { localIdOf } from '../grants/records.ts'
import { readMandateNews } from './representation-rows.ts'
import {
  anna,
  asked,
  care,
  child,
  day,
  delegated,
  drRossi,
  father,
  giveFor,
  guarded,
  inPod,
  lia,
  localOf,
  mother,
  neighbour,
  olga,
  openRoom,
  otto,
  research,
  startOfTest,
  wishFor,
  withdrawFor,
  type Room,
} from './test-support.ts'

const date = (text: string) => civilDateSchema.parse(text)
const iso = (text: string) => instantOf(startOfDay(date(text)))
const missing = { code: 'mandate-missing' }

const stateOf = async ({ grants, clock }: Room, id: GrantId) => {
  const grant = await grants.findGrant(child, localIdOf(id))
  if (grant === undefined) throw new Error('no grant')
  return grantStateAt(grant, instantOf(clock.at))
}
const open = async ({ grants, clock }: Room) => {
  const { items } = await grants.listRequests(child, { limit: 100 }, { state: 'requested' })
  return items.filter(({ validUntil }) => validUntil > instantOf(clock.at))
}
const news = async ({ store }: Room) =>
  (await readMandateNews(store, 100)).map(({ value }) => [value.kind, value.at])

describe('days', () => {
  test('begin at midnight in Italy, in winter and in summer', () => {
    expect(iso('2027-01-15')).toBe('2027-01-14T23:00:00.000Z')
    expect(iso('2027-07-15')).toBe('2027-07-14T22:00:00.000Z')
  })
  test('on which the clocks change begin before the change', () => {
    // 28 March and 31 October 2027.
    expect(iso('2027-03-28')).toBe('2027-03-27T23:00:00.000Z')
    expect(iso('2027-03-29')).toBe('2027-03-28T22:00:00.000Z')
    expect(iso('2027-10-31')).toBe('2027-10-30T22:00:00.000Z')
    expect(iso('2027-11-01')).toBe('2027-10-31T23:00:00.000Z')
  })
  test('any day is that day from its first millisecond on, and the day before until then', () => {
    const anyDay = fc
      .date({ min: new Date('1980-01-02'), max: new Date('2080-01-01'), noInvalidDate: true })
      .map((at) => civilDateOf(at.getTime()))
    fc.assert(
      fc.property(anyDay, (one) => {
        expect(civilDateOf(startOfDay(one))).toBe(one)
        expect(civilDateOf(startOfDay(one) - 1)).toBe(addDays(one, -1))
      }),
      { numRuns: 500 },
    )
  })
  test('any birthday is the same day of the year, or the last of February', () => {
    const anyDay = fc
      .date({ min: new Date('1980-01-02'), max: new Date('2080-01-01'), noInvalidDate: true })
      .map((at) => civilDateOf(at.getTime()))
    fc.assert(
      fc.property(anyDay, fc.constantFrom(14, 18), (born, age) => {
        const then = birthdayOf(born, age)
        expect(civilDateSchema.parse(then)).toBe(then)
        expect(Number(then.slice(0, 4)) - Number(born.slice(0, 4))).toBe(age)
        if (then.slice(5) !== born.slice(5))
          expect([born.slice(5), then.slice(5), addDays(then, 1).slice(5)]).toEqual([
            '02-29',
            '02-28',
            '03-01',
          ])
      }),
      { numRuns: 500 },
    )
  })
  test('of birth on 29 February come again on the last day of February', () => {
    expect(birthdayOf(date('2012-02-29'), 14)).toBe('2026-02-28')
    expect(birthdayOf(date('2012-02-29'), 18)).toBe('2030-02-28')
    expect(birthdayOf(date('2012-02-29'), 16)).toBe('2028-02-29')
    expect(birthdayOf(date('2012-02-28'), 14)).toBe('2026-02-28')
  })
})

describe('a guardianship', () => {
  test('stands behind two officers, neither of whom has a part in it', async () => {
    await using room = await openRoom()
    const wish = guardianshipWishSchema.parse({
      ward: child,
      guardians: [mother],
      basis: 'parental',
      powers: ['decide'],
      born: '2013-03-10',
    })
    const needed = { code: 'second-officer-needed' }
    const { id } = await room.representation.record(olga, wish)
    await expect(giveFor(room, mother, await asked(room, { owner: child }), child)).rejects.toMatchObject(
      missing,
    )
    for (const officer of [olga, mother, child])
      await expect(room.representation.confirm(officer, localOf(id))).rejects.toMatchObject(needed)
    for (const officer of [mother, child])
      await expect(room.representation.record(officer, wish)).rejects.toMatchObject(needed)
    expect(await room.representation.confirm(otto, localOf(id))).toMatchObject({
      recordedBy: olga,
      confirmedBy: otto,
    })
  })

  test('keeps two days of a child, and not the day of birth', async () => {
    await using room = await openRoom()
    const guardianship = await guarded(room)
    expect(guardianship).toMatchObject({ decidesFrom: '2027-03-10', endsOn: '2031-03-10' })
    expect(JSON.stringify(guardianship)).not.toContain('2013')
  })

  test('is of a minor by the day of birth, of an adult by a last day and a decree; parents have minors only', async () => {
    await using room = await openRoom()
    const wish = { ward: child, guardians: [mother], basis: 'support', powers: ['decide'] }
    for (const wrong of [
      { ...wish, basis: 'parental' },
      { ...wish, lastDay: '2027-01-01' },
      { ...wish, basis: 'parental', lastDay: '2027-01-01', decree: 'Trib. Bologna 1/2026' },
      { ...wish, basis: 'parental', born: '2013-03-10', lastDay: '2027-01-01' },
    ])
      expect(guardianshipWishSchema.safeParse(wrong).success).toBe(false)
    const at = { powers: ['decide'] as const }
    for (const changes of [
      { born: '2008-11-21' },
      { born: '2027-01-01' },
      { born: undefined, basis: 'support' as const, lastDay: '2026-11-20', decree: 'Trib. Bologna 1/2026' },
      { born: undefined, basis: 'support' as const, lastDay: '2036-11-22', decree: 'Trib. Bologna 1/2026' },
      { guardians: [child] },
    ])
      await expect(guarded(room, { ...changes, powers: [...at.powers] })).rejects.toMatchObject({
        code: 'input-malformed',
      })
  })

  test('lets each guardian decide, by name, and nobody else', async () => {
    await using room = await openRoom()
    await guarded(room)
    const grant = await giveFor(room, mother, await asked(room, { owner: child }), child)
    await withdrawFor(room, father, grant, child)
    expect(await room.grants.events(child, localIdOf(grant))).toMatchObject([
      { kind: 'requested' },
      { kind: 'given', actor: mother, onBehalfOf: child },
      { kind: 'withdrawn', actor: father, onBehalfOf: child },
    ])
    await expect(giveFor(room, neighbour, await asked(room, { owner: child }), child)).rejects.toMatchObject(
      missing,
    )
    await expect(giveFor(room, mother, await asked(room), anna)).rejects.toMatchObject(missing)
  })

  test('is over at once when an officer has ended it', async () => {
    await using room = await openRoom()
    const { id } = await guarded(room)
    const request = await asked(room, { owner: child })
    const found = await room.representation.findMandate(mother, child, 'decide')
    await room.representation.endGuardianship(olga, localOf(id))
    await expect(room.grants.give(child, localIdOf(request), {}, found)).rejects.toMatchObject(missing)
    await expect(giveFor(room, mother, request, child)).rejects.toMatchObject(missing)
    await expect(room.representation.confirm(otto, localOf(id))).rejects.toMatchObject({
      code: 'mandate-settled',
    })
  })

  test('gives nothing to the guardian', async () => {
    await using room = await openRoom()
    await guarded(room)
    const request = await asked(room, { owner: child, requester: mother })
    await expect(giveFor(room, mother, request, child)).rejects.toMatchObject({
      code: 'mandate-self-dealing',
    })
  })
})

describe('whom somebody else decides for', () => {
  test('gives nothing and names nobody; they see, refuse, pause and withdraw', async () => {
    await using room = await openRoom()
    await guarded(room)
    const decides = { code: 'guardian-decides' }
    const request = await asked(room, { owner: child })
    await expect(room.grants.give(child, localIdOf(request), {})).rejects.toMatchObject(decides)
    await expect(room.representation.name(child, wishFor(neighbour))).rejects.toMatchObject(decides)
    await expect(
      room.grants.giveDirectly(child, {
        recipient: drRossi,
        purpose: care,
        resources: [inPod(child, 'health/')],
        modes: ['read'],
        validUntil: instantOf(startOfTest + day),
      }),
    ).rejects.toMatchObject(decides)
    const grant = await giveFor(room, mother, request, child)
    await room.grants.pause(child, localIdOf(grant))
    await expect(room.grants.resume(child, localIdOf(grant))).rejects.toMatchObject(decides)
    await expect(room.grants.amend(child, localIdOf(grant), {})).rejects.toMatchObject(decides)
    await room.grants.withdraw(child, localIdOf(grant))
    await expect(room.grants.restore(child, localIdOf(grant))).rejects.toMatchObject(decides)
    const other = await asked(room, { owner: child })
    expect(await room.grants.refuse(child, localIdOf(other))).toMatchObject({ state: 'refused' })
  })

  test('whom they named before does not decide either, but may still take away; who is both decides as guardian', async () => {
    await using room = await openRoom()
    for (const delegate of [lia, neighbour]) await delegated(room, delegate)
    const before = await giveFor(room, lia, await asked(room))
    const open = await asked(room)
    await guarded(room, {
      ward: anna,
      guardians: [neighbour],
      basis: 'guardian',
      born: undefined,
      lastDay: date('2030-12-31'),
      decree: 'Trib. Bologna 1/2026',
    })
    const others = { code: 'guardian-decides' }
    await expect(giveFor(room, lia, open)).rejects.toMatchObject(others)
    await withdrawFor(room, lia, before)
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    await expect(room.grants.restore(anna, localIdOf(before), mandate)).rejects.toMatchObject(others)
    await giveFor(room, neighbour, open, anna)
  })

  test('an adult with support decides as before', async () => {
    await using room = await openRoom()
    const basis = {
      basis: 'support' as const,
      born: undefined,
      lastDay: '2027-11-20',
      decree: 'Trib. Bologna 1/2026',
    }
    await guarded(room, { ...basis, ward: anna, guardians: [father] })
    const { grant } = await room.grants.give(anna, localIdOf(await asked(room)), {})
    await room.representation.name(anna, wishFor(neighbour))
    const other = await giveFor(room, father, await asked(room))
    expect((await room.grants.events(anna, localIdOf(grant.id))).at(-1)).toMatchObject({ actor: anna })
    expect((await room.grants.events(anna, localIdOf(other))).at(-1)).toMatchObject({ actor: father })
  })
})

describe('at fourteen', () => {
  const birthday = startOfDay(date('2027-03-10'))
  const given = async (room: Room, days = 300) => {
    const request = await asked(room, { owner: child, days })
    return giveFor(room, mother, request, child)
  }

  test('what a guardian gave ends with the first moment of the day, also while nothing runs', async () => {
    await using room = await openRoom()
    await guarded(room)
    const grant = await given(room)
    room.clock.at = birthday - 1
    expect(await stateOf(room, grant)).toBe('given')
    room.clock.at = birthday
    expect(await stateOf(room, grant)).toBe('expired')
    await expect(
      giveFor(room, mother, await asked(room, { owner: child, days: 300 }), child),
    ).rejects.toMatchObject({
      code: 'mandate-too-narrow',
    })
  })

  test('the person is asked for the same, once, and gives it with a signature of their own', async () => {
    await using room = await openRoom()
    await guarded(room)
    const grant = await given(room)
    room.clock.at = birthday
    for (let round = 0; round < 3; round += 1) await room.representation.passTurningPoints()
    const [question, ...others] = await open(room)
    expect(others).toEqual([])
    expect(question).toMatchObject({
      again: grant,
      requester: drRossi,
      requesterName: 'Dr Rossi',
      purpose: care,
      validUntil: instantOf(startOfTest + 300 * day),
    })
    const answer = await room.grants.give(child, localIdOf(question?.id ?? grant), {})
    expect(answer.grant).toMatchObject({ owner: child, recipient: drRossi, state: 'given' })
    expect((await room.grants.events(child, localIdOf(answer.grant.id))).at(-1)).toMatchObject({
      kind: 'given',
      actor: child,
    })
    expect(await room.grants.events(child, localIdOf(answer.grant.id))).not.toContainEqual(
      expect.objectContaining({ actor: mother }),
    )
  })

  test('what has ended before is not asked again: withdrawn, over by its own end, or the whole time over', async () => {
    await using room = await openRoom()
    await guarded(room)
    await withdrawFor(room, mother, await given(room), child)
    await given(room, 30)
    const shortened = await given(room)
    const mandate = await room.representation.findMandate(mother, child, 'decide')
    const validUntil = instantOf(startOfTest + 60 * day)
    await room.grants.amend(child, localIdOf(shortened), { validUntil }, mandate)
    await given(room, 120)
    room.clock.at = startOfTest + 121 * day
    await room.representation.passTurningPoints()
    expect(await open(room)).toEqual([])
  })

  test('a service that was down on the day catches up, after a restart, and tells everybody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mutua-birthday-'))
    const clock = { at: startOfTest }
    let grant: GrantId
    {
      await using room = await openRoom({ folder, clock })
      await guarded(room)
      grant = await given(room)
    }
    clock.at = birthday + 9 * day
    {
      await using room = await openRoom({ folder, clock })
      await room.representation.passTurningPoints()
      expect((await open(room)).map(({ again }) => again)).toEqual([grant])
      expect(await news(room)).toEqual([
        ['guardianship-confirmed', instantOf(startOfTest)],
        ['guardianship-ends-soon', iso('2027-01-09')],
        ['guardianship-narrowed', iso('2027-03-10')],
      ])
    }
    await rm(folder, { recursive: true, force: true })
  })

  test('research stays with the guardians until eighteen', async () => {
    await using room = await openRoom({ clock: { at: Date.parse('2030-06-01T09:00:00.000Z') } })
    await guarded(room)
    const forCare = await asked(room, { owner: child, days: 1_400 })
    const forResearch = await asked(room, { owner: child, purpose: research, days: 1_700 })
    await expect(room.grants.give(child, localIdOf(forResearch), {})).rejects.toMatchObject({
      code: 'guardian-decides',
    })
    await room.grants.give(child, localIdOf(forCare), {})
    const grant = await giveFor(room, mother, forResearch, child)
    room.clock.at = startOfDay(date('2031-03-10'))
    expect(await stateOf(room, grant)).toBe('expired')
    await room.representation.passTurningPoints()
    const [question] = await open(room)
    expect(question).toMatchObject({ again: grant, purpose: research })
    await expect(giveFor(room, mother, question?.id ?? forCare, child)).rejects.toMatchObject(missing)
    expect((await room.grants.give(child, localIdOf(question?.id ?? forCare), {})).grant.state).toBe('given')
  })

  test('who was born on 29 February, and on a day when the clocks change: the guardian’s power ends at that midnight', async () => {
    for (const [born, end] of [
      ['2013-03-28', '2027-03-27T23:00:00.000Z'],
      ['2013-10-31', '2027-10-30T22:00:00.000Z'],
      ['2016-02-29', '2030-02-27T23:00:00.000Z'],
    ] as const) {
      await using room = await openRoom({ clock: { at: Date.parse(end) - 30 * day } })
      await guarded(room, { born })
      const mandate = await room.representation.findMandate(mother, child, 'give')
      const { grant } = await room.grants.giveDirectly(
        child,
        {
          recipient: drRossi,
          purpose: care,
          resources: [inPod(child, 'health/')],
          modes: ['read'],
          validUntil: instantOf(Date.parse(end) + 30 * day),
        },
        mandate,
      )
      expect(grant.validUntil).toBe(end)
      room.clock.at = Date.parse(end) - 1
      await room.representation.passTurningPoints()
      expect(await open(room)).toEqual([])
      room.clock.at += 1
      await room.representation.passTurningPoints()
      expect((await open(room)).map(({ again }) => again)).toEqual([grant.id])
    }
  })
})

test('support that ends is told sixty days before, and what was given under it is asked again', async () => {
  await using room = await openRoom()
  await guarded(room, {
    ward: anna,
    guardians: [father],
    basis: 'support',
    born: undefined,
    lastDay: '2027-02-28',
    decree: 'Trib. Bologna, r.g. 123/2026',
  })
  const grant = await giveFor(room, father, await asked(room, { days: 200 }))
  room.clock.at = startOfDay(date('2027-03-01'))
  await room.representation.passTurningPoints()
  await expect(room.representation.findMandate(father, anna, 'decide')).rejects.toMatchObject(missing)
  const { items } = await room.grants.listRequests(anna, { limit: 10 }, { state: 'requested' })
  expect(items.map(({ again }) => again)).toEqual([grant])
  expect(await news(room)).toEqual([
    ['guardianship-confirmed', instantOf(startOfTest)],
    ['guardianship-ends-soon', iso('2026-12-31')],
    ['guardianship-ended', iso('2027-03-01')],
  ])
})
