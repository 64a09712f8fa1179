import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { needWishSchema, type NeedWish } from '@mutua/sdk/coop/need'
import type { WebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { createClock, officer, openTestStore, webIdOf } from '../wiring/test-support-value.ts'
import { checkNeeds } from './check-needs.ts'
import { forgetPerson, sweepNeeds } from './forget-person.ts'
import { personOf } from './need-rows.ts'
import { openNeeds } from './open-needs.ts'

const valley = { id: 'a'.repeat(16), name: 'Valle', kind: 'place' as const }
const coast = { id: 'b'.repeat(16), name: 'Costa', kind: 'place' as const }
const [anna, bruno, carla, dora, stranger] = ['anna', 'bruno', 'carla', 'dora', 'stranger'].map(webIdOf) as [
  WebId,
  WebId,
  WebId,
  WebId,
  WebId,
] // five of five
const ask = (more: object = {}): NeedWish =>
  needWishSchema.parse({
    ...{ section: valley.id, kind: 'need', what: 'transport', text: 'Qualcuno va in città martedì?' },
    ...more,
  })

const openBoard = async () => {
  const store = await openTestStore()
  const clock = createClock('2026-11-22T10:00:00.000Z')
  const { now } = clock
  const inside = new Map<WebId, readonly (typeof valley)[]>([
    [anna, [valley]],
    [bruno, [valley]],
    [carla, [valley]],
    [dora, [coast]],
  ])
  const needs = openNeeds({
    ...{ store, now, smallestGroup: 2 },
    randomBytes: (length) => randomBytes(length),
    sectionsOf: async (webId) => inside.get(webId) ?? [],
    findSection: async (id) => [valley, coast].find((one) => one.id === id),
  })
  const newId = () => randomBytes(16).toString('base64url')
  await needs.nameAnimator(valley.id, carla, officer)
  for (const one of [anna, bruno]) await needs.takePart(one, valley.id, true)
  return {
    ...{ store, needs, clock, inside },
    forget: (webId: WebId) => forgetPerson(webId, { store, newId }),
    sweep: () =>
      sweepNeeds({ store, now, newId }, async (section, person) =>
        [...inside].some(
          ([webId, all]) => personOf(webId) === person && all.some(({ id }) => id === section),
        ),
      ),
    findings: () => Array.fromAsync(checkNeeds(store, createTestSealer(new Uint8Array(32).fill(1)))),
    everything: async () => {
      const rows: string[] = []
      for await (const { key, value } of store.list({ gte: 'needs/', lt: 'needs0' }))
        rows.push(key, Buffer.from(value).toString('utf8'))
      return rows.join('\n')
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

it('Somebody asks, somebody answers, they agree, it is done and thanked for; nobody is paid, and no name is told unless they chose.', async () => {
  await using board = await openBoard()
  const { needs } = board
  const { id } = await needs.post(anna, ask())
  const [seen] = await needs.list(bruno, valley.id)
  expect(seen).toMatchObject({ id, isMine: false, answers: [] })
  expect(seen).not.toHaveProperty('name')
  await needs.answer(bruno, id, { text: 'Io, alle nove.', name: 'Bruno' })
  const [asked] = await needs.list(anna, valley.id)
  const answer = asked?.answers[0]
  expect(answer).toMatchObject({ text: 'Io, alle nove.', name: 'Bruno' })
  await expect(needs.agree(bruno, id, answer?.id ?? '')).rejects.toMatchObject({ code: 'not-found' })
  await needs.agree(anna, id, answer?.id ?? '')
  // It is done when whoever was helped says so.
  await expect(needs.done(bruno, id, { minutes: 90 })).rejects.toMatchObject({ code: 'not-found' })
  expect(await needs.done(anna, id, { minutes: 90, thanks: 'Grazie!' })).toMatchObject({ state: 'done' })
  await expect(needs.done(anna, id, { minutes: 90 })).rejects.toMatchObject({ code: 'needs-settled' })
  expect(await needs.list(bruno, valley.id)).toMatchObject([
    { thanks: 'Grazie!', answers: [{ isAgreed: true }] },
  ])
  expect(await board.everything()).not.toContain(anna)
  expect(await board.findings()).toEqual([])
})

it('Only who is in the section and takes part sees a board, and only if somebody looks after it.', async () => {
  await using board = await openBoard()
  const { needs } = board
  const { id } = await needs.post(anna, ask())
  for (const one of [dora, stranger, officer]) {
    // Whether it is there is told to nobody else.
    await expect(needs.answer(one, id, { text: 'Io.' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(needs.report(one, id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(needs.list(one, valley.id)).rejects.toMatchObject({ code: 'needs-closed' })
    await expect(needs.post(one, ask())).rejects.toMatchObject({ code: 'needs-closed' })
    await expect(needs.takePart(one, valley.id, true)).rejects.toMatchObject({ code: 'needs-closed' })
  }
  await expect(needs.takePart(dora, coast.id, true)).rejects.toMatchObject({ code: 'needs-closed' })
  // The animator takes no part, and sees nothing until something is reported.
  expect(await needs.list(carla, valley.id)).toEqual([])
  await expect(needs.nameAnimator('c'.repeat(16), carla, officer)).rejects.toMatchObject({
    code: 'not-found',
  })
})

it('What is reported is hidden until the animator has looked, and the same person hides it once.', async () => {
  await using board = await openBoard()
  const { needs } = board
  const { id } = await needs.post(anna, ask())
  await needs.report(bruno, id)
  expect(await needs.list(bruno, valley.id)).toEqual([])
  expect(await needs.list(anna, valley.id)).toMatchObject([{ isHidden: true }])
  expect(await needs.list(carla, valley.id)).toMatchObject([{ id, isHidden: true }])
  await expect(needs.restore(bruno, id)).rejects.toMatchObject({ code: 'not-found' })
  await needs.restore(carla, id)
  await needs.report(bruno, id)
  expect(await needs.list(bruno, valley.id)).toMatchObject([{ isHidden: false }])
})

it('Nobody floods a board; nothing stays on it for more than ninety days, and what is over is erased.', async () => {
  await using board = await openBoard()
  const { needs, clock } = board
  for (let post = 0; post < 5; post += 1) await needs.post(anna, ask())
  await expect(needs.post(anna, ask())).rejects.toMatchObject({ code: 'needs-limit' })
  await expect(needs.post(bruno, ask({ until: '2027-11-22' }))).rejects.toMatchObject({
    code: 'input-malformed',
  })
  clock.set('2027-01-01T10:00:00.000Z')
  expect(await needs.list(bruno, valley.id)).toEqual([])
  await board.sweep()
  expect(await board.everything()).not.toContain('città')
})

it('What is taken back is erased, and so is everything of whoever stops, leaves, or asks for it; minutes stay without them.', async () => {
  for (const leave of ['stop', 'exit', 'erasure'] as const) {
    await using board = await openBoard()
    const { needs, inside, clock } = board
    const taken = await needs.post(anna, ask({ text: 'Da riprendere' }))
    await needs.withdraw(anna, taken.id)
    expect(await board.everything()).not.toContain('Da riprendere')
    const helped = await needs.post(anna, ask({ text: 'Aiuto' }))
    await needs.answer(bruno, helped.id, { text: 'Eccomi' })
    const [{ answers }] = (await needs.list(anna, valley.id)) as [Awaited<ReturnType<typeof needs.post>>] // one
    await needs.agree(anna, helped.id, answers[0]?.id ?? '')
    await needs.done(anna, helped.id, { minutes: 60 })
    const open = await needs.post(anna, ask({ text: 'Ancora' }))
    await needs.answer(bruno, open.id, { text: 'Anche qui' })
    await needs.post(bruno, ask({ text: 'Di Bruno', kind: 'offer' }))
    if (leave === 'stop') await needs.takePart(bruno, valley.id, false)
    if (leave === 'erasure') await board.forget(bruno)
    if (leave === 'exit') {
      inside.delete(bruno)
      await board.sweep()
    }
    const left = await board.everything()
    for (const text of ['Eccomi', 'Anche qui', 'Di Bruno']) expect(left).not.toContain(text)
    if (leave !== 'stop') expect(left.replaceAll(/needs\/day.*\n.*/g, '')).not.toContain(personOf(bruno))
    expect(left).toContain('"minutes":60')
    expect(await board.findings()).toEqual([])
    clock.set('2026-12-01T10:00:00.000Z')
    expect((await needs.boards(anna))[0]?.months).toEqual([])
  }
})

it('Minutes of a month are told when it is over, as one exact sum of at least the smallest group.', async () => {
  await using board = await openBoard()
  const { needs, clock } = board
  for (const [helped, giver, minutes] of [
    [anna, bruno, 35],
    [bruno, anna, 50],
  ] as const) {
    const { id } = await needs.post(helped, ask())
    const answered = await needs.answer(giver, id, { text: 'Sì' })
    await needs.agree(helped, id, answered.answers[0]?.id ?? '')
    await needs.done(helped, id, { minutes })
  }
  expect((await needs.boards(anna))[0]?.months).toEqual([])
  clock.set('2026-12-01T10:00:00.000Z')
  expect((await needs.boards(anna))[0]?.months).toEqual([{ month: '2026-11', minutes: 85 }])
})
