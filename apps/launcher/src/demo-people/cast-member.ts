import type { FiscalIdentity } from './fiscal-code.ts'
import type { Story } from './story.ts'

/** One invented person of the co-op. */
export interface CastMember extends FiscalIdentity {
  /** Account and pod name. */
  readonly name: string
  readonly papers: 'fiscal-code' | 'omocodia' | 'stp'
  readonly section: string
  /** BCP 47 tag of the language the person reads best. */
  readonly language: string
  readonly street: string
  readonly story: Story
}
