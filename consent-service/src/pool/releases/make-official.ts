import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Enactment } from '@mutua/sdk/coop/policy'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Sha256, WebId } from '@mutua/sdk/ids'
import { officialNotice, officialReleaseType } from '@mutua/sdk/pool/official-release'
import type { OfficialTable } from '@mutua/sdk/pool/official-table'
import { cellsOf, parseQuery, type Query } from '@mutua/sdk/pool/query'
import type { Study } from '@mutua/sdk/pool/study'
import type { Table } from '@mutua/sdk/pool/table'
import { Problem } from '@mutua/sdk/problem'
import { findRow } from '@mutua/kit/row'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { AnswerTick } from '../questions/answer-tick.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { Studies } from '../studies/studies.ts'
import { keepRelease, type KeepingDeps } from './keep-release.ts'
import { officialKey, releaseRowSchema, type ReleaseRow } from './release-rows.ts'
import { suppress } from './suppress.ts'

export interface OfficialDeps extends KeepingDeps {
  readonly studies: Pick<Studies, 'read'>
  readonly snapshots: Pick<Snapshots, 'scan'>
  readonly policy: {
    /** What is in force, with its text. */
    readonly documentsOn: (
      date: CivilDate,
    ) => Promise<readonly { readonly enactment: Enactment; readonly document: PolicyDocument }[]>
  }
  readonly atTick: AnswerTick
}

/**
 * Counts without noise, which a vote of the members has adopted by itself. A study has one such table for ever: two could be
 * subtracted, and the same one counted again without a member who has left would tell what they were.
 * @throws {Problem} `pool-official-refused`, `study-not-open`, `pool-query-refused`, `not-found`
 */
export const makeOfficial = async (
  { id, digest, officer }: { readonly id: StudyId; readonly digest: Sha256; readonly officer: WebId },
  deps: OfficialDeps,
): Promise<ReleaseRow> => {
  const study = await deps.studies.read(id, { webId: officer, isOfficer: true })
  const before = await findRow(deps.store, officialKey(id), releaseRowSchema)
  if (before?.digest === digest) return before
  if (before !== undefined) throw refused('The study has published its one official table.')
  const { document, resolution } = await requireVote(study, digest, deps)
  const { table, snapshot } = study
  if (study.state !== 'open' || snapshot === undefined)
    throw new Problem('study-not-open', 'A table is counted while the study is open.')
  if (table.rowsPerMember > 1)
    throw refused('Who brings several rows is in several counts: only studies with a row a person have one.')
  const query = parseQuery(table, document.query)
  return deps.atTick(async (untilTick) => {
    const [counts = []] = await deps.snapshots.scan(id, query)
    const made = suppress(linesOf(table, query, counts), BigInt(document.k))
    if (made.kind === 'refused') throw refused(whyWords[made.why])
    const { small, besides } = made.hidden
    await untilTick()
    return keepRelease(
      {
        ...{ key: officialKey(id), digest, type: officialReleaseType },
        ...{ id: `${study.id}/official`, study: study.id, snapshot: snapshot.snapshot },
        content: {
          ...{ type: 'PoolOfficialTable', version: 1, notice: officialNotice, table, document, resolution },
          ...{ cells: made.counts.cells.map(withNull), rowTotals: withNull(made.counts.rowTotals) },
          ...{ columnTotals: withNull(made.counts.columnTotals), total: made.counts.total },
          // Which were small and which were hidden beside them would be half of what is hidden.
          ...{ hidden: small + besides, leastInterval: document.k - 1 },
        },
        logged: { kind: 'official', resolution, k: document.k },
      },
      deps,
    )
  })
}

/**
 * A vote of an assembly held here, on this table and nothing else, from before the pods were read: who had joined could
 * still leave.
 */
const requireVote = async (
  study: Study,
  digest: Sha256,
  { policy, now }: Pick<OfficialDeps, 'policy' | 'now'>,
): Promise<{ readonly document: OfficialTable; readonly resolution: string }> => {
  const inForce = await policy.documentsOn(civilDateOf(now()))
  const found = inForce.find(({ enactment }) => enactment.digest === digest)
  if (found?.document.type !== 'official-table' || found.document.study !== study.id)
    throw refused('No resolution in force has adopted such a table of this study.')
  const { source, resolution, from } = found.enactment
  if (source !== 'assembly') throw refused('Only a vote of an assembly that was held here adopts it.')
  if (inForce.filter(({ enactment }) => enactment.resolution === resolution).length > 1)
    throw refused('It was voted together with something else; it takes a vote of its own.')
  const frozen = study.steps.find(({ wish }) => wish.step === 'freeze')
  if (frozen === undefined || from > frozen.at)
    throw refused('It was voted after the pods were read: members who joined did not know of it.')
  return { document: found.document, resolution }
}

const linesOf = (table: Table, query: Query, counts: readonly bigint[]): readonly (readonly bigint[])[] => {
  if (query.kind !== 'two-way') return [counts]
  const breadth = cellsOf(table, query.columns)
  return Array.from({ length: cellsOf(table, query.rows) }, (_, at) =>
    counts.slice(at * breadth, (at + 1) * breadth),
  )
}

const withNull = (counts: readonly (bigint | undefined)[]): readonly (bigint | null)[] =>
  counts.map((count) => count ?? null)

const whyWords = {
  'too-few': 'In all there are fewer people than one of its cells has to have.',
  'too-narrow': 'Its small groups cannot be hidden so that nobody works them out. Vote for a coarser table.',
} as const

const refused = (sentence: string): Problem => new Problem('pool-official-refused', sentence)
