import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import { expect } from 'vitest'
import { type Grant } from '@mutua/sdk/consent/grant'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import type { BaseUrl, ResourceUrl, WebId } from '@mutua/sdk/ids'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  inPod,
  openHouse,
  origin,
  otherPodServer,
  podServer,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import { createRefusedTokens } from '../uma/refused-tokens.ts'
import { createUsedTickets } from '../uma/used-tickets.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'
import { createUmaRoutes } from './uma-routes.ts'

export const grantType = 'urn:ietf:params:oauth:grant-type:uma-ticket'
export const glucose = inPod(anna, 'health/glucose.ttl')

export interface Answer {
  readonly status: number
  readonly body: {
    access_token?: string
    token_type?: string
    expires_in?: number
    error?: string
    error_description?: string
  }
}

export interface Desk extends AsyncDisposable {
  readonly house: House
  readonly service: Served
  readonly consentKey: KeyObject
  /** A ticket as that pod server issues it, and twists of it. */
  readonly ticket: (twist?: Twist) => Promise<string>
  readonly exchange: (caller: WebId | undefined, form: Record<string, string>) => Promise<Answer>
  /** Ticket and exchange in one, as a client does it. */
  readonly ask: (caller: WebId, form?: Record<string, string>, resource?: ResourceUrl) => Promise<Answer>
}

export interface Twist {
  readonly claims?: JWTPayload
  readonly typ?: string
  readonly key?: KeyObject
}

export const newKey = () => generateKeyPairSync('ed25519')

export const openDesk = async (options: HouseOptions = {}): Promise<Desk> => {
  const consent = newKey()
  const pods = new Map<BaseUrl, ReturnType<typeof newKey>>([
    [podServer, newKey()],
    [otherPodServer, newKey()],
  ])
  const issuer = {
    issuer: didWebOf(origin),
    origin,
    signingKey: () => ({ verificationMethod: `${didWebOf(origin)}#key`, key: consent.privateKey }),
  }
  const house = await openHouse({
    issueCredential: (grant) => issueGrantCredential(grant, issuer),
    ...options,
  })
  const now = () => house.clock.at
  const service = await serve(
    createUmaRoutes({
      ...house.grants,
      findPresented: () => Promise.resolve(undefined),
      authenticate: authenticateByWord,
      origin,
      now,
      tickets: createUsedTickets({ store: house.store, now }),
      noteRefusal: createRefusedTokens({ store: house.store, now }).note,
      keysOf: (server) => {
        const key = pods.get(server)?.publicKey
        return key === undefined ? undefined : () => Promise.resolve(key)
      },
      placesOf: (person) => Promise.resolve(house.places.get(person) ?? []),
      randomId: randomUUID,
      signConsentToken: (claims) =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'consent-token+jwt' })
          .sign(consent.privateKey),
    }),
  )

  const ticket = async ({ claims = {}, typ = 'permission-ticket+jwt', key }: Twist = {}): Promise<string> => {
    const at = Math.floor(house.clock.at / 1000)
    const payload = {
      iss: podServer,
      aud: origin,
      resource: glucose,
      mode: 'read',
      jti: randomUUID(),
      iat: at,
      exp: at + 300,
      ...claims,
    }
    const signer = key ?? pods.get(payload.iss as BaseUrl)?.privateKey ?? newKey().privateKey
    return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ }).sign(signer)
  }
  const exchange = async (caller: WebId | undefined, form: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${service.url}/token`, {
      method: 'POST',
      headers: caller === undefined ? {} : signedInAs(caller),
      body: new URLSearchParams(form),
    })
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  return {
    house,
    service,
    consentKey: consent.publicKey,
    ticket,
    exchange,
    ask: async (caller, form = {}, resource = glucose) =>
      exchange(caller, {
        grant_type: grantType,
        ticket: await ticket({ claims: { resource, iss: new URL(resource).origin } }),
        ...form,
      }),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

export const issued = { status: 200, body: expect.objectContaining({ token_type: 'DPoP' }) as Answer['body'] }
export const refusedWith = (status: number, error: string) => ({
  status,
  body: { error, error_description: expect.any(String) as string },
})
export const denied = refusedWith(403, 'request_denied')
export const badTicket = refusedWith(400, 'invalid_grant')

export const credentialOf = async ({ house }: Desk, grant: Grant): Promise<string> => {
  const credential = await house.grants.findCredential(grant.owner, localIdOf(grant.id))
  if (credential === undefined) throw new Error('a grant always has its credential')
  return credential
}

export const pushed = (credential: string) => ({
  claim_token: credential,
  claim_token_format: 'application/vc+jwt',
})
