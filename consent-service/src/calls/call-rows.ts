import { z } from 'zod'
import { callLocalSchema, callTextSchema, callWishSchema, type CallText } from '@mutua/sdk/codesign/call-text'
import { commitmentsWishSchema } from '@mutua/sdk/codesign/co-design-table'
import {
  leadSchema,
  partySchema,
  proposalContentSchema,
  requirementCheckSchema,
} from '@mutua/sdk/codesign/proposal'
import { lotsSchema, sheetWishSchema } from '@mutua/sdk/codesign/scoring'
import { officerSignatureSchema } from '@mutua/sdk/coop/officer'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'

/** Local names only: who proposes and who scores stands in values, never in a key. */
export const keys = {
  call: (call: string) => `calls/call/${call}`,
  calls: 'calls/call/',
  proposal: (call: string, proposal: string) => `calls/proposal/${call}/${proposal}`,
  proposals: (call: string) => `calls/proposal/${call}/`,
  allProposals: 'calls/proposal/',
  /** One proposal of a lead at a time: under the hash of who leads stands its local name. */
  lead: (call: string, leadHash: string) => `calls/lead/${call}/${leadHash}`,
  sheet: (call: string, proposal: string, scorerHash: string) =>
    `calls/sheet/${call}/${proposal}/${scorerHash}`,
  sheets: (call: string) => `calls/sheet/${call}/`,
  /** Counts the sheets that were handed in: closing the scoring and handing in come one after the other. */
  sheetCount: (call: string) => `calls/sheet-count/${call}`,
  question: (call: string, number: number) => `calls/question/${call}/${ordinalKey(number)}`,
  questions: (call: string) => `calls/question/${call}/`,
  table: (call: string, proposal: string) => `calls/table/${call}/${proposal}`,
  tables: (call: string) => `calls/table/${call}/`,
  allTables: 'calls/table/',
}

const signaturesSchema = z.tuple([officerSignatureSchema, officerSignatureSchema])
/** A text that two officers have signed. */
const signedTextSchema = z.object({
  text: z.string(),
  digest: sha256Schema,
  at: instantSchema,
  signatures: signaturesSchema,
})

export const callRowSchema = z.object({
  local: callLocalSchema,
  draftedAt: instantSchema,
  draftedBy: webIdSchema,
  /** The call before its publication, or its next amendment. */
  draft: z.object({ wish: callWishSchema, reason: z.string().exactOptional() }).exactOptional(),
  versions: z.array(
    z.object({
      text: callTextSchema,
      digest: sha256Schema,
      at: instantSchema,
      signatures: signaturesSchema,
    }),
  ),
  declarations: z.array(
    z.object({ webId: webIdSchema, conflict: z.boolean(), reason: z.string(), at: instantSchema }),
  ),
  /** Why somebody wants to call it off: in force once two have signed that. */
  offReason: z.string().exactOptional(),
  off: signedTextSchema.exactOptional(),
  scoring: signedTextSchema.exactOptional(),
  lots: lotsSchema.exactOptional(),
  minutes: signedTextSchema.exactOptional(),
})
export type CallRow = z.infer<typeof callRowSchema>

export const proposalRowSchema = z.object({
  local: callLocalSchema,
  call: callLocalSchema,
  lead: leadSchema,
  createdBy: webIdSchema,
  createdAt: instantSchema,
  revision: z.number().int().nonnegative(),
  savedAt: instantSchema,
  content: proposalContentSchema,
  confirmations: z.array(
    z.object({ organisation: webIdSchema, digest: sha256Schema, by: webIdSchema, at: instantSchema }),
  ),
  /** What is sealed until the closing and never changes afterwards; a later one takes its place until then. */
  submitted: z
    .object({
      content: proposalContentSchema,
      digest: sha256Schema,
      at: instantSchema,
      by: webIdSchema,
      callNumber: z.number().int().positive(),
      partners: z.array(z.object({ organisation: webIdSchema, name: z.string() })),
    })
    .exactOptional(),
  withdrawnAt: instantSchema.exactOptional(),
  checks: z.array(
    z.object({
      at: instantSchema,
      by: webIdSchema,
      outcome: z.enum(['admitted', 'excluded', 'completion']),
      requirements: z.array(requirementCheckSchema),
      reason: z.string(),
      /** Of a completion that is asked: the moment until which it can be given. */
      until: instantSchema.exactOptional(),
    }),
  ),
  completion: z.object({ text: z.string(), at: instantSchema, by: webIdSchema }).exactOptional(),
})
export type ProposalRow = z.infer<typeof proposalRowSchema>
/** One that was handed in and stands. */
export type Submitted = ProposalRow & { readonly submitted: NonNullable<ProposalRow['submitted']> }

