import type { WebId } from '@mutua/sdk/ids'
import type { Caller } from '../authn/caller.ts'
import type { PodPath } from '../resources/pod-path.ts'

/** WebID of the person whose pod a path lies in. */
export type OwnerOf = (path: PodPath) => WebId | undefined

/** What rules of access look at in whoever asks. Without `webId`: somebody who has not signed in. */
export interface Requester {
  readonly webId?: WebId | undefined
  readonly clientId?: string | undefined
  /** OpenID provider that vouches for the WebID. */
  readonly issuer?: string | undefined
  /** `Origin` header: the web application that a browser asks for (RFC 6454 §7). Whoever uses no browser can say anything. */
  readonly origin?: string | undefined
}

/** A consent speaks for its grant alone: under rules its holder is nobody (`decide`). */
export const requesterOf = (caller: Caller): Requester =>
  caller.kind === 'consent' ? {} : caller.kind === 'agent' ? caller : { origin: caller.origin }
