import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

/** A key pair as a caller holds it. */
export const createKey = async (alg: 'ES256' | 'ES384' | 'RS256' | 'EdDSA' = 'ES256') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    alg,
    privateKey,
    jwk,
    privateJwk: await exportJWK(privateKey),
    jkt: await calculateJwkThumbprint(jwk),
  }
}
export type Key = Awaited<ReturnType<typeof createKey>>

/** Seconds since the epoch at which the clocks of these tests stand. */
export const testTime = 1_800_000_000
export const now = () => testTime * 1000

export const signProof = (
  key: Key,
  claims: JWTPayload = {},
  header: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT({ htm: 'GET', htu: target, iat: testTime, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk, ...header })
    .sign(key.privateKey)

export const target = 'https://pod.example/anna/health/glucose.ttl'

/** An identity provider that is also home to a WebID profile, over real HTTP. */
export const startIssuer = async () => {
  const key = await createKey('ES256')
  const asked: string[] = []
  const documents = new Map<string, { type: string; body: string }>()
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const document = documents.get(request.url ?? '')
    if (document === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': document.type }).end(document.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://localhost:${String((server.address() as AddressInfo).port)}`
  const webId = `${issuer}/anna/profile/card#me`
  const serve = (path: string, type: string, body: string) => documents.set(path, { type, body })
  serve(
    '/jwks',
    'application/json',
    JSON.stringify({ keys: [{ ...key.jwk, kid: 'one', alg: 'ES256', use: 'sig' }] }),
  )
  serve(
    '/.well-known/openid-configuration',
    'application/json',
    JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }),
  )
  serve(
    '/anna/profile/card',
    'text/turtle',
    `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${issuer}>.`,
  )
  const signToken = (
    jkt: string,
    claims: JWTPayload = {},
    header: Record<string, unknown> = {},
  ): Promise<string> =>
    new SignJWT({
      webid: webId,
      iss: issuer,
      sub: webId,
      aud: ['solid', 'client-1'],
      client_id: 'client-1',
      iat: testTime - 10,
      exp: testTime + 600,
      jti: crypto.randomUUID(),
      cnf: { jkt },
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header })
      .sign(key.privateKey)
  return {
    issuer,
    webId,
    key,
    asked,
    serve,
    signToken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Issuer = Awaited<ReturnType<typeof startIssuer>>

/** The same JWS with one member of its header or payload changed and the old signature kept. */
export const tamper = (jws: string, part: 0 | 1, change: Record<string, unknown>): string => {
  const parts = jws.split('.')
  const decoded: unknown = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString())
  parts[part] = Buffer.from(JSON.stringify({ ...(decoded as object), ...change })).toString('base64url')
  return parts.join('.')
}
