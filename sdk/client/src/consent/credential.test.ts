import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyGrantCredential } from './credential.ts'
import { didWebOf } from './did-web.ts'
import { sameSignatures } from './test-support-signature.ts'
import { parseBaseUrl } from '../ids.ts'
import {
  annaToDrBianchi,
  coopDid,
  createIssuer,
  credential,
  encodePart,
  listCredential,
  listWith,
  noon,
  signText,
  verifierOf,
} from './test-support.ts'

const issuer = await createIssuer()
const freshList = await signText(JSON.stringify(listCredential(listWith([]))), issuer)
const verify = async (jwt: string, over: { now?: () => number } = {}) => {
  const { deps, fetched } = verifierOf(issuer, () => Promise.resolve(freshList))
  return { verdict: await verifyGrantCredential(jwt, { ...deps, ...over }), fetched }
}
const signed = (value: unknown, header?: Parameters<typeof signText>[2]) =>
  signText(JSON.stringify(value), issuer, header)
const refusal = async (jwt: string, over?: { now?: () => number }) => {
  const { verdict, fetched } = await verify(jwt, over)
  return { code: verdict.kind === 'refused' ? verdict.code : verdict.kind, fetched: fetched.length }
}

describe('a consent credential', () => {
  it('says what the member consented to, in the words of the grant', async () => {
    const { verdict } = await verify(await signed(credential()))
    expect(verdict).toMatchObject({
      kind: 'verified',
      grant: {
        id: annaToDrBianchi.id,
        issuer: coopDid,
        owner: annaToDrBianchi.owner,
        recipient: annaToDrBianchi.recipient,
        purpose: annaToDrBianchi.purpose,
        scope: annaToDrBianchi.scope,
        validUntil: annaToDrBianchi.validUntil,
      },
    })
  })

  it('is accepted under a P-256 key of the issuer too', async () => {
    const p256 = await createIssuer('ES256')
    const list = await signText(JSON.stringify(listCredential(listWith([]))), p256, { alg: 'ES256' })
    const jwt = await signText(JSON.stringify(credential()), p256, { alg: 'ES256' })
    const { deps } = verifierOf(p256, () => Promise.resolve(list))
    expect(await verifyGrantCredential(jwt, deps)).toMatchObject({ kind: 'verified' })
  })

  it('carries no price', async () => {
    expect(JSON.stringify(credential())).not.toMatch(/price|cent|tariff|euro/i)
  })

  it('is refused before its first and from its last instant', async () => {
    const jwt = await signed(credential())
    const at = (text: string) => ({ now: () => Date.parse(text) })
    expect(await refusal(jwt, at('2026-10-31T23:59:59.999Z'))).toEqual({ code: 'not-yet-valid', fetched: 0 })
    expect(await refusal(jwt, at('2026-12-01T00:00:00.000Z'))).toEqual({ code: 'expired', fetched: 0 })
  })

  it('is refused once its bit is set', async () => {
    const list = await signText(JSON.stringify(listCredential(listWith([4_711]))), issuer)
    const { deps } = verifierOf(issuer, () => Promise.resolve(list))
    expect(await verifyGrantCredential(await signed(credential()), deps)).toEqual({
      kind: 'refused',
      code: 'withdrawn',
    })
  })

  it('of an issuer nobody trusts is refused with nothing fetched', async () => {
    const stranger = await createIssuer('EdDSA', didWebOf(parseBaseUrl('http://127.0.0.1:6379')))
    const jwt = await signText(JSON.stringify({ ...credential(), issuer: stranger.did }), stranger)
    expect(await refusal(jwt)).toEqual({ code: 'issuer-unknown', fetched: 0 })
  })

  it('about the grants of another co-op is refused though a trusted issuer signed it', async () => {
    const other = { ...annaToDrBianchi, id: 'https://other.example/grants/1' as typeof annaToDrBianchi.id }
    expect(await refusal(await signed(credential(other)))).toEqual({ code: 'issuer-mismatch', fetched: 0 })
    expect(await refusal(await signed({ ...credential(), issuer: 'did:web:other.example' }))).toEqual({
      code: 'issuer-mismatch',
      fetched: 0,
    })
  })
})

