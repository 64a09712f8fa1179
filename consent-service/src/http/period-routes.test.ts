import { expect, test } from 'vitest'
import { z } from 'zod'
import { createEndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { timeZoneSchema } from '@mutua/sdk/coop/zone-calendar'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  askedOf,
  care,
  drRossi,
  inDays,
  inPod,
  openHouse,
  startOfTest,
} from '../grants/test-support.ts'
import { createGrantRoutes } from './grant-routes.ts'
import { createPeriodRoutes } from './period-routes.ts'
import { createRequestRoutes } from './request-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const answerSchema = z.looseObject({
  code: z.string().optional(),
  grant: z.looseObject({ validUntil: z.string() }).optional(),
})

const openServed = async () => {
  const house = await openHouse()
  const { grants } = house
  const timeZone = timeZoneSchema.parse('Europe/Rome')
  const endOfPeriod = createEndOfPeriod(timeZone)
  const authenticate = authenticateByWord
  const served = await serve(
    createPeriodRoutes({ now: () => house.clock.at, timeZone, endOfPeriod }),
    createRequestRoutes({ authenticate, grants }),
    createGrantRoutes({ authenticate, isOfficer: () => false, grants }),
  )
  const post = async (path: string, body: unknown) => {
    const response = await fetch(served.url + path, {
      method: 'POST',
      headers: { ...signedInAs(anna), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return answerSchema.parse(await response.json())
  }
  return {
    house,
    url: served.url,
    post,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

test('anybody learns when each period would end if it began now, and by whose clock', async () => {
  await using one = await openServed()
  expect(await (await fetch(`${one.url}/periods`)).json()).toMatchObject({
    timeZone: 'Europe/Rome',
    items: [
      { name: 'today', label: { it: 'solo oggi' }, validUntil: '2026-11-21T23:00:00.000Z' },
      { name: 'visit', validUntil: '2026-11-21T13:00:00.000Z' },
      { name: 'week', validUntil: '2026-11-28T09:00:00.000Z' },
      { name: 'month', validUntil: '2026-11-30T23:00:00.000Z' },
      { name: '30d', validUntil: '2026-12-21T09:00:00.000Z' },
      { name: '90d', validUntil: '2027-02-19T09:00:00.000Z' },
      { name: 'year', validUntil: '2027-11-21T09:00:00.000Z' },
    ],
  })
})

test('a consent is given until an instant or for a period, never both or neither', async () => {
  await using one = await openServed()
  const consent = { recipient: drRossi, purpose: care, resources: [inPod(anna, 'health/')], modes: ['read'] }
  expect((await one.post('/grants', { ...consent, for: 'today' })).grant?.validUntil).toBe(
    '2026-11-21T23:00:00.000Z',
  )
  expect((await one.post('/grants', { ...consent, validUntil: inDays(1) })).grant?.validUntil).toBe(inDays(1))
  for (const wrong of [
    {},
    { for: 'today', validUntil: inDays(1) },
    { for: 'ever' },
    { for: ['today'] },
    { for: 'today', beyondAsked: true },
  ])
    expect((await one.post('/grants', { ...consent, ...wrong })).code).toBe('input-malformed')
})

test('a request is answered for a period, which ends with what was asked unless the owner says otherwise', async () => {
  await using one = await openServed()
  const answer = async (decision: object) => {
    const asked = askedOf(anna, { validUntil: inDays(3) })
    const { id } = await one.house.grants.ask(drRossi, asked)
    return one.post(`/requests/${localIdOf(id)}/decision`, { decision: 'give', ...decision })
  }
  expect((await answer({ for: 'visit' })).grant?.validUntil).toBe(
    new Date(startOfTest + 14_400_000).toISOString(),
  )
  expect((await answer({ for: '30d' })).grant?.validUntil).toBe(inDays(3))
  expect((await answer({ for: '30d', beyondAsked: true })).grant?.validUntil).toBe(inDays(30))
  expect((await answer({ for: '30d', validUntil: inDays(1) })).code).toBe('input-malformed')
  expect((await answer({ for: 'ever' })).code).toBe('input-malformed')
  expect((await answer({ validUntil: inDays(30) })).code).toBe('decision-too-wide')
})
