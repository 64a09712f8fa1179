import type { WebId } from '@mutua/sdk/ids'
import { instantOf } from '@mutua/sdk/ids'
import type { StudyProgress } from '@mutua/sdk/pool/study'
import { destructionStatementSchema, studyIdOf } from '@mutua/sdk/pool/study'
import { statementText } from '@mutua/sdk/coop/officer'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, row } from '@mutua/kit/row'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { Consenting } from '../snapshot/snapshots.ts'
import { consentingTo } from './cohort.ts'
import type { StudiesDeps } from './studies-deps.ts'
import { cohortKey, cohortRowSchema, type LifeRow } from './study-rows.ts'
import type { HeldStudy } from './study-view.ts'

type Pending = NonNullable<LifeRow['pending']>

/** What a long step adds to the row of its study once it is done. */
export type LongResult = Pick<LifeRow, 'snapshot' | 'destruction'>

const destructionType = 'study-destruction+jws'

/** Does a long step. Whatever a crash leaves behind, doing it again comes to the same end. */
export const doLongStep = async (
  id: StudyId,
  held: HeldStudy,
  pending: Pending,
  onProgress: (progress: Pick<StudyProgress, 'read' | 'of'>) => void,
  deps: StudiesDeps,
): Promise<LongResult> =>
  pending.wish.step === 'freeze' ? freeze(id, held, onProgress, deps) : destroy(id, held, pending, deps)

const freeze = async (
  id: StudyId,
  { project, plan }: HeldStudy,
  onProgress: (progress: Pick<StudyProgress, 'read' | 'of'>) => void,
  deps: StudiesDeps,
): Promise<LongResult> => {
  const floor = await deps.cohortFloor()
  if (floor === undefined)
    throw new Problem('pool-budget-missing', 'The members have adopted no privacy budget.')
  const standing = await consentingTo(project, deps)
  const cohort = await settleCohort(id, standing, floor, deps)
  const members = new Set(cohort)
  const consenting = standing.filter(({ member }) => members.has(member))
  requireFloor(consenting, floor)
  // Before a pod is read: what a snapshot can tell is paid for by the year of each of them, whatever comes then.
  await deps.budgets.reserve(id, cohort).catch(async (error: unknown) => {
    if ((await deps.budgets.readStudy(id)) === undefined)
      await deps.store.write([{ key: cohortKey(id), value: undefined }])
    throw error
  })
  const study = { id, address: studyIdOf(project.id), plan }
  return { snapshot: await deps.snapshots.freeze(study, consenting, onProgress) }
}

/** Whose year it is reserved in: those who had room when it was first tried, and nobody else at a later attempt. */
const settleCohort = async (
  id: StudyId,
  standing: readonly Consenting[],
  floor: number,
  deps: StudiesDeps,
): Promise<readonly WebId[]> => {
  const before = await findRow(deps.store, cohortKey(id), cohortRowSchema)
  if (before !== undefined) return before.members
  const members = await deps.budgets.withRoom(standing.map(({ member }) => member))
  requireFloor(members, floor)
  // A crash from here on leaves a list of whom to reserve, and nobody reserved or all of them.
  await deps.store.write([row(cohortKey(id), { members })], new Map([[cohortKey(id), undefined]]))
  return (await findRow(deps.store, cohortKey(id), cohortRowSchema))?.members ?? members
}

const requireFloor = (members: readonly unknown[], floor: number): void => {
  if (members.length < floor)
    throw new Problem(
      'pool-cohort-too-small',
      `Fewer members take part, with room left in their year, than the ${String(floor)} that the members adopted as the fewest. No pod was read.`,
    )
}

const destroy = async (
  id: StudyId,
  { project, life }: HeldStudy,
  { text }: Pending,
  deps: StudiesDeps,
): Promise<LongResult> => {
  const { files, bytes } = await deps.snapshots.destroy(id)
  const stated = statementText(
    destructionStatementSchema.parse({
      ...{ type: 'StudyDestruction', version: 1, study: studyIdOf(project.id), files, bytes },
      ...(life.snapshot === undefined ? {} : { snapshot: life.snapshot.snapshot }),
      ...{ step: hashKey(text), at: instantOf(deps.now()) },
    }),
  )
  return { destruction: { text: stated, statement: await deps.signText(stated, destructionType) } }
}
