import { createHash, randomBytes } from 'node:crypto'
import { deskWaitMs, type DeskActWish } from '@mutua/sdk/consent/desk'
import {
  instantOf,
  parseBaseUrl,
  parseSha256,
  type GrantId,
  type RequestId,
  type WebId,
} from '@mutua/sdk/ids'
import { describe, expect, test } from 'vitest'
import { openDeskOn } from './desk-face.ts'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  asked,
  child,
  day,
  drRossi,
  guarded,
  localOf,
  olga,
  openRoom,
  otto,
  podOf,
  practice,
  startOfTest,
  type Room,
} from '../representation/test-support.ts'

const paper = parseSha256(createHash('sha256').update('the signed sheet').digest('hex'))
const sheet = { paper, language: 'ar' }
const give = (request: RequestId): DeskActWish => ({ kind: 'give', request, ...sheet })
const withdraw = (grant: GrantId): DeskActWish => ({ kind: 'withdraw', grant, ...sheet })

/** Olga and Otto are officers until they are taken from this set. */
const deskOf = (room: Room, officers: Set<WebId> = new Set([olga, otto])) =>
  openDeskOn({
    ...room,
    origin: parseBaseUrl('http://localhost:3001'),
    now: () => room.clock.at,
    randomBytes,
    members: { find: async (webId) => (webId === anna || webId === child ? memberOf(webId) : undefined) },
    organisations: {
      belongsTo: async (person, id) => id === practice && room.administrators.has(person),
    },
    findOwnMandate: room.representation.findOwnMandate,
    isOfficer: (webId) => officers.has(webId),
    notice: '7',
  })
const memberOf = (webId: WebId) =>
  ({ number: 1, webId, pod: podOf(webId), displayName: 'Anna', admittedAt: instantOf(startOfTest) }) as never // the desk looks only whether there is one

const ordered = async (desk: ReturnType<typeof deskOf>, member: WebId = anna) => {
  const order = await desk.recordOrder(olga, {
    member,
    ...sheet,
    validUntil: instantOf(startOfTest + 90 * day),
  })
  return localOf((await desk.confirmOrder(otto, localOf(order.id))).id)
}
const refusal = (code: string): unknown => expect.objectContaining({ code })

describe('An order of a member', () => {
  test('is in force once a second officer has confirmed it, and shows what waits', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const request = await asked(room)
    const wish = { member: anna, ...sheet, validUntil: instantOf(startOfTest + 90 * day) }
    const { id } = await desk.recordOrder(olga, wish)
    await expect(desk.choices(localOf(id))).rejects.toEqual(refusal('mandate-missing'))
    await expect(desk.confirmOrder(olga, localOf(id))).rejects.toEqual(refusal('second-officer-needed'))
    await desk.confirmOrder(otto, localOf(id))
    expect((await desk.choices(localOf(id))).requests.map((one) => one.id)).toEqual([request])
    expect(await desk.orders(anna)).toMatchObject([{ id, recordedBy: olga, confirmedBy: otto }])
  })

  test('is refused of nobody in the register, of an officer for themself, and for longer than a year', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const validUntil = instantOf(startOfTest + 90 * day)
    await expect(desk.recordOrder(olga, { member: drRossi, ...sheet, validUntil })).rejects.toEqual(
      refusal('member-unknown'),
    )
    await expect(desk.recordOrder(anna, { member: anna, ...sheet, validUntil })).rejects.toEqual(
      refusal('second-officer-needed'),
    )
    const tooLong = instantOf(startOfTest + 367 * day)
    await expect(desk.recordOrder(olga, { member: anna, ...sheet, validUntil: tooLong })).rejects.toEqual(
      refusal('input-malformed'),
    )
  })

  test('ends by the member alone; then nothing waits and nothing is confirmed under it', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const order = await ordered(desk)
    const act = await desk.enter(olga, order, give(await asked(room)))
    await expect(desk.endOrder({ webId: drRossi, isOfficer: false }, order)).rejects.toEqual(
      refusal('not-found'),
    )
    await desk.endOrder({ webId: anna, isOfficer: false }, order)
    await expect(desk.confirm(otto, act.id, act.digest)).rejects.toEqual(refusal('mandate-missing'))
    await expect(desk.enter(olga, order, act.wish)).rejects.toEqual(refusal('mandate-missing'))
  })
})

