import { Problem } from '@mutua/sdk/problem'

/** Conditions a client set (RFC 9110 §13.1), evaluated in the same atomic write as the change. */
export interface Precondition {
  /** `*`, or entity tags of which one must be current. */
  readonly ifMatch?: '*' | readonly string[]
  /** `*`: must not exist; or entity tags of which none may be current. */
  readonly ifNoneMatch?: '*' | readonly string[]
}

/**
 * @param etag of the resource as it is; `undefined` when there is none
 * @throws {Problem} `precondition-failed`
 */
export const checkPrecondition = (etag: string | undefined, { ifMatch, ifNoneMatch }: Precondition): void => {
  if (ifMatch !== undefined && !(etag !== undefined && names(ifMatch, etag)))
    throw new Problem('precondition-failed', 'The resource has changed since you read it; read it again.')
  if (ifNoneMatch === undefined || etag === undefined || !names(ifNoneMatch, etag)) return
  throw new Problem(
    'precondition-failed',
    ifNoneMatch === '*' ? 'The resource exists already.' : 'The resource is exactly the version you named.',
  )
}

const names = (tags: '*' | readonly string[], etag: string): boolean =>
  tags === '*' || tags.some((tag) => isVersionOf(tag, etag))

/**
 * A tag of a converted representation (`"abc-ld"`), or of one with something added (`"abc.12345678"`), names the same
 * version of the resource as the stored one (`"abc"`).
 */
const isVersionOf = (tag: string, etag: string): boolean =>
  tag.replace(/(?:\.[0-9a-f]{8})?(?:-(?:ttl|ld))?"$/, '"') === etag
