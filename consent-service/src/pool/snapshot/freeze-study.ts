import { randomBytes } from 'node:crypto'
import { checkGrant } from '@mutua/sdk/consent/check-grant'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { instantOf, parseWebId, type Sha256 } from '@mutua/sdk/ids'
import { aboutOf, type About, type SnapshotStatement } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import { readCohort, type BroughtRows, type ReadCohortDeps } from './read-cohort.ts'
import type { Consenting, FreezeProgress } from './snapshots.ts'
import { sealRows, type FrozenStudy, type SealDeps } from './seal-rows.ts'
import { pseudonymOf } from './study-key.ts'

export interface FreezeDeps extends ReadCohortDeps, SealDeps {
  readonly policy: { readonly budgetsOn: (date: CivilDate) => Promise<PrivacyBudgetsOn> }
  readonly log: Pick<Log, 'info'>
}

/**
 * Reads, makes rows, seals. Nothing is on the disk until all pods have been read, and nothing of it is a snapshot until the
 * head is, which is written last. @throws {Problem} `pool-cohort-too-small`, `pool-budget-missing`
 */
export const freezeStudy = async (
  study: FrozenStudy,
  cohort: readonly Consenting[],
  onProgress: (progress: FreezeProgress) => void,
  deps: FreezeDeps,
): Promise<SnapshotStatement> => {
  const day = civilDateOf(deps.now())
  const floor = await floorOn(day, deps)
  const people = new Map(cohort.map((one) => [one.member, one]))
  requireFloor(people.size, floor, 'consent to this study. No pod was read.')
  const secret = randomBytes(32)
  const named = [...people.values()].map((consenting) => ({
    consenting,
    pseudonym: pseudonymOf(secret, consenting.member),
  }))
  const { brought, leftOut } = await readCohort({ ...study, day }, named, onProgress, deps)
  const standing = await withoutEnded(study.address, named, brought, deps)
  deps.log.info({ read: aboutOf(standing.size), leftOut: aboutEach(leftOut) }, 'pods were read for a study')
  requireFloor(standing.size, floor, 'could be read. What was read is forgotten.')
  return sealRows(study, { day, secret, brought: standing }, deps)
}

const floorOn = async (day: CivilDate, { policy }: Pick<FreezeDeps, 'policy'>): Promise<number> => {
  const adopted = await policy.budgetsOn(day)
  if (adopted.kind === 'none')
    throw new Problem('pool-budget-missing', 'The members have adopted no privacy budget.')
  return adopted.budget.cohortFloor
}

/** A line of a log goes further than the room does: it says no more than anybody is told. */
const aboutEach = (counts: FreezeProgress['leftOut']): Readonly<Record<string, About>> =>
  Object.fromEntries(Object.entries(counts).map(([why, count]) => [why, aboutOf(count)]))

/** How many they are is nobody's to know: only that they are too few. */
const requireFloor = (members: number, floor: number, what: string): void => {
  if (members < floor)
    throw new Problem(
      'pool-cohort-too-small',
      `Fewer members than the ${String(floor)} that were adopted as the fewest ${what}`,
    )
}

/** Who took their consent back while others were being read is out before anything rests. */
const withoutEnded = async (
  address: string,
  named: readonly { readonly consenting: Consenting; readonly pseudonym: Sha256 }[],
  brought: BroughtRows,
  { findStanding, now }: Pick<FreezeDeps, 'findStanding' | 'now'>,
): Promise<BroughtRows> => {
  const recipient = parseWebId(`${address}#room`)
  const standing = new Map<Sha256, Int32Array>()
  for (const { consenting, pseudonym } of named) {
    const rows = brought.get(pseudonym)
    const grant = rows === undefined ? undefined : (await findStanding(consenting.grant))?.grant
    const [resource] = grant?.scope.resources ?? []
    if (rows === undefined || resource === undefined) continue
    const use = { recipient, client: address, resource, mode: 'read', at: instantOf(now()) } as const
    if (checkGrant(grant, use).kind === 'permit') standing.set(pseudonym, rows)
  }
  return standing
}
