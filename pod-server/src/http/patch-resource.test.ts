import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

const limit = 65_536
const path = '/anna/a.ttl'

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

const put = (target: string, body: string, contentType = 'text/turtle') =>
  server.call(target, { method: 'PUT', as: anna, headers: { 'content-type': contentType }, body })

const sparql = (body: string, options: Call & { path?: string } = {}) =>
  server.call(options.path ?? path, {
    as: anna,
    ...options,
    method: 'PATCH',
    headers: { 'content-type': 'application/sparql-update', ...options.headers },
    body,
  })

const n3 = (parts: string, options: Call & { path?: string } = {}) =>
  sparql(`@prefix solid: <http://www.w3.org/ns/solid/terms#>. <#p> a solid:InsertDeletePatch; ${parts} .`, {
    ...options,
    headers: { 'content-type': 'text/n3', ...options.headers },
  })

const bodyOf = async (target = path) => (await server.call(target, { as: anna })).text

const give = (target: string, modes: string) =>
  put(
    `${target}.acl`,
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization; acl:agent <${brunoWebId}>; acl:accessTo <${target}>; acl:default <${target}>; acl:mode ${modes}.`,
  )

/** Runs what must be refused, and makes sure that nothing was written. */
const expectRefused = async (
  expected: { status: number; code?: string },
  run: () => Promise<object>,
): Promise<void> => {
  const before = await snapshot(server.store)
  expect(await run()).toMatchObject(expected)
  expect(await snapshot(server.store)).toEqual(before)
}

describe('PATCH with SPARQL Update', () => {
  it('makes a document with the containers on the way, and then changes it', async () => {
    const target = '/anna/x/y/z.ttl'
    const made = await sparql('INSERT DATA { <#a> <#b> 1 }', { path: target })
    expect(made).toMatchObject({ status: 201, text: '' })
    expect(made.headers['location']).toBe(origin + target)
    expect(await bodyOf('/anna/x/')).toContain('ldp:contains <y/>')
    const changed = await sparql('DELETE DATA {<#a> <#b> 1.}; INSERT DATA {<#a> <#b> 2.};', { path: target })
    expect(changed).toMatchObject({ status: 204, text: '' })
    const read = await server.call(target, { as: anna })
    expect(read.text).toBe(`<${origin}${target}#a> <${origin}${target}#b> 2.\n`)
    expect(read.headers).toMatchObject({ 'content-type': 'text/turtle', 'etag': changed.headers['etag'] })
  })

  it('of one space leaves the document the version that it was', async () => {
    await put(path, '# as I wrote it\n<#a> <#b> 1.')
    const etag = (await server.call(path, { as: anna })).headers['etag']
    const reply = await sparql(' ')
    expect(reply).toMatchObject({ status: 204 })
    expect(reply.headers['etag']).toBe(etag)
    expect(await bodyOf()).toContain('# as I wrote it')
  })

  it('that changes nothing makes nothing', async () => {
    await expectRefused({ status: 404, code: 'not-found' }, () => sparql(' '))
  })

  it('is done for everything that its conditions hold for', async () => {
    await put(path, '<#a> <#b> 1. <#c> <#b> 1.')
    expect(await sparql('DELETE { ?s <#b> 1 } INSERT { ?s <#b> 2 } WHERE { ?s <#b> 1 }')).toMatchObject({
      status: 204,
    })
    expect((await bodyOf()).match(/#b> 2/g)).toHaveLength(2)
  })

  it.each([
    ['a triple that is not there', 'DELETE DATA { <#a> <#b> 2 }', 409, 'patch-conflict'],
    ['conditions that hold nowhere', 'DELETE WHERE { ?s <#c> ?o }', 409, 'patch-conflict'],
    [
      'the second half that does not fit',
      'INSERT DATA { <#n> <#n> 1 }; DELETE DATA { <#a> <#b> 2 }',
      409,
      'patch-conflict',
    ],
    ['a filter', 'DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > 1) }', 422, 'patch-invalid'],
    ['a fault', 'INSERT DATA { <#a> <#b> }', 400, 'body-malformed'],
    ['bytes that are no text', '\u0000', 400, 'body-malformed'],
    ['too many bytes', `INSERT DATA { <#a> <#b> "${'x'.repeat(limit)}" }`, 413, 'body-too-large'],
  ])('with %s changes nothing', async (_name, body, status, code) => {
    await put(path, '<#a> <#b> 1.')
    await expectRefused({ status, code }, () => sparql(body))
  })
})

