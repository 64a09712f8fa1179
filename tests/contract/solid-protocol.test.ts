import { randomUUID } from 'node:crypto'
import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOwnServer } from '../conformance/subjects.ts'
import { openSender, type Answer } from '../support/send.ts'
import { signIn } from '../support/solid-session.ts'
import { visitorOf, type Content, type Visitor } from '../support/visitor.ts'

/** Each `describe` is one requirement of the Solid Protocol, asked of the server over HTTP as an application would. */

const opened = new AsyncDisposableStack()
let alice: Visitor
let nobody: Visitor
let pod: string

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  const { send } = opened.use(openSender(8))
  alice = visitorOf(await signIn(parties.alice), send)
  nobody = visitorOf(undefined, send)
  pod = parties.container
}, 60_000)
afterAll(() => opened.disposeAsync())

const turtle = { headers: { 'Content-Type': 'text/turtle' }, body: '<#a> <http://a.example/b> <#c>.' }
const text = { headers: { 'Content-Type': 'text/plain' }, body: 'Hello' }
const container = {
  headers: { 'Content-Type': 'text/turtle', 'Link': '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' },
}
const insert = {
  headers: { 'Content-Type': 'text/n3' },
  body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
_:new a solid:InsertDeletePatch; solid:inserts { <#a> <http://a.example/b> "new". }.`,
}
const insertBySparql = {
  headers: { 'Content-Type': 'application/sparql-update' },
  body: 'INSERT DATA { <#a> <http://a.example/b> "new" }',
}

const newContainer = async (): Promise<string> => {
  const url = `${pod}${randomUUID()}/`
  expect(await alice.call('PUT', url, container)).toMatchObject({ status: 201 })
  return url
}

const put = async (url: string, content: Content): Promise<string> => {
  expect(await alice.call('PUT', url, content)).toMatchObject({ status: 201 })
  return url
}

const membersOf = async (url: string): Promise<string[]> => {
  const answer = await alice.call('GET', url, { headers: { Accept: 'text/turtle' } })
  expect(answer.status).toBe(200)
  return new Parser({ baseIRI: url })
    .parse(answer.body)
    .filter(
      ({ subject, predicate }) =>
        subject.value === url && predicate.value === 'http://www.w3.org/ns/ldp#contains',
    )
    .map(({ object }) => object.value)
}

const listOf = ({ headers }: Answer, name: string): string[] =>
  (headers[name.toLowerCase()] ?? []).flatMap((line) => line.split(',').map((item) => item.trim()))

const locationOf = (answer: Answer, base: string): string =>
  new URL(answer.headers['location']?.[0] ?? '', base).href

describe('§2.1 without valid credentials the answer is 401 and says how to sign in', () => {
  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['PUT', turtle],
    ['POST', turtle],
    ['PATCH', insert],
    ['PATCH', insertBySparql],
    ['DELETE', undefined],
  ])('%s', async (method, content) => {
    const home = await newContainer()
    const document = await put(`${home}a`, turtle)
    for (const url of [home, document, `${home}absent`]) {
      const answer = await nobody.call(method, url, content)
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']?.[0]).toMatch(/\bDPoP\b/)
    }
    expect((await alice.call('GET', document)).body).toBe(turtle.body)
  })
})

describe('§2.1 content without a Content-Type is refused with 400', () => {
  test.each(['PUT', 'POST', 'PATCH'])('%s', async (method) => {
    const home = await newContainer()
    const target = method === 'POST' ? home : `${home}a`
    const answer = await alice.call(method, target, { body: turtle.body })
    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('content-type-missing') as string,
    })
    expect(await membersOf(home)).toEqual([])
  })
})

