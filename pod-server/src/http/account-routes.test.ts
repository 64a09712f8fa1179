import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { problemHandler } from '@mutua/kit/problem-handler'
import { openTestIdentity, openTestStore, testPassword } from '../identity/test-support.ts'
import { accountRoutes } from './account-routes.ts'

const openServer = async (registrationOpen = true) => {
  const home = await openTestStore()
  const origin = parseBaseUrl('http://localhost:3000')
  const identity = await openTestIdentity({ store: home.store(), origin, now: Date.now })
  const app = express()
  app.use(accountRoutes({ ...identity, registrationOpen }))
  app.use(problemHandler({ origin, log: createLog('test', 'silent') }))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const call = async (
    method: string,
    path: string,
    options: { body?: unknown; text?: string; as?: string; type?: string } = {},
  ) => {
    const body = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    const headers = new Headers()
    if (body !== undefined) headers.set('content-type', options.type ?? 'application/json')
    if (options.as !== undefined)
      headers.set('authorization', `Basic ${Buffer.from(options.as).toString('base64')}`)
    const port = (server.address() as AddressInfo).port
    const response = await fetch(`http://localhost:${String(port)}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as never,
    }
  }
  return {
    call,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await home[Symbol.asyncDispose]()
    },
  }
}

const anna = { name: 'anna', password: testPassword }
const asAnna = `anna:${testPassword}`

test('a person makes an account, then credentials, sees them without the secret, and deletes them', async () => {
  await using server = await openServer()
  const made = await server.call('POST', '/.account', { body: anna })
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'anna',
      webId: 'http://localhost:3000/anna/profile/card#me',
      pod: 'http://localhost:3000/anna/',
    },
  })
  expect(made.headers.get('cache-control')).toBe('no-store')
  const credentials = await server.call('POST', '/.account/anna/credentials', {
    as: asAnna,
    body: { label: 'laptop' },
  })
  expect(credentials.status).toBe(201)
  expect(Object.keys(credentials.body).toSorted()).toEqual(['clientId', 'clientSecret', 'webId'])
  const { clientId } = credentials.body as { clientId: string }
  const list = await server.call('GET', '/.account/anna/credentials', { as: asAnna })
  expect(list.body).toEqual({
    items: [{ clientId, label: 'laptop', createdAt: expect.any(String) as string }],
  })
  expect((await server.call('DELETE', `/.account/anna/credentials/${clientId}`, { as: asAnna })).status).toBe(
    204,
  )
  expect((await server.call('GET', '/.account/anna/credentials', { as: asAnna })).body).toEqual({ items: [] })
  expect((await server.call('DELETE', `/.account/anna/credentials/${clientId}`, { as: asAnna })).status).toBe(
    404,
  )
})

test('credentials need no label, and no body', async () => {
  await using server = await openServer()
  await server.call('POST', '/.account', { body: anna })
  expect((await server.call('POST', '/.account/anna/credentials', { as: asAnna })).status).toBe(201)
  expect((await server.call('POST', '/.account/anna/credentials', { as: asAnna, body: {} })).status).toBe(201)
})

test('where the desk makes the accounts, nobody else does', async () => {
  await using server = await openServer(false)
  expect(await server.call('POST', '/.account', { body: anna })).toMatchObject({
    status: 403,
    body: { code: 'account-registration-closed' },
  })
})

test.each<[string, { body?: unknown; text?: string; type?: string }, number, string]>([
  ['no body', {}, 400, 'input-malformed'],
  ['no JSON', { text: '{' }, 400, 'body-malformed'],
  [
    'a form',
    { text: 'name=anna', type: 'application/x-www-form-urlencoded' },
    415,
    'content-type-unsupported',
  ],
  ['a number for a name', { body: { ...anna, name: 7 } }, 400, 'input-malformed'],
  ['a field nobody knows', { body: { ...anna, admin: true } }, 400, 'input-malformed'],
  ['a name with a slash', { body: { ...anna, name: '../anna' } }, 400, 'account-name-invalid'],
  ['a name of the server', { body: { ...anna, name: 'fhir' } }, 400, 'account-name-invalid'],
  ['a short password', { body: { ...anna, password: 'lemon' } }, 400, 'input-malformed'],
  ['an endless body', { body: { ...anna, password: 'x'.repeat(20_000) } }, 413, 'body-too-large'],
])('an account from %s is refused', async (_, options, status, code) => {
  await using server = await openServer()
  const answer = await server.call('POST', '/.account', options)
  expect(answer).toMatchObject({ status, body: { code } })
  expect(JSON.stringify(answer.body)).not.toContain('lemon')
})

test('a name is given once', async () => {
  await using server = await openServer()
  await server.call('POST', '/.account', { body: anna })
  expect(await server.call('POST', '/.account', { body: anna })).toMatchObject({
    status: 409,
    body: { code: 'account-exists' },
  })
})

test.each([
  ['nobody', undefined],
  ['a wrong password', 'anna:another lemon tree'],
  ['no password', 'anna'],
  ['somebody else', `bruno:${testPassword}`],
])('credentials for %s are refused', async (_, as) => {
  await using server = await openServer()
  await server.call('POST', '/.account', { body: anna })
  await server.call('POST', '/.account', { body: { ...anna, name: 'bruno' } })
  const answer = await server.call('POST', '/.account/anna/credentials', as === undefined ? {} : { as })
  expect(answer).toMatchObject({ status: 401, body: { code: 'credentials-wrong' } })
  expect(answer.headers.get('www-authenticate')).toContain('Basic')
})

test('what is not in the description is refused', async () => {
  await using server = await openServer()
  expect((await server.call('GET', '/.account')).status).toBe(405)
  expect((await server.call('PUT', '/.account/anna/credentials', { as: asAnna })).status).toBe(405)
})

test('a person has several pods: the first is the account’s own, the others are made and deleted by label', async () => {
  await using server = await openServer()
  const as = `anna:${testPassword}`
  await server.call('POST', '/.account', { body: { name: 'anna', password: testPassword } })
  const made = await server.call('POST', '/.account/anna/pods', { as, body: { label: 'work' } })
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'anna.work', pod: 'http://localhost:3000/anna.work/' },
  })
  expect(await server.call('GET', '/.account/anna/pods', { as })).toMatchObject({
    body: { items: [{ name: 'anna' }, { name: 'anna.work' }] },
  })
  expect(await server.call('POST', '/.account/anna/pods', { as, body: { label: 'work' } })).toMatchObject({
    status: 409,
    body: { code: 'account-exists' },
  })
  expect((await server.call('DELETE', '/.account/anna/pods/anna.work', { as })).status).toBe(200)
  expect((await server.call('DELETE', '/.account/anna/pods/anna.work', { as })).status).toBe(404)
})

test.each(['', 'Work', 'a.b', '-a', '../anna', 'a/b'])('%j is no label of a pod', async (label) => {
  await using server = await openServer()
  await server.call('POST', '/.account', { body: { name: 'anna', password: testPassword } })
  expect(
    await server.call('POST', '/.account/anna/pods', { as: `anna:${testPassword}`, body: { label } }),
  ).toMatchObject({ status: 400, body: { code: 'account-name-invalid' } })
})

test('an account is deleted only when its name is repeated, and its name is never given again', async () => {
  await using server = await openServer()
  const as = `anna:${testPassword}`
  await server.call('POST', '/.account', { body: { name: 'anna', password: testPassword } })
  expect((await server.call('DELETE', '/.account/anna', { as })).status).toBe(400)
  expect((await server.call('DELETE', '/.account/anna', { as, body: { confirm: 'bruno' } })).status).toBe(400)
  const deleted = await server.call('DELETE', '/.account/anna', { as, body: { confirm: 'anna' } })
  expect(deleted.status).toBe(200)
  expect(decodeJwt((deleted.body as { receipt: string }).receipt)).toMatchObject({
    iss: 'http://localhost:3000',
    sub: 'http://localhost:3000/anna/profile/card#me',
    deleted: 'account',
    pods: ['http://localhost:3000/anna/'],
  })
  expect((await server.call('GET', '/.account/anna/pods', { as })).status).toBe(401)
  expect(
    await server.call('POST', '/.account', { body: { name: 'anna', password: testPassword } }),
  ).toMatchObject({ status: 409, body: { code: 'account-exists' } })
})