describe('PATCH', () => {
  it('keeps JSON-LD as JSON-LD, and drops what the type said of the old layout', async () => {
    await put(path, JSON.stringify({ '@id': '#a', 'http://p/b': 'c' }), 'application/ld+json;profile="x"')
    expect(await n3('solid:inserts { <#a> <http://p/b> "d" }')).toMatchObject({ status: 204 })
    const read = await server.call(path, { as: anna })
    expect(read.headers['content-type']).toBe('application/ld+json')
    expect(JSON.parse(read.text)).toEqual([
      { '@id': `${origin}${path}#a`, 'http://p/b': [{ '@value': 'c' }, { '@value': 'd' }] },
    ])
  })

  it.each([
    ['without a type', {}, 400, 'content-type-missing'],
    ['of another type', { 'content-type': 'application/json-patch+json' }, 415, 'content-type-unsupported'],
    ['in Turtle', { 'content-type': 'text/turtle' }, 415, 'content-type-unsupported'],
  ])('%s is refused', async (_name, headers, status, code) => {
    await put(path, '<#a> <#b> 1.')
    await expectRefused({ status, code }, () =>
      server.call(path, { method: 'PATCH', as: anna, headers, body: '[]' }),
    )
  })

  it('of an unknown type is told which are known', async () => {
    const reply = await sparql('{}', { headers: { 'content-type': 'application/json' } })
    expect(reply.headers['accept-patch']).toBe('text/n3, application/sparql-update')
  })

  it.each([
    ['a container', '/anna/', 409, 'containment-protected'],
    ['a container that is not there', '/anna/none/', 409, 'containment-protected'],
    ['what is no RDF', '/anna/a.txt', 415, 'content-type-unsupported'],
    ['a name beside its container', '/anna/profile', 409, 'slash-conflict'],
    ['a path that is none', '/anna/../a', 400, 'path-invalid'],
  ])('of %s is refused', async (_name, target, status, code) => {
    await put('/anna/a.txt', 'hello', 'text/plain')
    await expectRefused({ status, code }, () => n3('solid:inserts { <#a> <#b> <#c> }', { path: target }))
  })

  it('obeys the conditions of the client', async () => {
    const inserts = 'solid:inserts { <#a> <#b> 2 }'
    await expectRefused({ status: 412 }, () => n3(inserts, { headers: { 'if-match': '*' } }))
    await put(path, '<#a> <#b> 1.')
    const etag = (await server.call(path, { as: anna })).headers['etag'] ?? ''
    await expectRefused({ status: 412 }, () => n3(inserts, { headers: { 'if-none-match': '*' } }))
    expect(await n3(inserts, { headers: { 'if-match': etag } })).toMatchObject({ status: 204 })
    await expectRefused({ status: 412 }, () => n3(inserts, { headers: { 'if-match': etag } }))
  })

  it('by many at once loses nothing that it acknowledged', async () => {
    const replies = await Promise.all(
      Array.from({ length: 25 }, (_, index) => n3(`solid:inserts { <#a> <#b> ${String(index)} }`)),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 204]))
    expect((await bodyOf()).match(/\d+(?=[,.])/g)).toHaveLength(25)
  })

  it('is listed where it is possible', async () => {
    await put(path, '<#a> <#b> 1.')
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await server.call(path, { method, as: anna })
      expect(headers['allow']).toMatch(/\bPATCH\b/)
      expect(headers['accept-patch']).toBe('text/n3, application/sparql-update')
      const container = await server.call('/anna/', { method, as: anna })
      expect(container.headers['allow']).not.toMatch(/\bPATCH\b/)
      expect(container.headers['accept-patch']).toBeUndefined()
    }
    const preflight = await server.call(path, {
      method: 'OPTIONS',
      headers: { 'origin': 'https://app.example', 'access-control-request-method': 'PATCH' },
    })
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH')
  })
})

