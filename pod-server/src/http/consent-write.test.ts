import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parsePodPath } from '../resources/pod-path.ts'
import { doctorWebId, grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

const document = '/anna/health/a.ttl'
const text = '<#me> <http://p/p> "ciao".'
const turtle = { 'content-type': 'text/turtle' }
const insert = 'INSERT DATA { <#me> <http://p/q> "new" }'
const replace = 'DELETE DATA { <#me> <http://p/p> "ciao" }; INSERT DATA { <#me> <http://p/p> "hello" }'

let server: TestPodServer
let anna: Signer

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  for (const path of [document, '/anna/diary.ttl'])
    await server.call(path, { method: 'PUT', as: anna, headers: turtle, body: text })
})
afterEach(() => server[Symbol.asyncDispose]())

/** The doctor, with a grant over `/anna/health/` in these modes. */
const withModes = (...modes: readonly Grant['scope']['modes'][number][]): Promise<Signer> => {
  const { resources } = grantOf().scope
  return server.consented(grantOf({ scope: { resources, modes } }))
}

const sparql = (body: string): Call => ({
  method: 'PATCH',
  headers: { 'content-type': 'application/sparql-update' },
  body,
})
const put: Call = { method: 'PUT', headers: turtle, body: text }
const post: Call = { method: 'POST', headers: turtle, body: text }
const statusOf = async (as: Signer, path: string, call: Call) =>
  (await server.call(path, { as, ...call })).status
const receiptsOf = async () =>
  (await server.receipts()).map(({ method, resource, units }) => [method, resource, units])

describe('writing under consent', () => {
  it('is what the grant says: reading alone gives none of it', async () => {
    const reader = await withModes('read')
    for (const call of [put, sparql(insert), sparql(replace), { method: 'DELETE' }])
      expect(await statusOf(reader, document, call)).toBe(403)
    expect(await statusOf(reader, '/anna/health/', post)).toBe(403)
    expect(await statusOf(reader, '/anna/health/new.ttl', put)).toBe(403)
    expect((await server.call(document, { as: anna })).text).toBe(text)
  })

  it('adds with append, and neither replaces, nor deletes, nor looks', async () => {
    const appender = await withModes('append')
    expect(await statusOf(appender, '/anna/health/', post)).toBe(201)
    expect(await statusOf(appender, document, sparql(insert))).toBe(204)
    for (const call of [put, sparql(replace), { method: 'DELETE' }, {}])
      expect(await statusOf(appender, document, call)).toBe(403)
    expect((await receiptsOf()).map(([method]) => method)).toEqual(['PUT', 'PUT'])
  })

  it('replaces, makes and deletes with write, inside and not outside, and never the rules', async () => {
    const writer = await withModes('read', 'write')
    expect(await statusOf(writer, document, put)).toBe(205)
    expect(await statusOf(writer, '/anna/health/deep/new.ttl', put)).toBe(201)
    expect(await statusOf(writer, '/anna/health/deep/new.ttl', { method: 'DELETE' })).toBe(204)
    for (const path of ['/anna/diary.ttl', '/anna/new.ttl', '/bruno/health/a.ttl'])
      expect(await statusOf(writer, path, put)).toBe(403)
    for (const path of [`${document}.acl`, '/anna/health/.acl', `${document}.acr`])
      expect(await statusOf(writer, path, put)).toBe(403)
    const made = `${origin}/anna/health/deep/new.ttl`
    expect(await receiptsOf()).toEqual([
      ['PUT', origin + document, 0],
      ['PUT', made, 0],
      ['DELETE', made, 0],
    ])
  })

  it('leaves a receipt of price zero where the answer tells what was there, before it tells', async () => {
    const writer = await withModes('read', 'write')
    expect(await statusOf(writer, document, sparql('DELETE DATA { <#me> <http://p/p> "a guess" }'))).toBe(409)
    expect(await statusOf(writer, document, sparql(replace))).toBe(204)
    expect(await statusOf(writer, document, sparql(insert))).toBe(204)
    const look = ['HEAD', origin + document, 0]
    const write = ['PUT', origin + document, 0]
    const receipts = await receiptsOf()
    expect(receipts.filter(([method]) => method === 'HEAD')).toEqual([look, look])
    expect(receipts.filter(([method]) => method === 'PUT')).toEqual([write, write])
  })

  it('leaves a receipt that names who wrote and the bytes that are there, and none where nothing was written', async () => {
    const writer = await withModes('read', 'write')
    expect(await statusOf(writer, document, put)).toBe(205)
    const absent = { ...put, headers: { ...turtle, 'if-none-match': '*' } }
    expect(await statusOf(writer, document, absent)).toBe(412)
    expect(await statusOf(writer, '/anna/health/none.ttl', { method: 'DELETE' })).toBe(404)
    expect(await statusOf(writer, '/anna/health/', { method: 'DELETE' })).toBe(403)
    expect(await statusOf(anna, document, put)).toBe(205)
    const [receipt, ...others] = await server.receipts()
    expect(others).toEqual([])
    expect(receipt).toMatchObject({
      method: 'PUT',
      status: 200,
      units: 0,
      priceMicroCents: '0',
      resource: origin + document,
      recipient: { webId: doctorWebId },
      contentHash: createHash('sha256').update(text).digest('hex'),
    })
  })

  it('gives who wrote under a consent no rights of a maker', async () => {
    const writer = await withModes('append')
    const made = await server.call('/anna/health/', { as: writer, ...post })
    const path = new URL(made.headers['location'] ?? '').pathname
    expect((await server.pods.find(parsePodPath(path)))?.creator).toBeUndefined()
  })

  it('is over with the grant', async () => {
    const writer = await withModes('read', 'write')
    expect(await statusOf(writer, document, put)).toBe(205)
    const { resources } = grantOf().scope
    const after = await server.consented(grantOf({ scope: { resources, modes: ['read'] } }))
    expect(await statusOf(after, document, put)).toBe(403)
    expect(await statusOf(writer, document, put)).toBe(403)
  })
})
