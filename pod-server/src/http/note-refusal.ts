import type { BaseUrl, Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { GrantMirror } from '../access/grant-mirror.ts'
import type { OwnerOf } from '../access/requester.ts'
import type { Caller } from '../authn/caller.ts'
import { podNameOf, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { RefusalBook } from '../usage/refusal-book.ts'

export interface NoteRefusalDeps {
  readonly origin: BaseUrl
  readonly refusals: Pick<RefusalBook, 'note'>
  readonly grants: Pick<GrantMirror, 'find'>
  readonly ownerOf: OwnerOf
}

/**
 * Writes down for its owner what was refused under a consent. Only where the consent is the owner’s own: nobody learns of
 * the consents of others by being asked under them.
 */
export type NoteRefusal = (
  refused: { readonly caller: Caller; readonly target: PodPath; readonly at: Instant },
  code: string,
) => Promise<void>

export const createNoteRefusal =
  ({ origin, refusals, grants, ownerOf }: NoteRefusalDeps): NoteRefusal =>
  async ({ caller, target, at }, code) => {
    if (caller.kind !== 'consent') return
    const grant = grants.find(caller.grant)?.grant
    const pod = podNameOf(target)
    if (grant === undefined || pod === undefined) return
    if (grant.recipient !== caller.webId || grant.owner !== ownerOf(target)) return
    const { id, recipient } = grant
    await refusals.note({ pod, grant: id, recipient, code, resource: urlOf(origin, target), at })
  }

/** Goes on with what was thrown, once it is written down. */
export const noting = async <Outcome>(
  work: Promise<Outcome>,
  note: (code: string) => Promise<void>,
): Promise<Outcome> =>
  work.catch(async (cause: unknown) => {
    if (cause instanceof Problem && cause.code.startsWith('grant-')) await note(cause.code)
    throw cause
  })
