import { describe, expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseGrantId, parseRequestId, parseResourceUrl, purposeIriSchema } from '@mutua/sdk/ids'
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
  origin,
  podServer,
  stranger,
  tariff,
  unpriced,
  type AskedGrant,
} from './test-support.ts'

const refusal = (code: string): unknown => expect.objectContaining({ code })

describe('asking', () => {
  test('a provider of the directory asks a member for what lies in the pod', async () => {
    await using house = await openHouse()
    const request = await house.grants.ask(drRossi, askedOf(anna, { modes: ['read', 'read'] }))
    expect(request).toMatchObject({
      requester: drRossi,
      requesterName: 'Dr Rossi',
      organisation: 'Studio Rossi',
      owner: anna,
      purpose: care,
      scope: { resources: [inPod(anna, 'health/')], modes: ['read'] },
      state: 'requested',
    })
    expect(request.id).toMatch(/^http:\/\/localhost:3001\/requests\/[\w-]{22}$/)
    expect(await house.grants.findRequest(anna, localIdOf(request.id))).toEqual(request)
    expect(await house.grants.findRequest(drRossi, localIdOf(request.id))).toEqual(request)
  })

  test('somebody outside the directory is refused in the same words whether the owner is a member or not', async () => {
    await using house = await openHouse()
    const ask = (owner: typeof anna) =>
      house.grants.ask(stranger, askedOf(owner)).catch((error: unknown) => String(error))
    expect(await ask(anna)).toBe(await ask(drVerdi))
    expect(await ask(anna)).toContain('provider-unknown')
  })

  test('a provider learns that the person asked is no member', async () => {
    await using house = await openHouse()
    await expect(house.grants.ask(drRossi, askedOf(drVerdi))).rejects.toEqual(refusal('member-unknown'))
  })

  test.each([
    ['another pod', [inPod(bruno, 'health/')]],
    ['one resource of two in another pod', [inPod(anna, 'health/'), inPod(bruno, 'health/')]],
    ['a pod whose name only begins the same', [parseResourceUrl(`${podServer}/anna-maria/health/`)]],
    ['the whole server', [parseResourceUrl(`${podServer}/`)]],
    ['the same path on another server', [parseResourceUrl('http://evil.example/anna/health/')]],
  ])('what lies outside the pod cannot be asked for: %s', async (_case, resources) => {
    await using house = await openHouse()
    await expect(house.grants.ask(drRossi, askedOf(anna, { resources }))).rejects.toEqual(
      refusal('resource-outside-pod'),
    )
  })

  test('the end must lie in the future and at most two years away', async () => {
    await using house = await openHouse()
    const until = (days: number) => house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(days) }))
    await expect(until(0)).rejects.toEqual(refusal('input-malformed'))
    await expect(until(-1)).rejects.toEqual(refusal('input-malformed'))
    await expect(until(732)).rejects.toEqual(refusal('input-malformed'))
    await expect(until(731)).resolves.toMatchObject({ state: 'requested' })
  })

  test('a purpose outside the table is refused, and so is asking oneself', async () => {
    await using house = await openHouse()
    const purpose = purposeIriSchema.parse('https://w3id.org/dpv#Marketing')
    await expect(house.grants.ask(drRossi, askedOf(anna, { purpose }))).rejects.toEqual(
      refusal('purpose-unknown'),
    )
    await expect(house.grants.ask(drRossi, askedOf(drRossi))).rejects.toEqual(refusal('input-malformed'))
  })

  test('a refused question leaves nothing behind', async () => {
    await using house = await openHouse()
    await house.grants.ask(drRossi, askedOf(drVerdi)).catch(() => undefined)
    await house.grants.ask(stranger, askedOf(anna)).catch(() => undefined)
    const left: string[] = []
    for await (const { key } of house.store.list({ gte: '', lt: '~' })) left.push(key)
    expect(left).toEqual([])
  })
})

