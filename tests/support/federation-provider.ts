import { hash } from 'node:crypto'
import express, { type Express, type Request } from 'express'
import {
  CompactEncrypt,
  createLocalJWKSet,
  decodeJwt,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTPayload,
} from 'jose'
import { z } from 'zod'

/** A pair whose public half others are told. */
export interface KeyPair {
  readonly privateJwk: JWK
  readonly publicJwk: JWK
}

/** What is wrong with the federation at this moment; nothing unless a test says so. */
export interface Twist {
  /** Who signs, instead of whoever should. */
  readonly signsAnchor?: KeyPair
  readonly signsStatement?: KeyPair
  readonly signsEntity?: KeyPair
  readonly signsIdToken?: KeyPair
  readonly anchorClaims?: JWTPayload
  readonly statementClaims?: JWTPayload
  readonly entityClaims?: JWTPayload
  readonly typ?: string
  /** Members of the provider's own metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** What the anchor demands of it besides. */
  readonly policy?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly answer?: Readonly<Record<string, string | undefined>>
  readonly idToken?: JWTPayload
  readonly withoutClaims?: readonly string[]
  readonly userinfo?: JWTPayload
  readonly tokenStatus?: number
  readonly userinfoFor?: 'nobody'
}

export interface Provider {
  readonly id: string
  readonly kind: 'spid' | 'cie'
  readonly name: string
  /** Of OpenID Connect. */
  readonly keys: KeyPair
  /** Bodies that came to the token endpoint. */
  readonly tokenRequests: URLSearchParams[]
  /** Claims of the request objects that came. */
  readonly requests: JWTPayload[]
  /** Access tokens that were given out, until they are given back. */
  readonly outstanding: Set<string>
  /** Calls of the userinfo endpoint, by the `sub` they were about. */
  readonly asked: string[]
}

export interface ProviderPerson {
  readonly sub: string
  readonly fiscalNumber: string
}

export interface ProviderDeps {
  readonly provider: Provider
  readonly people: Readonly<Record<string, ProviderPerson>>
  readonly twist: () => Twist
  readonly relyingPartyOf: (clientId: string) => Promise<Readonly<Record<string, unknown>>>
  readonly entity: (metadata: object) => Promise<string>
}

