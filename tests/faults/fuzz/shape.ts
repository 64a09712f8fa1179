import type { CredentialRecipe } from './credentials.ts'

/** One request before it is sent; `NAME` stands for the name of the target, which is there or not. */
export interface Shape {
  readonly caller: CallerKind
  readonly method: string
  /** From the root of the origin. */
  readonly path: string
  /** Header lines, apart from who asks and how long the body is. */
  readonly lines: readonly string[]
  /** Latin-1: one character, one byte. */
  readonly body: string
  readonly framing: (typeof framings)[number]
  readonly credentials: CredentialRecipe
}

/** `stranger`: has an account and no right here. `recipient`: has consent to read something else. */
export type CallerKind = 'nobody' | 'stranger' | 'recipient' | 'owner'

/** How the length of the body is told: `short` announces more than comes. */
export const framings = [
  'length',
  'short',
  'long',
  'none',
  'chunked',
  'broken-chunks',
  'both',
  'nonsense',
] as const
