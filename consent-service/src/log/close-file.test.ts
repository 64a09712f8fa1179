import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf } from '@mutua/sdk/ids'
import { canonicalReceiptText, type Receipt } from '@mutua/sdk/receipt/receipt'
import { hashKey } from '@mutua/kit/row'
import { receiptHash } from '@mutua/kit/receipts/receipt-batch'
import { loadVerifier, start, type Verifier } from './test-support.ts'
import { logSigning, served } from './test-support-attacks.ts'
import { proofOf, receiptsOfRun, saltedEntry } from './test-support-documents.ts'

let verifier: Verifier
let logKey: unknown
let receipts: readonly Receipt[]
let close: { readonly period: string; readonly text: string; readonly signatures: readonly Signed[] }
let proof: string
const officers = ['olga', 'otto'].map((name) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const publicJwk = publicKey.export({ format: 'jwk' })
  const kid = `kid-of-${name}`
  return { webId: `https://coop.example/${name}#me`, kid, publicJwk, since: instantOf(start), privateKey }
})
interface Signed {
  readonly webId: string
  readonly kid: string
  readonly signature: string
  readonly at: string
}
const keys = { items: officers.map(({ privateKey: _, ...published }) => published) }

const signedBy = (text: string): readonly Signed[] =>
  officers.map(({ webId, kid, privateKey }) => ({
    ...{ webId, kid, at: instantOf(start + 1) },
    signature: sign(null, Buffer.from(text), privateKey).toString('base64url'),
  }))

beforeAll(async () => {
  verifier = await loadVerifier()
  logKey = await verifier.parseKey(logSigning.vkey)
  receipts = (await receiptsOfRun(20)).receipts
  const [first, last] = [receipts[0] ?? expect.fail(), receipts.at(-1) ?? expect.fail()]
  const period = '2026-11'
  const said = {
    ...{ type: 'PeriodClose', version: 1, period, early: false },
    podServers: [
      {
        ...{ podServer: first.podServer, from: 1, to: 20, count: 20 },
        head: receiptHash(canonicalReceiptText(last)),
      },
    ],
    ...{ uses: 20, microCents: '500000000', billedCents: '500', feeCents: '0', creditedCents: '0' },
    bills: { count: 1, digest: '0'.repeat(64) },
    months: [],
  }
  const text = statementText(said)
  const digest = hashKey(text)
  close = { period, text, signatures: signedBy(text) }
  const entry = saltedEntry('period.closed', { digest, period, type: 'close', uses: 20 }, start)
  proof = await proofOf(entry, 0, await served([entry.bytes]), { since: 1 })
})

const check = (
  changed: Partial<typeof close> = {},
  held: readonly Receipt[] = receipts,
  officerKeys = keys,
) => verifier.verifyClose({ ...close, ...changed }, { logKey, proof, receipts: held, officers: officerKeys })

test('a close is worked out by who holds all receipts, and held against those that others hold', async () => {
  expect(await check()).toMatchObject({ looked: { officers: true, receipts: 20, sums: true } })
  expect(await check({}, receipts.slice(3, 9))).toMatchObject({ looked: { receipts: 6, sums: false } })
  expect(await check({}, receipts.toReversed())).toMatchObject({ looked: { sums: true } })
})

test('another text, other receipts, or other officers than those of the close are found', async () => {
  const changed = receipts.with(7, { ...(receipts[7] ?? expect.fail()), priceMicroCents: '0' })
  await expect(check({}, changed)).rejects.toMatchObject({ fault: 'receipts' })
  await expect(check({}, changed.slice(7, 9))).rejects.toMatchObject({ fault: 'receipts' })
  const last = receipts.with(19, { ...(receipts[19] ?? expect.fail()), priceMicroCents: '0' })
  await expect(check({}, last.slice(19))).rejects.toMatchObject({ fault: 'receipts' })
  await expect(check({}, [...receipts, ...receipts.slice(0, 1)])).rejects.toMatchObject({ fault: 'receipts' })
  const outside = { ...(receipts[0] ?? expect.fail()), position: 21 }
  await expect(check({}, [outside])).rejects.toMatchObject({ fault: 'receipts' })

  const said = JSON.parse(close.text) as Record<string, unknown>
  const dearer = statementText({ ...said, type: 'PeriodClose', ...{ microCents: '500000001' } })
  await expect(check({ text: dearer, signatures: signedBy(dearer) })).rejects.toMatchObject({
    fault: 'proof',
  })
  await expect(check({ period: '2026-12' })).rejects.toMatchObject({ fault: 'proof' })
  const [olga = expect.fail(), otto = expect.fail()] = close.signatures
  await expect(check({ signatures: [olga, olga] })).rejects.toMatchObject({ fault: 'signature' })
  const swapped = [{ ...olga, signature: otto.signature }, otto]
  await expect(check({ signatures: swapped })).rejects.toMatchObject({ fault: 'signature' })
  const others = { items: keys.items.slice(0, 1) }
  await expect(check({}, receipts, others)).rejects.toMatchObject({ fault: 'signature' })
})
