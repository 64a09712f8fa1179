import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wacAllowIn } from '../conformance/answer-headers.ts'
import { contents, openVisit, type Visit } from '../support/visit.ts'
import type { Content, Visitor } from '../support/visitor.ts'

/** Web Access Control, asked of the server over HTTP: what an access control list gives, and that it gives no more. */

type Mode = 'Read' | 'Append' | 'Write' | 'Control'
type Subject = 'agent' | 'authenticated' | 'public'
type Caller = 'bob' | 'nobody'
/** `direct`: a list of the resource's own. `inherited`: one of its container's, for the container and all that is in it. */
type Reach = 'direct' | 'inherited'

let visit: Visit
let alice: Visitor
let callers: Readonly<Record<Caller, Visitor>>

beforeAll(async () => {
  visit = await openVisit()
  const { bob, nobody } = visit
  alice = visit.alice
  callers = { bob, nobody }
})
afterAll(() => visit[Symbol.asyncDispose]())

const { turtle: rdf, text, container, insert: inserting } = contents
const newContainer: Visit['newContainer'] = () => visit.newContainer()
const put: Visit['put'] = (url, content) => visit.put(url, content)
const patch = (clauses: string): Content => ({
  headers: { 'Content-Type': 'text/n3' },
  body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:a a solid:InsertDeletePatch; ${clauses}.`,
})
const deleting = patch('solid:deletes { <#a> <http://a.example/b> "old". }')
const looking = patch(
  'solid:where { <#a> <http://a.example/b> ?c. }; solid:inserts { <#a> <http://a.example/b> "new". }',
)

interface Rule {
  readonly subject: Subject
  readonly modes: readonly Mode[]
  readonly reach: readonly ('accessTo' | 'default')[]
}

/** Writes the list of a resource: Alice all of it, and these rules. */
const setRules = (url: string, rules: readonly Rule[]): Promise<string> => {
  const subjects: Readonly<Record<Subject | 'owner', string>> = {
    owner: `acl:agent <${visit.webIds.alice}>`,
    agent: `acl:agent <${visit.webIds.bob}>`,
    authenticated: 'acl:agentClass acl:AuthenticatedAgent',
    public: 'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>',
  }
  const authorization = (subject: string, modes: readonly Mode[], reach: readonly string[]): string =>
    modes.length === 0 || reach.length === 0
      ? ''
      : `[] a acl:Authorization; ${subject}; ${reach.map((one) => `acl:${one} <${url}>;`).join(' ')} acl:mode ${modes.map((mode) => `acl:${mode}`).join(', ')}.`
  const written = [
    '@prefix acl: <http://www.w3.org/ns/auth/acl#>.',
    authorization(subjects.owner, ['Read', 'Write', 'Control'], ['accessTo', 'default']),
    ...rules.map(({ subject, modes, reach }) => authorization(subjects[subject], modes, reach)),
  ].join('\n')
  return put(`${url}.acl`, { headers: rdf.headers, body: written })
}

/** What an operation does, and the modes that WAC §5.3.1 asks for it. */
interface Operation {
  readonly method: string
  readonly on: 'text' | 'rdf' | 'container' | 'absent'
  readonly content?: Content
  readonly needs: readonly Mode[]
  /** Of the container that the target is in. */
  readonly needsAround?: readonly Mode[]
  readonly success: number
}

const operations: Readonly<Record<string, Operation>> = {
  'reads a text': { method: 'GET', on: 'text', needs: ['Read'], success: 200 },
  'reads RDF': { method: 'GET', on: 'rdf', needs: ['Read'], success: 200 },
  'reads a container': { method: 'GET', on: 'container', needs: ['Read'], success: 200 },
  'looks for what is absent': { method: 'GET', on: 'absent', needs: ['Read'], success: 404 },
  'asks about a text': { method: 'HEAD', on: 'text', needs: ['Read'], success: 200 },
  'asks about a container': { method: 'HEAD', on: 'container', needs: ['Read'], success: 200 },
  'asks about what is absent': { method: 'HEAD', on: 'absent', needs: ['Read'], success: 404 },
  'replaces a text': { method: 'PUT', on: 'text', content: text, needs: ['Write'], success: 205 },
  'replaces RDF': { method: 'PUT', on: 'rdf', content: rdf, needs: ['Write'], success: 205 },
  'makes a resource': {
    method: 'PUT',
    on: 'absent',
    content: text,
    needs: ['Write'],
    needsAround: ['Append'],
    success: 201,
  },
  'adds to a container': { method: 'POST', on: 'container', content: text, needs: ['Append'], success: 201 },
  'inserts a triple': { method: 'PATCH', on: 'rdf', content: inserting, needs: ['Append'], success: 204 },
  'makes a resource by a patch': {
    method: 'PATCH',
    on: 'absent',
    content: inserting,
    needs: ['Append'],
    needsAround: ['Append'],
    success: 201,
  },
  'inserts where something stands': {
    method: 'PATCH',
    on: 'rdf',
    content: looking,
    needs: ['Read', 'Append'],
    success: 204,
  },
  'deletes a triple': {
    method: 'PATCH',
    on: 'rdf',
    content: deleting,
    needs: ['Read', 'Write'],
    success: 204,
  },
  'deletes a text': { method: 'DELETE', on: 'text', needs: ['Write'], needsAround: ['Write'], success: 204 },
  'deletes RDF': { method: 'DELETE', on: 'rdf', needs: ['Write'], needsAround: ['Write'], success: 204 },
  'deletes a container': {
    method: 'DELETE',
    on: 'container',
    needs: ['Read', 'Write'],
    needsAround: ['Write'],
    success: 204,
  },
  'deletes what is absent': {
    method: 'DELETE',
    on: 'absent',
    needs: ['Write'],
    needsAround: ['Read', 'Write'],
    success: 404,
  },
}

const modeSets: readonly (readonly Mode[])[] = [
  [],
  ['Read'],
  ['Append'],
  ['Write'],
  ['Control'],
  ['Read', 'Append'],
  ['Read', 'Write'],
  ['Append', 'Write', 'Control'],
]

describe('§5.3.1 every operation needs its modes, and needs no more', () => {
  const cells = (['agent', 'authenticated', 'public'] as const).flatMap((subject) =>
    (['direct', 'inherited'] as const).flatMap((reach) =>
      modeSets.map((modes) => ({ subject, reach, modes })),
    ),
  )
  test.each(cells)('$subject, $reach, $modes', async ({ subject, reach, modes }) => {
    const cases = Object.entries(operations).flatMap(([name, operation]) =>
      // A list of its own is no way into what does not exist.
      reach === 'direct' && operation.on === 'absent'
        ? []
        : (['bob', 'nobody'] as const).map((who) => ({ who, name, operation })),
    )
    const seen = await Promise.all(
      cases.map(async ({ who, name, operation }) => {
        const target = await prepare(operation.on, { subject, reach, modes })
        const { status } = await callers[who].call(operation.method, target, operation.content)
        return `${who} ${name}: ${status}`
      }),
    )
    expect(seen).toEqual(
      cases.map(
        ({ who, name, operation }) =>
          `${who} ${name}: ${expected(who, operation, { subject, reach, modes })}`,
      ),
    )
  })

  const prepare = async (
    kind: Operation['on'],
    { subject, reach, modes }: { subject: Subject; reach: Reach; modes: readonly Mode[] },
  ): Promise<string> => {
    const around = await newContainer()
    const target = around + { text: 'a.txt', rdf: 'a.ttl', container: 'a/', absent: 'absent' }[kind]
    if (kind !== 'absent') await put(target, { text, rdf, container }[kind])
    await setRules(around, reach === 'inherited' ? [{ subject, modes, reach: ['accessTo', 'default'] }] : [])
    if (reach === 'direct') await setRules(target, [{ subject, modes, reach: ['accessTo'] }])
    return target
  }

  const expected = (
    who: Caller,
    { needs, needsAround = [], success }: Operation,
    { subject, reach, modes }: { subject: Subject; reach: Reach; modes: readonly Mode[] },
  ): number => {
    const given = who === 'bob' || subject === 'public' ? modes : []
    const has = (given: readonly Mode[]) => (mode: Mode) =>
      given.includes(mode) || (mode === 'Append' && given.includes('Write'))
    const isPermitted = needs.every(has(given)) && needsAround.every(has(reach === 'inherited' ? given : []))
    return isPermitted ? success : who === 'bob' ? 403 : 401
  }
})

describe('§5.3.1 a refused write leaves everything as it was', () => {
  test.each(Object.entries(operations).filter(([, { method }]) => !['GET', 'HEAD'].includes(method)))(
    'who may only read %s in vain',
    async (_, { method, on, content }) => {
      const around = await newContainer()
      const target = around + { text: 'a.txt', rdf: 'a.ttl', container: 'a/', absent: 'absent' }[on]
      if (on !== 'absent') await put(target, { text, rdf, container }[on])
      await setRules(around, [{ subject: 'agent', modes: ['Read'], reach: ['accessTo', 'default'] }])
      const before = [await alice.call('GET', around), await alice.call('GET', target)]
      expect((await callers.bob.call(method, target, content)).status).toBe(403)
      const after = [await alice.call('GET', around), await alice.call('GET', target)]
      const stateOf = ({ status, body, headers }: (typeof after)[number]) => ({
        status,
        body,
        etag: headers['etag'],
      })
      expect(after.map(stateOf)).toEqual(before.map(stateOf))
    },
  )

  test('each container that is made on the way is made with leave', async () => {
    const around = await newContainer()
    await setRules(around, [{ subject: 'agent', modes: ['Write'], reach: ['default'] }])
    expect((await callers.bob.call('PUT', `${around}a/b`, text)).status).toBe(403)
    expect((await callers.bob.call('PATCH', `${around}a/b`, inserting)).status).toBe(403)
    expect((await alice.call('GET', `${around}a/`)).status).toBe(404)
    await setRules(around, [
      { subject: 'agent', modes: ['Write'], reach: ['default'] },
      { subject: 'agent', modes: ['Append'], reach: ['accessTo'] },
    ])
    expect((await callers.bob.call('PUT', `${around}a/b`, text)).status).toBe(201)
  })
})

describe('§4.1 accessTo is for the resource, default for what is in it', () => {
  test.each<[string, Rule['reach'], readonly [number, number, number]]>([
    ['both', ['accessTo', 'default'], [200, 200, 200]],
    ['accessTo alone', ['accessTo'], [200, 403, 403]],
    ['default alone', ['default'], [403, 200, 200]],
    ['neither', [], [403, 403, 403]],
  ])('%s', async (_, reach, [own, inner, document]) => {
    const around = await newContainer()
    await put(`${around}a/b`, text)
    await setRules(around, [{ subject: 'agent', modes: ['Read'], reach }])
    const seen = await Promise.all(
      [around, `${around}a/`, `${around}a/b`].map(async (url) => (await callers.bob.call('GET', url)).status),
    )
    expect(seen).toEqual([own, inner, document])
  })
})

describe('§5.1 the nearest list counts, alone and at once', () => {
  test('a list nearer by takes the place of all further away', async () => {
    const around = await newContainer()
    await put(`${around}a/b`, text)
    await setRules(around, [{ subject: 'public', modes: ['Read'], reach: ['accessTo', 'default'] }])
    expect((await callers.nobody.call('GET', `${around}a/b`)).status).toBe(200)
    await setRules(`${around}a/`, [])
    expect((await callers.nobody.call('GET', `${around}a/b`)).status).toBe(401)
    expect((await callers.nobody.call('GET', around)).status).toBe(200)
    expect((await alice.call('DELETE', `${around}a/.acl`)).status).toBe(204)
    expect((await callers.nobody.call('GET', `${around}a/b`)).status).toBe(200)
  })

  test('what is given counts from the next request on, and so does what is taken back', async () => {
    const around = await newContainer()
    await put(`${around}a`, text)
    for (let round = 0; round < 5; round++) {
      await setRules(around, [{ subject: 'agent', modes: ['Read', 'Write'], reach: ['accessTo', 'default'] }])
      expect((await callers.bob.call('GET', `${around}a`)).status).toBe(200)
      expect((await callers.bob.call('PUT', `${around}new-${round}`, text)).status).toBe(201)
      await setRules(around, [])
      expect((await callers.bob.call('GET', `${around}a`)).status).toBe(403)
      expect((await callers.bob.call('PUT', `${around}a`, text)).status).toBe(403)
    }
  })

  test('a list for another resource gives nothing here', async () => {
    const around = await newContainer()
    await put(`${around}a`, text)
    const elsewhere = await newContainer()
    const list = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
[] a acl:Authorization; acl:agent <${visit.webIds.bob}>; acl:accessTo <${elsewhere}>; acl:default <${elsewhere}>; acl:mode acl:Read.`
    await put(`${around}.acl`, { headers: rdf.headers, body: list })
    expect((await callers.bob.call('GET', around)).status).toBe(403)
    expect((await callers.bob.call('GET', `${around}a`)).status).toBe(403)
  })

  test('a rule without its type, its modes or its subject gives nothing', async () => {
    const url = await put(`${await newContainer()}a`, text)
    const parts = [
      'a acl:Authorization',
      'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>',
      `acl:accessTo <${url}>`,
      'acl:mode acl:Read',
    ]
    const write = (kept: readonly string[]) =>
      put(`${url}.acl`, {
        headers: rdf.headers,
        body: `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n<#rule> ${kept.join('; ')}.`,
      })
    await write(parts)
    expect((await callers.nobody.call('GET', url)).status).toBe(200)
    for (const missing of parts) {
      await write(parts.filter((part) => part !== missing))
      expect((await callers.nobody.call('GET', url)).status).toBe(401)
    }
  })
})