/** Each twin once with the old signature, and once signed by the issuer's own key: neither may pass. */
const twins: readonly { name: string; tamper: (vc: Record<string, unknown>) => Record<string, unknown> }[] = [
  {
    name: 'T11 validUntil re-keyed to expirationDate',
    tamper: ({ validUntil, ...vc }) => ({ ...vc, expirationDate: validUntil }),
  },
  {
    name: 'T12 validUntil re-keyed to its full IRI',
    tamper: ({ validUntil, ...vc }) => ({
      ...vc,
      'https://www.w3.org/2018/credentials#validUntil': validUntil,
    }),
  },
  {
    name: 'T13 credentialStatus re-keyed to its full IRI',
    tamper: ({ credentialStatus, ...vc }) => ({
      ...vc,
      'https://www.w3.org/2018/credentials#credentialStatus': credentialStatus,
    }),
  },
  { name: 'T13 credentialStatus left out', tamper: ({ credentialStatus: _out, ...vc }) => vc },
  {
    name: 'T14 the recipient re-keyed to @id',
    tamper: (vc) => {
      const { id, ...subject } = vc['credentialSubject'] as Record<string, unknown>
      return { ...vc, credentialSubject: { '@id': id, ...subject } }
    },
  },
  {
    name: 'T15 the subject as an array',
    tamper: (vc) => ({ ...vc, credentialSubject: [vc['credentialSubject']] }),
  },
  {
    name: 'T15 the status as an array of one',
    tamper: (vc) => ({ ...vc, credentialStatus: (vc['credentialStatus'] as unknown[]).slice(0, 1) }),
  },
  {
    name: 'T15 the mode as a scalar',
    tamper: (vc) => withConsent(vc, { mode: 'http://www.w3.org/ns/auth/acl#Read' }),
  },
  { name: 'T15 the type as a scalar', tamper: (vc) => ({ ...vc, type: 'DataAccessConsent' }) },
  { name: 'T16 an extra term on top', tamper: (vc) => ({ ...vc, price: '0' }) },
  { name: 'T16 an extra term in the consent', tamper: (vc) => withConsent(vc, { inherit: true }) },
  {
    name: 'T16 an inline context',
    tamper: (vc) => ({
      ...vc,
      '@context': [...(vc['@context'] as string[]), { '@vocab': 'https://evil.example/' }],
    }),
  },
  {
    name: 'T16 another context',
    tamper: (vc) => ({ ...vc, '@context': [(vc['@context'] as string[])[0], 'https://evil.example/c'] }),
  },
  {
    name: 'a mode that is none of ours',
    tamper: (vc) => withConsent(vc, { mode: ['http://www.w3.org/ns/auth/acl#Control'] }),
  },
  {
    name: 'a wider resource with dot segments',
    tamper: (vc) => withConsent(vc, { forPersonalData: ['https://pods.example/anna/health/../'] }),
  },
  {
    name: 'an entry whose id names another index',
    tamper: (vc) => ({
      ...vc,
      credentialStatus: (vc['credentialStatus'] as object[]).map((entry) => ({
        ...entry,
        statusListIndex: '4712',
      })),
    }),
  },
  { name: 'a vc claim as in VC-JWT 1.1', tamper: (vc) => ({ ...vc, vc }) },
]

describe.each(twins)('$name', ({ tamper }) => {
  it('is refused with the old signature', async () => {
    const [header, , signature] = (await signed(credential())).split('.')
    const jwt = `${header}.${encodePart(tamper(credential()))}.${signature}`
    expect(await refusal(jwt)).toEqual({ code: 'signature-invalid', fetched: 0 })
  })
  it('is refused even when the issuer itself signed it', async () => {
    expect(await refusal(await signed(tamper(credential())))).toEqual({ code: 'shape-refused', fetched: 0 })
  })
})

