import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { checkGrants } from './check-grants.ts'
import { keys, localIdOf } from './records.ts'
import {
  anna,
  askedOf,
  bruno,
  carla,
  drRossi,
  drVerdi,
  openHouse,
  otherPodServer,
  podServer,
  stranger,
  type House,
} from './test-support.ts'

/** What one request and its grant can be: nothing else is remembered here. */
interface Expected {
  readonly local: string
  readonly owner: WebId
  readonly requester: WebId
  state: 'requested' | 'refused' | 'cancelled' | 'given' | 'paused' | 'withdrawn'
  grant?: string
  events: string[]
  /** What it was before it was withdrawn, and when that was. */
  before?: { readonly state: 'given' | 'paused'; readonly at: number }
  /** Status indexes that it has left for good, and whether the one it has is suspended. */
  revoked: number
  isPaused: boolean
}

interface Model {
  readonly all: Expected[]
  /** State of the grant after each feed event. */
  readonly feed: { grant: string; state: string; owner: WebId }[]
}

interface World {
  house: House
}

type Command = fc.AsyncCommand<Model, World>

const people = [anna, bruno, carla, drRossi, drVerdi, stranger] as const
const person = fc.constantFrom(...people)
const chosen = fc.nat()

/** An empty model has no request to choose; its commands then aim at one that does not exist. */
const pick = (model: Model, number: number): Expected | undefined =>
  model.all[number % Math.max(1, model.all.length)]

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt
    return 'done'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

const ask = (requester: WebId, owner: WebId): Command => ({
  check: () => true,
  toString: () => `ask ${requester} -> ${owner}`,
  run: async (model, { house }) => {
    const asked = askedOf(owner)
    const isProvider = requester === drRossi || requester === drVerdi
    const isMember = owner === anna || owner === bruno || owner === carla
    if (!isProvider) return expect(await codeOf(house.grants.ask(requester, asked))).toBe('provider-unknown')
    if (requester === owner)
      return expect(await codeOf(house.grants.ask(requester, asked))).toBe('input-malformed')
    if (!isMember) return expect(await codeOf(house.grants.ask(requester, asked))).toBe('member-unknown')
    const { id } = await house.grants.ask(requester, asked)
    model.all.push({
      local: localIdOf(id),
      owner,
      requester,
      state: 'requested',
      events: ['requested'],
      revoked: 0,
      isPaused: false,
    })
  },
})

const decide = (caller: WebId, number: number, decision: 'give' | 'refuse'): Command => ({
  check: () => true,
  toString: () => `${decision} #${String(number)} by ${caller}`,
  run: async (model, { house }) => {
    const expected = pick(model, number)
    const local = expected?.local ?? 'A'.repeat(22)
    let grant: string | undefined
    const code = await codeOf(
      decision === 'refuse'
        ? house.grants.refuse(caller, local)
        : house.grants.give(caller, local, {}).then((given) => (grant = given.grant.id)),
    )
    if (expected === undefined || (caller !== expected.owner && caller !== expected.requester)) {
      return expect(code).toBe('not-found')
    }
    if (caller !== expected.owner) return expect(code).toBe('owner-only')
    if (expected.state !== 'requested') return expect(code).toBe('decision-taken')
    expect(code).toBe('done')
    expected.state = decision === 'give' ? 'given' : 'refused'
    expected.events.push(expected.state)
    if (grant === undefined) return
    expected.grant = grant
    model.feed.push({ grant, state: 'given', owner: expected.owner })
  },
})

type Step = 'amend' | 'pause' | 'resume' | 'withdraw' | 'restore'

const steps = {
  amend: { does: 'amended', from: ['given', 'paused'] },
  pause: { does: 'paused', from: ['given'], already: ['paused'] },
  resume: { does: 'resumed', from: ['paused'], already: ['given'] },
  withdraw: { does: 'withdrawn', from: ['given', 'paused'], already: ['withdrawn'] },
  restore: { does: 'restored', from: ['withdrawn'], already: ['given', 'paused'] },
} as const satisfies Record<Step, unknown>

