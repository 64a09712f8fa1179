import { randomBytes } from 'node:crypto'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { describe, expect, test } from 'vitest'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  asked,
  bruno,
  care,
  day,
  delegated,
  drRossi,
  giveFor,
  inPod,
  lia,
  localOf,
  neighbour,
  openRoom,
  practice,
  research,
  startOfTest,
  wishFor,
  withdrawFor,
} from './test-support.ts'

const missing = { code: 'mandate-missing' }
const narrow = { code: 'mandate-too-narrow' }

describe('who was named', () => {
  test('decides for the member, by name: in the events, in the list of acts and in the notices', async () => {
    await using room = await openRoom()
    const { id } = await delegated(room)
    const request = await asked(room)
    const grant = await giveFor(room, lia, request)
    await withdrawFor(room, lia, grant)
    expect(await room.grants.events(anna, localIdOf(grant))).toMatchObject([
      { kind: 'requested', actor: drRossi },
      { kind: 'given', actor: lia, onBehalfOf: anna },
      { kind: 'withdrawn', actor: lia, onBehalfOf: anna },
    ])
    for (const party of [anna, lia])
      expect(await room.representation.acts(party, localOf(id))).toMatchObject([
        { kind: 'given', actor: lia, grant },
        { kind: 'withdrawn', actor: lia, grant },
      ])
    await expect(room.representation.acts(neighbour, localOf(id))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('refuses for the member as well', async () => {
    await using room = await openRoom()
    await delegated(room)
    const request = await asked(room)
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    expect(await room.grants.refuse(anna, localIdOf(request), mandate)).toMatchObject({ state: 'refused' })
    expect((await room.grants.events(anna, localIdOf(request))).at(-1)).toMatchObject({
      kind: 'refused',
      actor: lia,
      onBehalfOf: anna,
    })
  })

  test('does nothing before they have accepted, and nothing after they have refused', async () => {
    await using room = await openRoom()
    const { id } = await room.representation.name(anna, wishFor(lia))
    const request = await asked(room)
    await expect(giveFor(room, lia, request)).rejects.toMatchObject(missing)
    await room.representation.answer(lia, localOf(id), 'refused')
    await expect(giveFor(room, lia, request)).rejects.toMatchObject(missing)
    await expect(room.representation.answer(lia, localOf(id), 'accepted')).rejects.toMatchObject({
      code: 'mandate-settled',
    })
  })

  test('is the only one who accepts: not the member, not somebody else', async () => {
    await using room = await openRoom()
    const { id } = await room.representation.name(anna, wishFor(lia))
    await expect(room.representation.answer(anna, localOf(id), 'accepted')).rejects.toMatchObject({
      code: 'delegate-only',
    })
    await expect(room.representation.answer(neighbour, localOf(id), 'accepted')).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('does nothing from the end on, neither with a right that was found before it', async () => {
    await using room = await openRoom()
    const { validUntil } = await delegated(room)
    const request = await asked(room, { days: 300 })
    room.clock.at = Date.parse(validUntil) - 1
    const found = await room.representation.findMandate(lia, anna, 'decide')
    room.clock.at += 1
    await expect(room.grants.give(anna, localIdOf(request), {}, found)).rejects.toMatchObject(missing)
    await expect(giveFor(room, lia, request)).rejects.toMatchObject(missing)
  })

  test('does nothing once the member has ended it, also with a right that was found before', async () => {
    await using room = await openRoom()
    const { id } = await delegated(room)
    const request = await asked(room)
    const found = await room.representation.findMandate(lia, anna, 'decide')
    await room.representation.end(anna, localOf(id))
    await expect(room.grants.give(anna, localIdOf(request), {}, found)).rejects.toMatchObject(missing)
    await expect(giveFor(room, lia, request)).rejects.toMatchObject(missing)
    expect(await room.grants.findRequest(anna, localIdOf(request))).toMatchObject({ state: 'requested' })
  })

  test('of an end and a deed at the same time: what comes after the end is not done', async () => {
    await using room = await openRoom()
    for (let round = 0; round < 20; round += 1) {
      const { id } = await delegated(room)
      const request = await asked(room)
      const mandate = await room.representation.findMandate(lia, anna, 'decide')
      const [given] = await Promise.allSettled([
        room.grants.give(anna, localIdOf(request), {}, mandate),
        room.representation.end(anna, localOf(id)),
      ])
      const acts = await room.representation.acts(anna, localOf(id))
      const state = (await room.grants.findRequest(anna, localIdOf(request)))?.state
      expect(acts).toHaveLength(given.status === 'fulfilled' ? 1 : 0)
      expect(state).toBe(given.status === 'fulfilled' ? 'given' : 'requested')
    }
  })

  test('does nothing that was begun before the end and is written after it', async () => {
    let atSigning = () => Promise.resolve()
    await using room = await openRoom({ whileSigning: () => atSigning() })
    const { id } = await delegated(room)
    const earlier = await giveFor(room, lia, await asked(room))
    const request = await asked(room)
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    atSigning = async () => void (await room.representation.end(anna, localOf(id)))
    await expect(room.grants.give(anna, localIdOf(request), {}, mandate)).rejects.toMatchObject(missing)
    expect(await room.grants.findRequest(anna, localIdOf(request))).toMatchObject({ state: 'requested' })
    const other = await delegated(room)
    atSigning = async () => void (await room.representation.end(anna, localOf(other.id)))
    const again = await room.representation.findMandate(lia, anna, 'decide')
    await expect(room.grants.amend(anna, localIdOf(earlier), {}, again)).rejects.toMatchObject(missing)
    expect(await room.grants.findGrant(anna, localIdOf(earlier))).not.toHaveProperty('version')
  })

  test('does for one member what they were named for by that member only', async () => {
    await using room = await openRoom()
    await delegated(room)
    const request = await asked(room, { owner: bruno })
    await expect(giveFor(room, lia, request, bruno)).rejects.toMatchObject(missing)
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    await expect(room.grants.give(bruno, localIdOf(request), {}, mandate)).rejects.toMatchObject(narrow)
  })

  test('sees nothing of what the member has as a recipient', async () => {
    await using room = await openRoom()
    await delegated(room)
    const { grant } = await room.grants.giveDirectly(bruno, {
      recipient: anna,
      purpose: care,
      resources: [inPod(bruno, 'health/')],
      modes: ['read'],
      validUntil: instantOf(startOfTest + day),
    })
    const mandate = await room.representation.findMandate(lia, anna, 'see-consents')
    expect(await room.grants.findGrant(anna, localIdOf(grant.id))).toBeDefined()
    expect(await room.grants.findGrant(anna, localIdOf(grant.id), mandate)).toBeUndefined()
    expect((await room.grants.listGrants(anna, { limit: 10 }, {}, mandate)).items).toEqual([])
  })
})

describe('a delegation reaches as far as it says', () => {
  test('in powers', async () => {
    await using room = await openRoom()
    await delegated(room, lia, { powers: ['see-requests'] })
    const request = await asked(room)
    await expect(giveFor(room, lia, request)).rejects.toMatchObject(narrow)
    const { grant } = await room.grants.give(anna, localIdOf(request), {})
    await expect(withdrawFor(room, lia, grant.id)).rejects.toMatchObject(narrow)
    await expect(room.representation.findMandate(lia, anna, 'see-consents')).rejects.toMatchObject(narrow)
    await expect(room.representation.findMandate(lia, anna, undefined)).rejects.toMatchObject(narrow)
  })

  test('what takes away needs another power than what lets read again', async () => {
    await using room = await openRoom()
    await delegated(room, lia, { powers: ['withdraw'] })
    const { grant } = await room.grants.give(anna, localIdOf(await asked(room)), {})
    const mandate = await room.representation.findMandate(lia, anna, 'withdraw')
    const local = localIdOf(grant.id)
    expect(await room.grants.pause(anna, local, mandate)).toMatchObject({ state: 'paused' })
    await expect(room.grants.resume(anna, local, mandate)).rejects.toMatchObject(narrow)
    await room.grants.withdraw(anna, local, mandate)
    await expect(room.grants.restore(anna, local, mandate)).rejects.toMatchObject(narrow)
  })

  test('in kinds of purposes, and nothing else is shown', async () => {
    await using room = await openRoom()
    await delegated(room, lia, { kinds: ['care'] })
    const forResearch = await asked(room, { purpose: research })
    const forCare = await asked(room)
    await expect(giveFor(room, lia, forResearch)).rejects.toMatchObject(narrow)
    const mandate = await room.representation.findMandate(lia, anna, 'see-requests')
    const { items } = await room.grants.listRequests(anna, { limit: 10 }, {}, mandate)
    expect(items.map(({ id }) => id)).toEqual([forCare])
    expect(await room.grants.findRequest(anna, localIdOf(forResearch), mandate)).toBeUndefined()
    expect(await room.grants.events(anna, localIdOf(forResearch), mandate)).toEqual([])
    await giveFor(room, lia, forCare)
  })

  test('in parts of the pod: a request that reaches further is not decided on in part either', async () => {
    await using room = await openRoom()
    await delegated(room, lia, { resources: [inPod(anna, 'health/visits/')] })
    const all = await asked(room)
    await expect(giveFor(room, lia, all)).rejects.toMatchObject(narrow)
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    const part = { resources: [inPod(anna, 'health/visits/')] }
    await expect(room.grants.give(anna, localIdOf(all), part, mandate)).rejects.toMatchObject(narrow)
    await giveFor(room, lia, await asked(room, { path: 'health/visits/may.json' }))
    // What the member gave of the whole is not the delegate’s to change into something of the part.
    const { grant } = await room.grants.give(anna, localIdOf(all), {})
    await expect(room.grants.amend(anna, localIdOf(grant.id), part, mandate)).rejects.toMatchObject(narrow)
  })

  test('never to what serves who was named: themselves, or their organisation', async () => {
    await using room = await openRoom()
    await delegated(room, lia, { powers: ['decide', 'give'] })
    const selfDealing = { code: 'mandate-self-dealing' }
    await expect(giveFor(room, lia, await asked(room, { requester: lia }))).rejects.toMatchObject(selfDealing)
    const forPractice = await asked(room, { requester: practice })
    room.administrators.add(lia)
    await expect(giveFor(room, lia, forPractice)).rejects.toMatchObject(selfDealing)
    room.administrators.delete(lia)
    await giveFor(room, lia, forPractice)
    const mandate = await room.representation.findMandate(lia, anna, 'give')
    const direct = {
      purpose: care,
      resources: [inPod(anna, 'health/')],
      modes: ['read' as const],
      validUntil: instantOf(startOfTest + day),
    }
    await expect(
      room.grants.giveDirectly(anna, { ...direct, recipient: lia }, mandate),
    ).rejects.toMatchObject(selfDealing)
    await room.grants.giveDirectly(anna, { ...direct, recipient: drRossi }, mandate)
  })

  test('no further: who was named names nobody, and who is named by them acts for nobody else', async () => {
    await using room = await openRoom()
    await delegated(room)
    await expect(room.representation.name(lia, wishFor(neighbour))).rejects.toMatchObject({
      code: 'member-unknown',
    })
    // Bruno is a member and acts for Anna; whom he names acts for Bruno.
    await delegated(room, bruno)
    const { id } = await room.representation.name(bruno, wishFor(neighbour))
    await room.representation.answer(neighbour, localOf(id), 'accepted')
    await expect(giveFor(room, neighbour, await asked(room))).rejects.toMatchObject(missing)
  })
})

describe('naming', () => {
  const refused = async (member: WebId, changes: Parameters<typeof wishFor>[1], delegate = lia) => {
    await using room = await openRoom()
    const code = await room.representation.name(member, wishFor(delegate, changes)).then(
      () => 'named',
      (error: unknown) => (error instanceof Problem ? error.code : 'no problem'),
    )
    return code
  }
  test('is for another person, for at most a year, within the own pod, by a member', async () => {
    expect(await refused(anna, {})).toBe('named')
    expect(await refused(anna, {}, anna)).toBe('input-malformed')
    expect(await refused(anna, {}, practice)).toBe('input-malformed')
    expect(await refused(anna, { validUntil: instantOf(startOfTest) })).toBe('input-malformed')
    expect(await refused(anna, { validUntil: instantOf(startOfTest + 366 * day) })).toBe('input-malformed')
    expect(await refused(anna, { resources: [inPod(bruno, 'health/')] })).toBe('resource-outside-pod')
    expect(await refused(lia, {}, neighbour)).toBe('member-unknown')
  })

  test('of many at once as many are named as may stand', async () => {
    await using room = await openRoom()
    const codes = await Promise.all(
      Array.from({ length: 25 }, () =>
        room.representation.name(anna, wishFor(lia)).then(
          () => 'named',
          (error: unknown) => (error instanceof Problem ? error.code : 'no problem'),
        ),
      ),
    )
    expect(codes.filter((code) => code === 'named')).toHaveLength(20)
    expect(codes.filter((code) => code === 'input-malformed')).toHaveLength(5)
  })

  test('is ended by the member or given back by who was named, and by nobody else', async () => {
    await using room = await openRoom()
    const { id } = await delegated(room)
    await expect(room.representation.end(neighbour, localOf(id))).rejects.toMatchObject({ code: 'not-found' })
    expect(await room.representation.end(lia, localOf(id))).toMatchObject({ state: 'ended', endedBy: lia })
    expect(await room.representation.end(anna, localOf(id))).toMatchObject({ endedBy: lia })
  })
})

describe('the credential of a delegation', () => {
  test('is for its two parties, while it is in force; what was ended before its time stands in the list', async () => {
    await using room = await openRoom()
    const { representation } = room
    const { id } = await representation.name(anna, wishFor(lia))
    const settled = { code: 'mandate-settled' }
    await expect(representation.credential(lia, localOf(id))).rejects.toMatchObject(settled)
    await representation.answer(lia, localOf(id), 'accepted')
    const { statusIndex } = JSON.parse(await representation.credential(lia, localOf(id))) as {
      statusIndex: number
    }
    await expect(representation.credential(neighbour, localOf(id))).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await representation.overStatusIndexes()).toEqual([])
    const before = representation.changes()
    await representation.end(anna, localOf(id))
    expect(representation.changes()).not.toBe(before)
    expect(await representation.overStatusIndexes()).toEqual([statusIndex])
    await expect(representation.credential(lia, localOf(id))).rejects.toMatchObject(settled)
    const { id: other, validUntil } = await delegated(room)
    room.clock.at = Date.parse(validUntil)
    await expect(representation.credential(lia, localOf(other))).rejects.toMatchObject(settled)
    const parts = JSON.stringify(await representation.delegations(anna))
    expect(parts).not.toContain('statusIndex')
  })

  test('two that draw the same place have two places all the same', async () => {
    let draws = 0
    await using room = await openRoom({
      // The first two delegations draw the same number for their places.
      randomBytes: (length) =>
        length === 3 && ++draws <= 2 ? new Uint8Array([0, 0, 7]) : randomBytes(length),
    })
    const reading = { purpose: care, resources: [inPod(anna, 'health/visits/')] }
    const both = await Promise.all([
      room.representation.name(anna, wishFor(lia)),
      room.representation.name(anna, wishFor(neighbour, { reading })),
    ])
    for (const { id, delegate } of both) await room.representation.answer(delegate, localOf(id), 'refused')
    expect(new Set(await room.representation.overStatusIndexes()).size).toBe(2)
  })
})

describe('the consent to read that goes with it', () => {
  const reading = { purpose: care, resources: [inPod(anna, 'health/visits/')] }

  test('is the member’s own, begins with the naming and ends with the delegation', async () => {
    await using room = await openRoom()
    const { id, reading: grant, validUntil } = await delegated(room, lia, { reading })
    if (grant === undefined) throw new Error('no consent')
    expect(await room.grants.findGrant(lia, localIdOf(grant))).toMatchObject({
      recipient: lia,
      validUntil,
      state: 'given',
      scope: { resources: reading.resources, modes: ['read'] },
    })
    await room.representation.end(anna, localOf(id))
    expect(await room.grants.findGrant(lia, localIdOf(grant))).toMatchObject({ state: 'withdrawn' })
    expect(await room.grants.events(anna, localIdOf(grant))).toMatchObject([
      { kind: 'given', actor: anna },
      { kind: 'withdrawn', actor: anna },
    ])
  })

  test('is given back by who refuses, by name', async () => {
    await using room = await openRoom()
    const { id, reading: grant } = await room.representation.name(anna, wishFor(lia, { reading }))
    if (grant === undefined) throw new Error('no consent')
    await room.representation.answer(lia, localOf(id), 'refused')
    expect((await room.grants.events(anna, localIdOf(grant))).at(-1)).toMatchObject({
      kind: 'withdrawn',
      actor: lia,
      onBehalfOf: anna,
    })
  })

  test('is the member’s again after that: what they restore is not ended a second time', async () => {
    await using room = await openRoom()
    const { id, reading: grant } = await delegated(room, lia, { reading })
    if (grant === undefined) throw new Error('no consent')
    await room.representation.end(anna, localOf(id))
    await room.grants.restore(anna, localIdOf(grant))
    await room.representation.passTurningPoints()
    await room.representation.end(anna, localOf(id))
    expect(await room.grants.findGrant(anna, localIdOf(grant))).toMatchObject({ state: 'given' })
  })

  test('is not amended, resumed or restored by who reads under it', async () => {
    await using room = await openRoom()
    const { reading: grant } = await delegated(room, lia, { reading })
    if (grant === undefined) throw new Error('no consent')
    const mandate = await room.representation.findMandate(lia, anna, 'decide')
    const selfDealing = { code: 'mandate-self-dealing' }
    const local = localIdOf(grant)
    await expect(
      room.grants.amend(anna, local, { resources: [inPod(anna, 'health/')] }, mandate),
    ).rejects.toMatchObject(selfDealing)
    await room.grants.pause(anna, local)
    await expect(room.grants.resume(anna, local, mandate)).rejects.toMatchObject(selfDealing)
    await room.grants.withdraw(anna, local)
    await expect(room.grants.restore(anna, local, mandate)).rejects.toMatchObject(selfDealing)
  })
})
