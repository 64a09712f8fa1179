import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSafeExchange } from '@mutua/kit/safe-exchange'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { mayPostTo } from '@mutua/kit/safe-post'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createFederatedSignIn,
  type FederatedOutcome,
  type FederatedSignIn,
} from '../../pod-server/src/federation/federated-sign-in.ts'
import { openFederationKeys } from '../../pod-server/src/federation/federation-keys.ts'
import { createOwnEntity } from '../../pod-server/src/federation/own-entity.ts'
import { createTrustResolver } from '../../pod-server/src/federation/trust-resolver.ts'
import { openTestStore } from '../../pod-server/src/identity/test-support.ts'
import { claimsIn, type Provider, type Twist } from '../support/federation-provider.ts'
import { openFederation, people, spidLevel, type Federation } from '../support/federation.ts'

/** Everything that a provider, an anchor or somebody between them could get wrong, at the adapter of SPID and CIE. */

const opened = new AsyncDisposableStack()
let federation: Federation
let keys: Awaited<ReturnType<typeof openFederationKeys>>
let origin: ReturnType<typeof parseBaseUrl>
let seconds = 0

const now = () => Date.now() + seconds * 1_000

const adapterFor = (
  how: {
    readonly knownBy?: 'subject' | 'fiscal-number'
    readonly level?: 1 | 2 | 3
    readonly kind?: 'spid' | 'cie'
  } = {},
): FederatedSignIn => {
  const { anchor, spid, otherSpid, cie } = federation
  return createFederatedSignIn({
    origin,
    keys,
    anchor: { id: anchor.id, keys: { keys: [...anchor.keys.keys] } },
    providers: how.kind === 'cie' ? [cie] : [spid, otherSpid],
    level: how.level ?? 2,
    knownBy: how.knownBy ?? 'subject',
    trustOf: createTrustResolver({ fetch: createSafeFetch({ allowLoopback: true }), now }),
    exchange: createSafeExchange({ allowLoopback: true, timeoutMs: 5_000, maxBytes: 65_536 }),
    maySendTo: (url) => mayPostTo(url, { allowLoopback: true }),
    now,
    randomUuid: randomUUID,
  })
}

const secret = () => randomBytes(32).toString('base64url')

beforeAll(async () => {
  federation = opened.use(await openFederation())
  const store = opened.use(await openTestStore()).store()
  keys = await openFederationKeys({ store, sealer: createTestSealer(new Uint8Array(32)) })
  // Only what a server says of itself: the adapter needs no more of it.
  const server = createServer((_request, response) => {
    void entity.configuration().then((statement) => response.end(statement))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  opened.defer(() => void server.close())
  origin = parseBaseUrl(`http://localhost:${String((server.address() as AddressInfo).port)}`)
  const { anchor, spid, otherSpid, cie } = federation
  const trusted = { id: anchor.id, keys: { keys: [...anchor.keys.keys] } }
  const entity = createOwnEntity({
    origin,
    keys,
    organization: {
      name: 'Prova',
      homepage: origin,
      policy: origin,
      logo: origin,
      contacts: ['a@b.example'],
    },
    authorityHints: [anchor.id],
    trustMarks: [],
    members: [spid, otherSpid, cie].map(({ id }) => ({ provider: id, anchor: trusted })),
    trustOf: createTrustResolver({ fetch: createSafeFetch({ allowLoopback: true }), now }),
    now,
  })
  await federation.onboard(origin)
})
afterAll(() => opened.disposeAsync())
beforeEach(() => {
  federation.twist = {}
  seconds = 0
})

/** To the provider, through its page, and back: what a browser does. */
const signInBy = async (
  adapter: FederatedSignIn,
  provider: Provider,
  how: { readonly twistBefore?: Twist; readonly person?: string; readonly nonce?: string } = {},
): Promise<FederatedOutcome> => {
  const visit = { provider: provider.id, nonce: secret(), verifier: secret() }
  const begun = await adapter.begin({ ...visit, state: secret(), language: 'it' })
  if (begun.kind === 'refused') return begun
  const answer = await pressed(begun.url, how.person)
  return adapter.finish(answer, { ...visit, ...(how.nonce === undefined ? {} : { nonce: how.nonce }) })
}

const pressed = async (url: string, person = 'anna') => {
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ person }),
  })
  const back = new URL(answer.headers.get('location') ?? '', origin)
  const { code, error, iss } = Object.fromEntries(back.searchParams)
  return { path: back.pathname, code, error, iss }
}

const refused = (why: string) => ({ kind: 'refused', why })