/** A provider of identities as SPID and CIE have them; its people sign in by pressing their name. */
export const providerApp = (app: Express, deps: ProviderDeps): void => {
  const { provider, people, twist, relyingPartyOf } = deps
  const { id, keys } = provider
  const codes = new Map<string, { readonly request: JWTPayload; readonly person: ProviderPerson }>()
  const tokens = new Map<string, { readonly person: ProviderPerson; readonly clientId: string }>()
  const assertions = new Set<string>()

  app.get('/.well-known/openid-federation', async (_request, response) => {
    const metadata = { openid_provider: { ...metadataOf(provider), ...twist().metadata } }
    response.type('application/entity-statement+jwt').send(await deps.entity(metadata))
  })

  /** What the profile demands of a request, and of who makes it. */
  const readRequest = async (request: Request): Promise<JWTPayload> => {
    const query = z.record(z.string(), z.string()).parse(request.query)
    const { client_id: clientId = '', request: object = '' } = query
    const client = await relyingPartyOf(clientId)
    const { payload } = await jwtVerify(object, createLocalJWKSet(jwksOf(client)), {
      issuer: clientId,
      audience: id,
      requiredClaims: ['exp', 'iat', 'nonce', 'state', 'code_challenge', 'acr_values', 'claims', 'prompt'],
    })
    for (const name of ['client_id', 'response_type', 'scope', 'code_challenge', 'code_challenge_method'])
      if (payload[name] !== query[name]) throw new Error(`${name} is not the same inside and outside`)
    const redirects = client['redirect_uris'] as readonly string[]
    if (!redirects.includes(String(payload['redirect_uri'])))
      throw new Error('the redirect_uri is not registered')
    if (payload['code_challenge_method'] !== 'S256') throw new Error('only S256')
    if (String(payload['nonce']).length < 32 || String(payload['state']).length < 32)
      throw new Error('too short')
    return payload
  }

  app.get('/authorize', async (request, response) => {
    await readRequest(request)
    const buttons = Object.keys(people).map(
      (name) => `<button name="person" value="${name}">${name}</button>`,
    )
    response.send(
      `<!doctype html><html lang="it"><title>${provider.name}</title><h1>${provider.name}</h1><form method="post">${buttons.join('')}<button name="person" value="">Annulla</button></form>`,
    )
  })

  app.post('/authorize', express.urlencoded({ extended: false }), async (request, response) => {
    const payload = await readRequest(request)
    provider.requests.push(payload)
    const person = people[String((request.body as { person: unknown }).person)]
    const code = crypto.randomUUID()
    if (person !== undefined) codes.set(code, { request: payload, person })
    const back = new URL(String(payload['redirect_uri']))
    const answer: Record<string, string | undefined> = {
      ...(person === undefined ? { error: 'access_denied' } : { code }),
      state: String(payload['state']),
      // RFC 9207: CIE says who it is, SPID need not.
      ...(provider.kind === 'cie' ? { iss: id } : {}),
      ...twist().answer,
    }
    for (const [name, value] of Object.entries(answer))
      if (value !== undefined) back.searchParams.set(name, value)
    response.redirect(302, back.href)
  })

  app.post(
    '/token',
    express.text({ type: 'application/x-www-form-urlencoded' }),
    async (request, response) => {
      const form = new URLSearchParams(String(request.body))
      provider.tokenRequests.push(form)
      const status = twist().tokenStatus
      if (status !== undefined) return void response.status(status).end()
      const client = await relyingPartyOf(form.get('client_id') ?? '')
      const assertion = await readAssertion(form, client, `${id}/token`)
      const known = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const challenge = hash('sha256', form.get('code_verifier') ?? '', 'base64url')
      const isGood =
        known !== undefined &&
        known.request['code_challenge'] === challenge &&
        known.request['redirect_uri'] === form.get('redirect_uri') &&
        !assertions.has(String(assertion.jti))
      if (!isGood) return void response.status(400).json({ error: 'invalid_grant' })
      assertions.add(String(assertion.jti))
      const clientId = String(known.request['client_id'])
      const accessToken = await signed(keys, {
        iss: id,
        sub: known.person.sub,
        aud: `${id}/userinfo`,
        client_id: clientId,
      })
      tokens.set(accessToken, { person: known.person, clientId })
      provider.outstanding.add(accessToken)
      const idToken = await signed(
        twist().signsIdToken ?? keys,
        without(
          {
            iss: id,
            sub: known.person.sub,
            aud: clientId,
            acr: String(known.request['acr_values']),
            nonce: String(known.request['nonce']),
            at_hash: Buffer.from(hash('sha256', accessToken, 'buffer').subarray(0, 16)).toString('base64url'),
            ...twist().idToken,
          },
          twist().withoutClaims ?? [],
        ),
      )
      response.json({ access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: idToken })
    },
  )

  app.post(
    '/revoke',
    express.text({ type: 'application/x-www-form-urlencoded' }),
    async (request, response) => {
      const form = new URLSearchParams(String(request.body))
      const client = await relyingPartyOf(form.get('client_id') ?? '')
      await readAssertion(form, client, `${id}/revoke`)
      tokens.delete(form.get('token') ?? '')
      provider.outstanding.delete(form.get('token') ?? '')
      response.end()
    },
  )

  app.get('/userinfo', async (request, response) => {
    const known = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    if (known === undefined) return void response.status(401).end()
    const { person, clientId } = known
    provider.asked.push(person.sub)
    const claims = {
      'iss': id,
      'sub': person.sub,
      'aud': clientId,
      'https://attributes.eid.gov.it/fiscal_number': person.fiscalNumber,
      ...twist().userinfo,
    }
    const inner = await signed(keys, claims)
    if (twist().userinfoFor === 'nobody') return void response.type('application/jwt').send(inner)
    const key = jwksOf(await relyingPartyOf(clientId)).keys.find(({ use }) => use === 'enc') ?? {}
    const sealed = await new CompactEncrypt(new TextEncoder().encode(inner))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', cty: 'JWT', kid: key.kid ?? '' })
      .encrypt({ ...key, alg: 'RSA-OAEP-256' })
    response.type('application/jose').send(sealed)
  })
}

/** What the address in a request says of itself, unverified: for tests that look at what was sent. */
export const claimsIn = (url: string): JWTPayload => decodeJwt(new URL(url).searchParams.get('request') ?? '')

/** RFC 7523 §3: that the call comes from the client, and is meant for this endpoint. */
const readAssertion = async (
  form: URLSearchParams,
  client: Readonly<Record<string, unknown>>,
  audience: string,
): Promise<JWTPayload> => {
  const clientId = form.get('client_id') ?? ''
  const { payload } = await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet(jwksOf(client)), {
    issuer: clientId,
    subject: clientId,
    audience,
    requiredClaims: ['jti', 'exp', 'iat'],
  })
  return payload
}

const jwksOf = (client: Readonly<Record<string, unknown>>): { keys: JWK[] } =>
  client['jwks'] as { keys: JWK[] }

const metadataOf = ({ id, kind, name, keys }: Provider) => ({
  issuer: id,
  organization_name: name,
  authorization_endpoint: `${id}/authorize`,
  token_endpoint: `${id}/token`,
  userinfo_endpoint: `${id}/userinfo`,
  revocation_endpoint: `${id}/revoke`,
  jwks: { keys: [keys.publicJwk] },
  scopes_supported: ['openid', 'offline_access'],
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  acr_values_supported: [
    'https://www.spid.gov.it/SpidL1',
    'https://www.spid.gov.it/SpidL2',
    'https://www.spid.gov.it/SpidL3',
  ],
  subject_types_supported: ['pairwise'],
  ...(kind === 'cie' ? { authorization_response_iss_parameter_supported: true } : {}),
})

const signed = (key: KeyPair, claims: JWTPayload): Promise<string> => {
  const at = Math.floor(Date.now() / 1_000)
  return new SignJWT({ iat: at, nbf: at, exp: at + 180, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.publicJwk.kid ?? '', typ: 'JWT' })
    .sign(key.privateJwk)
}

const without = (claims: JWTPayload, names: readonly string[]): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))