describe('deciding', () => {
  test('the owner gives: grant, credential, tariff and events stand together', async () => {
    await using house = await openHouse()
    const request = await house.grants.ask(drRossi, askedOf(anna))
    const given = await house.grants.give(anna, localIdOf(request.id), {})
    expect(given.request).toMatchObject({ state: 'given', grant: given.grant.id })
    expect(given.grant).toMatchObject({
      request: request.id,
      owner: anna,
      recipient: drRossi,
      state: 'given',
      validFrom: request.requestedAt,
      validUntil: request.validUntil,
    })
    const local = localIdOf(given.grant.id)
    expect(await house.grants.findGrant(anna, local)).toEqual(given.grant)
    expect(await house.grants.findGrant(drRossi, local)).toEqual(given.grant)
    expect(await house.grants.findCredential(drRossi, local)).toBe(given.credential)
    expect(await house.grants.findByCredential(given.credential)).toEqual({ grant: given.grant, sequence: 1 })
    expect(await house.grants.findByCredential(`${given.credential} `)).toBeUndefined()
    const { events } = await house.feed.poll({ podServer, after: 0 })
    expect(events).toEqual([{ sequence: 1, grant: given.grant, tariff }])
    const kinds = (await house.grants.events(anna, localIdOf(request.id))).map(({ kind, actor }) => [
      kind,
      actor,
    ])
    expect(kinds).toEqual([
      ['requested', drRossi],
      ['given', anna],
    ])
  })

  test('the owner may give less than was asked', async () => {
    await using house = await openHouse()
    const request = await house.grants.ask(drRossi, askedOf(anna, { modes: ['read', 'append'] }))
    const { grant } = await house.grants.give(anna, localIdOf(request.id), {
      resources: [inPod(anna, 'health/glucose.ttl')],
      modes: ['read'],
      validUntil: inDays(7),
    })
    expect(grant.scope).toEqual({ resources: [inPod(anna, 'health/glucose.ttl')], modes: ['read'] })
    expect(grant.validUntil).toBe(inDays(7))
  })

  test.each([
    ['a wider container', { resources: [inPod(anna, '')] }],
    ['another mode', { modes: ['read', 'write'] as const }],
    ['a longer time', { validUntil: inDays(91) }],
  ])('never more than was asked: %s', async (_case, narrowing) => {
    await using house = await openHouse()
    const request = await house.grants.ask(drRossi, askedOf(anna))
    const local = localIdOf(request.id)
    await expect(house.grants.give(anna, local, narrowing)).rejects.toEqual(refusal('decision-too-wide'))
    expect(await house.grants.findRequest(anna, local)).toMatchObject({ state: 'requested' })
  })

  test('the requester cannot decide, and for a third person there is nothing', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
    await expect(house.grants.give(drRossi, local, {})).rejects.toEqual(refusal('owner-only'))
    await expect(house.grants.refuse(drRossi, local)).rejects.toEqual(refusal('owner-only'))
    const unknown = await house.grants.give(bruno, 'A'.repeat(22), {}).catch(String)
    expect(await house.grants.give(bruno, local, {}).catch(String)).toBe(unknown)
    expect(unknown).toContain('not-found')
  })

  test('what was refused stays refused', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
    expect(await house.grants.refuse(anna, local)).toMatchObject({ state: 'refused' })
    await expect(house.grants.give(anna, local, {})).rejects.toEqual(refusal('decision-taken'))
    await expect(house.grants.refuse(anna, local)).rejects.toEqual(refusal('decision-taken'))
  })

  test('a purpose without an adopted tariff cannot be consented to', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna, { purpose: unpriced }))).id)
    await expect(house.grants.give(anna, local, {})).rejects.toEqual(refusal('tariff-missing'))
  })

  test('a request whose time is over cannot be given any more', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(1) }))).id)
    house.clock.at = Date.parse(inDays(1))
    await expect(house.grants.give(anna, local, {})).rejects.toEqual(refusal('request-expired'))
  })

  test('of many decisions at the same time exactly one is taken', async () => {
    await using house = await openHouse()
    for (let round = 0; round < 10; round += 1) {
      const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0 ? house.grants.give(anna, local, {}) : house.grants.refuse(anna, local),
        ),
      )
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const attempt of tries)
        if (attempt.status === 'rejected') expect(attempt.reason).toEqual(refusal('decision-taken'))
      expect(await house.grants.events(anna, local)).toHaveLength(2)
    }
  })

  test('a credential that cannot be signed leaves the request open', async () => {
    await using house = await openHouse({
      issueCredential: () => Promise.reject(new Error('the key is locked')),
    })
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
    await expect(house.grants.give(anna, local, {})).rejects.toThrow('the key is locked')
    expect(await house.grants.findRequest(anna, local)).toMatchObject({ state: 'requested' })
    expect((await house.grants.listGrants(anna, { limit: 10 })).items).toEqual([])
  })

  test('many decisions at the same time get feed positions without gaps and each its own status index', async () => {
    await using house = await openHouse()
    const granted = await Promise.all(Array.from({ length: 120 }, () => house.given()))
    const { events } = await house.feed.poll({ podServer, after: 0 })
    expect(events.map(({ sequence }) => sequence)).toEqual(granted.map((_, index) => index + 1))
    expect(new Set(events.map(({ grant }) => grant.id))).toEqual(new Set(granted.map(({ id }) => id)))
    expect(new Set(granted.map(({ statusIndex }) => statusIndex)).size).toBe(granted.length)
  })

  test('when chance draws a taken status index, another is drawn', async () => {
    let calls = 0
    // Ids stay random; the three bytes of a status index repeat themselves for a while.
    const randomBytes = (length: number): Uint8Array => {
      calls += 1
      return length === 3
        ? Uint8Array.of(0, 0, Math.floor(calls / 12))
        : crypto.getRandomValues(new Uint8Array(length))
    }
    await using house = await openHouse({ randomBytes })
    const granted = await Promise.all(Array.from({ length: 6 }, () => house.given()))
    expect(new Set(granted.map(({ statusIndex }) => statusIndex)).size).toBe(6)
  })
})

