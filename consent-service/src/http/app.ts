import express, { type ErrorRequestHandler, type Express, type Router } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { notFoundHandler, problemHandler, problemPages } from '@mutua/kit/problem-handler'
import { coopPage, type CoopPageDeps } from './coop-page.ts'
import { allowOtherOrigins } from './cors.ts'

export interface AppDeps extends CoopPageDeps {
  readonly origin: BaseUrl
  readonly log: Log
  /** Routers of the rooms, in no particular order: no two share a path. */
  readonly rooms: readonly Router[]
}

/** The consent service's front door: the co-op page, then what each room answers. */
export const createApp = (deps: AppDeps): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.use(allowOtherOrigins)
  app.get('/coop', async (_request, response) => {
    response.set('Cache-Control', 'no-cache').json(await deps.readState())
  })
  app.get('/.health/ready', (_request, response) => void response.json({ status: 'ready' }))
  app.get('/.problems/:code', problemPages)
  for (const room of deps.rooms) app.use(room)
  // After the rooms: who asks the bare address for data is answered by the issuer (`access-issuer-routes.ts`).
  app.get('/', coopPage(deps))
  app.use(notFoundHandler)
  app.use(challengeOnUnauthorized)
  app.use(problemHandler(deps))
  return app
}

/** A 401 always says how to sign in (RFC 9110 §15.5.2, RFC 9449 §7.1). */
const challengeOnUnauthorized: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Problem && error.status === 401 && !response.hasHeader('WWW-Authenticate')) {
    response.set('WWW-Authenticate', 'DPoP algs="ES256 RS256 EdDSA"')
  }
  next(error)
}