describe('§3 the list itself is for those who have Control', () => {
  test.each(modeSets)('%s', async (...modes) => {
    const around = await newContainer()
    const target = await put(`${around}a`, text)
    await setRules(target, [{ subject: 'agent', modes, reach: ['accessTo'] }])
    const mayControl = modes.includes('Control')
    const list = await alice.call('GET', `${target}.acl`)
    const calls: [string, Content | undefined, number][] = [
      ['GET', { headers: { Accept: 'text/turtle' } }, 200],
      ['HEAD', undefined, 200],
      ['PUT', { headers: rdf.headers, body: list.body }, 205],
      ['PATCH', patch('solid:inserts { <#x> <http://a.example/b> "new". }'), 204],
      ['DELETE', undefined, 204],
    ]
    for (const [method, content, success] of calls)
      expect([method, (await callers.bob.call(method, `${target}.acl`, content)).status]).toEqual([
        method,
        mayControl ? success : 403,
      ])
    expect((await callers.nobody.call('GET', `${target}.acl`)).status).toBe(401)
  })

  test('a resource links its one list, which is absent until it is written', async () => {
    const around = await newContainer()
    const target = await put(`${around}a`, text)
    for (const url of [around, target]) {
      for (const method of ['GET', 'HEAD']) {
        const { headers } = await alice.call(method, url)
        const lists = (headers['link'] ?? []).join(',').match(/<[^>]*>;\s*rel="acl"/g) ?? []
        expect(lists).toHaveLength(1)
        expect(new URL(/<([^>]*)>/.exec(lists[0] ?? '')?.[1] ?? '', url).href).toBe(`${url}.acl`)
      }
      expect((await alice.call('GET', `${url}.acl`)).status).toBe(404)
    }
    expect((await alice.call('GET', `${visit.pod}.acl`)).status).toBe(200)
  })
})

