import { expect, test } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, toText } from '@mutua/kit/store'
import { putNews } from '../notices/tell.ts'
import { forgetQuestions } from './forget-questions.ts'
import { openQuestions } from './questions.ts'
import { keys, localIdOf } from './records.ts'
import { anna, askedOf, bruno, drRossi, drVerdi, inDays, openHouse, startOfTest } from './test-support.ts'

const day = 86_400_000

/** A request of Dr Rossi to Anna, and the questions about it. */
const openAsked = async () => {
  const house = await openHouse()
  const request = await house.grants.ask(drRossi, askedOf(anna))
  const questions = openQuestions({ store: house.store, now: () => house.clock.at, putNews })
  return { house, request, questions, local: localIdOf(request.id) }
}

const refusal = async (step: Promise<unknown>) => {
  const error: unknown = await step.catch((cause: unknown) => cause)
  return error instanceof Problem ? error.code : error
}

test('a member asks, who made the request answers once, and both see the whole thread', async () => {
  const { house, request, questions, local } = await openAsked()
  await using _house = house
  await questions.ask({ party: anna }, local, 'Why do you need my social records?')
  await questions.ask({ party: anna }, local, 'For how long?')
  const told = await questions.answer({ party: drRossi }, { local, number: 1 }, 'Not all: only home care.')
  expect(told).toMatchObject({
    request: request.id,
    isOpen: true,
    items: [
      {
        number: 1,
        text: 'Why do you need my social records?',
        by: anna,
        answer: { text: 'Not all: only home care.', by: drRossi },
      },
      { number: 2, text: 'For how long?' },
    ],
  })
  expect(told.items[1]?.answer).toBeUndefined()
  expect(await questions.read(anna, local)).toEqual(told)
  expect(await questions.read(drRossi, local)).toEqual(told)
  expect(await refusal(questions.answer({ party: drRossi }, { local, number: 1 }, 'Something else.'))).toBe(
    'question-answered',
  )
  expect(await questions.read(anna, local)).toEqual(told)
})

test('nobody else sees a word of it, or whether there is one', async () => {
  const { house, questions, local } = await openAsked()
  await using _house = house
  await questions.ask({ party: anna }, local, 'Why?')
  for (const other of [bruno, drVerdi]) {
    expect(await refusal(questions.read(other, local))).toBe('not-found')
    expect(await refusal(questions.ask({ party: other }, local, 'Why?'))).toBe('not-found')
    expect(await refusal(questions.answer({ party: other }, { local, number: 1 }, 'So.'))).toBe('not-found')
  }
})

test('only the member asks, only who made the request answers, and only what was asked', async () => {
  const { house, questions, local } = await openAsked()
  await using _house = house
  expect(await refusal(questions.ask({ party: drRossi }, local, 'Please say yes.'))).toBe('owner-only')
  expect(await refusal(questions.answer({ party: drRossi }, { local, number: 1 }, 'Please.'))).toBe(
    'not-found',
  )
  await questions.ask({ party: anna }, local, 'Why?')
  expect(await refusal(questions.answer({ party: anna }, { local, number: 1 }, 'So.'))).toBe('requester-only')
})

test('ten questions are enough', async () => {
  const { house, questions, local } = await openAsked()
  await using _house = house
  for (let count = 0; count < 10; count += 1)
    await questions.ask({ party: anna }, local, `Question ${String(count)}`)
  expect(await refusal(questions.ask({ party: anna }, local, 'One more?'))).toBe('question-limit')
})

test('after the decision, the cancellation or the end nothing more is said', async () => {
  const { house, questions, local } = await openAsked()
  await using _house = house
  await questions.ask({ party: anna }, local, 'Why?')
  await house.grants.give(anna, local, {})
  expect(await refusal(questions.ask({ party: anna }, local, 'And why?'))).toBe('decision-taken')
  expect(await refusal(questions.answer({ party: drRossi }, { local, number: 1 }, 'So.'))).toBe(
    'decision-taken',
  )
  expect(await questions.read(anna, local)).toMatchObject({ isOpen: false, items: [{ text: 'Why?' }] })

  const late = localIdOf((await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(1) }))).id)
  house.clock.at = startOfTest + 2 * day
  expect(await refusal(questions.ask({ party: anna }, late, 'Why?'))).toBe('request-expired')
})

test('of many who speak at once every word stays, in one order', async () => {
  const { house, questions, local } = await openAsked()
  await using _house = house
  const said = Array.from({ length: 8 }, (_, place) => `Question ${String(place)}`)
  await Promise.all(said.map((text) => questions.ask({ party: anna }, local, text)))
  const { items } = await questions.read(anna, local)
  expect(items.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(new Set(items.map(({ text }) => text))).toEqual(new Set(said))
})

test('what both sides are told has no word of it', async () => {
  const { house, questions, local, request } = await openAsked()
  await using _house = house
  await questions.ask({ party: anna }, local, 'About my pregnancy?')
  const wishes: string[] = []
  for await (const { value } of house.store.list(prefixRange('notice-wish/'))) wishes.push(toText(value))
  expect(wishes).toHaveLength(1)
  expect(JSON.parse(wishes[0] ?? '')).toMatchObject({
    kind: 'question-asked',
    owner: anna,
    recipient: drRossi,
    request: request.id,
  })
  expect(wishes[0]).not.toContain('pregnancy')
})

test('what was said is forgotten when nothing rests on it any more, and not sooner', async () => {
  const { house, questions } = await openAsked()
  await using _house = house
  const asked = async (owner: WebId) => {
    const local = localIdOf((await house.grants.ask(drRossi, askedOf(owner))).id)
    await questions.ask({ party: owner }, local, 'Why?')
    return local
  }
  const [open, refused, given, withdrawn] = [
    await asked(anna),
    await asked(anna),
    await asked(bruno),
    await asked(anna),
  ]
  await house.grants.refuse(anna, refused)
  await house.grants.give(bruno, given, {})
  const { grant } = await house.grants.give(anna, withdrawn, {})
  await house.grants.withdraw(anna, localIdOf(grant.id))
  const forget = () => forgetQuestions({ store: house.store, now: () => house.clock.at, days: 30 })
  const kept = async () => {
    const places: string[] = []
    for await (const { key } of house.store.list(prefixRange(keys.allQuestions)))
      places.push(key.slice(keys.allQuestions.length))
    return new Set(places)
  }
  expect(await forget()).toBe(0)
  house.clock.at = startOfTest + 29 * day
  expect(await forget()).toBe(0)
  house.clock.at = startOfTest + 31 * day
  expect(await forget()).toBe(2)
  expect(await kept()).toEqual(new Set([open, given]))
  // Both end after ninety days.
  house.clock.at = startOfTest + 121 * day
  expect(await forget()).toBe(2)
  expect(await kept()).toEqual(new Set())
})
