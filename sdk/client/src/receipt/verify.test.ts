import { beforeAll, describe, expect, it } from 'vitest'
import canonicalize from 'canonicalize'
import { base64url, exportJWK } from 'jose'
import { sameSignatures } from '../consent/test-support-signature.ts'
import type { Sha256 } from '../ids.ts'
import { canonicalBatchHead } from './batch.ts'
import {
  canonicalReceipt,
  canonicalReceiptText,
  chainStart,
  receiptSchema,
  type Receipt,
  type ReceiptBody,
} from './receipt.ts'
import { receiptKeys, sha256Hex, verifyReceipts, verifyReceiptSignature } from './verify.ts'

const kid = 'pod-key'
let pair: CryptoKeyPair
let other: CryptoKeyPair
let keys: ReadonlyMap<string, CryptoKey>
let chain: Receipt[]

const newPair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])

const signed = async (body: ReceiptBody, key = pair.privateKey): Promise<Receipt> => {
  const bytes = canonicalReceipt(body) as Uint8Array<ArrayBuffer>
  const signature = base64url.encode(new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes)))
  return receiptSchema.parse({ ...body, kid, signature })
}

const bodyAt = (position: number, previous: Sha256): ReceiptBody => {
  const {
    kid: _kid,
    signature: _signature,
    ...body
  } = receiptSchema.parse({
    type: 'UseReceipt',
    version: 1,
    id: String(position).padStart(64, '0'),
    grant: 'https://coop.example/grants/g1',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    owner: 'https://pods.example/anna/profile/card#me',
    recipient: {
      webId: 'https://pods.example/rossi/profile/card#me',
      organisation: 'Ambulatorio',
      client: 'c',
    },
    resource: `https://pods.example/anna/health/${String(position)}`,
    method: 'GET',
    status: 200,
    contentHash: 'a'.repeat(64),
    units: 1,
    tariff: { version: '1', resolution: '2026/1', microCentsPerUnit: '2500000' },
    priceMicroCents: '2500000',
    at: '2026-11-21T10:00:00.000Z',
    podServer: 'https://pods.example',
    position,
    previous,
    kid,
    signature: 'A'.repeat(86),
  })
  return body
}

beforeAll(async () => {
  pair = await newPair()
  other = await newPair()
  keys = await receiptKeys({ keys: [{ ...(await exportJWK(pair.publicKey)), kid } as JsonWebKey] })
  chain = []
  let previous = chainStart
  for (let position = 1; position <= 4; position += 1) {
    const receipt = await signed(bodyAt(position, previous))
    chain.push(receipt)
    previous = await sha256Hex(canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>)
  }
})

const at = (index: number): Receipt => {
  const receipt = chain[index]
  if (receipt === undefined) throw new Error('no such receipt')
  return receipt
}
const replaced = (index: number, receipt: Receipt): Receipt[] => chain.with(index, receipt)

