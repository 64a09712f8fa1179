import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { openLevelStore } from './level-store.ts'
import { createTestSealer } from './sealing/test-sealer.ts'
import {
  openServiceKey,
  serviceTokenType,
  signServiceToken,
  verifyServiceToken,
  type ServiceKey,
} from './service-key.ts'
import type { Store } from './store.ts'

const pod = parseBaseUrl('https://pods.example')
const coop = parseBaseUrl('https://coop.example')
const now = () => Date.UTC(2026, 10, 21, 12)
const sealer = createTestSealer(new Uint8Array(32).fill(1))
const unknown = expect.objectContaining({ code: 'service-unknown' }) as unknown

let folder: string
let store: Store
let key: ServiceKey

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-key-'))
  store = await openLevelStore(folder)
  key = await openServiceKey({ store, sealer })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const verify = (authorization: string | undefined, at = now): Promise<BaseUrl> =>
  verifyServiceToken(authorization, {
    audience: coop,
    keysOf: (issuer) => (issuer === pod ? createLocalJWKSet({ keys: [key.publicJwk] }) : undefined),
    now: at,
  })
const token = (): Promise<string> => signServiceToken({ key, issuer: pod, audience: coop, now })
const forged = (
  claims: { iss?: string; aud?: string; exp?: number },
  header: { typ?: string } = {},
  by = key.privateKey,
) => {
  const at = now() / 1000
  return new SignJWT({ iss: pod, aud: coop, iat: at, exp: at + 60, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: serviceTokenType, kid: key.kid, ...header })
    .sign(by)
}

describe('the key of a service', () => {
  it('is the same after a restart, rests sealed, and opens with no other secret', async () => {
    expect((await openServiceKey({ store, sealer })).kid).toBe(key.kid)
    const resting = Buffer.from((await store.get('key/service')) ?? []).toString('latin1')
    expect(resting).not.toContain('PRIVATE KEY')
    const other = createTestSealer(new Uint8Array(32).fill(2))
    await expect(openServiceKey({ store, sealer: other })).rejects.toThrow(/authenticate/)
  })

  it('is followed by another after its time; what it has signed goes on verifying, and it signs no more', async () => {
    const at = (days: number) => ({ afterDays: 90, now: () => Date.now() + days * 86_400_000 })
    expect((await openServiceKey({ store, sealer, renewal: at(89) })).kid).toBe(key.kid)
    const next = await openServiceKey({ store, sealer, renewal: at(91) })
    expect(next.kid).not.toBe(key.kid)
    expect(next.publicJwks).toEqual([next.publicJwk, key.publicJwk])
    const third = await openServiceKey({ store, sealer, renewal: at(182) })
    expect(third.publicJwks.map(({ kid }) => kid)).toEqual([third.kid, next.kid, key.kid])
    expect((await openServiceKey({ store, sealer })).publicJwks).toEqual(third.publicJwks)
    expect(third.publicJwks.some((jwk) => 'd' in jwk)).toBe(false)
  })

  it('publishes its public half only', () => {
    expect(Object.keys(key.publicJwk).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  })
})

describe('a service token', () => {
  it('says which of our services calls', async () => {
    expect(await verify(`Bearer ${await token()}`)).toBe(pod)
  })

  it.each([
    ['none at all', () => Promise.resolve(undefined)],
    ['another scheme', async () => `DPoP ${await token()}`],
    ['no JWT', () => Promise.resolve('Bearer abc')],
    ['another audience', async () => `Bearer ${await forged({ aud: 'https://other.example' })}`],
    [
      'a service that the settings do not name',
      async () => `Bearer ${await forged({ iss: 'https://evil.example' })}`,
    ],
    ['an issuer that is no origin', async () => `Bearer ${await forged({ iss: 'anna' })}`],
    ['another kind of token', async () => `Bearer ${await forged({}, { typ: 'permission-ticket+jwt' })}`],
    ['another key', async () => `Bearer ${await forged({}, {}, generateKeyPairSync('ed25519').privateKey)}`],
    ['no signature', () => Promise.resolve(`Bearer ${new UnsecuredJWT({ iss: pod, aud: coop }).encode()}`)],
    ['one that has expired', async () => `Bearer ${await forged({ exp: now() / 1000 - 10 })}`],
  ])('with %s is refused', async (_what, authorization) => {
    await expect(verify(await authorization())).rejects.toThrow(unknown)
  })

  it('is refused two minutes later', async () => {
    const early = await token()
    await expect(verify(`Bearer ${early}`, () => now() + 120_000)).rejects.toThrow(unknown)
  })
})
