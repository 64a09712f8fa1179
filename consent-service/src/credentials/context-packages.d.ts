// The packages that keep the published contexts have no types of their own. Only what is used here is declared.

declare module '@digitalbazaar/credentials-context' {
  /** URL of a context -> the context, whole. */
  export const contexts: ReadonlyMap<string, object>
}

declare module '@digitalbazaar/data-integrity-context' {
  const context: { readonly contexts: ReadonlyMap<string, object> }
  export default context
}

declare module '@digitalbazaar/multikey-context' {
  const context: { readonly contexts: ReadonlyMap<string, object> }
  export default context
}

declare module 'ed25519-signature-2020-context' {
  const context: { readonly contexts: ReadonlyMap<string, object> }
  export default context
}

declare module 'did-context' {
  const context: { readonly contexts: ReadonlyMap<string, object> }
  export default context
}

declare module 'rdf-canonize' {
  /** RDF Dataset Canonicalization (RDFC-1.0) as N-Quads. */
  export const canonize: (
    dataset: readonly object[],
    options: {
      readonly algorithm: 'RDFC-1.0'
      readonly format: 'application/n-quads'
      readonly maxWorkFactor: number
      readonly signal: AbortSignal
    },
  ) => Promise<string>
}
