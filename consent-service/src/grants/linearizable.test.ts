import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { localIdOf } from './records.ts'
import { anna, carla, openHouse, otherPodServer, podServer, type House } from './test-support.ts'

/**
 * Whole protocol, real store, real time made short. Pod servers that follow the rules of docs/decisions/0040 poll
 * through a network that delays and loses calls and answers, and restart with or without what they knew; the consent
 * service restarts too. Members give and withdraw meanwhile. No read that starts after a withdrawal was answered may
 * succeed, ever.
 */

const leaseMs = 60
const pollMs = 15

interface Weather {
  readonly seed: number
  /** Of 100 calls and answers, how many are lost. */
  readonly loss: number
  /** Longest delay on the way, milliseconds. */
  readonly delay: number
  /** Of 100 rounds, how many end with a restart of the pod server. */
  readonly crashes: number
  readonly restartsOfService: number
  /** Longest time the events of an answer take to come from the store, milliseconds. */
  readonly slowReads: number
}

const weather = fc.record<Weather>({
  seed: fc.nat(),
  loss: fc.integer({ min: 0, max: 60 }),
  delay: fc.integer({ min: 0, max: 90 }),
  crashes: fc.integer({ min: 0, max: 30 }),
  restartsOfService: fc.integer({ min: 0, max: 5 }),
  slowReads: fc.integer({ min: 0, max: 25 }),
})

const fair: Weather = { seed: 1, loss: 0, delay: 0, crashes: 0, restartsOfService: 0, slowReads: 0 }

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Small deterministic generator (mulberry32): a failing run can be run again with its seed. */
const createChance = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

interface Net {
  house: House | undefined
  stopped: boolean
}

/** A pod server as the protocol wants it: leases count from sending, and only once everything carried is applied. */
const runPodServer = (
  server: BaseUrl,
  net: Net,
  { loss, delay, crashes }: Weather,
  chance: (below: number) => number,
) => {
  let applied = 0
  let leaseUntil = 0
  const states = new Map<string, Grant['state']>()

  const round = async (): Promise<void> => {
    const sentAt = performance.now()
    const call = { podServer: server, after: applied }
    await sleep(chance(delay + 1))
    if (chance(100) < loss) return
    const answering = net.house?.feed.poll(call)
    const answer = await answering?.catch(() => undefined)
    await sleep(chance(delay + 1))
    if (answer === undefined || chance(100) < loss) return
    for (const { grant } of answer.events) {
      states.set(grant.id, grant.state)
      // Applying takes a while and can be seen half done.
      if (chance(4) === 0) await sleep(1)
    }
    applied = answer.upTo
    leaseUntil = Math.max(leaseUntil, sentAt + answer.leaseMs)
  }

  const done = (async () => {
    while (!net.stopped) {
      await round()
      if (chance(100) >= crashes) continue
      leaseUntil = 0
      if (chance(2) === 0) continue
      // This one kept nothing and starts over.
      applied = 0
      states.clear()
    }
  })()
  return {
    done,
    /** One read: checked in one turn, as `decide` does it. */
    serves: (grant: Grant): boolean => performance.now() < leaseUntil && states.get(grant.id) === 'given',
  }
}

test('no read that starts after the withdrawal was answered succeeds, whatever the network and restarts do', async () => {
  let served = 0
  let withdrawals = 0
  await fc.assert(
    fc.asyncProperty(weather, async (conditions) => {
      const chance = createChance(conditions.seed)
      const wrapStore = (store: Store): Store => ({
        ...store,
        list: async function* (range) {
          const entries = await Array.fromAsync(store.list(range))
          await sleep(chance(conditions.slowReads + 1))
          yield* entries
        },
      })
      const net: Net = { house: await openHouse({ leaseMs, pollMs, wrapStore }), stopped: false }
      const servers = new Map(
        [podServer, otherPodServer].map(
          (server) => [server, runPodServer(server, net, conditions, chance)] as const,
        ),
      )
      const answered = new Set<Grant>()
      const faults: string[] = []
      const watch = (grant: Grant): boolean => {
        const over = answered.has(grant)
        const served = [...servers.values()].some((server) => server.serves(grant))
        if (over && served) faults.push(`${grant.id} was served after its withdrawal`)
        return served
      }

      const life = async (): Promise<void> => {
        for (let round = 0; round < 4; round += 1) {
          const { house } = net
          if (house === undefined) {
            await sleep(5)
            continue
          }
          try {
            const grant = await house.given(chance(2) === 0 ? anna : carla)
            for (let reads = chance(40); reads > 0; reads -= 1) {
              if (watch(grant)) served += 1
              await sleep(2)
            }
            await house.grants.withdraw(grant.owner, localIdOf(grant.id))
            answered.add(grant)
            withdrawals += 1
          } catch (error) {
            // The service was stopped in the middle; nobody was told anything.
            if (net.house === house) throw error
          }
        }
      }
      const restarts = async (): Promise<void> => {
        for (let count = 0; count < conditions.restartsOfService; count += 1) {
          await sleep(chance(120))
          const { house } = net
          if (house === undefined) return
          const grant = await house.given()
          for (let looks = 0; looks < 40 && !watch(grant); looks += 1) await sleep(2)
          net.house = undefined
          const restarted = await house.reopened()
          // The first thing it is asked, before any pod server has come back to it.
          const withdrawal = restarted.grants.withdraw(grant.owner, localIdOf(grant.id))
          net.house = restarted
          await withdrawal
          answered.add(grant)
        }
      }
      const watching = (async () => {
        while (!net.stopped) {
          for (const grant of answered) watch(grant)
          await sleep(1)
        }
      })()
      try {
        await Promise.all([life(), life(), life(), restarts()])
        await sleep(leaseMs)
      } finally {
        net.stopped = true
        await watching
        await Promise.all([...servers.values()].map(({ done }) => done))
        await net.house?.[Symbol.asyncDispose]()
      }
      expect(faults).toEqual([])
    }),
    {
      numRuns: process.env['MUTUA_DEEP'] === undefined ? 10 : 200,
      // In fair weather something is served for certain.
      examples: [[fair]],
    },
  )
  // A protocol under which nothing is ever served, or nothing is ever withdrawn, would pass too.
  expect(served).toBeGreaterThan(0)
  expect(withdrawals).toBeGreaterThan(20)
}, 600_000)