describe('§3.1 with and without the final slash there is never more than one resource', () => {
  test('a container keeps the name from a document', async () => {
    const home = await newContainer()
    await put(`${home}a/`, container)
    expect((await alice.call('GET', `${home}a`)).status).toBe(404)
    for (const [method, content] of [
      ['PUT', text],
      ['PATCH', insert],
    ] as const)
      expect((await alice.call(method, `${home}a`, content)).status).toBe(409)
    const posted = await alice.call('POST', home, { ...text, headers: { ...text.headers, Slug: 'a' } })
    expect(locationOf(posted, home)).not.toBe(`${home}a`)
    expect(await membersOf(home)).toEqual(expect.arrayContaining([`${home}a/`, locationOf(posted, home)]))
  })

  test('a document keeps the name from a container', async () => {
    const home = await newContainer()
    await put(`${home}a`, text)
    expect((await alice.call('GET', `${home}a/`)).status).toBe(404)
    expect((await alice.call('PUT', `${home}a/`, container)).status).toBe(409)
    const posted = await alice.call('POST', home, { headers: { ...container.headers, Slug: 'a' } })
    expect(locationOf(posted, home)).toMatch(/\/$/)
    expect(locationOf(posted, home)).not.toBe(`${home}a/`)
    expect((await alice.call('GET', `${home}a`)).body).toBe('Hello')
  })
})

describe('§4.1 the storage says that it is one', () => {
  test('its root has the type pim:Storage, what is in it has not', async () => {
    const isStorage = async (url: string) =>
      listOf(await alice.call('HEAD', url), 'Link').includes(
        '<http://www.w3.org/ns/pim/space#Storage>; rel="type"',
      )
    expect(await isStorage(pod)).toBe(true)
    expect(await isStorage(await newContainer())).toBe(false)
  })
})

describe('§4.2 containment is what the paths say', () => {
  test('what is made is contained, what is deleted is not', async () => {
    const home = await newContainer()
    const made = [
      await put(`${home}a.ttl`, turtle),
      await put(`${home}b.txt`, text),
      await put(`${home}c/`, container),
    ]
    expect((await membersOf(home)).toSorted()).toEqual(made)
    for (const [place, url] of made.entries()) {
      expect((await alice.call('DELETE', url)).status).toBe(204)
      expect((await alice.call('GET', url)).status).toBe(404)
      expect((await membersOf(home)).toSorted()).toEqual(made.slice(place + 1))
    }
  })
})

describe('§4.3.2 at most one description resource', () => {
  test.each(['a.ttl', 'a.txt', 'a/'])('%s', async (name) => {
    const url = await put(`${await newContainer()}${name}`, name.endsWith('/') ? container : text)
    for (const method of ['GET', 'HEAD']) {
      const links = listOf(await alice.call(method, url), 'Link')
      expect(links.filter((link) => /rel="?describedby"?/i.test(link)).length).toBeLessThanOrEqual(1)
    }
  })
})