export const sheetRowSchema = sheetWishSchema.extend({
  proposal: callLocalSchema,
  scorer: webIdSchema,
  at: instantSchema,
})
export type SheetRow = z.infer<typeof sheetRowSchema>

export const questionRowSchema = z.object({
  number: z.number().int().positive(),
  text: z.string(),
  at: instantSchema,
  by: webIdSchema,
  answer: z.string().exactOptional(),
  answeredAt: instantSchema.exactOptional(),
})

export const tableRowSchema = z.object({
  call: callLocalSchema,
  proposal: callLocalSchema,
  revision: z.number().int().nonnegative(),
  commitments: commitmentsWishSchema.shape.commitments,
  acceptances: z.array(
    z.object({ party: partySchema, digest: sha256Schema, by: webIdSchema, at: instantSchema }),
  ),
  agreedAt: instantSchema.exactOptional(),
  done: z.array(
    z.object({
      number: z.number().int().positive(),
      evidence: z.string(),
      at: instantSchema,
      by: webIdSchema,
    }),
  ),
  project: z.url().exactOptional(),
})
export type TableRow = z.infer<typeof tableRowSchema>

export interface Held<Row> {
  readonly key: string
  readonly bytes: Uint8Array
  readonly value: Row
}

/** @throws {Problem} `not-found` */
export const readCall = (call: string, store: Pick<Store, 'get'>): Promise<Held<CallRow>> =>
  readHeld(isLocal(call), keys.call(call), callRowSchema, 'There is no such call.', store)

/** A call that two officers have not published is told to nobody else. @throws {Problem} `not-found` */
export const requirePublished = async (call: string, store: Pick<Store, 'get'>): Promise<void> => {
  const { value } = await readCall(call, store)
  if (value.versions.length === 0) throw new Problem('not-found', 'There is no such call.')
}

/** @throws {Problem} `not-found` */
export const readProposal = (
  call: string,
  proposal: string,
  store: Pick<Store, 'get'>,
): Promise<Held<ProposalRow>> =>
  readHeld(
    isLocal(call) && isLocal(proposal),
    keys.proposal(call, proposal),
    proposalRowSchema,
    'There is no such proposal.',
    store,
  )

/** @throws {Problem} `not-found` */
export const readTable = (
  call: string,
  proposal: string,
  store: Pick<Store, 'get'>,
): Promise<Held<TableRow>> =>
  readHeld(
    isLocal(call) && isLocal(proposal),
    keys.table(call, proposal),
    tableRowSchema,
    'There is no such table.',
    store,
  )

export const listRows = async <Row>(
  prefix: string,
  schema: z.ZodType<Row>,
  store: Pick<Store, 'list'>,
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for await (const { value } of store.list(prefixRange(prefix))) rows.push(parseRow(schema, value))
  return rows
}

/** Those that were handed in and not taken back. */
export const listSubmitted = async (
  call: string,
  store: Pick<Store, 'list'>,
): Promise<readonly Submitted[]> =>
  (await listRows(keys.proposals(call), proposalRowSchema, store)).flatMap((held) =>
    held.submitted === undefined || held.withdrawnAt !== undefined
      ? []
      : [{ ...held, submitted: held.submitted }],
  )

/** The text in force. @throws {Problem} `call-step-refused` of a draft */
export const inForce = ({ versions }: CallRow): { readonly text: CallText; readonly digest: Sha256 } => {
  const last = versions.at(-1)
  if (last === undefined) throw new Problem('call-step-refused', 'Two officers publish the call first.')
  return last
}

// Attacker-controlled until it was found in the store.
const isLocal = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

const readHeld = async <Row>(
  isName: boolean,
  key: string,
  schema: z.ZodType<Row>,
  missing: string,
  store: Pick<Store, 'get'>,
): Promise<Held<Row>> => {
  const bytes = isName ? await store.get(key) : undefined
  if (bytes === undefined) throw new Problem('not-found', missing)
  return { key, bytes, value: parseRow(schema, bytes) }
}
