import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  await put('/anna/health/a.ttl', 'text/turtle', '<#me> <http://p/p> "ciao".')
  await put('/anna/health/b.json', 'application/ld+json', '{"@id": "#me", "http://p/p": "hello"}')
  await put('/anna/health/c.txt', 'text/plain; charset=utf-8', 'plain')
  await put('/anna/health/d.bin', 'application/octet-stream', Buffer.from([0, 255, 128, 10]))
  await put('/anna/health/e.json', 'application/fhir+json', '{"resourceType":"Basic","code":{"text":"x"}}')
})
afterAll(() => server[Symbol.asyncDispose]())

const put = async (path: string, contentType: string, body: string | Buffer): Promise<void> => {
  const reply = await server.call(path, {
    method: 'PUT',
    as: anna,
    headers: { 'content-type': contentType },
    body,
  })
  expect(reply.status, reply.text).toBe(201)
}

const get = (path: string, headers: Record<string, string> = {}, as: Signer | undefined = anna) =>
  server.call(path, { headers, as })

describe('reading a document', () => {
  it('gives the bytes as they were stored, with their type, tag and time', async () => {
    const reply = await get('/anna/health/d.bin')
    expect(reply).toMatchObject({ status: 200, bytes: Buffer.from([0, 255, 128, 10]) })
    expect(reply.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '4',
      'last-modified': new Date(1_800_000_000_000).toUTCString(),
      'cache-control': 'private, no-cache',
    })
    expect(reply.headers['etag']).toMatch(/^"[\w-]+"$/)
    expect(reply.headers['allow']).toContain('GET, HEAD, OPTIONS, PUT')
    expect((await get('/anna/health/c.txt')).headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  it('says with HEAD what GET would say, without the bytes', async () => {
    const reply = await get('/anna/health/a.ttl')
    const head = await server.call('/anna/health/a.ttl', { method: 'HEAD', as: anna })
    expect(head).toMatchObject({ status: 200, text: '' })
    const { date: _date, ...headers } = head.headers
    const { date: _other, ...same } = reply.headers
    expect(headers).toEqual(same)
  })

  it('converts between Turtle and JSON-LD, and gives what is preferred', async () => {
    expect((await get('/anna/health/a.ttl')).headers['content-type']).toBe('text/turtle')
    for (const accept of ['application/ld+json', 'application/ld+json, text/turtle;q=0.5', 'application/*']) {
      const reply = await get('/anna/health/a.ttl', { accept })
      expect(reply.headers['content-type']).toBe('application/ld+json')
      expect(JSON.parse(reply.text)).toEqual([
        { '@id': `${origin}/anna/health/a.ttl#me`, 'http://p/p': [{ '@value': 'ciao' }] },
      ])
    }
    const turtle = await get('/anna/health/b.json', { accept: 'text/turtle' })
    expect(turtle.text).toContain(`<${origin}/anna/health/b.json#me> <http://p/p> "hello"`)
    expect((await get('/anna/health/b.json', { accept: '*/*' })).headers['content-type']).toBe(
      'application/ld+json',
    )
  })

  it('has a tag for each format, which names that version in that format', async () => {
    const turtle = await get('/anna/health/a.ttl')
    const jsonLd = await get('/anna/health/a.ttl', { accept: 'application/ld+json' })
    expect(jsonLd.headers['etag']).not.toBe(turtle.headers['etag'])
    expect(
      await get('/anna/health/a.ttl', {
        'accept': 'application/ld+json',
        'if-none-match': jsonLd.headers['etag'] ?? '',
      }),
    ).toMatchObject({ status: 304 })
    expect(
      await get('/anna/health/a.ttl', {
        'accept': 'application/ld+json',
        'if-none-match': turtle.headers['etag'] ?? '',
      }),
    ).toMatchObject({ status: 200 })
  })

  it('gives FHIR to those who ask for JSON, and to nobody as XML', async () => {
    expect(await get('/anna/health/e.json', { accept: 'application/json' })).toMatchObject({ status: 200 })
    expect((await get('/anna/health/e.json', { accept: 'application/json' })).headers['content-type']).toBe(
      'application/fhir+json',
    )
    expect(await get('/anna/health/e.json', { accept: 'application/fhir+xml' })).toMatchObject({
      status: 406,
    })
  })

  it.each([
    ['/anna/health/a.ttl', 'text/html'],
    ['/anna/health/a.ttl', 'application/rdf+xml'],
    ['/anna/health/a.ttl', 'text/turtle;q=0, application/ld+json;q=0'],
    ['/anna/health/c.txt', 'image/png'],
    ['/anna/health/', 'text/html'],
  ])('refuses %s as %s, and says what there is', async (path, accept) => {
    expect(await get(path, { accept })).toMatchObject({ status: 406, code: 'accept-unsupported' })
  })

  it('answers 304 without bytes to whoever has this version already', async () => {
    const { etag = '' } = (await get('/anna/health/c.txt')).headers
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await get('/anna/health/c.txt', { 'if-none-match': condition })
      expect(reply, condition).toMatchObject({ status: 304, text: '' })
      expect(reply.headers['etag']).toBe(etag)
    }
    expect(await get('/anna/health/c.txt', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 })
  })

  it('must not act as a page of this origin', async () => {
    await put('/anna/page.html', 'text/html', '<script>alert(1)</script>')
    const { headers } = await get('/anna/page.html')
    expect(headers['content-security-policy']).toContain('sandbox')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})

describe('reading a container', () => {
  it('lists what it contains, in either format', async () => {
    const turtle = await get('/anna/health/')
    expect(turtle.headers['content-type']).toBe('text/turtle')
    for (const name of ['a.ttl', 'b.json', 'c.txt', 'd.bin', 'e.json'])
      expect(turtle.text).toContain(`ldp:contains <${name}>`)
    const jsonLd = await get('/anna/health/', { accept: 'application/ld+json' })
    expect(JSON.parse(jsonLd.text)).toContainEqual(
      expect.objectContaining({ '@id': `${origin}/anna/health/a.ttl` }),
    )
  })

  it('has a tag that changes with what it contains', async () => {
    const before = (await get('/anna/')).headers['etag'] ?? ''
    expect(await get('/anna/', { 'if-none-match': before })).toMatchObject({ status: 304 })
    await put('/anna/new.txt', 'text/plain', 'x')
    expect(await get('/anna/', { 'if-none-match': before })).toMatchObject({ status: 200 })
  })

  it('says by its links what it is, and where its access control list is', async () => {
    const links = async (path: string) => (await get(path)).headers['link'] ?? ''
    const ldp = 'http://www.w3.org/ns/ldp#'
    expect(await links('/anna/health/a.ttl')).toContain(`<${ldp}Resource>; rel="type"`)
    expect(await links('/anna/health/a.ttl')).not.toContain('Container')
    expect(await links('/anna/health/')).toContain(`<${ldp}BasicContainer>; rel="type"`)
    expect(await links('/anna/')).toContain('<http://www.w3.org/ns/pim/space#Storage>; rel="type"')
    for (const path of ['/anna/', '/anna/health/', '/anna/health/a.ttl'])
      expect((await links(path)).match(/rel="acl"/g), path).toHaveLength(1)
    expect(await links('/anna/health/a.ttl')).toContain(`<${origin}/anna/health/a.ttl.acl>; rel="acl"`)
    expect(await links('/anna/.acl')).not.toContain('rel="acl"')
  })

  it('tells what this caller and everybody may do (WAC §6.1)', async () => {
    expect((await get('/anna/profile/card')).headers['wac-allow']).toBe(
      'user="read append write control",public="read"',
    )
    expect((await get('/anna/profile/card', {}, bruno)).headers['wac-allow']).toBe(
      'user="read",public="read"',
    )
    expect((await server.call('/anna/profile/card')).headers['wac-allow']).toBe('user="read",public="read"')
    expect((await get('/anna/health/')).headers['wac-allow']).toBe(
      'user="read append write control",public=""',
    )
  })
})

describe('whoever may not read', () => {
  it('learns the same of what is hidden and of what is absent: not even whether it is there', async () => {
    for (const as of [undefined, bruno]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']) {
        const [hidden, absent] = await Promise.all(
          ['/anna/health/a.ttl', '/anna/health/z.ttl'].map((path) =>
            server.call(path, { method, as, headers: { 'content-type': 'text/turtle', 'if-match': '*' } }),
          ),
        )
        expect(seen(hidden)).toEqual(seen(absent))
        expect(hidden?.status).toBe(as === undefined ? 401 : 403)
        expect(hidden?.text).not.toMatch(/health|anna/)
      }
      const [there, gone] = await Promise.all(
        ['/anna/health/', '/nobody/health/'].map((path) => server.call(path, { as })),
      )
      // The address that was asked for comes back in a link, and nothing else of it.
      const unnamed = (answer: typeof there) =>
        JSON.stringify(seen(answer)).replaceAll(/\/\.storage\/\w+/g, '/.storage/name')
      expect(unnamed(there)).toBe(unnamed(gone))
    }
  })

  it('without any sign-in gets a ticket for exactly this, UMA named first', async () => {
    const reply = await server.call('/anna/health/a.ttl?x=1')
    expect(reply).toMatchObject({ status: 401, code: 'caller-unknown' })
    const challenge = reply.headers['www-authenticate'] ?? ''
    const ticket = /^UMA as_uri="([^"]+)", ticket="([^"]+)", DPoP algs="ES256 RS256 EdDSA"$/.exec(challenge)
    expect(ticket?.[1]).toBe(server.consent.baseUrl)
    const claims = decodeJwt(ticket?.[2] ?? '')
    expect(claims).toMatchObject({
      iss: origin,
      aud: server.consent.baseUrl,
      resource: `${origin}/anna/health/a.ttl`,
      mode: 'read',
      iat: 1_800_000_000,
      exp: 1_800_000_300,
    })
    expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'mode', 'resource'])
    expect(decodeProtectedHeader(ticket?.[2] ?? '')).toMatchObject({
      typ: 'permission-ticket+jwt',
      alg: 'EdDSA',
    })
  })

  it('gets another ticket each time', async () => {
    const tickets = await Promise.all(Array.from({ length: 3 }, () => server.call('/anna/health/a.ttl')))
    expect(new Set(tickets.map(({ headers }) => headers['www-authenticate'])).size).toBe(3)
  })

  it('with a sign-in gets no ticket, and with a bad one learns how to sign in', async () => {
    const refused = await get('/anna/health/a.ttl', {}, bruno)
    expect(refused).toMatchObject({ status: 403, code: 'owner-only' })
    expect(refused.headers['www-authenticate']).toBeUndefined()
    for (const authorization of ['DPoP a.b.c', 'Bearer x', 'Basic YTpi', 'nonsense']) {
      const reply = await server.call('/anna/health/a.ttl', { headers: { authorization } })
      expect(reply).toMatchObject({ status: 401, code: 'token-invalid' })
      expect(reply.headers['www-authenticate']).toMatch(/^DPoP /)
    }
  })

  it('is told so even about what is public when the sign-in is bad', async () => {
    expect(await server.call('/anna/profile/card')).toMatchObject({ status: 200 })
    expect(
      await server.call('/anna/profile/card', { headers: { authorization: 'DPoP a.b.c' } }),
    ).toMatchObject({
      status: 401,
    })
  })

  it('cannot use the proof of another call, or one that was used', async () => {
    const headers = await anna('GET', `${origin}/anna/health/a.ttl`)
    expect(await server.call('/anna/health/b.json', { headers })).toMatchObject({ status: 401 })
    expect(await server.call('/anna/health/a.ttl', { method: 'DELETE', headers })).toMatchObject({
      status: 401,
    })
    expect(await server.call('/anna/health/a.ttl', { headers })).toMatchObject({ status: 200 })
    expect(await server.call('/anna/health/a.ttl', { headers })).toMatchObject({ status: 401 })
  })
})

