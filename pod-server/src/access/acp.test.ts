import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { origin } from '../test-support/grants.ts'
import { openRules, type TestRules } from '../test-support/rules.ts'
import { parsePodPath } from '../resources/pod-path.ts'
import type { Requester } from './requester.ts'

const anna = parseWebId(`${origin}/anna/profile/card#me`)
const bruno = parseWebId('https://bruno.example/#me')
const carla = parseWebId('https://carla.example/#me')
const app = 'https://app.example/id'
const issuer = 'https://id.example'

let home: TestRules

beforeEach(async () => {
  home = await openRules()
  await home.createPod('anna', 'acp')
})
afterEach(() => home[Symbol.asyncDispose]())

const prefixes = `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix acp: <http://www.w3.org/ns/solid/acp#>.\n`

/** The access control resource of `path`, in Turtle; `<>` is the resource itself. */
const acr = (path: string, turtle: string) => home.put(`${path}.acr`, prefixes + turtle)

const allow = (matcher: string, modes = 'acl:Read') =>
  `<> acp:accessControl [ acp:apply [ acp:allow ${modes}; acp:anyOf [ ${matcher} ] ] ].`

const modes = (path: string, webId = bruno, more: Requester = {}) => home.modes(path, { ...more, webId })
const nobodysModes = (path: string) => home.modes(path)

