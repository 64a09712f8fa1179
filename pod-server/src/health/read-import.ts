import { Problem } from '@mutua/sdk/problem'
import type { ImportRefusal, PlanItem } from './import-plan.ts'
import type { ValidatorAnswer, ValidatorJob } from './validator-job.ts'

export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** One piece is read. */
export type ImportStep =
  /** How many entries have been seen until now. */
  | { readonly kind: 'looked'; readonly received: number }
  | { readonly kind: 'planned'; readonly items: readonly PlanItem[] }

export type ReadImport = (read: () => ByteSource) => AsyncGenerator<ImportStep, void, undefined>

/**
 * Sends an import through the validator thread, piece by piece and no faster than it is taken.
 * @param deps.inTurn asks the thread
 */
export const createReadImport = ({
  inTurn,
  maxEntries,
}: {
  inTurn: (work: ValidatorJob['work'], given?: readonly ArrayBuffer[]) => Promise<ValidatorAnswer>
  maxEntries: number
}): ReadImport => {
  const places = createPlaces(maxStreams)
  let lastStream = 0
  return async function* (read) {
    using _place = await places.take()
    const stream = ++lastStream
    try {
      for (const kind of ['look', 'plan'] as const) {
        let isFirst = kind === 'look'
        const memory = createMemory()
        for await (const { bytes, isLast } of inPieces(read(), memory)) {
          const answer = await inTurn({ kind, stream, isFirst, isLast, bytes, maxEntries }, [bytes.buffer])
          const outcome = outcomeIn(answer, memory)
          isFirst = false
          if (outcome.kind === 'refused') throw new Problem(outcome.code, outcome.why)
          yield outcome
        }
      }
    } finally {
      // A thread that is gone has forgotten it, too.
      await inTurn({ kind: 'forget', stream }).catch(() => undefined)
    }
  }
}

/** At once; each holds some megabytes of names and digests in the thread. The others wait in the order they came. */
const maxStreams = 4
const pieceBytes = 131_072

const createPlaces = (count: number): { take(): Promise<Disposable> } => {
  let free = count
  const queue: (() => void)[] = []
  return {
    take: async () => {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => queue.push(resolve))
      return {
        [Symbol.dispose]: () => {
          const next = queue.shift()
          if (next === undefined) free += 1
          else next()
        },
      }
    },
  }
}

/** One piece of memory that goes to the thread and comes back: new ones would pile up until they are collected. */
interface PieceMemory {
  bytes: Uint8Array<ArrayBuffer>
}

const createMemory = (): PieceMemory => ({ bytes: new Uint8Array(pieceBytes) })

const outcomeIn = (answer: ValidatorAnswer, memory: PieceMemory): ImportStep | ImportRefusal => {
  if (answer.kind !== 'stream') throw new Error('the validator thread answered another question')
  memory.bytes = new Uint8Array(answer.memory)
  if (answer.outcome === 'lost')
    throw new Problem('validator-unavailable', 'The check of health records stopped; try again.')
  return answer.outcome
}

/** Of `pieceBytes` but for the last; at least one. Whoever takes one gives the memory back before asking for the next. */
const inPieces = async function* (
  source: ByteSource,
  memory: PieceMemory,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; isLast: boolean }, void, undefined> {
  let size = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      if (size === pieceBytes) {
        yield { bytes: memory.bytes, isLast: false }
        size = 0
      }
      const part = chunk.subarray(at, at + pieceBytes - size)
      memory.bytes.set(part, size)
      size += part.length
      at += part.length
    }
  }
  yield { bytes: memory.bytes.subarray(0, size), isLast: true }
}
