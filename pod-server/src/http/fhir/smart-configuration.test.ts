import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPodServer, type TestPodServer } from '../../test-support/pod-server.ts'

const path = '/.well-known/smart-configuration'

let server: TestPodServer
beforeAll(async () => {
  server = await openPodServer()
  await server.createPerson('anna')
})
afterAll(() => server[Symbol.asyncDispose]())

const documentOf = async (pod: string, headers: Record<string, string> = {}) => {
  const reply = await server.call(`/fhir/${pod}${path}`, { headers })
  expect(reply.headers['content-type']).toMatch(/^application\/json/)
  return { status: reply.status, body: JSON.parse(reply.text) as Record<string, unknown> }
}

test('anybody is told where the consents of a pod are used, whatever they accept and whatever token they send', async () => {
  const { status, body } = await documentOf('anna')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    token_endpoint: expect.stringMatching(/^https?:\/\/[^/]+\/smart\/anna@[^/]+\/token$/) as string,
    authorization_endpoint: expect.stringMatching(/\/smart\/anna@[^/]+\/authorize$/) as string,
    code_challenge_methods_supported: ['S256'],
    jwks_uri: expect.stringMatching(/\/\.well-known\/jwks\.json$/) as string,
    token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['RS384', 'ES384']) as string[],
    capabilities: expect.arrayContaining([
      'launch-standalone',
      'client-public',
      'client-confidential-asymmetric',
      'permission-v2',
    ]) as string[],
  })
  for (const headers of [{ accept: 'text/html' }, { authorization: 'Bearer nonsense' }] as Record<
    string,
    string
  >[])
    expect(await documentOf('anna', headers)).toEqual({ status, body })
})

test('of a pod that is not there the same is told as of one that is', async () => {
  const anna = await server.call(`/fhir/anna${path}`)
  const nobody = await server.call(`/fhir/erna${path}`)
  const { date: _date, ...headers } = nobody.headers
  expect(anna).toMatchObject({ status: nobody.status, headers })
  expect(nobody.text).toBe(anna.text.replaceAll('anna', 'erna'))
})

test('it is read only, and a HEAD says how long it is', async () => {
  const head = await server.call(`/fhir/anna${path}`, { method: 'HEAD' })
  const get = await server.call(`/fhir/anna${path}`)
  expect(head).toMatchObject({ status: 200, text: '' })
  expect(head.headers['content-length']).toBe(get.headers['content-length'])
  expect(await server.call(`/fhir/anna${path}`, { method: 'POST' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  })
})
