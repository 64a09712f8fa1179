import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { createDidResolver, findDidKey } from '@mutua/kit/did/resolve-did'
import { parseLog, verifyLog } from '@mutua/kit/did/webvh-log'
import { serviceKeysOf } from '@mutua/kit/service-calls'
import type { Finding } from '@mutua/kit/operate/doctor'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { instantOf, parseBaseUrl } from '@mutua/sdk/ids'
import { historyFault } from './did-history.ts'
import { openKeys, type Keys } from './keys.ts'
import { checkKeys, checkPublishedKeys } from './operate-keys.ts'
import { allEntries, dyingStore, noon, openFolder, origin, sealer } from './test-support.ts'

const day = 86_400_000
const now = () => noon

const sign = (keys: Keys): Promise<string> => {
  const { verificationMethod, key } = keys.signingKey()
  return new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid: verificationMethod }).sign(key)
}
const signAsToken = (keys: Keys): Promise<string> => {
  const { kid, key } = keys.signingKey()
  return new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key)
}

/** As a stranger with the DID document of that moment would. */
const verifies = async (jws: string, keys: Keys, at = noon): Promise<boolean> => {
  const issuer = await issuerKeysFrom(keys.didDocument(), keys.did, { now: () => at })
  const header = Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()
  const { kid } = JSON.parse(header) as { kid: string }
  const method = issuer?.keys.get(kid)
  if (method === undefined) return false
  return jwtVerify(jws, method.key).then(
    () => true,
    () => false,
  )
}

describe('keys that follow each other', () => {
  it('T44 what a retired key signed verifies until the last credential under it can be over, and no longer', async () => {
    await using folder = await openFolder()
    const deps = { store: folder.store, sealer, origin, now, renewAfterDays: 90 }
    const first = await openKeys(deps)
    const old = await sign(first)
    const later = noon + 90 * day
    const second = await openKeys({ ...deps, now: () => later })
    expect(second.signingKey().kid).not.toBe(first.signingKey().kid)
    const end = Date.parse(second.list()[1]?.expires ?? '')
    // A consent lasts two years at most; the last one under the key was given just before.
    expect(end).toBeGreaterThanOrEqual(later + 731 * day)
    expect(await verifies(old, second, later)).toBe(true)
    expect(await verifies(old, second, end - 1)).toBe(true)
    expect(await verifies(old, second, end)).toBe(false)
    expect(await verifies(await sign(second), second, later)).toBe(true)
  })

  it('T44 a key that is not due stays, whatever was opened when', async () => {
    await using folder = await openFolder()
    const deps = { store: folder.store, sealer, origin, renewAfterDays: 90 }
    const first = await openKeys({ ...deps, now })
    const second = await openKeys({ ...deps, now: () => noon + 90 * day - 1 })
    expect(second.signingKey().kid).toBe(first.signingKey().kid)
    expect(second.list()).toHaveLength(1)
  })

  it('T44 the private half of a retired key is destroyed: nobody can sign under it again', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const old = keys.signingKey().kid
    expect(await folder.store.get(`keys/private/${old}`)).toBeDefined()
    await keys.rotate()
    expect(await folder.store.get(`keys/private/${old}`)).toBeUndefined()
  })
})

