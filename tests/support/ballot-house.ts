import { randomBytes } from 'node:crypto'
import express, { type Request } from 'express'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { headerValues } from '@mutua/kit/header-values'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { problemHandler } from '@mutua/kit/problem-handler'
import { listen } from '@mutua/kit/run-service'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { SecretVote } from '@mutua/sdk/assembly/secret-vote'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { openBallotFace } from '../../consent-service/src/wiring/ballot-face.ts'
import { allowOtherOrigins } from '../../consent-service/src/http/cors.ts'
import { createOfficerRoutes } from '../../consent-service/src/http/officer-routes.ts'
import { openKeys } from '../../consent-service/src/keys/keys.ts'
import { openOfficers } from '../../consent-service/src/officers/open-officers.ts'
import { createPerson, type Person } from './coop.ts'
import { freePort } from './free-port.ts'
import { localUrl, startPodServer, webIdOf, type MutuaServer } from './servers.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import { openSigningOfficer, type SigningOfficer } from './two-officers.ts'

/**
 * The ballot box with the officers and the keys of a consent service, behind real HTTP and beside a real pod server: without
 * assemblies, which would take weeks, and with a clock that a test sets.
 */
export interface BallotHouse extends AsyncDisposable {
  readonly service: ReturnType<typeof localUrl>
  readonly podServer: MutuaServer
  readonly secretVote: SecretVote
  readonly officers: readonly [SigningOfficer, SigningOfficer]
  /** Member 1 is the first. */
  readonly members: readonly Person[]
  readonly folder: string
  readonly clock: { ahead: number }
}

export const openBallotHouse = async (names: readonly string[]): Promise<BallotHouse> => {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await createTemporaryFolder('ballots')).path
  const [podPort, port] = [await freePort(), await freePort()]
  const [podUrl, service] = [localUrl(podPort), localUrl(port)]
  const store = opened.use(await openLevelStore(`${folder}/store`))
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const isOfficer = (webId: WebId) => ['olga', 'ottavia'].some((name) => webId === webIdOf(podUrl, name))
  const officers = openOfficers({ store, now, isOfficer })
  const keys = await openKeys({
    ...{ store, now, origin: service },
    sealer: createTestSealer(new Uint8Array(32).fill(1)),
  })
  const people: Person[] = []
  const authenticate = authenticator(service)
  const deps = { authenticate, isOfficer, store, now, origin: service, randomBytes, officers, keys }
  const { secretVote, rooms } = opened.use(
    openBallotFace({
      ...deps,
      members: {
        list: ({ after }) =>
          Promise.resolve(
            people.slice(after, after + 1).map(({ webId }) => ({ number: after + 1, webId }) as never),
          ),
      },
    }),
  )
  const app = express().use(allowOtherOrigins)
  app.get('/.well-known/jwks.json', (_request, response) => void response.json(keys.jwks()))
  for (const room of [...rooms, createOfficerRoutes({ authenticate, isOfficer, officers })]) app.use(room)
  app.use(problemHandler({ log: createLog('ballots', 'silent'), origin: service }))
  opened.use(await listen(app, { host: '127.0.0.1', port, portSetting: '-', origin: service }))
  const podServer = opened.use(
    await startPodServer({ port: podPort, home: `${folder}/pod`, consentService: service }),
  )
  const [olga, ottavia] = await Promise.all(['olga', 'ottavia'].map((name) => createPerson(podUrl, name)))
  if (olga === undefined || ottavia === undefined) throw new Error('there are two')
  const signing = [
    await openSigningOfficer(olga, service),
    await openSigningOfficer(ottavia, service),
  ] as const
  for (const name of names) people.push(await createPerson(podUrl, name))
  const kept = opened.move()
  return {
    ...{ service, podServer, secretVote, officers: signing, members: people, folder, clock },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const authenticator = (origin: string) => {
  const fetch = createSafeFetch({ allowLoopback: true })
  const now = Date.now
  const solidOidc = createSolidOidcAuthenticator({
    now,
    verifyDpopProof: createDpopVerifier({ now }),
    issuersOf: createWebIdIssuers({ fetch, now }),
    keysOf: createIssuerKeys({ fetch, now }),
  })
  return async (request: Request) => {
    const caller = await solidOidc({
      authorization: request.headers.authorization,
      proofs: headerValues(request.rawHeaders, 'dpop'),
      method: request.method,
      url: `${origin}${request.originalUrl}`,
    })
    if (caller === undefined) throw new Problem('caller-unknown', 'Sign in first.')
    return caller
  }
}
