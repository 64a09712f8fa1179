import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

const document = '/anna/health/scan.bin'
const text = 'abcdefghij'.repeat(50)

let server: TestPodServer
let anna: Signer
let doctor: Signer

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  await put(text)
  doctor = await server.consented()
})
afterEach(() => server[Symbol.asyncDispose]())

const put = (body: string) =>
  server.call(document, { method: 'PUT', as: anna, headers: { 'content-type': 'image/png' }, body })

const read = (headers: Call['headers'], options: Call = {}) =>
  server.call(document, { as: doctor, headers: headers ?? {}, ...options })

const facts = ({ status, units, priceMicroCents }: Receipt) => [status, units, priceMicroCents]

describe('a part under consent', () => {
  it('is a use of the whole: one unit, and the hash of all bytes', async () => {
    const reply = await read({ range: 'bytes=0-4' })
    expect(reply).toMatchObject({ status: 206, text: 'abcde' })
    const receipts = await server.receipts()
    expect(receipts.map(facts)).toEqual([[206, 1, '250000']])
    expect(receipts[0]?.contentHash).toBe(createHash('sha256').update(text).digest('hex'))
    expect(reply.headers['link']).toContain(receipts[0]?.id)
  })

  it('and another under the same key are one use, in one piece or several', async () => {
    for (const range of ['bytes=0-4', 'bytes=5-9', 'bytes=0-1,8-9', 'bytes=-1', 'bytes=9-2'])
      expect((await read({ range, 'idempotency-key': 'download' })).status).toBeLessThan(300)
    expect((await server.receipts()).map(facts)).toEqual([[206, 1, '250000']])
  })

  it('of a later version is another use, whatever the key', async () => {
    await read({ 'range': 'bytes=0-4', 'idempotency-key': 'download' })
    await put('changed')
    const reply = await read({ 'range': 'bytes=0-4', 'idempotency-key': 'download' })
    expect(reply).toMatchObject({ status: 409, code: 'use-nonce-reused' })
    expect(reply.text).not.toContain('chang')
    expect(await server.receipts()).toHaveLength(1)
  })

  it('that does not exist is refused without a receipt, and without telling the length', async () => {
    const reply = await read({ range: 'bytes=5000-' })
    expect(reply).toMatchObject({ status: 416, code: 'range-unsatisfiable' })
    expect(reply.headers['content-range']).toBeUndefined()
    expect(await server.receipts()).toEqual([])
    const own = await server.call(document, { as: anna, headers: { range: 'bytes=5000-' } })
    expect(own.headers['content-range']).toBe('bytes */500')
  })

  it('of what has not changed is a 304 of price zero, and a HEAD has no parts', async () => {
    const { headers } = await read({})
    await read({ 'range': 'bytes=0-4', 'if-none-match': headers['etag'] ?? '' })
    const head = await read({ range: 'bytes=0-4' }, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect((await server.receipts()).map(facts)).toEqual([
      [200, 1, '250000'],
      [304, 0, '0'],
      [200, 0, '0'],
    ])
  })

  it('of what the consent does not cover is refused like the whole', async () => {
    const reply = await server.call('/anna/diary.bin', { as: doctor, headers: { range: 'bytes=0-4' } })
    expect(reply).toMatchObject({ status: 403, code: 'grant-out-of-scope' })
    expect(await server.receipts()).toEqual([])
  })
})
