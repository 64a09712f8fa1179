import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { checkGrants } from './check-grants.ts'
import { findPricedGrant } from './priced-grant.ts'
import { localIdOf } from './records.ts'
import {
  anna,
  askedOf,
  bruno,
  care,
  drRossi,
  drVerdi,
  inDays,
  inPod,
  openHouse,
  podServer,
  research,
  stranger,
  tariff,
  type House,
} from './test-support.ts'

const officer = parseWebId('https://coop.example/olga#me')
const daughter = parseWebId('https://family.example/carla#me')
const minutes = 60_000

type Change = (house: House, by: WebId, local: string) => Promise<unknown>

const cancel: Change = ({ grants }, by, local) => grants.cancel(by, local)
const amend: Change = ({ grants }, by, local) => grants.amend(by, local, { validUntil: inDays(30) })
const pause: Change = ({ grants }, by, local) => grants.pause(by, local)
const resume: Change = ({ grants }, by, local) => grants.resume(by, local)
const withdraw: Change = ({ grants }, by, local) => grants.withdraw(by, local)
const restore: Change = ({ grants }, by, local) => grants.restore(by, local)
const invalidate: Change = ({ grants }, _by, local) => grants.invalidate(officer, local, 'a stolen key')

const kindsOf = async ({ grants }: House, grant: Grant): Promise<readonly string[]> =>
  (await grants.events(anna, localIdOf(grant.id))).map(({ kind }) => kind)

const findings = ({ store }: House) => Array.fromAsync(checkGrants(store, createTestSealer(randomBytes(32))))

describe('a request', () => {
  test('is taken back by who asked, once, and cannot be decided any more', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
    expect(await cancel(house, drRossi, local)).toMatchObject({ state: 'cancelled' })
    await expect(cancel(house, drRossi, local)).rejects.toMatchObject({ code: 'decision-taken' })
    await expect(house.grants.give(anna, local, {})).rejects.toMatchObject({ code: 'decision-taken' })
    await expect(house.grants.refuse(anna, local)).rejects.toMatchObject({ code: 'decision-taken' })
    expect((await house.grants.events(anna, local)).map(({ kind }) => kind)).toEqual([
      'requested',
      'cancelled',
    ])
    expect(await findings(house)).toEqual([])
  })

  test('is not taken back by its owner, nor by anybody else', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
    await expect(cancel(house, anna, local)).rejects.toMatchObject({ code: 'requester-only' })
    for (const other of [bruno, drVerdi, stranger])
      await expect(cancel(house, other, local)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('that was given is not taken back: the grant is withdrawn instead', async () => {
    await using house = await openHouse()
    const { request } = await house.given()
    await expect(cancel(house, drRossi, localIdOf(request))).rejects.toMatchObject({ code: 'decision-taken' })
  })

  test('given, refused and taken back at once is ended exactly once', async () => {
    await using house = await openHouse()
    for (let round = 0; round < 10; round += 1) {
      const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
      const ended = await Promise.allSettled([
        house.grants.give(anna, local, {}),
        house.grants.cancel(drRossi, local),
        house.grants.refuse(anna, local),
        house.grants.cancel(drRossi, local),
      ])
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await house.grants.events(anna, local)).toHaveLength(2)
    }
    expect(await findings(house)).toEqual([])
  })

  test.each([
    ['care and research', { purposes: [care, research] }, 'purposes-mixed'],
    [
      'a purpose that the EHDS forbids',
      { purposes: [care, 'https://w3id.org/dpv#Advertising'] },
      'purpose-unknown',
    ],
    ['care for nothing', { gift: true }, 'gift-not-possible'],
  ])('for %s at once is refused', async (_, changes, code) => {
    await using house = await openHouse()
    const asked = { ...askedOf(anna), ...changes } as ReturnType<typeof askedOf> // attacker-controlled IRIs
    await expect(house.grants.ask(drRossi, asked)).rejects.toMatchObject({ code })
  })

  test('for two purposes of care keeps both', async () => {
    await using house = await openHouse()
    const second = parsePurpose('https://w3id.org/dpv/sector/health#HomeCareManagement').iri
    const grant = await house.given(anna, drRossi, { purposes: [second] })
    expect(grant).toMatchObject({ purpose: care, purposes: [care, second] })
  })
})

