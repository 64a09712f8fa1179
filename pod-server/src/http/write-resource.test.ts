import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

const limit = 65_536

let server: TestPodServer
let anna: Signer
let bruno: Signer
let brunoWebId: string

beforeEach(async () => {
  server = await openPodServer({ bodyLimitBytes: limit })
  anna = (await server.createPerson('anna')).sign
  const person = await server.createPerson('bruno')
  bruno = person.sign
  brunoWebId = person.webId
})
afterEach(() => server[Symbol.asyncDispose]())

const call = (method: string, path: string, options: Call = {}) =>
  server.call(path, {
    as: anna,
    ...options,
    method,
    headers: { 'content-type': 'text/plain', ...options.headers },
  })

const put = (path: string, body: Call['body'] = 'x', headers: Call['headers'] = {}) =>
  call('PUT', path, { body, headers })

const bodyOf = async (path: string) => (await call('GET', path)).text

/** Runs what must be refused, and makes sure that nothing was written. */
const expectRefused = async (
  expected: { status: number; code?: string },
  run: () => Promise<object>,
): Promise<void> => {
  const before = await snapshot(server.store)
  expect(await run()).toMatchObject(expected)
  expect(await snapshot(server.store)).toEqual(before)
}

const give = (path: string, mode: string, relation = 'accessTo', target = path.split('/').at(-1) ?? '') =>
  put(
    `${path}.acl`,
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization; acl:agent <${brunoWebId}>; acl:${relation} <./${target}>; acl:mode ${mode}.`,
    { 'content-type': 'text/turtle; charset=utf-8' },
  )

describe('PUT', () => {
  it('creates, with the containers on the way, and says where and which version', async () => {
    const created = await put('/anna/a/b/c.txt', 'hello')
    expect(created).toMatchObject({ status: 201, text: '' })
    expect(created.headers['location']).toBe(`${origin}/anna/a/b/c.txt`)
    const read = await call('GET', '/anna/a/b/c.txt')
    expect(read.text).toBe('hello')
    expect(created.headers['etag']).toBe(read.headers['etag'])
    expect(await bodyOf('/anna/a/')).toContain('ldp:contains <b/>')
  })

  it('writes where a request line that names the whole address says, and nowhere for another server', async () => {
    expect(await call('GET', '/anna/a.txt')).toMatchObject({ status: 404 })
    const sign: Signer = (method) => anna(method, `${origin}/anna/a.txt`)
    const headers = { 'content-type': 'text/plain', 'host': 'elsewhere.example' }
    const request = { method: 'PUT', headers, body: 'hello', as: sign }
    expect(await server.call(`${origin}/anna/a.txt`, request)).toMatchObject({ status: 201 })
    expect(await bodyOf('/anna/a.txt')).toBe('hello')
    await expectRefused({ status: 421, code: 'input-malformed' }, () =>
      server.call('https://elsewhere.example/anna/a.txt', request),
    )
  })

  it('replaces', async () => {
    await put('/anna/a.txt', 'one')
    const replaced = await put('/anna/a.txt', 'two')
    expect(replaced).toMatchObject({ status: 205 })
    expect(await bodyOf('/anna/a.txt')).toBe('two')
  })

  it('stores nothing as well', async () => {
    expect(await put('/anna/empty.txt', '')).toMatchObject({ status: 201 })
    expect(await bodyOf('/anna/empty.txt')).toBe('')
  })

  it('creates a container, and keeps one that is there', async () => {
    expect(await put('/anna/c/', '', { 'content-type': 'text/turtle' })).toMatchObject({ status: 201 })
    expect(await put('/anna/c/', '', { 'content-type': 'text/turtle' })).toMatchObject({ status: 205 })
    await expectRefused({ status: 412, code: 'precondition-failed' }, () =>
      put('/anna/c/', '', { 'content-type': 'text/turtle', 'if-none-match': '*' }),
    )
  })

  it('compares a container by the tag that GET sent, whatever its format', async () => {
    await put('/anna/c/a.txt')
    const tagAs = async (accept: string) =>
      (await call('GET', '/anna/c/', { headers: { accept } })).headers['etag'] ?? ''
    const keep = (etag: string) => put('/anna/c/', '', { 'content-type': 'text/turtle', 'if-match': etag })
    const tags = [await tagAs('text/turtle'), await tagAs('application/ld+json')]
    for (const tag of tags) expect(await keep(tag)).toMatchObject({ status: 205 })
    await put('/anna/c/b.txt')
    for (const tag of tags) await expectRefused({ status: 412, code: 'precondition-failed' }, () => keep(tag))
    await expectRefused({ status: 412 }, () =>
      put('/anna/new/', '', { 'content-type': 'text/turtle', 'if-match': tags[0] ?? '' }),
    )
  })

  it('keeps the conditions it comes with', async () => {
    await expectRefused({ status: 412, code: 'precondition-failed' }, () =>
      put('/anna/a.txt', '1', { 'if-match': '*' }),
    )
    const { etag = '' } = (await put('/anna/a.txt', '1', { 'if-none-match': '*' })).headers
    await expectRefused({ status: 412 }, () => put('/anna/a.txt', '2', { 'if-none-match': '*' }))
    await expectRefused({ status: 412 }, () => put('/anna/a.txt', '2', { 'if-match': '"other"' }))
    await expectRefused({ status: 412 }, () => put('/anna/a.txt', '2', { 'if-match': `W/${etag}` }))
    expect(await put('/anna/a.txt', '2', { 'if-match': `"other", ${etag}` })).toMatchObject({ status: 205 })
    await expectRefused({ status: 412 }, () => put('/anna/a.txt', '3', { 'if-match': etag }))
  })

  it('lets one of many win who have seen the same version', async () => {
    const { etag = '' } = (await put('/anna/a.txt', '1')).headers
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        put('/anna/a.txt', `by ${String(writer)}`, { 'if-match': etag }),
      ),
    )
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      205,
      ...Array.from({ length: 7 }, () => 412),
    ])
  })

  it.each([undefined, '', 'nonsense', 'text/', '/plain', 'text plain', 'text/pl ain'])(
    'without a Content-Type that says anything is refused: %s',
    async (contentType) => {
      await expectRefused({ status: 400, code: 'content-type-missing' }, () =>
        server.call('/anna/a.txt', {
          method: 'PUT',
          as: anna,
          body: 'x',
          headers: contentType === undefined ? {} : { 'content-type': contentType },
        }),
      )
    },
  )

  it.each([
    ['Turtle', 'text/turtle', '<a> <b> .', 'see line 1'],
    ['Turtle with parameters', 'text/turtle; charset=utf-8', '<a>\n<b>\n.', 'see line 3'],
    ['JSON-LD', 'application/ld+json', '{"@id": ', 'JSON-LD'],
    [
      'JSON-LD with a remote context',
      'application/ld+json',
      '{"@context": "https://schema.org/"}',
      'remote contexts',
    ],
    ['JSON', 'application/json', '{"a": 1,}', 'JSON'],
    ['JSON of some kind', 'application/vnd.x+json', 'nothing', 'JSON'],
    ['text that is no UTF-8', 'text/turtle', Buffer.from([0x3c, 0xff, 0x3e]), 'UTF-8'],
    ['FHIR that is no JSON', 'application/fhir+json', '<Patient/>', 'JSON'],
    [
      'FHIR without what it needs',
      'application/fhir+json',
      '{"resourceType":"Observation"}',
      'Observation.status',
    ],
    [
      'FHIR with what it does not know',
      'application/fhir+json',
      '{"resourceType":"Patient","nome":"Segreto"}',
      'Patient: Holds a property',
    ],
    ['FHIR of no kind', 'application/fhir+json', '{"resourceType":"Segreto"}', 'not valid FHIR'],
  ])(
    'refuses %s that is not what it says, and tells the fault without its words',
    async (_, type, body, told) => {
      const before = await snapshot(server.store)
      const reply = await put('/anna/health/x', body, { 'content-type': type })
      expect(reply).toMatchObject({ status: 400, code: 'body-malformed' })
      expect(reply.text).toContain(told)
      expect(reply.text).not.toContain('Segreto"')
      expect(await snapshot(server.store)).toEqual(before)
    },
  )

  it('takes an access control list in RDF only', async () => {
    await expectRefused({ status: 415, code: 'content-type-unsupported' }, () =>
      put('/anna/a.acl', 'everybody'),
    )
    await expectRefused({ status: 400, code: 'body-malformed' }, () =>
      put('/anna/a.acl', '<a> <b', { 'content-type': 'text/turtle' }),
    )
  })

  it('does not mix what differs by a slash', async () => {
    await put('/anna/a/b.txt')
    await expectRefused({ status: 409, code: 'slash-conflict' }, () => put('/anna/a'))
    await expectRefused({ status: 409, code: 'slash-conflict' }, () => put('/anna/a/b.txt/c'))
    await expectRefused({ status: 409, code: 'slash-conflict' }, () => put('/anna/a/b.txt/', ''))
  })

  it('into the pod of somebody else is refused, to the signed-in and to strangers', async () => {
    await expectRefused({ status: 403, code: 'owner-only' }, () =>
      call('PUT', '/anna/a.txt', { as: bruno, body: 'x' }),
    )
    await expectRefused({ status: 401, code: 'caller-unknown' }, () =>
      server.call('/anna/a.txt', { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    )
    for (const path of ['/nobody/a.txt', '/anna', '/carla/', '/fhirx/y'])
      await expectRefused({ status: 403 }, () => put(path))
  })

  it('is permitted by a list from the next call on, and for that only', async () => {
    await put('/anna/a.txt', 'one')
    await give('/anna/a.txt', 'acl:Write')
    expect(await call('PUT', '/anna/a.txt', { as: bruno, body: 'by bruno' })).toMatchObject({ status: 205 })
    expect(await bodyOf('/anna/a.txt')).toBe('by bruno')
    await expectRefused({ status: 403 }, () => call('GET', '/anna/a.txt', { as: bruno }))
    await expectRefused({ status: 403 }, () => call('GET', '/anna/a.txt.acl', { as: bruno }))
    await expectRefused({ status: 403 }, () =>
      call('PUT', '/anna/a.txt.acl', { as: bruno, body: '', headers: { 'content-type': 'text/turtle' } }),
    )
    await expectRefused({ status: 403 }, () => call('DELETE', '/anna/a.txt', { as: bruno }))
  })
})

describe('POST', () => {
  const post = (path: string, headers: Call['headers'] = {}, body: Call['body'] = 'x') =>
    call('POST', path, { body, headers })
  const container = { link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"', slug: 'c' }

  it('names the new resource as it was asked to, or else by itself', async () => {
    expect((await post('/anna/', { slug: 'note.txt' })).headers['location']).toBe(`${origin}/anna/note.txt`)
    const again = await post('/anna/', { slug: 'note.txt' })
    expect(again.status).toBe(201)
    expect(again.headers['location']).toMatch(/\/anna\/[\w-]{36}-note\.txt$/)
    expect((await post('/anna/')).headers['location']).toMatch(/\/anna\/[\w-]{36}$/)
    expect((await post('/anna/', { slug: 'a b' })).headers['location']).toBe(`${origin}/anna/a%20b`)
  })

  it.each([
    ['dots', '..'],
    ['a path', '../../bruno/x'],
    ['an encoded path', 'a%2F..%2Fb'],
    ['an access control list', '.acl'],
    ['the list of another', 'note.txt.acl'],
    ['NUL', 'a%00b'],
    ['a name too long', 'a'.repeat(300)],
    ['a name of too many bytes', '%C3%A8'.repeat(128)],
  ])('takes a name that is none (%s) as no hint, and the new resource can be read', async (_, slug) => {
    const reply = await post('/anna/', { slug }, 'content')
    expect(reply.status).toBe(201)
    const location = reply.headers['location'] ?? ''
    expect(location).toMatch(new RegExp(`^${origin}/anna/[\\w-]{36}$`))
    expect(await bodyOf(location.slice(origin.length))).toBe('content')
  })

  it('gives a taken long name a name of its own that can be read', async () => {
    const slug = '%C3%A8'.repeat(100)
    await post('/anna/', { slug }, 'one')
    const second = await post('/anna/', { slug }, 'two')
    expect(await bodyOf((second.headers['location'] ?? '').slice(origin.length))).toBe('two')
  })

  it('makes a container when the link says so', async () => {
    const reply = await post('/anna/', container, '')
    expect(reply.headers['location']).toBe(`${origin}/anna/c/`)
    expect((await call('GET', '/anna/c/')).headers['link']).toContain('BasicContainer')
    expect((await post('/anna/', container, '')).headers['location']).toMatch(/-c\/$/)
  })

  it('gives every one of many at once a place of its own', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, () => post('/anna/', { slug: 'same' })))
    expect(new Set(replies.map(({ headers }) => headers['location'])).size).toBe(12)
  })

  it('goes to containers that are there: 404 for what is absent, 405 for a document', async () => {
    await put('/anna/a.txt')
    await expectRefused({ status: 404, code: 'not-found' }, () => post('/anna/none/'))
    await expectRefused({ status: 404, code: 'not-found' }, () => post('/anna/none.txt'))
    await expectRefused({ status: 405, code: 'method-not-allowed' }, () => post('/anna/a.txt'))
    expect((await post('/anna/a.txt')).headers['allow']).toMatch(/GET, HEAD, OPTIONS, PUT/)
  })

  it('without a Content-Type, or with a body that is not what it says, is refused', async () => {
    await expectRefused({ status: 400, code: 'content-type-missing' }, () =>
      server.call('/anna/', { method: 'POST', as: anna, body: 'x' }),
    )
    await expectRefused({ status: 400, code: 'body-malformed' }, () =>
      post('/anna/', { 'content-type': 'text/turtle' }, '<a'),
    )
  })

  it('is open to strangers in the inbox, who can read nothing there', async () => {
    const reply = await server.call('/anna/inbox/', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    })
    expect(reply.status).toBe(201)
    expect(reply.headers['location']).toBeDefined()
    await expectRefused({ status: 401 }, () => server.call('/anna/inbox/'))
    await expectRefused({ status: 401 }, () =>
      server.call((reply.headers['location'] ?? '').slice(origin.length)),
    )
    await expectRefused({ status: 401 }, () =>
      server.call('/anna/', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    )
  })
})

describe('DELETE', () => {
  it('removes a document with its list, and its name from the listing', async () => {
    await put('/anna/a.txt')
    await give('/anna/a.txt', 'acl:Read')
    expect(await call('DELETE', '/anna/a.txt')).toMatchObject({ status: 204, text: '' })
    expect(await call('GET', '/anna/a.txt')).toMatchObject({ status: 404 })
    expect(await call('GET', '/anna/a.txt.acl')).toMatchObject({ status: 404 })
    expect(await bodyOf('/anna/')).not.toContain('a.txt')
    await expectRefused({ status: 404, code: 'not-found' }, () => call('DELETE', '/anna/a.txt'))
  })

  it('removes an empty container, and refuses a full one', async () => {
    await put('/anna/c/a.txt')
    await expectRefused({ status: 409, code: 'container-not-empty' }, () => call('DELETE', '/anna/c/'))
    await call('DELETE', '/anna/c/a.txt')
    expect(await call('DELETE', '/anna/c/')).toMatchObject({ status: 204 })
    expect(await call('GET', '/anna/c/')).toMatchObject({ status: 404 })
  })

  it('removes a container that is named without its slash, and refuses it as it would with it', async () => {
    await put('/anna/c/a.txt')
    await expectRefused({ status: 409, code: 'container-not-empty' }, () => call('DELETE', '/anna/c'))
    await call('DELETE', '/anna/c/a.txt')
    await give('/anna/', 'acl:Read, acl:Write', 'default')
    await give('/anna/c/', 'acl:Read')
    await expectRefused({ status: 403 }, () => call('DELETE', '/anna/c', { as: bruno }))
    expect(await call('DELETE', '/anna/c')).toMatchObject({ status: 204 })
    expect(await call('GET', '/anna/c/')).toMatchObject({ status: 404 })
    await expectRefused({ status: 404 }, () => call('DELETE', '/anna/c'))
  })

  it('keeps the conditions it comes with, for containers, too', async () => {
    const { etag = '' } = (await put('/anna/a.txt')).headers
    await expectRefused({ status: 412 }, () =>
      call('DELETE', '/anna/a.txt', { headers: { 'if-match': '"other"' } }),
    )
    expect(await call('DELETE', '/anna/a.txt', { headers: { 'if-match': etag } })).toMatchObject({
      status: 204,
    })
    await put('/anna/c/a.txt')
    const full = (await call('GET', '/anna/c/')).headers['etag'] ?? ''
    await call('DELETE', '/anna/c/a.txt')
    await expectRefused({ status: 412 }, () => call('DELETE', '/anna/c/', { headers: { 'if-match': full } }))
    const empty =
      (await call('GET', '/anna/c/', { headers: { accept: 'application/ld+json' } })).headers['etag'] ?? ''
    expect(await call('DELETE', '/anna/c/', { headers: { 'if-match': empty } })).toMatchObject({
      status: 204,
    })
  })

  it('spares the root of a pod and its access control list', async () => {
    for (const path of ['/anna/', '/anna/.acl']) {
      await expectRefused({ status: 405, code: 'container-protected' }, () => call('DELETE', path))
      expect((await call('DELETE', path)).headers['allow']).toContain('GET')
    }
    await expectRefused({ status: 403, code: 'owner-only' }, () => call('DELETE', '/anna/', { as: bruno }))
  })

  it('is not for somebody who may write the resource but not its container', async () => {
    await put('/anna/c/a.txt')
    await give('/anna/c/a.txt', 'acl:Write')
    await expectRefused({ status: 403 }, () => call('DELETE', '/anna/c/a.txt', { as: bruno }))
    await give('/anna/c/', 'acl:Write', 'accessTo', '')
    expect(await call('DELETE', '/anna/c/a.txt', { as: bruno })).toMatchObject({ status: 204 })
  })
})

describe('a body', () => {
  it('up to the limit is stored, and one byte more is not', async () => {
    expect(await put('/anna/a.txt', 'x'.repeat(limit))).toMatchObject({ status: 201 })
    await expectRefused({ status: 413, code: 'body-too-large' }, () =>
      put('/anna/b.txt', 'x'.repeat(limit + 1)),
    )
    await expectRefused({ status: 413, code: 'body-too-large' }, () =>
      put('/anna/b.txt', 'x'.repeat(limit + 1), { 'transfer-encoding': 'chunked' }),
    )
  })

  it('comes compressed, if its sender likes, and is stored as it was before', async () => {
    for (const [encoding, body] of [
      ['gzip', gzipSync('hello')],
      ['br', brotliCompressSync('hello')],
    ] as const) {
      expect(await put(`/anna/${encoding}.txt`, body, { 'content-encoding': encoding })).toMatchObject({
        status: 201,
      })
      expect(await bodyOf(`/anna/${encoding}.txt`)).toBe('hello')
    }
  })

  it('that would grow beyond the limit is refused before it does', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    expect(bomb.length).toBeLessThan(limit)
    const refuse = () =>
      expectRefused({ status: 413, code: 'body-too-large' }, () =>
        put('/anna/b', bomb, { 'content-encoding': 'gzip' }),
      )
    // What the first one needs, and what was done before has not given back yet, is not what is looked at.
    await refuse()
    const before = process.memoryUsage().rss
    await refuse()
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000)
  })

  it('whose compression is broken or unknown is refused', async () => {
    await expectRefused({ status: 400, code: 'body-malformed' }, () =>
      put('/anna/b', 'not gzip', { 'content-encoding': 'gzip' }),
    )
    await expectRefused({ status: 400, code: 'body-malformed' }, () =>
      put('/anna/b', gzipSync('hello').subarray(0, 15), { 'content-encoding': 'gzip' }),
    )
    await expectRefused({ status: 415, code: 'encoding-unsupported' }, () =>
      put('/anna/b', 'x', { 'content-encoding': 'rot13' }),
    )
  })

  it('that ends early writes nothing', async () => {
    const before = await snapshot(server.store)
    const headers = Object.entries(await anna('PUT', `${origin}/anna/b`)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    const socket = connect(server.port, '127.0.0.1')
    socket.write(
      `PUT /anna/b HTTP/1.1\r\nHost: x\r\n${headers.join('')}Content-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf`,
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('of a caller who may not write is not even looked at', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    await expectRefused({ status: 401, code: 'caller-unknown' }, () =>
      server.call('/anna/b', {
        method: 'PUT',
        headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
        body: bomb,
      }),
    )
  })
})

describe('a method', () => {
  it.each(['TRACE', 'PROPFIND', 'MKCOL', 'LOCK', 'SEARCH'])(
    'that is not possible here is refused: %s',
    async (method) => {
      await expectRefused({ status: 405, code: 'method-not-allowed' }, () =>
        call(method, '/anna/a.txt', { headers: {} }),
      )
      expect((await call(method, '/anna/a.txt')).headers['allow']).toMatch(/^GET, HEAD, PUT, POST/)
    },
  )

  it('on the server’s own addresses is refused where there is none', async () => {
    for (const [method, path] of [
      ['PUT', '/.receipts'],
      ['DELETE', '/.health/ready'],
      ['GET', '/'],
      ['PUT', '/'],
      ['PUT', '/.anything'],
    ] as const)
      await expectRefused({ status: 404, code: 'not-found' }, () => call(method, path))
  })
})