describe('a problem', () => {
  it('is problem+json with a stable code, a title that never varies, and where it is explained (RFC 9457)', async () => {
    const reply = await get('/anna/none')
    expect(reply.status).toBe(404)
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(JSON.parse(reply.text)).toEqual({
      type: `${origin}/.problems/not-found`,
      title: 'Nothing here',
      status: 404,
      code: 'not-found',
      detail: 'There is nothing at this address.',
    })
    expect(await server.call('/.problems/not-found')).toMatchObject({ status: 200 })
    expect(await server.call('/.problems/no-such')).toMatchObject({ status: 404, code: 'not-found' })
  })

  it.each([
    '/anna/../bruno/',
    '/anna/%2e%2e/bruno/',
    '/anna/a%2fb',
    '/anna/a%00',
    '/anna//a',
    '/anna/%zz',
    `/anna/${'a'.repeat(2_000)}`,
    '/anna/x.acl/y',
    '//evil.example/anna',
    '/anna/\\..\\bruno',
  ])('for a path that is none says so to everybody, whatever the method: %s', async (path) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'OPTIONS']) {
      const reply = await server.call(path, { method, headers: { 'content-type': 'text/plain' } })
      expect(reply.status, method).toBe(400)
      if (method !== 'HEAD') expect(reply.code, method).toBe('path-invalid')
    }
  })
})