describe('who may patch', () => {
  it('nobody and strangers may not, and learn nothing', async () => {
    await put(path, '<#a> <#b> 1.')
    for (const target of [path, '/anna/absent.ttl', '/anna/', '/anna/absent/x.ttl']) {
      await expectRefused({ status: 401, code: 'caller-unknown' }, () =>
        n3('solid:inserts { <#a> <#b> 2 }', { path: target, as: undefined }),
      )
      await expectRefused({ status: 403, code: 'owner-only' }, () =>
        n3('solid:where { <#a> <#b> 1 }', { path: target, as: bruno }),
      )
    }
  })

  it('who may append inserts, and is told no tag to try out guesses with', async () => {
    await put(path, '<#a> <#b> 1.')
    await give(path, 'acl:Append')
    const reply = await n3('solid:inserts { <#a> <#b> 2 }', { as: bruno })
    expect(reply).toMatchObject({ status: 204, text: '' })
    expect(reply.headers['etag']).toBeUndefined()
    await give(path, 'acl:Append, acl:Read')
    expect((await n3('solid:inserts { <#a> <#b> 3 }', { as: bruno })).headers['etag']).toBeDefined()
  })

  it.each([
    ['acl:Append', 'solid:where { <#a> <#b> 1 }; solid:inserts { <#a> <#c> 1 }'],
    ['acl:Write', 'solid:where { <#a> <#b> 1 }; solid:inserts { <#a> <#c> 1 }'],
    ['acl:Read', 'solid:where { <#a> <#b> 1 }'],
    ['acl:Read', 'solid:inserts { <#a> <#b> 2 }'],
    ['acl:Append, acl:Read', 'solid:deletes { <#a> <#b> 1 }'],
    ['acl:Write', 'solid:deletes { <#a> <#b> 1 }'],
    ['acl:Control', 'solid:inserts { <#a> <#b> 2 }'],
  ])('with %s alone, this is refused: %s', async (modes, parts) => {
    await put(path, '<#a> <#b> 1.')
    await give(path, modes)
    await expectRefused({ status: 403, code: 'owner-only' }, () => n3(parts, { as: bruno }))
  })

  it('a new document needs Append on what it is made in', async () => {
    await put('/anna/shared/x.ttl', '<#a> <#b> 1.')
    const inherited = (mode: string, container: string) =>
      put(
        '/anna/shared/.acl',
        `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
        <#in> a acl:Authorization; acl:agent <${brunoWebId}>; acl:default <./>; acl:mode acl:Write.
        <#of> a acl:Authorization; acl:agent <${brunoWebId}>; acl:accessTo <${container}>; acl:mode ${mode}.`,
      )
    const make = () => n3('solid:inserts { <#a> <#b> 2 }', { path: '/anna/shared/new.ttl', as: bruno })
    await inherited('acl:Read', './')
    await expectRefused({ status: 403 }, make)
    await inherited('acl:Append', './')
    expect(await make()).toMatchObject({ status: 201 })
  })

  it('an access control list is patched by Control, and must stay one', async () => {
    await put(path, '<#a> <#b> 1.')
    await give(path, 'acl:Read, acl:Write')
    const more = `solid:inserts { <#r> <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Control> }`
    await expectRefused({ status: 403 }, () => n3(more, { path: `${path}.acl`, as: bruno }))
    expect(await n3(more, { path: `${path}.acl` })).toMatchObject({ status: 204 })
    expect(
      await n3(
        `${more}; solid:deletes { <#r> <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Write> }`,
        { path: `${path}.acl`, as: bruno },
      ),
    ).toMatchObject({ status: 204 })
    await expectRefused({ status: 403 }, () => n3('solid:inserts { <#a> <#b> 2 }', { as: bruno }))
  })

  it('no consent reaches a patch, which would be a read without a receipt', async () => {
    await put('/anna/health/a.ttl', '<#a> <#b> 1.')
    const doctor = await server.consented(grantOf())
    await expectRefused({ status: 403, code: 'grant-out-of-scope' }, () =>
      n3('solid:where { <#a> <#b> 1 }', { path: '/anna/health/a.ttl', as: doctor }),
    )
    expect(await server.receipts()).toEqual([])
  })
})