describe('a run of receipts', () => {
  it('verifies from the first to the last, and from any point whose head is known', async () => {
    expect(await verifyReceipts(chain, keys)).toMatchObject({ kind: 'verified', count: 4 })
    const head = await sha256Hex(canonicalReceipt(at(1)) as Uint8Array<ArrayBuffer>)
    expect(await verifyReceipts(chain.slice(2), keys, { position: 2, head })).toMatchObject({
      kind: 'verified',
      count: 2,
    })
    expect(await verifyReceiptSignature(at(0), pair.publicKey)).toBe(true)
  })

  it.each([
    ['a receipt was dropped', () => [at(0), at(2), at(3)], 'gap'],
    ['the first was dropped', () => chain.slice(1), 'gap'],
    ['two were exchanged', () => [at(0), at(2), at(1), at(3)], 'gap'],
    ['one came twice', () => [at(0), at(0)], 'gap'],
    ['the resource was rewritten', () => replaced(1, { ...at(1), resource: at(2).resource }), 'signature'],
    [
      'the time was rewritten',
      () => replaced(1, { ...at(1), at: '2026-11-21T11:00:00.000Z' as Receipt['at'] }),
      'signature',
    ],
    [
      'units and price were lowered together',
      () => replaced(1, { ...at(1), units: 0, priceMicroCents: '0' }),
      'signature',
    ],
    [
      'the price does not follow from the tariff',
      () => replaced(1, { ...at(1), priceMicroCents: '1' }),
      'price',
    ],
    [
      'the link to the one before was rewritten',
      () => replaced(1, { ...at(1), previous: chainStart }),
      'hash',
    ],
    ['it names a key nobody published', () => replaced(1, { ...at(1), kid: 'other' }), 'unknown-key'],
  ] as const)('is broken when %s', async (_how, receipts, why) => {
    expect(await verifyReceipts(receipts(), keys)).toMatchObject({ kind: 'broken', why })
  })

  it('is broken when one receipt was signed anew by the very server: the next one gives it away', async () => {
    const rewritten = await signed({ ...bodyAt(2, at(1).previous), resource: at(3).resource })
    expect(await verifyReceipts(replaced(1, rewritten), keys)).toEqual({
      kind: 'broken',
      position: 3,
      why: 'hash',
    })
  })

  it('is broken when the last sign of a signature is another, though it stands for the same bytes', async () => {
    for (const signature of sameSignatures(at(1).signature)) {
      const twin = { ...at(1), signature }
      expect(await verifyReceipts(replaced(1, twin), keys)).toMatchObject({
        kind: 'broken',
        why: 'signature',
      })
      expect(await verifyReceiptSignature(twin, pair.publicKey)).toBe(false)
    }
  })

  it('is broken when a foreign key signed', async () => {
    const foreign = await signed(bodyAt(2, at(1).previous), other.privateKey)
    expect(await verifyReceipts(replaced(1, foreign), keys)).toMatchObject({
      kind: 'broken',
      why: 'signature',
    })
    expect(await verifyReceiptSignature(foreign, pair.publicKey)).toBe(false)
  })

  it('is broken when a use is booked twice under the same id', async () => {
    const head = await sha256Hex(canonicalReceipt(at(3)) as Uint8Array<ArrayBuffer>)
    const double = await signed({ ...bodyAt(5, head), id: at(0).id })
    expect(await verifyReceipts([...chain, double], keys)).toEqual({
      kind: 'broken',
      position: 5,
      why: 'duplicate',
    })
  })
})

