// Libraries of others that tests verify our proofs with. They have no types of their own; only what is used is declared.

declare module '@digitalbazaar/ed25519-signature-2020' {
  export const Ed25519Signature2020: new () => object
}

declare module '@digitalbazaar/vc' {
  export const verifyCredential: (options: {
    readonly credential: object
    readonly suite: object
    readonly documentLoader: (url: string) => Promise<object>
    readonly checkStatus?: () => Promise<{ readonly verified: boolean }>
    readonly now?: string
  }) => Promise<{ readonly verified: boolean; readonly error?: Error }>
}
