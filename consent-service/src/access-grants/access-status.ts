import { grantStateAt, requestStateAt, type AccessRequest, type Grant } from '@mutua/sdk/consent/grant'
import type { Instant } from '@mutua/sdk/ids'
import type { AccessKind } from './access-credential.ts'
import type { AccessStatement } from './access-statements.ts'

/** Where a credential stands, in the words that clients ask with. A paused grant stands nowhere among them. */
export const accessStatuses = [
  'Pending',
  'Granted',
  'Denied',
  'Canceled',
  'Active',
  'Revoked',
  'Expired',
] as const
export type AccessStatus = (typeof accessStatuses)[number]

type RequestState = ReturnType<typeof requestStateAt>
type GrantState = ReturnType<typeof grantStateAt>

const requestStates: ReadonlyMap<AccessStatus, RequestState> = new Map([
  ['Pending', 'requested'],
  ['Granted', 'given'],
  ['Denied', 'refused'],
  ['Canceled', 'cancelled'],
  ['Expired', 'expired'],
])
const grantStates: ReadonlyMap<AccessStatus, readonly GrantState[]> = new Map([
  ['Active', ['given']],
  ['Revoked', ['withdrawn', 'invalidated']],
  ['Expired', ['expired']],
])

/** In the words of the records; undefined: any. */
export const requestStateOf = (status: AccessStatus | undefined): RequestState | undefined =>
  status === undefined ? undefined : requestStates.get(status)
export const grantStatesOf = (status: AccessStatus | undefined): readonly (GrantState | undefined)[] =>
  status === undefined ? [undefined] : (grantStates.get(status) ?? [])

/** What a verifier must be told, or undefined while it stands. */
export const faultOfGrant = (grant: Grant, at: Instant): string | undefined => {
  switch (grantStateAt(grant, at)) {
    case 'given':
      return undefined
    case 'paused':
      return 'The access grant is paused by its owner.'
    case 'withdrawn':
    case 'invalidated':
      return 'The access grant has been revoked.'
    case 'expired':
      return 'The access grant has expired.'
  }
}

export const faultOfRequest = (request: AccessRequest, at: Instant): string | undefined => {
  switch (requestStateAt(request, at)) {
    case 'requested':
    case 'given':
    case 'refused':
      return undefined
    case 'cancelled':
      return 'The access request has been cancelled.'
    case 'expired':
      return 'The access request has expired.'
  }
}

export const statusOfStatement = (statement: AccessStatement, at: Instant): AccessStatus => {
  const isRequest = statement.kind === 'SolidAccessRequest'
  if (statement.endedAt !== undefined) return isRequest ? 'Canceled' : 'Revoked'
  // A template may be answered again and again.
  if (isRequest && statement.answer !== undefined && (statement.templates ?? []).length === 0)
    return statement.answer === 'given' ? 'Granted' : 'Denied'
  if (statement.expiresAt !== undefined && at >= statement.expiresAt) return 'Expired'
  return isRequest ? 'Pending' : 'Active'
}

const faults: Readonly<Partial<Record<AccessStatus, string>>> = {
  Canceled: 'The access request has been cancelled.',
  Revoked: 'The access credential has been revoked.',
  Expired: 'The access credential has expired.',
}

export const faultOfStatement = (statement: AccessStatement, at: Instant): string | undefined =>
  faults[statusOfStatement(statement, at)]

export const isKindOf = (kind: AccessKind, status: AccessStatus): boolean =>
  kind === 'SolidAccessRequest' ? requestStates.has(status) : grantStates.has(status)