describe('§5 a method that the resource does not support is answered 405, with those it does', () => {
  test.each(['TRACE', 'PROPFIND', 'LINK'])('%s', async (method) => {
    const home = await newContainer()
    for (const url of [home, await put(`${home}a`, turtle)]) {
      const answer = await alice.call(method, url)
      expect(answer.status).toBe(405)
      expect(listOf(answer, 'Allow')).toEqual(
        expect.arrayContaining(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']),
      )
    }
  })
})

describe('§5.1 POST assigns the URI', () => {
  test('the server names the resource, and what was sent is there', async () => {
    const home = await newContainer()
    const answers = [await alice.call('POST', home, turtle), await alice.call('POST', home, turtle)]
    const made = answers.map((answer) => locationOf(answer, home))
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect((await membersOf(home)).toSorted()).toEqual(made.toSorted())
    expect((await alice.call('GET', made[0] ?? '')).body).toBe(turtle.body)
  })

  test('a name that is asked for by Slug is given while it is free', async () => {
    const home = await newContainer()
    const withSlug = { ...turtle, headers: { ...turtle.headers, Slug: 'lemon' } }
    expect(locationOf(await alice.call('POST', home, withSlug), home)).toBe(`${home}lemon`)
    const second = await alice.call('POST', home, withSlug)
    expect(second.status).toBe(201)
    expect(locationOf(second, home)).not.toBe(`${home}lemon`)
    expect(await membersOf(home)).toHaveLength(2)
  })
})

describe('§5.2 reading', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])(
    '%s is supported everywhere, and says what else is',
    async (method) => {
      const home = await newContainer()
      const everywhere = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']
      for (const url of [home, await put(`${home}a.ttl`, turtle), await put(`${home}b.txt`, text)]) {
        const answer = await alice.call(method, url)
        const isContainer = url === home
        expect([200, 204]).toContain(answer.status)
        expect(listOf(answer, 'Allow').toSorted()).toEqual(
          [...everywhere, isContainer ? 'POST' : 'PATCH'].toSorted(),
        )
        expect(answer.headers['accept-put']).toEqual(['*/*'])
        expect(answer.headers['accept-post']).toEqual(isContainer ? ['*/*'] : undefined)
        if (!isContainer) expect(listOf(answer, 'Accept-Patch')).toContain('text/n3')
        expect(answer.body === '').toBe(method !== 'GET')
      }
    },
  )

  test('GET and HEAD say the same', async () => {
    const url = await put(`${await newContainer()}a.ttl`, turtle)
    const [got, head] = [await alice.call('GET', url), await alice.call('HEAD', url)]
    const { date: _one, ...gotHeaders } = got.headers
    const { date: _other, ...headHeaders } = head.headers
    expect(headHeaders).toEqual(gotHeaders)
    expect(head.body).toBe('')
    expect(got.headers).toMatchObject({
      'content-type': ['text/turtle'],
      'last-modified': [expect.any(String)],
    })
  })
})

describe('§5.3 writing', () => {
  test.each([
    ['PUT', text],
    ['PATCH', insert],
    ['PATCH', insertBySparql],
  ])('%s makes the containers on the way', async (method, content) => {
    const home = await newContainer()
    expect((await alice.call(method, `${home}a/b/c`, content)).status).toBe(201)
    expect(await membersOf(home)).toEqual([`${home}a/`])
    expect(await membersOf(`${home}a/`)).toEqual([`${home}a/b/`])
    expect(await membersOf(`${home}a/b/`)).toEqual([`${home}a/b/c`])
  })

  test.each([
    ['PUT', text],
    ['PATCH', insert],
  ])('%s makes nothing beneath a document', async (method, content) => {
    const home = await newContainer()
    await put(`${home}a`, turtle)
    for (const url of [`${home}a/b`, `${home}a/b/c`])
      expect((await alice.call(method, url, content)).status).toBe(409)
    expect(await membersOf(home)).toEqual([`${home}a`])
    expect((await alice.call('GET', `${home}a/b`)).status).toBe(404)
  })

  test.each([
    ['PUT', turtle],
    ['PATCH', insert],
  ])('%s makes the resource at the very address', async (method, content) => {
    const url = `${await newContainer()}no-suffix`
    const answer = await alice.call(method, url, content)
    expect(answer.status).toBe(201)
    expect(locationOf(answer, url)).toBe(url)
    expect((await alice.call('GET', url)).status).toBe(200)
  })

  test.each([
    ['a container', 'absent/', turtle],
    ['a document', 'absent', turtle],
    [
      'a document with a suffix',
      'absent.json',
      { ...turtle, headers: { 'Content-Type': 'application/ld+json' } },
    ],
    ['something beneath a document', 'a/absent/', turtle],
  ])('POST to %s that is not there is answered 404', async (_, name, content) => {
    const home = await newContainer()
    await put(`${home}a`, turtle)
    expect((await alice.call('POST', home + name, content)).status).toBe(404)
    expect((await alice.call('GET', home + name)).status).toBe(404)
    expect(await membersOf(home)).toEqual([`${home}a`])
  })

  test('If-None-Match: * makes a resource and never replaces one', async () => {
    const home = await newContainer()
    const onlyNew = { ...turtle, headers: { ...turtle.headers, 'If-None-Match': '*' } }
    expect((await alice.call('PUT', `${home}a`, onlyNew)).status).toBe(201)
    expect((await alice.call('PUT', `${home}a`, { ...onlyNew, body: '<#x> <#y> <#z>.' })).status).toBe(412)
    expect((await alice.call('GET', `${home}a`)).body).toBe(turtle.body)
  })
})

