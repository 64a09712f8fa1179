import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { toBytes, toText, type Store } from '@mutua/kit/store'
import { keys, localIdOf, versionedOf } from './records.ts'

export type FaceSubject =
  | { readonly kind: 'grant'; readonly grant: Grant }
  | { readonly kind: 'request'; readonly request: AccessRequest }

/** Lower-case letters, digits and hyphens: `inrupt`, `inrupt-denial`, `sd-jwt`. */
export type FaceKind = string

/**
 * One signed face of a request or of the standing version of a grant. It is issued when first asked for and is the same
 * text ever after; of two that are issued at the same time the first to be durable is the one. A later version of the
 * grant has faces of its own, and the texts of the earlier one are found no more.
 */
export const readFace = async (
  subject: FaceSubject,
  kind: FaceKind,
  issue: () => Promise<string>,
  store: Store,
): Promise<string> => {
  const key = faceKey(subject, kind)
  for (;;) {
    const kept = await store.get(key)
    if (kept !== undefined) return toText(kept)
    const text = await issue()
    const found =
      subject.kind === 'grant'
        ? [{ key: keys.credential(text), value: toBytes(versionedOf(subject.grant)) }]
        : []
    const written = await store.write([{ key, value: toBytes(text) }, ...found], new Map([[key, undefined]]))
    if (written) return text
  }
}

const faceKey = (subject: FaceSubject, kind: FaceKind): string => {
  if (!/^[a-z0-9-]{1,40}$/.test(kind)) throw new Error('a kind of face has a plain name')
  return subject.kind === 'grant'
    ? keys.face(localIdOf(subject.grant.id), subject.grant.version ?? 1, kind)
    : keys.face(localIdOf(subject.request.id), 1, kind)
}
