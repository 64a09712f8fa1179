import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'
import { createProofSigner } from './dpop-proof.ts'

export interface Crowd extends AsyncDisposable {
  /** One call of each of them, signed in with a token that no service has seen. */
  readonly people: readonly ((url: string) => { headers: Record<string, string> })[]
  /** Profiles that were being read here at the same moment. */
  readonly mostAtOnce: () => number
}

/**
 * An identity provider with many people, each with a profile of their own, over real HTTP.
 * @param settings.isSilent takes every question for a profile and answers none
 */
export const openCrowd = async (size: number, settings: { isSilent?: boolean } = {}): Promise<Crowd> => {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const callers = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jkt = await calculateJwkThumbprint(await exportJWK(callers.publicKey))
  const signer = createProofSigner(callers.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const keys = [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }]
  let atOnce = 0
  let most = 0

  const server = createServer((request, response) => {
    if (request.url === '/jwks') return void response.end(JSON.stringify({ keys }))
    if (request.url === '/.well-known/openid-configuration')
      return void response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }))
    if (settings.isSilent === true) return
    atOnce += 1
    most = Math.max(most, atOnce)
    setTimeout(() => {
      atOnce -= 1
      response
        .setHeader('content-type', 'text/turtle')
        .end(`<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${issuer}>.`)
    }, 50)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A site of its own: sites take turns, and names under one name are one site.
  const { port } = server.address() as AddressInfo
  const host = settings.isSilent === true ? '127.0.0.1' : 'localhost'
  const issuer = `http://${host}:${String(port)}`

  const tokenOf = (webId: string): Promise<string> =>
    new SignJWT({ webid: webId, client_id: 'crowd', cnf: { jkt } })
      .setProtectedHeader({ alg: 'ES256', kid: 'own', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setSubject(webId)
      .setAudience('solid')
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(own.privateKey)
  const people = await Promise.all(
    Array.from({ length: size }, async (_, index) => {
      const accessToken = await tokenOf(`${issuer}/${String(index)}/card#me`)
      return (url: string) => ({
        headers: {
          authorization: `DPoP ${accessToken}`,
          dpop: signer.sign({ method: 'GET', url, accessToken }),
        },
      })
    }),
  )
  return {
    people,
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
