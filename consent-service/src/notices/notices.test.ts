import { describe, expect, it, test } from 'vitest'
import type { Store } from '@mutua/kit/store'
import { prefixRange } from '@mutua/kit/store'
import { parseInstant, type WebId } from '@mutua/sdk/ids'
import {
  anna,
  askedOf,
  bruno,
  drRossi,
  drVerdi,
  inDays,
  openHouse,
  stranger,
} from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { toldNotice } from './notice.ts'
import { expectSoon, isSignedBy, openReceiver, openTold, type Told } from './test-support.ts'

const kindsOf = async (told: Told, webId: WebId): Promise<string[]> =>
  (await told.notices.read(webId, { after: 0, limit: 1_000 })).map(({ notice }) => notice.kind)

test('What is told of an assembly has a name of its own: it is about no consent', () => {
  const at = parseInstant('2026-12-01T09:00:00.000Z')
  expect(toldNotice({ id: 'one', kind: 'assembly-vote-waits', at }).type).toBe('assembly.vote-waits')
  expect(toldNotice({ id: 'two', kind: 'given', at }).type).toBe('consent.given')
})

describe('what both sides are told', () => {
  it('is every step of a consent, in order, and nobody else is told', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const { grants } = house
    const refused = await grants.ask(drRossi, askedOf(anna))
    await grants.refuse(anna, localIdOf(refused.id))
    house.clock.at += 1
    const grant = await house.given()
    const local = localIdOf(grant.id)
    for (const step of ['pause', 'resume', 'withdraw', 'restore'] as const) {
      house.clock.at += 1
      await grants[step](anna, local)
    }
    house.clock.at += 1
    await grants.amend(anna, local, { validUntil: inDays(10) })
    house.clock.at += 1
    await grants.invalidate(stranger, local, 'a test')
    const steps = [
      'requested',
      'refused',
      'requested',
      'given',
      'paused',
      'resumed',
      'withdrawn',
      'restored',
      'amended',
      'invalidated',
    ]
    for (const webId of [anna, drRossi]) await expectSoon(() => kindsOf(told, webId)).toEqual(steps)
    for (const webId of [bruno, drVerdi, stranger]) expect(await kindsOf(told, webId)).toEqual([])
  })

  it('comes within two seconds, the call of a webhook and the post to an inbox included', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store, {
      inboxes: new Map([[anna, `${receiver.url}/inbox/`]]),
    })
    await told.webhooks.add(drRossi, `${receiver.url}/hook`)
    for (const count of [1, 2, 3]) {
      const began = performance.now()
      await house.grants.ask(drRossi, askedOf(anna))
      await expectSoon(() => receiver.calls.length, { interval: 5 }).toBe(2 * count)
      expect(performance.now() - began).toBeLessThan(2_000)
    }
  })

  it('names no person, no resource, no purpose and no price', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store, {
      inboxes: new Map([[anna, `${receiver.url}/inbox/`]]),
    })
    await told.webhooks.add(drRossi, `${receiver.url}/hook`)
    const grant = await house.given()
    await house.grants.withdraw(anna, localIdOf(grant.id))
    await expectSoon(async () => (await kindsOf(told, anna)).length).toBe(3)
    await expectSoon(() => receiver.calls.filter(({ path }) => path === '/hook').length).toBe(3)
    const words = receiver.calls.map(({ body }) => body).join('\n')
    expect(words).toContain(grant.id)
    for (const secret of [anna, drRossi, grant.organisation, grant.purpose, ...grant.scope.resources, 'icro'])
      expect(words).not.toContain(secret)
  })
})

