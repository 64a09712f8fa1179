import { z } from 'zod'

/** A project reads one document that often, each time as a use of its own. */
export const visitSchema = z.object({
  project: z.number(),
  url: z.string(),
  grant: z.string(),
  uses: z.number().int().positive(),
})
export type Visit = z.infer<typeof visitSchema>

/** What the projects' own process is told to do in one month. */
export const readingOrderSchema = z.object({
  tokenUrl: z.string(),
  projects: z.array(
    z.object({ issuer: z.string(), webId: z.string(), clientId: z.string(), clientSecret: z.string() }),
  ),
  visits: z.array(visitSchema),
})
export type ReadingOrder = z.infer<typeof readingOrderSchema>

export const readingReportSchema = z.object({
  /** Answers with the document, one for each use. */
  answers: z.number(),
  /** Uses that were asked for a second time under their key, and were answered again. */
  repeated: z.number(),
  /** Asked again because the pod server could not yet know whether the consent stands. */
  waited: z.number(),
  seconds: z.number(),
})
export type ReadingReport = z.infer<typeof readingReportSchema>

export const readingReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report'), report: readingReportSchema }),
  z.object({ kind: z.literal('broken'), why: z.string() }),
])
export type ReadingReply = z.infer<typeof readingReplySchema>
