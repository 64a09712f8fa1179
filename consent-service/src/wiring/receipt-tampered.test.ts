import fc from 'fast-check'
import { CompactSign, base64url } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  consentReceiptType,
  verifyConsentReceipt,
  type ConsentReceipt,
  type ReceiptTrust,
} from '@mutua/sdk/consent/consent-receipt'
import { vcJwtType } from '@mutua/sdk/consent/vc-jwt'
import { sameSignatures } from '../../../sdk/client/src/consent/test-support-signature.ts'
import { openReceiptDesk, signedIn, type ReceiptDesk } from './test-support-receipt.ts'

let desk: ReceiptDesk
let page: string
let signed: string
let payload: ConsentReceipt
let byDocument: ReceiptTrust
let byFingerprint: ReceiptTrust
beforeAll(async () => {
  desk = await openReceiptDesk()
  page = await desk.page('it')
  signed = signedIn(page)
  payload = JSON.parse(
    new TextDecoder().decode(base64url.decode(signed.split('.')[1] ?? '')),
  ) as ConsentReceipt
  byDocument = { kind: 'document', document: structuredClone(desk.keys.didDocument()) }
  byFingerprint = { kind: 'fingerprint', fingerprint: desk.keys.signingKey().kid }
})
afterAll(() => desk[Symbol.asyncDispose]())

const signedByUs = (changed: unknown, type = consentReceiptType) => {
  const { key, verificationMethod } = desk.keys.signingKey()
  return new CompactSign(new TextEncoder().encode(JSON.stringify(changed)))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: verificationMethod })
    .sign(key)
}

describe('a receipt is verified without a network', () => {
  test('as a page and as the signed text, by saved keys and by a fingerprint', async () => {
    for (const file of [page, signed, `${signed}\n`])
      for (const trust of [byDocument, byFingerprint]) {
        const verdict = await verifyConsentReceipt(file, trust)
        expect(verdict).toMatchObject({ kind: 'verified', receipt: { code: payload.code } })
        if (verdict.kind === 'verified') expect(verdict.record.grant).toEqual(desk.grant)
      }
  })

  test('after the key has been followed by another, and after its time', async () => {
    await desk.keys.rotate()
    const document = structuredClone(desk.keys.didDocument())
    for (const method of document.verificationMethod)
      if ('expires' in method) Object.assign(method, { expires: '2026-11-21T09:00:00.001Z' })
    expect(await verifyConsentReceipt(page, { kind: 'document', document })).toMatchObject({
      kind: 'verified',
    })
    // The credential was signed by the earlier key, the receipt by the new one.
    const after = await desk.page('it')
    expect(after).not.toBe(page)
    const fingerprint = desk.keys.signingKey().kid
    for (const trust of [
      { kind: 'document', document },
      { kind: 'fingerprint', fingerprint },
    ] as const)
      expect(await verifyConsentReceipt(after, trust)).toMatchObject({ kind: 'verified' })
  })

  test('by nothing else: other keys, another co-op, no key at all', async () => {
    const { id, ...document } = desk.keys.didDocument()
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    const refusals = [
      { ...document, id: 'did:web:other.example' },
      {
        ...document,
        id,
        verificationMethod: document.verificationMethod.map((one) => ({ ...one, publicKeyJwk: other })),
      },
      { ...document, id, assertionMethod: [] },
      {},
      null,
    ]
    for (const one of refusals)
      expect((await verifyConsentReceipt(page, { kind: 'document', document: one })).kind).toBe('refused')
    for (const fingerprint of ['', 'x', (other.x ?? '').slice(0, 43)])
      expect((await verifyConsentReceipt(page, { kind: 'fingerprint', fingerprint })).kind).toBe('refused')
  })

  test('and not under a key that was in other hands', async () => {
    const other = await openReceiptDesk()
    const [text, kid] = [await other.page(), other.keys.signingKey().kid]
    await other.keys.kill(kid, desk.grant.validFrom)
    const document = structuredClone(other.keys.didDocument())
    expect(await verifyConsentReceipt(text, { kind: 'document', document })).toEqual({
      kind: 'refused',
      code: 'key-unknown',
    })
    await other[Symbol.asyncDispose]()
  })
})

