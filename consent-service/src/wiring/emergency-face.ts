import type { Router } from 'express'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { parseWebId, type BaseUrl, type GrantId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { openEmergencies, type Emergencies } from '../emergency/open-emergencies.ts'
import { emergencyPurpose } from '@mutua/sdk/consent/emergency'
import { openInEmergency, type EmergencyGrantDeps } from '../grants/emergency-grants.ts'
import type { Grants } from '../grants/grants.ts'
import { holdStep, type ActingDeps } from '../grants/mandate.ts'
import { createEmergencyRoutes } from '../http/emergency-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Members } from '../members/open-members.ts'
import { readReceipts } from '../metering/read-receipts.ts'
import type { OnReached } from '../notices/deliver.ts'
import { putNews } from '../notices/tell.ts'
import type { Organisations } from '../organisations/open-organisations.ts'

export interface EmergencyFaceDeps extends OfficerDeps, ActingDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: EmergencyGrantDeps['randomBytes']
  readonly feed: EmergencyGrantDeps['feed']
  readonly grants: Pick<Grants, 'findStanding'>
  readonly members: Pick<Members, 'find'>
  readonly organisations: Pick<Organisations, 'find' | 'findStaff'>
  readonly settings: {
    readonly seconds: number
    readonly perDay: number
    readonly roles: ReadonlySet<ProviderRole>
    readonly reviewDays: number
  }
}

/** Emergency access: where it touches the grants, the staff lists, the receipts and the notices. */
export const openEmergencyFace = (
  deps: EmergencyFaceDeps,
): {
  readonly emergencies: Emergencies
  readonly rooms: readonly Router[]
  readonly onReached: OnReached
} => {
  const { store, now, grants, members, organisations, settings } = deps
  const emergencies = openEmergencies({
    store,
    now,
    findMember: members.find,
    // For urgent care, by whoever may come: the co-op stands for them, to whom nobody is related.
    requireDeciding: async (owner) => {
      const recipient = parseWebId(`${deps.origin}/#it`)
      const subject = { owner, recipient, purpose: emergencyPurpose, scope: { resources: [] } }
      await holdStep({ owner }, 'decide', subject, deps)
    },
    isOrganisation: async (id) => (await organisations.find(id)) !== undefined,
    findStaff: organisations.findStaff,
    roles: settings.roles,
    lastsMs: settings.seconds * 1_000,
    perDay: settings.perDay,
    tellWithinMs: dayMs,
    reviewWithinMs: settings.reviewDays * dayMs,
    beginGrant: (opened, alongside) => openInEmergency(opened, deps, alongside),
    endedAt: async (id) => {
      const grant = (await grants.findStanding(id))?.grant
      return grant?.invalidatedAt ?? grant?.withdrawnAt
    },
    countReads: (grant) => countReceipts(grant, store),
    putNews,
  })
  return {
    emergencies,
    rooms: [
      createEmergencyRoutes({ authenticate: deps.authenticate, isOfficer: deps.isOfficer, now, emergencies }),
    ],
    onReached: async ({ webId, notices, by }) => {
      const opened = notices.filter(({ kind }) => kind === 'opened-in-emergency')
      const ids = opened.flatMap(({ grant }) => (grant === undefined ? [] : [grant]))
      if (ids.length > 0) await emergencies.noteTold({ webId, grants: ids, by })
    },
  }
}

/** Within which a member must know of it. */
const dayMs = 86_400_000

const countReceipts = async (grant: GrantId, store: Store): Promise<number> => {
  let count = 0
  let after: string | undefined
  do {
    const page = await readReceipts({ kind: 'grant', grant }, { after, limit: 1_000 }, { store })
    count += page.items.length
    after = page.next
  } while (after !== undefined)
  return count
}
