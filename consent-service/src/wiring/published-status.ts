import { randomBytes } from 'node:crypto'
import type { Store } from '@mutua/kit/store'
import { checkStatusDecoys, createStatusDecoys } from '../credentials/status-decoys.ts'
import type { Grants } from '../grants/grants.ts'
import { keys as grantKeys } from '../grants/records.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import { membershipKeys, overMemberships } from '../members/membership-credential.ts'
import { keys as delegationKeys } from '../representation/representation-rows.ts'
import { keys as organisationKeys } from '../organisations/organisation-rows.ts'

/** What the public lists of the co-op show: the bits of consents and roles, with decoys among them. */
export interface PublishedStatus {
  readonly withdrawn: () => Promise<readonly number[]>
  readonly paused: () => Promise<readonly number[]>
  readonly left: () => Promise<readonly number[]>
  readonly delegationsOver: () => Promise<readonly number[]>
  readonly membershipsOver: () => Promise<readonly number[]>
}

export const openPublishedStatus = (deps: {
  store: Store
  now: () => number
  grants: Pick<Grants, 'withdrawnStatusIndexes' | 'pausedStatusIndexes'>
  organisations: Pick<Organisations, 'leftStatusIndexes'>
  delegationsOver: () => Promise<readonly number[]>
}): PublishedStatus => {
  const { store, now, grants, organisations } = deps
  const decoys = (
    name: keyof typeof placeKeys,
    purpose: 'revocation' | 'suspension',
    realIndexes: () => Promise<readonly number[]>,
  ) =>
    createStatusDecoys({ store, now, randomBytes, name, purpose, placeKey: placeKeys[name], realIndexes })
      .publishedIndexes
  return {
    withdrawn: decoys('revocation', 'revocation', grants.withdrawnStatusIndexes),
    paused: decoys('suspension', 'suspension', grants.pausedStatusIndexes),
    left: decoys('roles', 'revocation', organisations.leftStatusIndexes),
    delegationsOver: decoys('delegations', 'revocation', deps.delegationsOver),
    membershipsOver: decoys('memberships', 'revocation', () => overMemberships(store)),
  }
}

/** A consent has one index in both of its lists. */
const placeKeys = {
  revocation: grantKeys.statusIndex,
  suspension: grantKeys.statusIndex,
  roles: organisationKeys.status,
  delegations: delegationKeys.status,
  memberships: membershipKeys.status,
} as const

export const checkPublishedStatus = checkStatusDecoys(placeKeys)