describe('applications of other origins', () => {
  const app = 'https://app.example'

  it('may ask first, and need not ask again for a day', async () => {
    const reply = await server.call('/anna/health/a.ttl', {
      method: 'OPTIONS',
      headers: {
        'origin': app,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization, dpop, content-type',
      },
    })
    expect(reply.status).toBe(204)
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-headers': 'authorization, dpop, content-type',
      'access-control-max-age': '86400',
    })
    expect(reply.headers['access-control-allow-methods']).toMatch(/PUT.*DELETE/)
    expect(reply.headers['vary']).toContain('Origin')
  })

  it('see the headers they need, on refusals, too', async () => {
    for (const path of ['/anna/health/a.ttl', '/anna/none', '/anna/profile/card']) {
      const reply = await server.call(path, { headers: { origin: app } })
      expect(reply.headers['access-control-allow-origin']).toBe(app)
      for (const name of [
        'ETag',
        'Link',
        'Location',
        'WAC-Allow',
        'WWW-Authenticate',
        'Allow',
        'Accept-Patch',
      ])
        expect(reply.headers['access-control-expose-headers']).toContain(name)
    }
  })

  it('are none where no origin is named', async () => {
    const reply = await server.call('/anna/profile/card')
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    expect(reply.headers['vary']).toContain('Origin')
  })
})

describe('OPTIONS', () => {
  it('says what could be done, and nothing of what there is', async () => {
    const [there, absent] = await Promise.all(
      ['/anna/health/a.ttl', '/anna/health/z.ttl'].map((path) => server.call(path, { method: 'OPTIONS' })),
    )
    expect(there?.status).toBe(204)
    expect(seen(there)).toEqual(seen(absent))
    expect(there?.headers['allow']).not.toContain('POST')
    expect((await server.call('/anna/health/', { method: 'OPTIONS' })).headers['allow']).toContain('POST')
    expect((await server.call('/anna/', { method: 'OPTIONS' })).headers['allow']).not.toContain('DELETE')
  })
})

/** What a caller can tell one answer from another by, except the ticket and the time. */
const seen = (reply: Reply | undefined) => {
  const { 'date': _date, 'www-authenticate': challenge, ...headers } = reply?.headers ?? {}
  return {
    ...reply,
    headers,
    bytes: undefined,
    challenge: challenge?.replace(/ticket="[^"]+"/, 'ticket="..."'),
  }
}
