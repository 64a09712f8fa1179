import { hash } from 'node:crypto'
import { z } from 'zod'
import { baseUrlSchema, instantSchema, sha256Schema, type BaseUrl, type Sha256 } from '@mutua/sdk/ids'
import {
  canonicalPieces,
  maxBatchSize,
  receiptKindSchema,
  signedBatchSchema,
  type ReceiptBody,
  type ReceiptKind,
} from '@mutua/sdk/receipt/receipt'
import { positionIds } from './receipt-id.ts'

/** Which kind, when, and either how many that follow each other or the id of the one that its position does not name. */
const shortUseSchema = z.tuple([
  z.number().int().min(0),
  instantSchema,
  z.union([z.number().int().positive().max(maxBatchSize), sha256Schema]),
])
export type ShortUse = z.infer<typeof shortUseSchema>

/**
 * A signed batch without what can be found out from the rest of it: what its receipts share is said once, and positions,
 * predecessors and the ids that positions give are not said at all. How batches rest, and travel between our services
 * (docs/decisions/0191).
 */
export const shortBatchSchema = z.strictObject({
  kid: signedBatchSchema.shape.kid,
  signature: signedBatchSchema.shape.signature,
  podServer: baseUrlSchema,
  /** Position of the first receipt, and what it is chained to. */
  from: z.number().int().positive(),
  previous: sha256Schema,
  kinds: z.array(receiptKindSchema).min(1).max(maxBatchSize),
  uses: z.array(shortUseSchema).min(1).max(maxBatchSize),
})
export type ShortBatch = z.infer<typeof shortBatchSchema>

/** Receipts that follow each other and differ in nothing but their places; the ids of several are those of their positions. */
export interface Run {
  readonly first: ReceiptBody
  readonly times: number
}

/** What a row holds, in order. */
export interface Runs {
  readonly runs: readonly Run[]
  /** What each receipt is chained by. */
  readonly hashes: readonly Sha256[]
}

/**
 * Every receipt of a short batch, in full. Undefined when it names a kind that it does not have, has one that it does not
 * name, or holds more than a batch may.
 */
export const runsOfShort = ({ podServer, from, previous, kinds, uses }: ShortBatch): Runs | undefined => {
  const named = new Set(uses.map(([kind]) => kind))
  const size = uses.reduce((sum, [, , which]) => sum + (typeof which === 'number' ? which : 1), 0)
  if (named.size !== kinds.length || size > maxBatchSize) return undefined
  const chains = kinds.map((kind) => createKindChain(kind, podServer))
  const runs: Run[] = []
  const hashes: Sha256[] = []
  let [position, before] = [from, previous]
  for (const [place, at, which] of uses) {
    const chain = chains[place]
    if (chain === undefined) return undefined
    const times = typeof which === 'number' ? which : 1
    const first = chain.bodyAt({
      at,
      id: typeof which === 'number' ? chain.idAt(position) : which,
      position,
      previous: before,
    })
    runs.push({ first, times })
    before = chain.hashOf(first)
    hashes.push(before)
    for (const end = position + times; ++position < end;) {
      before = chain.hashOf({ at, id: chain.idAt(position), position, previous: before })
      hashes.push(before)
    }
  }
  return { runs, hashes }
}

/** The receipts of a run, one by one. @param hashes of the whole row, from the one of `run.first` on */
export const bodiesOfRun = ({ first, times }: Run, hashes: readonly Sha256[]): readonly ReceiptBody[] => {
  if (times === 1) return [first]
  const idAt = positionIds(first)
  return Array.from({ length: times }, (_, place) =>
    place === 0
      ? first
      : {
          ...first,
          id: idAt(first.position + place),
          position: first.position + place,
          previous: hashes[place - 1] ?? first.previous,
        },
  )
}

type Place = Pick<ReceiptBody, 'at' | 'id' | 'position' | 'previous'>

/** How the receipts of a kind enter the chain of a pod server. */
export interface KindChain {
  readonly kind: ReceiptKind
  /** Id of a use without an Idempotency-Key. */
  idAt(position: number): Sha256
  bodyAt(place: Place): ReceiptBody
  /** What the receipt is chained by: the hash of its canonical text. */
  hashOf(place: Place): Sha256
}

export const createKindChain = (kind: ReceiptKind, podServer: BaseUrl): KindChain => {
  const pieces = canonicalPieces(kind, podServer)
  let isFirst = true
  /** Of the receipt that was hashed last: of the next one little is different. */
  let text = Buffer.alloc(0)
  let [atLength, positionLength] = [0, 0]
  let [atStart, idStart, positionStart, previousStart] = [0, 0, 0, 0]

  const layOut = (at: string, position: string): void => {
    ;[atLength, positionLength] = [at.length, position.length]
    const gaps = [atLength, hashLength, positionLength, hashLength, 0]
    const parts = pieces.map((piece) => Buffer.from(piece))
    const starts: number[] = []
    let end = 0
    for (const [place, part] of parts.entries()) {
      starts.push((end += part.length))
      end += gaps[place] ?? 0
    }
    ;[atStart = 0, idStart = 0, positionStart = 0, previousStart = 0] = starts
    text = Buffer.concat(parts.flatMap((part, place) => [part, Buffer.alloc(gaps[place] ?? 0)]))
  }

  return {
    kind,
    idAt: positionIds(kind),
    bodyAt: ({ at, id, position, previous }) => ({
      type: 'UseReceipt',
      version: 1,
      ...kind,
      at,
      id,
      podServer,
      position,
      previous,
    }),
    hashOf: ({ at, id, position, previous }) => {
      const digits = String(position)
      if (isFirst) {
        // Many kinds are of one receipt, for which bytes to be used again do not pay.
        isFirst = false
        const [one, two, three, four, five] = pieces
        return sha256(one + at + two + id + three + digits + four + previous + five)
      }
      if (at.length !== atLength || digits.length !== positionLength) layOut(at, digits)
      text.write(at, atStart, 'latin1')
      text.write(id, idStart, 'latin1')
      text.write(digits, positionStart, 'latin1')
      text.write(previous, previousStart, 'latin1')
      return sha256(text)
    },
  }
}

const sha256 = (text: string | Uint8Array): Sha256 => hash('sha256', text, 'hex') as Sha256 // by construction

/** Letters of a SHA-256 in hex. */
const hashLength = 64
