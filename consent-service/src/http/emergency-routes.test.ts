import type { Request } from 'express'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import { anna, bruno, stranger } from '../grants/test-support.ts'
import { ada, dario, nora, olga, openingOf, openWard } from '../wiring/test-support-emergency.ts'
import { createEmergencyRoutes } from './emergency-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const answerSchema = z.looseObject({ code: z.string().optional() })

/** A ward over HTTP, with one emergency access that is open. */
const openServed = async () => {
  const ward = await openWard()
  const { house, emergencies, hospital } = ward
  const isOfficer = (webId: WebId) => webId === olga
  const authenticate = async (request: Request) => {
    const caller = await authenticateByWord(request)
    return request.get('on-behalf-of') === hospital
      ? { ...caller, webId: hospital, person: caller.webId }
      : caller
  }
  const served = await serve(
    createEmergencyRoutes({ authenticate, isOfficer, emergencies, now: () => house.clock.at }),
  )
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
    const text = await response.text()
    return {
      status: response.status,
      body: answerSchema.parse(text === '' ? {} : JSON.parse(text)),
      response,
    }
  }
  const opened = await emergencies.open({ organisation: hospital, person: dario }, openingOf(anna))
  return {
    ...ward,
    call,
    opened,
    at: `/emergency/accesses/${localIdOf(opened.grant)}`,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

test('what is for officers is for officers alone', async () => {
  await using one = await openServed()
  const { call, at, hospital } = one
  const calls: readonly (readonly [readonly [string, string], unknown, number])[] = [
    [['GET', '/emergency/review'], undefined, 200],
    [['GET', '/emergency/review?month=2026-11'], undefined, 200],
    [['GET', '/emergency/overdue'], undefined, 200],
    [['GET', '/emergency/untold'], undefined, 200],
    [['POST', `${at}/told`], { by: 'phone' }, 200],
    [['POST', `${at}/review`], { verdict: 'justified', note: 'As the ward wrote.' }, 200],
    [['POST', '/emergency/organisations'], { organisation: hospital }, 201],
    [['POST', '/emergency/organisations/end'], { organisation: hospital }, 204],
  ]
  for (const [route, body, status] of calls) {
    expect((await call(undefined, route, { body })).body.code, route[1]).toBe('caller-unknown')
    for (const other of [anna, dario, ada, stranger])
      expect((await call(other, route, { body })).body.code, route[1]).toBe('caller-not-officer')
    expect((await call(olga, route, { body })).status, route[1]).toBe(status)
  }
  expect((await call(olga, ['GET', '/emergency/organisations'])).body).toMatchObject({ items: [] })
})

test('whom the co-op entrusts everybody may know who is signed in; only organisations can be', async () => {
  await using one = await openServed()
  const { call, hospital } = one
  expect((await call(undefined, ['GET', '/emergency/organisations'])).status).toBe(401)
  expect((await call(stranger, ['GET', '/emergency/organisations'])).body).toMatchObject({
    items: [{ organisation: hospital, by: olga }],
  })
  const entrust = ['POST', '/emergency/organisations'] as const
  for (const organisation of [dario, 'https://elsewhere.example/#it'])
    expect((await call(olga, entrust, { body: { organisation } })).body.code).toBe('not-found')
})

test('one is opened for an organisation, by name, with a reason of the list and words of one’s own', async () => {
  await using one = await openServed()
  const { call, hospital } = one
  const open = ['POST', '/emergency/accesses'] as const
  const opening = openingOf(bruno)
  expect((await call(undefined, open, { body: opening })).status).toBe(401)
  expect((await call(dario, open, { body: opening })).body.code).toBe('staff-only')
  const forHospital = { onBehalfOf: hospital }
  for (const wrong of [
    { ...opening, reason: 'curiosity' },
    { ...opening, text: 'short' },
    { ...opening, text: 'x'.repeat(1_001) },
    { ...opening, text: 'a reason with \u0007 in it' },
    { ...opening, minutes: 600 },
    { ...opening, resources: ['http://localhost:3000/bruno/'] },
    { owner: bruno, reason: opening.reason },
    {},
  ])
    expect((await call(dario, open, { body: wrong, ...forHospital })).body.code).toBe('input-malformed')
  const made = await call(nora, open, { body: opening, ...forHospital })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ owner: bruno, person: nora, organisation: hospital })
  expect(made.response.headers.get('location')).toBe(made.body['grant'])
  expect(made.response.headers.get('cache-control')).toBe('no-store')
})

test('a member has a rule of their own, sees what was opened and objects; others see nothing of it', async () => {
  await using one = await openServed()
  const { call, at, hospital, opened } = one
  const rule = '/emergency/rule'
  expect((await call(anna, ['GET', rule])).body).toMatchObject({ allowed: true })
  expect((await call(anna, ['PUT', rule], { body: { allowed: false } })).body).toMatchObject({
    allowed: false,
  })
  expect((await call(anna, ['PUT', rule], { body: { allowed: true, resources: [] } })).status).toBe(400)
  expect((await call(stranger, ['GET', rule])).body.code).toBe('member-unknown')
  expect((await call(undefined, ['GET', rule])).status).toBe(401)
  for (const path of ['/emergency/accesses', at]) {
    expect((await call(anna, ['GET', path])).status).toBe(200)
    expect((await call(dario, ['GET', path], { onBehalfOf: hospital })).status).toBe(200)
  }
  for (const other of [bruno, dario, olga, stranger]) {
    expect((await call(other, ['GET', at])).body.code).toBe('not-found')
    expect((await call(other, ['POST', `${at}/object`], { body: {} })).body.code).toBe('not-found')
    expect((await call(other, ['GET', '/emergency/accesses'])).body).toMatchObject({ items: [] })
  }
  expect((await call(anna, ['POST', `${at}/object`])).body).toMatchObject({
    grant: opened.grant,
    objection: { at: opened.openedAt },
  })
  expect((await call(anna, ['GET', '/emergency/accesses/none'])).body.code).toBe('not-found')
})
