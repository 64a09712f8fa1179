import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type Request, type Router } from 'express'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { origin } from '../grants/test-support.ts'

export interface Served extends AsyncDisposable {
  readonly url: string
}

/** Real HTTP on a free port, with the problem documents of the service. */
export const serve = async (...routers: readonly Router[]): Promise<Served> => {
  const app = express()
  app.disable('x-powered-by')
  app.use(...routers)
  app.use(notFoundHandler)
  app.use(problemHandler({ origin, log: createLog('test', 'silent') }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Stands in for Solid-OIDC, which has its own tests: the caller just says who it is. */
export const authenticateByWord = (request: Request) => {
  const webId = /^Word (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (webId === undefined) return Promise.reject(new Problem('caller-unknown', 'Sign in as "Word ...".'))
  return Promise.resolve({
    webId: parseWebId(webId),
    clientId: 'https://app.example/id',
    jkt: `jkt-of-${webId}`,
  })
}

export const signedInAs = (webId: WebId) => ({ Authorization: `Word ${webId}` })