describe('a webhook', () => {
  it('is signed as Standard Webhooks has it, with a secret of its own', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store)
    const one = await told.webhooks.add(drRossi, `${receiver.url}/one`)
    const other = await told.webhooks.add(drRossi, `${receiver.url}/other`)
    expect(one.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(2)
    for (const call of receiver.calls) {
      const [own, foreign] = call.path === '/one' ? [one, other] : [other, one]
      expect(isSignedBy(own.secret, call)).toBe(true)
      expect(isSignedBy(foreign.secret, call)).toBe(false)
      expect(isSignedBy(own.secret, { ...call, body: `${call.body} ` })).toBe(false)
      expect(Number(call.headers['webhook-timestamp'])).toBe(Math.floor(house.clock.at / 1_000))
      expect(JSON.parse(call.body)).toMatchObject({
        id: call.headers['webhook-id'],
        type: 'consent.requested',
      })
    }
  })

  it('that fails is called again under the same id, then no more when it was given up', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store, { pausesMs: [0, 0] })
    receiver.answer = 500
    await told.webhooks.add(drRossi, receiver.url)
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(3)
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    await expectSoon(() => waiting(house.store)).toBe(0)
    expect(await kindsOf(told, drRossi)).toEqual(['requested'])
  })

  it('waits for its next attempt until the time has come', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using _told = openTold(house, house.store, { pausesMs: [60_000] })
    receiver.answer = 503
    await _told.webhooks.add(drRossi, receiver.url)
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(1)
    await expectSoon(() => waiting(house.store)).toBe(1)
    receiver.answer = 204
    house.clock.at += 59_000
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(2)
    house.clock.at += 1_000
    await expectSoon(() => receiver.calls.length).toBe(3)
    expect(receiver.calls[2]?.headers['webhook-id']).toBe(receiver.calls[0]?.headers['webhook-id'])
  })

  it('that says it is gone is called no more', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store)
    receiver.answer = 410
    await told.webhooks.add(drRossi, receiver.url)
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => told.webhooks.list(drRossi)).toEqual([])
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => kindsOf(told, drRossi)).toHaveLength(2)
    expect(receiver.calls).toHaveLength(1)
  })

  it('that redirects is not followed', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store, { pausesMs: [] })
    receiver.answer = 307
    await told.webhooks.add(drRossi, `${receiver.url}/hook`)
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => waiting(house.store)).toBe(0)
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/hook'])
  })

  it('of one person is called for their consents only', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store)
    await told.webhooks.add(drVerdi, receiver.url)
    await house.grants.ask(drRossi, askedOf(anna))
    await house.grants.ask(drVerdi, askedOf(anna))
    await expectSoon(() => kindsOf(told, anna)).toHaveLength(2)
    await expectSoon(() => receiver.calls.length).toBe(1)
    await expectSoon(() => waiting(house.store)).toBe(0)
    expect(receiver.calls).toHaveLength(1)
  })

  it('there are five of at most, and an address that is not called from here is none', async () => {
    await using house = await openHouse()
    const { createWebhooks } = await import('./webhooks.ts')
    const webhooks = createWebhooks({
      store: house.store,
      now: () => house.clock.at,
      randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
      mayPostTo: (url) => url.startsWith('https://good.example/'),
    })
    await expect(webhooks.add(anna, 'https://10.0.0.1/')).rejects.toMatchObject({ code: 'input-malformed' })
    for (const count of [1, 2, 3, 4, 5]) await webhooks.add(anna, `https://good.example/${String(count)}`)
    await expect(webhooks.add(anna, 'https://good.example/6')).rejects.toMatchObject({
      code: 'too-many-requests',
    })
    await expect(webhooks.add(bruno, 'https://good.example/1')).resolves.toMatchObject({ owner: bruno })
    const [first] = await webhooks.list(anna)
    expect(await webhooks.remove(bruno, first?.id ?? '')).toBe(false)
    expect(await webhooks.remove(anna, first?.id ?? '')).toBe(true)
    expect(await webhooks.list(anna)).toHaveLength(4)
  })
})

