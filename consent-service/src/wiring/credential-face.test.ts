import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list'
import { multikeyOf } from '@mutua/kit/did/multikey'
import { verifySdJwt } from '@mutua/sdk/consent/sd-jwt'
import { parseInstant, type WebId } from '@mutua/sdk/ids'
import { openCredentialFace } from './credential-face.ts'
import { createCanonize } from '../credentials/canonical-graph.ts'
import { addProof, type JsonObject } from '../credentials/data-integrity.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { anna, drRossi, openHouse, origin, stranger, type House } from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { authenticateByWord, serve, signedInAs, type Served } from '../http/test-support.ts'
import { openKeys, type Keys } from '../keys/keys.ts'
import { openFolder, sealer } from '../keys/test-support.ts'
import { sameSignatures } from '../../../sdk/client/src/consent/test-support-signature.ts'

let house: House
let keys: Keys
let served: Served
let folder: Awaited<ReturnType<typeof openFolder>>
beforeEach(async () => {
  folder = await openFolder()
  const clock = { at: Date.parse('2026-11-21T09:00:00.000Z') }
  keys = await openKeys({ store: folder.store, sealer, origin, now: () => clock.at })
  house = await openHouse({
    clock,
    issueCredential: (grant) =>
      issueGrantCredential(grant, { issuer: keys.did, origin, signingKey: keys.signingKey }),
  })
  const rooms = openCredentialFace({
    origin,
    now: () => clock.at,
    keys,
    grants: house.grants,
    changes: house.feed.head,
    authenticate: authenticateByWord,
  })
  served = await serve(...rooms)
})
afterEach(async () => {
  await served[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const post = async (path: string, body: unknown, as?: WebId) => {
  const response = await fetch(served.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(as === undefined ? {} : signedInAs(as)) },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as JsonObject }
}
const issue = (id: string, options: object = {}, as = anna) =>
  post('/credentials/issue', { credential: { id }, options }, as)
const verify = (verifiableCredential: unknown) => post('/credentials/verify', { verifiableCredential })

describe('the credential of a consent', () => {
  it.each(['eddsa-rdfc-2022', 'vc-jwt'])('is had by both parties as %s, and verifies', async (securedAs) => {
    const { id } = await house.given()
    for (const party of [anna, drRossi]) {
      const issued = await issue(id, { securedAs }, party)
      expect(issued.status).toBe(201)
      expect(await verify(issued.body)).toMatchObject({ status: 200, body: { verified: true } })
    }
  })

  it('is the same text every time', async () => {
    const { id } = await house.given()
    expect((await issue(id)).body).toEqual((await issue(id, {}, drRossi)).body)
  })

  it('says the terms of the consent in each of its forms', async () => {
    const terms = { fetch: 'periodic', frequency: { times: 3, per: 'day' }, life: 'P30D' } as const
    const { id } = await house.given(anna, drRossi, { terms })
    const proved = (await issue(id)).body
    expect(proved).toMatchObject({ credentialSubject: { consent: { terms } } })
    expect(await verify(proved)).toMatchObject({ status: 200 })
    const { body } = await issue(id, { securedAs: 'dc+sd-jwt' })
    expect(decodeJwt((body['credential'] as string).split('~')[0] ?? '')).toMatchObject({ terms })
  })

  it('T45 signed by a key that was in other hands is refused, and had anew', async () => {
    const { id } = await house.given()
    const before = (await issue(id)).body
    await keys.rotate()
    expect((await verify(before)).status).toBe(200)
    const [, retired] = keys.list()
    await keys.kill(retired?.kid ?? '', parseInstant('2026-11-20T00:00:00.000Z'))
    expect(await verify(before)).toMatchObject({ status: 400 })
    const after = (await issue(id)).body
    expect(await verify(after)).toMatchObject({ status: 200 })
  })

  it('is had by nobody else, and says no claims that somebody sends', async () => {
    const { id } = await house.given()
    expect((await issue(id, {}, stranger)).status).toBe(404)
    const claims = { id, issuer: keys.did, credentialSubject: { id: stranger } }
    expect((await post('/credentials/issue', { credential: claims }, anna)).status).toBe(400)
    expect((await post('/credentials/issue', { credential: { id } })).status).toBe(401)
  })

  it.each(['eddsa-rdfc-2022', 'vc-jwt'])(
    'as %s is refused while paused, and once withdrawn',
    async (securedAs) => {
      const { id } = await house.given()
      const { body } = await issue(id, { securedAs })
      const set = (statusPurpose: string, status: boolean, as = anna) =>
        post(
          '/credentials/status',
          { credentialId: id, credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose }, status },
          as,
        )
      expect((await set('suspension', true, drRossi)).status).toBeGreaterThanOrEqual(400)
      expect((await set('suspension', true)).status).toBe(200)
      expect((await verify(body)).status).toBe(400)
      await set('suspension', false)
      expect((await verify(body)).status).toBe(200)
      await set('revocation', true)
      expect(await verify(body)).toMatchObject({
        status: 400,
        body: { errors: ['record: the consent is withdrawn.'] },
      })
      expect((await set('revocation', false)).body).toMatchObject({ code: 'status-final' })
    },
  )

  it('is refused with a wider mode signed by the very key of the co-op: the records decide', async () => {
    const { id } = await house.given()
    const { proof: _proof, ...credential } = (await issue(id)).body
    const subject = credential['credentialSubject'] as { consent: object }
    const wider = {
      ...credential,
      credentialSubject: {
        ...subject,
        consent: { ...subject.consent, mode: ['http://www.w3.org/ns/auth/acl#Write'] },
      },
    }
    const { key } = keys.signingKey()
    const loader = createDocumentLoader(
      new Map([
        [`${origin}/contexts/consent/v1`, (await import('../credentials/consent-context.ts')).consentContext],
      ]),
    )
    const verificationMethod = keys.didDocument().assertionMethod.at(-1) ?? ''
    const forged = await addProof(
      wider,
      {
        suite: 'eddsa-rdfc-2022',
        purpose: 'assertionMethod',
        verificationMethod,
        created: '2026-11-21T09:00:00Z',
      },
      { canonize: createCanonize(loader), key },
    )
    expect(await verify(forged)).toMatchObject({
      status: 400,
      body: { errors: ['record: that is not what the consent says.'] },
    })
  })

  it('of somebody else is refused, whoever they are', async () => {
    const holder = someHolder()
    const credential = await addProof(
      {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        'type': ['VerifiableCredential'],
        'issuer': holder.did,
        'credentialSubject': { id: anna },
      },
      {
        suite: 'eddsa-rdfc-2022',
        purpose: 'assertionMethod',
        verificationMethod: holder.kid,
        created: '2026-11-21T09:00:00Z',
      },
      { canonize: createCanonize(createDocumentLoader()), key: holder.privateKey },
    )
    expect(await verify(credential)).toMatchObject({
      status: 400,
      body: { errors: ['key-unknown: the proof does not hold.'] },
    })
  })

  it('T48 knows no context of the test suites, whatever the conformance tenant knows', async () => {
    const { id } = await house.given()
    const { body } = await issue(id)
    const contexts = [...(body['@context'] as string[]), 'https://www.w3.org/ns/credentials/examples/v2']
    expect((await verify({ ...body, '@context': contexts })).body).toMatchObject({
      errors: [expect.stringContaining('context-unknown') as string],
    })
  })
})

describe('a presentation to the co-op', () => {
  const ask = async () => (await post('/challenges', {})).body['challenge'] as string
  const presentationFor = async (challenge: string, domain: string, credential: unknown) => {
    const holder = someHolder()
    return addProof(
      {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        'type': ['VerifiablePresentation'],
        'holder': holder.did,
        'verifiableCredential': [credential],
      },
      {
        suite: 'eddsa-rdfc-2022',
        purpose: 'authentication',
        verificationMethod: holder.kid,
        created: '2026-11-21T09:00:00Z',
        challenge,
        domain,
      },
      {
        canonize: createCanonize(
          createDocumentLoader(
            new Map([
              [
                `${origin}/contexts/consent/v1`,
                (await import('../credentials/consent-context.ts')).consentContext,
              ],
            ]),
          ),
        ),
        key: holder.privateKey,
      },
    )
  }
  const present = (verifiablePresentation: unknown, challenge: string) =>
    post('/presentations/verify', { verifiablePresentation, options: { challenge, domain: origin } })

  it('T29 answers a challenge once, and not after five minutes', async () => {
    const { id } = await house.given()
    const credential = (await issue(id)).body
    const challenge = await ask()
    const presentation = await presentationFor(challenge, origin, credential)
    expect(await present(presentation, challenge)).toMatchObject({ status: 200 })
    expect(await present(presentation, challenge)).toMatchObject({
      status: 400,
      body: { code: 'challenge-unknown' },
    })
    const stale = await ask()
    const late = await presentationFor(stale, origin, credential)
    house.clock.at += 300_000
    expect(await present(late, stale)).toMatchObject({ status: 400, body: { code: 'challenge-unknown' } })
    expect(await present(late, 'made-up')).toMatchObject({ status: 400, body: { code: 'challenge-unknown' } })
  })

  it('T30 for another verifier is refused', async () => {
    const { id } = await house.given()
    const challenge = await ask()
    const presentation = await presentationFor(challenge, 'https://other.example', (await issue(id)).body)
    expect((await present(presentation, challenge)).body).toMatchObject({
      errors: ['proof-other-domain: the proof does not hold.'],
    })
  })

  it('T32 of a withdrawn consent is refused, however fresh', async () => {
    const { id } = await house.given()
    const credential = (await issue(id)).body
    await house.grants.withdraw(anna, localIdOf(id))
    const challenge = await ask()
    expect(
      (await present(await presentationFor(challenge, origin, credential), challenge)).body,
    ).toMatchObject({
      errors: ['credential: record: the consent is withdrawn.'],
    })
  })
})

describe('the credential for a wallet', () => {
  const wallet = someHolder()
  const holderKey = wallet.publicKey.export({ format: 'jwk' })
  const issued = async (options: object = { holderKey }) => {
    const { id } = await house.given()
    const { body } = await issue(id, { securedAs: 'dc+sd-jwt', ...options })
    return body['credential'] as string
  }
  const at = Date.parse('2026-11-21T09:00:00.000Z')
  const verifyAs = async (text: string, expected?: { nonce: string; audience: string }) => {
    const [first] = keys.jwks().keys
    const key = await importJWK(first ?? {}, 'EdDSA')
    return verifySdJwt(text, 'dc+sd-jwt', {
      findKey: () => Promise.resolve({ alg: 'EdDSA', key: key as CryptoKey }),
      expected: expected && { ...expected, at },
    })
  }
  const bound = async (
    text: string,
    changes: { nonce?: string; aud?: string; iat?: number; key?: typeof wallet.privateKey } = {},
  ) => {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    const { key = wallet.privateKey, ...claims } = changes
    const binding = await new SignJWT({
      nonce: 'n1',
      aud: 'https://verifier.example',
      iat: at / 1_000,
      sd_hash: Buffer.from(hash).toString('base64url'),
      ...claims,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'kb+jwt' })
      .sign(key)
    return text + binding
  }
  const asked = { nonce: 'n1', audience: 'https://verifier.example' }

  it('shows what its holder does not keep back', async () => {
    const text = await issued()
    const [jwt = '', ...disclosures] = text.split('~')
    expect(decodeProtectedHeader(jwt)).toMatchObject({ typ: 'dc+sd-jwt', alg: 'EdDSA' })
    // Hashes and the key of the holder are drawn, and may spell a short word.
    const { _sd: _hashes, cnf: _key, ...said } = decodeJwt(jwt)
    expect(JSON.stringify(said)).not.toMatch(/anna|rossi/i)
    const whole = await verifyAs(await bound(text), asked)
    expect(whole).toMatchObject({ kind: 'verified', claims: { dataSubject: anna, sub: drRossi } })
    const kept = `${[jwt, ...disclosures.slice(0, 1)].join('~')}~`
    const some = await verifyAs(await bound(kept), asked)
    expect(some).toMatchObject({
      kind: 'verified',
      claims: { vct: `${origin}/credentials/types/data-access-consent` },
    })
    expect(some).not.toMatchObject({ claims: { dataSubject: anna } })
  })

  it('T31 is refused without key binding whenever it names a key, asked for or not', async () => {
    const text = await issued()
    expect(await verifyAs(text)).toEqual({ kind: 'refused', code: 'key-binding-missing' })
    expect(await verifyAs(text, asked)).toEqual({ kind: 'refused', code: 'key-binding-missing' })
    expect(await verifyAs(await bound(text))).toEqual({ kind: 'refused', code: 'key-binding-missing' })
    expect(await verifyAs(await issued({}))).toMatchObject({ kind: 'verified' })
  })

  it.each([
    ['T29 another nonce', { nonce: 'n0' }],
    ['T30 another audience', { aud: 'https://other.example' }],
    ['T29 a binding of ten minutes ago', { iat: at / 1_000 - 600 }],
    ['T31 somebody else’s key', { key: someHolder().privateKey }],
  ])('%s is refused', async (_, changes) => {
    const text = await issued()
    expect(await verifyAs(await bound(text, changes), asked)).toEqual({
      kind: 'refused',
      code: 'key-binding-invalid',
    })
  })

  it('is refused with a binding to other disclosures, or with a disclosure that nobody signed', async () => {
    const text = await issued()
    const binding = (await bound(text)).slice(text.length)
    const fewer = `${text.split('~').slice(0, 2).join('~')}~`
    expect(await verifyAs(fewer + binding, asked)).toEqual({ kind: 'refused', code: 'key-binding-invalid' })
    // One sign that stands for the same bytes: of the binding, of the credential.
    const [jwt = '', ...rest] = text.split('~')
    for (const twin of sameSignatures(binding))
      expect(await verifyAs(text + twin, asked)).toEqual({ kind: 'refused', code: 'key-binding-invalid' })
    for (const twin of sameSignatures(jwt))
      expect(await verifyAs(await bound([twin, ...rest].join('~')), asked)).toEqual({
        kind: 'refused',
        code: 'signature-invalid',
      })
    const forged = Buffer.from(JSON.stringify(['c2FsdA', 'price', '0'])).toString('base64url')
    expect(await verifyAs(await bound(`${text}${forged}~`), asked)).toEqual({
      kind: 'refused',
      code: 'disclosure-unsigned',
    })
  })

  it('T28 is no credential of another kind', async () => {
    const text = await issued({})
    const key = await importJWK(keys.jwks().keys[0] ?? {}, 'EdDSA')
    const deps = { findKey: () => Promise.resolve({ alg: 'EdDSA' as const, key: key as CryptoKey }) }
    expect(await verifySdJwt(text, 'vc+sd-jwt', deps)).toEqual({ kind: 'refused', code: 'header-refused' })
  })

  it('has its status in the token status list', async () => {
    const { id, statusIndex } = await house.given()
    const status = async () => {
      const text = await (await fetch(`${served.url}/status/token/1`)).text()
      expect(decodeProtectedHeader(text)).toMatchObject({ typ: 'statuslist+jwt' })
      return getListFromStatusListJWT(text).getStatus(statusIndex)
    }
    expect(await status()).toBe(0)
    await house.grants.pause(anna, localIdOf(id))
    expect(await status()).toBe(2)
    await house.grants.withdraw(anna, localIdOf(id))
    expect(await status()).toBe(1)
  })
})

function someHolder() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const multikey = multikeyOf(publicKey)
  return { did: `did:key:${multikey}`, kid: `did:key:${multikey}#${multikey}`, privateKey, publicKey }
}