describe('A consent at the desk', () => {
  test('is given when a second officer confirms it, and names both, the language and the sheet', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const request = await asked(room)
    const act = await desk.enter(olga, await ordered(desk), give(request))
    expect(act.state).toBe('waiting')
    expect((await room.grants.findRequest(anna, localIdOf(request)))?.state).toBe('requested')
    expect((await desk.acts('all')).map(({ id }) => id)).toEqual([act.id])

    const done = await desk.confirm(otto, act.id, act.digest)
    expect(done).toMatchObject({ state: 'done', enteredBy: olga, confirmedBy: otto })
    expect((await room.grants.findRequest(anna, localIdOf(request)))?.grant).toBe(done.grant)
    const events = await room.grants.events(anna, localIdOf(request))
    expect(events.at(-1)).toMatchObject({
      kind: 'given',
      actor: otto,
      onBehalfOf: anna,
      desk: { entered: olga, confirmed: otto, paper, language: 'ar' },
      shown: { channel: 'desk', language: 'ar', notice: '7', noticeHash: paper },
    })
    expect(await desk.acts('all')).toEqual([])
    expect(await desk.acts(anna)).toEqual([done])
    expect(await desk.confirm(otto, act.id, act.digest)).toEqual(done)
  })

  test('is not given by one officer twice, with another content, or after a quarter of an hour', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const request = await asked(room)
    const order = await ordered(desk)
    const act = await desk.enter(olga, order, give(request))
    await expect(desk.confirm(olga, act.id, act.digest)).rejects.toEqual(refusal('second-officer-needed'))
    await expect(desk.confirm(otto, act.id, paper)).rejects.toEqual(refusal('input-malformed'))
    room.clock.at += deskWaitMs + 1
    await expect(desk.confirm(otto, act.id, act.digest)).rejects.toEqual(refusal('mandate-settled'))
    expect(await desk.acts('all')).toEqual([])
    expect((await room.grants.findRequest(anna, localIdOf(request)))?.state).toBe('requested')
  })

  test('is not given by whoever asks, by whoever works for them, or by the member as an officer', async () => {
    await using room = await openRoom()
    const desk = deskOf(room, new Set([olga, otto, drRossi, anna]))
    const order = await ordered(desk)
    const ofDoctor = give(await asked(room))
    await expect(desk.enter(drRossi, order, ofDoctor)).rejects.toEqual(refusal('mandate-self-dealing'))
    const act = await desk.enter(olga, order, ofDoctor)
    await expect(desk.confirm(drRossi, act.id, act.digest)).rejects.toEqual(refusal('mandate-self-dealing'))
    await expect(desk.confirm(anna, act.id, act.digest)).rejects.toEqual(refusal('mandate-self-dealing'))
    room.administrators.add(otto)
    const ofPractice = await desk.enter(olga, order, give(await asked(room, { requester: practice })))
    await expect(desk.confirm(otto, ofPractice.id, ofPractice.digest)).rejects.toEqual(
      refusal('mandate-self-dealing'),
    )
  })

  test('is not given when who entered it has left the board meanwhile', async () => {
    await using room = await openRoom()
    const officers = new Set([olga, otto])
    const desk = deskOf(room, officers)
    const act = await desk.enter(olga, await ordered(desk), give(await asked(room)))
    officers.delete(olga)
    await expect(desk.confirm(otto, act.id, act.digest)).rejects.toEqual(refusal('second-officer-needed'))
  })

  test('is no way around who decides for a child', async () => {
    await using room = await openRoom()
    await guarded(room)
    const desk = deskOf(room)
    const order = await ordered(desk, child)
    const request = await asked(room, { owner: child })
    const act = await desk.enter(olga, order, give(request))
    await expect(desk.confirm(otto, act.id, act.digest)).rejects.toEqual(refusal('guardian-decides'))
    const refused = await desk.enter(olga, order, { kind: 'refuse', request, ...sheet })
    expect(await desk.confirm(otto, refused.id, refused.digest)).toMatchObject({ state: 'done' })
  })

  test('is given once when two confirm at the same time', async () => {
    await using room = await openRoom()
    const third = drRossi
    const desk = deskOf(room, new Set([olga, otto, third]))
    const request = await asked(room, { requester: practice })
    const act = await desk.enter(olga, await ordered(desk), give(request))
    const outcomes = await Promise.allSettled([
      desk.confirm(otto, act.id, act.digest),
      desk.confirm(third, act.id, act.digest),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const events = await room.grants.events(anna, localIdOf(request))
    expect(events.filter(({ kind }) => kind === 'given')).toHaveLength(1)
  })
})

describe('A refusal and a withdrawal at the desk', () => {
  test('a refusal waits for the second officer', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const request = await asked(room)
    const act = await desk.enter(olga, await ordered(desk), { kind: 'refuse', request, ...sheet })
    expect((await room.grants.findRequest(anna, localIdOf(request)))?.state).toBe('requested')
    await desk.confirm(otto, act.id, act.digest)
    expect((await room.grants.findRequest(anna, localIdOf(request)))?.state).toBe('refused')
  })

  test('a withdrawal is done by one officer at once, and looked at by a second one afterwards', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const order = await ordered(desk)
    const { grant } = await room.grants.give(anna, localIdOf(await asked(room)), {})
    const act = await desk.enter(olga, order, withdraw(grant.id))
    expect(act).toMatchObject({ state: 'done', grant: grant.id, enteredBy: olga })
    expect((await room.grants.findGrant(anna, localIdOf(grant.id)))?.state).toBe('withdrawn')
    expect((await desk.acts('all')).map(({ id }) => id)).toEqual([act.id])
    await expect(desk.confirm(olga, act.id, act.digest)).rejects.toEqual(refusal('second-officer-needed'))
    expect(await desk.confirm(otto, act.id, act.digest)).toMatchObject({ confirmedBy: otto })
    expect(await desk.acts('all')).toEqual([])
    await expect(desk.enter(olga, order, withdraw(grant.id))).rejects.toEqual(refusal('grant-not-standing'))
  })

  test('nothing is entered about the consents of somebody else', async () => {
    await using room = await openRoom()
    const desk = deskOf(room)
    const order = await ordered(desk)
    const foreign = await asked(room, { owner: child })
    await expect(desk.enter(olga, order, give(foreign))).rejects.toEqual(refusal('not-found'))
  })
})
