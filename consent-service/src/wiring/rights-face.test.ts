import { expect, test } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import { prefixRange, toText } from '@mutua/kit/store'
import { anna, bruno, drRossi, openHouse } from '../grants/test-support.ts'
import { serve, signedInAs } from '../http/test-support.ts'
import {
  answerSchema,
  day,
  faceOn,
  olga,
  openServed,
  oscar,
  pathOf,
  stranger,
} from './test-support-rights.ts'
import { stopAtWrite } from './test-support-value.ts'

const letter = {
  kind: 'erasure',
  text: 'Please forget me.',
  from: { standing: 'not-a-member', name: 'Carmela Zanin', contact: 'Via Roma 1' },
  channel: 'letter',
  receivedOn: '2026-11-18',
}

test('a member asks, sees their own only, and the officer who took charge answers', async () => {
  await using at = await openServed()
  const { call } = at
  const made = await call(anna, ['POST', '/rights'], { kind: 'access', text: 'Who has read my diagnosis?' })
  expect(made.status).toBe(201)
  // 21 December 2026 is a Monday.
  expect(made.body).toMatchObject({ number: '2026/1', standing: 'member', clock: { dueOn: '2026-12-21' } })
  const path = pathOf(made.body.id)
  expect((await call(anna, ['GET', '/rights'])).body).toMatchObject({ items: [made.body] })
  for (const other of [bruno, drRossi, stranger]) {
    expect((await call(other, ['GET', '/rights'])).body).toEqual({ items: [] })
    expect((await call(other, ['GET', path])).body.code).toBe('not-found')
    expect((await call(other, ['POST', `${path}/withdraw`])).body.code).toBe('not-found')
    expect((await call(other, ['GET', '/rights/received'])).body.code).toBe('caller-not-officer')
    for (const step of ['take', 'identity', 'identity-shown', 'extend', 'answer'])
      expect((await call(other, ['POST', `${path}/${step}`], {})).body.code).toBe('caller-not-officer')
    expect((await call(other, ['POST', '/rights/entries'], letter)).body.code).toBe('caller-not-officer')
  }
  expect((await call(undefined, ['GET', '/rights'])).status).toBe(401)
  // Officers see that something waits; what it says only who answers it.
  const lines = await call(olga, ['GET', '/rights/received'])
  expect(JSON.stringify(lines.body)).not.toMatch(/diagnosis|anna|Name of/)
  expect((await call(olga, ['GET', path])).body.code).toBe('right-in-charge')
  const answer = { outcome: 'granted', text: 'Here is the list.' }
  expect((await call(olga, ['POST', `${path}/answer`], answer)).body.code).toBe('right-in-charge')
  expect((await call(olga, ['POST', `${path}/take`], {})).body).toMatchObject({
    text: 'Who has read my diagnosis?',
  })
  expect((await call(oscar, ['POST', `${path}/take`], {})).body.code).toBe('right-in-charge')
  expect((await call(oscar, ['GET', path])).body.code).toBe('right-in-charge')
  expect((await call(olga, ['POST', `${path}/answer`], { outcome: 'refused', text: 'No.' })).body.code).toBe(
    'input-malformed',
  )
  expect((await call(olga, ['POST', `${path}/answer`], answer)).body).toMatchObject({
    state: 'answered',
    isOverdue: false,
  })
  expect((await call(olga, ['POST', `${path}/answer`], answer)).body.code).toBe('right-answered')
  expect((await call(anna, ['GET', path])).body).toMatchObject({ answer: { outcome: 'granted', by: olga } })
  expect(await at.faults()).toEqual([])
})

test('a letter has its clock from the day it came, an extension is told in the first month and once', async () => {
  await using at = await openServed()
  const { call, house } = at
  expect(
    (await call(olga, ['POST', '/rights/entries'], { ...letter, receivedOn: '2026-11-22' })).body.code,
  ).toBe('input-malformed')
  const heirless = { ...letter, from: { ...letter.from, standing: 'heir' } }
  expect((await call(olga, ['POST', '/rights/entries'], heirless)).body.code).toBe('input-malformed')
  const { body } = await call(olga, ['POST', '/rights/entries'], letter)
  expect(body).toMatchObject({ clock: { dueOn: '2026-12-18' } })
  expect(JSON.stringify(body)).not.toContain('Zanin')
  const path = pathOf(body.id)
  await call(olga, ['POST', `${path}/take`], {})
  // They are doubted, the clock stands still, and goes on with the days that it stood.
  expect((await call(olga, ['POST', `${path}/identity`], { reason: 'The signature.' })).body).toMatchObject({
    clock: { isPaused: true },
  })
  expect(
    (await call(olga, ['POST', `${path}/answer`], { outcome: 'granted', text: 'Done.' })).body.code,
  ).toBe('right-clock-fixed')
  house.clock.at += 10 * day
  expect((await call(olga, ['POST', `${path}/identity-shown`])).body).toMatchObject({
    clock: { isPaused: false, dueOn: '2026-12-28' },
  })
  expect((await call(olga, ['POST', `${path}/identity`], { reason: 'Again.' })).body.code).toBe(
    'right-clock-fixed',
  )
  expect(await at.faults()).toEqual([])
  house.clock.at = Date.parse('2026-12-28T22:59:59Z')
  expect((await call(olga, ['POST', `${path}/extend`], { reason: 'Many papers.' })).body).toMatchObject({
    clock: { isExtended: true, dueOn: '2027-03-01' },
  })
  expect((await call(olga, ['POST', `${path}/extend`], { reason: 'More.' })).body.code).toBe(
    'right-clock-fixed',
  )
  const { body: late } = await call(olga, ['POST', '/rights/entries'], letter)
  await call(olga, ['POST', `${pathOf(late.id)}/take`], {})
  expect((await call(olga, ['POST', `${pathOf(late.id)}/extend`], { reason: 'Late.' })).body.code).toBe(
    'right-clock-fixed',
  )
  expect((await call(olga, ['POST', `${pathOf(late.id)}/identity`], { reason: 'Late.' })).body.code).toBe(
    'right-clock-fixed',
  )
  expect((await call(olga, ['GET', '/rights/received'])).body).toMatchObject({
    items: [{ id: late.id, isOverdue: true }, { isOverdue: false }],
  })
  expect(await at.faults()).toEqual([])
})

