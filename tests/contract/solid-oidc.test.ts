import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Session } from '@inrupt/solid-client-authn-node'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicOf, openIdentityServer, testPassword, type IdentityServer } from '../support/identity-server.ts'

let home: IdentityServer
beforeAll(async () => {
  home = await openIdentityServer()
})
afterAll(() => home[Symbol.asyncDispose]())

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

describe('the token endpoint', () => {
  const newProof = async (claims: Record<string, unknown> = {}) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) }
    return new SignJWT({
      htm: 'POST',
      htu: `${home.origin}/.oidc/token`,
      jti: crypto.randomUUID(),
      ...claims,
    })
      .setIssuedAt()
      .setProtectedHeader(header)
      .sign(privateKey)
  }

  const ask = async (
    { clientId, clientSecret }: { clientId: string; clientSecret: string },
    proof: string | undefined,
    form: Record<string, string> = {},
  ) => {
    const response = await fetch(`${home.origin}/.oidc/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        ...(proof === undefined ? {} : { dpop: proof }),
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }

  test('gives a token for Solid, for ten minutes, bound to the key of the proof, and ignores what it does not know', async () => {
    const person = await newPerson('elena')
    const { status, body } = await ask(person, await newProof(), {
      scope: 'openid offline_access webid',
      token_endpoint_auth_method: 'client_secret_basic',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'DPoP', expires_in: 600 })
    expect(body['id_token']).toBeUndefined()
    const { payload } = await jwtVerify(
      body['access_token'] ?? '',
      createRemoteJWKSet(new URL(`${home.origin}/.oidc/jwks`)),
    )
    expect(payload).toMatchObject({
      iss: home.origin,
      aud: ['solid', person.clientId],
      webid: person.webId,
      sub: person.webId,
      client_id: person.clientId,
      azp: person.clientId,
    })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600)
    expect(payload['cnf']).toHaveProperty('jkt')
  })

  test('gives none without a proof, for a proof of another place, or for a proof it has seen', async () => {
    const person = await newPerson('fabio')
    expect(await ask(person, undefined)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const elsewhere = await newProof({ htu: 'https://evil.example/token' })
    expect(await ask(person, elsewhere)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    const proof = await newProof()
    const answers = await Promise.all([ask(person, proof), ask(person, proof), ask(person, proof)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('gives none to a wrong secret, to nobody, and to the digest that a stolen store would tell', async () => {
    const person = await newPerson('gaia')
    const refused = { status: 401, body: { error: 'invalid_client' } }
    expect(await ask({ ...person, clientSecret: 'x'.repeat(43) }, await newProof())).toMatchObject(refused)
    expect(await ask({ ...person, clientId: 'cc_AAAAAAAAAAAAAAAAAAAAAA' }, await newProof())).toMatchObject(
      refused,
    )
    const digest = createHash('sha256').update(person.clientSecret).digest('base64url')
    expect(await ask({ ...person, clientSecret: digest }, await newProof())).toMatchObject(refused)
  })
})
