import type { JsonObject } from './data-integrity.ts'

/**
 * Whether a document says something about itself that its plain members do not show. The signature is over the graph,
 * so whoever passes a credential on can give a member another name - its full IRI, a prefix, an alias of an inline
 * context, `@nest` - and keep the signature, while readers of the JSON no longer see its end or its status.
 * @param root the document with every name spelt out
 */
export const restatementFault = (document: JsonObject, root: JsonObject): string | undefined => {
  const strange = strangeName(document)
  if (strange) return 'a member is named by something else than a term.'
  for (const [iri, terms] of decisive) {
    const said = Object.hasOwn(root, iri)
    const shown = terms.some((term) => Object.hasOwn(document, term))
    if (said !== shown) return 'a member that decides is not under its own name.'
  }
  if (root['@id'] !== document['id']) return 'the identifier is not under its own name.'
  return undefined
}

const credentials = 'https://www.w3.org/2018/credentials#'

/** What a verifier decides by: IRI -> its term in the contexts of 2.0 and 1.1. */
const decisive: readonly (readonly [string, readonly string[]])[] = [
  ...[
    'issuer',
    'credentialSubject',
    'credentialStatus',
    'credentialSchema',
    'validFrom',
    'validUntil',
    'issuanceDate',
    'expirationDate',
    'refreshService',
    'termsOfUse',
    'evidence',
    'relatedResource',
    'holder',
    'verifiableCredential',
  ].map((term) => [credentials + term, [term]] as const),
  ['https://w3id.org/security#proof', ['proof']],
]

/** Keywords that a value may have (VC Data Model 2.0 §11.1); any other, or an IRI as a name, hides something. */
const plainKeywords: ReadonlySet<string> = new Set(['@value', '@language', '@direction'])

/** Words are given a meaning at the top of a document only, and at the top of each credential in a presentation. */
const strangeName = (value: unknown, isTop = true): boolean => {
  if (Array.isArray(value)) return value.some((item) => strangeName(item, isTop))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, inner]) => {
    if (name === '@context') return !isTop
    if (name.startsWith('@') ? !plainKeywords.has(name) : name.includes(':')) return true
    return strangeName(inner, name === 'verifiableCredential')
  })
}
