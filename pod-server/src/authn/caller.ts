import type { GrantId, WebId } from '@mutua/sdk/ids'

/** Who is asking. A consent token speaks for one grant only: its holder's other rights do not come with it. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'agent'; readonly webId: WebId; readonly clientId: string }
  | ConsentCaller

export interface ConsentCaller {
  readonly kind: 'consent'
  readonly webId: WebId
  readonly clientId: string
  readonly grant: GrantId
  /** The mirror of grants must have applied this much of the feed before it can decide. */
  readonly grantSequence: number
}
