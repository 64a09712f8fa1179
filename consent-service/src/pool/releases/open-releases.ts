import type { Sha256, WebId } from '@mutua/sdk/ids'
import { mockRows, type MockWish } from '@mutua/sdk/pool/mock'
import type { Study } from '@mutua/sdk/pool/study'
import type { RowsOfNobody } from '@mutua/sdk/pool/table-file'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { Studies, StudyCaller } from '../studies/studies.ts'
import { makeOfficial, type OfficialDeps } from './make-official.ts'
import { makeSynthetic, type SyntheticDeps } from './make-synthetic.ts'
import {
  officialKey,
  releaseRowSchema,
  syntheticKey,
  syntheticPrefix,
  type ReleaseRow,
} from './release-rows.ts'

/** What leaves a study beside its answers. */
export interface Releases {
  /** Invented rows, for whoever may see the study. @throws {Problem} `not-found` */
  readonly mock: (id: StudyId, wish: MockWish, caller: StudyCaller | undefined) => Promise<RowsOfNobody>
  /**
   * A table that fits noisy counts; resolves at a tick. The same wish gets the same table and costs nothing.
   * @throws {Problem} `not-found`, `researcher-only`, `study-not-open`, `pool-query-refused`, `pool-budget-missing`, `pool-budget-spent`
   */
  readonly makeSynthetic: (
    id: StudyId,
    wish: unknown,
    person: WebId,
  ) => Promise<ReleaseRow & { readonly spent: string }>
  /** For people of the plan and officers; for anybody once the study is closed. @throws {Problem} `not-found`, `researcher-only` */
  readonly listSynthetic: (id: StudyId, person: WebId | undefined) => Promise<readonly ReleaseRow[]>
  readonly readSynthetic: (id: StudyId, digest: Sha256, person: WebId | undefined) => Promise<ReleaseRow>
  /** @throws {Problem} `pool-official-refused`, `study-not-open`, `pool-query-refused`, `not-found` */
  readonly makeOfficial: (id: StudyId, digest: Sha256, officer: WebId) => Promise<ReleaseRow>
  /** Anybody's to read. @throws {Problem} `not-found` */
  readonly readOfficial: (id: StudyId) => Promise<ReleaseRow>
}

export interface ReleasesDeps
  extends Omit<SyntheticDeps, 'studies' | 'policy'>, Omit<OfficialDeps, 'studies' | 'policy'> {
  readonly studies: Pick<Studies, 'read' | 'requireAsker'>
  readonly policy: SyntheticDeps['policy'] & OfficialDeps['policy']
  readonly isOfficer: (person: WebId) => boolean
  /** Whether somebody is among the people of the plan, or administers its organisation. */
  readonly isOfPlan: (study: Study, person: WebId) => Promise<boolean>
}

export const openReleases = (deps: ReleasesDeps): Releases => {
  const { store, studies } = deps
  return {
    mock: async (id, wish, caller) => mockRows((await studies.read(id, caller)).table, wish),
    makeSynthetic: (id, wish, person) => makeSynthetic({ id, wish, person }, deps),

    listSynthetic: async (id, person) => {
      await requireReader(id, person, deps)
      const rows: ReleaseRow[] = []
      for await (const { value } of store.list(prefixRange(syntheticPrefix(id))))
        rows.push(parseRow(releaseRowSchema, value))
      return rows
    },

    readSynthetic: async (id, digest, person) => {
      await requireReader(id, person, deps)
      return found(await findRow(store, syntheticKey(id, digest), releaseRowSchema))
    },

    makeOfficial: (id, digest, officer) => makeOfficial({ id, digest, officer }, deps),
    readOfficial: async (id) => {
      await studies.read(id)
      return found(await findRow(store, officialKey(id), releaseRowSchema))
    },
  }
}

const found = (row: ReleaseRow | undefined): ReleaseRow => {
  if (row === undefined) throw new Problem('not-found', 'The study has released no such table.')
  return row
}

/** As answers are read: until the close by who asks and by officers, then by anybody. */
const requireReader = async (
  id: StudyId,
  person: WebId | undefined,
  { studies, isOfficer, isOfPlan }: Pick<ReleasesDeps, 'studies' | 'isOfficer' | 'isOfPlan'>,
): Promise<void> => {
  const study = await studies.read(id)
  if (study.state === 'closed' || study.state === 'destroyed') return
  if (person !== undefined && (isOfficer(person) || (await isOfPlan(study, person)))) return
  throw new Problem(
    'researcher-only',
    'Until the study is closed its tables are its own people’s and the officers’.',
  )
}
