import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiptKeys, verifyReceipts } from '@mutua/sdk/receipt/verify'
import { instantOf } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { annaWebId, doctorWebId, grantOf, origin, testNow, testTime } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

const document = '/anna/health/a.ttl'
const text = '<#me> <http://p/p> "ciao".'
const receiptLink = /^<urn:sha256:([0-9a-f]{64})>; rel="https:\/\/w3id\.org\/mutua\/ns#receipt"$/

let server: TestPodServer
let anna: Signer
let doctor: Signer

const start = async (options: Parameters<typeof openPodServer>[0] = {}): Promise<void> => {
  server = await openPodServer(options)
  anna = (await server.createPerson('anna')).sign
  for (const path of [document, '/anna/health/b.ttl', '/anna/diary.ttl'])
    await server.call(path, {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': 'text/turtle' },
      body: text,
    })
  doctor = await server.consented()
}
beforeEach(() => start())
afterEach(() => server[Symbol.asyncDispose]())

const read = (path = document, options: Call = {}) => server.call(path, { as: doctor, ...options })

const linkOf = (headers: Readonly<Record<string, string | undefined>>): string | undefined =>
  (headers['link'] ?? '')
    .split(', ')
    .map((link) => receiptLink.exec(link)?.[1])
    .find((id) => id !== undefined)

describe('a read under consent', () => {
  it('gives the bytes, and leaves exactly one receipt that says so', async () => {
    const reply = await read()
    expect(reply).toMatchObject({ status: 200, text })
    const receipts = await server.receipts()
    expect(receipts).toHaveLength(1)
    expect(linkOf(reply.headers)).toBe(receipts[0]?.id)
    expect(receipts[0]).toMatchObject({
      grant: grantOf().id,
      purpose: grantOf().purpose,
      owner: annaWebId,
      recipient: { webId: doctorWebId, organisation: 'Test practice', client: 'clinic-client' },
      resource: origin + document,
      method: 'GET',
      status: 200,
      contentHash: createHash('sha256').update(text).digest('hex'),
      units: 1,
      priceMicroCents: '250000',
      at: testNow,
    })
  })

  it('leaves receipts that anybody can verify with the key of the pod server', async () => {
    for (const path of [document, '/anna/health/', document]) await read(path)
    const jwks = JSON.parse((await server.call('/.well-known/jwks.json')).text) as { keys: JsonWebKey[] }
    expect(await verifyReceipts(await server.receipts(), await receiptKeys(jwks))).toMatchObject({
      kind: 'verified',
      count: 3,
    })
  })

  it('in another format is a use of the same stored bytes', async () => {
    const reply = await read(document, { headers: { accept: 'application/ld+json' } })
    expect(reply.headers['content-type']).toBe('application/ld+json')
    const [receipt] = await server.receipts()
    expect(receipt).toMatchObject({ units: 1, contentHash: createHash('sha256').update(text).digest('hex') })
  })

  it('of what there is, or of what has not changed, has no price, and leaves its receipt all the same', async () => {
    const head = await read(document, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '' })
    const same = await read(document, { headers: { 'if-none-match': head.headers['etag'] ?? '' } })
    expect(same).toMatchObject({ status: 304, text: '' })
    const listing = await read('/anna/health/')
    expect(listing.text).toContain(`<${document.slice(document.lastIndexOf('/') + 1)}>`)
    const receipts = await server.receipts()
    expect(
      receipts.map(({ method, status, units, priceMicroCents }) => [method, status, units, priceMicroCents]),
    ).toEqual([
      ['HEAD', 200, 0, '0'],
      ['GET', 304, 0, '0'],
      ['GET', 200, 0, '0'],
    ])
    expect([head, same, listing].map(({ headers }) => linkOf(headers))).toEqual(receipts.map(({ id }) => id))
    // A listing is made while it leaves: the receipt names its state by the entity tag.
    expect(receipts[2]?.contentHash).toBe(
      createHash('sha256')
        .update(listing.headers['etag'] ?? '')
        .digest('hex'),
    )
  })

  it('that is the same again leaves a receipt of its own, each time, and names it', async () => {
    const plain = { headers: { accept: 'text/turtle' } }
    const replies = []
    for (let time = 0; time < 3; time += 1) replies.push(await read(document, plain))
    await server.call(document, {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': 'text/turtle' },
      body: '<#me> <http://p/p> "addio".',
    })
    for (let time = 0; time < 3; time += 1) replies.push(await read(document, plain))
    const receipts = await server.receipts()
    expect(replies.map(({ headers }) => linkOf(headers))).toEqual(receipts.map(({ id }) => id))
    expect(receipts.map(({ contentHash }) => contentHash)).toEqual(
      replies.map((reply) => createHash('sha256').update(reply.text).digest('hex')),
    )
    expect(replies[5]?.text).toContain('addio')
    expect(replies[0]?.headers['link']?.split('receipt')).toHaveLength(2)
  })

  it('is refused after the withdrawal, however often it was sent before', async () => {
    for (let time = 0; time < 3; time += 1) expect(await read()).toMatchObject({ status: 200 })
    await server.consented(grantOf({ state: 'withdrawn' }))
    expect(await read()).toMatchObject({ status: 403, code: 'grant-withdrawn' })
    expect(await server.receipts()).toHaveLength(3)
  })

  it('may be fetched by an unbound token, too', async () => {
    const token = await server.consent.signToken({ resource: origin + document, modes: ['read'] })
    const headers = { authorization: `Bearer ${token}` }
    expect(await server.call(document, { headers })).toMatchObject({ status: 200 })
    expect(await server.call(`${document}?x=1`, { headers })).toMatchObject({ status: 200 })
    expect(await server.call('/anna/health/', { headers })).toMatchObject({ status: 401 })
  })

  it('tells nothing of what others may do', async () => {
    expect((await read()).headers['wac-allow']).toBeUndefined()
  })

  it('of many at once leaves one receipt each, and one chain', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => read()))
    const receipts = await server.receipts()
    expect(receipts.map(({ position }) => position)).toEqual(
      Array.from({ length: 40 }, (_, place) => place + 1),
    )
    expect(new Set(replies.map(({ headers }) => linkOf(headers)))).toEqual(
      new Set(receipts.map(({ id }) => id)),
    )
  })
})

