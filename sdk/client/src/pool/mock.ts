import { z } from 'zod'
import { seededDraws, type SeededDraw } from './seeded-draws.ts'
import type { RowsOfNobody } from './table-file.ts'
import type { Column, Table } from './table.ts'

/** What every file of invented rows says. */
export const mockNotice = 'invented: schema only'

export const mockWishSchema = z.strictObject({
  rows: z.coerce.number().int().min(1).max(10_000).default(100),
  /** The same table, number and seed give the same rows, here and everywhere. */
  seed: z.string().min(1).max(64).default('1'),
})
export type MockWish = z.infer<typeof mockWishSchema>

/**
 * Rows to write a program against before there is anything to ask. They follow from the declared table, a number and a seed
 * alone: each value of the domain as likely as the next one, and one in twenty missing, since real ones are. Nobody is in
 * them, and no rate in them is one of anybody.
 */
export const mockRows = (table: Table, { rows, seed }: MockWish): RowsOfNobody => {
  const draw = seededDraws(`mutua mock/${seed}`)
  const values = (): (number | undefined)[] => table.columns.map((column) => invent(column, draw))
  return {
    table,
    rows: Array.from({ length: rows }, () => ({ values: values() })),
    mark: 'invented_schema_only',
    about: {
      notice: mockNotice,
      meaning: 'Made from the declared table alone: nobody is in it, and no rate in it is true of anybody.',
      seed,
    },
  }
}

/** Says what it is, wherever it is saved. */
export const mockFileName = (name: string, ending: string): string => `invented-schema-only-${name}.${ending}`

const invent = (column: Column, draw: SeededDraw): number | undefined => {
  if (draw(20) === 0) return undefined
  return column.kind === 'category'
    ? draw(column.values.length)
    : column.least + draw(column.most - column.least + 1)
}
