import type { ConsentRecord } from '@mutua/sdk/consent/consent-record'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Mandate } from '../grants/mandate.ts'
import type { Grants } from '../grants/grants.ts'

/** A party, or somebody who looks for one. */
interface Looking {
  readonly webId: WebId
  readonly mandate?: Mandate
}

/**
 * A consent with every step of its life and what was shown, for one of its parties.
 * @throws {Problem} `not-found` for everybody else, whether there is such a consent or not
 */
export const readConsentRecord = async (
  { webId: party, mandate }: Looking,
  local: string,
  { grants }: { readonly grants: Pick<Grants, 'findGrant' | 'events'> },
): Promise<ConsentRecord> => {
  const grant = await grants.findGrant(party, local, mandate)
  if (grant === undefined) throw new Problem('not-found', 'There is no such consent, or it is not yours.')
  const events = await grants.events(party, local, mandate)
  const shown = events.findLast((event) => event.shown !== undefined)?.shown
  return {
    grant,
    steps: events.map(({ kind, actor, onBehalfOf, at, desk, reason }) => ({
      kind,
      actor,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      at,
      ...(desk === undefined ? {} : { desk }),
      ...(reason === undefined ? {} : { reason }),
    })),
    ...(shown === undefined ? {} : { shown }),
  }
}
