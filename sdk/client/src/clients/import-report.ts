import { z } from 'zod'
import { instantSchema, resourceUrlSchema, sha256Schema } from '../ids.ts'
import { operationOutcomeSchema, outcomeText } from './answer.ts'

/** What became of each resource of an import, in the order they were sent. Nothing is left out. */
export interface ImportReport {
  readonly imported: readonly ImportedResource[]
  readonly refused: readonly RefusedResource[]
  /** By which it can be looked at and undone; none where nothing was written. */
  readonly id?: string
}

/** How a file is read, where it does not say so itself (docs/http-api.md). */
export interface ImportOptions {
  /** What the file is called. */
  readonly name?: string
  /** The same answer, with nothing written. */
  readonly dryRun?: boolean
  /** Of a table: `column.glucose`, `unit.glucose`, `dates`, `zone` ... */
  readonly hints?: Readonly<Record<string, string>>
}

/** One import of a pod. */
export type ImportState = z.infer<typeof importStateSchema>
/** The same, with what was refused. */
export type ImportDetails = z.infer<typeof importDetailsSchema>
/** What undoing did: documents that went, came back, or were written since and so stay. */
export type ImportUndone = z.infer<typeof importUndoneSchema>

export interface ImportedResource {
  /** Counts from 1, in the order sent. */
  readonly entry: number
  /** Address in the pod, as the server gave it. */
  readonly location: string | undefined
  /** HTTP status of this one: 201 made, 200 replaced or already there. */
  readonly status: number
  /** Nothing had to be written for it: a sentence that says what it equals. */
  readonly already?: string
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
        .map(({ entry, location, status, outcome }) => ({
          entry,
          location,
          status,
          ...(outcome?.issue[0]?.code === 'duplicate' ? { already: outcomeText(outcome) } : {}),
        })),
      refused: all
        .filter(({ status }) => status >= 300)
        .map(({ entry, status, outcome }) => ({
          entry,
          status,
          reason: outcome === undefined ? `status ${String(status)}` : outcomeText(outcome),
        })),
    }
  })

const count = z.number().int().nonnegative()
export const importStateSchema = z.object({
  id: z.string().min(1),
  state: z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted', 'undoing', 'undone']),
  begunAt: instantSchema,
  endedAt: instantSchema.optional(),
  source: z.object({
    name: z.string().optional(),
    contentType: z.string(),
    size: count,
    hash: sha256Schema,
  }),
  total: count,
  done: count,
  counts: z.object({
    received: count,
    created: count,
    replaced: count,
    unchanged: count,
    duplicates: count,
    invalid: count,
  }),
  why: z.string().optional(),
  /** Of one that was interrupted: its file is there, so that it can go on. */
  isKept: z.literal(true).optional(),
})
export const importDetailsSchema = importStateSchema.extend({
  refused: z.array(z.object({ entry: count, reasons: z.array(z.string()) })).default([]),
})
export const importUndoneSchema = z.object({
  removed: count,
  restored: count,
  kept: z.array(z.object({ resource: resourceUrlSchema, why: z.enum(['changed', 'gone', 'former-lost']) })),
})
