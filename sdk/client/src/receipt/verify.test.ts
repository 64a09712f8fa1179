import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, exportJWK } from 'jose'
import type { Sha256 } from '../ids.ts'
import { canonicalReceipt, chainStart, receiptSchema, type Receipt, type ReceiptBody } from './receipt.ts'
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

describe('the canonical bytes', () => {
  it('do not depend on the order of fields, and leave the envelope out', () => {
    const receipt = at(0)
    const reversed = Object.fromEntries(Object.entries(receipt).toReversed()) as Receipt
    expect(canonicalReceipt(reversed)).toEqual(canonicalReceipt(receipt))
    expect(new TextDecoder().decode(canonicalReceipt(receipt))).not.toContain('signature')
  })
})

it('keys of other kinds in a JWK set are left out', async () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' }
  expect([...(await receiptKeys({ keys: [rsa] })).keys()]).toEqual([])
})