describe('who may change a grant', () => {
  test.each([
    ['amend', amend],
    ['pause', pause],
    ['resume', resume],
    ['withdraw', withdraw],
    ['restore', restore],
  ])('%s: the owner alone', async (_, change) => {
    await using house = await openHouse()
    const { id } = await house.given()
    const local = localIdOf(id)
    await expect(change(house, drRossi, local)).rejects.toMatchObject({ code: 'owner-only' })
    for (const other of [bruno, drVerdi, stranger])
      await expect(change(house, other, local)).rejects.toMatchObject({ code: 'not-found' })
    expect(await house.grants.findGrant(anna, local)).toMatchObject({ state: 'given', id })
    await change(house, anna, local)
  })

  test.each([
    ['amend', amend],
    ['pause', pause],
    ['resume', resume],
  ])('%s: not when it is over', async (_, change) => {
    await using house = await openHouse()
    const withdrawn = localIdOf((await house.given()).id)
    await withdraw(house, anna, withdrawn)
    await expect(change(house, anna, withdrawn)).rejects.toMatchObject({ code: 'grant-not-standing' })
    const expired = localIdOf((await house.given()).id)
    const invalid = localIdOf((await house.given()).id)
    await invalidate(house, officer, invalid)
    await expect(change(house, anna, invalid)).rejects.toMatchObject({ code: 'grant-not-standing' })
    house.clock.at += 91 * 86_400_000
    await expect(change(house, anna, expired)).rejects.toMatchObject({ code: 'grant-not-standing' })
  })

  test('what the co-op declared void does not come back, and is not withdrawn', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    await invalidate(house, officer, local)
    await invalidate(house, officer, local)
    await expect(restore(house, anna, local)).rejects.toMatchObject({ code: 'grant-not-standing' })
    expect(await withdraw(house, anna, local)).toMatchObject({ state: 'invalidated' })
    expect(await kindsOf(house, grant)).toEqual(['requested', 'given', 'invalidated'])
    expect(await house.grants.withdrawnStatusIndexes()).toEqual([grant.statusIndex])
    expect((await house.grants.events(anna, local)).at(-1)).toMatchObject({
      actor: officer,
      reason: 'a stolen key',
    })
    expect(await findings(house)).toEqual([])
  })
})

describe('a pause', () => {
  test('suspends and ends, once each however often it is said, and each step is an event and a feed entry', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    await pause(house, anna, local)
    house.clock.at += minutes
    expect(await pause(house, anna, local)).toMatchObject({ state: 'paused', pausedAt: inDays(0) })
    expect(await house.grants.pausedStatusIndexes()).toEqual([grant.statusIndex])
    await resume(house, anna, local)
    expect(await resume(house, anna, local)).not.toHaveProperty('pausedAt')
    expect(await house.grants.pausedStatusIndexes()).toEqual([])
    expect(await house.grants.withdrawnStatusIndexes()).toEqual([])
    expect(await kindsOf(house, grant)).toEqual(['requested', 'given', 'paused', 'resumed'])
    const { events } = await house.feed.poll({ podServer, after: 0 })
    expect(events.map(({ grant: { state } }) => state)).toEqual(['given', 'paused', 'given'])
    expect(await findings(house)).toEqual([])
  })

  test('many times over keeps the order of its events', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    for (let round = 0; round < 6; round += 1) {
      await pause(house, anna, localIdOf(grant.id))
      await resume(house, anna, localIdOf(grant.id))
    }
    const kinds = Array.from({ length: 6 }, () => ['paused', 'resumed']).flat()
    expect(await kindsOf(house, grant)).toEqual(['requested', 'given', ...kinds])
  })
})

describe('steps at the same time', () => {
  test('are taken one after the other, each once and each on what the one before left', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    const taken = await Promise.allSettled(
      [pause, amend, pause, resume, amend, withdraw, pause, withdraw].map((step) => step(house, anna, local)),
    )
    const kinds = await kindsOf(house, grant)
    expect(kinds.filter((kind) => kind === 'withdrawn')).toHaveLength(1)
    expect(kinds.at(-1)).toBe('withdrawn')
    for (const outcome of taken)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'grant-not-standing' })
    const events = await house.grants.events(anna, local)
    expect(events.at(-1)?.grant).toEqual(await house.grants.findGrant(anna, local))
    expect(house.feed.head()).toBe(events.length - 1)
    expect(await findings(house)).toEqual([])
  })
})

