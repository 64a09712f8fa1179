import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SafeFetch } from '../safe-fetch.ts'
import { decodeBase58, encodeBase58, multikeyOf, parseMultikey } from './multikey.ts'
import { createDidResolver, didWebUrl, findDidKey, type DidResolverDeps } from './resolve-did.ts'

const noon = Date.parse('2026-11-20T12:00:00.000Z')

const answering = (documents: Readonly<Record<string, unknown>>) => {
  const asked: string[] = []
  const fetch: SafeFetch = (url) => {
    asked.push(url)
    const document = documents[url]
    const body = new TextEncoder().encode(JSON.stringify(document ?? {}))
    return Promise.resolve({ url, status: document === undefined ? 404 : 200, headers: new Headers(), body })
  }
  return { asked, fetch }
}

const resolver = (fetch: SafeFetch, more: Partial<DidResolverDeps> = {}) =>
  createDidResolver({ fetch, now: () => noon, isTrusted: () => true, ...more })

const noFetch: SafeFetch = () => Promise.reject(new Error('nothing may be fetched'))

describe('the address of a did:web', () => {
  it.each([
    ['did:web:coop.example', 'https://coop.example/.well-known/did.json'],
    ['did:web:coop.example%3A8443', 'https://coop.example:8443/.well-known/did.json'],
    ['did:web:coop.example:wards:2', 'https://coop.example/wards/2/did.json'],
  ])('%s is read at %s', (did, url) => {
    expect(didWebUrl(did)).toBe(url)
  })

  it.each([
    'did:web:',
    'did:web:coop.example/path',
    'did:web:coop.example%2Fpath',
    'did:web:anna%40coop.example',
    'did:web:anna%3Apw%40coop.example',
    'did:web:coop.example%3A80%40evil.example',
    'did:web:coop.example%253A80',
    'did:web:coop.example%23x',
    'did:web:coop.example:..:secret',
    'did:web:coop.example:%2e%2e:secret',
    'did:web:coop.example:a%2Fb',
    'did:web:[%3A%3A1]',
    'did:web:coop.example?x=1',
    'did:web:%',
    'did:ethr:0x1',
  ])('%s has none', (did) => {
    expect(() => didWebUrl(did)).toThrow(Error)
  })
})

describe('resolving a did:web', () => {
  const did = 'did:web:coop.example'
  const url = 'https://coop.example/.well-known/did.json'
  const { publicKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' })
  const method = { id: `${did}#k`, type: 'JsonWebKey', controller: did, publicKeyJwk: jwk }
  const document = { id: did, verificationMethod: [method], assertionMethod: [method.id] }

  it('gives the key that the document offers for assertions', async () => {
    const found = await resolver(answering({ [url]: document }).fetch)(did)
    expect(findDidKey(found, { id: method.id, purpose: 'assertionMethod', at: noon })).toEqual(jwk)
    expect(findDidKey(found, { id: '#k', purpose: 'assertionMethod', at: noon })).toEqual(jwk)
  })

  it.each([
    ['for another purpose', document, 'authentication'],
    ['that is not named', { ...document, assertionMethod: [] }, 'assertionMethod'],
    [
      'of another controller',
      { ...document, verificationMethod: [{ ...method, controller: 'did:web:evil.example' }] },
      'assertionMethod',
    ],
    ['that stands twice', { ...document, verificationMethod: [method, method] }, 'assertionMethod'],
    [
      'that has expired',
      { ...document, verificationMethod: [{ ...method, expires: '2026-11-20T12:00:00Z' }] },
      'assertionMethod',
    ],
    [
      'that was revoked',
      { ...document, verificationMethod: [{ ...method, revoked: '2026-11-01T00:00:00Z' }] },
      'assertionMethod',
    ],
    [
      'whose end is no date',
      { ...document, verificationMethod: [{ ...method, revoked: 'never' }] },
      'assertionMethod',
    ],
  ] as const)('gives no key %s', async (_, changed, purpose) => {
    const found = await resolver(answering({ [url]: changed }).fetch)(did)
    expect(findDidKey(found, { id: method.id, purpose, at: noon })).toBeUndefined()
  })

  it('refuses the document of another DID', async () => {
    const { fetch } = answering({ [url]: { ...document, id: 'did:web:evil.example' } })
    await expect(resolver(fetch)(did)).rejects.toThrow('another DID')
  })

  it('fetches nothing for who is not trusted', async () => {
    const { fetch, asked } = answering({ [url]: document })
    await expect(resolver(fetch, { isTrusted: () => false })(did)).rejects.toThrow('not one whose')
    expect(asked).toEqual([])
  })

  it('asks again after five minutes, and keeps no more than it was told to', async () => {
    let at = noon
    const other = 'did:web:other.example'
    const { fetch, asked } = answering({
      [url]: document,
      'https://other.example/.well-known/did.json': { id: other },
    })
    const resolve = resolver(fetch, { now: () => at, maxEntries: 1 })
    await resolve(did)
    at += 299_999
    await resolve(did)
    expect(asked).toHaveLength(1)
    at += 1
    await resolve(did)
    expect(asked).toHaveLength(2)
    await resolve(other)
    await resolve(did)
    expect(asked).toHaveLength(4)
  })
})

describe('identifiers that are their own document', () => {
  it.each(['ed25519', 'P-256', 'P-384'])('did:key and did:jwk of %s give back the key', async (kind) => {
    const { publicKey } =
      kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: kind })
    const jwk = publicKey.export({ format: 'jwk' })
    const multikey = multikeyOf(publicKey)
    expect(parseMultikey(multikey)).toEqual(jwk)
    const byKey = `did:key:${multikey}`
    const byJwk = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
    for (const [did, fragment] of [
      [byKey, multikey],
      [byJwk, '0'],
    ] as const) {
      const found = await resolver(noFetch)(did)
      for (const purpose of ['assertionMethod', 'authentication'] as const)
        expect(findDidKey(found, { id: `${did}#${fragment}`, purpose, at: noon })).toEqual(jwk)
      expect(findDidKey(found, { id: `${did}#other`, purpose: 'assertionMethod', at: noon })).toBeUndefined()
    }
  })

  it('reads the first key of the did:key specification', () => {
    // did:key v0.9 §1.1
    expect(parseMultikey('z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK')).toMatchObject({
      kty: 'OKP',
      crv: 'Ed25519',
    })
  })

  it.each([
    'did:key:z6Mk',
    'did:key:m6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do',
    'did:jwk:e30',
    `did:jwk:${Buffer.from('{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAA"}').toString('base64url')}`,
  ])('%s is refused', async (did) => {
    await expect(resolver(noFetch)(did)).rejects.toBeInstanceOf(Error)
  })

  it('a point that is not on its curve is no key', () => {
    const bytes = Buffer.concat([Buffer.from([0x80, 0x24, 2]), Buffer.alloc(32, 0xff)])
    expect(() => parseMultikey(`z${encodeBase58(bytes)}`)).toThrow(Error)
  })
})

it('base58 of any bytes gives them back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(Buffer.from(decodeBase58(encodeBase58(bytes))).equals(bytes)).toBe(true)
    }),
  )
})
