import fc from 'fast-check'
import { civilDateOf, addDays, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyStepKind } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { describe, expect, test } from 'vitest'
import { openTestStore, stopAtWrite } from '../../wiring/test-support-value.ts'
import { cohortKey } from './study-rows.ts'
import {
  createWorld,
  explained,
  inDays,
  institute,
  joinMany,
  lastDay,
  local,
  loggedSteps,
  officer,
  openProject,
  openTestStudies,
  passDays,
  person,
  researcher,
  snapshotsInMemory,
  take,
  withdraw,
  type World,
} from './test-support-studies.ts'
import { openTestBudgets, studyId } from '../budgets/test-support-budgets.ts'

const codeOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error
      return error.code
    },
  )

/** Anybody's check of what anybody reads. */
const expectChain = ({ project, steps }: Study) => {
  let before: string = project.digest
  for (const { text, digest, signature, statement } of steps) {
    expect(JSON.parse(text)).toMatchObject({ before })
    expect(hashKey(text)).toBe(digest)
    expect((signature === undefined) !== (statement === undefined)).toBe(true)
    before = digest
  }
}

const until = (world: World) => ({ step: 'recruit', until: inDays(world, 5) }) as const

test('A study goes from recruiting to its destruction, each step names the one before it, and the log knows each once', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  expect((await studies.read(local)).state).toBe('governance-approved')
  expect((await take(studies, until(world))).state).toBe('recruiting')
  await joinMany(studies, 12)
  await joinMany(studies, 12)
  expect(world.grants).toHaveLength(12)
  passDays(world, 6)
  expect(await codeOf(studies.optIn(local, person(20), explained))).toBe('study-not-recruiting')
  expect((await studies.read(local)).recruiting).toMatchObject({ joined: 10 })
  passDays(world, 3)
  world.unreadable.add(person(11))
  expect((await take(studies, { step: 'freeze' })).snapshot?.about).toBe(10)
  expect(await codeOf(studies.requireAsker(local, researcher))).toBe('study-not-open')
  await take(studies, { step: 'open' })
  expect(await codeOf(studies.requireAsker(local, officer))).toBe('researcher-only')
  withdraw(world, person(3))
  await studies.requireAsker(local, researcher)
  expect([...(world.frozen.get(local)?.left ?? [])]).toEqual([person(3)])
  const standing = async (number: number) => (await studies.own(person(number)))[0]?.state
  expect([await standing(0), await standing(3), await standing(11), await standing(20)]).toEqual([
    ...['in', 'left', 'not-included', undefined],
  ])
  await take(studies, { step: 'close', reason: 'It is done.' })
  expect(await codeOf(studies.requireAsker(local, researcher))).toBe('study-not-open')
  expect(await store.get(cohortKey(local))).toBeUndefined()
  const told = { plain: { it: 'Abbiamo visto.' }, answers: [] }
  expect(await codeOf(studies.report(local, told, officer))).toBe('researcher-only')
  await studies.report(local, told, researcher)
  expect((await studies.report(local, told, researcher)).results).toMatchObject(told)
  expect(await codeOf(studies.report(local, { plain: { it: 'Altro.' }, answers: [] }, researcher))).toBe(
    'study-step-refused',
  )
  const gone = await take(studies, { step: 'destroy' })
  expect(gone).toMatchObject({ state: 'destroyed' })
  expectChain(gone)
  expect(await loggedSteps(store)).toEqual(['recruit', 'freeze', 'open', 'close', 'destroy'])
  const { text, statement } = await studies.destruction(local)
  expect(JSON.parse(text)).toMatchObject({ type: 'StudyDestruction', step: gone.steps.at(-1)?.digest })
  expect(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString()).toBe(text)
  expect(world.grants.every(({ state }) => state !== 'given')).toBe(true)
  expect(await standing(0)).toBe('over')
})

