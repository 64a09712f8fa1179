import { delegationListPath } from '@mutua/sdk/consent/delegation-credential'
import { membershipListPath } from '@mutua/sdk/coop/membership-credential'
import { roleListPath } from '@mutua/sdk/coop/role-credential'
import type { BaseUrl } from '@mutua/sdk/ids'
import { createStatusList } from '../credentials/status-list.ts'
import type { Keys } from '../keys/keys.ts'
import type { PublishedStatus } from './published-status.ts'

/** The lists that verifiers elsewhere ask (Bitstring Status List v1.0): of consents, roles, delegations and memberships. */
export const createStatusLists = (deps: {
  readonly keys: Pick<Keys, 'did' | 'signingKey'>
  readonly origin: BaseUrl
  readonly now: () => number
  readonly status: PublishedStatus
  /** Rises with every change of a consent or a role. */
  readonly changes: () => number
  /** The same of delegations. */
  readonly delegationChanges: () => number
  /** The same of members who leave. */
  readonly membershipChanges: () => number
}) => {
  const { keys, origin, now, status, changes } = deps
  const of = { issuer: keys.did, origin, signingKey: keys.signingKey, changes, now }
  return {
    statusList: createStatusList({ ...of, purpose: 'revocation', setIndexes: status.withdrawn }),
    suspensionList: createStatusList({ ...of, purpose: 'suspension', setIndexes: status.paused }),
    roleList: createStatusList({ ...of, purpose: 'revocation', path: roleListPath, setIndexes: status.left }),
    delegationList: createStatusList({
      ...of,
      purpose: 'revocation',
      path: delegationListPath,
      changes: deps.delegationChanges,
      setIndexes: status.delegationsOver,
    }),
    membershipList: createStatusList({
      ...of,
      purpose: 'revocation',
      path: membershipListPath,
      changes: deps.membershipChanges,
      setIndexes: status.membershipsOver,
    }),
  }
}
