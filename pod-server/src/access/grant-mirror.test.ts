import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '@mutua/kit/log'
import {
  startConsentService,
  type Answer,
  type Call,
  type TestConsentService,
} from '../test-support/start-consent-service.ts'
import { grantOf, origin, tariff } from '../test-support/grants.ts'
import { until } from '../test-support/until.ts'
import { openGrantMirror, type GrantMirror } from './grant-mirror.ts'

let consent: TestConsentService
let mirror: GrantMirror | undefined
let time: { monotonic: number; clock: number }

beforeEach(async () => {
  consent = await startConsentService()
  time = { monotonic: 1_000, clock: 1_800_000_000_000 }
})
afterEach(async () => {
  await mirror?.[Symbol.asyncDispose]()
  await consent[Symbol.asyncDispose]()
})

const open = (): GrantMirror => {
  mirror = openGrantMirror({
    consentService: consent.baseUrl,
    podServer: origin,
    serviceToken: () => Promise.resolve('the.service.token'),
    clocks: [() => time.monotonic, () => time.clock],
    now: () => grantOf().validFrom,
    log: createLog('test', 'silent'),
  })
  return mirror
}

const pass = (milliseconds: number): void => {
  time.monotonic += milliseconds
  time.clock += milliseconds
}

/** From now on the feed is answered by hand: the calls that wait, oldest first. */
const answerByHand = () => {
  const waiting: { call: Call; answer: (answer: Answer) => void }[] = []
  consent.answers['/feed'] = (call) => {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    waiting.push({ call, answer: resolve })
    return promise
  }
  return {
    next: async () => {
      await until('a call of the feed', () => waiting.length > 0)
      const first = waiting.shift()
      if (first === undefined) throw new Error('no call')
      return first
    },
  }
}

const event = (sequence: number, grant = grantOf()) => ({ sequence, grant, tariff })
const answerWith = (events: object[], upTo: number, leaseMs: number): Answer => ({
  status: 200,
  body: { events, upTo, leaseMs },
})

