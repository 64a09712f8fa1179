import { z } from 'zod'
import {
  emergencyAccessSchema,
  emergencyRefusalsSchema,
  emergencyRuleSchema,
  emergencyTrustSchema,
  type EmergencyAccess,
} from '@mutua/sdk/consent/emergency'
import type { Month } from '@mutua/sdk/coop/period'
import { type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { toBytes, type ReadableStore, type Write } from '@mutua/kit/store'

/** The last path segment of the id of its grant. Attacker-controlled until it was found in the store. */
export type LocalId = string
export const localIdOf = (grant: GrantId): LocalId => grant.slice(grant.lastIndexOf('/') + 1)
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

/** What one person opened, or was refused because of whom they asked for, on one day (UTC). */
export const dayRowSchema = z.object({ day: z.string(), times: z.number().int().nonnegative() })

export const ruleRowSchema = emergencyRuleSchema
export const trustRowSchema = emergencyTrustSchema
export const refusalsRowSchema = emergencyRefusalsSchema

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  rule: (owner: WebId) => `emergency-rule/${hashKey(owner)}`,
  trust: (organisation: WebId) => `emergency-trust/${hashKey(organisation)}`,
  trusts: 'emergency-trust/',
  day: (person: WebId) => `emergency-day/${hashKey(person)}`,
  access: (local: LocalId) => `emergency/${local}`,
  accesses: 'emergency/',
  /** In the order of opening; a month is a range of it. */
  opened: (at: string, local: LocalId) => `emergency-opened/${at}/${local}`,
  allOpened: 'emergency-opened/',
  of: (party: WebId, at: Instant, local: LocalId) => `emergency-of/${hashKey(party)}/${at}/${local}`,
  allOf: (party: WebId) => `emergency-of/${hashKey(party)}/`,
  /** Members who have not been told yet, the most urgent first. */
  untold: ({ tellBy, grant }: Pick<EmergencyAccess, 'tellBy' | 'grant'>) =>
    `emergency-untold/${tellBy}/${localIdOf(grant)}`,
  allUntold: 'emergency-untold/',
  unreviewed: ({ reviewBy, grant }: Pick<EmergencyAccess, 'reviewBy' | 'grant'>) =>
    `emergency-unreviewed/${reviewBy}/${localIdOf(grant)}`,
  allUnreviewed: 'emergency-unreviewed/',
  refusals: (month: Month, organisation: WebId, person: WebId) =>
    `emergency-refused/${month}/${hashKey(`${organisation} ${person}`)}`,
  allRefusals: (month: Month) => `emergency-refused/${month}/`,
}

export interface HeldAccess {
  readonly access: EmergencyAccess
  readonly key: string
  readonly bytes: Uint8Array
}

export const readAccess = async (
  store: Pick<ReadableStore, 'get'>,
  local: LocalId,
): Promise<HeldAccess | undefined> => {
  const key = keys.access(local)
  const bytes = isLocalId(local) ? await store.get(key) : undefined
  return bytes === undefined ? undefined : { key, bytes, access: parseRow(emergencyAccessSchema, bytes) }
}

/** All rows of an access that has just been opened. */
export const openedRows = (access: EmergencyAccess): readonly Write[] => {
  const { grant, owner, organisation, openedAt } = access
  const local = localIdOf(grant)
  const named = toBytes(local)
  return [
    row(keys.access(local), access),
    { key: keys.opened(openedAt, local), value: named },
    ...[...new Set([owner, organisation])].map((party) => ({
      key: keys.of(party, openedAt, local),
      value: named,
    })),
    { key: keys.untold(access), value: named },
    { key: keys.unreviewed(access), value: named },
  ]
}
