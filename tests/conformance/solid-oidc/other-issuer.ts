import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { nowSeconds } from './proofs.ts'

/** An OpenID provider and home of WebIDs on this machine, which signs whatever it is asked to. */
export interface OtherIssuer extends AsyncDisposable {
  readonly issuer: string
  /** Carol, whose profile names this issuer. */
  readonly webId: string
  /** Dave, whose profile is here and names another issuer. */
  readonly webIdOfAnother: string
  /** An access token for Carol (Solid-OIDC §8.1) with the given differences; `undefined` leaves a claim out. */
  readonly signToken: (thumbprint: string, faults?: TokenFaults) => Promise<string>
}

export interface TokenFaults {
  readonly claims?: Readonly<Record<string, unknown>>
  /** Signed by a key that the issuer does not publish, under the name of one that it does. */
  readonly byAnotherKey?: boolean
}

export const startOtherIssuer = async (): Promise<OtherIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const { privateKey: anotherKey } = await generateKeyPair('ES256')
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  const server = createServer((request, response) => {
    const document = documents().get(new URL(request.url ?? '/', issuer()).pathname)
    if (document === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': document.type }).end(document.body)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const issuer = (): string => `http://localhost:${String((server.address() as AddressInfo).port)}`
  const profileOf = (names: string): { type: string; body: string } => ({
    type: 'text/turtle',
    body: `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${names}>.`,
  })
  const json = (value: object) => ({ type: 'application/json', body: JSON.stringify(value) })
  const documents = () =>
    new Map([
      ['/carol', profileOf(issuer())],
      ['/dave', profileOf('http://localhost:1')],
      ['/jwks', json({ keys: [key] })],
      ['/.well-known/openid-configuration', json({ issuer: issuer(), jwks_uri: `${issuer()}/jwks` })],
    ])
  const webId = `${issuer()}/carol#me`
  return {
    issuer: issuer(),
    webId,
    webIdOfAnother: `${issuer()}/dave#me`,
    signToken: (thumbprint, { claims = {}, byAnotherKey = false } = {}) => {
      const payload = {
        webid: webId,
        iss: issuer(),
        sub: webId,
        aud: ['solid', 'suite'],
        client_id: 'suite',
        iat: nowSeconds() - 5,
        exp: nowSeconds() + 300,
        jti: randomUUID(),
        cnf: { jkt: thumbprint },
        ...claims,
      }
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
        .sign(byAnotherKey ? anotherKey : privateKey)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
