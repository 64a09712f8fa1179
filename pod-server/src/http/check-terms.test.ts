import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Terms } from '@mutua/sdk/consent/terms'
import { instantOf } from '@mutua/sdk/ids'
import { grantOf, testTime } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

const document = '/anna/health/a.ttl'
const photo = '/anna/health/a.jpg'
const absent = '/anna/health/new.ttl'
const turtle = { 'content-type': 'text/turtle' }
const jpeg = { 'content-type': 'image/jpeg' }
const text = '<#me> <http://p/p> "ciao".'
const put: Call = { method: 'PUT', headers: turtle, body: text }
const post: Call = { method: 'POST', headers: turtle, body: text }
const postPhoto: Call = { method: 'POST', headers: jpeg, body: 'photo' }
const postContainer: Call = {
  method: 'POST',
  headers: { link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' },
}
const patch: Call = {
  method: 'PATCH',
  headers: { 'content-type': 'application/sparql-update' },
  body: 'INSERT DATA { <#me> <http://p/q> "new" }',
}
const remove: Call = { method: 'DELETE' }

let server: TestPodServer
let anna: Signer

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  await server.call(document, { method: 'PUT', as: anna, headers: turtle, body: text })
  await server.call(photo, { method: 'PUT', as: anna, headers: jpeg, body: 'photo' })
})
afterEach(() => server[Symbol.asyncDispose]())

const withTerms = (terms: Terms): Promise<Signer> =>
  server.consented(grantOf({ scope: { ...grantOf().scope, modes: ['read', 'append', 'write'] }, terms }))
const outcomeOf = async (as: Signer, path: string, call: Call = {}) => {
  const { status, code } = await server.call(path, { as, ...call })
  return status < 300 ? 'done' : code
}
const refused = 'grant-out-of-scope'
const otherKind = 'grant-other-media-type'

describe('a consent for one way of writing', () => {
  it('makes and does not touch what is there', async () => {
    const maker = await withTerms({ changes: ['create'] })
    for (const call of [put, patch, remove]) expect(await outcomeOf(maker, document, call)).toBe(refused)
    expect(await outcomeOf(maker, '/anna/health/', post)).toBe('done')
    expect(await outcomeOf(maker, absent, put)).toBe('done')
    expect(await outcomeOf(maker, absent, put)).toBe(refused)
    expect(await outcomeOf(maker, '/anna/health/by-patch.ttl', patch)).toBe('done')
    expect((await server.call(document, { as: anna })).text).toBe(text)
  })

  it('changes what is there, and neither makes nor deletes', async () => {
    const editor = await withTerms({ changes: ['modify'] })
    for (const call of [put, patch]) expect(await outcomeOf(editor, absent, call)).toBe(refused)
    expect(await outcomeOf(editor, '/anna/health/', post)).toBe(refused)
    expect(await outcomeOf(editor, '/anna/health/', postContainer)).toBe(refused)
    expect(await outcomeOf(editor, '/anna/health/sub/', { method: 'PUT' })).toBe(refused)
    expect(await outcomeOf(editor, document, remove)).toBe(refused)
    expect(await outcomeOf(editor, document, patch)).toBe('done')
    expect(await outcomeOf(editor, document, put)).toBe('done')
    expect((await server.call(absent, { as: anna })).status).toBe(404)
  })

  it('deletes, and neither makes nor changes', async () => {
    const remover = await withTerms({ changes: ['delete'] })
    for (const call of [put, patch]) expect(await outcomeOf(remover, document, call)).toBe(refused)
    expect(await outcomeOf(remover, absent, put)).toBe(refused)
    expect(await outcomeOf(remover, document, remove)).toBe('done')
  })

  it('makes one thing once, however many come at the same time', async () => {
    const maker = await withTerms({ changes: ['create'] })
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(maker, absent, put)))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(new Set(outcomes)).not.toContain('internal')
  })

  it('keeps the conditions of the client', async () => {
    const editor = await withTerms({ changes: ['modify'] })
    const guarded = { ...put, headers: { ...turtle, 'if-match': '"another"' } }
    expect(await outcomeOf(editor, document, guarded)).toBe('precondition-failed')
    const anew = { ...put, headers: { ...turtle, 'if-none-match': '*' } }
    expect(await outcomeOf(editor, document, anew)).toBe('precondition-failed')
  })

  it('does not bind the owner', async () => {
    await withTerms({ changes: ['create'] })
    for (const call of [put, patch, remove]) expect(await outcomeOf(anna, document, call)).toBe('done')
  })
})