describe('T16 JSON that two parsers read differently', () => {
  const text = JSON.stringify(credential())
  it.each([
    [
      'a doubled validUntil',
      text.replace('"validUntil"', '"validUntil":"2099-01-01T00:00:00.000Z","validUntil"'),
    ],
    [
      'a doubled key under an escape',
      text.replace('"issuer"', '"iss\\u0075er":"did:web:evil.example","issuer"'),
    ],
    ['white space', text.replace('{', '{ ')],
    ['a byte order mark', `\uFEFF${text}`],
    ['text after the end', `${text} `],
  ])('%s is refused', async (_name, twin) => {
    expect(await refusal(await signText(twin, issuer))).toEqual({ code: 'malformed', fetched: 0 })
  })
})

it('is refused with another last sign of its signature, which stands for the same bytes', async () => {
  const jwt = await signed(credential())
  const others = sameSignatures(jwt)
  expect(others).toHaveLength(15)
  for (const other of others) expect(await refusal(other)).toEqual({ code: 'signature-invalid', fetched: 0 })
})

describe('the header of a consent credential', () => {
  const forged = (header: object, signature: string) =>
    `${encodePart(header)}.${encodePart(credential())}.${signature}`
  const good = { alg: 'EdDSA', typ: 'vc+jwt', cty: 'vc', kid: `${coopDid}#key-1` }
  const anySignature = 'A'.repeat(86)

  it.each(['none', 'None', 'NONE', 'HS256', 'RS256', 'ES256K', 'Ed25519'])(
    'T25 with alg %s is refused',
    async (alg) => {
      expect(await refusal(forged({ ...good, alg }, anySignature))).toEqual({
        code: 'header-refused',
        fetched: 0,
      })
    },
  )
  it('T25 with alg none and no signature is refused', async () => {
    expect(await refusal(forged({ ...good, alg: 'none' }, ''))).toEqual({ code: 'malformed', fetched: 0 })
  })
  it('T26 with HS256 under the public key is refused', async () => {
    const input = `${encodePart({ ...good, alg: 'HS256' })}.${encodePart(credential())}`
    const mac = createHmac('sha256', Buffer.from(issuer.publicJwk.x, 'base64url'))
      .update(input)
      .digest('base64url')
    expect(['malformed', 'header-refused']).toContain((await refusal(`${input}.${mac}`)).code)
  })
  it('T26 with an algorithm that is not the one of its key is refused', async () => {
    expect(await refusal(forged({ ...good, alg: 'ES256' }, anySignature))).toEqual({
      code: 'header-refused',
      fetched: 0,
    })
  })
  it.each([
    ['jwk', { jwk: { kty: 'OKP', crv: 'Ed25519', x: issuer.publicJwk.x } }],
    ['jku', { jku: 'https://evil.example/jwks.json' }],
    ['x5u', { x5u: 'https://evil.example/cert.pem' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['crit', { crit: ['exp'], exp: 1 }],
    ['b64', { b64: true, crit: ['b64'] }],
    ['an unknown member', { note: 'hello' }],
  ])('T27 with %s is refused, signed by the issuer or not', async (_name, extra) => {
    expect(await refusal(forged({ ...good, ...extra }, anySignature))).toEqual({
      code: 'header-refused',
      fetched: 0,
    })
    if (!('crit' in extra))
      expect((await refusal(await signed(credential(), extra))).code).toBe('header-refused')
  })
  it.each([
    'JWT',
    'at+jwt',
    'dpop+jwt',
    'statuslist+jwt',
    'consent-token+jwt',
    'permission-ticket+jwt',
    'service+jwt',
    'vp+jwt',
    'VC+JWT',
    'application/vc+jwt',
    undefined,
  ])('T28 with typ %s is refused', async (typ) => {
    const { typ: _ours, ...rest } = good
    const jwt = typ === undefined ? forged(rest, anySignature) : await signed(credential(), { typ })
    expect(await refusal(jwt)).toEqual({ code: 'header-refused', fetched: 0 })
  })
  it('T28 a status list is no consent credential, and a consent credential no status list', async () => {
    expect(await refusal(freshList)).toEqual({ code: 'shape-refused', fetched: 0 })
    const own = await signed(credential())
    const { deps } = verifierOf(issuer, () => Promise.resolve(own))
    expect(await verifyGrantCredential(own, deps)).toEqual({ kind: 'refused', code: 'status-malformed' })
  })
  it('with a doubled kid is refused', async () => {
    const text = JSON.stringify(good).replace('"kid"', '"kid":"did:web:evil.example#k","kid"')
    expect(await refusal(`${encodePart(text)}.${encodePart(credential())}.${anySignature}`)).toEqual({
      code: 'malformed',
      fetched: 0,
    })
  })
  it('with a key the issuer does not list is refused', async () => {
    const intruder = await createIssuer()
    expect(
      await refusal(await signText(JSON.stringify(credential()), { ...intruder, kid: `${coopDid}#key-2` })),
    ).toEqual({ code: 'key-unknown', fetched: 0 })
    expect(await refusal(await signText(JSON.stringify(credential()), intruder))).toEqual({
      code: 'signature-invalid',
      fetched: 0,
    })
  })
  it('too long or not a compact JWS at all is refused', async () => {
    for (const text of ['', 'a', 'a.b', '..', 'a.b.c.d', `${'a'.repeat(600_000)}.b.c`, 'é.é.é']) {
      expect(await refusal(text)).toEqual({ code: 'malformed', fetched: 0 })
    }
  })
})

describe('the DID document of the issuer', () => {
  const method = () => ({
    ...((issuer.document['verificationMethod'] as object[])[0] as Record<string, unknown>),
  })
  const verdictWith = async (document: Record<string, unknown>) => {
    const { deps } = verifierOf({ ...issuer, document }, () => Promise.resolve(freshList))
    const verdict = await verifyGrantCredential(await signed(credential()), deps)
    return verdict.kind === 'refused' ? verdict.code : verdict.kind
  }
  it('of somebody else is no document of the issuer', async () => {
    expect(await verdictWith({ ...issuer.document, id: 'did:web:evil.example' })).toBe('issuer-unknown')
    expect(await verdictWith({})).toBe('issuer-unknown')
  })
  it('offers no key that it does not list for assertions', async () => {
    expect(await verdictWith({ ...issuer.document, assertionMethod: [] })).toBe('key-unknown')
  })
  it('offers no key of another controller, no symmetric key and none without its curve', async () => {
    for (const change of [
      { controller: 'did:web:evil.example' },
      { publicKeyJwk: { kty: 'oct', k: 'AAAA' } },
      { publicKeyJwk: { kty: 'OKP', crv: 'X25519', x: issuer.publicJwk.x } },
      { publicKeyJwk: { kty: 'EC', crv: 'P-256', x: issuer.publicJwk.x, y: issuer.publicJwk.x } },
    ]) {
      expect(
        await verdictWith({ ...issuer.document, verificationMethod: [{ ...method(), ...change }] }),
      ).toBe('key-unknown')
    }
  })
  it('offers no key once it is revoked or has expired', async () => {
    const at = (milliseconds: number) => new Date(milliseconds).toISOString()
    for (const change of [{ revoked: at(noon) }, { expires: at(noon - 1) }, { revoked: 'some day' }]) {
      expect(
        await verdictWith({ ...issuer.document, verificationMethod: [{ ...method(), ...change }] }),
      ).toBe('key-unknown')
    }
    expect(
      await verdictWith({ ...issuer.document, verificationMethod: [{ ...method(), expires: at(noon + 1) }] }),
    ).toBe('verified')
  })
})

function withConsent(vc: Record<string, unknown>, change: object): Record<string, unknown> {
  const subject = vc['credentialSubject'] as { consent: object }
  return { ...vc, credentialSubject: { ...subject, consent: { ...subject.consent, ...change } } }
}
