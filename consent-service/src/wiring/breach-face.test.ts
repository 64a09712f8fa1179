import { expect, test } from 'vitest'
import { z } from 'zod'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf } from '@mutua/sdk/ids'
import type { BreachFacts } from '@mutua/sdk/rights/breach'
import { documentCsv, officialDocumentSchema } from '@mutua/sdk/rights/official-document'
import { prefixRange, toText } from '@mutua/kit/store'
import { anna, bruno, startOfTest } from '../grants/test-support.ts'
import { registeredSigner } from '../officers/test-support.ts'
import { olga, openServed, oscar, pathOf, stranger } from './test-support-rights.ts'

const facts: BreachFacts = {
  title: 'A laptop was stolen',
  description: 'From a car, on Friday evening. Its disk is encrypted.',
  natures: ['confidentiality', 'availability'],
  cause: 'stolen',
  subjects: ['members'],
  persons: { known: 'about', count: 40 },
  categories: ['names', 'health'],
  records: { known: 'unknown' },
  consequences: 'None, as long as nobody has the passphrase.',
  measuresTaken: 'Sessions were ended.',
  risk: 'risk',
  isCrossBorder: false,
}

test('a breach has 72 hours from awareness, phases, people who are told, and two who close it', async () => {
  await using at = await openServed()
  const { call, house, face } = at
  const signers = [
    await registeredSigner(olga, face.officers),
    await registeredSigner(oscar, face.officers),
  ] as const
  const wish = { awareAt: instantOf(startOfTest - 3_600_000), facts }
  expect(
    (await call(olga, ['POST', '/breaches'], { ...wish, awareAt: instantOf(startOfTest + 1) })).body.code,
  ).toBe('input-malformed')
  const { body } = await call(olga, ['POST', '/breaches'], wish)
  expect(body).toMatchObject({
    number: '2026/1',
    dueAt: instantOf(startOfTest + 71 * 3_600_000),
    isOverdue: false,
  })
  const path = pathOf(body.id)
  for (const other of [anna, stranger]) {
    expect((await call(other, ['POST', '/breaches'], wish)).body.code).toBe('caller-not-officer')
    for (const address of ['/breaches', path, `${path}/form`])
      expect((await call(other, ['GET', address])).body.code).toBe('caller-not-officer')
    for (const step of ['facts', 'notifications', 'communications', 'draft', 'confirm'])
      expect((await call(other, ['POST', `${path}/${step}`], {})).body.code).toBe('caller-not-officer')
  }
  house.clock.at = startOfTest + 71 * 3_600_000 - 1
  expect((await call(olga, ['GET', path])).body).toMatchObject({ isOverdue: false })
  house.clock.at += 1
  expect((await call(olga, ['GET', path])).body).toMatchObject({ isOverdue: true })
  house.clock.at += 1
  expect((await call(olga, ['POST', `${path}/notifications`], {})).body.code).toBe('input-malformed')
  const delayReason = 'The extent was known on Tuesday only.'
  expect(
    (await call(olga, ['POST', `${path}/notifications`], { delayReason, reference: '0123/2026' })).body,
  ).toMatchObject({
    isOverdue: false,
    notifications: [{ phase: 'first', version: 1, delayReason }],
  })
  await call(oscar, ['POST', `${path}/facts`], { ...facts, risk: 'high' })
  expect((await call(olga, ['POST', `${path}/notifications`], { isLast: true })).body).toMatchObject({
    notifications: [{ phase: 'first' }, { phase: 'last', version: 2 }],
  })
  // People at high risk have to be told before it is closed.
  const closing = { outcome: 'notified', reason: 'Nothing came of it.' }
  expect((await call(olga, ['POST', `${path}/draft`], closing)).body.code).toBe('input-malformed')
  const message = 'A laptop with your name on it was stolen. It is locked.'
  const telling = { how: 'notice', members: [1], text: message }
  expect((await call(olga, ['POST', `${path}/communications`], { ...telling, members: [9] })).body.code).toBe(
    'member-unknown',
  )
  expect((await call(olga, ['POST', `${path}/communications`], telling)).body).toMatchObject({
    communications: [{ how: 'notice', persons: 1 }],
  })
  expect((await call(anna, ['GET', '/breaches/messages'])).body).toMatchObject({ items: [{ text: message }] })
  expect((await call(bruno, ['GET', '/breaches/messages'])).body).toEqual({ items: [] })
  const form = officialDocumentSchema.parse((await call(olga, ['GET', `${path}/form`])).body)
  expect(documentCsv(form, 'it')).toContain('Motivi del ritardo,The extent was known on Tuesday only.')
  expect(documentCsv(form, 'it')).toContain('Numero di interessati,circa 40')
  const { body: drafted } = await call(olga, ['POST', `${path}/draft`], closing)
  const text = z.string().parse(drafted['text'])
  const tampered = statementText({ ...(JSON.parse(text) as { type: string }), ...{ reason: 'Another one.' } })
  const propose = async (what: string) =>
    call(olga, ['POST', '/breaches/propose'], { text: what, ...(await signers[0].sign(what)) })
  expect((await propose(text)).status).toBe(201)
  expect((await propose(tampered)).body.code).toBe('officer-decision-open')
  expect((await call(olga, ['POST', `${path}/confirm`], await signers[0].sign(text))).body.code).toBe(
    'second-officer-needed',
  )
  expect((await call(oscar, ['POST', `${path}/confirm`], await signers[1].sign(text))).body).toMatchObject({
    state: 'closed',
    closing: { outcome: 'notified' },
  })
  expect((await call(olga, ['POST', `${path}/facts`], facts)).body.code).toBe('breach-closed')
  expect(await at.faults()).toEqual([])
  const logged: string[] = []
  for await (const { value } of house.store.list(prefixRange('to-log/fact/'))) logged.push(toText(value))
  expect(logged.filter((fact) => fact.includes('breach.'))).toHaveLength(2)
  expect(logged.join()).not.toMatch(/laptop|anna/)
})

test('without a risk nobody is notified, and it stays in the register', async () => {
  await using at = await openServed()
  const { call } = at
  const { body } = await call(olga, ['POST', '/breaches'], { awareAt: instantOf(startOfTest), facts })
  const closing = { outcome: 'not-notified', reason: 'The disk is encrypted.' }
  expect((await call(olga, ['POST', `${pathOf(body.id)}/draft`], closing)).body.code).toBe('input-malformed')
  await call(olga, ['POST', `${pathOf(body.id)}/facts`], { ...facts, risk: 'unlikely' })
  expect((await call(olga, ['POST', `${pathOf(body.id)}/draft`], closing)).status).toBe(200)
  expect(
    (await call(olga, ['POST', `${pathOf(body.id)}/draft`], { ...closing, outcome: 'notified' })).body.code,
  ).toBe('input-malformed')
})