describe('Each step is refused with what is missing', () => {
  const refusals: readonly (readonly [
    string,
    (room: ReturnType<typeof openTestStudies>, world: World) => Promise<unknown>,
    RegExp,
  ])[] = [
    ['freezing what nobody was asked for', (room) => take(room, { step: 'freeze' }), /recruit first/],
    ['opening what is not frozen', (room) => take(room, { step: 'open' }), /freeze it first/],
    ['closing what has not begun', (room) => take(room, { step: 'close' }), /not begun/],
    ['destroying what is not closed', (room) => take(room, { step: 'destroy' }), /Close it first/],
    [
      'a recruiting that leaves no days to think again',
      (room) => take(room, { step: 'recruit', until: lastDay }),
      /3 days to think again/,
    ],
    [
      'a recruiting that is over before it begins',
      (room, world) => take(room, { step: 'recruit', until: inDays(world, -1) }),
      /today or later/,
    ],
    [
      'freezing before the days to think again are over',
      async (room, world) => {
        await take(room, until(world))
        passDays(world, 8)
        return take(room, { step: 'freeze' })
      },
      /may be read from 2026-11-29/,
    ],
    [
      'destroying what was never read',
      async (room, world) => {
        await take(room, until(world))
        await take(room, { step: 'close' })
        return take(room, { step: 'destroy' })
      },
      /nothing to destroy/,
    ],
    [
      'recruiting for a project that the legal review has not signed',
      (room, world) => {
        const legal = { state: 'missing' as const, approved: 0, needed: 1, reasons: [] }
        world.projects.set(local, { ...openProject(), state: 'submitted', legal })
        return take(room, until(world))
      },
      /missing before it may begin: the legal review/,
    ],
  ]
  test.each(refusals)('%s', async (_, act, why) => {
    await using store = await openTestStore()
    const world = createWorld()
    await expect(act(openTestStudies(store, world), world)).rejects.toMatchObject({
      code: 'study-step-refused',
      detail: expect.stringMatching(why) as string,
    })
  })
})

test('Too few members, before a pod is read or after it, take nothing of anybody or leave the study where it was', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  await take(studies, until(world))
  await joinMany(studies, 9)
  passDays(world, 9)
  expect(await codeOf(take(studies, { step: 'freeze' }))).toBe('pool-cohort-too-small')
  expect(await studies.progress(local)).toMatchObject({
    state: 'failed',
    problem: { code: 'pool-cohort-too-small' },
  })
  expect(await store.get(cohortKey(local))).toBeUndefined()
  expect((await studies.read(local)).state).toBe('recruiting')
})

test('An attempt that pods did not let come to its end is taken up with the same members', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  await take(studies, until(world))
  await joinMany(studies, 11)
  passDays(world, 9)
  for (const number of [0, 1]) world.unreadable.add(person(number))
  expect(await codeOf(take(studies, { step: 'freeze' }))).toBe('pool-cohort-too-small')
  world.unreadable.clear()
  withdraw(world, person(5))
  expect((await take(studies, { step: 'freeze' })).state).toBe('frozen')
  expect(world.frozen.get(local)?.members).toEqual(new Set([0, 1, 2, 3, 4, 6, 7, 8, 9, 10].map(person)))
})

test('Who withdraws while the pods are being read is in no answer either', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const snapshots = snapshotsInMemory(world)
  const studies: ReturnType<typeof openTestStudies> = openTestStudies(store, world, {
    snapshots: {
      ...snapshots,
      freeze: async (...asked) => {
        const statement = await snapshots.freeze(...asked)
        withdraw(world, person(4))
        await studies.leaveOutNow()
        return statement
      },
    },
  })
  await studies.leaveOutNow()
  await take(studies, until(world))
  await joinMany(studies, 12)
  passDays(world, 9)
  await take(studies, { step: 'freeze' })
  await take(studies, { step: 'open' })
  await studies.requireAsker(local, researcher)
  expect([...(world.frozen.get(local)?.left ?? [])]).toEqual([person(4)])
})

