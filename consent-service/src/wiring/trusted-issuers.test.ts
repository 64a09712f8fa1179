import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { importJWK, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { envelopeOf } from '@mutua/sdk/consent/vc-jose'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { openCredentialFace } from './credential-face.ts'
import type { JsonObject } from '../credentials/data-integrity.ts'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { encodedListOf } from '../credentials/status-list.ts'
import { openHouse, origin } from '../grants/test-support.ts'
import { authenticateByWord, serve } from '../http/test-support.ts'
import { openKeys } from '../keys/keys.ts'
import { openFolder, sealer } from '../keys/test-support.ts'

const startOfTest = Date.parse('2026-11-21T09:00:00.000Z')
let opened: AsyncDisposableStack
let clock: { at: number }
beforeEach(() => {
  opened = new AsyncDisposableStack()
  clock = { at: startOfTest }
})
afterEach(() => opened.disposeAsync())

interface Issuer {
  readonly did: string
  readonly kid: string
  readonly key: KeyObject
}

/** A register of physicians with an address of its own: its DID document, and one list for each purpose. */
const openRegister = async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const calls: string[] = []
  const answers = new Map<string, () => Promise<string>>()
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) return void response.writeHead(404).end()
    void answer().then((text) => response.end(text))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const did = `did:web:localhost%3A${String(port)}`
  const url = `http://localhost:${String(port)}`
  const kid = `${did}#key-1`
  const publicKeyJwk = publicKey.export({ format: 'jwk' })
  const method = { id: kid, type: 'JsonWebKey', controller: did, publicKeyJwk }
  const document = { id: did, verificationMethod: [method], assertionMethod: [kid] }
  answers.set('/.well-known/did.json', () => Promise.resolve(JSON.stringify(document)))
  return { issuer: { did, kid, key: privateKey }, url, calls, answers }
}

const sign = async (credential: JsonObject, { kid, key }: Issuer): Promise<string> =>
  new SignJWT(credential)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', cty: 'vc', kid })
    .sign(await importJWK(key.export({ format: 'jwk' }), 'EdDSA'))

const physician = (issuer: Issuer, further: JsonObject = {}): JsonObject => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  'type': ['VerifiableCredential'],
  'issuer': issuer.did,
  'validFrom': '2026-01-01T00:00:00Z',
  'credentialSubject': { id: 'https://clinic.example/doctor#me' },
  ...further,
})

const statusList = (
  issuer: Issuer,
  url: string,
  further: JsonObject = {},
  set: number[] = [],
): JsonObject => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  'id': url,
  'type': ['VerifiableCredential', 'BitstringStatusListCredential'],
  'issuer': issuer.did,
  'validFrom': '2026-01-01T00:00:00Z',
  'credentialSubject': {
    type: 'BitstringStatusList',
    statusPurpose: 'revocation',
    encodedList: encodedListOf(set),
  },
  ...further,
})

