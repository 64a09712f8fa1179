import { z } from 'zod'

/** Lower case, as columns of OMOP are named. */
const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be a lower-case name of letters, digits and _')

/** Fits in 32 bits with room for the sign that says “missing”. */
const integerSchema = z.int().min(-2_000_000_000).max(2_000_000_000)

const categorySchema = z.strictObject({
  kind: z.literal('category'),
  name: nameSchema,
  /** Every value there can be: known before any row is, so that an empty group tells nothing. */
  values: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(500)
    .refine(isWithoutTwins, 'must name each value once'),
})

const numberSchema = z
  .strictObject({
    kind: z.literal('number'),
    name: nameSchema,
    /** Whole multiples of 10^-places: an HbA1c of 7.2 with one place is 72. */
    places: z.int().min(0).max(6),
    least: integerSchema,
    most: integerSchema,
  })
  .refine(({ least, most }) => least < most, 'must have a least value below its most')

const columnSchema = z.discriminatedUnion('kind', [categorySchema, numberSchema])

/**
 * The flat table that a study declares in its proposal. Everything in it is public and was written before any row was
 * read: what there may be in a column, and how many rows one member brings at most.
 */
export const tableSchema = z.strictObject({
  columns: z
    .array(columnSchema)
    .min(1)
    .max(64)
    .refine((columns) => isWithoutTwins(columns.map(({ name }) => name)), 'must name each column once'),
  rowsPerMember: z.int().min(1).max(1_000),
})

export type Table = z.infer<typeof tableSchema>
export type Column = z.infer<typeof columnSchema>

/** One row: for each column of the table the place of its value, the scaled number, or nothing. */
export interface Row {
  /** A pseudonym; says only which rows belong together. */
  readonly member: string
  readonly values: readonly (number | undefined)[]
}

function isWithoutTwins(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}
