import { Router, type Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AccessGrants } from '../access-grants/access-grants.ts'
import { credentialsV1Context } from '../access-grants/access-contexts.ts'
import type { AccessPage, AccessQuery } from '../access-grants/query-access-credentials.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { jsonIn, strictJsonBody as body } from './strict-json-body.ts'

export interface AccessGrantRoutesDeps {
  readonly origin: BaseUrl
  readonly authenticate: AuthenticateCaller
  readonly accessGrants: Pick<AccessGrants, 'issue' | 'find' | 'query' | 'derive' | 'verify' | 'end'>
}

/** Access requests, grants and denials as the field's clients ask for them (docs/http-api.md, "Access grants"). */
export const createAccessGrantRoutes = ({
  origin,
  authenticate,
  accessGrants,
}: AccessGrantRoutesDeps): Router => {
  const router = Router()

  router.post('/issue', body, async (request, response) => {
    const caller = await authenticate(request)
    const { text, answered } = await accessGrants.issue(caller.webId, jsonIn(request))
    // Who did not get it, since the line or the process broke, may come again.
    response.once('finish', () => void answered().catch(() => undefined))
    sendCredential(response.status(201), text)
  })

  router.get('/vc/:id', async (request, response) => {
    const caller = await authenticate(request)
    const found = await accessGrants.find(caller.webId, request.params.id)
    if (found === undefined)
      throw new Problem('not-found', 'There is no such credential, or it is not yours.')
    sendCredential(response, found)
  })

  router.get('/query', async (request, response) => {
    const caller = await authenticate(request)
    const { asked, page } = await accessGrants.query(caller.webId, request.query)
    response.set('Link', pageLinks(`${origin}/query`, asked, page))
    sendJson(response, `{"items":[${page.items.join(',')}]}`)
  })

  router.post('/derive', body, async (request, response) => {
    const caller = await authenticate(request)
    const found = await accessGrants.derive(caller.webId, jsonIn(request))
    const head = JSON.stringify({ '@context': [credentialsV1Context], 'type': ['VerifiablePresentation'] })
    sendJson(response, `${head.slice(0, -1)},"verifiableCredential":[${found.join(',')}]}`)
  })

  // Open: who has the whole text of a credential learns whether it stands, and nothing else.
  router.post('/verify', body, async (request, response) => {
    const { verifiableCredential } = parseWith(verifySchema, jsonIn(request), 'what is verified')
    sendJson(response, JSON.stringify(await accessGrants.verify(verifiableCredential)))
  })

  router.post('/status', body, async (request, response) => {
    const caller = await authenticate(request)
    const { credentialId } = parseWith(statusSchema, jsonIn(request), 'the new status')
    await accessGrants.end(caller.webId, credentialId)
    sendJson(response, '{}')
  })

  return router
}

const verifySchema = z.object({ verifiableCredential: z.unknown() })

/** Only taking back is possible, whatever the client calls the kind of its status. */
const statusSchema = z.object({
  credentialId: z.string().max(2_048),
  credentialStatus: z.array(z.object({ status: z.literal(['1', 'true']) })).length(1),
})

/** With its length and uncompressed, as clients demand. */
const sendCredential = (response: Response, credential: string): void => {
  response.set('Cache-Control', 'no-store').type('application/ld+json').send(credential)
}

const sendJson = (response: Response, json: string): void => {
  response.set('Cache-Control', 'no-store').type('application/json').send(json)
}

/** RFC 8288: whole addresses, since clients read them without a base. */
const pageLinks = (endpoint: string, asked: AccessQuery, { next, prev }: AccessPage): string => {
  const link = (relation: string, page: string | undefined): string => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...asked, page }))
      if (value !== undefined) query.set(name, String(value))
    return `<${endpoint}?${String(query)}>; rel="${relation}"`
  }
  return [
    link('first', undefined),
    ...(prev === undefined ? [] : [link('prev', prev.page)]),
    ...(next === undefined ? [link('last', asked.page)] : [link('next', next)]),
  ].join(', ')
}
