import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { problemHandler } from '@mutua/kit/problem-handler'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { accountRoutes } from '../../pod-server/src/http/account-routes.ts'
import { parseAccountName } from '../../pod-server/src/identity/account-name.ts'
import { openOpenIdKeys } from '../../pod-server/src/identity/openid-keys.ts'
import { createOpenIdProvider } from '../../pod-server/src/identity/openid-provider.ts'
import { newPodDocuments } from '../../pod-server/src/identity/profile.ts'
import { openTestIdentity } from '../../pod-server/src/identity/test-support.ts'

/** The identity half of a pod server on a free port, with `/whoami` as its one protected resource. */
export const openIdentityServer = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-oidc-'))
  const store = await openLevelStore(folder)
  const now = Date.now
  const log = createLog('test', 'warn')
  const app = express()
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin: BaseUrl = parseBaseUrl(`http://localhost:${String((server.address() as AddressInfo).port)}`)

  const sealer = createTestSealer(new Uint8Array(32))
  const identity = await openTestIdentity({ store, origin, now })
  const { credentials, endedSignIns } = identity
  /** Documents of other people's servers, by their address. */
  const documents = new Map<string, string>()
  const movedTo = new Map<string, string>()
  const keys = await openOpenIdKeys({ store, sealer, now, renewAfterDays: 90, retiredSeconds: 7_200 })
  const openid = createOpenIdProvider({
    store,
    sealer,
    keys,
    origin,
    ...identity,
    fetch: (url, accept) => {
      const document = documents.get(url)
      if (document === undefined) return createSafeFetch({ allowLoopback: true })(url, accept)
      return Promise.resolve({
        url: movedTo.get(url) ?? url,
        status: 200,
        headers: new Headers(),
        body: new TextEncoder().encode(document),
      })
    },
    now,
    log,
  })
  const fetch = createSafeFetch({ allowLoopback: true })
  const authenticate = createSolidOidcAuthenticator({
    now,
    verifyDpopProof: createDpopVerifier({ now }),
    issuersOf: createWebIdIssuers({ fetch, now }),
    keysOf: createIssuerKeys({ fetch, now }),
    isRevoked: ({ issuer, clientId, webId, issuedAt }) =>
      issuer === origin && (credentials.isRevoked(clientId) || endedSignIns.isEnded(webId, issuedAt)),
  })

  app.use(openid.router)
  app.use(accountRoutes({ ...identity, registrationOpen: true }))
  app.get('/:name/profile/card', (request, response) => {
    const path = `/${request.params.name}/profile/card`
    const documents = newPodDocuments({ name: parseAccountName(request.params.name), origin })
    response.type('text/turtle').send(documents.find((document) => document.path === path)?.body)
  })
  app.all('/whoami', async (request, response) => {
    const caller = await authenticate({
      authorization: request.headers.authorization,
      proofs: request.headersDistinct['dpop'] ?? [],
      method: request.method,
      url: `${origin}${request.originalUrl}`,
    })
    response.json({ webId: caller?.webId ?? null, clientId: caller?.clientId ?? null })
  })
  app.use(problemHandler({ origin, log }))

  return {
    origin,
    store,
    documents,
    movedTo,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
export type IdentityServer = Awaited<ReturnType<typeof openIdentityServer>>

export const testPassword = 'a lemon tree by the sea'

export const basicOf = (name: string, password = testPassword): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
