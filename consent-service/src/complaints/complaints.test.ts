import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText } from '@mutua/kit/store'
import { createLocalId } from '../grants/local-id.ts'
import { localIdOf as grantLocal } from '../grants/records.ts'
import { anna, bruno, drRossi, openHouse, origin, podServer, startOfTest } from '../grants/test-support.ts'
import { putNews } from '../notices/tell.ts'
import { checkComplaints } from './check-complaints.ts'
import { localIdOf } from './complaint-rows.ts'
import { openComplaints } from './open-complaints.ts'

const day = 86_400_000
const olga = parseWebId(`${podServer}/olga/profile/card#me`)
const oscar = parseWebId(`${podServer}/oscar/profile/card#me`)

/** A consent of Anna to Dr Rossi, and a co-op with two officers. */
const openCoop = async () => {
  const house = await openHouse()
  const grant = await house.given(anna, drRossi)
  const complaints = openComplaints({
    store: house.store,
    origin,
    now: () => house.clock.at,
    randomId: () => createLocalId(randomBytes),
    isOfficer: (webId) => webId === olga || webId === oscar || webId === drRossi,
    findGrant: (member, id) => house.grants.findGrant(member, grantLocal(id)),
    findReceipt: () => Promise.resolve(undefined),
    putNews: (news) => putNews({ ...news, further: [olga, oscar] }),
  })
  const faults = () => Array.fromAsync(checkComplaints(house.store, createTestSealer(randomBytes(32))))
  return { house, grant, complaints, faults }
}

const refusal = async (step: Promise<unknown>) => {
  const error: unknown = await step.catch((cause: unknown) => cause)
  return error instanceof Problem ? error.code : error
}
const complain = (member: WebId = anna) => ({ member })

test('a complaint has the consent with it, a month, and an answer that its member reads', async () => {
  const { house, grant, complaints, faults } = await openCoop()
  await using _house = house
  const made = await complaints.complain(complain(), { grant: grant.id, text: 'I was not there that day.' })
  expect(made).toMatchObject({
    member: anna,
    text: 'I was not there that day.',
    grant: { id: grant.id, recipient: drRossi },
    madeAt: instantOf(startOfTest),
    answerBy: '2026-12-21T09:00:00.000Z',
    state: 'received',
    isOverdue: false,
  })
  expect(await complaints.received({ state: 'waiting', limit: 10 })).toEqual([made])
  expect(await faults()).toEqual([])
  const local = localIdOf(made.id)
  const answered = await complaints.answer(olga, local, {
    outcome: 'upheld',
    text: 'You are right, and the practice was told.',
  })
  expect(answered).toMatchObject({ state: 'answered', answer: { outcome: 'upheld', by: olga } })
  expect(await complaints.list(anna, 10)).toEqual([answered])
  expect(await complaints.find(anna, local)).toEqual(answered)
  expect(await complaints.received({ state: 'waiting', limit: 10 })).toEqual([])
  for (const state of ['answered', 'all'] as const)
    expect(await complaints.received({ state, limit: 10 })).toEqual([answered])
  expect(await faults()).toEqual([])
})

test('nobody complains about a consent that is not theirs, or a use that no receipt names', async () => {
  const { house, grant, complaints } = await openCoop()
  await using _house = house
  for (const other of [bruno, drRossi])
    expect(await refusal(complaints.complain(complain(other), { grant: grant.id, text: 'No.' }))).toBe(
      'not-found',
    )
  const receipt = 'a'.repeat(64) as never // a hash that nothing has
  expect(await refusal(complaints.complain(complain(), { grant: grant.id, receipt, text: 'No.' }))).toBe(
    'not-found',
  )
  // Who acts for a member and may not see this consent.
  const acting = { member: anna, person: bruno, covers: () => false }
  expect(await refusal(complaints.complain(acting, { grant: grant.id, text: 'No.' }))).toBe('not-found')
})

test('who is accused does not see it, and does not answer it either', async () => {
  const { house, grant, complaints } = await openCoop()
  await using _house = house
  const { id } = await complaints.complain(complain(), { grant: grant.id, text: 'No.' })
  expect(await refusal(complaints.find(bruno, localIdOf(id)))).toBe('not-found')
  expect(await refusal(complaints.find(anna, 'none'))).toBe('not-found')
  const answer = { outcome: 'not-upheld', text: 'All was well.' } as const
  expect(await refusal(complaints.answer(drRossi, localIdOf(id), answer))).toBe('caller-not-officer')
  expect(await refusal(complaints.answer(anna, localIdOf(id), answer))).toBe('caller-not-officer')
})

test('of two officers at once one answers, and the answer stands', async () => {
  const { house, grant, complaints } = await openCoop()
  await using _house = house
  const { id } = await complaints.complain(complain(), { grant: grant.id, text: 'No.' })
  const answer = { outcome: 'undecided', text: 'It could not be found out.' } as const
  const codes = await Promise.all(
    [olga, oscar].map((officer) => refusal(complaints.answer(officer, localIdOf(id), answer))),
  )
  expect(codes.filter((code) => code === 'complaint-answered')).toHaveLength(1)
})

test('the month goes by, and whoever waits longest is first', async () => {
  const { house, grant, complaints } = await openCoop()
  await using _house = house
  const first = await complaints.complain(complain(), { grant: grant.id, text: 'First.' })
  house.clock.at += day
  await complaints.complain(complain(), { grant: grant.id, text: 'Second.' })
  house.clock.at = Date.parse(first.answerBy) + 1
  const waiting = await complaints.received({ state: 'waiting', limit: 10 })
  expect(waiting.map(({ text, isOverdue }) => [text, isOverdue])).toEqual([
    ['First.', true],
    ['Second.', false],
  ])
})

test('twenty may wait at once', async () => {
  const { house, grant, complaints } = await openCoop()
  await using _house = house
  const wish = { grant: grant.id, text: 'No.' }
  const made = await Promise.all(Array.from({ length: 20 }, () => complaints.complain(complain(), wish)))
  expect(await refusal(complaints.complain(complain(), wish))).toBe('complaint-limit')
  const [first] = made
  if (first === undefined) throw new Error('twenty were made')
  await complaints.answer(olga, localIdOf(first.id), { outcome: 'upheld', text: 'Yes.' })
  await complaints.complain(complain(), wish)
})

test('what is told of it has none of its words, and it is forgotten two years after the answer', async () => {
  const { house, grant, complaints, faults } = await openCoop()
  await using _house = house
  const { id } = await complaints.complain(complain(), { grant: grant.id, text: 'My pregnancy is mine.' })
  const unanswered = await complaints.complain(complain(), { grant: grant.id, text: 'No.' })
  await complaints.answer(olga, localIdOf(id), { outcome: 'upheld', text: 'Sorry.' })
  for await (const { value } of house.store.list(prefixRange('notice-wish/')))
    expect(toText(value)).not.toMatch(/pregnancy|Sorry/)
  house.clock.at += 729 * day
  expect(await complaints.forget()).toBe(0)
  house.clock.at += 2 * day
  expect(await complaints.forget()).toBe(1)
  expect(await refusal(complaints.find(anna, localIdOf(id)))).toBe('not-found')
  expect((await complaints.list(anna, 10)).map((one) => one.id)).toEqual([unanswered.id])
  expect(await faults()).toEqual([])
})