const change = (step: Step, caller: WebId, number: number): Command => ({
  check: () => true,
  toString: () => `${step} #${String(number)} by ${caller}`,
  run: async (model, { house }) => {
    const expected = pick(model, number)
    const local = expected?.grant?.split('/').at(-1) ?? 'A'.repeat(22)
    const { grants, clock } = house
    const code = await codeOf(
      step === 'amend' ? grants.amend(caller, local, {}) : grants[step](caller, local),
    )
    if (expected?.grant === undefined || (caller !== expected.owner && caller !== expected.requester)) {
      return expect(code).toBe('not-found')
    }
    if (caller !== expected.owner) return expect(code).toBe('owner-only')
    const rule: { does: string; from: readonly string[]; already?: readonly string[] } = steps[step]
    if (rule.already?.includes(expected.state) === true) return expect(code).toBe('done')
    if (!rule.from.includes(expected.state)) return expect(code).toBe('grant-not-standing')
    if (step === 'restore' && clock.at - (expected.before?.at ?? 0) > 600_000)
      return expect(code).toBe('restore-too-late')
    expect(code).toBe('done')
    take(expected, step, clock.at)
    expected.events.push(rule.does)
    model.feed.push({ grant: expected.grant, state: expected.state, owner: expected.owner })
  },
})

const take = (expected: Expected, step: Step, at: number): void => {
  switch (step) {
    case 'amend':
      expected.revoked += 1
      return
    case 'pause':
      expected.state = 'paused'
      expected.isPaused = true
      return
    case 'resume':
      expected.state = 'given'
      expected.isPaused = false
      return
    case 'withdraw':
      expected.before = { state: expected.isPaused ? 'paused' : 'given', at }
      expected.state = 'withdrawn'
      expected.revoked += 1
      return
    case 'restore':
      expected.state = expected.before?.state ?? 'given'
  }
}

const cancel = (caller: WebId, number: number): Command => ({
  check: () => true,
  toString: () => `cancel #${String(number)} by ${caller}`,
  run: async (model, { house }) => {
    const expected = pick(model, number)
    const code = await codeOf(house.grants.cancel(caller, expected?.local ?? 'A'.repeat(22)))
    if (expected === undefined || (caller !== expected.owner && caller !== expected.requester)) {
      return expect(code).toBe('not-found')
    }
    if (caller !== expected.requester) return expect(code).toBe('requester-only')
    if (expected.state !== 'requested') return expect(code).toBe('decision-taken')
    expect(code).toBe('done')
    expected.state = 'cancelled'
    expected.events.push('cancelled')
  },
})

const tick = (seconds: number): Command => ({
  check: () => true,
  toString: () => `${String(seconds)} s pass`,
  run: (_model, { house }) => {
    house.clock.at += seconds * 1_000
    return Promise.resolve()
  },
})

const restart: Command = {
  check: () => true,
  toString: () => 'restart',
  run: async (_model, world) => {
    world.house = await world.house.reopened()
  },
}

/** Everything anybody can see equals the model. */
const look = async (model: Model, { grants, feed, store }: House): Promise<void> => {
  for (const { local, owner, requester, state, grant, events } of model.all) {
    for (const party of [owner, requester]) {
      expect((await grants.events(party, local)).map(({ kind }) => kind)).toEqual(events)
      const request = await grants.findRequest(party, local)
      expect(request).toMatchObject({ state: grant === undefined ? state : 'given' })
      expect(request?.grant).toBe(grant)
      if (grant !== undefined)
        expect(await grants.findGrant(party, grant.split('/').at(-1) ?? '')).toMatchObject({ state })
    }
    for (const other of people.filter((one) => one !== owner && one !== requester)) {
      expect(await grants.findRequest(other, local)).toBeUndefined()
    }
  }
  for (const party of people) {
    const own = model.all.filter(({ owner, requester }) => owner === party || requester === party)
    const listed = (await grants.listRequests(party, { limit: 100 })).items
    expect(new Set(listed.map(({ id }) => localIdOf(id)))).toEqual(new Set(own.map(({ local }) => local)))
    const granted = (await grants.listGrants(party, { limit: 100 })).items
    const expected = own.flatMap(({ grant }) => (grant === undefined ? [] : [grant]))
    expect(new Set(granted.map(({ id }) => id))).toEqual(new Set(expected))
  }
  const numbered = model.feed.map((event, index) => ({ ...event, sequence: index + 1 }))
  for (const server of [podServer, otherPodServer]) {
    const { events, upTo } = await feed.poll({ podServer: server, after: 0 })
    expect(upTo).toBe(model.feed.length)
    expect(
      events.map(({ sequence, grant }) => ({
        sequence,
        grant: grant.id,
        state: grant.state,
        owner: grant.owner,
      })),
    ).toEqual(numbered.filter(({ owner }) => (owner === carla) === (server === otherPodServer)))
  }
  const indexes = await grants.withdrawnStatusIndexes()
  expect(indexes).toHaveLength(model.all.reduce((sum, { revoked }) => sum + revoked, 0))
  expect(await grants.pausedStatusIndexes()).toHaveLength(model.all.filter(({ isPaused }) => isPaused).length)
  expect(await Array.fromAsync(checkGrants(store, createTestSealer(randomBytes(32))))).toEqual([])
  for (const index of indexes) expect(await store.get(keys.statusIndex(index))).toBeDefined()
}

