import { gzipSync } from 'node:zlib'
import { instantOf } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import {
  asAnna,
  bareExchange,
  expectNothingWritten,
  expectProblem,
  expectQuiet,
  openTarget,
  problem,
  replyOf,
  secretWord,
  sendRaw,
  type Target,
} from '../support/hostile-calls.ts'

/** What nobody should send, to the two services as they run: a clear problem, nothing written, nothing leaked. */

let target: Target
let coop: Coop
let anna: Person
let doctor: Person
let eve: Person
let secret: string
beforeAll(async () => {
  target = await openTarget()
  ;({ coop, anna, doctor, eve, secret } = target)
})
afterAll(() => target[Symbol.asyncDispose]())

describe('a path that is none', () => {
  const paths = [
    '/anna/../eve/',
    '/anna/health/%2e%2e/%2e%2e/eve/',
    '/anna/health/..%2fsecret.ttl',
    '/anna/health%2Fsecret.ttl',
    '/anna/health/secret.ttl%00.txt',
    '/anna//health/secret.ttl',
    '/anna/health/%c0%ae%c0%ae/',
    '/anna/health/%',
    '/anna/..\\eve\\',
    `/anna/${'n'.repeat(2_000)}`,
    `/anna/${'d/'.repeat(1_000)}x`,
  ]

  test.each(paths)('is refused alike to the owner and to strangers: %s', async (path) => {
    const origin = coop.podServer.baseUrl
    for (const method of ['GET', 'PUT', 'DELETE', 'POST']) {
      const headers = { 'content-type': 'text/plain', ...asAnna(target, method, `${origin}${path}`) }
      expectProblem(await sendRaw(origin, path, { method, headers, body: 'x' }), 400, 'path-invalid')
      expectProblem(
        await sendRaw(origin, path, { method, headers: { 'content-type': 'text/plain' }, body: 'x' }),
        400,
        'path-invalid',
      )
    }
  })

  test.each([
    '/grants/..%2f..%2fstatus',
    '/grants/%00',
    '/requests/%2e%2e',
    `/requests/${'n'.repeat(2_000)}`,
  ])('is nothing at the consent service either: %s', async (path) => {
    const origin = coop.consentService.baseUrl
    const reply = await sendRaw(origin, path, { headers: asAnna(target, 'GET', `${origin}${path}`) })
    expect([400, 401, 404]).toContain(reply.status)
    expectProblem(reply, reply.status, problem.parse(JSON.parse(reply.text)).code)
  })

  test.each(['GARBAGE', 'get'])(
    'asked for with a method that is none is answered, and the connection ends: %s',
    async (method) => {
      for (const { baseUrl } of [coop.podServer, coop.consentService]) {
        const answer = await bareExchange(baseUrl, `${method} /anna/ HTTP/1.1\r\nHost: x\r\n\r\n`)
        expect(answer).toMatch(/^HTTP\/1\.1 405 /)
        expect(answer).toContain('"method-not-allowed"')
      }
    },
  )

  test('in something that is no HTTP is answered, and the connection ends', async () => {
    for (const { baseUrl } of [coop.podServer, coop.consentService]) {
      expect(await bareExchange(baseUrl, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(
        await bareExchange(baseUrl, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 431 /)
      expect(
        await bareExchange(
          baseUrl,
          'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        ),
      ).toMatch(/^HTTP\/1\.1 400 /)
    }
  })
})

describe('a body that is not what it says', () => {
  const bodies: [string, string, string | Uint8Array, number, string][] = [
    ['Turtle', 'text/turtle', `<a> <b> "${secretWord}"`, 400, 'body-malformed'],
    ['JSON-LD', 'application/ld+json', `{"@id": "${secretWord}`, 400, 'body-malformed'],
    [
      'JSON-LD that wants something fetched',
      'application/ld+json',
      '{"@context":"http://127.0.0.1:1/"}',
      400,
      'body-malformed',
    ],
    ['JSON', 'application/json', `{"a": ${secretWord}}`, 400, 'body-malformed'],
    [
      'FHIR',
      'application/fhir+json',
      `{"resourceType":"Observation","note":"${secretWord}"}`,
      400,
      'body-malformed',
    ],
    ['text in a list', 'text/plain', secretWord, 415, 'content-type-unsupported'],
    ['nothing in particular', 'nonsense', 'x', 400, 'content-type-missing'],
  ]

  test.each(bodies)('is refused, and nothing of it stays: %s', async (name, type, body, status, code) => {
    await expectNothingWritten(target, async () => {
      const path = name === 'text in a list' ? '/anna/.acl' : '/anna/health/bad'
      const headers = { 'content-type': type, ...asAnna(target, 'PUT', coop.podServer.baseUrl + path) }
      expectProblem(
        await sendRaw(coop.podServer.baseUrl, path, { method: 'PUT', headers, body }),
        status,
        code,
      )
    })
  })

  test('or is beyond the limit, plain or packed, is refused, and nothing of it stays', async () => {
    await expectNothingWritten(target, async () => {
      const path = '/anna/health/large'
      const url = coop.podServer.baseUrl + path
      const limit = 33_554_432
      const packed = gzipSync(Buffer.alloc(limit + 1))
      for (const [body, encoding] of [
        [Buffer.alloc(limit + 1), 'identity'],
        [packed, 'gzip'],
      ] as const) {
        const headers = {
          // Checked before it is kept, so it is read whole; unchecked content may be larger and goes to a file.
          'content-type': 'application/fhir+json',
          'content-encoding': encoding,
          ...asAnna(target, 'PUT', url),
        }
        const reply = await sendRaw(coop.podServer.baseUrl, path, { method: 'PUT', headers, body })
        expectProblem(reply, 413, 'body-too-large')
      }
      const headers = { 'content-type': 'text/turtle', ...asAnna(target, 'PUT', url) }
      const dense = `<a> <b> ${'1,'.repeat(1_000_000)}1.`
      expectProblem(
        await sendRaw(coop.podServer.baseUrl, path, { method: 'PUT', headers, body: dense }),
        413,
        'body-too-large',
      )
    })
  })

  const requests: [string, string, string, number, string][] = [
    ['no JSON', 'application/json', '{"owner":', 400, 'body-malformed'],
    ['an array', 'application/json', '[]', 400, 'input-malformed'],
    ['null', 'application/json', 'null', 400, 'body-malformed'],
    ['nothing', 'application/json', '', 400, 'input-malformed'],
    ['another type', 'text/plain', '{}', 400, 'input-malformed'],
    [
      'numbers for names',
      'application/json',
      '{"owner":1,"purpose":2,"resources":3,"modes":4,"validUntil":5}',
      400,
      'input-malformed',
    ],
    [
      'a prototype',
      'application/json',
      '{"__proto__":{"owner":"x"},"constructor":1}',
      400,
      'input-malformed',
    ],
    ['depth without end', 'application/json', '['.repeat(100_000), 400, 'body-malformed'],
    ['more than fits', 'application/json', `{"owner":"${'x'.repeat(300_000)}"}`, 413, 'body-too-large'],
  ]

  test.each(requests)('is no request for access: %s', async (_, type, body, status, code) => {
    await expectNothingWritten(target, async () => {
      const reply = await doctor.fetch(`${coop.consentService.baseUrl}/requests`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
      expectProblem(await replyOf(reply), status, code)
    })
  })

  test('of a request that asks for what cannot be asked for is refused with its reason', async () => {
    const good = {
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [secret],
      modes: ['read'],
      validUntil: instantOf(Date.now() + 86_400_000),
    }
    const faults: [object, number, string][] = [
      [{ purpose: 'https://evil.example/#selling' }, 400, 'purpose-unknown'],
      [{ resources: [`${eve.pod}diary.ttl`] }, 400, 'resource-outside-pod'],
      [{ resources: ['https://elsewhere.example/x'] }, 400, 'resource-outside-pod'],
      [{ resources: [`${anna.pod}../eve/`] }, 400, 'input-malformed'],
      [{ resources: [`${anna.pod}a?b`] }, 400, 'input-malformed'],
      [{ resources: [] }, 400, 'input-malformed'],
      [{ modes: ['own'] }, 400, 'input-malformed'],
      [{ validUntil: '2027-02-30T00:00:00.000Z' }, 400, 'input-malformed'],
      [{ validUntil: 'tomorrow' }, 400, 'input-malformed'],
      [{ owner: 'mailto:anna@example.org' }, 400, 'input-malformed'],
      [{ surprise: true }, 400, 'input-malformed'],
    ]
    await expectNothingWritten(target, async () => {
      for (const [fault, status, code] of faults) {
        const reply = await doctor.fetch(`${coop.consentService.baseUrl}/requests`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...good, ...fault }),
        })
        expectProblem(await replyOf(reply), status, code)
      }
    })
  })
})

describe('a bundle of health records', () => {
  const importInto = (body: string | Uint8Array) =>
    sendRaw(coop.podServer.baseUrl, '/fhir/anna/$import', {
      method: 'POST',
      headers: {
        'content-type': 'application/fhir+json',
        ...asAnna(target, 'POST', `${coop.podServer.baseUrl}/fhir/anna/$import`),
      },
      body,
    })

  test.each([
    ['that is none', '<Bundle/>'],
    ['that ends in the middle', `{"resourceType":"Bundle","entry":[{"resource":{"note":"${secretWord}"`],
    ['without end', '['.repeat(300_000)],
    ['that is no text', Buffer.from([0xc3, 0x28])],
  ])('%s is refused as an OperationOutcome, and nothing of it stays', async (_, body) => {
    await expectNothingWritten(target, async () => {
      const reply = await importInto(body)
      expect(reply).toMatchObject({ status: 400 })
      expect(JSON.parse(reply.text)).toMatchObject({ resourceType: 'OperationOutcome' })
      expectQuiet(reply)
    })
  })

  test('with some invalid resources imports the valid ones and lists the others with their reason', async () => {
    const entries = [
      { resourceType: 'Patient', id: 'good', gender: 'female' },
      { resourceType: 'Patient', id: 'bad', birthDate: secretWord },
      { resourceType: 'Nothing', id: 'unknown' },
      { resourceType: 'Observation', id: 'incomplete' },
    ]
    const reply = await importInto(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: entries.map((resource) => ({ resource })),
      }),
    )
    expect(reply.status).toBe(200)
    expectQuiet(reply)
    const { entry } = z
      .object({
        entry: z.array(
          z.object({
            response: z.object({
              status: z.string(),
              location: z.string().optional(),
              outcome: z.object({ issue: z.array(z.object({ diagnostics: z.string() })) }).optional(),
            }),
          }),
        ),
      })
      .parse(JSON.parse(reply.text))
    expect(entry.map(({ response }) => response.status.slice(0, 1))).toEqual(['2', '4', '4', '4'])
    expect(entry.slice(1).every(({ response }) => (response.outcome?.issue.length ?? 0) > 0)).toBe(true)
    const stored = await anna.fetch(entry[0]?.response.location ?? '')
    expect(await stored.json()).toMatchObject({ resourceType: 'Patient', id: 'good' })
  })
})
