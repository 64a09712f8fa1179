import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseBaseUrl, parseSha256 } from '@mutua/sdk/ids'
import { canonicalBatchHead } from '@mutua/sdk/receipt/batch'
import {
  canonicalReceipt,
  chainStart,
  receiptBodySchema,
  receiptKindSchema,
} from '@mutua/sdk/receipt/receipt'
import type { ReceiptBody, SignedBatch } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import { receiptsIn, rootOf, runsIn, type ReceiptRow } from './receipt-batch.ts'
import type { ShortBatch } from './short-batch.ts'
import { verifyRow } from './verify-row.ts'

const podServer = parseBaseUrl('https://pods.example')
const kid = 'pod-key'
const start = { position: 0, head: chainStart }
let pair: CryptoKeyPair
let keys: ReadonlyMap<string, CryptoKey>
beforeAll(async () => {
  pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  keys = new Map([[kid, pair.publicKey]])
})

const sign = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(
    await crypto.subtle.sign('Ed25519', pair.privateKey, bytes as Uint8Array<ArrayBuffer>),
  ).toString('base64url')

const kindOf = (organisation: string) =>
  receiptKindSchema.parse({
    grant: 'https://coop.example/grants/g1',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    owner: 'https://pods.example/anna/profile/card#me',
    recipient: { webId: 'https://pods.example/rossi/profile/card#me', organisation, client: 'c' },
    resource: 'https://pods.example/anna/health/labs.ttl',
    method: 'GET',
    status: 200,
    contentHash: 'a'.repeat(64),
    units: 1,
    tariff: { version: '1', resolution: '2026/1', microCentsPerUnit: '2500000' },
    priceMicroCents: '2500000',
  })

/** Signed after what it holds: alone of all fields the signature is not made up. */
const signed = async (uses: readonly number[]): Promise<ShortBatch> => {
  const at = '2026-11-21T10:00:00.000Z'
  const batch = {
    kid,
    signature: 'A'.repeat(86),
    podServer,
    from: 1,
    previous: chainStart,
    kinds: [kindOf('Ambulatorio'), kindOf('Studio')],
    uses: [[0, at, 1], [1, at, 1], ...uses.map((times, place) => [place % 2, at, times])],
  } as unknown as ShortBatch
  const { hashes } = runsIn(batch) ?? { hashes: [] }
  const head = canonicalBatchHead({ podServer, from: 1, size: hashes.length, root: rootOf(hashes) })
  return { ...batch, signature: await sign(head) }
}

/** The same in full, as batches rested before. */
const inFull = (batch: ShortBatch): SignedBatch => ({
  kid,
  signature: batch.signature,
  receipts: receiptsIn(batch).map((receipt) => receiptBodySchema.parse(receipt)),
})

describe('a row of receipts', () => {
  it('verifies as its receipts do one by one, from where the row before it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), async (uses) => {
        const batch = await signed(uses)
        const expected = await verifyReceipts(receiptsIn(batch), keys, start)
        expect(expected.kind).toBe('verified')
        for (const row of [batch, inFull(batch)])
          expect(await verifyRow(row, keys, start)).toEqual({
            ...expected,
            receipts: inFull(batch).receipts,
          })
      }),
      { numRuns: 20 },
    )
  })

  it('that was signed alone verifies, and does not when it was changed', async () => {
    const body = inFull(await signed([])).receipts[0] as ReceiptBody
    const alone = { ...body, kid, signature: await sign(canonicalReceipt(body)) }
    expect(await verifyRow(alone, keys, start)).toMatchObject({ kind: 'verified', count: 1 })
    const changed = { ...alone, contentHash: parseSha256('b'.repeat(64)) }
    expect(await verifyRow(changed, keys, start)).toMatchObject({ kind: 'broken', why: 'signature' })
  })

  type Change = (row: SignedBatch) => SignedBatch
  const changed =
    (place: number, change: Partial<ReceiptBody>): Change =>
    (row) => ({
      ...row,
      receipts: row.receipts.map((receipt, index) => (index === place ? { ...receipt, ...change } : receipt)),
    })
  it.each<[string, Change, string]>([
    ['one was left out', (row) => ({ ...row, receipts: row.receipts.toSpliced(2, 1) }), 'gap'],
    ['the last was left out', (row) => ({ ...row, receipts: row.receipts.slice(0, -1) }), 'signature'],
    ['one names another before it', changed(3, { previous: parseSha256('b'.repeat(64)) }), 'hash'],
    ['the last was rewritten', changed(5, { status: 206 }), 'signature'],
    ['one in the middle was rewritten', changed(2, { status: 206 }), 'hash'],
    ['a price was lowered', changed(1, { priceMicroCents: '1' }), 'price'],
    [
      'the last is of another pod server',
      changed(5, { podServer: parseBaseUrl('https://b.example') }),
      'signature',
    ],
    [
      'the last names an earlier use',
      (row) => changed(5, { id: row.receipts[0]?.id as ReceiptBody['id'] })(row),
      'duplicate',
    ],
    ['nobody knows the key', (row) => ({ ...row, kid: 'another' }), 'unknown-key'],
    [
      'the signature was changed',
      (row) => ({
        ...row,
        signature: `${row.signature.startsWith('B') ? 'C' : 'B'}${row.signature.slice(1)}`,
      }),
      'signature',
    ],
  ])('does not verify when %s', async (_what, change, why) => {
    const row: ReceiptRow = change(inFull(await signed([3, 1])))
    expect(row).not.toEqual(inFull(await signed([3, 1])))
    expect(await verifyRow(row, keys, start)).toMatchObject({ kind: 'broken', why })
    // Who walks the path of each finds the first of them that the signature is not over.
    expect(await verifyReceipts(receiptsIn(row), keys, start)).toMatchObject({ kind: 'broken' })
  })

  it('does not verify from another place than its own', async () => {
    const batch = await signed([2])
    for (const [after, why] of [
      [{ position: 1, head: chainStart }, 'gap'],
      [{ position: 0, head: parseSha256('c'.repeat(64)) }, 'hash'],
    ] as const)
      expect(await verifyRow(batch, keys, after)).toMatchObject({ kind: 'broken', why })
  })

  it('that does not hold together has no verdict', async () => {
    expect(await verifyRow({ ...(await signed([])), uses: [] }, keys, start)).toBeUndefined()
  })
})