describe('a batch under one signature', () => {
  /** Receipts 5 and 6, after the chain of four. */
  const batchOf = async (key = pair.privateKey): Promise<[Receipt, Receipt]> => {
    const hashOf = (receipt: ReceiptBody) => sha256Hex(canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>)
    const fifth = bodyAt(5, await hashOf(at(3)))
    const sixth = bodyAt(6, await hashOf(fifth))
    const leaf = async (body: ReceiptBody) =>
      sha256Hex(Uint8Array.from([0, ...Buffer.from(await hashOf(body), 'hex')]))
    const [left, right] = [await leaf(fifth), await leaf(sixth)]
    const root = await sha256Hex(Uint8Array.from([1, ...Buffer.from(left + right, 'hex')]))
    const head = canonicalBatchHead({ podServer: fifth.podServer, from: 5, size: 2, root })
    const signature = base64url.encode(
      new Uint8Array(await crypto.subtle.sign('Ed25519', key, head as Uint8Array<ArrayBuffer>)),
    )
    const receipt = (body: ReceiptBody, sibling: Sha256): Receipt =>
      receiptSchema.parse({ ...body, kid, signature, batch: { from: 5, size: 2, path: [sibling] } })
    return [receipt(fifth, right), receipt(sixth, left)]
  }

  it('verifies after receipts that were signed alone, whole, in part and each receipt by itself', async () => {
    const [fifth, sixth] = await batchOf()
    expect(await verifyReceipts([...chain, fifth, sixth], keys)).toMatchObject({ kind: 'verified', count: 6 })
    const after = { position: 5, head: sixth.previous }
    expect(await verifyReceipts([sixth], keys, after)).toMatchObject({ kind: 'verified', count: 1 })
    expect(await verifyReceiptSignature(fifth, pair.publicKey)).toBe(true)
    expect(await verifyReceiptSignature(sixth, other.publicKey)).toBe(false)
  })

  it.each<[string, (receipts: [Receipt, Receipt]) => Receipt]>([
    ['a receipt was rewritten', ([fifth]) => ({ ...fifth, resource: at(1).resource })],
    [
      'it claims another place',
      ([fifth]) => ({ ...fifth, batch: { from: 4, size: 2, path: batchPath(fifth) } }),
    ],
    [
      'it claims a larger batch',
      ([fifth]) => ({ ...fifth, batch: { from: 5, size: 3, path: batchPath(fifth) } }),
    ],
    [
      'its path is another one',
      ([fifth, sixth]) => ({ ...fifth, batch: { from: 5, size: 2, path: batchPath(sixth) } }),
    ],
    ['its path is left out', ([fifth]) => ({ ...fifth, batch: { from: 5, size: 1, path: [] } })],
    ['it pretends to be signed alone', ([{ batch: _batch, ...alone }]) => alone],
    [
      'it has the signature of a receipt signed alone',
      ([fifth]) => ({ ...fifth, signature: at(0).signature }),
    ],
  ])('is broken when %s', async (_how, changed) => {
    const receipts = await batchOf()
    expect(await verifyReceipts([...chain, changed(receipts), receipts[1]], keys)).toMatchObject({
      kind: 'broken',
      position: 5,
      why: 'signature',
    })
    expect(await verifyReceiptSignature(changed(receipts), pair.publicKey)).toBe(false)
  })

  it('is broken when the last sign of a signature is another, though it stands for the same bytes', async () => {
    for (const signature of sameSignatures(at(1).signature)) {
      const twin = { ...at(1), signature }
      expect(await verifyReceipts(replaced(1, twin), keys)).toMatchObject({
        kind: 'broken',
        why: 'signature',
      })
      expect(await verifyReceiptSignature(twin, pair.publicKey)).toBe(false)
    }
  })

  it('is broken when a foreign key signed', async () => {
    expect(await verifyReceipts([...chain, ...(await batchOf(other.privateKey))], keys)).toMatchObject({
      kind: 'broken',
      why: 'signature',
    })
  })

  const batchPath = ({ batch }: Receipt): Sha256[] => batch?.path ?? []
})

describe('the canonical bytes', () => {
  it('do not depend on the order of fields, and leave the envelope out', () => {
    const receipt = at(0)
    const reversed = Object.fromEntries(Object.entries(receipt).toReversed()) as Receipt
    expect(canonicalReceipt(reversed)).toEqual(canonicalReceipt(receipt))
    expect(new TextDecoder().decode(canonicalReceipt(receipt))).not.toContain('signature')
  })

  it('are those of RFC 8785, also of what has a name too many', () => {
    const { kid: _kid, signature: _signature, ...body } = at(0)
    const strange = {
      ...body,
      recipient: { ...body.recipient, organisation: 'Pré "Sant\u00e9" \u0007 \u2028 \ud83d\ude00' },
    }
    expect(canonicalReceiptText(strange)).toBe(canonicalize(strange))
    const byStaff = { ...strange, recipient: { ...strange.recipient, person: strange.owner } }
    expect(canonicalReceiptText(byStaff)).toBe(canonicalize(byStaff))
    expect(canonicalReceiptText(byStaff)).toContain('"person"')
    const more = { ...strange, tariff: { ...strange.tariff, discount: '1' } }
    expect(canonicalReceiptText(more)).toBe(canonicalize(more))
    expect(canonicalReceiptText(more)).not.toBe(canonicalReceiptText(strange))
  })
})

it('keys of other kinds in a JWK set are left out', async () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' }
  expect([...(await receiptKeys({ keys: [rsa] })).keys()]).toEqual([])
})