describe('a withdrawal', () => {
  test('is undone within ten minutes, under a new credential; the old one stays revoked for good', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    const old = (await house.grants.findCredential(anna, local)) ?? ''
    await withdraw(house, anna, local)
    house.clock.at += 10 * minutes
    const restored = await house.grants.restore(anna, local)
    expect(restored).toMatchObject({ state: 'given', version: 2, scope: grant.scope })
    expect(restored).not.toHaveProperty('withdrawnAt')
    expect(await house.grants.restore(anna, local)).toEqual(restored)
    expect(await house.grants.withdrawnStatusIndexes()).toEqual([grant.statusIndex])
    expect(restored.statusIndex).not.toBe(grant.statusIndex)
    expect(await house.grants.findByCredential(old)).toBeUndefined()
    const text = (await house.grants.findCredential(anna, local)) ?? ''
    expect(await house.grants.findByCredential(text)).toEqual({ grant: restored, sequence: 3 })
    await withdraw(house, anna, local)
    expect(await house.grants.withdrawnStatusIndexes()).toHaveLength(2)
    expect(await findings(house)).toEqual([])
  })

  test('is for good after ten minutes, and when the time of the consent is over', async () => {
    await using house = await openHouse()
    const late = localIdOf((await house.given()).id)
    await withdraw(house, anna, late)
    house.clock.at += 10 * minutes + 1
    await expect(restore(house, anna, late)).rejects.toMatchObject({ code: 'restore-too-late' })
    const short = await house.given(anna, drRossi, { validUntil: inDays(1) })
    house.clock.at = Date.parse(short.validUntil) - minutes
    await withdraw(house, anna, localIdOf(short.id))
    house.clock.at += 2 * minutes
    await expect(restore(house, anna, localIdOf(short.id))).rejects.toMatchObject({
      code: 'grant-not-standing',
    })
  })

  test('of a paused consent is undone to a paused one', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    await pause(house, anna, local)
    await withdraw(house, anna, local)
    const restored = await house.grants.restore(anna, local)
    expect(restored.state).toBe('paused')
    expect(await house.grants.pausedStatusIndexes()).toEqual([restored.statusIndex])
    expect(await findings(house)).toEqual([])
  })
})

describe('an amendment', () => {
  test('gives less under a new credential, and the old text is of nothing any more', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    const face = await house.grants.face({ kind: 'grant', grant }, 'other', () =>
      Promise.resolve('signed once'),
    )
    expect((await house.grants.findByCredential(face))?.grant.id).toBe(grant.id)
    const amended = await house.grants.amend(anna, local, {
      resources: [inPod(anna, 'health/laboratory/')],
      terms: { frequency: { times: 1, per: 'day' } },
    })
    expect(amended).toMatchObject({
      version: 2,
      state: 'given',
      scope: { resources: [inPod(anna, 'health/laboratory/')] },
      terms: { frequency: { times: 1, per: 'day' } },
      validFrom: grant.validFrom,
    })
    expect(await house.grants.findByCredential(face)).toBeUndefined()
    expect(await house.grants.withdrawnStatusIndexes()).toEqual([grant.statusIndex])
    expect(await findings(house)).toEqual([])
  })

  test('gives back up to what was asked and never more', async () => {
    await using house = await openHouse()
    const request = await house.grants.ask(drRossi, askedOf(anna, { terms: { fetch: 'once' } }))
    const { grant } = await house.grants.give(anna, localIdOf(request.id), {
      resources: [inPod(anna, 'health/a.ttl')],
    })
    const local = localIdOf(grant.id)
    expect(await house.grants.amend(anna, local, { resources: request.scope.resources })).toMatchObject({
      scope: request.scope,
      terms: { fetch: 'once' },
    })
    for (const wider of [
      { resources: [inPod(anna, 'diary/')] },
      { modes: ['read', 'write'] as const },
      { validUntil: inDays(91) },
      { terms: { fetch: 'periodic' } as const },
    ])
      await expect(house.grants.amend(anna, local, wider)).rejects.toMatchObject({
        code: 'decision-too-wide',
      })
  })

  test('is judged by uses as they were when they were made', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    house.clock.at += minutes
    await house.grants.amend(anna, localIdOf(grant.id), { resources: [inPod(anna, 'health/a.ttl')] })
    house.clock.at += minutes
    await house.grants.pause(anna, localIdOf(grant.id))
    const standings = (await findPricedGrant(grant.id, house))?.standings
    expect(standings?.map(({ grant: { scope } }) => scope.resources)).toEqual([
      [inPod(anna, 'health/')],
      [inPod(anna, 'health/a.ttl')],
    ])
    expect(standings?.map(({ until }) => until === undefined)).toEqual([false, false])
  })
})

