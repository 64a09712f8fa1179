import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { parseGrantId, parseResourceUrl, type BaseUrl } from '../ids.ts'
import { openConsentedReader } from './consented-read.ts'
import { createProofKey } from './dpop-proof.ts'
import { openOtherServer, sendJson, type Call, type OtherServer } from './test-support.ts'

const key = await createProofKey()
const session = { key, fetch: globalThis.fetch }
const receiptId = 'ab'.repeat(32)

test('one token serves all reads of a grant, also those that start together', async () => {
  await using consents = await openConsents()
  await using pods = await openPods(consents)
  const reader = openConsentedReader({ session, fetch, grant: grantOf(consents) })
  const contents = await Promise.all(['a', 'b', 'c'].map((name) => reader.read(resource(pods, name))))
  expect(contents.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([
    '/anna/a',
    '/anna/b',
    '/anna/c',
  ])
  expect(contents[0]).toMatchObject({ receiptId, etag: '"1"', contentType: 'text/plain' })
  await reader.head(resource(pods, 'a'))
  expect(tokenCalls(consents)).toHaveLength(1)
  expect(Object.fromEntries(new URLSearchParams(tokenCalls(consents)[0]?.body))).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket',
    grant: grantOf(consents),
  })
})

test('an answer that breaks off is asked for again under the same key, so that it is priced once', async () => {
  await using consents = await openConsents()
  let breaks = 2
  await using pods = await openPods(consents, (_call, response) => {
    if (breaks === 0) return false
    breaks -= 1
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half')
    setTimeout(() => response.destroy(), 20)
    return true
  })
  const reader = openConsentedReader({ session, fetch, grant: grantOf(consents) })
  await reader.read(resource(pods, 'a'))
  const reads = pods.calls.filter(({ headers }) => headers.authorization !== undefined)
  expect(reads).toHaveLength(3)
  expect(new Set(reads.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  expect(new Set(reads.map(({ headers }) => decodeJwt(String(headers['dpop'])).jti)).size).toBe(3)
  await reader.read(resource(pods, 'a'))
  expect(pods.calls.at(-1)?.headers['idempotency-key']).not.toBe(reads[0]?.headers['idempotency-key'])
})

test('a pod server that names another consent service gets no sign-in for it', async () => {
  await using chosen = await openConsents()
  await using other = await openConsents()
  await using pods = await openPods(other)
  const reader = openConsentedReader({ session, fetch, grant: grantOf(chosen) })
  await expect(reader.read(resource(pods, 'a'))).rejects.toMatchObject({ kind: 'server-untrusted' })
  const byName = openConsentedReader({ session, fetch, consentService: chosen.origin })
  await expect(byName.read(resource(pods, 'a'))).rejects.toMatchObject({ kind: 'server-untrusted' })
  expect(other.calls).toEqual([])
})

test('a consent service that sends the caller on to another server is not followed', async () => {
  await using elsewhere = await openConsents()
  await using consents = await openConsents({ tokenEndpoint: `${elsewhere.origin}/token` })
  await using pods = await openPods(consents)
  const reader = openConsentedReader({ session, fetch, consentService: consents.origin })
  await expect(reader.read(resource(pods, 'a'))).rejects.toMatchObject({ kind: 'server-untrusted' })
  expect(elsewhere.calls).toEqual([])
})

test('a refused token is asked for anew once; a withdrawn consent ends there', async () => {
  await using consents = await openConsents()
  let refusing = false
  await using pods = await openPods(consents, (_call, response) => {
    if (refusing) sendJson(response, 401, { code: 'consent-token-invalid' })
    return refusing
  })
  const reader = openConsentedReader({ session, fetch, grant: grantOf(consents) })
  await reader.read(resource(pods, 'a'))
  refusing = true
  await expect(reader.read(resource(pods, 'a'))).rejects.toMatchObject({ code: 'consent-token-invalid' })
  expect(tokenCalls(consents)).toHaveLength(2)
})

test('without a grant of its choice the reader tries another one on 403; with one it does not', async () => {
  await using consents = await openConsents()
  await using pods = await openPods(consents, (call, response) => {
    if (call.path !== '/anna/b') return false
    sendJson(response, 403, { code: 'grant-out-of-scope' })
    return true
  })
  const free = openConsentedReader({ session, fetch })
  await free.read(resource(pods, 'a'))
  await expect(free.read(resource(pods, 'b'))).rejects.toMatchObject({ code: 'grant-out-of-scope' })
  expect(tokenCalls(consents)).toHaveLength(2)
  const fixed = openConsentedReader({ session, fetch, grant: grantOf(consents) })
  await fixed.read(resource(pods, 'a'))
  await expect(fixed.read(resource(pods, 'b'))).rejects.toMatchObject({ code: 'grant-out-of-scope' })
  expect(tokenCalls(consents)).toHaveLength(3)
})

test('a refusal of the consent service is told with its code', async () => {
  await using consents = await openConsents({ refusal: 'request_denied' })
  await using pods = await openPods(consents)
  const reader = openConsentedReader({ session, fetch })
  await expect(reader.read(resource(pods, 'a'))).rejects.toMatchObject({
    kind: 'oauth-refused',
    oauthError: 'request_denied',
    status: 403,
  })
})

test('a token gained for one pod is not shown to another', async () => {
  await using consents = await openConsents()
  await using pods = await openPods(consents)
  const reader = openConsentedReader({ session, fetch, grant: grantOf(consents) })
  await reader.read(resource(pods, 'a'))
  await reader.read(parseResourceUrl(`${pods.origin}/bruno/a`))
  expect(pods.calls.find(({ path }) => path === '/bruno/a')?.headers.authorization).toBeUndefined()
})

test.each(['503 for a moment', '503 for ever', '503 for an hour', '429 for a moment'])(
  'a read that is answered %s is asked again when the server says so, under one key, twice at most',
  async (way) => {
    await using consents = await openConsents()
    let refusals = 0
    await using pods = await openPods(consents, (_call, response) => {
      if (way !== '503 for ever' && refusals > 0) return false
      refusals += 1
      response.setHeader('Retry-After', way === '503 for an hour' ? '3600' : '0')
      sendJson(response, way.startsWith('503') ? 503 : 429, { code: 'consent-lease-lapsed' })
      return true
    })
    const reader = openConsentedReader({ session, fetch, grant: grantOf(consents) })
    const reading = reader.read(resource(pods, 'a'))
    if (way === '503 for a moment') expect(await reading).toMatchObject({ receiptId })
    else await expect(reading).rejects.toMatchObject({ code: 'consent-lease-lapsed' })
    const asked = pods.calls.flatMap(({ headers }) => headers['idempotency-key'] ?? [])
    expect(asked).toHaveLength({ '503 for a moment': 2, '503 for ever': 3 }[way] ?? 1)
    expect(new Set(asked).size).toBe(1)
  },
)

test('a server that is gone is told as gone', async () => {
  const reader = openConsentedReader({ session, fetch })
  await expect(reader.read(parseResourceUrl('http://127.0.0.1:1/anna/a'))).rejects.toMatchObject({
    kind: 'unreachable',
  })
})

const grantOf = ({ origin }: OtherServer) => parseGrantId(`${origin}/grants/g`)
const resource = ({ origin }: OtherServer, name: string) => parseResourceUrl(`${origin}/anna/${name}`)
const tokenCalls = ({ calls }: OtherServer): readonly Call[] => calls.filter(({ path }) => path === '/token')

const openConsents = (
  ways: { readonly tokenEndpoint?: string; readonly refusal?: string } = {},
): Promise<OtherServer> => {
  let tokens = 0
  return openOtherServer((call, response, origin) => {
    if (call.path === '/.well-known/uma2-configuration') {
      return sendJson(response, 200, {
        issuer: origin,
        token_endpoint: ways.tokenEndpoint ?? `${origin}/token`,
      })
    }
    if (ways.refusal !== undefined) return sendJson(response, 403, { error: ways.refusal })
    tokens += 1
    return sendJson(response, 200, {
      access_token: `token-${String(tokens)}`,
      token_type: 'DPoP',
      expires_in: 300,
    })
  })
}

/** A pod server that challenges whoever comes without a token and otherwise answers, unless `instead` does. */
const openPods = (
  consents: { readonly origin: BaseUrl },
  instead: (call: Call, response: Parameters<Parameters<typeof openOtherServer>[0]>[1]) => boolean = () =>
    false,
): Promise<OtherServer> =>
  openOtherServer((call, response) => {
    if (call.headers.authorization === undefined) {
      response.setHeader('WWW-Authenticate', `UMA as_uri="${consents.origin}", ticket="t", DPoP algs="ES256"`)
      return sendJson(response, 401, { code: 'caller-unknown' })
    }
    if (instead(call, response)) return undefined
    response.setHeader('Link', `<urn:sha256:${receiptId}>; rel="https://w3id.org/mutua/ns#receipt"`)
    response.setHeader('ETag', '"1"')
    response.setHeader('Content-Type', 'text/plain')
    return void response.end(call.path)
  })