test.each(['spid', 'cie'] as const)(
  'who signs in with %s is known again, and somebody else is not',
  async (kind) => {
    const adapter = adapterFor({ kind })
    const provider = federation[kind]
    const first = await signInBy(adapter, provider)
    expect(first).toMatchObject({ kind: 'proven', level: 2 })
    expect(await signInBy(adapter, provider)).toEqual(first)
    expect(await signInBy(adapter, provider, { person: 'bruno' })).not.toEqual(first)
    // Nothing was asked about anybody.
    expect(provider.asked).toEqual([])
    expect(provider.requests.at(-1)).toMatchObject({
      acr_values: spidLevel(2),
      claims: { userinfo: {} },
      prompt: 'consent login',
      iss: origin,
      aud: provider.id,
    })
  },
)

test('a fiscal number, where people are known by it, is the same with every provider', async () => {
  const adapter = adapterFor({ knownBy: 'fiscal-number' })
  const first = await signInBy(adapter, federation.spid)
  expect(first).toMatchObject({
    kind: 'proven',
    subject: expect.stringContaining(people['anna']?.fiscalNumber ?? '-') as string,
  })
  expect(await signInBy(adapter, federation.otherSpid)).toEqual(first)
  const bySubject = adapterFor()
  expect(await signInBy(bySubject, federation.spid)).not.toEqual(
    await signInBy(bySubject, federation.otherSpid),
  )
})

test.each([2, 1])(
  'the access token is given back at once, also when nothing came of it (level %i)',
  async (level) => {
    federation.twist = { idToken: { acr: spidLevel(level) } }
    const { outstanding } = federation.spid
    outstanding.clear()
    expect((await signInBy(adapterFor(), federation.spid)).kind).toBe(level === 2 ? 'proven' : 'refused')
    await expect.poll(() => outstanding.size).toBe(0)
    federation.twist = { metadata: { revocation_endpoint: undefined } }
    expect(await signInBy(adapterFor(), federation.spid)).toMatchObject({ kind: 'proven' })
    expect(outstanding.size).toBe(1)
  },
)

test('a request carries no secret of ours: neither the verifier nor a key', async () => {
  const visit = { provider: federation.spid.id, nonce: secret(), verifier: secret() }
  const begun = await adapterFor().begin({ ...visit, state: secret(), language: 'it' })
  const url = begun.kind === 'begun' ? begun.url : ''
  expect(url).not.toContain(visit.verifier)
  expect(JSON.stringify(claimsIn(url))).not.toContain(visit.verifier)
  const own = decodeJwt(await (await fetch(origin)).text())
  expect(JSON.stringify(own)).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/)
})

