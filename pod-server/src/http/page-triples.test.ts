import { afterEach, beforeEach, expect, it } from 'vitest'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
})
afterEach(() => server[Symbol.asyncDispose]())

const page = `<!DOCTYPE html><title>Anna</title><p about="#me" property="foaf:name">Anna</p>`
const path = '/anna/profile.html'

const put = (body: string, headers: Record<string, string> = {}) =>
  server.call(path, { as: anna, method: 'PUT', headers: { 'content-type': 'text/html', ...headers }, body })
const get = (accept: string) => server.call(path, { as: anna, headers: { accept } })

it('gives the triples of a web page to who prefers them, and the page to everybody else', async () => {
  await put(page)
  const turtle = await get('text/turtle')
  expect(turtle).toMatchObject({ status: 200, headers: { 'content-type': 'text/turtle' } })
  expect(turtle.text).toContain(`<${origin}${path}#me> <http://xmlns.com/foaf/0.1/name> "Anna"`)
  const jsonLd = await get('application/ld+json, text/html;q=0.9')
  expect(jsonLd.headers['content-type']).toBe('application/ld+json')
  expect(JSON.parse(jsonLd.text)).toMatchObject([{ '@id': `${origin}${path}#me` }])
  for (const accept of [
    '*/*',
    'text/html',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    'text/turtle;q=0.5, */*',
  ])
    expect(await get(accept)).toMatchObject({ text: page, headers: { 'content-type': 'text/html' } })
  expect(await get('image/png')).toMatchObject({ status: 406 })
})

it('names the triples by a tag of their own, which stands for the same version of the page', async () => {
  await put(page)
  const [html, turtle] = [await get('text/html'), await get('text/turtle')]
  expect(turtle.headers['etag']).not.toBe(html.headers['etag'])
  expect(await put(`${page}!`, { 'if-match': turtle.headers['etag'] ?? '' })).toMatchObject({ status: 205 })
  expect(await put(page, { 'if-match': turtle.headers['etag'] ?? '' })).toMatchObject({ status: 412 })
})

it('gives only the page itself where it is too long, or would cost too much to read', async () => {
  for (const body of [page + ' '.repeat(262_144), page + '<b>'.repeat(10_000)]) {
    await put(body)
    expect(await get('text/turtle')).toMatchObject({ status: 406 })
    expect(await get('text/turtle, text/html;q=0.1')).toMatchObject({ status: 200, text: body })
  }
})
