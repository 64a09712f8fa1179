import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessMode } from '@mutua/sdk/consent/grant'
import type { Call, Signer } from '../../pod-server/src/test-support/pod-server.ts'
import {
  openScopeServer,
  ruleSystems,
  tokenKinds,
  type GivenScope,
  type RuleSystem,
  type ScopeServer,
} from '../support/scope-server.ts'

/*
 * T53 and T54: what a consent covers, and how. Each cell is asked on a pod under each rule system and with both kinds of
 * token; a token that is bound to no key names exactly the address that is asked for and every mode, as if somebody had been
 * talked into giving it: then only the consent itself is left to refuse.
 */

let house: ScopeServer
let folders = 0

beforeAll(async () => {
  house = await openScopeServer()
})
afterAll(() => house[Symbol.asyncDispose]())

const turtle = { 'content-type': 'text/turtle' }
const before = '<#it> <http://p/p> "before".'

const asOwner = async (system: RuleSystem, path: string, call: Call = {}) =>
  house.server.call(path, { ...call, as: house.ownerOf(system) })

/** A folder of its own, with documents in it, beside it and beneath it. */
const newFolder = async (system: RuleSystem): Promise<string> => {
  folders += 1
  const folder = `${house.podOf(system)}f${String(folders)}`
  const documents = [
    ...[`${folder}/a.ttl`, `${folder}/deep/b.ttl`, `${folder}b/c.ttl`, `${folder}.ttl`],
    ...[`${folder}/a.ttl.meta`, `${folder}/.meta`],
  ]
  for (const path of documents) {
    const { status } = await asOwner(system, path, { method: 'PUT', headers: turtle, body: before })
    expect(status, path).toBe(201)
  }
  return folder
}

const allModes: readonly AccessMode[] = ['read', 'append', 'write']
const combinations = ruleSystems.flatMap((system) => tokenKinds.map((kind) => ({ system, kind })))

/** What stands behind the name of the folder: what is asked for, and whether the consent covers it. */
interface Reach {
  readonly name: string
  readonly scope: (folder: string) => Omit<GivenScope, 'modes'>
  /** Beneath `{folder}`, with what is answered to who reads. */
  readonly opens: Readonly<Record<string, number>>
}

const everything = [
  ...[
    '',
    '/',
    '/a.ttl',
    '/deep/',
    '/deep/b.ttl',
    '/deep',
    '/a.ttl/',
    'b/',
    'b/c.ttl',
    '.ttl',
    '/never.ttl',
    '/never/',
  ],
  ...[
    '/.acl',
    '/.acr',
    '/.meta',
    '/a.ttl.acl',
    '/a.ttl.acr',
    '/a.ttl.meta',
    '/deep/.acl',
    '/deep/b.ttl.acr',
    '.meta',
    '.acl',
  ],
]

const reaches: readonly Reach[] = [
  {
    name: 'a container with all beneath it',
    scope: (folder) => ({ paths: [`${folder}/`] }),
    opens: {
      ...{ '/': 200, '/a.ttl': 200, '/deep/': 200, '/deep/b.ttl': 200, '/.meta': 200, '/a.ttl.meta': 200 },
      ...{ '/deep': 404, '/a.ttl/': 404, '/never.ttl': 404, '/never/': 404 },
    },
  },
  {
    name: 'a container alone',
    scope: (folder) => ({ paths: [`${folder}/`], inherit: false }),
    opens: { '/': 200 },
  },
  {
    name: 'a container alone and one member',
    scope: (folder) => ({ paths: [`${folder}/`, `${folder}/a.ttl`], inherit: false }),
    opens: { '/': 200, '/a.ttl': 200 },
  },
  {
    name: 'the name of a container without its slash',
    scope: (folder) => ({ paths: [folder] }),
    opens: { '': 404 },
  },
  { name: 'a document', scope: (folder) => ({ paths: [`${folder}/a.ttl`] }), opens: { '/a.ttl': 200 } },
  {
    name: 'the container below',
    scope: (folder) => ({ paths: [`${folder}/deep/`] }),
    opens: { '/deep/': 200, '/deep/b.ttl': 200 },
  },
]