describe('a provider is not trusted', () => {
  const hour = 3_600
  test.each<[string, () => Twist, string]>([
    [
      'whose anchor is another',
      () => ({ entityClaims: { authority_hints: ['https://anchor.example'] } }),
      'anchor-not-named',
    ],
    [
      'whose anchor signs with a key that nobody gave us',
      () => ({ signsAnchor: federation.stranger }),
      'anchor-signature-invalid',
    ],
    [
      'whose anchor somebody else plays, with keys that fit each other',
      () => {
        const { stranger } = federation
        const jwks = { keys: [stranger.publicJwk] }
        return { signsAnchor: stranger, signsStatement: stranger, anchorClaims: { jwks } }
      },
      'anchor-signature-invalid',
    ],
    [
      'that somebody else plays, with keys that fit each other',
      () => {
        const { stranger, anchor } = federation
        const jwks = { keys: [stranger.publicJwk] }
        return { signsEntity: stranger, entityClaims: { jwks, authority_hints: [anchor.id] } }
      },
      'entity-signature-invalid',
    ],
    [
      'whose anchor speaks for another',
      () => ({ anchorClaims: { sub: 'https://anchor.example' } }),
      'anchor-of-another',
    ],
    ['whose anchor has nobody to ask', () => ({ anchorClaims: { metadata: {} } }), 'anchor-malformed'],
    [
      'that the anchor vouched for too long ago',
      () => ({ statementClaims: { exp: past() } }),
      'statement-expired',
    ],
    [
      'for whom somebody else vouches',
      () => ({ signsStatement: federation.stranger }),
      'statement-signature-invalid',
    ],
    [
      'when the anchor vouches for another',
      () => ({ statementClaims: { sub: 'https://a.example' } }),
      'statement-of-another',
    ],
    [
      'when somebody but the anchor vouches',
      () => ({ statementClaims: { iss: 'https://a.example' } }),
      'statement-of-another',
    ],
    ['with a word of another type', () => ({ typ: 'JWT' }), 'statement-malformed'],
    [
      'with a word that is critical and unknown',
      () => ({ statementClaims: { crit: ['new'] } }),
      'statement-critical-unknown',
    ],
    [
      'that is no provider',
      () => ({ statementClaims: { constraints: { allowed_leaf_entity_types: ['openid_relying_party'] } } }),
      'kind-not-allowed',
    ],
    [
      'that signs with a key that the anchor does not know',
      () => ({ signsEntity: federation.stranger }),
      'entity-signature-invalid',
    ],
    ['that says so too long ago', () => ({ entityClaims: { exp: past() } }), 'entity-expired'],
    [
      'that speaks for another',
      () => ({ entityClaims: { iss: 'https://a.example', authority_hints: [federation.anchor.id] } }),
      'entity-of-another',
    ],
    [
      'that calls itself by another name',
      () => ({ metadata: { issuer: 'https://a.example' } }),
      'metadata-malformed',
    ],
    [
      'that does what the anchor does not allow',
      () => ({ policy: { authorization_endpoint: { one_of: ['https://a.example'] } } }),
      'policy-violated',
    ],
    [
      'that lacks what the anchor demands',
      () => ({ policy: { logo_uri: { essential: true } } }),
      'policy-violated',
    ],
    [
      'of which nothing is left that it may do',
      () => ({ metadata: { code_challenge_methods_supported: ['plain'] } }),
      'policy-violated',
    ],
    [
      'that takes secrets instead of signatures',
      () => ({ metadata: { token_endpoint_auth_methods_supported: ['client_secret_basic'] } }),
      'policy-violated',
    ],
    [
      'that sends people where nobody listens safely',
      () => ({ metadata: { authorization_endpoint: 'http://a.example/authorize' } }),
      'address-refused',
    ],
  ])('%s', async (_, twist, why) => {
    federation.twist = twist()
    expect(await signInBy(adapterFor(), federation.spid)).toEqual(refused(why))
  })
  const past = () => Math.floor(Date.now() / 1_000) - hour

  test('that the anchor does not know, or that does not answer', async () => {
    const { spid } = federation
    const gone = { ...spid, id: `${federation.anchor.id}/nobody` }
    expect(await signInBy(adapterFor(), gone)).toEqual(refused('entity-unreachable'))
  })

  test('any more once it is put out: after ten minutes at the latest', async () => {
    const adapter = adapterFor()
    expect(await signInBy(adapter, federation.spid)).toMatchObject({ kind: 'proven' })
    federation.twist = { signsStatement: federation.stranger }
    seconds = 590
    expect(
      await adapter.begin({
        provider: federation.spid.id,
        nonce: '',
        verifier: '',
        state: '',
        language: 'it',
      }),
    ).toMatchObject({ kind: 'begun' })
    seconds = 601
    expect(await signInBy(adapter, federation.spid)).toEqual(refused('statement-signature-invalid'))
  })
})