describe('an Idempotency-Key', () => {
  const withKey = (key: string, path = document, method = 'GET') =>
    read(path, { method, headers: { 'idempotency-key': key } })

  it('makes a repeated read one use', async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => withKey('one')))
    const again = await withKey('one')
    expect(new Set([first, ...others, again].map((reply) => linkOf(reply?.headers ?? {}))).size).toBe(1)
    expect(again.text).toBe(text)
    expect(await server.receipts()).toHaveLength(1)
  })

  it('cannot stand for two uses, and what is refused gives no bytes', async () => {
    await withKey('one')
    for (const [path, method] of [
      ['/anna/health/b.ttl', 'GET'],
      [document, 'HEAD'],
      ['/anna/health/', 'GET'],
    ] as const) {
      const reply = await withKey('one', path, method)
      expect(reply.status).toBe(409)
      expect(reply.text).not.toContain('ciao')
    }
    await server.call(document, {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': 'text/turtle' },
      body: '<a> <b> <c>.',
    })
    expect(await withKey('one')).toMatchObject({ status: 409, code: 'use-nonce-reused' })
    expect(await server.receipts()).toHaveLength(1)
  })

  it.each(['', 'x'.repeat(256)])('of 0 or more than 255 characters is refused', async (key) => {
    expect(await withKey(key)).toMatchObject({ status: 400, code: 'input-malformed' })
    expect(await server.receipts()).toEqual([])
  })
})