describe('an inbox', () => {
  it('gets what happened as activities whose terms are all written out', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using _told = openTold(house, house.store, { inboxes: new Map([[anna, `${receiver.url}/in/`]]) })
    const request = await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(1)
    expect(receiver.calls[0]?.headers['content-type']).toBe('application/ld+json')
    const [activity] = JSON.parse(receiver.calls[0]?.body ?? '') as Record<string, unknown>[]
    expect(activity).toMatchObject({
      '@type': ['https://www.w3.org/ns/activitystreams#Offer'],
      'https://www.w3.org/ns/activitystreams#object': [{ '@id': request.id }],
    })
    expect(receiver.calls[0]?.body).not.toContain('@context')
  })

  it('that was away gets all that it missed, in order, in few posts', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using _told = openTold(house, house.store, {
      inboxes: new Map([[anna, receiver.url]]),
      pausesMs: [1_000, 1_000],
    })
    receiver.answer = 503
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) {
      house.clock.at += 1
      ids.push((await house.grants.ask(drRossi, askedOf(anna))).id)
      if (count === 0) await expectSoon(() => receiver.calls.length).toBe(1)
    }
    receiver.answer = 201
    await expectSoon(() => waiting(house.store)).toBe(1)
    house.clock.at += 1_000
    await expectSoon(() => waiting(house.store)).toBe(0)
    const objects = (body: string | undefined) =>
      (JSON.parse(body ?? '[]') as Record<string, { '@id': string }[]>[]).map(
        (activity) => activity['https://www.w3.org/ns/activitystreams#object']?.[0]?.['@id'],
      )
    expect(receiver.calls.slice(1).flatMap(({ body }) => objects(body))).toEqual(ids)
    expect(receiver.calls.length).toBeLessThanOrEqual(3)
  })

  it('is called once a second at most: what comes in between goes out together', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = openTold(house, house.store, {
      inboxes: new Map([[anna, receiver.url]]),
      inboxPauseMs: 1_000,
    })
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(1)
    for (let count = 0; count < 5; count += 1) await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => kindsOf(told, anna)).toHaveLength(6)
    expect(receiver.calls).toHaveLength(1)
    house.clock.at += 1_000
    await expectSoon(() => receiver.calls.length).toBe(2)
    expect(receiver.calls[1]?.body.match(/#Offer/g)).toHaveLength(5)
    await expectSoon(() => waiting(house.store)).toBe(0)
  })

  it('that nobody has costs nothing, and one that does not answer is given up', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store, {
      inboxes: new Map([[anna, 'http://localhost:1/in/']]),
      pausesMs: [0],
    })
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => kindsOf(told, anna)).toHaveLength(1)
    await expectSoon(() => waiting(house.store)).toBe(0)
  })
})

describe('a crash', () => {
  /** A store of a process that is dead from its n-th write on; that write is durable or not. */
  const dying = (base: Store, at: number, isWritten: boolean): Store & { readonly died: boolean } => {
    let writes = 0
    const store = {
      ...base,
      died: false,
      write: async (...args: Parameters<Store['write']>) => {
        writes += 1
        if (writes < at) return base.write(...args)
        if (writes === at && isWritten) await base.write(...args)
        store.died = true
        throw new Error('the process died here')
      },
    }
    return store
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8].flatMap((at) => [[at, true] as const, [at, false] as const]))(
    'at write %i (durable: %s) loses nothing, tells nothing under two ids, and leaves no gap',
    async (at, isWritten) => {
      await using house = await openHouse()
      await using receiver = await openReceiver()
      const inboxes = new Map([[anna, `${receiver.url}/inbox`]])
      const first = openTold(house, house.store, { inboxes })
      await first.webhooks.add(drRossi, `${receiver.url}/hook`)
      await first[Symbol.asyncDispose]()
      const grant = await house.given()
      house.clock.at += 1
      await house.grants.withdraw(anna, localIdOf(grant.id))
      const store = dying(house.store, at, isWritten)
      {
        await using _dead = openTold(house, store, { inboxes })
        await expectSoon(async () => store.died || (await waiting(house.store)) === 0).toBe(true)
      }
      await using told = openTold(house, house.store, { inboxes })
      await expectSoon(async () => (await kindsOf(told, anna)).length).toBe(3)
      await expectSoon(() => waiting(house.store)).toBe(0)
      for (const webId of [anna, drRossi]) {
        const found = await told.notices.read(webId, { after: 0, limit: 10 })
        expect(found.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3])
        expect(found.map(({ notice }) => notice.kind).toSorted()).toEqual(['given', 'requested', 'withdrawn'])
      }
      const hooks = receiver.calls.filter(({ path }) => path === '/hook')
      expect(new Set(hooks.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
      const told3 = receiver.calls.filter(({ path }) => path === '/inbox').map(({ body }) => body)
      expect(new Set(told3.join('').match(/urn:mutua:notice:[\w-]+/g))).toHaveLength(3)
    },
  )
})

/** Rows of the queue and news that nobody told yet. */
const waiting = async (store: Store): Promise<number> => {
  const rows = await Promise.all(
    ['notice-due/', 'grant-news/', 'notice-wish/'].map((prefix) =>
      Array.fromAsync(store.list(prefixRange(prefix))),
    ),
  )
  return rows.flat().length
}
