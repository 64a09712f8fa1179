import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto'
import { decodeJwt, exportJWK, jwtVerify, SignJWT } from 'jose'
import { expect } from 'vitest'
import type { ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import type { SmartClient, SmartKeys } from '@mutua/sdk/consent/smart-client'
import type { WebId } from '@mutua/sdk/ids'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { mayPostTo } from '@mutua/kit/safe-post'
import {
  drRossi,
  drVerdi,
  openHouse,
  origin,
  podServer,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import { openSmartFace } from '../wiring/smart-face.ts'
import type { SmartClients } from '../smart/open-smart-clients.ts'
import { authenticateByWord, serve, type Served } from './test-support.ts'

export type Alg = 'RS384' | 'ES384' | 'ES256'

/** A key of a program, and its public half as it is registered. */
export interface ProgramKey {
  readonly alg: Alg
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export const newProgramKey = (alg: Alg = 'ES384', kid: string = randomUUID()): ProgramKey => {
  const pair =
    alg === 'RS384'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: alg === 'ES384' ? 'P-384' : 'P-256' })
  return { alg, kid, ...pair }
}

export const jwksOf = async (...keys: readonly ProgramKey[]): Promise<SmartKeys> =>
  // `as`: exported by jose from a key of one of the two kinds
  ({
    jwks: {
      keys: await Promise.all(
        keys.map(async ({ publicKey, kid, alg }) => ({ ...(await exportJWK(publicKey)), kid, alg })),
      ),
    },
  }) as SmartKeys

export interface Answer {
  readonly status: number
  readonly body: {
    access_token?: string
    token_type?: string
    expires_in?: number
    scope?: string
    patient?: string
    error?: string
    error_description?: string
  }
}

/** What an assertion says otherwise than it should. */
export interface Twist {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject | Uint8Array
}

export interface SmartDesk extends AsyncDisposable {
  readonly house: House
  readonly service: Served
  readonly clients: SmartClients
  readonly addressOf: (segment: string) => string
  readonly assertionOf: (client: SmartClient, key: ProgramKey, twist?: Twist) => Promise<string>
  readonly post: (
    form: Readonly<Record<string, string>>,
    to?: { readonly segment?: string; readonly headers?: Record<string, string> },
  ) => Promise<Answer>
  /** Assertion and call in one, as a program does it. */
  readonly ask: (client: SmartClient, key: ProgramKey, scope: string, segment?: string) => Promise<Answer>
  readonly claimsOf: (answer: Answer) => Promise<ConsentTokenClaims>
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const annasSegment = 'anna@localhost:3000'

/** Real store, grants and HTTP; the face as the service wires it. */
export const openSmartDesk = async (
  options: HouseOptions & { readonly administrators?: readonly WebId[] } = {},
): Promise<SmartDesk> => {
  const house = await openHouse(options)
  const now = () => house.clock.at
  const consent = generateKeyPairSync('ed25519')
  const { clients, rooms } = openSmartFace({
    ...{ store: house.store, origin, now, randomBytes },
    podServers: [podServer],
    safeFetch: createSafeFetch({ allowLoopback: true }),
    mayFetch: (url) => mayPostTo(url, { allowLoopback: true }),
    authenticate: authenticateByWord,
    verifyDpopProof: createDpopVerifier({ now }),
    grantsAround: house.grants.grantsAround,
    placesOf: (person) => Promise.resolve(house.places.get(person) ?? []),
    isRecipient: (webId) =>
      Promise.resolve([drRossi, drVerdi].includes(webId) || webId.startsWith(`${origin}/organisations/`)),
    isAdministrator: (webId) => Promise.resolve(options.administrators?.includes(webId) === true),
    signConsentToken: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'consent-token+jwt' })
        .sign(consent.privateKey),
  })
  const service = await serve(...rooms)
  const pathOf = (segment: string): string => `/smart/${segment}/token`

  const assertionOf: SmartDesk['assertionOf'] = (client, key, twist = {}) => {
    const claims = {
      iss: client.id,
      sub: client.id,
      aud: `${origin}${pathOf(annasSegment)}`,
      exp: Math.floor(house.clock.at / 1000) + 300,
      jti: randomUUID(),
      ...twist.claims,
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...twist.header })
      .sign(twist.key ?? key.privateKey)
  }
  const post: SmartDesk['post'] = async (form, { segment = annasSegment, headers = {} } = {}) => {
    const response = await fetch(`${service.url}${pathOf(segment)}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
    })
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  return {
    house,
    service,
    clients,
    addressOf: (segment) => `${origin}${pathOf(segment)}`,
    assertionOf,
    post,
    ask: async (client, key, scope, segment = annasSegment) =>
      post(
        {
          grant_type: 'client_credentials',
          client_assertion_type: assertionType,
          client_assertion: await assertionOf(client, key, {
            claims: { aud: `${origin}${pathOf(segment)}` },
          }),
          scope,
        },
        { segment },
      ),
    claimsOf: async ({ body: { access_token: token = '' } }) => {
      await jwtVerify(token, consent.publicKey, { currentDate: new Date(house.clock.at) })
      return decodeJwt<ConsentTokenClaims>(token)
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

export const refusedWith = (error: string) => ({
  status: error === 'invalid_client' ? 401 : 400,
  body: { error, error_description: expect.any(String) as string },
})
