import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '@mutua/kit/log'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey } from '@mutua/kit/service-key'
import type { Store } from '@mutua/kit/store'
import { recordWrites } from './record-writes.ts'
import { readNotes } from './resources/consented-writes.ts'
import { parsePodPath } from './resources/pod-path.ts'
import { createPodStore } from './resources/pod-store.ts'
import { grantOf, origin, tariff, testNow } from './test-support/grants.ts'
import { openTestStore, type TestStore } from './test-support/store.ts'
import { until } from './test-support/until.ts'
import { openReceiptBook } from './usage/receipt-book.ts'

let level: TestStore
beforeEach(async () => {
  level = await openTestStore()
})
afterEach(() => level[Symbol.asyncDispose]())

const sealer = createTestSealer(randomBytes(32))
const grant = grantOf()
const underConsent = { grant: grant.id, client: 'clinic-client' }
const path = parsePodPath('/anna/health/a.txt')
const body = (text: string) => ({ path, contentType: 'text/plain', body: Buffer.from(text), underConsent })

/** One life of a pod server: what is written, and, where it gets to it, what makes receipts of that. */
const open = async (store: Store = level.store, isTrusted = () => true) => {
  const pods = createPodStore({ store, now: () => testNow })
  const key = await openServiceKey({ store: level.store, sealer })
  const book = await openReceiptBook({ store, key, podServer: origin })
  const start = () =>
    recordWrites({
      ...{ store, pods, book, origin },
      grants: { isTrusted, find: (id) => (id === grant.id ? { grant, tariff } : undefined) },
      log: createLog('test', 'silent'),
      pauseMs: 5,
    })
  const notes = () => Array.fromAsync(readNotes(level.store))
  const receipts = async () =>
    (await Array.fromAsync(book.list(0, 1_000)))
      .map(({ method, resource }) => `${method} ${resource}`)
      .toSorted()
  return { pods, start, notes, receipts }
}

const put = `PUT ${origin}/anna/health/a.txt`
const removed = `DELETE ${origin}/anna/health/a.txt`

describe('a write under a consent', () => {
  it('is noted by the write itself, and nothing is where it was refused', async () => {
    const { pods, notes } = await open()
    await pods.putDocument(body('one'))
    await expect(pods.putDocument(body('two'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await pods.putDocument({ ...body('three'), underConsent: undefined } as never)
    await pods.remove(path, {}, { underConsent })
    const told = (await notes()).map(({ method, client }) => `${method} ${client}`)
    expect(told.toSorted()).toEqual(['DELETE clinic-client', 'PUT clinic-client'])
  })

  it('has its receipt after a crash right after it', async () => {
    const first = await open()
    await first.pods.putDocument(body('one'))
    await first.pods.remove(path, {}, { underConsent })
    const second = await open()
    await using _recording = second.start()
    await until('both receipts', async () => (await second.notes()).length === 0)
    expect(await second.receipts()).toEqual([removed, put])
  })

  it.each([1, 2])('has one receipt when the process dies at write %i of making it', async (at) => {
    const first = await open()
    await first.pods.putDocument(body('one'))
    let writes = 0
    const dying: Store = {
      ...level.store,
      write: async (...args) => {
        writes += 1
        if (writes >= at) throw new Error('the process died here')
        return level.store.write(...args)
      },
    }
    {
      const second = await open(dying)
      await using _recording = second.start()
      await until('the end', () => writes >= at)
    }
    const third = await open()
    await using _recording = third.start()
    await until('the receipt', async () => (await third.notes()).length === 0)
    expect(await third.receipts()).toEqual([put])
  })

  it('waits for its receipt while the copy of the consents is not complete', async () => {
    let isTrusted = false
    const { pods, start, notes, receipts } = await open(level.store, () => isTrusted)
    await using _recording = start()
    await pods.putDocument(body('one'))
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect([await receipts(), (await notes()).length]).toEqual([[], 1])
    isTrusted = true
    await until('the receipt', async () => (await notes()).length === 0)
    expect(await receipts()).toEqual([put])
  })
})
