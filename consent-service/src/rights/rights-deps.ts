import type { BaseUrl, Instant, WebId } from '@mutua/sdk/ids'
import type { Store, Write } from '@mutua/kit/store'

/** Somebody who reads, or has read, a person’s data under a consent. */
export interface Recipient {
  readonly recipient: WebId
  readonly grant: string
  readonly eraseBy?: Instant | undefined
  /** They have said what became of it. */
  readonly hasStated: boolean
}

export interface RightsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomId: () => string
  readonly isOfficer: (webId: WebId) => boolean
  /** What the register says of whoever is signed in. */
  readonly findPerson: (
    webId: WebId,
  ) => Promise<{ readonly standing: 'member' | 'former-member' | 'not-a-member'; readonly name: string }>
  /** Those who may have data of that person. */
  readonly listRecipients: (person: WebId) => Promise<readonly Recipient[]>
  /** Ends every consent of that person; recipients are then told to erase. Repeating it is no error. */
  readonly endConsents: (person: WebId, officer: WebId) => Promise<void>
  /** That somebody is to be told, in the write of what they are told of. */
  readonly putNews: (news: {
    readonly kind:
      | 'right-received'
      | 'right-identity-asked'
      | 'right-extended'
      | 'right-answered'
      | 'right-recipient-told'
    readonly at: Instant
    readonly owner: WebId
    readonly recipient?: WebId
    readonly grant?: string
    readonly right: string
  }) => Write
}
