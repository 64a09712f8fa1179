import type { AccessMode } from '@mutua/sdk/consent/grant'
import type { GrantId, WebId } from '@mutua/sdk/ids'

/** Who is asking. A consent token speaks for one grant only: its holder's other rights do not come with it. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly origin?: string | undefined }
  | AgentCaller
  | ConsentCaller

export interface AgentCaller {
  readonly kind: 'agent'
  readonly webId: WebId
  readonly clientId: string
  /** OpenID provider that vouched for the WebID. */
  readonly issuer?: string | undefined
  /** `Origin` header; whoever uses no browser can say anything. */
  readonly origin?: string | undefined
}

export interface ConsentCaller {
  readonly kind: 'consent'
  /** The recipient. */
  readonly webId: WebId
  /** Who reads for the recipient, when that is an organisation. */
  readonly person?: WebId | undefined
  readonly clientId: string
  readonly grant: GrantId
  /** The mirror of grants must have applied this much of the feed before it can decide. */
  readonly grantSequence: number
  /**
   * Of a token that is bound to no key: the ways in which it may be used, at the one resource that it names and that this
   * request is for.
   */
  readonly unboundModes?: readonly AccessMode[] | undefined
  /** Of a token for less than the consent: record scopes in their one text, of which one must cover as well. */
  readonly recordScopes?: readonly string[] | undefined
}
