import { randomUUID } from 'node:crypto'
import type { ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { DataKeyBook } from '@mutua/kit/sealing/data-keys'
import type { Store, StoreEngine } from '@mutua/kit/store'
import type { Grants } from '../grants/grants.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import { openSnapshots } from '../pool/snapshot/open-snapshots.ts'
import type { Snapshots } from '../pool/snapshot/snapshots.ts'

export interface StudySnapshotsDeps {
  readonly engine: StoreEngine
  readonly dataKeys: DataKeyBook
  readonly store: Store
  readonly origin: BaseUrl
  readonly podServers: readonly BaseUrl[]
  readonly now: () => number
  /** Of columns that are kept opened in memory. */
  readonly poolOpenedBytes: number
  readonly log: Log
  readonly grants: Pick<Grants, 'findStanding'>
  readonly policy: Pick<PolicyBook, 'budgetsOn'>
  readonly purposes: { readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string> }
}

/** Snapshots as this service reads, seals and destroys them. */
export const openStudySnapshots = (deps: StudySnapshotsDeps): Promise<Snapshots> =>
  openSnapshots({
    ...deps,
    randomId: randomUUID,
    findStanding: deps.grants.findStanding,
    signConsentToken: deps.purposes.signConsentToken,
    podMs: 120_000,
    podBytes: 32 * 1_024 * 1_024,
    podsAtOnce: 8,
    openedBytes: deps.poolOpenedBytes,
  })
