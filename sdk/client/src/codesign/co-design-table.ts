import { z } from 'zod'
import { addDays, civilDateSchema, type CivilDate } from '../coop/civil-date.ts'
import { statementText } from '../coop/officer.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import { line } from './call-text.ts'
import { partySchema, type Party } from './proposal.ts'

const commitmentSchema = z.strictObject({ party: partySchema, what: line(400), until: civilDateSchema })
export type Commitment = z.infer<typeof commitmentSchema>

/** What the parties agree on, whole. */
export const commitmentsWishSchema = z.strictObject({
  /** The revision that was read. */
  revision: z.number().int().nonnegative(),
  commitments: z.array(commitmentSchema).min(1).max(80),
})
export type CommitmentsWish = z.infer<typeof commitmentsWishSchema>

/** RFC 8785 text: each party accepts its SHA-256. */
export const commitmentsText = (call: string, proposal: string, commitments: readonly Commitment[]): string =>
  statementText({ type: 'Commitments', ...{ version: 1, call, proposal, commitments } })

export type CommitmentState = 'due' | 'done' | 'late'

/** On that day. What was done after its day is done. */
export const commitmentStateOf = (
  { until, done }: { readonly until: CivilDate; readonly done?: unknown },
  today: CivilDate,
): CommitmentState => (done === undefined ? (today > until ? 'late' : 'due') : 'done')

/** Within how many days a promise that is not kept yet is shown first. */
export const isDueSoon = (until: CivilDate, today: CivilDate): boolean =>
  until >= today && until <= addDays(today, 30)

/** Parties that accept in their own name; what the members promise, the assembly accepts with the project. */
export const signingParties = (partners: number): readonly Party[] => [
  'coop',
  'lead',
  ...Array.from({ length: partners }, (_, place) => `partner-${String(place + 1)}`),
]

/** A co-design table as its parties and all members read it. */
export const tableViewSchema = z.object({
  call: z.url(),
  proposal: z.url(),
  callTitle: z.string(),
  title: z.string(),
  parties: z.array(
    z.object({ party: partySchema, name: z.string(), acceptedAt: instantSchema.exactOptional() }),
  ),
  revision: z.number().int().nonnegative(),
  digest: sha256Schema,
  /** Since when nothing of it changes any more: all have accepted this digest. */
  agreedAt: instantSchema.exactOptional(),
  commitments: z.array(
    commitmentSchema.extend({
      number: z.number().int().positive(),
      state: z.enum(['due', 'done', 'late']),
      done: z.object({ at: instantSchema, evidence: z.string() }).exactOptional(),
    }),
  ),
  place: z.number().int().positive(),
  total: z.object({ numerator: z.number().int(), denominator: z.number().int().positive() }),
  /** The project that it became; open to members only with its three signatures. */
  project: z.url().exactOptional(),
  /** For which parties the caller speaks. */
  own: z.array(partySchema),
})
export type TableView = z.infer<typeof tableViewSchema>

export const evidenceSchema = z.strictObject({ evidence: line(1_200) })
