import { z } from 'zod'
import { didSchema } from '../consent/did-web.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import { officialTableSchema } from './official-table.ts'
import { tableSchema } from './table.ts'

/** `typ` of a signed official table. */
export const officialReleaseType = 'pool-official-table+jwt'

/** What every official table says on its face. */
export const officialNotice = 'not differentially private: published by a vote of the members'

/** A count as decimal text; null is hidden. */
const countSchema = z.union([
  z
    .string()
    .regex(/^\d{1,18}$/)
    .transform((text) => BigInt(text)),
  z.null(),
])

/** An official table as the co-op signs it. */
export const officialReleaseSchema = z.strictObject({
  type: z.literal('PoolOfficialTable'),
  version: z.literal(1),
  notice: z.literal(officialNotice),
  issuer: didSchema,
  /** `{study}/official`: a study has one, so that no two of them can be subtracted. */
  id: z.url(),
  study: z.url(),
  snapshot: sha256Schema,
  table: tableSchema,
  /** What was voted, whole, and where its vote stands. */
  document: officialTableSchema,
  digest: sha256Schema,
  resolution: z.string(),
  /** Rows and columns as the question orders them; a histogram is one row, and its column totals are its cells. */
  cells: z.array(z.array(countSchema).min(1)).min(1),
  rowTotals: z.array(countSchema),
  columnTotals: z.array(countSchema),
  total: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform((text) => BigInt(text)),
  /** Cells and margins: below k, and those hidden so that these cannot be worked out. Which is which is not told. */
  hidden: z.int().nonnegative(),
  /** Whoever adds and subtracts finds for each hidden one an interval at least so wide: k - 1. */
  leastInterval: z.int().positive(),
  code: sha256Schema,
  issuedAt: instantSchema,
})
export type OfficialRelease = z.infer<typeof officialReleaseSchema>

/** What the service answers with: the table, and the same signed. */
export const givenOfficialSchema = z.object({ release: officialReleaseSchema, jwt: z.string() })
export type GivenOfficial = z.infer<typeof givenOfficialSchema>
