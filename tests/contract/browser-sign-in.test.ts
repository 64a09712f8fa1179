import { createHash, randomBytes } from 'node:crypto'
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openIdentityServer, testPassword, type IdentityServer } from '../support/identity-server.ts'

let home: IdentityServer
let webId: string
beforeAll(async () => {
  home = await openIdentityServer()
  const made = await fetch(`${home.origin}/.account`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'anna', password: testPassword }),
  })
  ;({ webId } = (await made.json()) as { webId: string })
})
afterAll(() => home[Symbol.asyncDispose]())

const redirectUri = 'https://app.example/callback'

/** A browser: follows redirects on our origin, keeps cookies with their paths, sends forms with its Origin. */
const openBrowser = () => {
  const cookies = new Map<string, { value: string; path: string }>()
  const visit = async (
    url: string,
    init: RequestInit = {},
  ): Promise<{ url: string; response?: Response; html: string }> => {
    const { pathname, origin } = new URL(url)
    if (origin !== home.origin) return { url, html: '' }
    const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path))
    const headers = new Headers({
      'accept': 'text/html',
      'accept-language': 'en',
      ...(init.headers as Record<string, string>),
    })
    headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' })
    }
    const location = response.headers.get('location')
    if (location !== null) return visit(new URL(location, url).href)
    return { url, response, html: await response.text() }
  }
  const submit = (
    page: { url: string; html: string },
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) => {
    const action = /action="([^"]+)"/.exec(page.html)?.[1] ?? ''
    return visit(new URL(action, page.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'origin': home.origin, ...headers },
      body: new URLSearchParams(fields).toString(),
    })
  }
  return { visit, submit }
}

interface Registered {
  client_id: string
  client_secret: string
  client_secret_expires_at: number
  redirect_uris: string[]
  id_token_signed_response_alg: string
}

const register = async (metadata: Record<string, unknown> = {}) => {
  const response = await fetch(`${home.origin}/.oidc/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'origin': 'https://app.example' },
    body: JSON.stringify({
      client_name: 'Diary <b>of</b> health',
      application_type: 'web',
      redirect_uris: [redirectUri],
      subject_type: 'public',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
      ...metadata,
    }),
  })
  return { response, client: (await response.json()) as Registered }
}

const newAuthorization = (clientId: string, change: Record<string, string> = {}) => {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL('/.oidc/auth', home.origin)
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access webid',
    state: 'xyz',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  }).toString()
  return { verifier, url: url.href }
}

const newKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const prove = (method: string, url: string) =>
    new SignJWT({ htm: method, htu: url, jti: crypto.randomUUID() })
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey)
  return { prove, jkt: await calculateJwkThumbprint(jwk) }
}
type Key = Awaited<ReturnType<typeof newKey>>

interface Tokens {
  access_token: string
  id_token: string
  refresh_token: string
  token_type: string
  expires_in: number
  error?: string
}

const askToken = async (client: Registered, key: Key, form: Record<string, string>) => {
  const url = `${home.origin}/.oidc/token`
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'authorization': `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'dpop': await key.prove('POST', url),
      'origin': 'https://app.example',
    },
    body: new URLSearchParams(form).toString(),
  })
  return { status: response.status, headers: response.headers, tokens: (await response.json()) as Tokens }
}

const signInAndAllow = async (client: Registered) => {
  const browser = openBrowser()
  const { verifier, url } = newAuthorization(client.client_id)
  const signIn = await browser.visit(url)
  const consent = await browser.submit(signIn, { name: 'anna', password: testPassword })
  const back = await browser.submit(consent, { decision: 'give' })
  return { browser, signIn, consent, verifier, back: new URL(back.url) }
}

const redeem = (client: Registered, key: Key, code: string, verifier: string) =>
  askToken(client, key, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    client_id: client.client_id,
  })

