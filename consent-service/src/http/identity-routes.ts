import { Router, type Response } from 'express'
import type { JSONWebKeySet } from 'jose'
import { consentContextPath, revocationListPath, suspensionListPath } from '@mutua/sdk/consent/credential'
import { delegationListPath } from '@mutua/sdk/consent/delegation-credential'
import { membershipListPath } from '@mutua/sdk/coop/membership-credential'
import { roleListPath } from '@mutua/sdk/coop/role-credential'
import { consentContext } from '../credentials/consent-context.ts'
import type { StatusList } from '../credentials/status-list.ts'
import type { DidDocument } from '../keys/did-document.ts'

export interface IdentityDeps {
  readonly didDocument: () => DidDocument
  /** `did.jsonl` of did:webvh 1.0. */
  readonly history: () => string
  readonly jwks: () => JSONWebKeySet
  readonly statusList: Pick<StatusList, 'published'>
  readonly suspensionList: Pick<StatusList, 'published'>
  readonly roleList: Pick<StatusList, 'published'>
  readonly delegationList: Pick<StatusList, 'published'>
  readonly membershipList: Pick<StatusList, 'published'>
}

/** What anybody needs to verify what the co-op signs. Public, so any page in any browser may read it. */
export const createIdentityRoutes = (deps: IdentityDeps): Router => {
  const router = Router()
  router.get('/.well-known/did.json', (_request, response) => {
    publish(response, keysFor).type('application/did+json').send(JSON.stringify(deps.didDocument()))
  })
  router.get('/.well-known/did.jsonl', (_request, response) => {
    publish(response, keysFor).type('text/jsonl').send(deps.history())
  })
  router.get('/.well-known/jwks.json', (_request, response) => {
    publish(response, keysFor).type('application/jwk-set+json').send(JSON.stringify(deps.jwks()))
  })
  router.get(consentContextPath, (_request, response) => {
    publish(response, contextFor).type('application/ld+json').send(JSON.stringify(consentContext))
  })
  const lists = [
    [revocationListPath, deps.statusList],
    [suspensionListPath, deps.suspensionList],
    [roleListPath, deps.roleList],
    [delegationListPath, deps.delegationList],
    [membershipListPath, deps.membershipList],
  ] as const
  for (const [path, list] of lists) {
    router.get(path, async (_request, response) => {
      const { jwt, etag } = await list.published()
      publish(response, statusFor).set('ETag', etag).type('application/vc+jwt').send(jwt)
    })
  }
  return router
}

/** Seconds. A withdrawal is public after five; a new key is known after five minutes; a context never changes. */
const statusFor = 5
const keysFor = 300
const contextFor = 86_400

const publish = (response: Response, seconds: number): Response =>
  response.set({
    'Cache-Control': `public, max-age=${String(seconds)}`,
    'X-Content-Type-Options': 'nosniff',
  })
