import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Session } from '@inrupt/solid-client-authn-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicOf, openIdentityServer, testPassword, type IdentityServer } from '../support/identity-server.ts'

let home: IdentityServer
beforeAll(async () => {
  home = await openIdentityServer()
})
afterAll(() => home[Symbol.asyncDispose]())

const password = 'a lemon tree by the sea'
const basic = (name: string, secret = password) =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`

const call = async (
  method: string,
  path: string,
  options: { body?: unknown; authorization?: string } = {},
) => {
  const response = await fetch(home.origin + path, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as never,
  }
}

const newPerson = async (name: string) => {
  await call('POST', '/.account', { body: { name, password: testPassword } })
  const { body } = await call('POST', `/.account/${name}/credentials`, {
    authorization: basicOf(name),
    body: { label: 'cli' },
  })
  return body as { clientId: string; clientSecret: string; webId: string }
}

const signIn = async ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => {
  const session = new Session({ keepAlive: false })
  await session.login({ oidcIssuer: home.origin, clientId, clientSecret, tokenType: 'DPoP' })
  return session
}

describe('an unmodified Solid client with client credentials', () => {
  test('signs in and is known by its WebID', async () => {
    const person = await newPerson('anna')
    const session = await signIn(person)
    expect(session.info).toMatchObject({ isLoggedIn: true, webId: `${home.origin}/anna/profile/card#me` })
    const answer = await session.fetch(`${home.origin}/whoami?again=1`)
    expect(await answer.json()).toEqual({ webId: person.webId, clientId: person.clientId })
    await session.logout()
  })

  test('is refused with the very next request after its credentials were deleted, and cannot sign in again', async () => {
    const person = await newPerson('bruno')
    const session = await signIn(person)
    expect((await session.fetch(`${home.origin}/whoami`)).status).toBe(200)
    const path = `/.account/bruno/credentials/${person.clientId}`
    expect((await call('DELETE', path, { authorization: basicOf('bruno') })).status).toBe(204)
    expect((await session.fetch(`${home.origin}/whoami`)).status).toBe(401)
    const again = await signIn(person).catch(() => undefined)
    expect(again?.info.isLoggedIn ?? false).toBe(false)
    await session.logout()
  })

  test('with a wrong secret is refused', async () => {
    const person = await newPerson('carla')
    const session = await signIn({ ...person, clientSecret: `${person.clientSecret}x` }).catch(
      () => undefined,
    )
    expect(session?.info.isLoggedIn ?? false).toBe(false)
  })

  test('that loses its token to somebody without the key loses nothing', async () => {
    const person = await newPerson('dario')
    const session = await signIn(person)
    let stolen: Headers | undefined
    const spy = createServer((request, response) => {
      stolen = new Headers({
        authorization: request.headers.authorization ?? '',
        dpop: String(request.headers['dpop']),
      })
      response.end()
    })
    await new Promise<void>((resolve) => spy.listen(0, 'localhost', resolve))
    await session.fetch(`http://localhost:${String((spy.address() as AddressInfo).port)}/whoami`)
    expect(stolen?.get('authorization')).toMatch(/^DPoP /)
    expect((await fetch(`${home.origin}/whoami`, { headers: stolen ?? {} })).status).toBe(401)
    spy.closeAllConnections()
    await new Promise((resolve) => spy.close(resolve))
    await session.logout()
  })
})
