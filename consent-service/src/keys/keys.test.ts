import { createHash } from 'node:crypto'
import { bytesToMultibase, createJWT, hexToBytes, verifyJWT } from 'did-jwt'
import type { DIDDocument } from 'did-resolver'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { createKeyAgent, didJwtSigner } from './key-agent.ts'
import { openKeys } from './keys.ts'
import { allEntries, dyingStore, noon, openFolder, origin, sealer } from './test-support.ts'

const now = () => noon

describe('the identity of the co-op', () => {
  it('is the did:web of its address, with the port percent-encoded', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    expect(keys.did).toBe('did:web:localhost%3A3001')
    const { key: _key, ...signingKey } = keys.signingKey()
    expect(signingKey.verificationMethod).toBe(`${keys.did}#${signingKey.kid}`)
    expect(keys.didDocument()).toMatchObject({
      id: keys.did,
      alsoKnownAs: [origin, expect.stringMatching(/^did:webvh:Qm\w{44}:localhost%3A3001$/)],
      verificationMethod: [
        {
          id: signingKey.verificationMethod,
          type: 'JsonWebKey',
          controller: keys.did,
          publicKeyJwk: { kty: 'OKP', crv: 'Ed25519' },
        },
        { type: 'Multikey', controller: keys.did },
      ],
    })
    expect(keys.didDocument().verificationMethod[1]?.publicKeyMultibase).toMatch(/^z6Mk/)
    expect(keys.didDocument().assertionMethod).toContain(signingKey.verificationMethod)
  })

  it('is the same after a restart, with one write at the first start and none at the second', async () => {
    await using folder = await openFolder()
    let writes = 0
    const counting = (store: typeof folder.store) => ({
      ...store,
      write: (...args: Parameters<typeof store.write>) => {
        writes += 1
        return store.write(...args)
      },
    })
    const first = await openKeys({ store: counting(folder.store), sealer, origin, now })
    expect(writes).toBe(1)
    const second = await openKeys({ store: counting(await folder.restart()), sealer, origin, now })
    expect(writes).toBe(1)
    expect(second.didDocument()).toEqual(first.didDocument())
    expect(second.signingKey().key.equals(first.signingKey().key)).toBe(true)
  })

  it.each(['before', 'after'] as const)(
    'survives a crash %s its first write: the next start finds or makes all of it',
    async (moment) => {
      await using folder = await openFolder()
      await expect(
        openKeys({ store: dyingStore(folder.store, 1, moment), sealer, origin, now }),
      ).rejects.toThrow('died')
      expect((await allEntries(folder.store)).size).toBe(moment === 'before' ? 0 : 6)
      const keys = await openKeys({ store: await folder.restart(), sealer, origin, now })
      expect(keys.jwks().keys).toHaveLength(1)
      expect((await allEntries(folder.store)).size).toBe(6)
    },
  )

  it('is made once, when two opens meet', async () => {
    await using folder = await openFolder()
    const deps = { store: folder.store, sealer, origin, now }
    const [one, two] = await Promise.all([openKeys(deps), openKeys(deps)])
    expect(one.didDocument()).toEqual(two.didDocument())
    expect((await allEntries(folder.store)).size).toBe(6)
  })

  it('of another address is another identity with another key', async () => {
    await using folder = await openFolder()
    const here = await openKeys({ store: folder.store, sealer, origin, now })
    const there = await openKeys({
      store: folder.store,
      sealer,
      origin: parseBaseUrl('https://coop.example'),
      now,
    })
    expect(there.did).toBe('did:web:coop.example')
    expect(there.signingKey().kid).not.toBe(here.signingKey().kid)
  })
})

describe('private keys', () => {
  it('rest sealed: the store holds their bytes in no common form', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const jwk = keys.signingKey().key.export({ format: 'jwk' })
    const raw = Buffer.from(jwk.d ?? '', 'base64url')
    expect(raw).toHaveLength(32)
    for (const value of (await allEntries(folder.store)).values()) {
      const stored = Buffer.from(value)
      for (const form of [raw, raw.toString('hex'), raw.toString('base64'), raw.toString('base64url')])
        expect(stored.includes(form)).toBe(false)
    }
    expect(JSON.stringify([keys.jwks(), keys.didDocument()])).not.toContain('"d"')
  })

  it('do not open with another secret, and the error says what to do', async () => {
    await using folder = await openFolder()
    await openKeys({ store: folder.store, sealer, origin, now })
    const other = createTestSealer(new Uint8Array(32).fill(8))
    await expect(openKeys({ store: folder.store, sealer: other, origin, now })).rejects.toMatchObject({
      code: 'KEYS_SEALED_OTHERWISE',
    })
    await expect(openKeys({ store: folder.store, sealer: other, origin, now })).rejects.toThrow('secret file')
  })

  it('do not open under the id of another key', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const first = keys.signingKey().kid
    await keys.rotate()
    const moved = await folder.store.get(`keys/private/${keys.signingKey().kid}`)
    await folder.store.write([{ key: `keys/private/${first}`, value: moved ?? new Uint8Array() }])
    const agent = createKeyAgent({ store: folder.store, sealer })
    await expect(agent.keyManagerSignJWT({ kid: first, data: 'x' })).rejects.toThrow('another')
  })
})

