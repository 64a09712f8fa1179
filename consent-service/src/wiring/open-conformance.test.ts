import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin } from '../grants/test-support.ts'
import { serve } from '../http/test-support.ts'
import { sealer } from '../keys/test-support.ts'
import { openConformance } from './open-conformance.ts'
import {
  anna,
  at,
  createTenant,
  credentialOf,
  credentials,
  examples,
  plain,
  presentationOf,
  signedBy,
  somebody,
} from './test-support-conformance.ts'

const tenant = createTenant()
beforeAll(tenant.start)
afterAll(tenant.stop)
const { post, verify, present, whyNot, issuers, issueBy } = tenant

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
    const again = await openConformance({ store: tenant.store(), sealer, origin, now: () => at })
    await using second = await serve(again)
    const { issuers: after } = (await (await fetch(`${second.url}/conformance`)).json()) as {
      issuers: object
    }
    expect(after).toEqual(await issuers())
    const stored = await tenant.store().get('vcalm/conformance-keys')
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
  ])('%s is refused, though the signature holds', async (_, term, name) => {
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
