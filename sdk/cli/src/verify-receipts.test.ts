import { parseBaseUrl } from '@mutua/sdk/ids'
import { canonicalReceipt, chainStart, receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import { sha256Hex } from '@mutua/sdk/receipt/verify'
import { expect, test } from 'vitest'
import { verifyByPodServer } from './verify-receipts.ts'

const podServer = parseBaseUrl('http://localhost:3000')
const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
const keysOf = async () => new Map([['key-1', pair.publicKey]])
const chain = await receiptChain(5)

test('a whole chain is whole', async () => {
  expect(await verifyByPodServer(chain.toReversed(), keysOf)).toEqual([
    { podServer, receipts: 5, runs: 1, whole: true },
  ])
})

test('receipts of others in between leave two verified runs, not a whole chain', async () => {
  const own = chain.filter(({ position }) => position !== 3)
  expect(await verifyByPodServer(own, keysOf)).toEqual([{ podServer, receipts: 4, runs: 2, whole: false }])
})

test('a changed price, a double and an unknown key are found where they stand', async () => {
  const changed = chain.map((receipt) =>
    receipt.position === 4 ? { ...receipt, units: 0, priceMicroCents: '0' } : receipt,
  )
  expect((await verifyByPodServer(changed, keysOf))[0]?.broken).toEqual({
    kind: 'broken',
    position: 4,
    why: 'signature',
  })
  const doubled = [...chain.slice(0, 2), ...chain.slice(1)]
  expect((await verifyByPodServer(doubled, keysOf))[0]?.broken).toEqual({
    kind: 'broken',
    position: 2,
    why: 'gap',
  })
  expect((await verifyByPodServer(chain, async () => new Map()))[0]?.broken?.why).toBe('unknown-key')
})

async function receiptChain(length: number): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  let previous = chainStart
  for (let position = 1; position <= length; position += 1) {
    const body = receiptSchema.parse({
      type: 'UseReceipt',
      version: 1,
      id: String(position).repeat(64),
      grant: 'http://localhost:3001/grants/a',
      purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
      owner: 'http://localhost:3000/anna/profile/card#me',
      recipient: {
        webId: 'http://localhost:3000/gp/profile/card#me',
        organisation: 'Studio',
        client: 'client',
      },
      resource: 'http://localhost:3000/anna/health/a.json',
      method: 'GET',
      status: 200,
      contentHash: 'a'.repeat(64),
      units: 1,
      tariff: { version: '1', resolution: '2026/1', microCentsPerUnit: '2500000' },
      priceMicroCents: '2500000',
      at: '2026-11-21T10:00:00.000Z',
      podServer,
      position,
      previous,
      kid: 'key-1',
      signature: 'A'.repeat(86),
    })
    const bytes = new Uint8Array(canonicalReceipt(body))
    const signature = Buffer.from(await crypto.subtle.sign('Ed25519', pair.privateKey, bytes)).toString(
      'base64url',
    )
    receipts.push({ ...body, signature })
    previous = await sha256Hex(bytes)
  }
  return receipts
}