describe('tampered twins fail', () => {
  test('with the last sign of the signature another, though it stands for the same bytes', async () => {
    for (const other of sameSignatures(signed))
      for (const twin of [other, page.replace(signed, other)])
        for (const trust of [byDocument, byFingerprint])
          expect((await verifyConsentReceipt(twin, trust)).kind).not.toBe('verified')
  })

  test('whichever sign of the page is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(page.length - 1), fc.constantFrom('x', ' ', '<', 'é', ''), async (at, sign) => {
        fc.pre(page[at] !== sign)
        const twin = page.slice(0, at) + sign + page.slice(at + 1)
        expect((await verifyConsentReceipt(twin, byDocument)).kind).not.toBe('verified')
      }),
      { numRuns: 400 },
    )
  })

  test('whatever is put into the page, before it or after it', async () => {
    for (const twin of [
      page.replace('In vigore', 'Revocato'),
      page.replace('</main>', '<p>x</p></main>'),
      page.replace('</style>', '.standing{display:none}</style>'),
      `${page}<p>x</p>`,
      `<!-- x -->${page}`,
      page.replaceAll('\n', '\r\n'),
      page + page,
    ])
      expect((await verifyConsentReceipt(twin, byDocument)).kind).not.toBe('verified')
  })

  test('and the words that were signed can still be read out of a changed page', async () => {
    expect(await verifyConsentReceipt(page.replace('In vigore', 'Nullo'), byDocument)).toMatchObject({
      kind: 'page-changed',
      receipt: { standing: 'given', text: payload.text },
    })
  })

  test('in each field of the signed text: under the old signature, and as any field not left out', async () => {
    const leaves = leavesOf(payload)
    expect(leaves.length).toBeGreaterThan(150)
    const [head = '', , signature = ''] = signed.split('.')
    for (const path of leaves) {
      const twin = withChanged(payload, path)
      const text = `${head}.${base64url.encode(JSON.stringify(twin))}.${signature}`
      for (const file of [text, page.replace(signed, text)])
        for (const trust of [byDocument, byFingerprint])
          expect((await verifyConsentReceipt(file, trust)).kind, path.join('.')).toBe('refused')
    }
  })

  test('when the co-op’s own key signs something else: another kind, a record that is not the credential’s', async () => {
    const verdictOf = async (changed: unknown, type?: string) =>
      verifyConsentReceipt(await signedByUs(changed, type), {
        kind: 'document',
        document: structuredClone(desk.keys.didDocument()),
      })
    const current = JSON.parse(
      new TextDecoder().decode(base64url.decode(signedIn(await desk.page('it')).split('.')[1] ?? '')),
    ) as ConsentReceipt
    expect(await verdictOf(current)).toMatchObject({ kind: 'verified' })
    expect(await verdictOf(current, vcJwtType)).toEqual({ kind: 'refused', code: 'header-refused' })
    expect(await verdictOf({ ...current, extra: 1 })).toEqual({ kind: 'refused', code: 'shape-refused' })
    const { credential: _credential, ...without } = current
    expect(await verdictOf(without)).toEqual({ kind: 'refused', code: 'shape-refused' })
    const part = JSON.stringify(current.receipt).replaceAll('dr-rossi', 'dr-verdi')
    expect(await verdictOf({ ...current, receipt: JSON.parse(part) as object })).toEqual({
      kind: 'refused',
      code: 'credential-refused',
    })
  })

  test('and files that are no receipt are said to be none', async () => {
    for (const file of ['', '<html></html>', '{"a":1}', 'x'.repeat(2_000_001), page.replace(signed, '')])
      expect((await verifyConsentReceipt(file, byDocument)).kind).toBe('refused')
  })
})

type Path = readonly (string | number)[]

const leavesOf = (value: unknown, path: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
    : [path]

const withChanged = (value: unknown, [name, ...rest]: Path): unknown => {
  if (name === undefined)
    return typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : !value
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >
  copy[name] = withChanged(copy[name], rest)
  return copy
}
