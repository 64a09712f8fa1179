import { podRootOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'

export interface RuleDocuments<Rules> {
  /** What the document at `path` says, as of now; `undefined` when there is none. */
  find(path: PodPath): Promise<Rules | undefined>
}

/**
 * Documents that decisions rest on, read and parsed once. That a document is absent is remembered, too, so that a
 * decision about a resource read before costs no look at the store. A change is forgotten before its writer hears that
 * it is durable, so whoever asks afterwards is told what is in force (docs/decisions/0116).
 */
export const createRuleDocuments = <Rules>(deps: {
  pods: Pick<PodStore, 'find' | 'onChanged'>
  parse: (document: Resource) => Promise<Rules>
  /** Where a document may come to be without `onChanged` telling of it. */
  forgetsAbsence?: boolean
  maxEntries?: number
}): RuleDocuments<Rules> => {
  const maxEntries = deps.maxEntries ?? 30_000
  const known = new Map<PodPath, Promise<Rules | undefined>>()
  // A look that is still under way is dropped like one that has ended: it may have seen what was there before.
  deps.pods.onChanged((changes) => {
    for (const { kind, path } of changes) {
      known.delete(path)
      // With the root goes the pod, and a new one of that name is not announced.
      if (kind === 'removed' && podRootOf(path) === path)
        for (const other of known.keys()) if (other.startsWith(path)) known.delete(other)
    }
  })

  const load = async (path: PodPath): Promise<Rules | undefined> => {
    const document = await deps.pods.find(path)
    return document === undefined ? undefined : deps.parse(document)
  }

  return {
    find: (path) => {
      const found = known.get(path)
      if (found !== undefined) return found
      const loading = load(path)
      if (known.size >= maxEntries) known.delete(known.keys().next().value ?? path)
      known.set(path, loading)
      const forget = (): void => {
        if (known.get(path) === loading) known.delete(path)
      }
      loading.then((rules) => {
        if (rules === undefined && deps.forgetsAbsence === true) forget()
        // A look that failed says nothing about what is there.
      }, forget)
      return loading
    },
  }
}