describe('a consent that nobody asked for', () => {
  const gift = (recipient: WebId) => ({
    recipient,
    purpose: care,
    resources: [inPod(anna, 'health/')],
    modes: ['read'] as const,
    validUntil: inDays(30),
  })

  test('is given by a member to a provider at the price of its purpose, and lives like any other', async () => {
    await using house = await openHouse()
    const { grant } = await house.grants.giveDirectly(anna, gift(drRossi))
    expect(grant).toMatchObject({
      owner: anna,
      recipient: drRossi,
      organisation: 'Studio Rossi',
      state: 'given',
    })
    expect(grant).not.toHaveProperty('request')
    expect((await house.grants.findRecord(anna, localIdOf(grant.id)))?.tariff).toEqual(tariff)
    const wider = { resources: [inPod(anna, 'diary/')], validUntil: inDays(60) }
    expect(await house.grants.amend(anna, localIdOf(grant.id), wider)).toMatchObject({ version: 2 })
    await withdraw(house, anna, localIdOf(grant.id))
    expect(await kindsOf(house, grant)).toEqual(['given', 'amended', 'withdrawn'])
    expect(await findings(house)).toEqual([])
  })

  test('costs nothing when it is given to somebody of the family', async () => {
    await using house = await openHouse()
    const { grant } = await house.grants.giveDirectly(anna, gift(daughter))
    expect((await house.grants.findRecord(daughter, localIdOf(grant.id)))?.tariff.microCentsPerUnit).toBe(0n)
  })

  test('is not given by somebody who is no member, of another pod, to oneself, or for too long', async () => {
    await using house = await openHouse()
    const attempts = [
      [stranger, gift(drRossi), 'member-unknown'],
      [bruno, gift(drRossi), 'resource-outside-pod'],
      [anna, gift(anna), 'input-malformed'],
      [anna, { ...gift(drRossi), validUntil: inDays(800) }, 'input-malformed'],
      [anna, { ...gift(drRossi), purposes: [research] }, 'purposes-mixed'],
    ] as const
    for (const [caller, given, code] of attempts)
      await expect(house.grants.giveDirectly(caller, given)).rejects.toMatchObject({ code })
    await using other = await openHouse()
    const { grant } = await house.grants.giveDirectly(anna, gift(drRossi))
    await expect(
      house.grants.amend(anna, localIdOf(grant.id), { resources: [inPod(bruno, 'health/')] }),
    ).rejects.toMatchObject({ code: 'resource-outside-pod' })
    expect(other.feed.head()).toBe(0)
  })

  test('to research as a gift is never priced and says so', async () => {
    await using house = await openHouse()
    const { grant } = await house.grants.giveDirectly(anna, {
      ...gift(drRossi),
      purpose: research,
      gift: true,
    })
    expect(grant.gift).toBe(true)
    expect((await house.grants.findRecord(anna, localIdOf(grant.id)))?.tariff).toMatchObject({
      gift: true,
      microCentsPerUnit: 0n,
    })
    const request = await house.grants.ask(drRossi, askedOf(anna, { purpose: research }))
    const { grant: given } = await house.grants.give(anna, localIdOf(request.id), { gift: true })
    expect(given.gift).toBe(true)
    const ofCare = await house.grants.ask(drRossi, askedOf(anna))
    await expect(house.grants.give(anna, localIdOf(ofCare.id), { gift: true })).rejects.toMatchObject({
      code: 'gift-not-possible',
    })
  })
})

describe('a list', () => {
  test('is narrowed by state, side, other party, purpose, resource and time', async () => {
    await using house = await openHouse()
    const first = await house.given(anna, drRossi)
    house.clock.at += minutes
    const second = await house.given(anna, drVerdi, { purpose: research, resources: [inPod(anna, 'diary/')] })
    await withdraw(house, anna, localIdOf(second.id))
    const ids = async (filter: Parameters<House['grants']['listGrants']>[2]) =>
      (await house.grants.listGrants(anna, { limit: 10 }, filter)).items.map(({ id }) => id)
    expect(await ids({})).toEqual([second.id, first.id])
    expect(await ids({ state: 'given' })).toEqual([first.id])
    expect(await ids({ state: 'withdrawn' })).toEqual([second.id])
    expect(await ids({ as: 'recipient' })).toEqual([])
    expect(await ids({ other: drVerdi })).toEqual([second.id])
    expect(await ids({ purpose: care })).toEqual([first.id])
    expect(await ids({ resource: inPod(anna, 'health/x/y.ttl') })).toEqual([first.id])
    expect(await ids({ from: second.validFrom })).toEqual([second.id])
    expect(await ids({ endedFrom: first.validFrom })).toEqual([second.id])
    house.clock.at += 100 * 86_400_000
    expect(await ids({ state: 'expired' })).toEqual([first.id])
  })

  test('goes on where it stopped though others are left out in between', async () => {
    await using house = await openHouse()
    const kept: string[] = []
    for (let count = 0; count < 9; count += 1) {
      house.clock.at += 1
      const { id } = await house.given()
      if (count % 3 === 0) await withdraw(house, anna, localIdOf(id))
      else kept.unshift(id)
    }
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = { limit: 2, ...(cursor === undefined ? {} : { cursor }) }
      const { items, next } = await house.grants.listGrants(anna, page, { state: 'given' })
      seen.push(...items.map(({ id }) => id))
      if (next === undefined) break
      cursor = next
    }
    expect(seen).toEqual(kept)
  })
})