describe('a key that was in other hands', () => {
  it('T45 nothing under it verifies any more, whatever date stands in it; what others signed does', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const before = await sign(keys)
    await keys.rotate()
    const [stolen, stolenToken] = [await sign(keys), await signAsToken(keys)]
    const kid = keys.signingKey().kid
    await keys.kill(kid, instantOf(noon - day))
    expect(keys.signingKey().kid).not.toBe(kid)
    expect(await verifies(stolen, keys)).toBe(false)
    expect(await verifies(before, keys)).toBe(true)
    expect(await verifies(await sign(keys), keys)).toBe(true)
    await expect(jwtVerify(stolenToken, createLocalJWKSet(keys.jwks()))).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
    expect([keys.isBelieved(stolen), keys.isBelieved(before)]).toEqual([false, true])
  })

  it('T45 stays to be seen in the DID document and in the key set, with its date, and is for nothing', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const { kid, verificationMethod } = keys.signingKey()
    const from = instantOf(noon - day)
    await keys.kill(kid, from)
    const { verificationMethod: methods, assertionMethod } = keys.didDocument()
    expect(methods.find(({ id }) => id === verificationMethod)).toMatchObject({ revoked: from })
    expect(methods.filter(({ revoked }) => revoked === from)).toHaveLength(2)
    expect(assertionMethod).not.toContain(verificationMethod)
    expect(keys.jwks().keys.map((key) => key.kid)).toEqual([keys.signingKey().kid])
    expect(keys.jwks().revoked).toMatchObject([
      { kid, revoked: { revoked_at: (noon - day) / 1_000, reason: 'compromised' } },
    ])
    const reopened = await openKeys({ store: await folder.restart(), sealer, origin, now })
    expect(reopened.jwks()).toEqual(keys.jwks())
    expect(reopened.didDocument()).toEqual(keys.didDocument())
  })

  it('T45 of two dates the earlier counts, and repeating it changes nothing', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    const { kid } = keys.signingKey()
    await keys.kill(kid, instantOf(noon - day))
    const signing = keys.signingKey().kid
    const document = JSON.stringify(keys.didDocument())
    await keys.kill(kid, instantOf(noon))
    expect(JSON.stringify(keys.didDocument())).toBe(document)
    await keys.kill(kid, instantOf(noon - 2 * day))
    expect(keys.list().find((key) => key.kid === kid)?.revoked).toBe(instantOf(noon - 2 * day))
    expect(keys.signingKey().kid).toBe(signing)
  })

  it('T45 a key that there is not, or a date ahead: is refused, and nothing changes', async () => {
    await using folder = await openFolder()
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    await expect(keys.kill('x', instantOf(noon))).rejects.toThrow('no signing key')
    await expect(keys.kill(keys.signingKey().kid, instantOf(noon + 1))).rejects.toThrow('from now on')
    expect(keys.list()).toHaveLength(1)
  })

  it.each(['before', 'after'] as const)(
    'T45 a crash %s the write leaves it killed or not',
    async (moment) => {
      await using folder = await openFolder()
      const { kid } = (await openKeys({ store: folder.store, sealer, origin, now })).signingKey()
      const dying = await openKeys({ store: dyingStore(folder.store, 1, moment), sealer, origin, now })
      await expect(dying.kill(kid, instantOf(noon))).rejects.toThrow('died')
      const keys = await openKeys({ store: await folder.restart(), sealer, origin, now })
      expect(keys.jwks().revoked?.length ?? 0).toBe(moment === 'before' ? 0 : 1)
      expect(keys.signingKey().kid === kid).toBe(moment === 'before')
      expect(verifyLog(parseLog(keys.history()), noon + day).kind).toBe('verified')
    },
  )
})

