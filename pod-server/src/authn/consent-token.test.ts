import { createRemoteJWKSet, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consentTokenType } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { startConsentService, type TestConsentService } from '../test-support/start-consent-service.ts'
import { createProver, type Prover } from '../test-support/dpop.ts'
import { doctorWebId, grantOf, origin, testTime } from '../test-support/grants.ts'
import { createConsentTokenVerifier, type VerifyConsentToken } from './consent-token.ts'

const url = `${origin}/anna/health/a.ttl`

let consent: TestConsentService
let prover: Prover
let verify: VerifyConsentToken
let time: number

beforeEach(async () => {
  consent = await startConsentService()
  time = testTime * 1000
  const now = () => time
  prover = await createProver(now)
  verify = createConsentTokenVerifier({
    consentService: consent.baseUrl,
    podServer: origin,
    keys: createRemoteJWKSet(new URL('/.well-known/jwks.json', consent.baseUrl)),
    verifyDpopProof: createDpopVerifier({ now }),
    now,
  })
})
afterEach(() => consent[Symbol.asyncDispose]())

const send = (authorization: string, proofs: readonly string[] = []) =>
  verify({ authorization, proofs, method: 'GET', url, resource: () => parseResourceUrl(url) })

const unboundTo = { resource: url, modes: ['read'] }
const unboundToken = (claims: Record<string, unknown> = unboundTo) => consent.signToken(claims)
const boundToken = () => consent.signToken({ cnf: { jkt: prover.jkt } })