describe('discovery', () => {
  test('tells everything that Solid clients look for', async () => {
    const response = await fetch(`${home.origin}/.well-known/openid-configuration`, {
      headers: { origin: 'https://app.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const metadata = (await response.json()) as Record<string, unknown>
    const at = (path: string) => `${home.origin}/.oidc/${path}`
    expect(metadata).toMatchObject({
      issuer: home.origin,
      authorization_endpoint: at('auth'),
      token_endpoint: at('token'),
      jwks_uri: at('jwks'),
      registration_endpoint: at('reg'),
      userinfo_endpoint: at('me'),
      end_session_endpoint: at('session/end'),
      subject_types_supported: ['public'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    expect(metadata['scopes_supported']).toEqual(
      expect.arrayContaining(['openid', 'offline_access', 'webid']),
    )
    expect(metadata['claims_supported']).toEqual(expect.arrayContaining(['sub', 'webid']))
    expect(metadata['id_token_signing_alg_values_supported']).toEqual(
      expect.arrayContaining(['ES256', 'RS256']),
    )
    expect(metadata['grant_types_supported']).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']),
    )
    expect(metadata['dpop_signing_alg_values_supported']).toEqual(expect.arrayContaining(['ES256', 'RS256']))
  })

  test('stays at our own address, whatever the caller says it is', async () => {
    const response = await fetch(`${home.origin}/.well-known/openid-configuration`, {
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'forwarded': 'host=evil.example',
      },
    })
    expect(await response.text()).not.toContain('evil.example')
  })

  test('gives public keys only', async () => {
    const { keys } = (await (await fetch(`${home.origin}/.oidc/jwks`)).json()) as {
      keys: Record<string, unknown>[]
    }
    expect(keys.map((key) => String(key['alg'])).toSorted()).toEqual(['ES256', 'RS256'])
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
      expect(keys.some((key) => member in key)).toBe(false)
  })

  test.each(['/.oidc/token', '/.oidc/reg', '/.oidc/jwks', '/.well-known/openid-configuration'])(
    '%s may be called from any page',
    async (path) => {
      const response = await fetch(home.origin + path, {
        method: 'OPTIONS',
        headers: {
          'origin': 'https://app.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,dpop,content-type',
        },
      })
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      for (const name of ['authorization', 'dpop', 'content-type']) {
        expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(name)
      }
    },
  )
})

describe('an application in a browser', () => {
  test('registers itself and gets back what it sent', async () => {
    const { response, client } = await register()
    expect(response.status).toBe(201)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(client).toMatchObject({
      redirect_uris: [redirectUri],
      client_secret_expires_at: 0,
      id_token_signed_response_alg: 'ES256',
    })
    expect(client.client_secret).toMatch(/^[\w-]{20,}$/)
  })

  test('gets tokens for the person who signs in and allows it, and with them reads as that person', async () => {
    const { client } = await register()
    const { signIn, consent, verifier, back } = await signInAndAllow(client)
    expect(signIn.html).toContain('<label for="password">')
    expect(consent.html).toContain(webId)
    expect(consent.html).toContain('Diary &#60;b&#62;of&#60;/b&#62; health')
    expect(consent.html).toContain('read and change everything')
    expect(back.origin + back.pathname).toBe(redirectUri)
    expect(back.searchParams.get('state')).toBe('xyz')
    expect(back.searchParams.get('iss')).toBe(home.origin)

    const key = await newKey()
    const { status, headers, tokens } = await redeem(
      client,
      key,
      back.searchParams.get('code') ?? '',
      verifier,
    )
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(tokens).toMatchObject({ token_type: 'DPoP', expires_in: 3_600 })
    const keys = createRemoteJWKSet(new URL(`${home.origin}/.oidc/jwks`))
    const idToken = await jwtVerify(tokens.id_token, keys, {
      issuer: home.origin,
      audience: client.client_id,
    })
    expect(idToken.payload).toMatchObject({ webid: webId, sub: webId })
    const accessToken = await jwtVerify(tokens.access_token, keys, { issuer: home.origin, audience: 'solid' })
    expect(accessToken.payload).toMatchObject({
      webid: webId,
      sub: webId,
      aud: ['solid', client.client_id],
      client_id: client.client_id,
      azp: client.client_id,
      cnf: { jkt: key.jkt },
    })

    const resource = `${home.origin}/whoami`
    const answer = await fetch(resource, {
      headers: { authorization: `DPoP ${tokens.access_token}`, dpop: await key.prove('GET', resource) },
    })
    expect(await answer.json()).toEqual({ webId, clientId: client.client_id })
  })

  test('refreshes with the same key; a refresh token works once, and using it again ends all of them', async () => {
    const { client } = await register()
    const { verifier, back } = await signInAndAllow(client)
    const key = await newKey()
    const { tokens } = await redeem(client, key, back.searchParams.get('code') ?? '', verifier)
    const refresh = (token: string) =>
      askToken(client, key, { grant_type: 'refresh_token', refresh_token: token })
    const second = await refresh(tokens.refresh_token)
    expect(second.status).toBe(200)
    expect(second.tokens.refresh_token).not.toBe(tokens.refresh_token)
    expect(await refresh(tokens.refresh_token)).toMatchObject({
      status: 400,
      tokens: { error: 'invalid_grant' },
    })
    expect(await refresh(second.tokens.refresh_token)).toMatchObject({
      status: 400,
      tokens: { error: 'invalid_grant' },
    })
  })

  test('gets tokens once for a code, however many times it asks at once, and none without the verifier', async () => {
    const { client } = await register()
    const key = await newKey()
    const first = await signInAndAllow(client)
    const code = first.back.searchParams.get('code') ?? ''
    expect(await redeem(client, key, code, randomBytes(32).toString('base64url'))).toMatchObject({
      status: 400,
    })
    const second = await signInAndAllow(client)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        redeem(client, key, second.back.searchParams.get('code') ?? '', second.verifier),
      ),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true)
  })

  test('is told so when the person refuses', async () => {
    const { client } = await register()
    const browser = openBrowser()
    const signIn = await browser.visit(newAuthorization(client.client_id).url)
    const consent = await browser.submit(signIn, { name: 'anna', password: testPassword })
    const back = new URL((await browser.submit(consent, { decision: 'refuse' })).url)
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(back.searchParams.has('code')).toBe(false)
  })

  test('that asks silently is told that nobody is signed in', async () => {
    const { client } = await register()
    const back = new URL(
      (await openBrowser().visit(newAuthorization(client.client_id, { prompt: 'none' }).url)).url,
    )
    expect(back.searchParams.get('error')).toBe('login_required')
  })

  test('cannot have the answer sent elsewhere, nor leave out PKCE', async () => {
    const { client } = await register()
    const elsewhere = await openBrowser().visit(
      newAuthorization(client.client_id, { redirect_uri: 'https://evil.example/' }).url,
    )
    expect(elsewhere.response?.status).toBe(400)
    expect(elsewhere.html).toContain('invalid_redirect_uri')
    const bare = new URL(newAuthorization(client.client_id).url)
    bare.searchParams.delete('code_challenge')
    bare.searchParams.delete('code_challenge_method')
    const back = new URL((await openBrowser().visit(bare.href)).url)
    expect(back.searchParams.get('error')).toBe('invalid_request')
  })
})

describe('the sign-in page', () => {
  const openPage = async (language = 'en') => {
    const { client } = await register()
    const browser = openBrowser()
    const page = await browser.visit(newAuthorization(client.client_id).url, {
      headers: { 'accept-language': language },
    })
    return { browser, page }
  }

  test('shows what was wrong, keeps the name, and gives no code', async () => {
    const { browser, page } = await openPage()
    const again = await browser.submit(page, { name: 'anna', password: 'not the right one' })
    expect(again.response?.status).toBe(403)
    expect(again.html).toContain('role="alert"')
    expect(again.html).toContain('value="anna"')
    expect(
      (await browser.submit(again, { name: 'nobody-here', password: testPassword })).response?.status,
    ).toBe(403)
  })

  test('lets nothing run but its own script, be framed, or be sent elsewhere than the application waits', async () => {
    const { page } = await openPage()
    const policy = page.response?.headers.get('content-security-policy') ?? ''
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page.html) ?? []
    const digest = createHash('sha256').update(script).digest('base64')
    // Never `'self'`: documents of pods have the same origin.
    expect(/script-src [^;]*/.exec(policy)?.[0]).toBe(`script-src 'sha256-${digest}'`)
    expect(page.html.match(/<script/g)).toHaveLength(1)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self' https://app.example")
  })

  test('takes no form from another site', async () => {
    const { browser, page } = await openPage()
    const fields = { name: 'anna', password: testPassword }
    const foreign = await browser.submit(page, fields, { origin: 'https://evil.example' })
    expect(foreign.response?.status).toBe(403)
    expect((await browser.submit(page, fields, { 'sec-fetch-site': 'cross-site' })).response?.status).toBe(
      403,
    )
    expect((await browser.submit(page, fields)).html).toContain('value="give"')
  })

  test('of another browser cannot be used', async () => {
    const { page } = await openPage()
    const answer = await openBrowser().submit(page, { name: 'anna', password: testPassword })
    expect(answer.response?.status).toBe(400)
    expect(answer.html).toContain('no longer valid')
  })

  test('speaks the language of the reader', async () => {
    const { client } = await register()
    const response = await openBrowser().visit(newAuthorization(client.client_id).url)
    expect(response.html).toContain('lang="en"')
    const uid = new URL(response.url).pathname
    const italian = await fetch(home.origin + uid, { headers: { 'accept-language': 'it-IT,it' } })
    expect(await italian.text()).toContain('lang="it"')
  })

  test('a person who signs out is asked first, and is signed out then', async () => {
    const { client } = await register()
    const { browser } = await signInAndAllow(client)
    const question = await browser.visit(`${home.origin}/.oidc/session/end`)
    expect(question.html).toContain('Do you want to sign out?')
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(question.html)?.[1] ?? ''
    const done = await browser.submit(question, { xsrf, logout: 'yes' })
    expect(done.html).toContain('You are signed out')
    const back = new URL(
      (await browser.visit(newAuthorization(client.client_id, { prompt: 'none' }).url)).url,
    )
    expect(back.searchParams.get('error')).toBe('login_required')
  })
})

describe('an application that is named by the address of its Client ID Document', () => {
  const id = 'https://app.example/id.jsonld'
  const document = {
    '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
    'client_id': id,
    'client_name': 'Diary',
    'redirect_uris': [redirectUri],
    'scope': 'openid offline_access webid',
    'grant_types': ['refresh_token', 'authorization_code'],
    'response_types': ['code'],
    'token_endpoint_auth_method': 'none',
  }

  test('gets tokens without a secret', async () => {
    home.documents.set(id, JSON.stringify(document))
    const client = { client_id: id } as Registered
    const { verifier, back } = await signInAndAllow(client)
    const key = await newKey()
    const url = `${home.origin}/.oidc/token`
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'dpop': await key.prove('POST', url) },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: verifier,
        client_id: id,
      }).toString(),
    })
    expect(response.status).toBe(200)
    expect(decodeJwt(((await response.json()) as Tokens).access_token)).toMatchObject({
      webid: webId,
      client_id: id,
    })
  })

  test('is refused when the address sends on to another', async () => {
    const moved = 'https://app.example/moved.jsonld'
    home.documents.set(moved, JSON.stringify({ ...document, client_id: moved }))
    home.movedTo.set(moved, 'https://evil.example/id.jsonld')
    expect((await openBrowser().visit(newAuthorization(moved).url)).response?.status).toBe(400)
  })

  test('is refused when the document names another client, or cannot be had', async () => {
    const other = 'https://app.example/other.jsonld'
    home.documents.set(other, JSON.stringify(document))
    expect((await openBrowser().visit(newAuthorization(other).url)).response?.status).toBe(400)
    expect((await openBrowser().visit(newAuthorization('https://10.0.0.1/id').url)).response?.status).toBe(
      400,
    )
  })
})
