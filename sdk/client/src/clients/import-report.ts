import { z } from 'zod'
import { operationOutcomeSchema, outcomeText } from './answer.ts'

/** What became of each resource of an import, in the order they were sent. Nothing is left out. */
export interface ImportReport {
  readonly imported: readonly ImportedResource[]
  readonly refused: readonly RefusedResource[]
}

export interface ImportedResource {
  /** Counts from 1, in the order sent. */
  readonly entry: number
  /** Address in the pod, as the server gave it. */
  readonly location: string | undefined
  /** HTTP status of this one: 201 made, 200 replaced or already there. */
  readonly status: number
}

export interface RefusedResource {
  readonly entry: number
  readonly status: number
  /** What is wrong and where, from the server's OperationOutcome. */
  readonly reason: string
}

/** Reads a `batch-response` Bundle (FHIR R4 §3.1.0.11). */
export const importReportSchema = z
  .object({
    resourceType: z.literal('Bundle'),
    type: z.enum(['batch-response', 'transaction-response']),
    entry: z
      .array(
        z.object({
          response: z.object({
            status: z.string().regex(/^\d{3}/, 'must begin with an HTTP status'),
            location: z.string().optional(),
            outcome: z.union([operationOutcomeSchema, z.looseObject({})]).optional(),
          }),
        }),
      )
      .default([]),
  })
  .transform(({ entry }): ImportReport => {
    const all = entry.map(({ response }, index) => ({
      entry: index + 1,
      status: Number(response.status.slice(0, 3)),
      location: response.location,
      outcome: operationOutcomeSchema.safeParse(response.outcome).data,
    }))
    return {
      imported: all
        .filter(({ status }) => status < 300)
        .map(({ entry, location, status }) => ({ entry, location, status })),
      refused: all
        .filter(({ status }) => status >= 300)
        .map(({ entry, status, outcome }) => ({
          entry,
          status,
          reason: outcome === undefined ? `status ${String(status)}` : outcomeText(outcome),
        })),
    }
  })
