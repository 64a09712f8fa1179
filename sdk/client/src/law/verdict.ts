/** What stands against an act: the rule, its article, and why in words that a person can act on. Never personal. */
export interface Refusal {
  readonly kind: 'refused'
  readonly rule: string
  readonly article: string
  readonly why: string
}

export type Verdict = { readonly kind: 'allowed' } | Refusal

export const allowed: Verdict = { kind: 'allowed' }

export const refusal = (
  rules: { readonly articleOf: (rule: string) => string },
  rule: string,
  why: string,
): Refusal => ({
  kind: 'refused',
  rule,
  article: rules.articleOf(rule),
  why,
})

/** The first thing that stands against it, in the order in which they are given; `false` and undefined do not. */
export const firstRefusal = (refusals: readonly (Refusal | false | undefined)[]): Verdict =>
  allRefusals(refusals)[0] ?? allowed

export const allRefusals = (refusals: readonly (Refusal | false | undefined)[]): readonly Refusal[] =>
  refusals.filter((each): each is Refusal => each !== false && each !== undefined)
