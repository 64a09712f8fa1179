import type { NamedCase } from '../named-case.ts'
import { discoveryCases, tokenCases } from './provider-cases.ts'
import { acceptedCases, issuerCases, proofCases, replayCases } from './resource-cases.ts'
import type { SolidOidcSubject } from './subject.ts'

/** Solid-OIDC from outside: the provider, and what a resource server makes of tokens and proofs. */
export const solidOidcCases: readonly NamedCase<SolidOidcSubject>[] = [
  ...discoveryCases,
  ...tokenCases,
  ...acceptedCases,
  ...replayCases,
  ...proofCases,
  ...issuerCases,
]