test('The same step signed again is no error and no second row, and another text is no signature', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  const wish = until(world)
  const { text } = await studies.draftStep(local, wish)
  const signature = Buffer.from(hashKey(text)).toString('base64url').padEnd(86, 'A').slice(0, 86)
  const signed = { wish, kid: 'k'.repeat(43), signature }
  expect(await codeOf(studies.takeStep(local, { ...signed, signature: 'B'.repeat(86) }, officer))).toBe(
    'officer-signature-invalid',
  )
  await Promise.all([1, 2, 3].map(() => studies.takeStep(local, signed, officer)))
  expect((await studies.read(local)).steps).toHaveLength(1)
  const later = { step: 'recruit', until: inDays(world, 6) } as const
  expect(await codeOf(studies.takeStep(local, { ...signed, wish: later }, officer))).toBe(
    'study-step-refused',
  )
})

test('A study that answers on into the next year takes the same of that year of the same members, once', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  const budgets = openTestBudgets(store, { now: () => world.at })
  await take(studies, until(world))
  await joinMany(studies, 10)
  passDays(world, 9)
  await take(studies, { step: 'freeze' })
  await take(studies, { step: 'open' })
  passDays(world, 40)
  expect((await budgets.readMember(person(0))).reserved).toBe(0n)
  await studies.finish()
  await studies.finish()
  await openTestStudies(store, world).finish()
  expect((await budgets.readMember(person(0))).reserved).toBe(20_000_000n)
  expect((await budgets.readMember(person(12))).reserved).toBe(0n)
})

test('What has ended is closed by the co-op itself, signed with its own key, and then only destroyed', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  await take(studies, until(world))
  await joinMany(studies, 10)
  passDays(world, 9)
  await take(studies, { step: 'freeze' })
  const end = { by: 'assembly', reason: 'No more.', at: new Date(world.at).toISOString() }
  world.projects.set(local, { ...openProject(), state: 'closed', end: end as never })
  expect((await studies.read(local)).state).toBe('closed')
  expect(await codeOf(take(studies, { step: 'open' }))).toBe('study-step-refused')
  await studies.finish()
  await studies.finish()
  const closed = await studies.read(local)
  expect(closed.steps.at(-1)).toMatchObject({
    wish: { step: 'close', reason: 'The project has ended: No more.' },
  })
  expect(closed.steps.at(-1)?.signature).toBeUndefined()
  expectChain(closed)
  expect((await take(studies, { step: 'destroy' })).state).toBe('destroyed')
  expect(await loggedSteps(store)).toEqual(['recruit', 'freeze', 'close', 'destroy'])
})

test('An organisation that has not told what it found starts no other study until it has', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const other = studyId('bbbbbbbbbbbbbbbbbbbbbb')
  world.projects.set(other, openProject(other))
  const studies = openTestStudies(store, world)
  await take(studies, until(world))
  await joinMany(studies, 10)
  passDays(world, 9)
  await take(studies, { step: 'freeze' })
  await take(studies, { step: 'open' })
  const closed = await take(studies, { step: 'close' })
  expect(closed.resultsDue).toBe(addDays(civilDateOf(world.at), 30))
  passDays(world, 30)
  await studies.requireNothingOverdue(institute)
  passDays(world, 1)
  expect((await studies.read(local)).resultsOverdue).toBe(true)
  expect(await codeOf(studies.requireNothingOverdue(institute))).toBe('results-overdue')
  expect(await codeOf(take(studies, until(world), other))).toBe('results-overdue')
  await studies.report(local, { plain: { it: 'Ecco.' }, answers: [] }, researcher)
  expect((await take(studies, until(world), other)).state).toBe('recruiting')
})