describe('§5.4 deleting', () => {
  test.each(['a.ttl', 'a.txt', 'a/'])('a container with %s in it stays', async (name) => {
    const home = await newContainer()
    const child = await put(home + name, name.endsWith('/') ? container : text)
    const refused = await alice.call('DELETE', home)
    expect(refused).toMatchObject({
      status: 409,
      body: expect.stringContaining('container-not-empty') as string,
    })
    expect(await membersOf(home)).toEqual([child])
    expect((await alice.call('DELETE', child)).status).toBe(204)
    expect((await alice.call('DELETE', home)).status).toBe(204)
    expect((await alice.call('GET', home)).status).toBe(404)
  })

  test.each(['', '.acl'])('the root of a storage stays, and so does its list: %j', async (name) => {
    const answer = await alice.call('DELETE', pod + name)
    expect(answer.status).toBe(405)
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(listOf(await alice.call(method, pod + name), 'Allow')).not.toContain('DELETE')
    expect((await alice.call('GET', pod + name)).status).toBe(200)
  })

  test('with a resource goes its access control list', async () => {
    const url = await put(`${await newContainer()}a`, text)
    const list = { headers: turtle.headers, body: `<#a> a <http://www.w3.org/ns/auth/acl#Authorization>.` }
    await put(`${url}.acl`, list)
    await alice.call('DELETE', url)
    expect((await alice.call('GET', `${url}.acl`)).status).toBe(404)
  })
})

describe('§5.5 RDF is to be had as Turtle and as JSON-LD, however it was written', () => {
  const jsonLd = {
    headers: { 'Content-Type': 'application/ld+json' },
    body: JSON.stringify({
      '@id': 'http://a.example/s',
      'http://a.example/p': ['one', { '@value': 'due', '@language': 'it' }],
    }),
  }
  const sameInTurtle = {
    headers: { 'Content-Type': 'text/turtle' },
    body: '<http://a.example/s> <http://a.example/p> "one", "due"@it.',
  }

  test.each([
    ['JSON-LD', jsonLd],
    ['Turtle', sameInTurtle],
  ])('written as %s', async (_, content) => {
    const url = await put(`${await newContainer()}a`, content)
    const asTurtle = await alice.call('GET', url, { headers: { Accept: 'text/turtle' } })
    expect(asTurtle.headers['content-type']?.[0]).toMatch(/^text\/turtle/)
    expect(new Parser().parse(asTurtle.body)).toEqual(new Parser().parse(sameInTurtle.body))
    const asJsonLd = await alice.call('GET', url, { headers: { Accept: 'application/ld+json' } })
    expect(asJsonLd.headers['content-type']?.[0]).toMatch(/^application\/ld\+json/)
    expect(asJsonLd.headers['etag']).not.toEqual(asTurtle.headers['etag'])
    expect(listOf(asJsonLd, 'Vary')).toContain('Accept')
    // What was made of it, written back, is the same again.
    const again = await put(`${await newContainer()}b`, { headers: jsonLd.headers, body: asJsonLd.body })
    const back = await alice.call('GET', again, { headers: { Accept: 'text/turtle' } })
    expect(new Parser().parse(back.body)).toEqual(new Parser().parse(sameInTurtle.body))
  })

  test('named graphs stay in JSON-LD; Turtle shows the default graph', async () => {
    const graphs = {
      headers: jsonLd.headers,
      body: JSON.stringify({
        '@id': 'http://a.example/g',
        'http://a.example/p': 'outside',
        '@graph': [{ '@id': 'http://a.example/s', 'http://a.example/p': 'inside' }],
      }),
    }
    const url = await put(`${await newContainer()}a`, graphs)
    expect((await alice.call('GET', url, { headers: { Accept: 'application/ld+json' } })).body).toContain(
      'inside',
    )
    const asTurtle = await alice.call('GET', url, { headers: { Accept: 'text/turtle' } })
    expect(new Parser().parse(asTurtle.body).map(({ object }) => object.value)).toEqual(['outside'])
  })

  test('a container too', async () => {
    const home = await newContainer()
    await put(`${home}a`, text)
    const asJsonLd = await alice.call('GET', home, { headers: { Accept: 'application/ld+json' } })
    expect(JSON.parse(asJsonLd.body)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          '@id': home,
          'http://www.w3.org/ns/ldp#contains': [{ '@id': `${home}a` }],
        }),
      ]),
    )
  })
})

