import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer
let brunoWebId: string

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  const person = await server.createPerson('bruno')
  bruno = person.sign
  brunoWebId = person.webId
  await call('PUT', '/anna/a.txt', { headers: { 'content-type': 'text/plain' }, body: 'a' })
})
afterEach(() => server[Symbol.asyncDispose]())

const call = (method: string, path: string, options: Call = {}) =>
  server.call(path, { as: anna, ...options, method })

const describeResource = (path: string, options: Call = {}) =>
  call('PUT', `${path}.meta`, {
    headers: { 'content-type': 'text/turtle' },
    body: '<#this> <http://p/about> "it".',
    ...options,
  })

const linksOf = async (path: string, relation: string): Promise<string[]> => {
  const { headers } = await call('HEAD', path)
  return (headers['link'] ?? '').split(', ').filter((link) => link.endsWith(`rel="${relation}"`))
}

describe('the description of a resource', () => {
  it.each(['/anna/a.txt', '/anna/', '/anna/profile/'])('of %s is linked exactly once', async (path) => {
    expect(await linksOf(path, 'describedby')).toEqual([`<${origin}${path}.meta>; rel="describedby"`])
    expect((await describeResource(path)).status).toBe(201)
    expect(await linksOf(`${path}.meta`, 'describes')).toEqual([`<${origin}${path}>; rel="describes"`])
    expect(await linksOf(`${path}.meta`, 'describedby')).toEqual([])
    expect(await linksOf(`${path}.meta`, 'acl')).toEqual([`<${origin}${path}.acl>; rel="acl"`])
    expect((await call('GET', `${path}.meta`)).text).toContain('"it"')
  })

  it('can be patched into being, is listed nowhere, and says what it takes', async () => {
    const patched = await call('PATCH', '/anna/a.txt.meta', {
      headers: { 'content-type': 'application/sparql-update' },
      body: 'INSERT DATA { <#a> <#b> 1 }',
    })
    expect(patched.status).toBe(201)
    expect(patched.headers['accept-put']).toBe('text/turtle, application/ld+json')
    expect((await call('GET', '/anna/')).text).not.toContain('.meta')
  })

  it('goes with what it describes, and does not come back with it', async () => {
    await describeResource('/anna/a.txt')
    await call('DELETE', '/anna/a.txt')
    await call('PUT', '/anna/a.txt', { headers: { 'content-type': 'text/plain' }, body: 'again' })
    expect((await call('GET', '/anna/a.txt.meta')).status).toBe(404)
  })

  it('goes with the container that it describes', async () => {
    const before = Object.keys(await snapshot(server.store))
    await call('PUT', '/anna/c/', { headers: { 'content-type': 'text/turtle' } })
    await describeResource('/anna/c/')
    expect((await call('DELETE', '/anna/c/')).status).toBe(204)
    expect(Object.keys(await snapshot(server.store))).toEqual(before)
  })

  it.each([
    ['of what is not there', '/anna/none', {}, 404],
    ['of a list of rules', '/anna/a.txt.acl', {}, 400],
    ['of a description', '/anna/a.txt.meta', {}, 400],
    ['that is no RDF', '/anna/a.txt', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    ['that is broken', '/anna/a.txt', { headers: { 'content-type': 'text/turtle' }, body: '<#a' }, 400],
  ])('%s is refused, and nothing is written', async (_, path, options: Call, status) => {
    const before = await snapshot(server.store)
    expect((await describeResource(path, options)).status).toBe(status)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('is for exactly those whom the rules of its subject admit', async () => {
    await describeResource('/anna/a.txt')
    const asBruno = async () => [
      (await call('GET', '/anna/a.txt.meta', { as: bruno })).status,
      (await describeResource('/anna/a.txt', { as: bruno, body: '<#this> <http://p/about> "b".' })).status,
      (await call('DELETE', '/anna/a.txt.meta', { as: bruno })).status,
    ]
    const allow = (mode: string) =>
      call('PUT', '/anna/a.txt.acl', {
        headers: { 'content-type': 'text/turtle' },
        body: `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization;
          acl:agent <${brunoWebId}>; acl:accessTo <a.txt>; acl:mode ${mode}.`,
      })
    expect(await asBruno()).toEqual([403, 403, 403])
    await allow('acl:Read')
    expect(await asBruno()).toEqual([200, 403, 403])
    await allow('acl:Read, acl:Write')
    expect((await asBruno()).slice(0, 2)).toEqual([200, 205])
  })
})
