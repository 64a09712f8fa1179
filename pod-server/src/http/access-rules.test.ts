import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

let server: TestPodServer
/** Her pod is governed by access control lists, … */
let anna: Signer
/** … his by policies. */
let dario: Signer
let bruno: Signer
let brunoWebId: string

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  dario = (await server.createPerson('dario', 'acp')).sign
  const person = await server.createPerson('bruno')
  bruno = person.sign
  brunoWebId = person.webId
})
afterEach(() => server[Symbol.asyncDispose]())

const acp = 'http://www.w3.org/ns/solid/acp#'
const acl = 'http://www.w3.org/ns/auth/acl#'

const ownerOf = (path: string): Signer => (path.startsWith('/dario/') ? dario : anna)
const call = (method: string, path: string, options: Call = {}) =>
  server.call(path, { as: ownerOf(path), ...options, method })
const put = (path: string, body = '', options: Call = {}) =>
  call('PUT', path, { body, ...options, headers: { 'content-type': 'text/turtle', ...options.headers } })
const patch = (path: string, body: string, options: Call = {}) =>
  call('PATCH', path, { body, ...options, headers: { 'content-type': 'application/sparql-update' } })

/** Targets of the links of a relation. */
const links = (header: string | undefined, relation: string): string[] =>
  [...(header ?? '').matchAll(/<([^>]*)>; rel="([^"]*)"/g)]
    .filter(([, , rel]) => rel === relation)
    .map(([, target]) => target ?? '')
const linksOf = async (path: string, relation: string, options: Call = {}): Promise<string[]> =>
  links((await call('HEAD', path, options)).headers['link'], relation)

const prefixes = `@prefix acl: <${acl}>. @prefix acp: <${acp}>.\n`
const policy = (whom: string, mode: string, kind = 'accessControl'): string =>
  `${prefixes}<> acp:${kind} <#c>. <#c> acp:apply <#p>. <#p> acp:allow acl:${mode}; acp:anyOf <#m>. <#m> acp:agent ${whom}.`
const grantPolicy = `${prefixes}<> acp:accessControl <#c>. <#c> acp:apply <#p>. <#p> acp:allow acl:Read; acp:anyOf <#m>. <#m> acp:vc <http://www.w3.org/ns/solid/vc#SolidAccessGrant>.`

const expectRefused = async (
  expected: { status: number; code?: string },
  run: () => Promise<object>,
): Promise<void> => {
  const before = await snapshot(server.store)
  expect(await run()).toMatchObject(expected)
  expect(await snapshot(server.store)).toEqual(before)
}

describe('the links of a resource', () => {
  it('name the one kind of rules that is in force, and where policies of grants are', async () => {
    await put('/anna/a')
    await put('/dario/a')
    expect(await linksOf('/anna/a', 'acl')).toEqual([`${origin}/anna/a.acl`])
    expect(await linksOf('/anna/a', `${acp}accessControl`)).toEqual([`${origin}/anna/a.acr`])
    expect(await linksOf('/dario/a', 'acl')).toEqual([`${origin}/dario/a.acr`])
    expect(await linksOf('/dario/a', `${acp}accessControl`)).toEqual([])
    expect(await linksOf('/dario/', 'acl')).toEqual([`${origin}/dario/.acr`])
    for (const path of ['/dario/a.acr', '/anna/a.acr', '/anna/.acl'])
      expect(await linksOf(path, 'acl'), path).toEqual([])
  })

  it('say what the caller may do, as WAC-Allow does', async () => {
    await put('/dario/a')
    await put('/dario/a.acr', policy(`<${brunoWebId}>`, 'Read'))
    const seen = await call('GET', '/dario/a', { as: bruno })
    expect(seen.headers['wac-allow']).toBe('user="read",public=""')
    expect(links(seen.headers['link'], `${acp}allow`)).toEqual([`${acp}Read`])
    const own = await call('GET', '/dario/a')
    expect(own.headers['wac-allow']).toBe('user="read append write control",public=""')
    expect(links(own.headers['link'], `${acp}allow`)).toEqual(
      ['Read', 'Append', 'Write'].map((name) => acp + name),
    )
  })

  it('tell an access control resource as such, and what it can hold', async () => {
    await put('/dario/a')
    expect(await linksOf('/dario/a.acr', 'type')).toContain(`${acp}AccessControlResource`)
    expect(await linksOf('/anna/.acr', 'type')).toContain(`${acp}AccessControlResource`)
    const { headers } = await call('OPTIONS', '/dario/a.acr')
    expect(links(headers['link'], 'type')).toContain(`${acp}AccessControlResource`)
    expect(links(headers['link'], `${acp}grant`)).toEqual(
      ['Read', 'Append', 'Write', 'Control'].map((name) => acl + name),
    )
    expect(links(headers['link'], `${acp}attribute`)).toEqual(
      ['agent', 'client', 'issuer', 'vc'].map((name) => acp + name),
    )
    expect(links((await call('OPTIONS', '/dario/a')).headers['link'], `${acp}grant`)).toEqual([])
  })

  it('tell of an access control list which conditions are understood (WAC §3.2)', async () => {
    expect(await linksOf('/anna/.acl', `${acl}condition`)).toEqual(
      ['ClientCondition', 'IssuerCondition'].map((name) => acl + name),
    )
  })
})

