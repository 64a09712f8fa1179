import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { CoopState } from '@mutua/sdk/coop/coop-state'
import type { PurposeIri } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { PublicUses } from '../metering/public-uses.ts'

export interface CoopStateDeps {
  readonly countMembers: () => Promise<number>
  readonly countLiveGrants: () => Promise<number>
  readonly readPublicUses: (smallestGroup: number) => Promise<PublicUses>
  /** Newest first. */
  readonly readLastReceipts: (limit: number) => Promise<readonly Receipt[]>
  readonly purposeLabel: (purpose: PurposeIri) => string
  /** How many different people must stand behind a purpose before it is named. */
  readonly smallestGroup: number
}

/**
 * What the co-op shows to anybody, no person in it (docs/decisions/0063). A receipt is told by its day, not its minute, and
 * by a purpose only where enough people share it; organisations, resources, pods and pod servers are left out.
 */
export const readCoopState = async (deps: CoopStateDeps): Promise<CoopState> => {
  const [members, liveGrants, publicUses, receipts] = await Promise.all([
    deps.countMembers(),
    deps.countLiveGrants(),
    deps.readPublicUses(deps.smallestGroup),
    deps.readLastReceipts(lastReceipts),
  ])
  const named = new Set(publicUses.byPurpose.map(({ purpose }) => purpose))
  return {
    members,
    liveGrants,
    uses: publicUses.uses,
    usesByPurpose: publicUses.byPurpose.map((tally) => ({
      ...tally,
      label: deps.purposeLabel(tally.purpose),
    })),
    otherUses: publicUses.otherUses,
    smallestGroup: deps.smallestGroup,
    lastReceipts: receipts.map(({ at, purpose, id, position }) => ({
      date: civilDateOf(Date.parse(at)),
      ...(named.has(purpose) ? { label: deps.purposeLabel(purpose) } : {}),
      receipt: id.slice(0, 12),
      position,
    })),
  }
}

const lastReceipts = 10
