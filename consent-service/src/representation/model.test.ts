import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Power } from '@mutua/sdk/consent/representation'
import { instantOf, type GrantId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { localIdOf } from '../grants/records.ts'
import { checkRepresentation } from './check-representation.ts'
import {
  anna,
  asked,
  bruno,
  day,
  drRossi,
  giveFor,
  lia,
  localOf,
  neighbour,
  openRoom,
  startOfTest,
  wishFor,
  withdrawFor,
  type Room,
} from './test-support.ts'

/** All that is remembered: who may do what for whom, and what was done. */
interface Known {
  readonly id: string
  readonly member: WebId
  readonly delegate: WebId
  readonly powers: readonly Power[]
  readonly until: number
  state: 'named' | 'accepted' | 'refused' | 'ended'
}
interface Model {
  readonly delegations: Known[]
  /** Consents in force, of a member to the doctor. */
  readonly given: { readonly member: WebId; readonly grant: GrantId }[]
  readonly acts: { readonly person: WebId; readonly member: WebId; readonly kind: string }[]
}

const members = [anna, bruno] as const
const people = [lia, neighbour, bruno] as const
// Few people, so that what one may do meets what they try.
const person = fc.constantFrom(lia, lia, ...people)
const member = fc.constantFrom(anna, anna, ...members)
const choice = fc.nat(4)

const answers = ['accept', 'accept', 'accept', 'refuse'] as const

const commands = fc.oneof(
  fc.record({
    kind: fc.constant('name' as const),
    member,
    delegate: person,
    powers: fc.constantFrom<readonly Power[]>(['decide'], ['withdraw'], ['decide', 'withdraw']),
    days: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constantFrom(...answers), who: person, choice }),
  fc.record({ kind: fc.constant('end' as const), who: fc.oneof(member, person), choice }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      who: person,
      member,
      asks: fc.constantFrom(drRossi, ...people),
    }),
  },
  fc.record({ kind: fc.constant('withdraw' as const), who: person, choice }),
  fc.record({
    kind: fc.constant('pass' as const),
    days: fc.integer({ min: 0, max: 3 }),
    // A service that is busy, or was down, does what is due later: nothing may rest on that.
    isAwake: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('restart' as const) }),
)
type Command = typeof commands extends fc.Arbitrary<infer One> ? One : never

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt
    return 'done'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

const pick = <Item>(all: readonly Item[], number: number): Item | undefined =>
  all[number % Math.max(1, all.length)]

/** What a right to one power looks like from outside. */
const rightOf = (model: Model, at: number, who: WebId, whose: WebId, power: Power): string => {
  const live = model.delegations.filter(
    (one) => one.member === whose && one.delegate === who && one.state === 'accepted' && at < one.until,
  )
  if (live.length === 0) return 'mandate-missing'
  return live.some(({ powers }) => powers.includes(power)) ? 'done' : 'mandate-too-narrow'
}

const play = async (command: Command, model: Model, room: Room): Promise<void> => {
  const { clock, representation } = room
  switch (command.kind) {
    case 'name': {
      const { member: whose, delegate, powers, days } = command
      const until = clock.at + days * day
      const wish = wishFor(delegate, { powers: [...powers], validUntil: instantOf(until) })
      const standing = model.delegations.filter(
        (one) => one.member === whose && (one.state === 'named' || one.state === 'accepted'),
      )
      if (delegate === whose || standing.length >= 20) {
        expect(await codeOf(representation.name(whose, wish))).toBe('input-malformed')
        return
      }
      const { id } = await representation.name(whose, wish)
      model.delegations.push({ id, member: whose, delegate, powers, until, state: 'named' })
      return
    }
    case 'accept':
    case 'refuse': {
      const one = pick(model.delegations, command.choice)
      if (one === undefined) return
      const answer = command.kind === 'accept' ? 'accepted' : 'refused'
      const expected =
        command.who !== one.delegate
          ? command.who === one.member
            ? 'delegate-only'
            : 'not-found'
          : one.state === answer || (one.state === 'named' && clock.at < one.until)
            ? 'done'
            : 'mandate-settled'
      expect(await codeOf(representation.answer(command.who, localOf(one.id), answer))).toBe(expected)
      if (expected === 'done') one.state = answer
      return
    }
    case 'end': {
      const one = pick(model.delegations, command.choice)
      if (one === undefined) return
      const expected = command.who === one.member || command.who === one.delegate ? 'done' : 'not-found'
      expect(await codeOf(representation.end(command.who, localOf(one.id)))).toBe(expected)
      if (expected === 'done' && one.state !== 'refused') one.state = 'ended'
      return
    }
    case 'give': {
      const { who, member: whose, asks } = command
      if (asks === whose) return
      const request = await asked(room, { owner: whose, requester: asks, days: 300 })
      const right = rightOf(model, clock.at, who, whose, 'decide')
      const expected = right === 'done' && asks === who ? 'mandate-self-dealing' : right
      let grant: GrantId | undefined
      const code = await codeOf(giveFor(room, who, request, whose).then((id) => (grant = id)))
      expect(code).toBe(expected)
      if (grant === undefined) return
      model.acts.push({ person: who, member: whose, kind: 'given' })
      model.given.push({ member: whose, grant })
      return
    }
    case 'withdraw': {
      const found = pick(model.given, command.choice)
      if (found === undefined) return
      const right = rightOf(model, clock.at, command.who, found.member, 'withdraw')
      const before = await room.grants.findGrant(found.member, localIdOf(found.grant))
      expect(await codeOf(withdrawFor(room, command.who, found.grant, found.member))).toBe(right)
      if (right === 'done' && before?.state === 'given')
        model.acts.push({ person: command.who, member: found.member, kind: 'withdrawn' })
      return
    }
    case 'pass': {
      clock.at += command.days * day
      for (const one of model.delegations)
        if (one.state === 'named' && clock.at >= one.until) one.state = 'ended'
      if (command.isAwake) await representation.passTurningPoints()
      return
    }
    case 'restart':
  }
}

/** Nothing was done that the model does not know of, by nobody else and for nobody else. */
const compare = async (model: Model, room: Room): Promise<void> => {
  const done: Model['acts'][number][] = []
  for (const { member: whose, id } of model.delegations)
    for (const act of await room.representation.acts(whose, localOf(id)))
      done.push({ person: act.actor, member: whose, kind: act.kind })
  const sorted = (acts: Model['acts']) => acts.map((act) => JSON.stringify(act)).toSorted()
  expect(sorted(done)).toEqual(sorted(model.acts))
  const sealer = createTestSealer(randomBytes(32))
  expect(await Array.fromAsync(checkRepresentation(room.store, sealer))).toEqual([])
}

test('any sequence of naming, answers, ends, deeds, days and restarts: nothing is done by anybody without a right that lives', async () => {
  const numRuns = process.env['MUTUA_DEEP'] === undefined ? 100 : 2_000
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 10, maxLength: 60, size: 'max' }), async (sequence) => {
      const folder = await mkdtemp(join(tmpdir(), 'mutua-representation-model-'))
      const clock = { at: startOfTest }
      const model: Model = { delegations: [], given: [], acts: [] }
      let room = await openRoom({ folder, clock })
      try {
        for (const command of sequence) {
          if (command.kind === 'restart') {
            await room[Symbol.asyncDispose]()
            room = await openRoom({ folder, clock })
          } else await play(command, model, room)
        }
        await compare(model, room)
      } finally {
        await room[Symbol.asyncDispose]()
        await rm(folder, { recursive: true, force: true })
      }
    }),
    { numRuns },
  )
}, 3_600_000)