describe('a refusal', () => {
  const refusals: [string, number, string, () => Promise<Signer>, string?][] = [
    ['outside the scope', 403, 'grant-out-of-scope', () => Promise.resolve(doctor), '/anna/diary.ttl'],
    [
      'of an access control list',
      403,
      'grant-out-of-scope',
      () => Promise.resolve(doctor),
      '/anna/health/.acl',
    ],
    ['of the container above', 403, 'grant-out-of-scope', () => Promise.resolve(doctor), '/anna/'],
    [
      'of what is public anyway',
      403,
      'grant-out-of-scope',
      () => Promise.resolve(doctor),
      '/anna/profile/card',
    ],
    ['after withdrawal', 403, 'grant-withdrawn', () => server.consented(grantOf({ state: 'withdrawn' }))],
    ['after the end', 403, 'grant-expired', () => server.consented(grantOf({ validUntil: testNow }))],
    [
      'before the beginning',
      403,
      'grant-not-yet-valid',
      () => server.consented(grantOf({ validFrom: instantOf((testTime + 60) * 1000) })),
    ],
    [
      'of somebody else',
      403,
      'grant-other-recipient',
      () => server.consented(grantOf(), { sub: 'https://x.example/#me' }),
    ],
    [
      'of a consent nobody knows',
      403,
      'grant-unknown',
      () => server.consented(grantOf(), { grant: 'https://c.example/2' }),
    ],
    [
      'of an expired token',
      401,
      'consent-token-invalid',
      () => server.consented(grantOf(), { exp: testTime - 60 }),
    ],
    [
      'of a token from further in the feed than this server has come',
      503,
      'consent-lease-lapsed',
      () => server.consented(grantOf(), { grant_sequence: 1_000 }),
    ],
  ]

  it.each(refusals)(
    '%s leaves no receipt and gives no bytes',
    async (_, status, code, as, path = document) => {
      const reply = await read(path, { as: await as() })
      expect(reply).toMatchObject({ status, code })
      expect(reply.text).not.toMatch(/ciao|anna|health|doctor/)
      expect(linkOf(reply.headers)).toBeUndefined()
      expect(await server.receipts()).toEqual([])
    },
  )

  it('comes with the very next read after a withdrawal, with a token from before', async () => {
    expect(await read()).toMatchObject({ status: 200 })
    await server.consented(grantOf({ state: 'withdrawn' }))
    expect(await read()).toMatchObject({ status: 403, code: 'grant-withdrawn' })
    expect(await server.receipts()).toHaveLength(1)
  })

  it('comes as soon as the lease is over, and ends when the consent service is back', async () => {
    server.consent.die()
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    const reply = await read()
    expect(reply).toMatchObject({ status: 503, code: 'consent-lease-lapsed' })
    expect(reply.headers['retry-after']).toBeDefined()
    expect(await read(document, { as: anna })).toMatchObject({ status: 200 })
    server.consent.revive()
    await expect.poll(async () => (await read()).status, { timeout: 30_000 }).toBe(200)
  })

  it.each(['PUT', 'POST', 'DELETE', 'PATCH'])('meets every %s: a consent covers reading', async (method) => {
    const path = method === 'POST' ? '/anna/health/' : document
    const reply = await read(path, {
      method,
      headers: { 'content-type': 'text/turtle' },
      body: '<a> <b> <c>.',
    })
    expect(reply).toMatchObject({ status: 403, code: 'grant-out-of-scope' })
    expect((await read(document, { as: anna })).text).toBe(text)
    expect(await server.receipts()).toEqual([])
  })

  it('of a format leaves no receipt: nothing was used', async () => {
    expect(await read(document, { headers: { accept: 'text/html' } })).toMatchObject({ status: 406 })
    expect(await read('/anna/health/none.ttl')).toMatchObject({ status: 404 })
    expect(await server.receipts()).toEqual([])
  })

  it('is all there is when the receipt cannot be written: no receipt, no bytes', async () => {
    await server[Symbol.asyncDispose]()
    const fullDisk = (store: Store): Store => ({
      ...store,
      write: () => Promise.reject(new Error('the disk is full')),
    })
    await start({ faultyStore: fullDisk })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const reply = await read()
      expect(reply).toMatchObject({ status: 500, code: 'internal' })
      expect(reply.text).not.toMatch(/ciao|disk/)
    }
    expect(await read(document, { as: anna })).toMatchObject({ status: 200 })
  })
})

describe('what leaves no receipt', () => {
  it('is what the owner does, and what everybody may read', async () => {
    expect(await read(document, { as: anna })).toMatchObject({ status: 200 })
    expect(await server.call('/anna/profile/card')).toMatchObject({ status: 200 })
    expect(await server.receipts()).toEqual([])
  })
})

describe('the receipts of a member', () => {
  it('are had by the owner, and by nobody else', async () => {
    const bruno = (await server.createPerson('bruno')).sign
    await read()
    await read(document, { method: 'HEAD' })
    const list = async (as: Signer, query = '') => {
      const reply = await server.call(`/.receipts${query}`, { as })
      expect(reply.status, reply.text).toBe(200)
      return JSON.parse(reply.text) as { items: { position: number }[]; next?: string }
    }
    expect((await list(anna)).items).toEqual(await server.receipts())
    expect((await list(bruno)).items).toEqual([])
    const first = await list(anna, '?limit=1')
    expect(first.items.map(({ position }) => position)).toEqual([1])
    const second = await list(anna, first.next?.slice('/.receipts'.length))
    expect(second.items.map(({ position }) => position)).toEqual([2])
    for (const as of [undefined, doctor])
      expect(await server.call('/.receipts', { as })).toMatchObject({ status: 401, code: 'caller-unknown' })
  })

  it.each(['?after=-1', '?limit=0', '?limit=1001', '?limit=x', '?after=1&after=2'])(
    'cannot be asked for as %s',
    async (query) => {
      expect(await server.call(`/.receipts${query}`, { as: anna })).toMatchObject({
        status: 400,
        code: 'input-malformed',
      })
    },
  )
})