describe('the mirror of grants', () => {
  it('knows what the feed told, and says with the next call how far it has come', async () => {
    const grants = open()
    const grant = grantOf()
    expect(grants.find(grant.id)).toBeUndefined()
    const sequence = consent.publish(grant)
    expect(await grants.reach(sequence)).toBe(true)
    expect(grants.find(grant.id)).toEqual({ grant, tariff })
    expect(grants.isTrusted()).toBe(true)
    await until('an acknowledgement', () =>
      consent.calls.some(({ body }) => (body as { after: number }).after === sequence),
    )
    expect(consent.calls[0]).toMatchObject({
      authorization: 'Bearer the.service.token',
      body: { podServer: origin, after: 0 },
    })
  })

  it('knows a grant as it stood last', async () => {
    const grants = open()
    consent.publish(grantOf())
    const sequence = consent.publish(grantOf({ state: 'withdrawn', withdrawnAt: '2027-01-15T08:00:00.000Z' }))
    await grants.reach(sequence)
    expect(grants.find(grantOf().id)?.grant.state).toBe('withdrawn')
  })

  it('knows nothing of a grant that says what it does not understand, and everything of the others', async () => {
    const grants = open()
    const other = grantOf({ id: 'https://consent.example/grants/other' })
    consent.publish(grantOf())
    await grants.reach(consent.publish(other))
    const amended = { ...grantOf(), terms: { onlyOnSundays: true } } as unknown as ReturnType<typeof grantOf>
    expect(await grants.reach(consent.publish(amended))).toBe(true)
    expect(grants.find(grantOf().id)).toBeUndefined()
    expect(grants.find(other.id)?.grant).toEqual(other)
    expect(grants.isTrusted()).toBe(true)
  })

  it('trusts nothing before the first answer', async () => {
    const feed = answerByHand()
    const grants = open()
    await feed.next()
    expect(grants.isTrusted()).toBe(false)
  })

  it('counts its lease from when it asked, not from when it was answered', async () => {
    const feed = answerByHand()
    const grants = open()
    const { answer } = await feed.next()
    pass(1_500)
    answer(answerWith([event(1)], 1, 2_000))
    await grants.reach(1)
    pass(499)
    expect(grants.isTrusted()).toBe(true)
    pass(1)
    expect(grants.isTrusted()).toBe(false)
  })

  it('has no lease from an answer that came too late', async () => {
    const feed = answerByHand()
    const grants = open()
    const { answer } = await feed.next()
    pass(2_000)
    answer(answerWith([event(1)], 1, 2_000))
    await grants.reach(1)
    expect(grants.find(grantOf().id)).toBeDefined()
    expect(grants.isTrusted()).toBe(false)
  })

  it('ends its lease when either clock says so: one may stand still in sleep, the other may be set back', async () => {
    for (const clock of ['monotonic', 'clock'] as const) {
      const feed = answerByHand()
      await using grants = open()
      const { answer } = await feed.next()
      answer(answerWith([event(1)], 1, 2_000))
      await grants.reach(1)
      expect(grants.isTrusted()).toBe(true)
      time[clock] += 2_000
      expect(grants.isTrusted()).toBe(false)
    }
  })

  it('is watched by both clocks again after one of them was set back', async () => {
    const feed = answerByHand()
    const grants = open()
    const first = await feed.next()
    first.answer(answerWith([], 0, 2_000))
    const second = await feed.next()
    second.answer(answerWith([], 0, 2_000))
    const third = await feed.next()
    time.clock -= 3_600_000
    pass(100)
    third.answer(answerWith([], 0, 2_000))
    const fourth = await feed.next()
    pass(100)
    fourth.answer(answerWith([event(1)], 1, 2_000))
    await grants.reach(1)
    expect(grants.isTrusted()).toBe(true)
    time.clock += 2_000
    expect(grants.isTrusted()).toBe(false)
  })

  it('applies an answer without a lease, and keeps the one it has', async () => {
    const feed = answerByHand()
    const grants = open()
    const first = await feed.next()
    first.answer(answerWith([], 0, 2_000))
    const second = await feed.next()
    second.answer(answerWith([event(1)], 1, 0))
    await grants.reach(1)
    expect(grants.isTrusted()).toBe(true)
    pass(2_000)
    expect(grants.isTrusted()).toBe(false)
    const third = await feed.next()
    third.answer(answerWith([], 1, 2_000))
    const fourth = await feed.next()
    fourth.answer(answerWith([], 1, 2_000))
    await feed.next()
    expect(grants.isTrusted()).toBe(true)
  })

  it('lapses when the feed dies, and comes back with it', async () => {
    const grants = open()
    await grants.reach(consent.publish(grantOf()))
    expect(grants.isTrusted()).toBe(true)
    consent.die()
    pass(2_000)
    await pause(50)
    expect(grants.isTrusted()).toBe(false)
    consent.revive()
    await until('the lease again', () => grants.isTrusted())
    const sequence = consent.publish(grantOf({ state: 'withdrawn' }))
    expect(await grants.reach(sequence)).toBe(true)
    expect(grants.find(grantOf().id)?.grant.state).toBe('withdrawn')
  })

  it.each<[string, Answer]>([
    ['a refusal', { status: 401, body: { error: 'no' } }],
    ['a failure', { status: 500, body: {} }],
    ['an answer without end', 'cut'],
    ['a lease that is no number', { status: 200, body: { events: [], upTo: 1, leaseMs: 'long' } }],
    ['a lease without bound', { status: 200, body: { events: [], upTo: 1, leaseMs: 1e9 } }],
    [
      'an event it does not understand',
      { status: 200, body: { events: [{ sequence: 1 }], upTo: 1, leaseMs: 2_000 } },
    ],
    ['something else than JSON', { status: 200, body: undefined }],
  ])('takes nothing from %s, and asks again', async (_, broken) => {
    let asked = 0
    const healthy = consent.answers['/feed']
    consent.answers['/feed'] = () => {
      asked += 1
      return broken
    }
    const grants = open()
    await until('two calls', () => asked >= 2)
    expect(grants.isTrusted()).toBe(false)
    consent.answers['/feed'] = healthy
    expect(await grants.reach(consent.publish(grantOf()))).toBe(true)
    expect(grants.isTrusted()).toBe(true)
  })

  it('does not say it came as far as it has not within two seconds', async () => {
    const grants = open()
    const start = performance.now()
    expect(await grants.reach(1)).toBe(false)
    expect(performance.now() - start).toBeLessThan(4_000)
  })

  it('lets nobody wait when it closes, and leaves no call behind', async () => {
    const feed = answerByHand()
    const grants = open()
    await feed.next()
    const reaching = grants.reach(1)
    await grants[Symbol.asyncDispose]()
    expect(await reaching).toBe(false)
    const asked = consent.calls.length
    await pause(100)
    expect(consent.calls).toHaveLength(asked)
  })
})