describe('a consent token', () => {
  it('that is not bound speaks for its grant as Bearer', async () => {
    expect(await send(`Bearer ${await unboundToken()}`)).toEqual({
      kind: 'consent',
      webId: doctorWebId,
      clientId: 'clinic-client',
      grant: grantOf().id,
      grantSequence: 1,
      unboundModes: ['read'],
    })
  })

  it.each([
    ['names no resource', {}],
    ['names another resource', { ...unboundTo, resource: `${origin}/anna/health/b.ttl` }],
    ['names the container', { ...unboundTo, resource: `${origin}/anna/health/` }],
    ['says no modes', { resource: url }],
  ])('that is not bound and %s is refused', async (_, claims) => {
    await expect(send(`Bearer ${await unboundToken(claims)}`)).rejects.toMatchObject({
      code: 'consent-token-invalid',
    })
  })

  it('that is not bound is no key to what lies in no pod', async () => {
    const authorization = `Bearer ${await unboundToken()}`
    await expect(verify({ authorization, proofs: [], method: 'GET', url })).rejects.toMatchObject({
      code: 'consent-token-invalid',
    })
  })

  describe('for records by their scopes', () => {
    const base = `${origin}/fhir/anna`
    const scoped = {
      resource: base,
      modes: ['read'],
      scope: 'patient/Observation.rs?code=1-2 patient/Patient.r',
    }
    const at = (place: string | undefined, claims: Record<string, unknown> = scoped) =>
      consent.signToken(claims).then((token) =>
        verify({
          authorization: `Bearer ${token}`,
          proofs: [],
          method: 'GET',
          url: `${base}/Observation`,
          resource: () => (place === undefined ? undefined : parseResourceUrl(place)),
        }),
      )

    it('speaks for its grant at that FHIR face, and carries them', async () => {
      expect(await at(base)).toMatchObject({
        grant: grantOf().id,
        unboundModes: ['read'],
        recordScopes: ['patient/Observation.rs?code=1-2', 'patient/Patient.r'],
      })
    })

    it.each([`${origin}/fhir/bruno`, `${origin}/anna/health/`, url, undefined])(
      'is refused at %s, bound or not',
      async (place) => {
        await expect(at(place)).rejects.toMatchObject({ code: 'consent-token-invalid' })
        const token = await consent.signToken({ ...scoped, cnf: { jkt: prover.jkt } })
        const call = {
          method: 'GET',
          url,
          resource: () => (place === undefined ? undefined : parseResourceUrl(place)),
        }
        const proofs = [await prover.prove('GET', url)]
        await expect(verify({ authorization: `DPoP ${token}`, proofs, ...call })).rejects.toMatchObject({
          code: 'consent-token-invalid',
        })
      },
    )

    it.each([
      ['names no place', { scope: 'patient/*.rs', modes: ['read'] }],
      ['has a scope that is not known here', { ...scoped, scope: 'patient/Observation.rs?new=1' }],
      ['has a scope that writes', { ...scoped, scope: 'patient/Observation.cud' }],
      ['has an empty scope', { ...scoped, scope: '' }],
    ])('is refused when it %s', async (_, claims) => {
      await expect(at(base, claims)).rejects.toMatchObject({ code: 'consent-token-invalid' })
    })
  })

  it('that is bound speaks with a proof of its key, a new one each time', async () => {
    const token = await boundToken()
    const proof = await prover.prove('GET', url)
    expect(await send(`DPoP ${token}`, [proof])).toMatchObject({ kind: 'consent', webId: doctorWebId })
    await expect(send(`DPoP ${token}`, [proof])).rejects.toMatchObject({ code: 'token-invalid' })
    expect(await send(`dpop ${token}`, [await prover.prove('GET', url)])).toMatchObject({ kind: 'consent' })
  })

  it('that is bound is worth nothing as Bearer, without a proof, or with that of another key or call', async () => {
    const token = await boundToken()
    const other = await createProver(() => time)
    await expect(send(`Bearer ${token}`)).rejects.toMatchObject({ code: 'consent-token-invalid' })
    await expect(send(`Bearer ${token}`, [await prover.prove('GET', url)])).rejects.toMatchObject({
      code: 'consent-token-invalid',
    })
    for (const proofs of [
      [],
      [await other.prove('GET', url)],
      [await prover.prove('PUT', url)],
      [await prover.prove('GET', `${origin}/anna/health/b.ttl`)],
      [await prover.prove('GET', url), await prover.prove('GET', url)],
      ['not.a.proof'],
    ])
      await expect(send(`DPoP ${token}`, proofs)).rejects.toMatchObject({ code: 'token-invalid' })
  })

  it('that is not bound is not taken as DPoP', async () => {
    const token = await consent.signToken()
    await expect(send(`DPoP ${token}`, [await prover.prove('GET', url)])).rejects.toMatchObject({
      code: 'consent-token-invalid',
    })
  })

  it.each<[string, () => Promise<string>]>([
    ['of another type', () => consent.signToken({}, { typ: 'service+jwt' })],
    ['of no type', () => consent.signToken({}, { typ: undefined })],
    ['of another issuer', () => consent.signToken({ iss: 'https://evil.example' })],
    ['for another pod server', () => consent.signToken({ aud: 'https://pod.example' })],
    ['for nobody', () => consent.signToken({ aud: undefined })],
    ['that has expired', () => consent.signToken({ exp: testTime - 6 })],
    ['that never expires', () => consent.signToken({ exp: undefined })],
    ['that starts later', () => consent.signToken({ nbf: testTime + 60 })],
    ['without a grant', () => consent.signToken({ grant: undefined })],
    ['whose grant is no URL', () => consent.signToken({ grant: 'one' })],
    ['whose place in the feed is no number', () => consent.signToken({ grant_sequence: 'first' })],
    ['bound to nothing readable', () => consent.signToken({ cnf: {} })],
    ['of an unknown key', () => consent.signToken({}, { kid: 'other' })],
    ['without a signature', () => Promise.resolve(unsigned())],
    ['signed by somebody else', foreign],
    ['with a changed claim', async () => changed(await consent.signToken())],
  ])('%s is refused', async (_, token) => {
    await expect(send(`Bearer ${await token()}`)).rejects.toMatchObject({ code: 'consent-token-invalid' })
  })

  it.each(['', 'Bearer', 'Bearer a.b', 'Basic YTpi', 'Bearer a.b.c.d', 'Bearer a.b.c extra', 'Bearer .. '])(
    'in a header like "%s" is refused',
    async (authorization) => {
      await expect(send(authorization)).rejects.toMatchObject({ code: 'consent-token-invalid' })
    },
  )

  it('that was accepted before is refused once it has expired', async () => {
    const token = await unboundToken()
    await send(`Bearer ${token}`)
    time += 299_999
    await send(`Bearer ${token}`)
    // The seconds of grace are for clocks that differ; then it is over, remembered or not.
    time += 5_002
    await expect(send(`Bearer ${token}`)).rejects.toMatchObject({ code: 'consent-token-invalid' })
  })

  it('is remembered, and makes way the sooner the more scopes it has', async () => {
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', consent.baseUrl))
    let checks = 0
    const now = () => time
    const counted = createConsentTokenVerifier({
      consentService: consent.baseUrl,
      podServer: origin,
      keys: (...asked) => {
        checks += 1
        return keys(...asked)
      },
      verifyDpopProof: createDpopVerifier({ now }),
      now,
    })
    const resource = `${origin}/fhir/anna`
    const checksFor = async (token: string) => {
      const before = checks
      const call = { proofs: [], method: 'GET', url, resource: () => parseResourceUrl(resource) }
      await counted({ authorization: `Bearer ${token}`, ...call })
      return checks - before
    }
    const scope = Array.from(
      { length: 50 },
      (_, one) => `patient/Observation.rs?code=${'x'.repeat(85)}${String(one)}`,
    )
    const sign = () => consent.signToken({ resource, modes: ['read'], scope: scope.join(' ') })
    const first = await sign()
    expect([await checksFor(first), await checksFor(first)]).toEqual([1, 0])
    for (let one = 0; one < 1_000; one += 1) await checksFor(await sign())
    expect(await checksFor(first)).toBe(1)
  }, 30_000)

  it('is not judged while the keys cannot be had: try again, rather than ask for a new one', async () => {
    const token = await unboundToken()
    consent.die()
    await expect(send(`Bearer ${token}`)).rejects.toMatchObject({ code: 'consent-lease-lapsed' })
    consent.revive()
    expect(await send(`Bearer ${token}`)).toMatchObject({ kind: 'consent' })
  })

  it('says nothing of its content in a refusal', async () => {
    const error: unknown = await send(`Bearer ${await consent.signToken({ exp: 1 })}`).catch(
      (cause: unknown) => cause,
    )
    expect(error).toMatchObject({
      detail: 'The consent token does not verify or has expired; ask for a new one.',
    })
  })
})

const claims = () => ({
  iss: consent.baseUrl,
  aud: origin,
  sub: doctorWebId,
  client_id: 'clinic-client',
  grant: grantOf().id,
  grant_sequence: 1,
  jti: 'x',
  iat: testTime,
  exp: testTime + 300,
})

/** `alg: none` (RFC 8725 §3.1). */
const unsigned = (): string => {
  const [, payload = ''] = new UnsecuredJWT(claims()).encode().split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: consentTokenType })).toString('base64url')
  return `${header}.${payload}.AAAA`
}

const foreign = async (): Promise<string> => {
  const { privateKey } = await generateKeyPair('EdDSA')
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'EdDSA', typ: consentTokenType, kid: 'consent' })
    .sign(privateKey)
}

const changed = (token: string): string => {
  const [header = '', , signature = ''] = token.split('.')
  const payload = Buffer.from(JSON.stringify({ ...claims(), sub: 'https://evil.example/#me' })).toString(
    'base64url',
  )
  return `${header}.${payload}.${signature}`
}
