import { middleOf } from '@mutua/sdk/pool/parts'
import { cellsOf, placeOf, type Axis, type Filter, type Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'

/** A query of the algebra in the SQL of DuckDB: values are parameters, columns go by their place. */
export interface DuckQuery {
  /** Rows of part, cell and amount; cells of 0 are left out. */
  readonly sql: string
  readonly values: readonly number[]
}

/** @param source the name of a table with the columns `member`, `c0`, `c1`, ...; null is a missing value */
export const duckQuery = (table: Table, query: Query, source: string): DuckQuery => {
  const values: number[] = []
  const bind = (value: number): string => `$${String(values.push(value))}::bigint`
  const column = (name: string): string => `c${String(placeOf(table, name))}`
  const cell = (axis: Axis): string =>
    axis.cuts === undefined
      ? `${column(axis.column)}::bigint`
      : `(${axis.cuts.map((cut) => `(${column(axis.column)} >= ${bind(cut)})::bigint`).join(' + ')})`
  const test = (filter: Filter): string => {
    if (!('in' in filter))
      return `${column(filter.column)} between ${bind(filter.from ?? 0)} and ${bind(filter.to ?? 0)}`
    const place = placeOf(table, filter.column)
    const known = table.columns[place]
    const wanted = filter.in.map((value) => (known?.kind === 'category' ? known.values.indexOf(value) : -1))
    return `${column(filter.column)} in (${wanted.map(bind).join(', ')})`
  }
  const from = (tests: readonly string[]): string => {
    const all = [...query.where.map(test), ...tests]
    return `from ${source}${all.length === 0 ? '' : ` where ${all.join(' and ')}`}`
  }
  const counted = (of: 'members' | 'rows', axes: readonly Axis[], place: string): string => {
    const tests = axes.map((axis) => `${column(axis.column)} is not null`)
    const amount = of === 'members' ? 'count(distinct member)' : 'count(*)'
    return `select 0 part, ${place} cell, ${amount} amount ${from(tests)} group by cell`
  }
  const sqlOf = (): string => {
    switch (query.kind) {
      case 'count':
        return counted(query.of, [], '0::bigint')
      case 'histogram':
        return counted(query.of, [query.by], cell(query.by))
      case 'quantiles':
        return counted('rows', [query], cell(query))
      case 'two-way': {
        const place = `${cell(query.rows)} * ${bind(cellsOf(table, query.columns))} + ${cell(query.columns)}`
        return counted(query.of, [query.rows, query.columns], place)
      }
      case 'sum':
      case 'mean': {
        const value = column(query.column)
        const clamped = `greatest(least(${value}::bigint, ${bind(query.most)}), ${bind(query.least)})`
        const origin = bind(query.kind === 'mean' ? middleOf(query) : 0)
        const rows = from([`${value} is not null`])
        return `select unnest([0, 1]) part, 0 cell, unnest([sum, count]) amount from (select coalesce(sum(${clamped} - ${origin}), 0)::hugeint sum, count(*)::hugeint count ${rows})`
      }
    }
  }
  return { sql: sqlOf(), values }
}
