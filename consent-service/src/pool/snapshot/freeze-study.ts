import { hash, randomBytes } from 'node:crypto'
import { checkGrant } from '@mutua/sdk/consent/check-grant'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { statementText } from '@mutua/sdk/coop/officer'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { instantOf, parseWebId, type Sha256 } from '@mutua/sdk/ids'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { aboutOf, type SnapshotStatement } from '@mutua/sdk/pool/study'
import { tableOf } from '@mutua/sdk/pool/variables'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import { row } from '@mutua/kit/row'
import type { Store, StoreEngine } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import { memberTreeOf } from './member-tree.ts'
import { readCohort, type BroughtRows, type ReadCohortDeps } from './read-cohort.ts'
import { chunksInOrder, chunkToBytes } from './sealed-chunks.ts'
import { membersToBytes, type HeadRow } from './snapshot-rows.ts'
import type { Consenting, FreezeProgress } from './snapshots.ts'
import { chunkKey, headKey, membersKey, pseudonymOf } from './study-key.ts'

export interface FreezeDeps extends ReadCohortDeps {
  /** Sealed by the keys of the studies. */
  readonly rows: Pick<Store, 'write'>
  /** Beneath: what rests is what the digest is made of. */
  readonly engine: Pick<StoreEngine, 'get'>
  readonly policy: { readonly budgetsOn: (date: CivilDate) => Promise<PrivacyBudgetsOn> }
  readonly log: Pick<Log, 'info'>
}

interface FrozenStudy {
  readonly id: StudyId
  readonly address: string
  readonly plan: StudyPlan
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
  deps.log.info({ read: standing.size, leftOut }, 'pods were read for a study')
  requireFloor(standing.size, floor, 'could be read. What was read is forgotten.')
  return seal(study, { day, secret, brought: standing }, deps)
}

const floorOn = async (day: CivilDate, { policy }: Pick<FreezeDeps, 'policy'>): Promise<number> => {
  const adopted = await policy.budgetsOn(day)
  if (adopted.kind === 'none')
    throw new Problem('pool-budget-missing', 'The members have adopted no privacy budget.')
  return adopted.budget.cohortFloor
}

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

/** A crash in here leaves chunks without a head: they are erased with their key before anything else is done. */
const seal = async (
  { id, address, plan }: FrozenStudy,
  read: { readonly day: CivilDate; readonly secret: Buffer; readonly brought: BroughtRows },
  { rows, engine }: Pick<FreezeDeps, 'rows' | 'engine'>,
): Promise<SnapshotStatement> => {
  const { day, secret, brought } = read
  const table = tableOf(plan.variables, plan.rowsPerMember)
  const columns = table.columns.length
  const inOrder = [...brought].toSorted(([left], [right]) => (left < right ? -1 : 1))
  const members = inOrder.map(([pseudonym, { length }]) => ({ pseudonym, weight: length / columns }))
  const digests: string[] = []
  for (const chunk of chunksInOrder(
    columns,
    inOrder.map(([, values]) => values),
  )) {
    const key = chunkKey(id, digests.length)
    await rows.write([{ key, value: chunkToBytes(chunk) }])
    digests.push(hash('sha256', (await engine.get(key)) ?? '', 'hex'))
  }
  const content = { type: 'StudySnapshotContent', version: 1, study: address, day, table, digests }
  const statement: SnapshotStatement = {
    ...{ type: 'StudySnapshot', version: 1, study: address, day, about: aboutOf(members.length) },
    snapshot: hash('sha256', statementText(content), 'hex') as Sha256, // 32 bytes in hexadecimal.
    members: memberTreeOf(address, members, secret).commitment,
  }
  const head: HeadRow = {
    ...{ statement, table, secret: secret.toString('base64') },
    ...{ chunks: digests.length, members: members.length },
  }
  await rows.write([{ key: membersKey(id), value: membersToBytes(members) }, row(headKey(id), head)])
  return statement
}
