import { contexts as credentialsContexts } from '@digitalbazaar/credentials-context'
import dataIntegrityContext from '@digitalbazaar/data-integrity-context'
import multikeyContext from '@digitalbazaar/multikey-context'
import didContext from 'did-context'
import ed25519Signature2020Context from 'ed25519-signature-2020-context'
import { Problem } from '@mutua/sdk/problem'

/** What `jsonld` asks for documents. */
export type DocumentLoader = (url: string) => Promise<LoadedDocument>

export interface LoadedDocument {
  readonly contextUrl: null
  readonly documentUrl: string
  readonly document: object
  /** Lets `jsonld` keep the context in its processed form: it never changes. */
  readonly tag: 'static'
}

/** Contexts that every face of a consent needs: URL -> the document that is published there, as its keepers package it. */
export const publishedContexts: ReadonlyMap<string, object> = new Map([
  ...[...credentialsContexts].filter(([url]) => !url.includes('undefined-terms')),
  ...dataIntegrityContext.contexts,
  ...multikeyContext.contexts,
  ...ed25519Signature2020Context.contexts,
  ...didContext.contexts,
])

/**
 * The one way JSON-LD gets at documents here: it knows what it was given and nothing else, and never reads from a
 * network or a disk. Who decides what a term means decides what a signature says, so a context is code of ours: it comes
 * with a release, not with a request (VC Data Model 2.0 §5.2; the attacks of w3c/vc-data-integrity#272).
 * @param contexts URL -> document. A second meaning for a published URL cannot be given.
 * @returns a loader whose promise is refused with {Problem} context-unknown for every other URL
 */
export const createDocumentLoader = (contexts: ReadonlyMap<string, object> = new Map()): DocumentLoader => {
  const known = new Map([...contexts, ...publishedContexts])
  return (url) => {
    // Attacker-controlled, so it is not repeated in the answer.
    const document = known.get(url)
    return document === undefined
      ? Promise.reject(
          new Problem('context-unknown', 'Use only contexts that this service documents: none is fetched.'),
        )
      : Promise.resolve({ contextUrl: null, documentUrl: url, document, tag: 'static' })
  }
}