const openVerifier = async (trusted: readonly string[]) => {
  const folder = opened.use(await openFolder())
  const now = () => clock.at
  const keys = await openKeys({ store: folder.store, sealer, origin, now })
  const house = opened.use(
    await openHouse({
      clock,
      issueCredential: (grant) =>
        issueGrantCredential(grant, { issuer: keys.did, origin, signingKey: keys.signingKey }),
    }),
  )
  const rooms = openCredentialFace({
    ...{ origin, now, keys, grants: house.grants, changes: house.feed.head },
    authenticate: authenticateByWord,
    others: {
      trustedIssuers: new Set(trusted),
      fetch: createSafeFetch({ allowLoopback: true }),
      allowLoopback: true,
    },
  })
  const { url } = opened.use(await serve(...rooms))
  return async (jwt: string): Promise<string> => {
    const answer = await fetch(`${url}/credentials/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ verifiableCredential: envelopeOf(jwt, 'vc') }),
    })
    const { verified, errors = [] } = (await answer.json()) as { verified: boolean; errors?: string[] }
    return verified ? 'verified' : errors.join(' ')
  }
}

describe('a credential of somebody else', () => {
  it('is verified when the deployment trusts its issuer, by the key in the DID document', async () => {
    const { issuer } = await openRegister()
    const verify = await openVerifier([issuer.did])
    expect(await verify(await sign(physician(issuer), issuer))).toBe('verified')
    const { privateKey } = generateKeyPairSync('ed25519')
    expect(await verify(await sign(physician(issuer), { ...issuer, key: privateKey }))).not.toBe('verified')
    const over = physician(issuer, { validUntil: '2026-02-01T00:00:00Z' })
    expect(await verify(await sign(over, issuer))).not.toBe('verified')
  })

  it('is refused when nobody named its issuer, and nothing of the issuer is fetched', async () => {
    const [{ issuer, calls }, other] = [await openRegister(), await openRegister()]
    const verify = await openVerifier([other.issuer.did])
    expect(await verify(await sign(physician(issuer), issuer))).not.toBe('verified')
    // Named by one, signed by another: neither speaks for the other.
    expect(await verify(await sign(physician(issuer), other.issuer))).toContain('issuer-mismatch')
    expect(calls).toEqual([])
  })

  it('is verified by a did:jwk and a did:key that are named, and by no others', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const jwk = Buffer.from(JSON.stringify(publicKey.export({ format: 'jwk' }))).toString('base64url')
    const did = `did:jwk:${jwk}`
    const issuer = { did, kid: `${did}#0`, key: privateKey }
    const jwt = await sign(physician(issuer), issuer)
    expect(await (await openVerifier([did]))(jwt)).toBe('verified')
    expect(await (await openVerifier([]))(jwt)).not.toBe('verified')
  })
})

describe('the status of a credential of somebody else', () => {
  const openListed = async () => {
    const register = await openRegister()
    const { issuer, url } = register
    const list = `${url}/status/1`
    const entry = {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '4711',
      statusListCredential: list,
    }
    const publish = (set: number[], further: JsonObject = {}, by: Issuer = issuer) =>
      register.answers.set('/status/1', () => sign(statusList(issuer, list, further, set), by))
    publish([])
    const other = await openRegister()
    const verify = await openVerifier([issuer.did, other.issuer.did])
    const ask = async (credentialStatus: unknown = entry) =>
      verify(await sign(physician(issuer, { credentialStatus }), issuer))
    return { ...register, other: other.issuer, list, entry, publish, ask }
  }

  it('is looked at, and again after seconds: a bit that is set refuses it', async () => {
    const { publish, ask, calls } = await openListed()
    expect(await ask()).toBe('verified')
    expect(await ask()).toBe('verified')
    expect(calls.filter((path) => path === '/status/1')).toHaveLength(1)
    publish([4_711])
    clock.at += 5_001
    expect(await ask()).toContain('revoked')
  })

  it('that cannot be known refuses it', async () => {
    const { publish, ask, answers, entry, issuer, other, list } = await openListed()
    const { privateKey } = generateKeyPairSync('ed25519')
    const subject = statusList(issuer, list)['credentialSubject'] as JsonObject
    const bad: [string, () => unknown][] = [
      ['signed by somebody else', () => publish([], {}, { ...issuer, key: privateKey })],
      ['of another who is trusted', () => publish([], { issuer: other.did }, other)],
      ['of another issuer', () => publish([], { issuer: 'did:web:other.example' })],
      ['of another address', () => publish([], { id: `${list}0` })],
      ['over', () => publish([], { validUntil: '2026-11-01T00:00:00Z' })],
      [
        'of another purpose',
        () => publish([], { credentialSubject: { ...subject, statusPurpose: 'suspension' } }),
      ],
      ['unreadable', () => publish([], { credentialSubject: { ...subject, encodedList: 'uAAAA' } })],
      ['absent', () => answers.delete('/status/1')],
    ]
    for (const [name, spoil] of bad) {
      spoil()
      clock.at += 5_001
      expect(await ask(), name).toMatch(/^status: /)
    }
    publish([])
    clock.at += 5_001
    expect(await ask()).toBe('verified')
    for (const other of [
      { ...entry, type: 'StatusList2021Entry' },
      { ...entry, statusListIndex: '131072' },
      { ...entry, statusSize: 2 },
      { ...entry, statusPurpose: 'message' },
    ])
      expect(await ask(other)).toMatch(/^status: /)
    expect(await ask([entry, { ...entry, statusPurpose: 'suspension' }])).toMatch(/^status: /)
  })
})
