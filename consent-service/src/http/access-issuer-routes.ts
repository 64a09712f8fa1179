import { Router, type Response } from 'express'
import { statusList2021Path } from '../access-grants/access-credential.ts'
import { serviceDescription, serviceDescriptionAsRdf } from '../access-grants/service-description.ts'
import { keyPath } from '../access-grants/issuer-documents.ts'
import type { StatusList2021 } from '../access-grants/status-list-2021.ts'
import type { BaseUrl } from '@mutua/sdk/ids'

export interface AccessIssuerDeps {
  readonly origin: BaseUrl
  /** Address -> public document: the issuer and its keys. */
  readonly documents: () => ReadonlyMap<string, object>
  readonly statusList2021: StatusList2021
}

/** What anybody needs to ask for access credentials and to verify them. Public. */
export const createAccessIssuerRoutes = (deps: AccessIssuerDeps): Router => {
  const { origin } = deps
  const router = Router()
  const plain = JSON.stringify(serviceDescription(origin))
  const asRdf = JSON.stringify(serviceDescriptionAsRdf(origin))

  router.get('/.well-known/vc-configuration', (request, response) => {
    const wanted = request.accepts(['application/json', 'application/ld+json'])
    publish(response, 300).vary('Accept')
    if (wanted === 'application/ld+json') response.type('application/ld+json').send(asRdf)
    else response.type('application/json').send(plain)
  })
  router.get('/', (request, response, next) => {
    const document = deps.documents().get(origin)
    if (request.accepts(['html', 'application/ld+json', 'application/json']) === 'html') return next()
    publish(response, 300).vary('Accept').type('application/ld+json').send(JSON.stringify(document))
  })
  router.get(`${keyPath}:key`, (request, response, next) => {
    const document = deps.documents().get(`${origin}${keyPath}${request.params['key'] ?? ''}`)
    if (document === undefined) return next()
    publish(response, 300).type('application/ld+json').send(JSON.stringify(document))
  })
  router.get(statusList2021Path, async (_request, response) => {
    publish(response, 5)
      .type('application/ld+json')
      .send(await deps.statusList2021.published())
  })
  return router
}

const publish = (response: Response, seconds: number): Response =>
  response.set({
    'Cache-Control': `public, max-age=${String(seconds)}`,
    'X-Content-Type-Options': 'nosniff',
  })