describe('a pod under Access Control Policy', () => {
  it('is open as a new pod is: the profile to all, the inbox to be posted to, the rest to its owner', async () => {
    expect(await server.call('/dario/profile/card')).toMatchObject({ status: 200 })
    expect(await server.call('/dario/settings/publicTypeIndex.ttl')).toMatchObject({ status: 200 })
    for (const path of ['/dario/', '/dario/settings/prefs.ttl', '/dario/inbox/', '/dario/profile/card.acr'])
      expect(await server.call(path), path).toMatchObject({ status: 401 })
    const post = { method: 'POST', body: '<a> <b> <c>.', headers: { 'content-type': 'text/turtle' } }
    expect(await server.call('/dario/inbox/', post)).toMatchObject({ status: 201 })
    expect(await server.call('/dario/health/', post)).toMatchObject({ status: 401 })
    expect(await call('GET', '/dario/', { as: bruno })).toMatchObject({ status: 403 })
    expect(await put('/dario/health/a')).toMatchObject({ status: 201 })
  })

  it('shows an access control resource for each resource, with what it inherits, and none for what is not there', async () => {
    await put('/dario/c/a')
    const { status, headers, text } = await call('GET', '/dario/c/a.acr')
    expect([status, headers['content-type']]).toEqual([200, 'text/turtle'])
    expect(text).toContain(`<${acp}accessControl> <${origin}/dario/.acr#owner>`)
    expect(text).not.toContain('memberAccessControl')
    expect((await call('GET', '/dario/c/.acr')).text).toContain(
      `<${acp}memberAccessControl> <${origin}/dario/.acr#owner>`,
    )
    expect(await call('HEAD', '/dario/c/a.acr')).toMatchObject({ status: 200 })
    expect(await call('GET', '/dario/none.acr')).toMatchObject({ status: 404 })
    expect(await call('GET', '/dario/c/a.acr', { as: bruno })).toMatchObject({ status: 403 })
    expect(await call('GET', '/dario/none.acr', { as: bruno })).toMatchObject({ status: 403 })
    expect(await server.call('/dario/c/a.acr')).toMatchObject({ status: 401 })
  })

  it('keeps what is written beside what is inherited, in both formats', async () => {
    await put('/dario/a')
    await put('/dario/a.acr', policy(`<${brunoWebId}>`, 'Read'))
    const turtle = await call('GET', '/dario/a.acr')
    for (const part of ['/dario/.acr#owner', '/dario/a.acr#c', brunoWebId])
      expect(turtle.text).toContain(part)
    const jsonLd = await call('GET', '/dario/a.acr', { headers: { accept: 'application/ld+json' } })
    expect(JSON.stringify(JSON.parse(jsonLd.text))).toContain('/dario/.acr#owner')
    // What came back is written again, and stays the same.
    await put('/dario/a.acr', turtle.text)
    expect((await call('GET', '/dario/a.acr')).text).toBe(turtle.text)
    // A link to what is inherited no longer is not shown for ever.
    await put('/dario/.acr', policy('acp:OwnerAgent', 'Read', 'memberAccessControl').replaceAll('#c', '#new'))
    const later = await call('GET', '/dario/a.acr')
    expect(later.text).not.toContain('/dario/.acr#owner')
    expect(later.text).toContain('/dario/.acr#new')
  })

  it('takes policies by PUT and PATCH from those with Control, effective with the next call', async () => {
    await put('/dario/a', '<a> <b> <c>.')
    expect(await call('GET', '/dario/a', { as: bruno })).toMatchObject({ status: 403 })
    const triples = policy(`<${brunoWebId}>`, 'Read').replace(prefixes, '')
    const insert = `PREFIX acl: <${acl}> PREFIX acp: <${acp}> INSERT DATA { ${triples} };`
    await expectRefused({ status: 403 }, () => patch('/dario/a.acr', insert, { as: bruno }))
    await expectRefused({ status: 403 }, () => put('/dario/a.acr', '', { as: bruno }))
    expect(await patch('/dario/a.acr', insert)).toMatchObject({ status: 201 })
    expect(await call('GET', '/dario/a', { as: bruno })).toMatchObject({ status: 200 })
    expect(await put('/dario/a.acr', policy(`<${brunoWebId}>`, 'Control'))).toMatchObject({ status: 205 })
    expect(await call('GET', '/dario/a', { as: bruno })).toMatchObject({ status: 403 })
    expect(await call('GET', '/dario/a.acr', { as: bruno })).toMatchObject({ status: 200 })
    expect(await put('/dario/a.acr', '', { as: bruno })).toMatchObject({ status: 205 })
    expect(await call('DELETE', '/dario/a.acr')).toMatchObject({ status: 204 })
    expect(await call('GET', '/dario/a.acr')).toMatchObject({ status: 200 })
  })

  it('takes an empty patch of an access control resource that nobody has written yet', async () => {
    await put('/dario/a')
    expect((await patch('/dario/a.acr', ' ')).status).toBeLessThan(300)
    expect(await call('GET', '/dario/a.acr')).toMatchObject({ status: 200 })
  })

  it('lets clients write with the conditions that they know, and holds them to the version they read', async () => {
    await put('/dario/a')
    const fresh = { headers: { 'if-none-match': '*' } }
    expect(await put('/dario/a.acr', policy('acp:PublicAgent', 'Read'), fresh)).toMatchObject({ status: 201 })
    expect(await put('/dario/a.acr', policy('acp:PublicAgent', 'Append'), fresh)).toMatchObject({
      status: 205,
    })
    await expectRefused({ status: 412 }, () => put('/dario/a', '', fresh))
    const { etag = '' } = (await call('GET', '/dario/a.acr')).headers
    const stale = { headers: { 'if-match': etag } }
    expect(await put('/dario/a.acr', policy('acp:PublicAgent', 'Read'), stale)).toMatchObject({ status: 205 })
    await expectRefused({ status: 412 }, () => put('/dario/a.acr', '', stale))
    const own = (await call('GET', '/dario/a.acr')).headers['etag'] ?? ''
    expect(await call('GET', '/dario/a.acr', { headers: { 'if-none-match': own } })).toMatchObject({
      status: 304,
    })
    await put('/dario/.acr', policy('acp:OwnerAgent', 'Read', 'memberAccessControl').replaceAll('#c', '#new'))
    expect(await call('GET', '/dario/a.acr', { headers: { 'if-none-match': own } })).toMatchObject({
      status: 200,
    })
  })

  it('loses its policies with the resource they are for', async () => {
    await put('/dario/a')
    await put('/dario/a.acr', policy('acp:PublicAgent', 'Read'))
    await call('DELETE', '/dario/a')
    await put('/dario/a')
    expect(await server.call('/dario/a')).toMatchObject({ status: 401 })
  })

  it('lists no access control resource', async () => {
    await put('/dario/c/a')
    await put('/dario/c/a.acr', policy('acp:PublicAgent', 'Read'))
    expect((await call('GET', '/dario/c/')).text).not.toContain('.acr')
  })

  it('knows who made a resource, by PUT, POST and PATCH', async () => {
    await put(
      '/dario/c/.acr',
      `${policy(`<${brunoWebId}>`, 'Write', 'accessControl')}
      <> acp:accessControl <#own>; acp:memberAccessControl <#own>.
      <#own> acp:apply <#q>. <#q> acp:allow acl:Read; acp:anyOf <#creator>. <#creator> acp:agent acp:CreatorAgent.
      <> acp:memberAccessControl <#all>.
      <#all> acp:apply <#r>. <#r> acp:allow acl:Write; acp:anyOf <#m>.`,
    )
    const headers = { 'content-type': 'text/turtle', 'slug': 'posted' }
    expect(await put('/dario/c/put', '<a> <b> <c>.', { as: bruno })).toMatchObject({ status: 201 })
    expect(await call('POST', '/dario/c/', { as: bruno, headers, body: '<a> <b> <c>.' })).toMatchObject({
      status: 201,
    })
    expect(await patch('/dario/c/patched', 'INSERT DATA { <a> <b> <c> };', { as: bruno })).toMatchObject({
      status: 201,
    })
    for (const name of ['put', 'posted', 'patched']) {
      expect(await call('GET', `/dario/c/${name}`, { as: bruno }), name).toMatchObject({ status: 200 })
      expect(await call('GET', `/dario/c/${name}`, { as: anna }), name).toMatchObject({ status: 403 })
    }
    await put('/dario/c/hers')
    expect(await call('GET', '/dario/c/hers', { as: bruno })).toMatchObject({ status: 403 })
    // Replacing makes nobody its creator.
    expect(await put('/dario/c/hers', '<a> <b> <c>.', { as: bruno })).toMatchObject({ status: 205 })
    expect(await call('GET', '/dario/c/hers', { as: bruno })).toMatchObject({ status: 403 })
  })

  it('refuses an access control list, which nobody would follow', async () => {
    const list = `<#r> a <${acl}Authorization>.`
    await expectRefused({ status: 409, code: 'rules-not-in-force' }, () => put('/dario/a.acl', list))
    await expectRefused({ status: 409, code: 'rules-not-in-force' }, () => put('/dario/.acl', list))
    expect(await call('GET', '/dario/.acl')).toMatchObject({ status: 404 })
  })

  it('keeps the access control resource of its root', async () => {
    await expectRefused({ status: 405 }, () => call('DELETE', '/dario/.acr'))
  })

  it.each([
    ['a policy of another document', '<> acp:accessControl <#c>. <#c> acp:apply </dario/b.acr#p>.'],
    [
      'a matcher of another server',
      '<> acp:accessControl [ acp:apply [ acp:deny acl:Read; acp:anyOf <https://other.example/#m> ] ].',
    ],
    [
      'an attribute unheard of',
      '<> acp:accessControl [ acp:apply [ acp:allow acl:Read; acp:anyOf [ acp:agent acp:PublicAgent; acp:weather <urn:x:sun> ] ] ].',
    ],
  ])('refuses %s: it would not do what it says', async (_, body) => {
    await expectRefused({ status: 422, code: 'rules-not-understood' }, () =>
      put('/dario/a.acr', prefixes + body),
    )
  })

  it('takes policies in RDF only', async () => {
    await expectRefused({ status: 415 }, () =>
      put('/dario/a.acr', 'everybody', { headers: { 'content-type': 'text/plain' } }),
    )
    await expectRefused({ status: 400 }, () => put('/dario/a.acr', '<> <'))
  })
})

