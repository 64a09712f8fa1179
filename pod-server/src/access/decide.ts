import { checkGrant, type GrantRefusal } from '@mutua/sdk/consent/check-grant'
import type { AccessMode, Grant, TariffRef } from '@mutua/sdk/consent/grant'
import type { BaseUrl, Instant } from '@mutua/sdk/ids'
import type { Caller, ConsentCaller } from '../authn/caller.ts'
import { isAclPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { WacMode } from './access-mode.ts'
import type { AccessRules, RuleSystem } from './access-rules.ts'
import type { GrantMirror } from './grant-mirror.ts'
import { requesterOf, type OwnerOf } from './requester.ts'

export type Basis =
  | { readonly kind: 'owner' }
  | { readonly kind: RuleSystem }
  | { readonly kind: 'consent'; readonly grant: Grant; readonly tariff: TariffRef }

export type Decision =
  | { readonly kind: 'permit'; readonly basis: Basis }
  | { readonly kind: 'refuse'; readonly code: RefusalCode; readonly why: string }

export type RefusalCode =
  | GrantRefusal
  | 'caller-unknown'
  | 'owner-only'
  | 'consent-lease-lapsed'
  | 'grant-staff-left'
  | 'role-expired'
  | 'consent-token-invalid'

export interface Ask {
  readonly caller: Caller
  readonly target: PodPath
  readonly mode: WacMode
  readonly at: Instant
  /** By who holds what is there to the terms that are about records; nobody else is permitted under such terms. */
  readonly looksAtRecords?: true | undefined
}

export type Decide = (ask: Ask) => Promise<Decision>

/**
 * May this caller do this, now? Owner, then the rules of the pod (Web Access Control or Access Control Policy), then
 * consent; the first permit wins, and without one the answer is no. Nothing downstream decides again.
 */
export const createDecide = (deps: {
  ownerOf: OwnerOf
  rules: AccessRules
  grants: Pick<GrantMirror, 'find' | 'standingOf' | 'isTrusted' | 'reach'>
  origin: BaseUrl
}): Decide => {
  const decideByRules = async ({ caller, target, mode }: Ask): Promise<Decision> => {
    const webId = caller.kind === 'agent' ? caller.webId : undefined
    if (webId !== undefined && webId === deps.ownerOf(target)) return permit({ kind: 'owner' })
    const modes = await deps.rules.modes(target, requesterOf(caller))
    if (modes.has(mode)) return permit({ kind: await deps.rules.systemOf(target) })
    // One answer for the hidden and the absent: existence is data too.
    return webId === undefined
      ? refuse('caller-unknown', 'Sign in, or use a consent token, to see whether anything is here.')
      : refuse('owner-only', 'You have no access here; ask the owner for consent.')
  }

  const decideByConsent = async (
    caller: ConsentCaller,
    { target, mode, at, looksAtRecords }: Ask,
  ): Promise<Decision> => {
    // No grant reaches an access control list, whatever its scope says.
    if (mode === 'control' || isAclPath(target))
      return refuse('grant-out-of-scope', refusals['grant-out-of-scope'])
    const reached = await deps.grants.reach(caller.grantSequence)
    // From here to the verdict there is no wait: the lease that is asked for is the one the verdict rests on.
    if (!reached || !deps.grants.isTrusted()) {
      return refuse('consent-lease-lapsed', 'The consent service cannot be reached; try again in a moment.')
    }
    // Before anything is said of the consent: who has left the organisation is a stranger to it.
    const standing =
      caller.person === undefined ? 'works' : deps.grants.standingOf(caller.webId, caller.person, at)
    if (standing === 'over' && caller.unboundModes === undefined)
      return refuse('role-expired', 'Ask the administrator of the organisation to renew your role.')
    if (standing !== 'works')
      return refuse(
        caller.unboundModes === undefined ? 'grant-staff-left' : 'consent-token-invalid',
        'You are not on the staff list of the organisation that this consent was given to.',
      )
    const mirrored = deps.grants.find(caller.grant)
    const asked = modeOf(mode, mirrored?.grant.scope.modes ?? [])
    const verdict = checkGrant(mirrored?.grant, {
      recipient: caller.webId,
      person: caller.person,
      client: caller.clientId,
      resource: urlOf(deps.origin, target),
      mode: asked,
      at,
    })
    if (verdict.kind === 'refuse') {
      // RFC 6750 §3.1: a token that is revoked answers 401. Ours are bound to keys, and their holders are told why.
      const isDead = caller.unboundModes !== undefined && verdict.code !== 'grant-out-of-scope'
      return refuse(isDead ? 'consent-token-invalid' : verdict.code, refusals[verdict.code])
    }
    if (mirrored === undefined) return refuse('grant-unknown', refusals['grant-unknown'])
    if (caller.unboundModes?.includes(asked) === false)
      return refuse('grant-out-of-scope', refusals['grant-out-of-scope'])
    const { records, masked } = verdict.grant.terms ?? {}
    const isAboutRecords = (records ?? masked ?? caller.recordScopes) !== undefined
    if (isAboutRecords && (mode !== 'read' || looksAtRecords !== true))
      return refuse('grant-out-of-scope', refusals['grant-out-of-scope'])
    return permit({ kind: 'consent', grant: verdict.grant, tariff: mirrored.tariff })
  }

  return (ask) => (ask.caller.kind === 'consent' ? decideByConsent(ask.caller, ask) : decideByRules(ask))
}

/** Who may write may append (WAC §4.2); a mode that is not given is asked for as it is, and refused. */
const modeOf = (mode: AccessMode, given: readonly AccessMode[]): AccessMode =>
  mode === 'append' && !given.includes('append') && given.includes('write') ? 'write' : mode

const refusals: Readonly<Record<GrantRefusal, string>> = {
  'grant-unknown': 'This pod server knows no such consent; ask for a new token.',
  'grant-other-recipient': 'The consent names somebody else.',
  'grant-other-client': 'The consent names another application than the one you came with.',
  'grant-invalidated': 'The co-op has declared this consent void. Do not use it again.',
  'grant-paused': 'The member has paused this consent. Try again when it is resumed.',
  'grant-withdrawn': 'The member has withdrawn this consent. Do not use it again; a new request is possible.',
  'grant-not-yet-valid': 'The consent starts later.',
  'grant-expired': 'The consent has expired; ask the member again.',
  'grant-out-of-scope': 'The consent does not cover this resource or this way of using it.',
}

const permit = (basis: Basis): Decision => ({ kind: 'permit', basis })
const refuse = (code: RefusalCode, why: string): Decision => ({ kind: 'refuse', code, why })