describe('withdrawing', () => {
  test('the owner withdraws; repeating it is no error and changes nothing', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    house.clock.at += 1_000
    const withdrawn = await house.grants.withdraw(anna, localIdOf(grant.id))
    expect(withdrawn).toMatchObject({
      state: 'withdrawn',
      withdrawnAt: expect.stringContaining('09:00:01') as string,
    })
    house.clock.at += 1_000
    expect(await house.grants.withdraw(anna, localIdOf(grant.id))).toEqual(withdrawn)
    const { events } = await house.feed.poll({ podServer, after: 0 })
    expect(events.map(({ grant: { state } }) => state)).toEqual(['given', 'withdrawn'])
    expect(await house.grants.withdrawnStatusIndexes()).toEqual([grant.statusIndex])
  })

  test('the recipient cannot withdraw, and for a third person there is nothing', async () => {
    await using house = await openHouse()
    const local = localIdOf((await house.given()).id)
    await expect(house.grants.withdraw(drRossi, local)).rejects.toEqual(refusal('owner-only'))
    const unknown = await house.grants.withdraw(bruno, 'A'.repeat(22)).catch(String)
    expect(await house.grants.withdraw(bruno, local).catch(String)).toBe(unknown)
    expect(await house.grants.findGrant(anna, local)).toMatchObject({ state: 'given' })
  })

  test('many withdrawals of the same consent at the same time are one', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const all = await Promise.all(
      Array.from({ length: 16 }, () => house.grants.withdraw(anna, localIdOf(grant.id))),
    )
    for (const one of all) expect(one).toEqual(all[0])
    const { events } = await house.feed.poll({ podServer, after: 0 })
    expect(events).toHaveLength(2)
  })

  test('an expired consent can still be withdrawn', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    house.clock.at = Date.parse(inDays(200))
    expect(await house.grants.withdraw(anna, localIdOf(grant.id))).toMatchObject({ state: 'withdrawn' })
  })
})

describe('who sees what', () => {
  test('somebody who is no party sees neither request nor grant nor credential nor events', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    for (const other of [bruno, drVerdi, stranger]) {
      expect(await house.grants.findRequest(other, localIdOf(grant.request))).toBeUndefined()
      expect(await house.grants.findGrant(other, localIdOf(grant.id))).toBeUndefined()
      expect(await house.grants.findCredential(other, localIdOf(grant.id))).toBeUndefined()
      expect(await house.grants.events(other, localIdOf(grant.request))).toEqual([])
      expect((await house.grants.listGrants(other, { limit: 10 })).items).toEqual([])
    }
  })

  test('ids are unguessable and status indexes not in order', async () => {
    await using house = await openHouse()
    const granted: AskedGrant[] = []
    for (let count = 0; count < 20; count += 1) granted.push(await house.given())
    const indexes = granted.map(({ statusIndex }) => statusIndex)
    expect(indexes).not.toEqual(indexes.toSorted((a, b) => a - b))
    for (const { id, request } of granted) {
      expect(Buffer.from(localIdOf(id), 'base64url')).toHaveLength(16)
      expect(localIdOf(id)).not.toBe(localIdOf(request))
    }
  })

  test('lists show the newest first, page by page, without loss or repetition', async () => {
    await using house = await openHouse()
    const granted: Grant[] = []
    for (let count = 0; count < 7; count += 1) {
      house.clock.at += 1
      granted.push(await house.given())
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await house.grants.listGrants(drRossi, {
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      })
      expect(page.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toEqual(granted.map(({ id }) => id).toReversed())
    expect((await house.grants.listRequests(anna, { limit: 100 })).items).toHaveLength(7)
  })

  test('a made-up cursor is refused', async () => {
    await using house = await openHouse()
    for (const cursor of ['', 'x', Buffer.from('../grant/').toString('base64url'), 'Z'.repeat(3_000)]) {
      await expect(house.grants.listGrants(anna, { limit: 3, cursor })).rejects.toEqual(
        refusal('input-malformed'),
      )
    }
  })

  test('a grant is found by its id only at this service', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    expect(await house.grants.findStanding(grant.id)).toEqual({ grant, sequence: 1 })
    const local = localIdOf(grant.id)
    expect(
      await house.grants.findStanding(parseGrantId(`http://elsewhere.example/grants/${local}`)),
    ).toBeUndefined()
    expect(
      await house.grants.findStanding(parseGrantId(`${origin}/grants/../grants/${local}`)),
    ).toBeUndefined()
    expect(await house.grants.findStanding(parseGrantId(`${origin}/grants/`))).toBeUndefined()
    expect(
      await house.grants.findRequest(anna, localIdOf(parseRequestId(`${origin}/requests/x`))),
    ).toBeUndefined()
  })

  test('grants around a resource are those of that recipient in that pod', async () => {
    await using house = await openHouse()
    const first = await house.given(anna, drRossi)
    house.clock.at += 1
    const second = await house.given(anna, drRossi, { resources: [inPod(anna, 'notes/')] })
    await house.given(bruno, drRossi)
    await house.given(anna, drVerdi)
    const found: string[] = []
    for await (const { grant } of house.grants.grantsAround(drRossi, inPod(anna, 'health/lab/2026.json')))
      found.push(grant.id)
    expect(found).toEqual([second.id, first.id])
  })
})
