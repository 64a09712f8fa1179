/** Ways to prove who one is that somebody else vouches for; each is offered where the settings have an adapter for it. */
export const outsideKinds = ['spid', 'cie', 'wallet'] as const
export type OutsideKind = (typeof outsideKinds)[number]

/** How sure whoever vouches is: 1 low, 2 substantial, 3 high, as Reg. (EU) 910/2014 art. 8 has it. */
export type AssuranceLevel = 1 | 2 | 3

/** One way to prove who one is. It knows the protocol; who somebody is here, it does not know. */
export interface OutsideAdapter {
  /** Among whom a person chooses; one alone is not asked about. */
  readonly providers: readonly { readonly id: string; readonly name: string }[]
  /** What it learns about a person besides that it is the same one as before. */
  readonly learns: 'nothing' | 'fiscal-number' | 'personal-number'
  /** What sessions say of themselves that were opened so (OpenID Connect Core §2, `acr`). */
  readonly acrOf: (level: AssuranceLevel) => string
  /** Where to send the browser. */
  begin(visit: OutsideVisit & { readonly state: string; readonly language: string }): Promise<
    | { readonly kind: 'begun'; readonly url: string }
    /** `why` is for the log. */
    | { readonly kind: 'refused'; readonly why: string }
  >
  /** What the answer proves. */
  finish(answer: OutsideAnswer, visit: OutsideVisit): Promise<OutsideProof>
}

/** What one visit elsewhere is told apart by; the secrets are ours until they come back. */
export interface OutsideVisit {
  readonly provider: string
  readonly nonce: string
  /** RFC 7636 §4.1. */
  readonly verifier: string
}

/** What a browser comes back with; attacker-controlled. */
export interface OutsideAnswer {
  /** Path of ours that it came to. */
  readonly path: string
  readonly code?: string | undefined
  readonly error?: string | undefined
  readonly iss?: string | undefined
}

export type OutsideProof =
  | {
      readonly kind: 'proven'
      /** Names the person, and always in the same way; nobody but `IdentityDigest` may see it. */
      readonly subject: string
      readonly level: AssuranceLevel
    }
  | { readonly kind: 'refused'; readonly why: string }
