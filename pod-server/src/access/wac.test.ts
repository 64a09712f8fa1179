import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { origin } from '../test-support/grants.ts'
import { openRules, type TestRules } from '../test-support/rules.ts'
import { parsePodPath } from '../resources/pod-path.ts'
import type { Requester } from './requester.ts'

const bruno = parseWebId(`${origin}/bruno/profile/card#me`)
const carla = parseWebId('https://carla.example/#me')

let home: TestRules

beforeEach(async () => {
  home = await openRules()
})
afterEach(() => home[Symbol.asyncDispose]())

const put = (path: string, body = 'x', contentType = 'text/turtle') => home.put(path, body, contentType)

/** An access control list of these rules, each a list of predicates and objects. */
const list = (path: string, ...rules: readonly string[]) =>
  put(
    path,
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.\n${rules
      .map((rule, place) => `<#rule${String(place)}> a acl:Authorization; ${rule}.`)
      .join('\n')}`,
  )

const modes = (path: string, webId: WebId | 'anonymous' = bruno, more: Requester = {}) =>
  home.modes(path, { ...more, webId: webId === 'anonymous' ? undefined : webId })

describe('Web Access Control', () => {
  it('gives nothing where there is no list', async () => {
    await put('/anna/a')
    expect(await modes('/anna/a')).toEqual([])
    expect(await modes('/anna/')).toEqual([])
    expect(await modes('/')).toEqual([])
  })

  it('gives what the own list says of exactly this resource', async () => {
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await modes('/anna/a')).toEqual(['read'])
    expect(await modes('/anna/b')).toEqual([])
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <b>; acl:mode acl:Read`)
    expect(await modes('/anna/a')).toEqual([])
  })

  it('does not let a rule for the container itself reach what is in it, nor the other way round', async () => {
    await list('/anna/c/.acl', `acl:agent <${bruno}>; acl:accessTo <./>; acl:mode acl:Read`)
    expect(await modes('/anna/c/')).toEqual(['read'])
    expect(await modes('/anna/c/a')).toEqual([])
    await list('/anna/c/.acl', `acl:agent <${bruno}>; acl:default <./>; acl:mode acl:Read`)
    expect(await modes('/anna/c/')).toEqual([])
    expect(await modes('/anna/c/a')).toEqual(['read'])
    expect(await modes('/anna/c/d/e/f')).toEqual(['read'])
  })

  it('does not let an inherited rule name another container', async () => {
    await list('/anna/c/.acl', `acl:agent <${bruno}>; acl:default </anna/>; acl:mode acl:Read`)
    expect(await modes('/anna/c/a')).toEqual([])
  })

  it('asks the nearest list only: what is further up gives nothing more', async () => {
    await list('/anna/.acl', `acl:agent <${bruno}>; acl:default <./>; acl:mode acl:Read, acl:Write`)
    expect(await modes('/anna/c/a')).toEqual(['append', 'read', 'write'])
    await list('/anna/c/.acl', `acl:agent <${carla}>; acl:default <./>; acl:mode acl:Read`)
    expect(await modes('/anna/c/a')).toEqual([])
    expect(await modes('/anna/c/a', carla)).toEqual(['read'])
    await list('/anna/c/a.acl')
    expect(await modes('/anna/c/a', carla)).toEqual([])
    await home.pods.remove(parsePodPath('/anna/c/a.acl'))
    await home.pods.remove(parsePodPath('/anna/c/.acl'))
    expect(await modes('/anna/c/a')).toEqual(['append', 'read', 'write'])
  })

  it('tells everybody, who is signed in, and one person apart', async () => {
    await list(
      '/anna/a.acl',
      'acl:agentClass foaf:Agent; acl:accessTo <a>; acl:mode acl:Read',
      'acl:agentClass acl:AuthenticatedAgent; acl:accessTo <a>; acl:mode acl:Append',
      `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Control`,
    )
    expect(await modes('/anna/a', 'anonymous')).toEqual(['read'])
    expect(await modes('/anna/a', carla)).toEqual(['append', 'read'])
    expect(await modes('/anna/a', bruno)).toEqual(['append', 'control', 'read'])
  })

  it('takes Write for Append, too, and Control for nothing else (WAC §4.2)', async () => {
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Write`)
    expect(await modes('/anna/a')).toEqual(['append', 'write'])
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Control`)
    expect(await modes('/anna/a')).toEqual(['control'])
  })

  it('sees a change with the very next question', async () => {
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await modes('/anna/a')).toEqual(['read'])
    await list('/anna/a.acl', `acl:agent <${carla}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await modes('/anna/a')).toEqual([])
  })

  it('reads a list whatever the parameters of its type, and in JSON-LD', async () => {
    const rule = {
      '@context': { acl: 'http://www.w3.org/ns/auth/acl#' },
      '@id': '#rule',
      '@type': 'acl:Authorization',
      'acl:agent': { '@id': bruno },
      'acl:accessTo': { '@id': 'a' },
      'acl:mode': { '@id': 'acl:Read' },
    }
    await put('/anna/a.acl', JSON.stringify(rule), 'application/ld+json; charset=utf-8')
    expect(await modes('/anna/a')).toEqual(['read'])
    const text = `@prefix acl: <http://www.w3.org/ns/auth/acl#>. [] a acl:Authorization; acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read.`
    await put('/anna/a.acl', text, 'text/turtle;charset=UTF-8')
    expect(await modes('/anna/a')).toEqual(['read'])
  })

  it.each([
    ['is broken', '<a> <b', 'text/turtle'],
    ['is broken JSON-LD', '{"@id":', 'application/ld+json'],
    ['is no RDF', 'everybody may', 'text/plain'],
  ])('lets a list that %s give nothing, and hide those further up', async (_, body, contentType) => {
    await list('/anna/.acl', `acl:agentClass foaf:Agent; acl:default <./>; acl:mode acl:Read`)
    await put('/anna/a.acl', body, contentType)
    expect(await modes('/anna/a')).toEqual([])
  })

  it.each([
    ['is not said to be one', `acl:mode acl:Read`, 'b:Authorization'],
    ['names nobody', 'acl:accessTo <a>; acl:mode acl:Read', 'acl:Authorization'],
    [
      'names the person as text',
      `acl:agent "${bruno}"; acl:accessTo <a>; acl:mode acl:Read`,
      'acl:Authorization',
    ],
    [
      'names an unknown mode',
      `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Everything`,
      'acl:Authorization',
    ],
    [
      'names an unknown class',
      `acl:agentClass acl:Everybody; acl:accessTo <a>; acl:mode acl:Read`,
      'acl:Authorization',
    ],
    [
      'names somebody like this person',
      `acl:agent <${bruno}x>; acl:accessTo <a>; acl:mode acl:Read`,
      'acl:Authorization',
    ],
  ])('takes nothing from a rule that %s', async (_, rule, type) => {
    await put(
      '/anna/a.acl',
      `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix b: <http://b#>. <#rule> a ${type}; ${rule}.`,
    )
    expect(await modes('/anna/a')).toEqual([])
  })

  const listed = 'https://app.example'
  it.each<[string, string | undefined, boolean]>([
    ['from the application it names', listed, true],
    ['from another application', 'https://other.example', false],
    ['from a page of no origin', 'null', false],
    ['from no browser', undefined, true],
  ])('%s: counts an authorization for one application accordingly (WAC §5.3)', async (_, from, expected) => {
    await list(
      '/anna/a.acl',
      `acl:agent <${bruno}>; acl:origin <${listed}/>; acl:accessTo <a>; acl:mode acl:Read`,
      `acl:agentClass foaf:Agent; acl:origin <${listed}>; acl:accessTo <a>; acl:mode acl:Append`,
    )
    expect(await modes('/anna/a', bruno, { origin: from })).toEqual(expected ? ['append', 'read'] : [])
    expect(await modes('/anna/a', 'anonymous', { origin: from })).toEqual(expected ? ['append'] : [])
  })

  it('gives nothing for an application alone, and nothing where its name is text', async () => {
    await list('/anna/a.acl', `acl:origin <${listed}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await modes('/anna/a', bruno, { origin: listed })).toEqual([])
    await list(
      '/anna/a.acl',
      `acl:agent <${bruno}>; acl:origin "${listed}"; acl:accessTo <a>; acl:mode acl:Read`,
    )
    expect(await modes('/anna/a', bruno, { origin: listed })).toEqual([])
  })

  it('asks nobody for an origin where the list says nothing of one', async () => {
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await modes('/anna/a', bruno, { origin: 'https://any.example' })).toEqual(['read'])
  })

  const client = 'https://app.example/id'
  const issuer = 'https://id.example'
  it.each<[string, string, Requester, boolean]>([
    ['the client it names', `acl:ClientCondition; acl:client <${client}>`, { clientId: client }, true],
    ['another client', `acl:ClientCondition; acl:client <${client}>`, { clientId: `${client}/2` }, false],
    ['no client', `acl:ClientCondition; acl:client <${client}>`, {}, false],
    ['any client', 'acl:ClientCondition; acl:clientClass foaf:Agent', { clientId: 'x' }, true],
    ['nobody at all', 'acl:ClientCondition', { clientId: client }, false],
    ['the issuer it names', `acl:IssuerCondition; acl:issuer <${issuer}>`, { issuer }, true],
    ['another issuer', `acl:IssuerCondition; acl:issuer <${issuer}>`, { issuer: `${issuer}/` }, false],
    ['something unheard of', `acl:WeatherCondition; acl:weather <urn:x:sun>`, { clientId: client }, false],
    ['no type', `<urn:x:none>; acl:client <${client}>`, { clientId: client }, false],
  ])('holds an authorization to its condition: %s', async (_, condition, more, expected) => {
    await list(
      '/anna/a.acl',
      `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read; acl:condition [ a ${condition} ]`,
    )
    expect(await modes('/anna/a', bruno, more)).toEqual(expected ? ['read'] : [])
  })

  it('wants every condition to hold, and takes none that is text', async () => {
    const rule = `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read; acl:condition`
    const both = `[ a acl:ClientCondition; acl:client <${client}> ], [ a acl:IssuerCondition; acl:issuer <${issuer}> ]`
    await list('/anna/a.acl', `${rule} ${both}`)
    expect(await modes('/anna/a', bruno, { clientId: client, issuer })).toEqual(['read'])
    expect(await modes('/anna/a', bruno, { clientId: client })).toEqual([])
    await list('/anna/a.acl', `${rule} "only on Sundays"`)
    expect(await modes('/anna/a', bruno, { clientId: client, issuer })).toEqual([])
  })
})
