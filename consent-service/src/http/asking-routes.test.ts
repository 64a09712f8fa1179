import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { openAskingFace } from '../wiring/asking-face.ts'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  askedOf,
  bruno,
  drRossi,
  drVerdi,
  openHouse,
  origin,
  podServer,
  stranger,
} from '../grants/test-support.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const olga = parseWebId(`${podServer}/olga/profile/card#me`)
const nora = parseWebId(`${podServer}/nora/profile/card#me`)
const answerSchema = z.looseObject({ code: z.string().optional(), id: z.string().optional() })

/** Questions and complaints over HTTP. Nora works for Dr Rossi. */
const openServed = async () => {
  const house = await openHouse()
  const actors = async (request: Request) => {
    const caller = await authenticateByWord(request)
    return request.get('on-behalf-of') === drRossi && caller.webId === nora
      ? { ...caller, webId: drRossi, person: nora }
      : caller
  }
  const face = openAskingFace({
    authenticate: authenticateByWord,
    actors,
    isOfficer: (webId) => webId === olga,
    officers: new Set([olga]),
    store: house.store,
    origin,
    now: () => house.clock.at,
    randomBytes,
    grants: house.grants,
    providers: {
      find: (webId) =>
        Promise.resolve(
          webId === drRossi
            ? { webId, displayName: 'Dr Rossi', organisation: 'Studio Rossi', role: 'general-practitioner' }
            : undefined,
        ),
    },
    organisations: { find: () => Promise.resolve(undefined), findStaff: () => Promise.resolve(undefined) },
    questionDays: 30,
    log: createLog('test', 'silent'),
  })
  const served = await serve(...face.rooms)
  const call = async (
    webId: WebId | undefined,
    [method, path]: readonly [string, string],
    { body, onBehalfOf }: { readonly body?: unknown; readonly onBehalfOf?: WebId } = {},
  ) => {
    const response = await fetch(served.url + path, {
      method,
      headers: {
        ...(webId === undefined ? {} : signedInAs(webId)),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(onBehalfOf === undefined ? {} : { 'on-behalf-of': onBehalfOf }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: answerSchema.parse(await response.json()), response }
  }
  return {
    house,
    call,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await face[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

test('questions go over HTTP between the two sides, and a colleague answers by name', async () => {
  await using one = await openServed()
  const { house, call } = one
  const local = localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)
  const at = `/requests/${local}/questions`
  for (const route of [
    ['GET', at],
    ['POST', at],
    ['POST', `${at}/1/answer`],
  ] as const) {
    const body = route[0] === 'GET' ? {} : { body: { text: 'Why?' } }
    expect((await call(undefined, route, body)).body.code, route[1]).toBe('caller-unknown')
    expect((await call(stranger, route, body)).body.code, route[1]).toBe('not-found')
  }
  for (const wrong of [
    {},
    { text: ' ' },
    { text: 'x'.repeat(1_001) },
    { text: 'a\u0007' },
    { text: 'a', to: 'b' },
  ])
    expect((await call(anna, ['POST', at], { body: wrong })).body.code).toBe('input-malformed')
  const asked = await call(anna, ['POST', at], { body: { text: 'Why?' } })
  expect(asked.status).toBe(201)
  expect(asked.response.headers.get('cache-control')).toBe('no-store')
  expect((await call(nora, ['POST', `${at}/1/answer`], { body: { text: 'So.' } })).body.code).toBe(
    'not-found',
  )
  const answered = await call(nora, ['POST', `${at}/1/answer`], {
    body: { text: 'For your visit.' },
    onBehalfOf: drRossi,
  })
  expect(answered.body).toMatchObject({ items: [{ answer: { text: 'For your visit.', by: nora } }] })
  for (const side of [anna, drRossi]) expect((await call(side, ['GET', at])).body).toEqual(answered.body)
  for (const place of ['0', 'x', '1.5'])
    expect((await call(drRossi, ['POST', `${at}/${place}/answer`], { body: { text: 'So.' } })).status).toBe(
      400,
    )
})

test('complaints are between a member and the officers', async () => {
  await using one = await openServed()
  const { house, call } = one
  const grant = await house.given(anna, drRossi)
  const make = ['POST', '/complaints'] as const
  const wish = { grant: grant.id, text: 'I did not know of it.' }
  expect((await call(undefined, make, { body: wish })).status).toBe(401)
  expect((await call(bruno, make, { body: wish })).body.code).toBe('not-found')
  for (const wrong of [
    {},
    { grant: grant.id },
    { ...wish, text: '' },
    { ...wish, receipt: 'x' },
    { ...wish, by: anna },
  ])
    expect((await call(anna, make, { body: wrong })).body.code).toBe('input-malformed')
  const made = await call(anna, make, { body: wish })
  expect(made.status).toBe(201)
  expect(made.response.headers.get('location')).toBe(made.body.id)
  const at = `/complaints/${(made.body.id ?? '').split('/').at(-1) ?? ''}`
  const answer = { outcome: 'upheld', text: 'You are right.' }
  for (const other of [bruno, drRossi, nora, stranger]) {
    expect((await call(other, ['GET', at])).body.code).toBe('not-found')
    expect((await call(other, ['GET', '/complaints'])).body).toEqual({ items: [] })
    expect((await call(other, ['GET', '/complaints/received'])).body.code).toBe('caller-not-officer')
    expect((await call(other, ['POST', `${at}/answer`], { body: answer })).body.code).toBe(
      'caller-not-officer',
    )
  }
  expect((await call(anna, ['GET', '/complaints/received'])).body.code).toBe('caller-not-officer')
  expect((await call(olga, ['GET', '/complaints/received'])).body).toMatchObject({ items: [made.body] })
  expect((await call(olga, ['POST', `${at}/answer`], { body: { outcome: 'maybe', text: 'x' } })).status).toBe(
    400,
  )
  expect((await call(olga, ['POST', `${at}/answer`], { body: answer })).status).toBe(200)
  expect((await call(olga, ['POST', `${at}/answer`], { body: answer })).body.code).toBe('complaint-answered')
  expect((await call(anna, ['GET', at])).body).toMatchObject({ answer: { text: 'You are right.' } })
})

test('a member sees what the co-op knows of who asks; nobody else learns that somebody asks', async () => {
  await using one = await openServed()
  const { house, call } = one
  const at = `/requests/${localIdOf((await house.grants.ask(drRossi, askedOf(anna))).id)}/requester`
  for (const side of [anna, drRossi])
    expect((await call(side, ['GET', at])).body).toEqual({
      kind: 'provider',
      name: 'Dr Rossi',
      organisation: 'Studio Rossi',
      role: 'general-practitioner',
    })
  for (const other of [bruno, olga, stranger])
    expect((await call(other, ['GET', at])).body.code).toBe('not-found')
  const unlisted = localIdOf((await house.grants.ask(drVerdi, askedOf(anna))).id)
  expect((await call(anna, ['GET', `/requests/${unlisted}/requester`])).body).toMatchObject({
    kind: 'unlisted',
  })
})