describe('§6.1 WAC-Allow says what the caller may, and what everybody may', () => {
  const sets: readonly (readonly Mode[])[] = [
    ['Read'],
    ['Read', 'Control'],
    ['Read', 'Write'],
    ['Read', 'Append'],
    ['Read', 'Write', 'Append'],
  ]
  const cells = sets.flatMap((modes) =>
    (['direct', 'inherited'] as const).flatMap((reach) =>
      (['agent', 'authenticated', 'public'] as const).map((subject) => ({ subject, reach, modes })),
    ),
  )
  test.each(cells)('$subject, $reach, $modes', async ({ subject, reach, modes }) => {
    const around = await newContainer()
    const target = await put(`${around}a.ttl`, rdf)
    if (reach === 'direct') await setRules(target, [{ subject, modes, reach: ['accessTo'] }])
    else await setRules(around, [{ subject, modes, reach: ['default'] }])
    const all = ['append', 'control', 'read', 'write']
    // Write includes Append (WAC §4.2).
    const given = [...modes, ...(modes.includes('Write') ? ['Append'] : [])].map((mode) => mode.toLowerCase())
    const told = [...new Set(given)].toSorted()
    const everybody = subject === 'public' ? told : []
    for (const method of ['GET', 'HEAD']) {
      expect(allowed(await alice.call(method, target))).toEqual({ user: all, public: everybody })
      expect(allowed(await callers.bob.call(method, target))).toEqual({ user: told, public: everybody })
      const asNobody = await callers.nobody.call(method, target)
      if (subject === 'public') expect(allowed(asNobody)).toEqual({ user: told, public: told })
      else expect(asNobody).toMatchObject({ status: 401 })
    }
  })

  const allowed = ({ status, headers }: { status: number; headers: Parameters<typeof wacAllowIn>[0] }) => {
    expect(status).toBe(200)
    return Object.fromEntries(
      Object.entries(wacAllowIn(headers)).map(([group, modes]) => [group, modes.toSorted()]),
    )
  }
})