describe('rotating the key', () => {
  it('signs with the new key, and what the old one signed still verifies', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const sign = () => {
      const { kid, key } = keys.signingKey()
      return new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key)
    }
    const before = await sign()
    const oldMethod = keys.signingKey().verificationMethod
    await keys.rotate()
    const after = await sign()
    expect(keys.signingKey().verificationMethod).not.toBe(oldMethod)
    expect(keys.jwks().keys.map(({ kid }) => kid)).toEqual([keys.signingKey().kid, oldMethod.split('#')[1]])
    const set = createLocalJWKSet(keys.jwks())
    for (const token of [before, after]) expect((await jwtVerify(token, set)).payload).toEqual({})
    const verifiable = await issuerKeysFrom(keys.didDocument(), keys.did, { now })
    expect([...(verifiable?.keys.keys() ?? [])]).toEqual([oldMethod, keys.signingKey().verificationMethod])
    const reopened = await openKeys({ store: await folder.restart(), sealer, origin, now })
    expect(reopened.signingKey().kid).toBe(keys.signingKey().kid)
  })

  it.each(['before', 'after'] as const)('that dies %s its write leaves a whole identity', async (moment) => {
    await using folder = await openFolder()
    await openKeys({ store: folder.store, sealer, origin, now })
    const dying = await openKeys({ store: dyingStore(folder.store, 1, moment), sealer, origin, now })
    await expect(dying.rotate()).rejects.toThrow('died')
    const keys = await openKeys({ store: await folder.restart(), sealer, origin, now })
    expect(keys.jwks().keys).toHaveLength(moment === 'before' ? 1 : 2)
    expect((await allEntries(folder.store)).size).toBe(moment === 'before' ? 6 : 9)
  })

  it('twice at once leaves every key that was announced usable', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    await Promise.all([keys.rotate(), keys.rotate()])
    const reopened = await openKeys({ store: await folder.restart(), sealer, origin, now })
    expect(reopened.didDocument()).toEqual(keys.didDocument())
    // Each of them made one: neither met the half of the other.
    expect(keys.jwks().keys).toHaveLength(3)
  })
})

describe('the Veramo agent', () => {
  it('lets did-jwt build tokens that our signer signs and both did-jwt and jose verify', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const agent = createKeyAgent({ store: folder.store, sealer })
    const { kid, verificationMethod } = keys.signingKey()
    const jwt = await createJWT(
      { sub: 'x' },
      { issuer: keys.did, signer: didJwtSigner(agent, kid) },
      { alg: 'EdDSA', kid: verificationMethod, typ: 'JWT' },
    )
    const resolver = {
      resolve: () =>
        Promise.resolve({
          // Read-only here, mutable in did-resolver's type; did-jwt does not change it.
          didDocument: structuredClone(keys.didDocument()) as unknown as DIDDocument,
          didDocumentMetadata: {},
          didResolutionMetadata: { contentType: 'application/did+json' },
        }),
    }
    const verified = await verifyJWT(jwt, { resolver, proofPurpose: 'assertionMethod' })
    expect(verified).toMatchObject({ verified: true, issuer: keys.did })
    const verifiable = await issuerKeysFrom(keys.didDocument(), keys.did, { now })
    const method = verifiable?.keys.get(verificationMethod)
    if (method === undefined) throw new Error('the document lists its current key')
    expect((await jwtVerify(jwt, method.key, { algorithms: ['EdDSA'] })).payload).toMatchObject({
      iss: keys.did,
      sub: 'x',
    })
    await expect(verifyJWT(`${jwt.slice(0, -4)}AAAA`, { resolver })).rejects.toThrow('invalid_signature')
  })

  it('signs with P-256 too', async () => {
    await using folder = await openFolder()
    const agent = createKeyAgent({ store: folder.store, sealer })
    const key = await agent.keyManagerCreate({ kms: 'node', type: 'Secp256r1' })
    expect(key).not.toHaveProperty('privateKeyHex')
    const jwt = await createJWT(
      {},
      { issuer: 'did:web:a', signer: didJwtSigner(agent, key.kid) },
      { alg: 'ES256', typ: 'JWT' },
    )
    const did = 'did:web:a'
    const publicKeyMultibase = bytesToMultibase(hexToBytes(key.publicKeyHex), 'base58btc', 'p256-pub')
    const didDocument = {
      id: did,
      verificationMethod: [{ id: `${did}#k`, type: 'Multikey', controller: did, publicKeyMultibase }],
    }
    const resolver = {
      resolve: () => Promise.resolve({ didDocument, didDocumentMetadata: {}, didResolutionMetadata: {} }),
    }
    expect(await verifyJWT(jwt, { resolver })).toMatchObject({ verified: true })
  })

  it('refuses to sign with another algorithm, to import, to agree on secrets, and key types that are not ours', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const agent = createKeyAgent({ store: folder.store, sealer })
    const { kid } = keys.signingKey()
    await expect(agent.keyManagerSign({ keyRef: kid, algorithm: 'ES256', data: 'x' })).rejects.toThrow(
      'EdDSA only',
    )
    await expect(
      agent.keyManagerImport({ kms: 'node', type: 'Ed25519', privateKeyHex: '00'.repeat(32) }),
    ).rejects.toThrow('imported')
    await expect(agent.keyManagerCreate({ kms: 'node', type: 'Secp256k1' })).rejects.toThrow('not made here')
    const publicKey = {
      type: 'Ed25519',
      publicKeyHex: createHash('sha256').update('x').digest('hex'),
    } as const
    await expect(agent.keyManagerSharedSecret({ secretKeyRef: kid, publicKey })).rejects.toThrow('agreement')
  })

  it('forgets a key it is told to delete, in all its places', async () => {
    await using folder = await openFolder()
    const agent = createKeyAgent({ store: folder.store, sealer })
    const { kid } = await agent.keyManagerCreate({ kms: 'node', type: 'Ed25519' })
    await agent.keyManagerDelete({ kid })
    expect((await allEntries(folder.store)).size).toBe(0)
    await expect(agent.keyManagerSignJWT({ kid, data: 'x' })).rejects.toThrow('no key')
  })
})