describe('an answer proves nothing', () => {
  test.each<[string, () => Twist, string]>([
    [
      'when the person pressed no',
      () => ({ answer: { error: 'access_denied', code: undefined } }),
      'refused-there',
    ],
    ['without a code', () => ({ answer: { code: undefined } }), 'refused-there'],
    ['with a code that is not theirs', () => ({ answer: { code: 'made-up' } }), 'no-token'],
    [
      'that says it is of another provider',
      () => ({ answer: { iss: 'https://a.example' } }),
      'other-provider',
    ],
    ['when the token endpoint fails', () => ({ tokenStatus: 500 }), 'no-token'],
    ['when somebody else signed the token', () => ({ signsIdToken: federation.stranger }), 'token-invalid'],
    ['to a request of another', () => ({ idToken: { nonce: 'another' } }), 'token-invalid'],
    ['to no request', () => ({ withoutClaims: ['nonce'] }), 'token-invalid'],
    ['of another issuer', () => ({ idToken: { iss: 'https://a.example' } }), 'token-invalid'],
    ['for another client', () => ({ idToken: { aud: 'https://a.example' } }), 'token-invalid'],
    [
      'for several clients at once',
      () => ({ idToken: { aud: [origin, 'https://a.example'] } }),
      'token-invalid',
    ],
    ['for another of its clients', () => ({ idToken: { azp: 'https://a.example' } }), 'token-invalid'],
    ['about nobody', () => ({ withoutClaims: ['sub'] }), 'token-invalid'],
    ['that does not say how sure it is', () => ({ withoutClaims: ['acr'] }), 'token-invalid'],
    ['that belongs to another access token', () => ({ idToken: { at_hash: 'AAAA' } }), 'token-invalid'],
    [
      'that does not say to which access token it belongs',
      () => ({ withoutClaims: ['at_hash'] }),
      'token-invalid',
    ],
    ['that is over', () => ({ idToken: { exp: Math.floor(Date.now() / 1_000) - 90 } }), 'token-invalid'],
    ['of an hour ago', () => ({ idToken: { iat: Math.floor(Date.now() / 1_000) - 3_600 } }), 'token-invalid'],
    ['by a password alone', () => ({ idToken: { acr: spidLevel(1) } }), 'level-too-low'],
    [
      'of a sureness that nobody knows',
      () => ({ idToken: { acr: 'https://a.example/sure' } }),
      'level-too-low',
    ],
  ])('%s', async (_, twist, why) => {
    const adapter = adapterFor()
    federation.twist = twist()
    expect(await signInBy(adapter, federation.spid)).toEqual(refused(why))
  })

  test('that came to the address of another provider, where none need say who it is', async () => {
    const adapter = adapterFor()
    const visit = { provider: federation.spid.id, nonce: secret(), verifier: secret() }
    const begun = await adapter.begin({ ...visit, state: secret(), language: 'it' })
    const answer = await pressed(begun.kind === 'begun' ? begun.url : '')
    const before = federation.otherSpid.tokenRequests.length
    expect(await adapter.finish(answer, { ...visit, provider: federation.otherSpid.id })).toEqual(
      refused('other-provider'),
    )
    // The code of the one was not handed to the other.
    expect(federation.otherSpid.tokenRequests).toHaveLength(before)
  })

  test('when a provider that promises to say who it is does not', async () => {
    federation.twist = { answer: { iss: undefined } }
    expect(await signInBy(adapterFor({ kind: 'cie' }), federation.cie)).toEqual(refused('other-provider'))
  })

  test('a second time', async () => {
    const adapter = adapterFor()
    const visit = { provider: federation.spid.id, nonce: secret(), verifier: secret() }
    const begun = await adapter.begin({ ...visit, state: secret(), language: 'it' })
    const answer = await pressed(begun.kind === 'begun' ? begun.url : '')
    expect(await adapter.finish(answer, visit)).toMatchObject({ kind: 'proven' })
    expect(await adapter.finish(answer, visit)).toEqual(refused('no-token'))
  })

  test('with another verifier or nonce than those of the visit', async () => {
    const adapter = adapterFor()
    expect(await signInBy(adapter, federation.spid, { nonce: secret() })).toEqual(refused('token-invalid'))
    const visit = { provider: federation.spid.id, nonce: secret(), verifier: secret() }
    const begun = await adapter.begin({ ...visit, state: secret(), language: 'it' })
    const answer = await pressed(begun.kind === 'begun' ? begun.url : '')
    expect(await adapter.finish(answer, { ...visit, verifier: secret() })).toEqual(refused('no-token'))
  })

  test('of level 2 where 3 is asked for; and 3 where 2 is asked for does', async () => {
    federation.twist = { idToken: { acr: spidLevel(2) } }
    expect(await signInBy(adapterFor({ level: 3 }), federation.spid)).toEqual(refused('level-too-low'))
    federation.twist = { idToken: { acr: spidLevel(3) } }
    expect(await signInBy(adapterFor({ level: 2 }), federation.spid)).toMatchObject({
      kind: 'proven',
      level: 3,
    })
  })

  test.each<[string, () => Twist]>([
    ['about somebody else', () => ({ userinfo: { sub: 'pairwise-bruno-77aa' } })],
    ['for another client', () => ({ userinfo: { aud: 'https://a.example' } })],
    [
      'without a fiscal number',
      () => ({ userinfo: { 'https://attributes.eid.gov.it/fiscal_number': undefined } }),
    ],
    [
      'with a fiscal number that is none',
      () => ({ userinfo: { 'https://attributes.eid.gov.it/fiscal_number': 'anna' } }),
    ],
    ['that everybody on the way could read', () => ({ userinfoFor: 'nobody' })],
  ])('where people are known by their fiscal number, with userinfo %s', async (_, twist) => {
    federation.twist = twist()
    expect(await signInBy(adapterFor({ knownBy: 'fiscal-number' }), federation.spid)).toEqual(
      refused('userinfo-invalid'),
    )
  })
})