describe('Access Control Policy', () => {
  it('gives nothing where nothing is said', async () => {
    expect(await modes('/anna/a')).toEqual([])
    await home.put('/anna/a')
    await acr('/anna/a', '')
    expect(await modes('/anna/a')).toEqual([])
  })

  it.each<[string, string, Requester, boolean]>([
    ['the agent it names', `acp:agent <${bruno}>`, { webId: bruno }, true],
    ['another agent', `acp:agent <${bruno}>`, { webId: carla }, false],
    ['nobody signed in', `acp:agent <${bruno}>`, {}, false],
    ['one of several agents', `acp:agent <${carla}>, <${bruno}>`, { webId: bruno }, true],
    ['an agent whose name is text', `acp:agent "${bruno}"`, { webId: bruno }, false],
    ['everybody', 'acp:agent acp:PublicAgent', {}, true],
    ['whoever signed in', 'acp:agent acp:AuthenticatedAgent', { webId: carla }, true],
    ['whoever signed in, but nobody did', 'acp:agent acp:AuthenticatedAgent', {}, false],
    ['the owner', 'acp:agent acp:OwnerAgent', { webId: anna }, true],
    ['not the owner', 'acp:agent acp:OwnerAgent', { webId: bruno }, false],
    ['the creator of what nobody made', 'acp:agent acp:CreatorAgent', { webId: bruno }, false],
    ['the client it names', `acp:client <${app}>`, { webId: bruno, clientId: app }, true],
    ['another client', `acp:client <${app}>`, { webId: bruno, clientId: 'x' }, false],
    ['no client', `acp:client <${app}>`, {}, false],
    ['any client, without one', 'acp:client acp:PublicClient', {}, true],
    ['an authenticated client', 'acp:client acp:AuthenticatedClient', { webId: bruno, clientId: 'x' }, true],
    ['no authenticated client', 'acp:client acp:AuthenticatedClient', {}, false],
    ['the issuer it names', `acp:issuer <${issuer}>`, { webId: bruno, issuer }, true],
    ['another issuer', `acp:issuer <${issuer}>`, { webId: bruno, issuer: `${issuer}/` }, false],
    ['any issuer, without one', 'acp:issuer acp:PublicIssuer', {}, true],
    ['no authenticated issuer', 'acp:issuer acp:AuthenticatedIssuer', {}, false],
    ['agent and client', `acp:agent <${bruno}>; acp:client <${app}>`, { webId: bruno, clientId: app }, true],
    ['agent without the client', `acp:agent <${bruno}>; acp:client <${app}>`, { webId: bruno }, false],
    ['a credential', 'acp:vc <http://www.w3.org/ns/solid/vc#SolidAccessGrant>', { webId: bruno }, false],
    ['public, with a credential', 'acp:agent acp:PublicAgent; acp:vc <urn:x:vc>', { webId: bruno }, false],
    ['nothing', '', { webId: bruno }, false],
    ['an attribute unheard of', 'acp:weather <urn:x:sun>', { webId: bruno }, false],
  ])(
    'matches a context with its attributes, all of them: %s (ACP §6.5)',
    async (_, matcher, who, expected) => {
      await acr('/anna/a', allow(matcher))
      expect(await home.modes('/anna/a', who)).toEqual(expected ? ['read'] : [])
    },
  )

  it('knows who made a resource', async () => {
    const path = parsePodPath('/anna/a')
    await home.pods.put([{ path, contentType: 'text/plain', body: new Uint8Array(1), creator: bruno }])
    await acr('/anna/a', allow('acp:agent acp:CreatorAgent', 'acl:Write'))
    expect(await modes('/anna/a', bruno)).toEqual(['append', 'write'])
    expect(await modes('/anna/a', carla)).toEqual([])
    expect(await nobodysModes('/anna/a')).toEqual([])
  })

  const [yes, no] = [`[ acp:agent <${bruno}> ]`, `[ acp:agent <${carla}> ]`]
  it.each<[string, boolean]>([
    [`acp:allOf ${yes}`, true],
    [`acp:allOf ${yes}, ${no}`, false],
    [`acp:anyOf ${no}, ${yes}`, true],
    [`acp:anyOf ${no}`, false],
    [`acp:allOf ${yes}; acp:anyOf ${yes}`, true],
    [`acp:allOf ${yes}; acp:anyOf ${no}`, false],
    [`acp:allOf ${no}; acp:anyOf ${yes}`, false],
    [`acp:anyOf ${yes}; acp:noneOf ${no}`, true],
    [`acp:anyOf ${yes}; acp:noneOf ${no}, ${yes}`, false],
    [`acp:allOf ${yes}; acp:noneOf ${yes}`, false],
    [`acp:noneOf ${no}`, false],
    ['acp:name "empty"', false],
  ])('is satisfied by %s: %s (ACP §6.4)', async (matchers, expected) => {
    await acr('/anna/a', `<> acp:accessControl [ acp:apply [ acp:allow acl:Read; ${matchers} ] ].`)
    expect(await modes('/anna/a')).toEqual(expected ? ['read'] : [])
  })

  it.each<[string, string, string, readonly string[]]>([
    ['what is allowed', 'acl:Read, acl:Write', '', ['append', 'read', 'write']],
    ['without what is denied', 'acl:Read, acl:Write', 'acl:Write', ['read']],
    ['write without append', 'acl:Write', 'acl:Append', ['write']],
    ['append without write', 'acl:Append, acl:Write', 'acl:Write', ['append']],
    ['nothing that is only denied', '', 'acl:Read', []],
    ['nothing for a mode unheard of', 'acl:Everything, acp:Read', '', []],
  ])('grants %s (ACP §6.3)', async (_, allowed, denied, expected) => {
    const one = (property: string, list: string) =>
      list === '' ? '' : `<> acp:accessControl [ acp:apply [ acp:${property} ${list}; acp:anyOf <#m> ] ].`
    await acr('/anna/a', `${one('allow', allowed)} ${one('deny', denied)} <#m> acp:agent <${bruno}>.`)
    expect(await modes('/anna/a')).toEqual(expected)
  })

  it('denies by a policy only to those who satisfy it', async () => {
    await acr(
      '/anna/a',
      `${allow('acp:agent acp:PublicAgent')} <> acp:accessControl [ acp:apply [ acp:deny acl:Read; acp:anyOf [ acp:agent <${bruno}> ] ] ].`,
    )
    expect(await modes('/anna/a', bruno)).toEqual([])
    expect(await modes('/anna/a', carla)).toEqual(['read'])
  })

  it('reaches what is beneath by member access controls, however far, and nothing beside (ACP §6.2)', async () => {
    await acr('/anna/c/', allow(`acp:agent <${bruno}>`).replace('accessControl', 'memberAccessControl'))
    expect(await modes('/anna/c/')).toEqual([])
    expect(await modes('/anna/c/a')).toEqual(['read'])
    expect(await modes('/anna/c/d/e/')).toEqual(['read'])
    expect(await modes('/anna/other')).toEqual([])
    await acr('/anna/c/', allow(`acp:agent <${bruno}>`))
    expect(await modes('/anna/c/')).toEqual(['read'])
    expect(await modes('/anna/c/a')).toEqual([])
  })

  it('adds up what is said on the way to the root, and cannot allow below what is denied above', async () => {
    const member = (kind: string, mode: string) =>
      `<> acp:memberAccessControl [ acp:apply [ acp:${kind} acl:${mode}; acp:anyOf [ acp:agent <${bruno}> ] ] ].`
    await acr('/anna/', member('allow', 'Read') + member('deny', 'Write'))
    await acr('/anna/c/', member('allow', 'Append'))
    await acr('/anna/c/a', allow(`acp:agent <${bruno}>`, 'acl:Write, acl:Control'))
    expect(await modes('/anna/c/a')).toEqual(['append', 'control', 'read'])
  })

  it('leaves out what is said of another resource', async () => {
    const policy = `acp:accessControl [ acp:apply [ acp:allow acl:Read; acp:anyOf [ acp:agent acp:PublicAgent ] ] ]`
    await acr(
      '/anna/a',
      `<> acp:resource <b>; ${policy}. <#x> acp:resource </anna/>; ${policy}. <#y> ${policy}.`,
    )
    expect(await modes('/anna/a')).toEqual([])
    expect(await modes('/anna/b')).toEqual([])
    await acr('/anna/a', `<#x> acp:resource <a>; ${policy}.`)
    expect(await modes('/anna/a')).toEqual(['read'])
    await acr('/anna/a', `<a> acp:accessControlResource <#x>. <#x> ${policy}.`)
    expect(await modes('/anna/a')).toEqual(['read'])
  })

  it('follows no link into another document', async () => {
    await acr(
      '/anna/b',
      `${allow('acp:agent acp:PublicAgent')} <#p> acp:allow acl:Read; acp:anyOf <#m>. <#m> acp:agent acp:PublicAgent.`,
    )
    await acr('/anna/a', `<> acp:accessControl [ acp:apply </anna/b.acr#p> ].`)
    expect(await modes('/anna/a')).toEqual([])
  })

  it('gives nothing beneath an access control resource that is broken: it might have denied', async () => {
    await acr('/anna/', allow('acp:agent acp:PublicAgent').replace('accessControl', 'memberAccessControl'))
    expect(await modes('/anna/c/a')).toEqual(['read'])
    await home.put('/anna/c/.acr', '<> <')
    expect(await modes('/anna/c/a')).toEqual([])
    expect(await modes('/anna/c/')).toEqual([])
    expect(await modes('/anna/d')).toEqual(['read'])
    await home.pods.remove(parsePodPath('/anna/c/.acr'))
    expect(await modes('/anna/c/a')).toEqual(['read'])
  })

  it('passes over access control lists, which are not in force', async () => {
    const acl = 'http://www.w3.org/ns/auth/acl#'
    const rule = `<#r> a <${acl}Authorization>; <${acl}agent> <${bruno}>; <${acl}accessTo> <a>; <${acl}mode> <${acl}Read>.`
    await home.put('/anna/a.acl', rule)
    expect(await modes('/anna/a')).toEqual([])
  })
})

