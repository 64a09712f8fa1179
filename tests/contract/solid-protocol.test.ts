import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/send.ts'
import { contents, listIn, openVisit, type Visit } from '../support/visit.ts'
import type { Visitor } from '../support/visitor.ts'

/** Each `describe` is one requirement of the Solid Protocol, asked of the server over HTTP as an application would. */

let visit: Visit
let alice: Visitor
let nobody: Visitor
let pod: string

beforeAll(async () => {
  visit = await openVisit()
  ;({ alice, nobody, pod } = visit)
})
afterAll(() => visit[Symbol.asyncDispose]())

const { turtle, text, container, insert, insertBySparql } = contents
const newContainer: Visit['newContainer'] = () => visit.newContainer()
const put: Visit['put'] = (url, content) => visit.put(url, content)

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
      listIn(await alice.call('HEAD', url), 'Link').includes(
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
      const links = listIn(await alice.call(method, url), 'Link')
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
      expect(listIn(answer, 'Allow')).toEqual(
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
        expect(listIn(answer, 'Allow').toSorted()).toEqual(
          [...everywhere, isContainer ? 'POST' : 'PATCH'].toSorted(),
        )
        expect(answer.headers['accept-put']).toEqual(['*/*'])
        expect(answer.headers['accept-post']).toEqual(isContainer ? ['*/*'] : undefined)
        if (!isContainer) expect(listIn(answer, 'Accept-Patch')).toContain('text/n3')
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

  test.each([
    ['PUT of a new container', 'PUT', 'new/', {}],
    ['PUT of a container that is there', 'PUT', '', {}],
    ['POST of a container', 'POST', '', { Slug: 'new' }],
  ])('%s cannot say what is in it', async (_, method, name, headers) => {
    const home = await newContainer()
    const child = await put(`${home}a.txt`, text)
    const claims = [
      `<${home}${name}> <http://www.w3.org/ns/ldp#contains> <${home}${name}b>.`,
      `<${child}> <http://www.w3.org/ns/posix/stat#size> 1000000.`,
      `<${child}> <http://purl.org/dc/terms/modified> "2000-01-01T00:00:00Z".`,
    ]
    for (const body of claims) {
      const content = { headers: { ...container.headers, ...headers }, body }
      expect((await alice.call(method, home + name, content)).status).toBe(409)
    }
    expect(await membersOf(home)).toEqual([child])
    // What is already true is refused as well: a client that writes a listing back must not believe that it was kept.
    const listing = await alice.call('GET', home)
    expect((await alice.call('PUT', home, { ...turtle, body: listing.body })).status).toBe(409)
  })

  test('a container that is sent with anything else is made', async () => {
    const home = await newContainer()
    for (const [place, body] of ['', ' ', '<> a <http://www.w3.org/ns/ldp#BasicContainer>.'].entries())
      expect((await alice.call('PUT', `${home}${place}/`, { ...container, body })).status).toBe(201)
    expect((await alice.call('PUT', `${home}a/`, { ...container, body: '<' })).status).toBe(400)
    expect((await alice.call('PUT', `${home}b/`, { body: '<> a <#b>.' })).status).toBe(400)
    expect(await membersOf(home)).toEqual([`${home}0/`, `${home}1/`, `${home}2/`])
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
      expect(listIn(await alice.call(method, pod + name), 'Allow')).not.toContain('DELETE')
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
    expect(listIn(asJsonLd, 'Vary')).toContain('Accept')
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
