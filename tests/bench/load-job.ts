import { z } from 'zod'

/** One measurement, as it travels to the load generator. */
export const loadJobSchema = z.object({
  method: z.enum(['GET', 'PUT', 'PATCH']),
  /** The resource itself; else the container, in which every request names a new document or goes round `count` old ones. */
  url: z.string(),
  naming: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('same') }),
    z.object({ kind: z.literal('fresh') }),
    z.object({ kind: z.literal('round'), count: z.number().int().min(1) }),
  ]),
  headers: z.record(z.string(), z.string()),
  /** ASCII; `SERIAL` in it becomes a number that no request before had. */
  body: z.string().optional(),
  /** With it every request carries `Authorization: DPoP` and a proof of its own. */
  proof: z.object({ privateKeyPem: z.string(), accessToken: z.string() }).optional(),
  /** Anything else is a failed answer. `bodyBytes` only where the length is known ahead. */
  expected: z.object({ statuses: z.array(z.number()), bodyBytes: z.number().optional() }),
  connections: z.number().int().min(1).max(1_000),
  warmUpMs: z.number(),
  measuredMs: z.number(),
})
export type LoadJob = z.infer<typeof loadJobSchema>
/** What a contender says about a workload; connections and times are the harness's. */
export type LoadTarget = Omit<LoadJob, 'connections' | 'warmUpMs' | 'measuredMs'> & {
  /** Where the workload has a number of its own. */
  readonly connections?: number
}

/** Tokens for one grant: each a ticket from the pod server, then the exchange at the consent service. */
export const tokenJobSchema = z.object({
  tokens: z.object({
    resource: z.string(),
    tokenUrl: z.string(),
    grant: z.string(),
    /** Of whoever the grant is for. */
    proof: z.object({ privateKeyPem: z.string(), accessToken: z.string() }),
  }),
  connections: z.number().int().min(1).max(1_000),
  warmUpMs: z.number(),
  measuredMs: z.number(),
})
export type TokenJob = z.infer<typeof tokenJobSchema>

export const loadReportSchema = z.object({
  /** Expected answers that arrived inside the window. */
  answers: z.number(),
  seconds: z.number(),
  /** 0 when there was no such answer. */
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** What went wrong -> how often, in the window and in the warm-up. Never part of `answers`. */
  failures: z.record(z.string(), z.number()),
  /** Requests that had to be signed inside the window because fewer had been prepared. */
  signedLate: z.number(),
})
export type LoadReport = z.infer<typeof loadReportSchema>

/** What the load generator answers to a job. */
export const loadReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report'), report: loadReportSchema }),
  z.object({ kind: z.literal('broken'), why: z.string() }),
])
export type LoadReply = z.infer<typeof loadReplySchema>
