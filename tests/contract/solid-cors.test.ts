import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../support/send.ts'
import { contents, listIn, openVisit, type Visit } from '../support/visit.ts'

/** Solid Protocol §8.1: applications of any origin may call, and read every answer. */

let visit: Visit
beforeAll(async () => {
  visit = await openVisit()
})
afterAll(() => visit[Symbol.asyncDispose]())

const { turtle, text, insert } = contents
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
  const home = await visit.newContainer()
  const documents = [await visit.put(`${home}a.txt`, text), await visit.put(`${home}b.ttl`, turtle)]
  const headers = { ...content?.headers, Origin: origin, Accept: longAccept }
  for (const visitor of [visit.nobody, visit.alice]) {
    for (const url of [home, ...documents, `${home}absent`]) {
      const answer = await visitor.call(method, url, { ...content, headers })
      expect(answer.headers['access-control-allow-origin']).toEqual([origin])
      expect(listIn(answer, 'Vary')).toContain('Origin')
      expect(unexposed(answer)).toEqual([])
    }
  }
})

test.each(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])(
  'a browser that asks before %s is let through',
  async (method) => {
    const home = await visit.newContainer()
    for (const url of [home, `${home}absent`]) {
      const answer = await visit.nobody.call('OPTIONS', url, {
        headers: {
          'Origin': origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'X-CUSTOM, Content-Type, Accept, Authorization, DPoP',
        },
      })
      expect(answer).toMatchObject({ status: 204, body: '' })
      expect(answer.headers['access-control-allow-origin']).toEqual([origin])
      expect(listIn(answer, 'Access-Control-Allow-Methods')).toContain(method)
      expect(listIn(answer, 'Access-Control-Allow-Headers')).toEqual(
        expect.arrayContaining(['X-CUSTOM', 'Content-Type', 'Accept', 'Authorization', 'DPoP']),
      )
      expect(answer.headers['access-control-expose-headers']).toBeDefined()
      expect(answer.headers['access-control-max-age']).toBeDefined()
    }
  },
)

test('what no browser asked for is not allowed to it', async () => {
  const answer = await visit.nobody.call('OPTIONS', visit.pod, {
    headers: {
      'Origin': origin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'X-CUSTOM',
    },
  })
  expect(listIn(answer, 'Access-Control-Allow-Headers')).toEqual(['X-CUSTOM'])
})

test('without an origin nothing is said about origins, but caches learn that it matters', async () => {
  const answer = await visit.alice.call('GET', visit.pod)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  expect(listIn(answer, 'Vary')).toContain('Origin')
})

/** Headers of an answer that a page of another origin could not read (Fetch §3.3.4: some need no naming). */
const unexposed = (answer: Answer): string[] => {
  const exposed = new Set(listIn(answer, 'Access-Control-Expose-Headers').map((name) => name.toLowerCase()))
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