describe('§8.1 applications of any origin may call and read every answer', () => {
  const origin = 'https://app.example'
  const longAccept = `text/turtle, ${'application/x-none;q=0.1, '.repeat(10)}*/*;q=0.1`

  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['POST', text],
    ['PUT', text],
    ['PATCH', insert],
    ['DELETE', undefined],
    ['OPTIONS', undefined],
  ])('%s names the origin, and each header it may read', async (method, content) => {
    const home = await newContainer()
    const documents = [await put(`${home}a.txt`, text), await put(`${home}b.ttl`, turtle)]
    const headers = { ...content?.headers, Origin: origin, Accept: longAccept }
    for (const visitor of [nobody, alice]) {
      for (const url of [home, ...documents, `${home}absent`]) {
        const answer = await visitor.call(method, url, { ...content, headers })
        expect(answer.headers['access-control-allow-origin']).toEqual([origin])
        expect(listOf(answer, 'Vary')).toContain('Origin')
        expect(unexposed(answer)).toEqual([])
      }
    }
  })

  test.each(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])(
    'a browser that asks before %s is let through',
    async (method) => {
      const home = await newContainer()
      for (const url of [home, `${home}absent`]) {
        const answer = await nobody.call('OPTIONS', url, {
          headers: {
            'Origin': origin,
            'Access-Control-Request-Method': method,
            'Access-Control-Request-Headers': 'X-CUSTOM, Content-Type, Accept, Authorization, DPoP',
          },
        })
        expect(answer).toMatchObject({ status: 204, body: '' })
        expect(answer.headers['access-control-allow-origin']).toEqual([origin])
        expect(listOf(answer, 'Access-Control-Allow-Methods')).toContain(method)
        expect(listOf(answer, 'Access-Control-Allow-Headers')).toEqual(
          expect.arrayContaining(['X-CUSTOM', 'Content-Type', 'Accept', 'Authorization', 'DPoP']),
        )
        expect(answer.headers['access-control-expose-headers']).toBeDefined()
        expect(answer.headers['access-control-max-age']).toBeDefined()
      }
    },
  )

  test('what no browser asked for is not allowed to it', async () => {
    const answer = await nobody.call('OPTIONS', pod, {
      headers: {
        'Origin': origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'X-CUSTOM',
      },
    })
    expect(listOf(answer, 'Access-Control-Allow-Headers')).toEqual(['X-CUSTOM'])
  })

  test('without an origin nothing is said about origins, but caches learn that it matters', async () => {
    const answer = await alice.call('GET', pod)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(listOf(answer, 'Vary')).toContain('Origin')
  })
})

/** Headers of an answer that a page of another origin could not read (Fetch §3.3.4: some need no naming). */
const unexposed = (answer: Answer): string[] => {
  const exposed = new Set(listOf(answer, 'Access-Control-Expose-Headers').map((name) => name.toLowerCase()))
  expect(exposed).not.toContain('*')
  return Object.keys(answer.headers).filter(
    (name) => !exposed.has(name) && !readable.has(name) && !name.startsWith('access-control-'),
  )
}

const readable = new Set([
  ...[
    'cache-control',
    'content-language',
    'content-length',
    'content-type',
    'expires',
    'last-modified',
    'pragma',
  ],
  // Between two hops, and for the browser itself.
  ...[
    'connection',
    'keep-alive',
    'transfer-encoding',
    'date',
    'content-security-policy',
    'x-content-type-options',
  ],
])