test('five years after it was settled nobody knows who asked, and that it was answered stays', async () => {
  await using at = await openServed()
  const { call, house, face } = at
  const { body } = await call(anna, ['POST', '/rights'], { kind: 'access', text: 'My pregnancy.' })
  await call(olga, ['POST', `${pathOf(body.id)}/take`], {})
  await call(olga, ['POST', `${pathOf(body.id)}/answer`], { outcome: 'granted', text: 'Pregnancy: here.' })
  const open = await call(anna, ['POST', '/rights'], { kind: 'erasure', text: 'Still waiting.' })
  house.clock.at += 5 * 365 * day
  await face.begin()
  expect((await call(anna, ['GET', '/rights'])).body).toMatchObject({ items: [{}, {}] })
  house.clock.at += 6 * day
  await face.begin()
  await face.begin()
  expect((await call(anna, ['GET', '/rights'])).body).toMatchObject({ items: [{ id: open.body.id }] })
  expect((await call(olga, ['GET', '/rights/received'])).body).toMatchObject({
    items: [{ id: open.body.id }, { number: '2026/1', outcome: 'granted' }],
  })
  for await (const { key, value } of house.store.list(prefixRange('right')))
    if (!key.includes(open.body.id?.split('/').at(-1) ?? '-'))
      expect(toText(value)).not.toMatch(/regnancy|anna|Name of/)
  expect(await at.faults()).toEqual([])
})

test('who asked in the app is not asked who they are, and does not answer themself', async () => {
  await using at = await openServed()
  const { call } = at
  const own = await call(olga, ['POST', '/rights'], { kind: 'portability', text: 'All of it.' })
  expect((await call(olga, ['POST', `${pathOf(own.body.id)}/take`], {})).body.code).toBe('right-in-charge')
  await call(oscar, ['POST', `${pathOf(own.body.id)}/take`], {})
  expect((await call(oscar, ['POST', `${pathOf(own.body.id)}/identity`], { reason: 'Who?' })).body.code).toBe(
    'right-clock-fixed',
  )
  // Only a member is pointed to the member’s app.
  const pointed = { outcome: 'self-service', text: 'Under "Carry away".' }
  expect((await call(oscar, ['POST', `${pathOf(own.body.id)}/answer`], pointed)).body.code).toBe(
    'input-malformed',
  )
  const { body } = await call(anna, ['POST', '/rights'], { kind: 'portability', text: 'All of it.' })
  await call(oscar, ['POST', `${pathOf(body.id)}/take`], {})
  expect((await call(oscar, ['POST', `${pathOf(body.id)}/answer`], pointed)).body).toMatchObject({
    state: 'answered',
  })
  for (let count = 0; count < 10; count += 1)
    expect((await call(bruno, ['POST', '/rights'], { kind: 'access', text: 'Mine.' })).status).toBe(201)
  expect((await call(bruno, ['POST', '/rights'], { kind: 'access', text: 'Mine.' })).body.code).toBe(
    'right-limit',
  )
})

test('a granted erasure ends the consents and tells every recipient, at whatever write it crashes', async () => {
  for (const when of ['before', 'after'] as const)
    for (let nth = 1; nth <= 3; nth += 1) {
      await using house = await openHouse()
      const grant = await house.given(anna, drRossi)
      const served = await serve(...faceOn(house).rooms)
      const headers = { 'Content-Type': 'application/json' }
      const post = async (url: string, webId: WebId, body: unknown) =>
        answerSchema.parse(
          await (
            await fetch(url, {
              method: 'POST',
              headers: { ...headers, ...signedInAs(webId) },
              body: JSON.stringify(body),
            })
          ).json(),
        )
      const { id } = await post(`${served.url}/rights`, anna, { kind: 'erasure', text: 'Forget me.' })
      await post(`${served.url}${pathOf(id)}/take`, olga, {})
      await served[Symbol.asyncDispose]()
      const broken = await serve(...faceOn(house, stopAtWrite(house.store, nth, when)).rooms)
      await post(`${broken.url}${pathOf(id)}/answer`, olga, { outcome: 'granted', text: 'Gone.' })
      await broken[Symbol.asyncDispose]()
      const face = faceOn(house)
      const again = await serve(...face.rooms)
      // Whoever got no answer sends it again.
      await post(`${again.url}${pathOf(id)}/answer`, olga, { outcome: 'granted', text: 'Gone.' })
      await face.begin()
      const response = await fetch(`${again.url}${pathOf(id)}`, { headers: signedInAs(anna) })
      expect(await response.json()).toMatchObject({
        state: 'answered',
        recipients: [{ recipient: drRossi, grant: grant.id, hasStated: false }],
      })
      expect((await house.grants.listGrants(anna, { limit: 5 })).items).toMatchObject([
        { state: 'invalidated' },
      ])
      const told: string[] = []
      for await (const { value } of house.store.list(prefixRange('notice-wish/'))) told.push(toText(value))
      expect(told.filter((text) => text.includes('right-recipient-told'))).toHaveLength(1)
      for await (const { key } of house.store.list(prefixRange('right-ending/'))) expect.fail(key)
      await again[Symbol.asyncDispose]()
    }
})