const step = fc.constantFrom<Step>('amend', 'pause', 'resume', 'withdraw', 'restore')

const commands = fc.commands<Model, World, false>(
  [
    fc
      .tuple(fc.constantFrom(drRossi, drVerdi), fc.constantFrom(anna, bruno, carla))
      .map((pair) => ask(...pair)),
    fc.tuple(person, person).map((pair) => ask(...pair)),
    fc
      .tuple(fc.constantFrom(anna, bruno, carla), chosen, fc.constant('give' as const))
      .map((all) => decide(...all)),
    fc
      .tuple(person, chosen, fc.constantFrom('give' as const, 'refuse' as const))
      .map((all) => decide(...all)),
    fc.tuple(step, fc.constantFrom(anna, bruno, carla), chosen).map((all) => change(...all)),
    fc.tuple(step, fc.constantFrom(anna, bruno, carla), chosen).map((all) => change(...all)),
    fc.tuple(step, person, chosen).map((all) => change(...all)),
    fc.tuple(person, chosen).map((pair) => cancel(...pair)),
    fc.constantFrom(1, 400).map(tick),
    fc.constant(restart),
  ],
  { maxCommands: 50 },
)

test('any sequence of requests, decisions, changes, withdrawals and restarts leaves exactly what the model says', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const world: World = { house: await openHouse({ pollMs: 0 }) }
      try {
        const model: Model = { all: [], feed: [] }
        await fc.asyncModelRun(() => ({ model, real: world }), sequence)
        await look(model, world.house)
        world.house = await world.house.reopened()
        await look(model, world.house)
      } finally {
        await world.house[Symbol.asyncDispose]()
      }
    }),
    { numRuns: process.env['MUTUA_DEEP'] === undefined ? 40 : 500 },
  )
}, 600_000)

test('a write that does not become durable leaves nothing of the decision', async () => {
  let broken = false
  await using house = await openHouse({
    wrapStore: (store) => ({
      ...store,
      write: (writes, unchanged) =>
        broken ? Promise.reject(new Error('the disk is full')) : store.write(writes, unchanged),
    }),
  })
  const request = await house.grants.ask(drRossi, askedOf(anna))
  const before = await dump(house)
  broken = true
  await expect(house.grants.give(anna, localIdOf(request.id), {})).rejects.toThrow('the disk is full')
  expect(await dump(house)).toEqual(before)
  broken = false
  const { grant } = await house.grants.give(anna, localIdOf(request.id), {})
  expect(grant).toMatchObject({ state: 'given', validFrom: instantOf(house.clock.at) })
  expect((await house.feed.poll({ podServer, after: 0 })).upTo).toBe(1)
})

test('one write holds the whole decision, and one the whole withdrawal', async () => {
  const written: string[][] = []
  await using house = await openHouse({
    wrapStore: (store) => ({
      ...store,
      write: (writes, unchanged) => {
        written.push(writes.map(({ key }) => key.split('/')[0] ?? ''))
        return store.write(writes, unchanged)
      },
    }),
  })
  const grant = await house.given()
  await house.grants.withdraw(anna, localIdOf(grant.id))
  const [, decision, withdrawal, ...others] = written
  expect(others).toEqual([])
  expect(new Set(decision)).toEqual(
    new Set([
      'grant-request',
      'grant',
      'grant-events',
      'grant-news',
      'grant-of',
      'grant-in',
      'grant-status',
      'grant-credential',
      'feed',
      'feed-head',
    ]),
  )
  expect(new Set(withdrawal)).toEqual(
    new Set(['grant', 'grant-events', 'grant-news', 'grant-status-withdrawn', 'feed', 'feed-head']),
  )
})

const dump = async ({ store }: House): Promise<string[]> => {
  const all: string[] = []
  for await (const { key, value } of store.list({ gte: '', lt: '~' }))
    all.push(`${key} ${Buffer.from(value).toString('base64')}`)
  return all
}
