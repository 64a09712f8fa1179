import type { Request } from 'express'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Caller } from '../authn/caller.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import type { UnderConsent } from '../resources/consented-writes.ts'
import type { Precondition } from '../resources/pod-store.ts'

/** @throws {Problem} `content-type-missing` (Solid Protocol §2.1: "MUST reject ... when Content-Type is absent") */
export const contentTypeOf = (request: Request): string => {
  const contentType = request.get('Content-Type')
  if (contentType === undefined || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaTypeOf(contentType))) {
    throw new Problem(
      'content-type-missing',
      'Send a Content-Type such as text/turtle or application/fhir+json.',
    )
  }
  return contentType
}

/** Who makes what a request makes: rules may name whoever made a resource (ACP §4.4, `acp:CreatorAgent`). */
export const creatorOf = (caller: Caller): { readonly creator?: WebId } & UnderConsent => {
  if (caller.kind === 'agent') return { creator: caller.webId }
  // Rules of access may give who made something more rights than the consent does (ACP §5.3): nobody makes it then.
  return caller.kind === 'consent'
    ? { underConsent: { grant: caller.grant, person: caller.person, client: caller.clientId } }
    : {}
}

/** RFC 9110 §13.1.1-2. Conditions on dates are not looked at: a second is too coarse to guard a write with. */
export const preconditionOf = (request: Request): Precondition => {
  const ifMatch = entityTags(request.get('If-Match'))
  const ifNoneMatch = entityTags(request.get('If-None-Match'))
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  }
}

const entityTags = (condition: string | undefined): '*' | string[] | undefined => {
  if (condition === undefined) return undefined
  return condition.trim() === '*' ? '*' : condition.split(',').map((tag) => tag.trim())
}
