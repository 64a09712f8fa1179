import { deepEqual, equal, ok } from 'node:assert/strict'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { Parser } from 'n3'
import { z } from 'zod'
import type { NamedCase } from '../named-case.ts'
import { newProofKey, nowSeconds, signProof } from './proofs.ts'
import { ask, askToken, newToken, type SolidOidcSubject } from './subject.ts'

type SolidOidcCase = NamedCase<SolidOidcSubject>

const listed = (provider: SolidOidcSubject['provider'], name: string): readonly unknown[] => {
  const value = provider[name]
  return Array.isArray(value) ? value : []
}

export const discoveryCases: readonly SolidOidcCase[] = [
  {
    source: 'OpenID Connect Discovery §3',
    name: 'the provider describes itself, with the issuer that Alice was told',
    run: ({ alice, provider }) => {
      equal(provider.issuer.replace(/\/$/, ''), alice.issuer.replace(/\/$/, ''))
      for (const name of ['response_types_supported', 'subject_types_supported', 'grant_types_supported'])
        ok(listed(provider, name).length > 0, `${name} is missing`)
      return Promise.resolve()
    },
  },
  {
    source: 'Solid-OIDC §5',
    name: 'it takes the addresses of Client ID Documents: the scope `webid` is offered',
    run: ({ provider }) => {
      ok(listed(provider, 'scopes_supported').includes('webid'))
      return Promise.resolve()
    },
  },
  {
    source: 'RFC 9449 §5.1',
    name: 'it says that it takes proofs signed with ES256',
    run: ({ provider }) => {
      ok(listed(provider, 'dpop_signing_alg_values_supported').includes('ES256'))
      return Promise.resolve()
    },
  },
  {
    source: 'RFC 7636 §4.2',
    name: 'it offers PKCE with S256',
    run: ({ provider }) => {
      ok(listed(provider, 'code_challenge_methods_supported').includes('S256'))
      return Promise.resolve()
    },
  },
  {
    source: 'RFC 7517 §5',
    name: 'its keys are public halves, each with a name',
    run: async ({ provider }) => {
      const { keys } = jwksSchema.parse(await (await fetch(provider.jwks_uri)).json())
      ok(keys.length > 0)
      for (const key of keys) {
        ok('kid' in key, 'a key has no name')
        for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
          ok(!(secret in key), `a key shows ${secret}`)
      }
    },
  },
  {
    source: 'Solid-OIDC §6.1',
    name: 'the profile of Alice, which anybody may read, names the issuer letter by letter',
    run: async ({ alice, provider }) => {
      const answer = await fetch(alice.webId, { headers: { accept: 'text/turtle' } })
      equal(answer.status, 200)
      const named = new Parser({ baseIRI: alice.webId.replace(/#.*$/, '') })
        .parse(await answer.text())
        .filter(({ subject, predicate }) => subject.value === alice.webId && predicate.value === oidcIssuer)
        .map(({ object }) => object.value)
      ok(named.includes(provider.issuer), `it names ${named.join(', ')}, not ${provider.issuer}`)
    },
  },
  {
    source: 'Fetch',
    name: 'pages of any origin may ask for discovery and keys, and preflight the token endpoint',
    run: async ({ provider }) => {
      const origin = 'https://app.example'
      for (const url of [
        `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        provider.jwks_uri,
      ]) {
        const allowed = (await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin')
        ok(allowed === '*' || allowed === origin, `${url} is closed to pages`)
      }
      const preflight = await fetch(provider.token_endpoint, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,dpop',
        },
      })
      ok(preflight.ok, `status ${String(preflight.status)}`)
      const headers = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase()
      for (const name of ['authorization', 'content-type', 'dpop']) ok(headers.includes(name), `not ${name}`)
    },
  },
]

const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'
const jwksSchema = z.object({ keys: z.array(z.looseObject({})) })

export const tokenCases: readonly SolidOidcCase[] = [
  {
    source: 'Solid-OIDC §8.1',
    name: 'a program gets a token that says whose it is, for whom, and which key it is bound to',
    run: async (subject) => {
      const { alice, provider } = subject
      const { token, key } = await newToken(subject)
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(provider.jwks_uri)), {
        issuer: provider.issuer,
        audience: 'solid',
      })
      equal(payload['webid'], alice.webId)
      deepEqual(payload['cnf'], { jkt: key.thumbprint })
      equal(payload['client_id'] ?? payload['azp'], alice.clientId)
      ok((payload.exp ?? 0) > nowSeconds() && (payload.iat ?? Infinity) <= nowSeconds() + 5)
    },
  },
  {
    source: 'RFC 9449 §5',
    name: 'its type is DPoP, and its life is said and true',
    run: async (subject) => {
      const proof = await proofForToken(subject)
      const { status, body } = await askToken(subject, { proofs: [proof] })
      equal(status, 200)
      equal(body.token_type, 'DPoP')
      const { exp = 0 } = decodeJwt(body.access_token ?? '')
      ok(Math.abs(exp - nowSeconds() - (body.expires_in ?? 0)) <= 5)
    },
  },
  {
    source: 'RFC 6749 §5.2',
    name: 'a wrong secret is refused: `invalid_client`',
    run: async (subject) => {
      const { status, body } = await askToken(subject, {
        proofs: [await proofForToken(subject)],
        secret: 'not-the-secret',
      })
      equal(status, 401)
      equal(body.error, 'invalid_client')
    },
  },
  {
    source: 'Solid-OIDC §8',
    name: 'without a proof there is no token, or one that opens nothing',
    run: async (subject) => {
      const { body } = await askToken(subject, { proofs: [] })
      if (body.access_token === undefined) return
      const { status } = await ask(subject.document, { authorization: `Bearer ${body.access_token}` })
      equal(status, 401)
    },
  },
  ...[
    { name: 'for another address', claims: { htu: 'https://elsewhere.example/token' } },
    { name: 'for another method', claims: { htm: 'GET' } },
    { name: 'from ten minutes ago', claims: { iat: nowSeconds() - 600 } },
    { name: 'without a name of its own', claims: { jti: undefined } },
  ].map(({ name, claims }): SolidOidcCase => ({
    source: 'RFC 9449 §4.3',
    name: `the token endpoint refuses a proof ${name}: \`invalid_dpop_proof\``,
    run: async (subject) => {
      const { status, body } = await askToken(subject, { proofs: [await proofForToken(subject, claims)] })
      equal(status, 400)
      equal(body.error, 'invalid_dpop_proof')
    },
  })),
  {
    source: 'RFC 9449 §11.1',
    name: 'the token endpoint takes a proof once',
    run: async (subject) => {
      const proof = await proofForToken(subject)
      equal((await askToken(subject, { proofs: [proof] })).status, 200)
      equal((await askToken(subject, { proofs: [proof] })).status, 400)
    },
  },
]

const proofForToken = async ({ provider }: SolidOidcSubject, claims = {}): Promise<string> =>
  signProof(await newProofKey(), { method: 'POST', url: provider.token_endpoint }, { claims })
