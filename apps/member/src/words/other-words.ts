import type { ScopeNameKind } from '@mutua/sdk/consent/record-scope-words'
import type { Partly } from '@mutua/ui/words/partly'
import type { MemberWords } from './italian/italian.ts'

/** What the SDK names in Italian, English and Arabic only; a code without its system. */
export type ScopeNames = Readonly<Record<ScopeNameKind, Readonly<Record<string, string>>>>

/** Words of a language that may not say everything yet. */
export type OtherWords = Partly<MemberWords> & { readonly scope: ScopeNames }
