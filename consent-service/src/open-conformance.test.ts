import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { CompactSign, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { multikeyOf } from '@mutua/kit/did/multikey'
import { openHouse, type House } from './grants/test-support.ts'
import { sealer } from './keys/test-support.ts'
import { serve, type Served } from './http/test-support.ts'
import { createCanonize } from './credentials/canonical-graph.ts'
import { addProof, type JsonObject, type ProofSuite } from './credentials/data-integrity.ts'
import { createDocumentLoader } from './credentials/document-loader.ts'
import { openConformance } from './open-conformance.ts'
import { origin } from './grants/test-support.ts'

const credentials = 'https://www.w3.org/ns/credentials/v2'
const examples = 'https://www.w3.org/ns/credentials/examples/v2'
const at = Date.parse('2026-11-21T09:00:00.000Z')

let house: House
let served: Served
const clock = { at }
beforeAll(async () => {
  house = await openHouse()
  served = await serve(await openConformance({ store: house.store, sealer, origin, now: () => clock.at }))
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const post = async (path: string, body: unknown) => {
  const response = await fetch(`${served.url}/conformance${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const verify = (verifiableCredential: unknown) => post('/credentials/verify', { verifiableCredential })
const present = (verifiablePresentation: unknown, options: object = { challenge: 'c1' }) =>
  post('/presentations/verify', { verifiablePresentation, options })
/** The first word of why it was refused. */
const whyNot = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
  const { status, body } = await answer
  const [first = ''] = (body['errors'] as string[] | undefined) ?? [String(body['code'])]
  return `${String(status)} ${/^[\w-]+/.exec(first)?.[0] ?? ''}`
}

const issuers = async () => {
  const answer = await fetch(`${served.url}/conformance`)
  return ((await answer.json()) as { issuers: Record<string, string> }).issuers
}
const issueBy = async (instance: string, changes: object = {}) => {
  const issuer = (await issuers())[instance]
  const credential = { ...plain, issuer, ...changes }
  return post(`/issuers/${instance}/credentials/issue`, { credential })
}
const plain = {
  '@context': [credentials],
  'type': ['VerifiableCredential'],
  'credentialSubject': { id: 'did:example:anna' },
}

/** Somebody with a did:key of their own. */
const somebody = (kind: 'ed25519' | 'p256' = 'ed25519') => {
  const { privateKey, publicKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const multikey = multikeyOf(publicKey)
  const did = `did:key:${multikey}`
  return { did, kid: `${did}#${multikey}`, privateKey, publicKey }
}
type Somebody = ReturnType<typeof somebody>

/** A signer that follows every context that is put before it, as an attacker would. */
const canonizeAnything = createCanonize(
  createDocumentLoader(
    new Map<string, object>([
      [examples, { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } }],
      ['https://evil.example/context', { '@context': { price: 'https://evil.example/price' } }],
    ]),
  ),
)
const signedBy = (
  who: Somebody,
  document: JsonObject,
  changes: {
    suite?: ProofSuite
    purpose?: 'assertionMethod' | 'authentication'
    challenge?: string
    domain?: string
  } = {},
) =>
  addProof(
    document,
    {
      suite: 'eddsa-rdfc-2022',
      purpose: 'assertionMethod',
      verificationMethod: who.kid,
      created: '2026-11-20T09:00:00Z',
      ...changes,
    },
    { canonize: canonizeAnything, key: who.privateKey },
  )

const anna = somebody()
const credentialOf = (changes: JsonObject = {}, who = anna) =>
  signedBy(who, { ...plain, issuer: who.did, ...changes })
const presentationOf = (changes: JsonObject = {}, proof: object = {}) =>
  signedBy(
    anna,
    { '@context': [credentials], 'type': ['VerifiablePresentation'], 'holder': anna.did, ...changes },
    { purpose: 'authentication', challenge: 'c1', ...proof },
  )
const envelope = (jwt: string, kind: 'vc' | 'vp' = 'vc') => ({
  '@context': credentials,
  'id': `data:application/${kind}+jwt,${jwt}`,
  'type': kind === 'vc' ? 'EnvelopedVerifiableCredential' : 'EnvelopedVerifiablePresentation',
})
const jwtOf = (payload: object, header: object, key: KeyObject) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid: anna.kid, ...header })
    .sign(key)

describe('the conformance tenant', () => {
  it.each(['eddsa-rdfc-2022', 'ecdsa-rdfc-2019', 'vc-jwt', 'bitstring-status-list'])(
    'verifies what it issued with %s',
    async (instance) => {
      const issued = await issueBy(instance)
      expect(issued.status).toBe(201)
      expect(await verify(issued.body)).toMatchObject({ status: 200, body: { verified: true } })
    },
  )

  it('signs in no other name than its own', async () => {
    const answer = await issueBy('eddsa-rdfc-2022', { issuer: anna.did })
    expect(answer).toMatchObject({ status: 400, body: { code: 'input-malformed' } })
  })

  it('keeps its keys over a restart, sealed', async () => {
    const again = await openConformance({ store: house.store, sealer, origin, now: () => at })
    await using second = await serve(again)
    const { issuers: after } = (await (await fetch(`${second.url}/conformance`)).json()) as {
      issuers: object
    }
    expect(after).toEqual(await issuers())
    const stored = await house.store.get('vcalm/conformance-keys')
    expect(Buffer.from(stored ?? []).toString('latin1')).not.toContain('MC4CAQ')
  })

  it.each([
    ['a refresh service without a type', { refreshService: { id: 'did:example:refresh' } }],
    ['a schema without a type', { credentialSchema: { id: 'did:example:schema' } }],
    ['a subject that says nothing', { credentialSubject: {} }],
    ['no subject among none', { credentialSubject: [] }],
    ['a related resource without a digest', { relatedResource: [{ id: credentials }] }],
    [
      'a related resource with another digest',
      { relatedResource: { id: credentials, digestMultibase: 'uAAAA' } },
    ],
    [
      'a related resource nobody here knows',
      { relatedResource: { id: 'https://a.example/', digestMultibase: 'uAAAA' } },
    ],
    ['a time without an offset', { validFrom: '2026-01-01T00:00:00' }],
    [
      'an end before the beginning',
      { validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' },
    ],
    ['a type that is no URL and no term', { type: ['VerifiableCredential', 'Unknown'] }],
  ])('issues no credential with %s', async (_, changes) => {
    expect((await issueBy('eddsa-rdfc-2022', changes)).status).toBe(400)
  })

  it('takes the digests of the two revisions of the base context that W3C published', async () => {
    for (const digest of [
      'WZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ',
      'JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k',
    ]) {
      const relatedResource = { id: credentials, digestMultibase: `u${digest}` }
      expect((await issueBy('eddsa-rdfc-2022', { relatedResource })).status).toBe(201)
    }
  })
})

describe('a credential with an embedded proof', () => {
  it.each(['eddsa-rdfc-2022', 'Ed25519Signature2020'] as const)('verifies with %s', async (suite) => {
    const signed = await signedBy(anna, { ...plain, issuer: anna.did }, { suite })
    expect(await verify(signed)).toMatchObject({ status: 200 })
  })

  it('verifies the published vector of vc-di-ecdsa', async () => {
    expect(await verify(ecdsaVector)).toMatchObject({ status: 200 })
    const tampered = { ...ecdsaVector, name: 'Another Credential' }
    expect(await whyNot(verify(tampered))).toBe('400 signature-invalid')
  })

  it('is refused with one letter changed, without its proof, or for another purpose', async () => {
    const signed = await credentialOf()
    expect(await whyNot(verify({ ...signed, credentialSubject: { id: 'did:example:bruno' } }))).toBe(
      '400 signature-invalid',
    )
    const { proof: _proof, ...bare } = signed
    expect(await whyNot(verify(bare))).toBe('400 proof-malformed')
    const other = await signedBy(anna, { ...plain, issuer: anna.did }, { purpose: 'authentication' })
    expect(await whyNot(verify(other))).toBe('400 proof-other-purpose')
  })

  it('is refused when somebody else signed it', async () => {
    const bruno = somebody()
    expect(await whyNot(verify(await signedBy(bruno, { ...plain, issuer: anna.did })))).toBe(
      '400 issuer-mismatch',
    )
  })

  it('is refused before its first and from its last instant', async () => {
    const early = await credentialOf({ validFrom: '2026-11-22T00:00:00Z' })
    const late = await credentialOf({ validUntil: '2026-11-21T09:00:00Z' })
    expect(await whyNot(verify(early))).toBe('400 not-yet-valid')
    expect(await whyNot(verify(late))).toBe('400 expired')
  })

  it('is refused when a proof stands on one that is not there', async () => {
    const signed = await credentialOf()
    const proof = { ...(signed['proof'] as object), previousProof: 'urn:uuid:missing' }
    expect(await whyNot(verify({ ...signed, proof }))).toBe('400 previous-proof-missing')
  })

  it.each([
    ['T11 its end under the full IRI', 'validUntil', 'https://www.w3.org/2018/credentials#validUntil'],
    ['T12 its end under a prefix', 'validUntil', 'cred:validUntil'],
    ['T12 its end under an alias', 'validUntil', 'end'],
    [
      'T13 its status under the full IRI',
      'credentialStatus',
      'https://www.w3.org/2018/credentials#credentialStatus',
    ],
  ])('is refused with %s, though the signature holds', async (_, term, name) => {
    const status = { id: 'urn:uuid:1', type: 'https://a.example/Status' }
    const full = { validUntil: '2026-11-20T00:00:00Z', credentialStatus: status }
    const signed = await credentialOf({ [term]: full[term as keyof typeof full] })
    const { [term]: value, ...rest } = signed
    const typedValue =
      term === 'validUntil' && name.includes(':')
        ? { '@value': value, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' }
        : value
    const aliases = {
      cred: 'https://www.w3.org/2018/credentials#',
      end: {
        '@id': 'https://www.w3.org/2018/credentials#validUntil',
        '@type': 'http://www.w3.org/2001/XMLSchema#dateTime',
      },
    }
    const context = name.startsWith('https') ? [credentials] : [credentials, aliases]
    const restated = { ...rest, '@context': context, [name]: typedValue }
    expect(await whyNot(verify(restated))).toBe('400 restated')
  })
})

describe('a status', () => {
  const withStatus = async () =>
    (await issueBy('bitstring-status-list', { id: `urn:uuid:${randomUUID()}` })).body
  const set = (credentialId: unknown, statusPurpose: string, status = true) =>
    post('/credentials/status', {
      credentialId,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose },
      status,
    })

  it('T22 of a list that would have to be fetched is refused, and nothing is fetched', async () => {
    const entry = {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '7',
      statusListCredential: 'http://127.0.0.1:6379/status/1',
    }
    expect(await whyNot(verify(await credentialOf({ credentialStatus: entry })))).toBe('400 status')
  })

  it.each([
    ['T23 of another purpose', { statusPurpose: 'message' }],
    ['T24 beyond the end of the list', { statusListIndex: '131072' }],
    ['T24 of another list', { statusListCredential: 'https://other.example/status/1' }],
  ])('%s is refused', async (_, changes) => {
    const { proof: _proof, ...issued } = (await issueBy('bitstring-status-list')).body
    const [entry] = issued['credentialStatus'] as object[]
    const status = { ...entry, ...changes }
    const answer = await verify(
      await signedBy(anna, { ...issued, issuer: anna.did, credentialStatus: status }),
    )
    expect(answer.status).toBe(400)
  })

  it('of revocation is for ever, one of suspension is not', async () => {
    const credential = await withStatus()
    const { id } = credential as { id: string }
    expect((await set(id, 'suspension')).status).toBe(200)
    expect(await whyNot(verify(credential))).toBe('400 status')
    await set(id, 'suspension', false)
    expect((await verify(credential)).status).toBe(200)
    await set(id, 'revocation')
    expect(await whyNot(verify(credential))).toBe('400 status')
    expect((await set(id, 'revocation', false)).body).toMatchObject({ code: 'status-final' })
    expect((await set('urn:uuid:nobody', 'revocation')).status).toBe(404)
  })

  it('has an index that tells nothing of its neighbours', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, withStatus))
    const indexes = all.map((one) =>
      Number((one['credentialStatus'] as { statusListIndex: string }[])[0]?.statusListIndex),
    )
    expect(new Set(indexes).size).toBe(5)
    expect(indexes).not.toEqual(
      indexes.toSorted((a, b) => a - b).map((_, place) => (indexes[0] ?? 0) + place),
    )
  })

  it('T32 makes a presentation fail that carries a revoked credential, however fresh', async () => {
    const credential = await withStatus()
    const fresh = await presentationOf({ verifiableCredential: [credential] })
    expect((await present(fresh)).status).toBe(200)
    await set(credential['id'], 'revocation')
    expect(await whyNot(present(fresh))).toBe('400 credential')
  })
})

