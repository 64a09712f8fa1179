import type { Year } from '@mutua/sdk/coop/period'
import { ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import {
  linesOf,
  statementSchema,
  type MemberStatement,
  type StatementProof,
} from '@mutua/sdk/coop/statement'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { createTree } from '@mutua/kit/tlog/tree'
import { ristornoPrefix, statementPrefix, treeTileKey } from './ledger-rows.ts'
import { findRistornoRun } from './read-ristorno.ts'
import { sealedStatementSchema } from './stage-rows.ts'

interface Deps {
  readonly store: Pick<Store, 'get' | 'list'>
}

/** What every ristorno gave a member, by year, with the sums and lines that it follows from. */
export const readMemberStatements = async (
  member: number,
  { store }: Deps,
): Promise<readonly MemberStatement[]> => {
  const found: MemberStatement[] = []
  for await (const { value } of store.list(prefixRange(ristornoPrefix))) {
    const { year } = parseRow(ristornoRunSchema, value)
    const sealed = await findSealed(member, year, store)
    if (sealed === undefined) continue
    const statement = statementSchema.parse(JSON.parse(sealed.statement))
    found.push({ ...statement, lines: [...linesOf(statement)] })
  }
  return found
}

/**
 * That a member’s statement belongs to the run of a year, to be checked without us (docs/verify).
 * @throws {Problem} `ristorno-unknown` when there is no run of that year, or it gave the member nothing
 */
export const proveStatement = async (
  member: number,
  year: Year,
  { store }: Deps,
): Promise<StatementProof> => {
  const run = await findRistornoRun(year, { store })
  const sealed = run === undefined ? undefined : await findSealed(member, year, store)
  if (run === undefined || sealed === undefined)
    throw new Problem('ristorno-unknown', `There is no statement of ${year} for you.`)
  const tree = createTree((level, index) => store.get(treeTileKey(year, level, index)))
  const path = await tree.inclusionPath(sealed.index, run.size)
  return {
    type: 'RistornoStatementProof',
    version: 1,
    ...sealed,
    size: run.size,
    path: path.map((hash) => hash.toString('base64')),
    root: run.root,
  }
}

const findSealed = (member: number, year: Year, store: Pick<Store, 'get'>) =>
  findRow(store, statementPrefix(year) + ordinalKey(member), sealedStatementSchema)