describe.each(combinations)(
  'T53 container and member, under $system with a $kind token',
  ({ system, kind }) => {
    test.each(reaches)('$name opens what it says and nothing besides', async ({ scope, opens }) => {
      const folder = await newFolder(system)
      const grant = await house.give(system, { ...scope(folder), modes: allModes })
      const seen: Record<string, number> = {}
      for (const name of everything) {
        const path = `${folder}${name}`
        const as = await house.signerFor(grant, kind, { path, modes: allModes })
        const { status, text } = await house.server.call(path, { as })
        if (status !== 403) seen[name] = status
        else expect(text.includes('before'), path).toBe(false)
        // What is hidden and what is absent are told apart by nobody, whatever they try to do with it.
        if (opens[name] === undefined)
          for (const method of ['HEAD', 'DELETE', 'PUT', 'POST', 'PATCH'])
            expect((await attempt(as, method, path)).status, `${method} ${path}`).toBe(403)
      }
      expect(seen).toEqual(opens)
      for (const path of ['/a.ttl', '/deep/b.ttl', 'b/c.ttl', '.ttl'])
        expect((await asOwner(system, `${folder}${path}`)).text, path).toBe(before)
    })

    test('a container alone lists its members, and what is in them stays theirs', async () => {
      const folder = await newFolder(system)
      const grant = await house.give(system, { paths: [`${folder}/`], modes: allModes, inherit: false })
      const as = await house.signerFor(grant, kind, { path: `${folder}/`, modes: allModes })
      const listed = await house.server.call(`${folder}/`, { as, headers: { accept: 'text/turtle' } })
      expect(listed.text).toContain('a.ttl')
      expect(listed.text).not.toContain('b.ttl')
      expect(listed.text).not.toContain('before')
      // Adding to it is what it says; what was added is beneath it, and out of reach at once.
      const added = await house.server.call(`${folder}/`, {
        as,
        method: 'POST',
        headers: turtle,
        body: before,
      })
      expect(added.status).toBe(201)
      const made = new URL(added.headers['location'] ?? '').pathname
      const reader = await house.signerFor(grant, kind, { path: made, modes: allModes })
      expect((await house.server.call(made, { as: reader })).status).toBe(403)
    })
  },
)

const attempt = (as: Signer, method: string, path: string) => {
  const headers = method === 'PATCH' ? { 'content-type': 'application/sparql-update' } : turtle
  const body = method === 'PATCH' ? insert : before
  const hasBody = !['HEAD', 'DELETE'].includes(method)
  return house.server.call(path, { as, method, ...(hasBody ? { headers, body } : {}) })
}