describe('an envelope', () => {
  const credential = { ...plain, issuer: anna.did }
  it('verifies, and is refused when one letter is changed', async () => {
    const jwt = await jwtOf(credential, {}, anna.privateKey)
    expect((await verify(envelope(jwt))).status).toBe(200)
    const [head = '', , signature = ''] = jwt.split('.')
    const other = Buffer.from(JSON.stringify({ ...credential, id: 'urn:uuid:1' })).toString('base64url')
    expect(await whyNot(verify(envelope(`${head}.${other}.${signature}`)))).toBe('400 signature-invalid')
  })

  it('T25 of algorithm none is refused', async () => {
    const unsecured = new UnsecuredJWT(credential).encode()
    expect((await verify(envelope(unsecured))).status).toBe(400)
    const head = Buffer.from(JSON.stringify({ alg: 'none', typ: 'vc+jwt', kid: anna.kid })).toString(
      'base64url',
    )
    const [, payload = ''] = unsecured.split('.')
    for (const signature of ['', 'AA'])
      expect((await verify(envelope(`${head}.${payload}.${signature}`))).status).toBe(400)
  })

  it('T26 of HS256 with the public key as its secret is refused', async () => {
    for (const secret of [
      Buffer.from(anna.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
      Buffer.from(anna.publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(anna.publicKey.export({ type: 'spki', format: 'der' })),
    ]) {
      const key = Buffer.concat([secret, Buffer.alloc(Math.max(0, 32 - secret.length))])
      const jwt = await new SignJWT({ ...credential })
        .setProtectedHeader({ alg: 'HS256', typ: 'vc+jwt', kid: anna.kid })
        .sign(key)
      expect(await whyNot(verify(envelope(jwt)))).toBe('400 header-refused')
    }
  })

  it('T27 of another algorithm than its key has is refused', async () => {
    const paolo = somebody('p256')
    const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
      .setProtectedHeader({ alg: 'ES256', typ: 'vc+jwt', kid: anna.kid })
      .sign(paolo.privateKey)
    expect(await whyNot(verify(envelope(jwt)))).toBe('400 header-refused')
  })

  it.each([
    ['jwk', { jwk: anna.publicKey.export({ format: 'jwk' }) }],
    ['jku', { jku: 'https://evil.example/keys' }],
    ['x5u', { x5u: 'https://evil.example/chain' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['crit', { crit: ['b64'], b64: true }],
  ])('T27 with %s in its header is refused', async (_, header) => {
    const bruno = somebody()
    const jwt = await jwtOf(credential, header, bruno.privateKey)
    expect(await whyNot(verify(envelope(jwt)))).toBe('400 header-refused')
  })

  it.each(['at+jwt', 'dpop+jwt', 'statuslist+jwt', 'vp+jwt', 'kb+jwt', 'JWT', 'consent-token+jwt'])(
    'T28 of type %s is no credential',
    async (typ) => {
      expect(await whyNot(verify(envelope(await jwtOf(credential, { typ }, anna.privateKey))))).toBe(
        '400 header-refused',
      )
    },
  )

  it('T28 of a credential is no presentation, and the other way round', async () => {
    const jwt = await jwtOf({ ...plain, type: ['VerifiablePresentation'] }, {}, anna.privateKey)
    expect((await present(envelope(jwt, 'vp'))).status).toBe(400)
    expect((await verify(envelope(jwt, 'vp'))).status).toBe(400)
  })

  it('with a vc claim, a doubled name or another issuer is refused', async () => {
    expect(
      await whyNot(verify(envelope(await jwtOf({ ...credential, vc: credential }, {}, anna.privateKey)))),
    ).toBe('400 wrapped')
    const doubled = `{"issuer":"did:key:zBruno",${JSON.stringify(credential).slice(1)}`
    const jwt = await new CompactSign(new TextEncoder().encode(doubled))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid: anna.kid })
      .sign(anna.privateKey)
    expect(await whyNot(verify(envelope(jwt)))).toBe('400 malformed')
    const other = await jwtOf({ ...credential, issuer: somebody().did }, {}, anna.privateKey)
    expect(await whyNot(verify(envelope(other)))).toBe('400 issuer-mismatch')
  })
})

describe('a presentation', () => {
  it('verifies for who asked, when asked', async () => {
    const presentation = await presentationOf(
      { verifiableCredential: [await credentialOf()] },
      { domain: 'a.example' },
    )
    expect((await present(presentation, { challenge: 'c1', domain: 'a.example' })).status).toBe(200)
  })

  it('T29 without a challenge, or that answers another one, is refused', async () => {
    expect((await present(await presentationOf(), {})).status).toBe(400)
    expect(await whyNot(present(await presentationOf({}, { challenge: 'c0' })))).toBe(
      '400 proof-other-challenge',
    )
  })

  it('T30 for another verifier is refused', async () => {
    const wrong = await presentationOf({}, { domain: 'b.example' })
    expect(await whyNot(present(wrong, { challenge: 'c1', domain: 'a.example' }))).toBe(
      '400 proof-other-domain',
    )
    expect(await whyNot(present(await presentationOf(), { challenge: 'c1', domain: 'a.example' }))).toBe(
      '400 proof-other-domain',
    )
  })

  it('T30 in an envelope for another verifier, or past its time, is refused', async () => {
    const body = {
      '@context': [credentials],
      'type': ['VerifiablePresentation'],
      'holder': anna.did,
      'nonce': 'c1',
      'aud': 'a.example',
    }
    const enveloped = async (changes: object) =>
      envelope(await jwtOf({ ...body, ...changes }, { typ: 'vp+jwt' }, anna.privateKey), 'vp')
    const options = { challenge: 'c1', domain: 'a.example' }
    expect((await present(await enveloped({}), options)).status).toBe(200)
    expect(await whyNot(present(await enveloped({ aud: 'b.example' }), options))).toBe(
      '400 proof-other-domain',
    )
    expect(await whyNot(present(await enveloped({ nonce: undefined }), options))).toBe(
      '400 proof-other-challenge',
    )
    expect(await whyNot(present(await enveloped({ exp: at / 1_000 }), options))).toBe('400 proof-expired')
    expect(await whyNot(present(await enveloped({ holder: somebody().did }), options))).toBe(
      '400 holder-mismatch',
    )
  })

  it('T33 as a bare string, and a credential in it as one, are refused', async () => {
    const jwt = await jwtOf({ ...plain, issuer: anna.did }, {}, anna.privateKey)
    expect((await present(jwt)).status).toBe(400)
    expect((await verify(jwt)).status).toBe(400)
    const bare = {
      '@context': [credentials],
      'type': ['VerifiablePresentation'],
      'verifiableCredential': [jwt],
    }
    expect((await present({ ...bare, proof: {} })).status).toBe(400)
  })

  it('without a proof proves nothing', async () => {
    const { proof: _proof, ...bare } = await presentationOf()
    expect(await whyNot(present(bare))).toBe('400 proof-malformed')
  })
})

describe('a document that would be costly or false', () => {
  it('T48 names a context that nobody here knows', async () => {
    const signed = await credentialOf({
      '@context': [credentials, 'https://evil.example/context'],
      'price': '0',
    })
    expect(await whyNot(verify(signed))).toBe('400 context-unknown')
  })

  it('T49 gives unknown words a meaning by @vocab', async () => {
    const signed = await credentialOf()
    const widened = {
      ...signed,
      '@context': [credentials, { '@vocab': 'https://evil.example/' }],
      'price': '0',
    }
    expect((await verify(widened)).status).toBe(400)
    expect(await whyNot(verify({ ...signed, price: '0' }))).toBe('400 graph-refused')
  })

  it('T50 overrides a protected term, or brings a context of its own inside', async () => {
    const signed = await credentialOf()
    const overridden = [credentials, { VerifiableCredential: 'https://evil.example/Worth' }]
    expect(await whyNot(verify({ ...signed, '@context': overridden }))).toBe('400 graph-refused')
    const nested = { 'id': 'did:example:anna', '@context': { issuer: 'https://evil.example/x' } }
    expect((await verify({ ...signed, credentialSubject: nested })).status).toBe(400)
    const proof = { ...(signed['proof'] as object), '@context': 'https://evil.example/context' }
    expect(await whyNot(verify({ ...signed, proof }))).toBe('400 proof-malformed')
  })

  const nodes = (count: number) => Array.from({ length: count }, (_, place) => ({ n: String(place) }))
  const clique = (size: number) =>
    Array.from({ length: size }, (_, one) => ({
      id: `_:b${String(one)}`,
      knows: Array.from({ length: size }, (__, other) => ({ id: `_:b${String(other)}` })).filter(
        (___, other) => other !== one,
      ),
    }))

  it.each([
    ['10,000 nodes without a name', { s: nodes(10_000) }],
    ['1,000 nodes without a name', { s: nodes(950) }],
    ['a clique of 30 nodes that look alike', { s: clique(30) }],
    ['a clique of 12 nodes that look alike', { s: clique(12) }],
    ['a nest of 100,000', { s: '@deep' }],
    ['600 kB of one word', { s: 'x'.repeat(600_000) }],
    ['a thousand contexts', { s: nodes(900).map((node) => ({ ...node, '@context': {} })) }],
  ])('T51 of %s is given up within 250 ms', async (_, subject) => {
    const signed = await credentialOf({ '@context': [credentials, examples] })
    const credentialSubject = { id: 'did:example:anna', ...subject }
    const text = JSON.stringify({ verifiableCredential: { ...signed, credentialSubject } })
    const nest = '{"n":'.repeat(100_000) + '1' + '}'.repeat(100_000)
    const before = process.cpuUsage()
    const answer = await post('/credentials/verify', text.replace('"@deep"', nest))
    const { user, system } = process.cpuUsage(before)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect((user + system) / 1_000).toBeLessThan(250)
  })

  it('T51 of 10 MB is not even read', async () => {
    const before = process.cpuUsage()
    const answer = await post('/credentials/verify', `{"verifiableCredential":"${'x'.repeat(10_000_000)}"}`)
    const { user, system } = process.cpuUsage(before)
    expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    expect((user + system) / 1_000).toBeLessThan(250)
  })
})

/** vc-di-ecdsa, appendix: P-256. */
const ecdsaVector = {
  '@context': [credentials, examples],
  'id': 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',
  'type': ['VerifiableCredential', 'AlumniCredential'],
  'name': 'Alumni Credential',
  'description': 'A minimum viable example of an Alumni Credential.',
  'issuer': 'https://vc.example/issuers/5678',
  'validFrom': '2023-01-01T00:00:00Z',
  'credentialSubject': { id: 'did:example:abcdefgh', alumniOf: 'The School of Examples' },
  'proof': {
    type: 'DataIntegrityProof',
    cryptosuite: 'ecdsa-rdfc-2019',
    created: '2023-02-24T23:36:38Z',
    verificationMethod:
      'did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP#zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP',
    proofPurpose: 'assertionMethod',
    proofValue: 'zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5o5vTCcfw',
  },
}
