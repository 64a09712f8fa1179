import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import type { BreachFacts } from '@mutua/sdk/rights/breach'
import { documentPage } from '@mutua/sdk/paper/document-page'
import { documentCsv, officialDocumentSchema } from '@mutua/sdk/rights/official-document'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import {
  anna,
  bruno,
  drRossi,
  openHouse,
  origin,
  podServer,
  startOfTest,
  type House,
} from './grants/test-support.ts'
import { authenticateByWord, serve, signedInAs } from './http/test-support.ts'
import { openOfficers } from './officers/open-officers.ts'
import { registeredSigner } from './officers/test-support.ts'
import { openRightsFace, type RightsFaceDeps } from './rights-face.ts'
import { checkBreaches } from './rights/check-breaches.ts'
import { checkDocuments } from './rights/check-documents.ts'
import { checkRights } from './rights/check-rights.ts'
import { stopAtWrite } from './test-support-value.ts'

const day = 86_400_000
const olga = parseWebId(`${podServer}/olga/profile/card#me`)
const oscar = parseWebId(`${podServer}/oscar/profile/card#me`)
const stranger = parseWebId('https://elsewhere.example/x#me')
const answerSchema = z.looseObject({ code: z.string().optional(), id: z.string().optional() })

const running: RightsFaceDeps['running'] = {
  profile: plainProfile({ name: 'Valle', origin }),
  podServers: [podServer],
  outsideOrigins: 0,
  trustedIssuers: 0,
  mayAnybodyAsk: false,
  purposes: selectablePurposes,
  keyDays: 365,
  eraseDays: 30,
  emergency: { seconds: 3_600, reviewDays: 30, roles: ['physician'] },
  usesTls: true,
  witnesses: [],
  hasPayments: false,
}
const organisations: Organisation[] = []

const faceOn = (house: House, store: Store = house.store) => {
  const now = () => house.clock.at
  const isOfficer = (webId: WebId) => webId === olga || webId === oscar
  const officers = openOfficers({ store: house.store, now, isOfficer })
  const numbers = new Map([
    [anna, 1],
    [bruno, 2],
  ])
  const memberOf = (webId: WebId) =>
    ({
      number: numbers.get(webId) ?? 0,
      webId,
      admittedOn: '2026-01-01',
      displayName: `Name of ${String(numbers.get(webId))}`,
    }) as never // the face reads no more of a member
  const face = openRightsFace({
    ...{ store, origin, now, randomBytes, officers, isOfficer, authenticate: authenticateByWord },
    grants: house.grants,
    officerIds: new Set([olga, oscar]),
    running,
    organisations: { list: async () => organisations },
    listContracts: async () => [],
    coopName: 'Valle',
    log: { checkpoint: () => 'coop.example/log\n7\n\n', vkey: 'coop.example/log+1+key' },
    smallestGroup: 3,
    members: {
      find: async (webId) => (numbers.has(webId) ? memberOf(webId) : undefined),
      findEver: async () => undefined,
      list: async ({ after }) => (after === 0 ? [memberOf(anna), memberOf(bruno)] : []),
    },
  })
  return { ...face, officers }
}

