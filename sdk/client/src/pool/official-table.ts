import { z } from 'zod'

const line = (most: number) => z.string().trim().min(1).max(most)

/** Fewest people in a published cell of an official table: what no vote can lower. */
export const leastOfficialCount = 11

/**
 * A table without noise, which an assembly adopts by itself: of one study, one question, and the fewest people in a cell.
 * Whether the question can be asked of the study’s table is looked at when it is made.
 */
export const officialTableSchema = z.strictObject({
  type: z.literal('official-table'),
  /** `{consent service}/studies/{local}`. */
  study: z.url().max(2_048),
  title: line(200),
  /** For members, in plain words: why this table is worth an exception. */
  plain: line(1_200),
  /** A histogram or a two-way table of members; see the algebra of questions. */
  query: z
    .record(z.string(), z.json())
    .refine(
      ({ kind, of }) => (kind === 'histogram' || kind === 'two-way') && of === 'members',
      'must be a histogram or a two-way table of members',
    ),
  k: z.int().min(leastOfficialCount).max(1_000),
})
export type OfficialTable = z.infer<typeof officialTableSchema>