test('A consent for a room comes from nowhere but a member who joins', async () => {
  await using store = await openTestStore()
  const world = createWorld()
  const studies = openTestStudies(store, world)
  await take(studies, until(world))
  await joinMany(studies, 1)
  const [grant] = world.grants
  if (grant === undefined) throw new Error('one was given')
  expect(await codeOf(studies.requireJoining(grant))).toBe('study-not-recruiting')
  expect(await codeOf(studies.requireJoining({ ...grant, state: 'withdrawn' }))).toBe('done')
  expect(await codeOf(studies.requireJoining({ recipient: institute, owner: grant.owner }))).toBe('done')
  expect(await studies.findRoom(grant.recipient)).toEqual({
    ...{ displayName: 'Sugar', organisation: 'Coop', isRoom: true },
  })
  expect(await studies.findRoom(institute)).toBeUndefined()
})

type Command =
  | { readonly do: StudyStepKind }
  | { readonly do: 'join' | 'leave'; readonly member: number }
  | { readonly do: 'days'; readonly days: number }
  | { readonly do: 'end' | 'restart' | 'look' | 'break' }

const commands: fc.Arbitrary<Command> = fc.oneof(
  ...(['recruit', 'freeze', 'open', 'close', 'destroy'] as const).map((step) => ({
    weight: 3,
    arbitrary: fc.constant({ do: step } as const),
  })),
  { weight: 1, arbitrary: fc.constant({ do: 'freeze' } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('join' as const), member: fc.nat(13) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), member: fc.nat(13) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'restart' } as const, { do: 'look' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'end' } as const, { do: 'break' } as const) },
)

/** The law in small: which step is next, and who stands where. */
interface Model {
  done: StudyStepKind[]
  until: CivilDate | undefined
  joined: Set<number>
  isOver: boolean
}

const expected = (model: Model, step: StudyStepKind, world: World): string => {
  const has = (one: StudyStepKind) => model.done.includes(one)
  const today = civilDateOf(world.at)
  if (has(step)) return 'study-step-refused'
  const isRunning = !model.isOver && !has('close') && !has('destroy')
  const mayBe = {
    recruit: isRunning && addDays(inDays(world, 5), 4) <= lastDay,
    freeze: isRunning && model.until !== undefined && today >= addDays(model.until, 4),
    open: isRunning && has('freeze'),
    close: model.done.length > 0 && !has('destroy'),
    destroy: has('close') && has('freeze'),
  }[step]
  if (!mayBe) return 'study-step-refused'
  return step === 'freeze' && model.joined.size < 10 ? 'pool-cohort-too-small' : 'done'
}

const isDeep = process.env['MUTUA_DEEP'] === '1'

test(
  'Whatever is tried in whatever order, a study is where the law says that it is',
  { timeout: 300_000 },
  async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { minLength: 5, maxLength: 60 }), async (sequence) => {
        await using store = await openTestStore()
        const world = createWorld()
        const model: Model = { done: [], until: undefined, joined: new Set(), isOver: false }
        let studies = openTestStudies(store, world)
        // Most sequences begin with enough members to come further than the floor.
        await take(studies, until(world))
        model.done.push('recruit')
        model.until = inDays(world, 5)
        for (const number of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
          await studies.optIn(local, person(number), explained)
          model.joined.add(number)
        }
        for (const command of sequence) studies = await obey(command, { model, world, store, studies })
        const study = await studies.read(local)
        expectChain(study)
        await studies.finish()
        if (model.isOver && !model.done.includes('close')) model.done.push('close')
        const kinds = (await studies.read(local)).steps.map(({ wish }) => wish.step)
        expect(kinds).toEqual(model.done)
        expect(await loggedSteps(store)).toEqual(model.done)
        reached.add(model.done.at(-1) ?? 'none')
      }),
      { numRuns: isDeep ? 400 : 25 },
    )
    if (isDeep) expect(reached).toEqual(new Set(['recruit', 'freeze', 'open', 'close', 'destroy']))
  },
)

