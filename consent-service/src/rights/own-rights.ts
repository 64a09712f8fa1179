import type { WebId } from '@mutua/sdk/ids'
import type { BreachMessage } from '@mutua/sdk/rights/breach'
import type { RightsRequest } from '@mutua/sdk/rights/rights-request'

/** What one has oneself, and carries away: what one asked of the co-op, and what one was told of breaches. */
export interface OwnRights {
  readonly requests: (person: WebId) => Promise<readonly RightsRequest[]>
  readonly messages: (person: WebId) => Promise<readonly BreachMessage[]>
}
