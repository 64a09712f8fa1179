import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CompactSign, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anna,
  at,
  createTenant,
  credentialOf,
  credentials,
  envelope,
  examples,
  jwtOf,
  plain,
  presentationOf,
  somebody,
} from './test-support-conformance.ts'
import { sameSignatures } from '../../../sdk/client/src/consent/test-support-signature.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void // what the flag puts there

const tenant = createTenant()
beforeAll(tenant.start)
afterAll(tenant.stop)
const { post, verify, present, whyNot } = tenant

describe('an envelope', () => {
  const credential = { ...plain, issuer: anna.did }
  it('verifies, and is refused when one letter is changed', async () => {
    const jwt = await jwtOf(credential, {}, anna.privateKey)
    expect((await verify(envelope(jwt))).status).toBe(200)
    const [head = '', , signature = ''] = jwt.split('.')
    const other = Buffer.from(JSON.stringify({ ...credential, id: 'urn:uuid:1' })).toString('base64url')
    expect(await whyNot(verify(envelope(`${head}.${other}.${signature}`)))).toBe('400 signature-invalid')
    // One letter that stands for the same bytes, too.
    for (const twin of sameSignatures(jwt))
      expect(await whyNot(verify(envelope(twin)))).toBe('400 signature-invalid')
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

  /** What it took of the processor, in milliseconds. What other tests have left is collected before, and not meanwhile. */
  const costOf = async <Answer>(ask: () => Promise<Answer>) => {
    collectGarbage()
    const before = process.cpuUsage()
    const answer = await ask()
    const { user, system } = process.cpuUsage(before)
    return { answer, ms: (user + system) / 1_000 }
  }

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
    const body = text.replace('"@deep"', nest)
    const { answer, ms } = await costOf(() => post('/credentials/verify', body))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(ms).toBeLessThan(250)
  })

  it('T51 of 10 MB is not even read', async () => {
    const text = `{"verifiableCredential":"${'x'.repeat(10_000_000)}"}`
    const { answer, ms } = await costOf(() => post('/credentials/verify', text))
    expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    expect(ms).toBeLessThan(250)
  })
})