describe('a pod under Web Access Control', () => {
  it('keeps the policies of grants, which open nothing by themselves', async () => {
    await put('/anna/a')
    expect(await call('GET', '/anna/a.acr')).toMatchObject({ status: 200 })
    expect(await put('/anna/a.acr', grantPolicy)).toMatchObject({ status: 201 })
    expect((await call('GET', '/anna/a.acr')).text).toContain('SolidAccessGrant')
    expect(await call('GET', '/anna/a', { as: bruno })).toMatchObject({ status: 403 })
    await expectRefused({ status: 403 }, () => put('/anna/a.acr', grantPolicy, { as: bruno }))
    expect(await call('GET', '/anna/a.acr', { as: bruno })).toMatchObject({ status: 403 })
  })

  it.each([
    ['for people', policy('acp:PublicAgent', 'Read')],
    ['for people or credentials', `${grantPolicy} <#p> acp:anyOf [ acp:agent acp:PublicAgent ].`],
    ['that deny', grantPolicy.replace('acp:allow', 'acp:deny')],
  ])('refuses policies %s, which nobody would follow', async (_, body) => {
    await expectRefused({ status: 409, code: 'rules-not-in-force' }, () => put('/anna/a.acr', body))
  })

  it('refuses a list with a condition unheard of', async () => {
    const rule = `<#r> a <${acl}Authorization>; <${acl}condition>`
    await expectRefused({ status: 422, code: 'rules-not-understood' }, () =>
      put('/anna/a.acl', `${rule} [ a <urn:x:Weather> ].`),
    )
    expect(await put('/anna/a.acl', `${rule} [ a <${acl}ClientCondition> ].`)).toMatchObject({ status: 201 })
  })

  it('gives an application what the list gives it, and not another one', async () => {
    await put('/anna/a')
    const rule = `<#r> a <${acl}Authorization>; <${acl}agent> <${brunoWebId}>; <${acl}accessTo> <a>; <${acl}mode> <${acl}Read>; <${acl}origin> <https://app.example>.`
    await put('/anna/a.acl', rule)
    const from = (web: string) => call('GET', '/anna/a', { as: bruno, headers: { origin: web } })
    const seen = await from('https://app.example')
    expect([seen.status, seen.headers['wac-allow']]).toEqual([200, 'user="read",public=""'])
    expect(await from('https://other.example')).toMatchObject({ status: 403 })
  })
})
