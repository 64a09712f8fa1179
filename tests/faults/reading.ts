import { z } from 'zod'

/** One reader: it asks for the same document again and again, each time as another use. */
export const readerSchema = z.object({
  url: z.string(),
  accessToken: z.string(),
  privateKeyPem: z.string(),
  /** Rests that long after every piece of an answer: a reader on a slow line. */
  pauseMs: z.number().exactOptional(),
})
export type Reader = z.infer<typeof readerSchema>

/** What the reader process is told. Readers keep their place in the list: `renew` gives them new tokens. */
export const readCommandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), readers: z.array(readerSchema).min(1) }),
  z.object({ kind: z.literal('renew'), readers: z.array(readerSchema) }),
  z.object({ kind: z.literal('stop') }),
])
export type ReadCommand = z.infer<typeof readCommandSchema>

/** A 200 of which at least the first byte arrived. */
export const servedReadSchema = z.object({
  reader: z.number(),
  /** The use, by its Idempotency-Key; a read that was cut off is asked for again under the same one. */
  use: z.string(),
  /** When the request was written, in nanoseconds of the machine's monotonic clock, the same in every process. */
  began: z.number(),
  /** `part`: the connection ended before the answer did. */
  arrived: z.enum(['whole', 'part']),
  /** From the Link header; absent when even the head is not whole. */
  receipt: z.string().optional(),
})
export type ServedRead = z.infer<typeof servedReadSchema>

export const readReportSchema = z.object({
  served: z.array(servedReadSchema),
  /** Requests of which not a byte came back. */
  unanswered: z.number(),
  /** Answers other than 200: `403 grant-withdrawn` -> how many. */
  refused: z.record(z.string(), z.number()),
})
export type ReadReport = z.infer<typeof readReportSchema>

/** Where the readers are: whole answers of each so far, and when each wrote its last request. */
export const readProgressSchema = z.object({ served: z.array(z.number()), lastBegan: z.array(z.number()) })
export type ReadProgress = z.infer<typeof readProgressSchema>

/** What the reader process says: its progress every few milliseconds with what it saw since, and the report at the end. */
export const readReplySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    progress: readProgressSchema,
    served: z.array(servedReadSchema),
  }),
  z.object({ kind: z.literal('report'), report: readReportSchema }),
])
export type ReadReply = z.infer<typeof readReplySchema>

/** Nanoseconds of the clock that all processes of one machine share (CLOCK_MONOTONIC); exact below 104 days of uptime. */
export const machineNow = (): number => Number(process.hrtime.bigint())
