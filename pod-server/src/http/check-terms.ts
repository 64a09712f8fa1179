import type { Grant } from '@mutua/sdk/consent/grant'
import type { Change } from '@mutua/sdk/consent/terms'
import { Problem } from '@mutua/sdk/problem'
import type { Basis } from '../access/decide.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isContainerPath, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { checkPrecondition, type Precondition } from '../resources/precondition.ts'
import { turtle } from '../resources/rdf.ts'

/** On what a permit rests, as far as its terms go. */
export type TermsBasis =
  | Exclude<Basis, { readonly kind: 'consent' }>
  | { readonly kind: 'consent'; readonly grant: Pick<Grant, 'terms'> }

/**
 * A grant can be for making, changing or deleting alone.
 * @throws {Problem} `grant-out-of-scope`
 */
export const checkChange = (basis: Basis, change: Change): void => {
  const changes = basis.kind === 'consent' ? basis.grant.terms?.changes : undefined
  if (changes === undefined || changes.includes(change)) return
  throw new Problem('grant-out-of-scope', `The consent does not allow to ${change} anything here.`)
}

/**
 * A grant can be for documents of certain kinds: of the kind that they are stored as, to which a listing belongs, too.
 * @throws {Problem} `grant-other-media-type`
 */
export const checkMediaType = (basis: TermsBasis, contentType: string): void => {
  const mediaTypes = basis.kind === 'consent' ? basis.grant.terms?.mediaTypes : undefined
  if (mediaTypes === undefined || mediaTypes.includes(mediaTypeOf(contentType))) return
  throw new Problem('grant-other-media-type', 'The consent is for documents of another kind.')
}

/**
 * Whether terms of the consent are about the resource itself, so that it must be looked at before it is handed out. Terms
 * that are not known here are taken to be.
 */
export const areTermsAboutResource = (basis: Basis): boolean => {
  if (basis.kind !== 'consent' || basis.grant.terms === undefined) return false
  const { fetch: _f, frequency: _q, life: _l, eraseBy: _e, notBefore: _n, ...others } = basis.grant.terms
  return Object.values(others).some((term) => term !== undefined)
}

export interface Writing {
  readonly target: PodPath
  /** Instead of what is there. */
  readonly comes: { readonly contentType: string } | 'as it is' | 'nothing'
  readonly precondition: Precondition
}

/**
 * Looks at what is there and at what is to be there instead.
 * @returns the precondition of the client, bound to what was looked at: whoever comes in between makes the write fail
 * @throws {Problem} `grant-out-of-scope`, `grant-other-media-type`, `precondition-failed`
 */
export const checkTermsOfWriting = async (
  basis: Basis,
  { target, comes, precondition }: Writing,
  { pods }: { readonly pods: Pick<PodStore, 'find'> },
): Promise<Precondition> => {
  if (basis.kind !== 'consent') return precondition
  const { changes, mediaTypes } = basis.grant.terms ?? {}
  if (changes === undefined && mediaTypes === undefined) return precondition
  const current = await pods.find(target)
  checkChange(basis, comes === 'nothing' ? 'delete' : current === undefined ? 'create' : 'modify')
  if (current !== undefined) checkMediaType(basis, current.contentType)
  else if (comes === 'as it is') checkMediaType(basis, turtle)
  if (comes !== 'as it is' && comes !== 'nothing') checkMediaType(basis, comes.contentType)
  checkPrecondition(current?.etag, precondition)
  if (current === undefined) return comes === 'nothing' ? precondition : { ifNoneMatch: '*' }
  // What a container says follows from what is in it: there is nothing that could be replaced.
  return isContainerPath(target) ? precondition : { ifMatch: [current.etag] }
}