describe('a consent for one kind of documents', () => {
  it('shows these and no other, nor what else is there', async () => {
    const viewer = await withTerms({ mediaTypes: ['image/jpeg'] })
    expect(await outcomeOf(viewer, photo)).toBe('done')
    for (const path of [document, '/anna/health/'])
      for (const method of ['GET', 'HEAD'])
        expect((await server.call(path, { as: viewer, method })).status).toBe(403)
    expect(await outcomeOf(viewer, document)).toBe(otherKind)
    expect(await server.receipts()).toHaveLength(1)
  })

  it('is asked by the kind that is stored, whatever it is converted to', async () => {
    const viewer = await withTerms({ mediaTypes: ['application/ld+json'] })
    expect(await outcomeOf(viewer, document, { headers: { accept: 'application/ld+json' } })).toBe(otherKind)
  })

  it('writes these and no other, over these and no other', async () => {
    const photographer = await withTerms({ mediaTypes: ['image/jpeg'] })
    const putPhoto = { ...put, headers: jpeg }
    expect(await outcomeOf(photographer, photo, putPhoto)).toBe('done')
    expect(await outcomeOf(photographer, '/anna/health/', postPhoto)).toBe('done')
    expect(await outcomeOf(photographer, '/anna/health/b.jpg', putPhoto)).toBe('done')
    for (const call of [put, putPhoto, patch, remove])
      expect(await outcomeOf(photographer, document, call)).toBe(otherKind)
    for (const call of [post, postContainer])
      expect(await outcomeOf(photographer, '/anna/health/', call)).toBe(otherKind)
    for (const call of [put, patch]) expect(await outcomeOf(photographer, absent, call)).toBe(otherKind)
    expect(await outcomeOf(photographer, photo, remove)).toBe('done')
  })
})

describe('a consent for one type of resources', () => {
  const lws = 'https://www.w3.org/ns/lws#'

  it('shows these and no other, by the types that the resource says it has', async () => {
    const reader = await withTerms({ resourceTypes: [`${lws}DataResource`] })
    expect(await outcomeOf(reader, document)).toBe('done')
    expect(await outcomeOf(reader, '/anna/health/')).toBe(refused)
    const lister = await withTerms({ resourceTypes: [`${lws}Container`] })
    expect(await outcomeOf(lister, '/anna/health/')).toBe('done')
    expect(await outcomeOf(lister, document)).toBe(refused)
    const { headers: ofDocument } = await server.call(document, { as: anna })
    expect(ofDocument['link']).toContain(`<${lws}DataResource>; rel="type"`)
    const { headers: ofContainer } = await server.call('/anna/health/', { as: anna })
    expect(ofContainer['link']).toContain(`<${lws}Container>; rel="type"`)
  })

  it('writes these and no other', async () => {
    const editor = await withTerms({ resourceTypes: [`${lws}DataResource`] })
    expect(await outcomeOf(editor, document, put)).toBe('done')
    expect(await outcomeOf(editor, '/anna/health/', post)).toBe(refused)
    const either = await withTerms({ resourceTypes: ['http://www.w3.org/ns/ldp#Resource'] })
    expect(await outcomeOf(either, '/anna/health/', post)).toBe('done')
  })
})

it('a consent that begins later opens nothing before', async () => {
  const later = instantOf((testTime + 60) * 1000)
  const doctor = await withTerms({ notBefore: later })
  expect(await outcomeOf(doctor, document)).toBe('grant-not-yet-valid')
  expect(await outcomeOf(doctor, document, put)).toBe('grant-not-yet-valid')
  const now = await withTerms({ notBefore: instantOf(testTime * 1000) })
  expect(await outcomeOf(now, document)).toBe('done')
})
