import type {
  EmergencyAccess,
  EmergencyOpening,
  EmergencyReview,
  EmergencyRule,
  EmergencyTrust,
  EmergencyVerdict,
  EmergencyWish,
  Objection,
  ReviewLine,
  ToldByOfficer,
} from '@mutua/sdk/consent/emergency'
import type { Month } from '@mutua/sdk/coop/period'
import { instantOf, type GrantId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { keys, readAccess, trustRowSchema, type LocalId } from './emergency-rows.ts'
import { openAccess, type OpenAccessDeps, type Opener } from './open-access.ts'
import {
  readOverdueReviews,
  readReview,
  recordObjection,
  recordReview,
  unknownAccess,
  type ReviewDeps,
} from './review.ts'
import { readRule, setRule, type RuleDeps } from './rules.ts'
import { noteTold, readUntold, tellByOfficer } from './tell-members.ts'

/**
 * Access in an emergency, without consent (break-glass): who may open it, what the member allows, who is told, and how it is
 * reviewed afterwards. Officers are asked for before.
 */
export interface Emergencies {
  /** @throws {Problem} `member-unknown` */
  readonly rule: (owner: WebId) => Promise<EmergencyRule>
  /** @throws {Problem} `member-unknown`, `resource-outside-pod`, `guardian-decides` */
  readonly setRule: (owner: WebId, wish: EmergencyWish) => Promise<EmergencyRule>
  /** See `openAccess`. */
  readonly open: (opener: Opener, opening: EmergencyOpening) => Promise<EmergencyAccess>
  /** Those of a member, or of an organisation, the newest first; a member who looks has been told. */
  readonly list: (party: WebId, limit: number) => Promise<readonly EmergencyAccess[]>
  /** @throws {Problem} `not-found` for everybody who is neither its member nor its organisation */
  readonly find: (party: WebId, local: LocalId) => Promise<EmergencyAccess>
  readonly object: (owner: WebId, local: LocalId, objection: Objection) => Promise<EmergencyAccess>
  /** That a notice about grants has reached somebody, whatever grants they are. */
  readonly noteTold: (told: {
    readonly webId: WebId
    readonly grants: readonly GrantId[]
    readonly by: 'inbox' | 'webhook' | 'read'
  }) => Promise<void>
  readonly untold: (
    limit: number,
  ) => Promise<readonly { readonly access: EmergencyAccess; readonly isOverdue: boolean }[]>
  readonly tell: (officer: WebId, local: LocalId, by: ToldByOfficer['by']) => Promise<EmergencyAccess>
  readonly review: (month: Month) => Promise<EmergencyReview>
  readonly overdueReviews: (limit: number) => Promise<readonly ReviewLine[]>
  readonly judge: (officer: WebId, local: LocalId, verdict: EmergencyVerdict) => Promise<EmergencyAccess>
  /** Repeating it is no error. @throws {Problem} `not-found`: there is no such organisation */
  readonly entrust: (organisation: WebId, officer: WebId) => Promise<EmergencyTrust>
  /** What its people have open runs out by itself, within the hour. @throws {Problem} `not-found` */
  readonly endTrust: (organisation: WebId) => Promise<void>
  readonly trusted: () => Promise<readonly EmergencyTrust[]>
}

export type EmergenciesDeps = OpenAccessDeps &
  ReviewDeps &
  RuleDeps & { readonly isOrganisation: (id: WebId) => Promise<boolean> }

export const openEmergencies = (deps: EmergenciesDeps): Emergencies => {
  const { store, now } = deps
  const told = (party: WebId, grants: readonly GrantId[]) =>
    noteTold({ webId: party, grants, by: 'read' }, deps)
  return {
    rule: (owner) => readRule(owner, deps),
    setRule: (owner, wish) => setRule(owner, wish, deps),
    open: (opener, opening) => openAccess(opener, opening, deps),
    list: async (party, limit) => {
      const found: EmergencyAccess[] = []
      const range = { ...prefixRange(keys.allOf(party)), limit, reverse: true }
      for await (const { value } of store.list(range)) {
        const held = await readAccess(store, toText(value))
        if (held !== undefined) found.push(held.access)
      }
      await told(
        party,
        found.filter(isUntold).map(({ grant }) => grant),
      )
      return found
    },
    find: async (party, local) => {
      const access = (await readAccess(store, local))?.access
      if (access === undefined || (access.owner !== party && access.organisation !== party))
        throw unknownAccess()
      if (isUntold(access)) await told(party, [access.grant])
      return access
    },
    object: (owner, local, objection) => recordObjection(owner, local, objection, deps),
    noteTold: (reached) => noteTold(reached, deps),
    untold: (limit) => readUntold(limit, deps),
    tell: (officer, local, by) => tellByOfficer(officer, local, by, deps),
    review: (month) => readReview(month, deps),
    overdueReviews: (limit) => readOverdueReviews(limit, deps),
    judge: (officer, local, verdict) => recordReview(officer, local, verdict, deps),
    entrust: async (organisation, by) => {
      if (!(await deps.isOrganisation(organisation))) throw unknownOrganisation()
      const key = keys.trust(organisation)
      const trust: EmergencyTrust = { organisation, by, since: instantOf(now()) }
      // Who was first stays: of two officers at once the other finds it done.
      await store.write([row(key, trust)], new Map([[key, undefined]]))
      const bytes = await store.get(key)
      return bytes === undefined ? trust : parseRow(trustRowSchema, bytes)
    },
    endTrust: async (organisation) => {
      const key = keys.trust(organisation)
      if ((await store.get(key)) === undefined) throw unknownOrganisation()
      await store.write([{ key, value: undefined }])
    },
    trusted: async () => {
      const all: EmergencyTrust[] = []
      for await (const { value } of store.list(prefixRange(keys.trusts)))
        all.push(parseRow(trustRowSchema, value))
      return all.toSorted((a, b) => a.since.localeCompare(b.since))
    },
  }
}

const isUntold = ({ told }: EmergencyAccess): boolean => told === undefined

const unknownOrganisation = (): Problem => new Problem('not-found', 'There is no such organisation.')