describe('the history of the DID document', () => {
  const findings = async (
    check: ReturnType<typeof checkKeys>,
    folder: Awaited<ReturnType<typeof openFolder>>,
  ) => (await Array.fromAsync<Finding>(check(folder.store, sealer))).map(({ what }) => what)
  const later = () => noon + day

  const withHistory = async (folder: Awaited<ReturnType<typeof openFolder>>) => {
    const keys = await openKeys({ store: folder.store, sealer, origin, now })
    await keys.rotate()
    await keys.kill(keys.signingKey().kid, instantOf(noon))
    return keys
  }

  it('T46 tells of every version, verifies, and ends with the document that is published', async () => {
    await using folder = await openFolder()
    const keys = await withHistory(folder)
    const log = parseLog(keys.history())
    expect(log).toHaveLength(3)
    const verdict = verifyLog(log, noon + day)
    expect(verdict.kind).toBe('verified')
    expect(historyFault(log, { ...keys.didDocument() }, noon + day)).toBeUndefined()
    expect(await findings(checkKeys({ now: later }), folder)).toEqual([])
    expect(verdict.kind === 'verified' && keys.didDocument().alsoKnownAs.includes(verdict.did)).toBe(true)
  })

  it('T46 a did:web document that was swapped in the store: the doctor raises an alarm', async () => {
    await using folder = await openFolder()
    await withHistory(folder)
    await using other = await openFolder()
    await openKeys({ store: other.store, sealer, origin, now })
    const key = 'keys/did/did:web:localhost%3A3001'
    const swapped = await other.store.get(key)
    await folder.store.write([{ key, value: swapped ?? new Uint8Array() }])
    expect(await findings(checkKeys({ now: later }), folder)).toEqual([expect.stringContaining('swapped')])
  })

  it('T46 an entry that was changed or taken away in the store: the doctor raises an alarm', async () => {
    await using folder = await openFolder()
    await withHistory(folder)
    const keys = [...(await allEntries(folder.store)).keys()].filter((key) => key.startsWith('keys/history/'))
    for (const key of keys) {
      const bytes = await folder.store.get(key)
      await folder.store.write([{ key, value: undefined }])
      expect(await findings(checkKeys({ now: later }), folder), key).toHaveLength(1)
      const changed = Buffer.from(bytes ?? [])
        .toString()
        .replace('JsonWebKey', 'JsonWebKez')
      await folder.store.write([{ key, value: Buffer.from(changed) }])
      expect(await findings(checkKeys({ now: later }), folder), key).toHaveLength(1)
      await folder.store.write([{ key, value: bytes ?? new Uint8Array() }])
    }
    expect(await findings(checkKeys({ now: later }), folder)).toEqual([])
  })

  it.each([
    ['as it is', (text: string) => text, 0],
    ['with a key of somebody else', (text: string) => text.replaceAll(/"x":"[\w-]+"/g, '"x":"AAAA"'), 1],
    ['of another DID', (text: string) => text.replaceAll('localhost%3A3001', 'evil.example'), 1],
    ['with a killed key back in use', (text: string) => text.replaceAll(/,"revoked":"[^"]+"/g, ''), 1],
    ['that is no JSON', () => '<html>', 1],
    ['that cannot be reached from here', () => undefined, 0],
  ] as const)('T46 a published did:web document %s: %s', async (_, swap, alarms) => {
    await using folder = await openFolder()
    const keys = await withHistory(folder)
    const check = checkPublishedKeys({
      readPublished: (path) =>
        Promise.resolve(path.endsWith('.json') ? swap(JSON.stringify(keys.didDocument())) : keys.history()),
      history: keys.history,
      now: later,
    })
    expect(await findings(check, folder)).toHaveLength(alarms)
  })

  it('T46 a published history that was swapped: the doctor raises an alarm', async () => {
    await using folder = await openFolder()
    const keys = await withHistory(folder)
    const check = checkPublishedKeys({
      readPublished: (path) =>
        Promise.resolve(
          path.endsWith('.json')
            ? JSON.stringify(keys.didDocument())
            : keys.history().split('\n').slice(0, 1).join('\n'),
        ),
      history: keys.history,
      now: later,
    })
    expect(await findings(check, folder)).toEqual([expect.stringContaining('not the history')])
  })
})

describe('copies of keys elsewhere', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const publish = async () => {
    const folder = await openFolder()
    const server = createServer((request, response) => {
      response.end(JSON.stringify(request.url?.includes('jwks') ? keys.jwks() : keys.didDocument()))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const at = parseBaseUrl(`http://localhost:${String((server.address() as AddressInfo).port)}`)
    const keys = await openKeys({ store: folder.store, sealer, origin: at, now: Date.now })
    return {
      keys,
      at,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        server.close()
        await folder[Symbol.asyncDispose]()
      },
    }
  }

  it('T47 a service of ours believes a killed key for five minutes at most', async () => {
    vi.setSystemTime(noon)
    await using published = await publish()
    const { keys, at } = published
    const set = serviceKeysOf(at)
    const token = await signAsToken(keys)
    expect((await jwtVerify(token, set)).payload).toEqual({})
    await keys.kill(keys.signingKey().kid, instantOf(noon))
    vi.setSystemTime(noon + 299_000)
    expect((await jwtVerify(token, set)).payload).toEqual({})
    vi.setSystemTime(noon + 300_001)
    await expect(jwtVerify(token, set)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  it('T47 the first token of the new key brings the new set at once, and the killed key is gone with the old one', async () => {
    vi.setSystemTime(noon)
    await using published = await publish()
    const { keys, at } = published
    const set = serviceKeysOf(at)
    const token = await signAsToken(keys)
    await jwtVerify(token, set)
    await keys.kill(keys.signingKey().kid, instantOf(noon))
    vi.setSystemTime(noon + 6_000)
    expect((await jwtVerify(await signAsToken(keys), set)).payload).toEqual({})
    await expect(jwtVerify(token, set)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  it('T47 a resolved did:web is asked for again after five minutes', async () => {
    vi.setSystemTime(noon)
    await using published = await publish()
    const { keys } = published
    const resolve = createDidResolver({
      fetch: createSafeFetch({ allowLoopback: true }),
      now: Date.now,
      isTrusted: (did) => did === keys.did,
      schemeOf: () => 'http',
    })
    const { verificationMethod: id } = keys.signingKey()
    const find = async () =>
      findDidKey(await resolve(keys.did), { id, purpose: 'assertionMethod', at: Date.now() })
    expect(await find()).toMatchObject({ crv: 'Ed25519' })
    await keys.kill(keys.signingKey().kid, instantOf(noon))
    vi.setSystemTime(noon + 299_999)
    expect(await find()).toMatchObject({ crv: 'Ed25519' })
    vi.setSystemTime(noon + 300_000)
    expect(await find()).toBeUndefined()
  })
})