const obey = async (
  command: Command,
  held: {
    readonly model: Model
    readonly world: World
    readonly store: Store
    readonly studies: ReturnType<typeof openTestStudies>
  },
): Promise<ReturnType<typeof openTestStudies>> => {
  const { model, world, store, studies } = held
  switch (command.do) {
    case 'days':
      passDays(world, command.days)
      break
    case 'join': {
      const mayJoin =
        !model.isOver && model.done.at(-1) === 'recruit' && civilDateOf(world.at) <= (model.until ?? '')
      const isIn = model.joined.has(command.member)
      const came = await codeOf(studies.optIn(local, person(command.member), explained))
      expect(came).toBe(mayJoin || isIn ? 'done' : 'study-not-recruiting')
      if (mayJoin) model.joined.add(command.member)
      break
    }
    case 'leave':
      withdraw(world, person(command.member))
      model.joined.delete(command.member)
      break
    case 'end': {
      const end = { by: 'board' as const, reason: 'Over.', at: '2026-11-21T00:00:00.000Z' as never }
      world.projects.set(local, { ...openProject(), state: 'closed', end })
      model.isOver = true
      break
    }
    case 'look':
      await studies.finish()
      if (model.isOver && !model.done.includes('close')) model.done.push('close')
      break
    case 'restart':
      return openTestStudies(store, world)
    case 'break': {
      // Every pod is away: a freeze that may be comes to nothing, and nothing else changes.
      for (let number = 0; number < 14; number += 1) world.unreadable.add(person(number))
      const came = await codeOf(take(studies, { step: 'freeze' }))
      expect(came === 'done').toBe(false)
      world.unreadable.clear()
      // From here on the cohort is settled: who joined later would not be in it; nobody can join by then.
      break
    }
    default: {
      const wish = command.do === 'recruit' ? until(world) : ({ step: command.do } as const)
      const came = await codeOf(take(studies, wish))
      expect(came).toBe(expected(model, command.do, world))
      if (came === 'done') model.done.push(command.do)
      if (came === 'done' && command.do === 'destroy') model.joined.clear()
    }
  }
  return studies
}

test('A crash at any write of a step, before or after it, leaves a study that goes on to the same end', async () => {
  for (const when of ['before', 'after'] as const)
    for (let at = 1; at <= 4; at += 1) {
      await using store = await openTestStore()
      const world = createWorld()
      const whole = openTestStudies(store, world)
      await take(whole, until(world))
      await joinMany(whole, 10)
      passDays(world, 9)
      const broken = openTestStudies(stopAtWrite(store, at, when), world)
      await take(broken, { step: 'freeze' }).catch((error: unknown) =>
        expect(String(error)).toContain('the power is gone'),
      )
      const after = openTestStudies(store, world)
      // Started again: what was signed goes on by itself; what was not is signed again.
      await after.finish()
      await expect.poll(async () => (await after.progress(local)).state).toBe('idle')
      if ((await after.read(local)).state === 'recruiting') await take(after, { step: 'freeze' })
      await take(after, { step: 'close' })
      const last = openTestStudies(stopAtWrite(store, at, when), world)
      await take(last, { step: 'destroy' }).catch((error: unknown) =>
        expect(String(error)).toContain('the power is gone'),
      )
      const end = openTestStudies(store, world)
      await end.finish()
      await expect.poll(async () => (await end.progress(local)).state).toBe('idle')
      if ((await end.read(local)).state === 'closed') await take(end, { step: 'destroy' })
      const study = await end.read(local)
      expectChain(study)
      expect(study.steps.map(({ wish }) => wish.step)).toEqual(['recruit', 'freeze', 'close', 'destroy'])
      expect(await loggedSteps(store)).toEqual(['recruit', 'freeze', 'close', 'destroy'])
      expect(JSON.parse((await end.destruction(local)).text)).toMatchObject({ files: 2 })
    }
})