const insert = 'INSERT DATA { <#it> <http://p/q> "new" }'
const sparql = (body: string): Call => ({
  method: 'PATCH',
  headers: { 'content-type': 'application/sparql-update' },
  body,
})
const n3 = (clauses: string): Call => ({
  method: 'PATCH',
  headers: { 'content-type': 'text/n3' },
  body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:a a solid:InsertDeletePatch; ${clauses}.`,
})
const put: Call = { method: 'PUT', headers: turtle, body: '<#it> <http://p/p> "replaced".' }

/** What is done, what WAC §5.3.1 says that it takes, and what is answered to who has it. */
interface Operation {
  readonly on: '/a.ttl' | '/' | '/new.ttl' | '/deep/'
  readonly call: Call
  readonly needs: readonly AccessMode[]
  readonly answers: number
}

const operations: Readonly<Record<string, Operation>> = {
  'GET': { on: '/a.ttl', call: {}, needs: ['read'], answers: 200 },
  'GET of a part': { on: '/a.ttl', call: { headers: { range: 'bytes=0-3' } }, needs: ['read'], answers: 206 },
  'HEAD': { on: '/a.ttl', call: { method: 'HEAD' }, needs: ['read'], answers: 200 },
  'GET of a container': { on: '/', call: {}, needs: ['read'], answers: 200 },
  'HEAD of a container': { on: '/', call: { method: 'HEAD' }, needs: ['read'], answers: 200 },
  'GET of what is absent': { on: '/new.ttl', call: {}, needs: ['read'], answers: 404 },
  'POST': { on: '/', call: { ...put, method: 'POST' }, needs: ['append'], answers: 201 },
  'PUT over what is there': { on: '/a.ttl', call: put, needs: ['write'], answers: 205 },
  'PUT of what must not be there': {
    on: '/a.ttl',
    call: { ...put, headers: { ...turtle, 'if-none-match': '*' } },
    needs: ['write'],
    answers: 412,
  },
  'PUT of something new': { on: '/new.ttl', call: put, needs: ['write'], answers: 201 },
  'PATCH that inserts': { on: '/a.ttl', call: sparql(insert), needs: ['append'], answers: 204 },
  'PATCH in N3 that inserts': {
    on: '/a.ttl',
    call: n3('solid:inserts { <#it> <http://p/q> "new". }'),
    needs: ['append'],
    answers: 204,
  },
  'PATCH that makes something': { on: '/new.ttl', call: sparql(insert), needs: ['append'], answers: 201 },
  'PATCH that deletes': {
    on: '/a.ttl',
    call: sparql('DELETE DATA { <#it> <http://p/p> "before" }'),
    needs: ['read', 'write'],
    answers: 204,
  },
  'PATCH that guesses': {
    on: '/a.ttl',
    call: sparql('DELETE DATA { <#it> <http://p/p> "a guess" }'),
    needs: ['read', 'write'],
    answers: 409,
  },
  'PATCH that looks and inserts': {
    on: '/a.ttl',
    call: n3('solid:where { <#it> <http://p/p> ?c. }; solid:inserts { <#it> <http://p/q> ?c. }'),
    needs: ['read', 'append'],
    answers: 204,
  },
  'DELETE': { on: '/a.ttl', call: { method: 'DELETE' }, needs: ['write'], answers: 204 },
  'DELETE of a full container': {
    on: '/deep/',
    call: { method: 'DELETE' },
    needs: ['read', 'write'],
    answers: 409,
  },
}

const modeSets: readonly (readonly AccessMode[])[] = [
  ['read'],
  ['append'],
  ['write'],
  ['read', 'append'],
  ['read', 'write'],
  ['append', 'write'],
  ['read', 'append', 'write'],
]

/** Who may write may append (WAC §4.2). */
const isEnough = (given: readonly AccessMode[], needs: readonly AccessMode[]): boolean =>
  needs.every((mode) => given.includes(mode) || (mode === 'append' && given.includes('write')))

describe.each(combinations)('T54 modes, under $system with a $kind token', ({ system, kind }) => {
  /** What is answered, and whether anything is another than before. */
  const tryAll = async (given: readonly AccessMode[], inToken: readonly AccessMode[]) => {
    const outcome: Record<string, number | string> = {}
    for (const [name, { on, call }] of Object.entries(operations)) {
      const folder = await newFolder(system)
      const path = `${folder}${on}`
      const grant = await house.give(system, { paths: [`${folder}/`], modes: given })
      const as = await house.signerFor(grant, kind, { path, modes: inToken })
      const { status, text, headers } = await house.server.call(path, { ...call, as })
      outcome[name] = status
      if (status !== 403) continue
      const after = await asOwner(system, `${folder}/a.ttl`)
      const list = await asOwner(system, `${folder}/`, { headers: { accept: 'text/turtle' } })
      if (after.text !== before || list.text.includes('new.ttl')) outcome[name] = 'refused, and done'
      if (text.includes('before') || headers['etag'] !== undefined) outcome[name] = 'refused, and told'
    }
    return outcome
  }
  const expectedOf = (given: readonly AccessMode[]) =>
    Object.fromEntries(
      Object.entries(operations).map(([name, { needs, answers }]) => [
        name,
        isEnough(given, needs) ? answers : 403,
      ]),
    )

  test.each(modeSets.map((modes) => [modes.join(' and '), modes] as const))(
    'a consent to %s is good for what it says and for no more',
    { timeout: 120_000 },
    async (_, given) => {
      expect(await tryAll(given, kind === 'Bearer' ? allModes : given)).toEqual(expectedOf(given))
    },
  )

  test('nothing is told by OPTIONS, and nothing is changed by rules that a consent writes', async () => {
    const folder = await newFolder(system)
    const grant = await house.give(system, { paths: [`${folder}/`], modes: allModes })
    const ask = async (name: string, call: Call) =>
      house.server.call(`${folder}${name}`, {
        ...call,
        as: await house.signerFor(grant, kind, { path: `${folder}${name}`, modes: allModes }),
      })
    const [there, absent] = [
      await ask('/a.ttl', { method: 'OPTIONS' }),
      await ask('/never.ttl', { method: 'OPTIONS' }),
    ]
    const facts = ({ status, headers, text }: typeof there) => [
      status,
      text,
      headers['allow'],
      headers['link']?.replaceAll(/(?:a|never)\.ttl/g, 'x'),
    ]
    expect(facts(there)).toEqual(facts(absent))
    for (const name of ['/.acl', '/a.ttl.acl', '/.acr', '/a.ttl.acr'])
      for (const call of [{}, put, sparql(insert), { method: 'DELETE' }])
        expect((await ask(name, call)).status, `${call.method ?? 'GET'} ${name}`).toBe(403)
  })
})

test.each(ruleSystems)(
  'T54 a token that is bound to no key is good for its own modes only, under %s',
  async (system) => {
    const cells: [AccessMode[], Call, number][] = [
      [['read'], put, 403],
      [['read'], sparql(insert), 403],
      [['read'], { method: 'DELETE' }, 403],
      [['append'], {}, 403],
      [['append'], sparql('DELETE DATA { <#it> <http://p/p> "before" }'), 403],
      [['write'], {}, 403],
      [['read'], {}, 200],
      [['append'], sparql(insert), 204],
    ]
    for (const [modes, call, expected] of cells) {
      const folder = await newFolder(system)
      const grant = await house.give(system, { paths: [`${folder}/`], modes: allModes })
      const as = await house.signerFor(grant, 'Bearer', { path: `${folder}/a.ttl`, modes })
      const { status } = await house.server.call(`${folder}/a.ttl`, { ...call, as })
      expect(status, `${modes.join()} ${call.method ?? 'GET'}`).toBe(expected)
    }
  },
)
