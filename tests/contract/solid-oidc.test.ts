import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from '@inrupt/solid-client-authn-node'
import express from 'express'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { problemHandler } from '@mutua/kit/problem-handler'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { createSealer } from '@mutua/kit/sealer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountRoutes } from '../../pod-server/src/http/account-routes.ts'
import { parseAccountName } from '../../pod-server/src/identity/account-name.ts'
import { openAccounts } from '../../pod-server/src/identity/accounts.ts'
import { openClientCredentials } from '../../pod-server/src/identity/client-credentials.ts'
import { openOpenIdProvider } from '../../pod-server/src/identity/openid-provider.ts'
import { newPodDocuments } from '../../pod-server/src/identity/profile.ts'

const openIdentityServer = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-oidc-'))
  const store = await openLevelStore(folder)
  const now = Date.now
  const log = createLog('test', 'warn')
  const app = express()
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin: BaseUrl = parseBaseUrl(`http://localhost:${String((server.address() as AddressInfo).port)}`)

  const sealer = createSealer(new Uint8Array(32))
  const accounts = await openAccounts({ store, origin, now })
  const credentials = await openClientCredentials({ store, now })
  const openid = await openOpenIdProvider({ store, sealer, origin, accounts, credentials, now, log })
  const fetch = createSafeFetch({ allowLoopback: true })
  const authenticate = createSolidOidcAuthenticator({
    now,
    verifyDpopProof: createDpopVerifier({ now }),
    issuersOf: createWebIdIssuers({ fetch, now }),
    keysOf: createIssuerKeys({ fetch, now }),
    isRevoked: ({ issuer, clientId }) => issuer === origin && credentials.isRevoked(clientId),
  })

  app.use(openid.router)
  app.use(
    accountRoutes({
      createAccount: (account) => accounts.create(account, []),
      accounts,
      credentials,
      registrationOpen: true,
    }),
  )
  app.get('/:name/profile/card', (request, response) => {
    const path = `/${request.params.name}/profile/card`
    const documents = newPodDocuments({ name: parseAccountName(request.params.name), origin })
    response.type('text/turtle').send(documents.find((document) => document.path === path)?.body)
  })
  app.all('/whoami', async (request, response) => {
    const caller = await authenticate({
      authorization: request.headers.authorization,
      proofs: request.headersDistinct['dpop'] ?? [],
      method: request.method,
      url: `${origin}${request.originalUrl}`,
    })
    response.json({ webId: caller?.webId ?? null, clientId: caller?.clientId ?? null })
  })
  app.use(problemHandler({ origin, log }))

  return {
    origin,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

let home: Awaited<ReturnType<typeof openIdentityServer>>
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
  await call('POST', '/.account', { body: { name, password } })
  const { body } = await call('POST', `/.account/${name}/credentials`, {
    authorization: basic(name),
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
    expect((await call('DELETE', path, { authorization: basic('bruno') })).status).toBe(204)
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
