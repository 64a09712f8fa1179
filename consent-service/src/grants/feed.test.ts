import { describe, expect, test } from 'vitest'
import { localIdOf } from './records.ts'
import { anna, carla, drRossi, inPod, openHouse, otherPodServer, podServer } from './test-support.ts'

const refusal = (code: string): unknown => expect.objectContaining({ code })

/** Whether the promise settles within the time. */
const settlesWithin = async (promise: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, ms, false)))
  const settled = await Promise.race([promise.then(() => true as const), late])
  clearTimeout(timer)
  return settled
}

describe('long poll', () => {
  test('answers at once with what is new, and after a while without anything', async () => {
    await using patient = await openHouse({ pollMs: 600_000, leaseMs: 200 })
    const grant = await patient.given()
    expect(await patient.feed.poll({ podServer, after: 0 })).toMatchObject({ upTo: 1, leaseMs: 200 })
    expect(grant.state).toBe('given')

    await using house = await openHouse({ pollMs: 300, leaseMs: 200 })
    const before = performance.now()
    expect(await house.feed.poll({ podServer, after: 0 })).toEqual({
      events: [],
      staff: [],
      upTo: 0,
      leaseMs: 200,
    })
    expect(performance.now() - before).toBeGreaterThanOrEqual(290)
  })

  test('wakes up when something happens', async () => {
    await using house = await openHouse({ pollMs: 5_000 })
    const polled = house.feed.poll({ podServer, after: 0 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    const grant = await house.given()
    const { events, upTo } = await polled
    expect(events.map((event) => event.grant.id)).toEqual([grant.id])
    expect(upTo).toBe(1)
  })

  test('a pod server gets what concerns its own pods, and the others only move its position', async () => {
    await using house = await openHouse({ pollMs: 30 })
    const here = await house.given(anna)
    const there = await house.given(carla)
    expect(await house.feed.poll({ podServer, after: 0 })).toMatchObject({
      events: [{ sequence: 1, grant: here }],
      upTo: 2,
    })
    expect(await house.feed.poll({ podServer: otherPodServer, after: 0 })).toMatchObject({
      events: [{ sequence: 2, grant: there }],
      upTo: 2,
    })
    expect(await house.feed.poll({ podServer, after: 2 })).toMatchObject({ events: [], upTo: 2 })
  })

  test('a call with more than one answer can carry comes in pages, and only the last page carries a lease', async () => {
    await using house = await openHouse({ pollMs: 20, leaseMs: 300 })
    const grants = await Promise.all(Array.from({ length: 1_030 }, () => house.given()))
    const pages: { count: number; leaseMs: number }[] = []
    const sequences: number[] = []
    for (let after = 0; after < grants.length;) {
      const { events, upTo, leaseMs } = await house.feed.poll({ podServer, after })
      pages.push({ count: events.length, leaseMs })
      sequences.push(...events.map(({ sequence }) => sequence))
      after = upTo
    }
    expect(pages).toEqual([
      { count: 500, leaseMs: 0 },
      { count: 500, leaseMs: 0 },
      { count: 30, leaseMs: 300 },
    ])
    expect(sequences).toEqual(grants.map((_, index) => index + 1))
  })

  test('who has applied what never happened follows another history and gets no lease', async () => {
    await using house = await openHouse()
    await house.given()
    await expect(house.feed.poll({ podServer, after: 2 })).rejects.toEqual(refusal('feed-position-unknown'))
  })

  test('closing answers the calls that wait', async () => {
    const house = await openHouse({ pollMs: 60_000 })
    const polled = house.feed.poll({ podServer, after: 0 })
    await new Promise((resolve) => setTimeout(resolve, 10))
    await house[Symbol.asyncDispose]()
    expect(await polled).toMatchObject({ events: [], upTo: 0 })
  })

  test('a call whose caller has gone ends', async () => {
    await using house = await openHouse({ pollMs: 60_000 })
    const caller = new AbortController()
    const polled = house.feed.poll({ podServer, after: 0 }, caller.signal)
    caller.abort()
    expect(await polled).toEqual({ events: [], staff: [], upTo: 0, leaseMs: 0 })
  })
})

/** Longer than a test may take: what ends before it does not end by it. */
const leaseMs = 120_000
const soonMs = 20_000
/** What is waited out: long enough that twice as long is no accident of a slow machine. */
const shortMs = 2_000

/** A service whose leases run by a clock that can be put forward. */
const openLeasing = async (eachMs = leaseMs) => {
  let forward = 0
  const house = await openHouse({
    leaseMs: eachMs,
    pollMs: 300,
    monotonic: () => performance.now() + forward,
  })
  return {
    ...house,
    /** After this the service no longer fears leases it gave before it started, nor those that it gave by now. */
    outwait: () => void (forward += eachMs * 1.01 + 10),
  }
}

describe('withdrawal and lease', () => {
  test('a pod server that never polled holds no lease: nothing to wait for', async () => {
    await using house = await openLeasing()
    const grant = await house.given()
    house.outwait()
    expect(await settlesWithin(house.grants.withdraw(anna, localIdOf(grant.id)), soonMs)).toBe(true)
  })

  test('after a start, leases given before it are waited out', async () => {
    let at = 0
    await using house = await openHouse({ leaseMs: shortMs, monotonic: () => at })
    const grant = await house.given()
    const withdrawal = house.grants.withdraw(anna, localIdOf(grant.id))
    at = shortMs
    expect(await settlesWithin(withdrawal, shortMs / 2)).toBe(false)
    at = shortMs * 1.01
    await withdrawal
  })

  test('a pause, an amendment and a restoration are waited for as a withdrawal is', async () => {
    await using house = await openLeasing()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    house.outwait()
    let applied = (await house.feed.poll({ podServer, after: 0 })).upTo
    const steps = [
      () => house.grants.pause(anna, local),
      () => house.grants.resume(anna, local),
      () => house.grants.amend(anna, local, {}),
      () => house.grants.withdraw(anna, local),
      () => house.grants.restore(anna, local),
    ]
    for (const step of steps) {
      const taking = step()
      while ((await house.feed.poll({ podServer, after: applied })).upTo === applied);
      expect(await settlesWithin(taking, 20)).toBe(false)
      applied += 1
      const acknowledging = house.feed.poll({ podServer, after: applied })
      expect(await settlesWithin(taking, soonMs)).toBe(true)
      await acknowledging
    }
  })

  test('a live lease holds the acknowledgement back until the pod server has applied the withdrawal', async () => {
    await using house = await openLeasing()
    const grant = await house.given()
    house.outwait()
    await house.feed.poll({ podServer, after: 0 })
    const withdrawal = house.grants.withdraw(anna, localIdOf(grant.id))
    let upTo = 1
    while (upTo === 1) ({ upTo } = await house.feed.poll({ podServer, after: 1 }))
    expect(upTo).toBe(2)
    // The answer has left, but has it arrived? Only the next call says so.
    expect(await settlesWithin(withdrawal, 100)).toBe(false)
    void house.feed.poll({ podServer, after: 2 })
    expect(await settlesWithin(withdrawal, soonMs)).toBe(true)
  })

  test('a pod server that falls silent holds it back for one lease, not longer', async () => {
    await using house = await openLeasing(shortMs)
    const grant = await house.given()
    house.outwait()
    // No lease has begun before this.
    const before = performance.now()
    await house.feed.poll({ podServer, after: 0 })
    await house.grants.withdraw(anna, localIdOf(grant.id))
    const tookMs = performance.now() - before
    expect(tookMs).toBeGreaterThanOrEqual(shortMs)
    expect(tookMs).toBeLessThan(shortMs * 2)
  })

  test('answers that carry the withdrawal do not hold it back longer, though nobody acknowledges them', async () => {
    await using house = await openLeasing(shortMs)
    const grant = await house.given()
    house.outwait()
    await house.feed.poll({ podServer, after: 0 })
    const before = performance.now()
    let over = false
    const withdrawal = house.grants.withdraw(anna, localIdOf(grant.id)).finally(() => (over = true))
    // Every answer is lost: the pod server asks again and again from where it was.
    while (!over) await house.feed.poll({ podServer, after: 1 })
    expect(await withdrawal).toMatchObject({ state: 'withdrawn' })
    expect(performance.now() - before).toBeLessThan(shortMs * 2)
  })

  test('the other pod server has no part in it', async () => {
    await using house = await openLeasing()
    const grant = await house.given(anna)
    house.outwait()
    await house.feed.poll({ podServer: otherPodServer, after: 0 })
    expect(await settlesWithin(house.grants.withdraw(anna, localIdOf(grant.id)), soonMs)).toBe(true)
  })

  test('a withdrawal whose service stopped before it was acknowledged is waited for again when repeated', async () => {
    await using first = await openLeasing()
    const grant = await first.given()
    await first.feed.poll({ podServer, after: 0 })
    void first.grants.withdraw(anna, localIdOf(grant.id))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const second = await first.reopened()
    try {
      const repeated = second.grants.withdraw(anna, localIdOf(grant.id))
      expect(await settlesWithin(repeated, 300)).toBe(false)
      void second.feed.poll({ podServer, after: 2 })
      expect(await settlesWithin(repeated, soonMs)).toBe(true)
      expect(await repeated).toMatchObject({ state: 'withdrawn' })
    } finally {
      await second[Symbol.asyncDispose]()
    }
  })

  test('resources inside a pod decide which server is meant, whatever the recipient', async () => {
    await using house = await openHouse({ leaseMs: 0 })
    const grant = await house.given(carla, drRossi, { resources: [inPod(carla, 'health/x.ttl')] })
    expect(
      (await house.feed.poll({ podServer: otherPodServer, after: 0 })).events.map((event) => event.grant),
    ).toEqual([grant])
  })
})
