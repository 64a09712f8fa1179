import { expect, test } from 'vitest'
import type { GrantId, WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import { anna, startOfTest } from '../grants/test-support.ts'
import { expectSoon, openReceiver, openTold, type Told } from '../notices/test-support.ts'
import { dario, olga, openingOf, openWard } from '../wiring/test-support-emergency.ts'

const minute = 60_000

/** An emergency access at a ward whose notices are brought to these inboxes. */
const openOne = async (inboxes: ReadonlyMap<WebId, string> = new Map()) => {
  const ward = await openWard()
  const told = openTold(ward.house, ward.house.store, {
    inboxes,
    pausesMs: [minute, minute, minute],
    onReached: ward.onReached,
  })
  const { emergencies, hospital } = ward
  const opened = () => emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  const waiting = async () => (await emergencies.untold(10)).map(({ access }) => access.grant)
  const how = async (grant: GrantId) => (await emergencies.find(hospital, localIdOf(grant))).told?.by
  return {
    ...ward,
    told,
    opened,
    waiting,
    how,
    async [Symbol.asyncDispose]() {
      await told[Symbol.asyncDispose]()
      await ward.house[Symbol.asyncDispose]()
    },
  }
}

const kindsOf = async (told: Told, webId: WebId): Promise<string[]> =>
  (await told.notices.read(webId, { after: 0, limit: 100 })).map(({ notice }) => notice.kind)

test('a member whose inbox does not answer waits in the list until it does', async () => {
  await using inbox = await openReceiver()
  inbox.answer = 500
  await using one = await openOne(new Map([[anna, `${inbox.url}/inbox/`]]))
  const { grant } = await one.opened()
  await expectSoon(() => inbox.calls.length).toBe(1)
  expect(await one.waiting()).toEqual([grant])
  inbox.answer = 204
  // That it failed may be written a moment after the call came: when it is tried again counts from then.
  await expectSoon(() => {
    one.house.clock.at += minute
    return one.waiting()
  }).toEqual([])
  expect(await one.how(grant)).toBe('inbox')
})

test('a webhook that takes the notice tells the member; that the hospital was reached tells nobody', async () => {
  await using member = await openReceiver()
  await using ward = await openReceiver()
  await using one = await openOne(new Map())
  const { secret: _ward } = await one.told.webhooks.add(one.hospital, `${ward.url}/hook`)
  const { grant } = await one.opened()
  await expectSoon(() => ward.calls.length).toBe(1)
  await kindsOf(one.told, one.hospital)
  expect(await one.waiting()).toEqual([grant])
  await one.told.webhooks.add(anna, `${member.url}/hook`)
  one.house.clock.at += minute
  const { grant: second } = await one.opened()
  await expectSoon(() => one.waiting()).toEqual([grant])
  expect(await one.how(second)).toBe('webhook')
  // What was told says that something happened, not what, why or by whom.
  expect(JSON.parse(member.calls[0]?.body ?? '')).toEqual({
    id: expect.any(String) as string,
    type: 'consent.opened-in-emergency',
    timestamp: new Date(startOfTest + minute).toISOString(),
    grant: second,
  })
})

test('a member without inbox and webhook is told when they look, at their notices or at the list', async () => {
  await using one = await openOne()
  const first = await one.opened()
  await expectSoon(() => one.told.notices.last(anna)).toBe(1)
  expect(await one.waiting()).toEqual([first.grant])
  expect(await kindsOf(one.told, anna)).toEqual(['opened-in-emergency'])
  expect(await one.waiting()).toEqual([])
  const second = await one.opened()
  expect(await one.emergencies.list(one.hospital, 10)).toHaveLength(2)
  expect(await one.waiting()).toEqual([second.grant])
  await one.emergencies.find(anna, localIdOf(second.grant))
  expect(await one.waiting()).toEqual([])
})

test('both sides are told of an objection and of the verdict on it, and of its end', async () => {
  await using one = await openOne()
  const { grant } = await one.opened()
  const local = localIdOf(grant)
  one.house.clock.at += 1
  await one.emergencies.object(anna, local, {})
  one.house.clock.at += 1
  await one.emergencies.judge(olga, local, { verdict: 'undecided', note: 'No word against word.' })
  one.house.clock.at += 1
  await one.house.grants.withdraw(anna, local)
  for (const party of [anna, one.hospital])
    await expectSoon(async () => (await kindsOf(one.told, party)).toSorted()).toEqual([
      'emergency-objected',
      'emergency-reviewed',
      'opened-in-emergency',
      'withdrawn',
    ])
  expect(await kindsOf(one.told, dario)).toEqual([])
})

test('one that ran out is over for the recipient as every consent is: what was read is to be erased', async () => {
  await using one = await openOne()
  const { grant, validUntil } = await one.opened()
  await expectSoon(() => one.told.notices.last(anna)).toBe(1)
  one.house.clock.at = Date.parse(validUntil)
  await expectSoon(() => kindsOf(one.told, one.hospital)).toEqual(['opened-in-emergency', 'expired'])
  const { items } = await one.told.notices.erasures.list(one.hospital, { limit: 10, isWanted: () => true })
  expect(items).toMatchObject([{ grant, cause: 'expired' }])
})