describe('an access control resource itself', () => {
  it('is open to those with Control, and to nobody for other modes', async () => {
    await acr(
      '/anna/a',
      allow(`acp:agent <${bruno}>`, 'acl:Control') + allow(`acp:agent <${carla}>`, 'acl:Read, acl:Write'),
    )
    expect(await modes('/anna/a.acr', bruno)).toEqual(['append', 'control', 'read', 'write'])
    expect(await modes('/anna/a', bruno)).toEqual(['control'])
    expect(await modes('/anna/a.acr', carla)).toEqual([])
    expect(await nobodysModes('/anna/a.acr')).toEqual([])
  })

  it('is open as acp:access says, for reading and writing apart, and closed to whom that denies', async () => {
    const access = (kind: string, mode: string, whom: string) =>
      `<> acp:accessControl [ acp:access [ acp:${kind} acl:${mode}; acp:anyOf [ acp:agent <${whom}> ] ] ].`
    await acr('/anna/a', access('allow', 'Read', bruno) + access('allow', 'Write', carla))
    expect(await modes('/anna/a.acr', bruno)).toEqual(['read'])
    expect(await modes('/anna/a.acr', carla)).toEqual(['append', 'write'])
    expect(await modes('/anna/a', bruno)).toEqual([])
    await acr('/anna/a', allow(`acp:agent <${bruno}>`, 'acl:Control') + access('deny', 'Write', bruno))
    expect(await modes('/anna/a.acr', bruno)).toEqual(['append', 'control', 'read'])
  })

  it('is governed by Control in a pod of access control lists', async () => {
    await home.createPod('dario', 'wac')
    const acl = 'http://www.w3.org/ns/auth/acl#'
    const rule = `<#r> a <${acl}Authorization>; <${acl}agent> <${bruno}>; <${acl}accessTo> <a>; <${acl}mode>`
    await home.put('/dario/a.acl', `${rule} <${acl}Control>.`)
    expect(await modes('/dario/a.acr', bruno)).toEqual(['append', 'control', 'read', 'write'])
    await home.put('/dario/a.acl', `${rule} <${acl}Read>, <${acl}Write>.`)
    expect(await modes('/dario/a.acr', bruno)).toEqual([])
  })
})
