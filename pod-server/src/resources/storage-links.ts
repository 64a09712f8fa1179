import type { ResourceUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parsePodPath } from './pod-path.ts'
import type { PodStore } from './pod-store.ts'
import { rdfTypeOf } from './rdf.ts'

export interface StorageLinks {
  /**
   * Says in the profile of a WebID of this server that the pod is one of its storages (Solid Protocol §4.1), so that
   * applications find it. A profile that is gone, or not in Turtle, is left alone.
   */
  add(webId: WebId, pod: ResourceUrl): Promise<void>
  /** Takes that sentence out again where it stands as `add` wrote it. */
  remove(webId: WebId, pod: ResourceUrl): Promise<void>
}

export const createStorageLinks = (deps: { readonly pods: Pick<PodStore, 'edit'> }): StorageLinks => {
  const rewrite = async (webId: WebId, change: (turtle: string) => string): Promise<void> => {
    try {
      await deps.pods.edit(parsePodPath(new URL(webId).pathname), (current) => {
        const isTurtle = current !== undefined && rdfTypeOf(current.contentType) === 'text/turtle'
        if (!isTurtle || !(current.body instanceof Uint8Array)) return Promise.resolve(undefined)
        const before = new TextDecoder().decode(current.body)
        const after = change(before)
        const version = { contentType: current.contentType, body: new TextEncoder().encode(after) }
        return Promise.resolve(after === before ? undefined : version)
      })
    } catch (error) {
      // The pod itself is made, or gone, whatever room there is for the sentence.
      if (!(error instanceof Problem)) throw error
    }
  }

  return {
    add: (webId, pod) =>
      rewrite(webId, (turtle) => {
        const sentence = sentenceOf(webId, pod)
        return turtle.includes(sentence) ? turtle : `${turtle}${sentence}`
      }),
    remove: (webId, pod) => rewrite(webId, (turtle) => turtle.replace(sentenceOf(webId, pod), '')),
  }
}

/** Whole IRIs, so that it means the same at the end of any Turtle document, whatever its prefixes and base. */
const sentenceOf = (webId: WebId, pod: ResourceUrl): string =>
  `\n<${webId}> <http://www.w3.org/ns/pim/space#storage> <${pod}>.\n`
