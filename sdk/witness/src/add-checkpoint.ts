import { hash } from 'node:crypto'
import { z } from 'zod'
import { findRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { parseCheckpoint, type Checkpoint } from '@mutua/kit/tlog/checkpoint'
import { emptyRoot, hashBytes, isConsistent } from '@mutua/kit/tlog/merkle'
import {
  cosignNote,
  parseNote,
  verifiedLines,
  type Note,
  type NoteSigner,
  type NoteVerifier,
} from '@mutua/kit/tlog/signed-note'

export interface AddCheckpointDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly logs: readonly NoteVerifier[]
  readonly signer: NoteSigner
  readonly now: () => number
}

/** What a log is answered (c2sp.org/tlog-witness, add-checkpoint). */
export type Cosigning =
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** The log proved from another size than this one. */
  | { readonly kind: 'other-size'; readonly size: number }
  | { readonly kind: 'malformed' | 'unknown-log' | 'not-signed' | 'not-consistent' }

/** The newest checkpoint of a log that was cosigned. */
const seenSchema = z.object({
  size: z.number().int().nonnegative(),
  /** base64 */
  root: z.string(),
  /** Seconds since 1970. */
  time: z.number().int(),
  /** With the signature of the log, and ours. */
  note: z.string(),
})

/** By this name a log is asked for (c2sp.org/tlog-witness, monitor retrieval). */
export const originHash = (origin: string): string => hash('sha256', origin)
const seenKey = (name: string): string => `witness/seen/${name}`

/** The newest checkpoint cosigned of a log; undefined when there is none. @param name `originHash` */
export const findSeen = async (name: string, store: Pick<Store, 'get'>): Promise<string | undefined> =>
  (await findRow(store, seenKey(name), seenSchema))?.note

/**
 * Cosigns a checkpoint that follows from the one before it, and no other: what was cosigned is remembered before the
 * signature leaves, so that of two that do not follow from each other never both are signed, whatever happens to the
 * machine. The body is attacker-controlled.
 */
export const addCheckpoint = async (body: string, deps: AddCheckpointDeps): Promise<Cosigning> => {
  const asked = parseBody(body)
  if (asked === undefined) return { kind: 'malformed' }
  const { note, checkpoint, oldSize, proof } = asked
  const verifiers = deps.logs.filter(({ name }) => name === checkpoint.origin)
  if (verifiers.length === 0) return { kind: 'unknown-log' }
  const signed = verifiers.map((verifier) => verifiedLines(note, verifier))
  const lines = signed.flatMap((found) => found ?? []).map(({ line }) => line)
  if (signed.includes(undefined) || lines.length === 0) return { kind: 'not-signed' }
  if (oldSize > checkpoint.size) return { kind: 'malformed' }

  const key = seenKey(originHash(checkpoint.origin))
  const bytes = await deps.store.get(key)
  const seen = bytes === undefined ? undefined : seenSchema.parse(JSON.parse(Buffer.from(bytes).toString()))
  if (oldSize !== (seen?.size ?? 0)) return { kind: 'other-size', size: seen?.size ?? 0 }
  const before = { size: oldSize, root: seen === undefined ? emptyRoot() : Buffer.from(seen.root, 'base64') }
  if (!follows(before, checkpoint, proof)) return { kind: 'not-consistent' }

  // A clock that was set back does not make an earlier statement of a later tree.
  const time = Math.max(Math.floor(deps.now() / 1_000), seen?.time ?? 0)
  const cosignature = cosignNote(note.text, time, deps.signer)
  const kept = {
    size: checkpoint.size,
    root: checkpoint.root.toString('base64'),
    time,
    note: `${note.text}\n${lines.map((line) => `${line}\n`).join('')}${cosignature}`,
  }
  // Of two requests at once the second is refused: it proved from what is not the newest any more.
  if (!(await deps.store.write([row(key, kept)], new Map([[key, bytes]])))) return addCheckpoint(body, deps)
  return { kind: 'cosigned', lines: cosignature }
}

const follows = (
  before: { readonly size: number; readonly root: Buffer },
  after: Checkpoint,
  proof: readonly Buffer[],
): boolean => {
  if (after.size === 0 && !after.root.equals(emptyRoot())) return false
  if (before.size === after.size) return proof.length === 0 && before.root.equals(after.root)
  return before.size === 0 ? proof.length === 0 : isConsistent(before, after, proof)
}

interface Asked {
  readonly oldSize: number
  readonly proof: readonly Buffer[]
  readonly note: Note
  readonly checkpoint: Checkpoint
}

const mostProofLines = 63

const parseBody = (body: string): Asked | undefined => {
  const end = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const [, oldSize] = /^old (0|[1-9]\d{0,14})$/.exec(first) ?? []
  const proof = lines.map((line) => Buffer.from(line, 'base64'))
  const isProof = proof.every(
    (one, place) => one.length === hashBytes && one.toString('base64') === lines[place],
  )
  const note = parseNote(body.slice(end + 2))
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text)
  if (end === -1 || oldSize === undefined || !isProof || lines.length > mostProofLines) return undefined
  if (note === undefined || checkpoint === undefined) return undefined
  return { oldSize: Number(oldSize), proof, note, checkpoint }
}