const openServed = async () => {
  const house = await openHouse()
  const face = faceOn(house)
  const served = await serve(...face.rooms)
  const call = async (
    webId: WebId | undefined,
    [method, path]: readonly [string, string],
    body?: unknown,
  ) => {
    const response = await fetch(`${served.url}${path}`, {
      method,
      headers: {
        ...(webId === undefined ? {} : signedInAs(webId)),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: answerSchema.parse(await response.json()) }
  }
  const sealer = createTestSealer(randomBytes(32))
  const faults = async () => [
    ...(await Array.fromAsync(checkRights({ now: () => house.clock.at })(house.store, sealer))),
    ...(await Array.fromAsync(checkBreaches(house.store, sealer))),
    ...(await Array.fromAsync(checkDocuments(house.store, sealer))),
  ]
  return {
    ...{ house, face, call, faults },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}
const pathOf = (id: string | undefined) => new URL(id ?? '').pathname

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
      await face.finishEnds()
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

test('the register of processing activities follows the settings, and an export says what changed since the last', async () => {
  await using at = await openServed()
  const { call, house } = at
  for (const other of [anna, stranger])
    for (const [method, path] of [
      ['GET', '/processing/art30'],
      ['GET', '/processing/dpia/exports'],
      ['POST', '/processing/art30/exports'],
      ['GET', '/processing/art30/exports/1'],
    ] as const)
      expect((await call(other, [method, path])).body.code).toBe('caller-not-officer')
  expect((await call(olga, ['GET', '/processing/art31'])).body.code).toBe('input-malformed')
  const first = await call(olga, ['POST', '/processing/art30/exports'])
  expect(first.body).toMatchObject({ number: 1, changes: [] })
  expect((await call(oscar, ['POST', '/processing/art30/exports'])).body).toEqual(first.body)
  const document = officialDocumentSchema.parse(first.body['document'])
  for (const section of ['who', 'activities', 'on-behalf', 'measures'])
    expect(document.sections.find(({ id }) => id === section)?.entries.length).toBeGreaterThan(0)
  organisations.push({ id: drRossi, name: 'Studio Rossi' })
  house.clock.at += day
  expect((await call(olga, ['GET', '/processing/art30'])).body).toMatchObject({
    last: { number: 1 },
    changes: [
      { path: 'on-behalf/providers/controllers', before: { en: 'none' }, after: { en: 'Studio Rossi' } },
    ],
  })
  const second = await call(oscar, ['POST', '/processing/art30/exports'])
  expect(second.body).toMatchObject({
    number: 2,
    by: oscar,
    changes: [{ path: 'on-behalf/providers/controllers' }],
  })
  expect((await call(olga, ['GET', '/processing/art30/exports'])).body).toMatchObject({
    items: [{ number: 2 }, { number: 1 }],
  })
  expect((await call(olga, ['GET', '/processing/art30/exports/1'])).body).toEqual(first.body)
  expect((await call(olga, ['GET', '/processing/art30/exports/3'])).body.code).toBe('not-found')
  expect((await call(olga, ['POST', '/processing/dpia/exports'])).body).toMatchObject({ number: 1 })
  const page = documentPage(document, 'it', 'nota <b>')
  expect(page).toContain('Attività come titolare (art. 30.1)')
  expect(page).toContain('nota &#60;b&#62;')
  expect(page).not.toMatch(/<script|https?:\/\/(?!localhost|www\.garante)/)
  const csv = documentCsv(document, 'it').split('\r\n')
  expect(csv[0]).toBe('campo,sezione,voce,etichetta,contenuto')
  expect(csv.length).toBe(
    document.sections.flatMap(({ entries }) => entries.flatMap(({ fields }) => fields)).length + 2,
  )
  expect(await at.faults()).toEqual([])
  organisations.length = 0
})

test('the report of a year tells service levels promised and delivered, and none that a few people stand behind', async () => {
  await using at = await openServed()
  const { call, house } = at
  expect((await call(anna, ['GET', '/processing/report'])).body.code).toBe('caller-not-officer')
  const delivered = async () => {
    const { body } = await call(olga, ['GET', '/processing/report'])
    const document = officialDocumentSchema.parse(body['document'])
    expect(JSON.stringify(document)).not.toMatch(/anna|bruno|Zanin/)
    const entry = document.sections[0]?.entries.find(({ id }) => id === 'rights')
    return entry?.fields.find(({ id }) => id === 'delivered')?.value.en
  }
  const ask = async (webId: WebId, isAnswered: boolean) => {
    const { body } = await call(webId, ['POST', '/rights'], { kind: 'access', text: 'Mine.' })
    if (!isAnswered) return
    await call(olga, ['POST', `${pathOf(body.id)}/take`], {})
    await call(olga, ['POST', `${pathOf(body.id)}/answer`], { outcome: 'granted', text: 'Here.' })
  }
  await ask(anna, true)
  await ask(bruno, true)
  expect(await delivered()).toBe('fewer than 3 people')
  await ask(stranger, false)
  // Its month is not over: it is neither kept nor broken.
  expect(await delivered()).toBe('fewer than 3 people')
  house.clock.at = Date.parse('2026-12-30T10:00:00Z')
  expect(await delivered()).toBe('2 of 3 (67 %)')
  const { body } = await call(olga, ['POST', '/processing/report/exports'])
  expect(documentCsv(officialDocumentSchema.parse(body['document']), 'it')).toContain('Voci,7')
})
