import fc from 'fast-check'
import { parseQuery, type Query } from './query.ts'
import { tableSchema, type Column, type Row, type Table } from './table.ts'

const bound = fc.integer({ min: -50, max: 50 })

const columnOf = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((count) => ({
      kind: 'category',
      name,
      values: Array.from({ length: count }, (_, at) => `v${String(at)}`),
    })),
    fc
      .tuple(bound, fc.integer({ min: 1, max: 60 }))
      .map(([least, more]) => ({ kind: 'number', name, places: 0, least, most: least + more })),
  )

/** Tables of a few columns, at least one of them of numbers; small, so that members meet in cells. */
export const tables: fc.Arbitrary<Table> = fc
  .tuple(columnOf('a'), columnOf('b'), bound, fc.integer({ min: 1, max: 4 }))
  .map(([first, second, least, rowsPerMember]) =>
    tableSchema.parse({
      columns: [first, second, { kind: 'number', name: 'n', places: 1, least, most: least + 40 }],
      rowsPerMember,
    }),
  )

/** A row as it comes from outside: values out of their domain, missing, and too many rows are a study's daily bread. */
export const rawRow = (table: Table, member: string): fc.Arbitrary<Row> =>
  fc
    .tuple(
      ...table.columns.map((column) =>
        fc.option(
          column.kind === 'number'
            ? fc.oneof(
                fc.integer({ min: column.least, max: column.most }),
                fc.integer({ min: -1_000, max: 1_000 }),
              )
            : fc.integer({ min: 0, max: column.values.length }),
          { nil: undefined },
        ),
      ),
    )
    .map((values) => ({ member, values }))

/** Any query of the algebra that this table allows, in canonical form. */
export const queriesOf = (table: Table): fc.Arbitrary<Query> => {
  const numbers = table.columns.filter((column) => column.kind === 'number')
  const where = fc
    .subarray([...table.columns], { maxLength: 2 })
    .chain((columns) => fc.tuple(...columns.map(filterOn)))
  const of = fc.constantFrom('members', 'rows')
  const clamped = fc.constantFrom(...numbers).chain(({ name, least, most }) =>
    fc
      .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 2, maxLength: 2 })
      .map(([one = least, other = most]) => ({
        column: name,
        least: Math.min(one, other),
        most: Math.max(one, other),
      })),
  )
  return fc
    .oneof(
      fc.record({ kind: fc.constant('count'), of, where }),
      fc.record({
        kind: fc.constant('histogram'),
        of,
        by: fc.constantFrom(...table.columns).chain(axisOn),
        where,
      }),
      fc
        .shuffledSubarray([...table.columns], { minLength: 2, maxLength: 2 })
        .chain((columns) => fc.tuple(...columns.map(axisOn), of, where))
        .map(([rows, columns, of, where]) => ({ kind: 'two-way', of, rows, columns, where })),
      fc
        .tuple(fc.constantFrom('sum', 'mean'), clamped, where)
        .map(([kind, clamp, where]) => ({ kind, ...clamp, where })),
      fc
        .tuple(fc.constantFrom(...numbers).chain(axisOn), where)
        .map(([axis, where]) => ({ kind: 'quantiles', ...axis, at: [250, 500], where })),
    )
    .map((query) => parseQuery(table, query))
}

interface NamedAxis {
  readonly column: string
  readonly cuts?: number[]
}

const axisOn = (column: Column): fc.Arbitrary<NamedAxis> =>
  column.kind === 'category'
    ? fc.constant({ column: column.name })
    : fc
        .uniqueArray(fc.integer({ min: column.least - 2, max: column.most + 2 }), {
          minLength: 1,
          maxLength: 4,
        })
        .map((cuts) => ({ column: column.name, cuts: cuts.sort((left, right) => left - right) }))

const filterOn = (column: Column): fc.Arbitrary<unknown> =>
  column.kind === 'category'
    ? fc.subarray(column.values, { minLength: 1 }).map((values) => ({ column: column.name, in: values }))
    : fc
        .tuple(fc.integer({ min: column.least, max: column.most }), fc.nat(60))
        .map(([from, more]) => ({ column: column.name, from, to: from + more }))
