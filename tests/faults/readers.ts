import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  readReplySchema,
  type Reader,
  type ReadCommand,
  type ReadProgress,
  type ReadReport,
  type ServedRead,
} from './reading.ts'

export interface Readers extends AsyncDisposable {
  readonly start: (readers: readonly Reader[]) => void
  /** New tokens for the same readers. */
  readonly renew: (readers: readonly Reader[]) => void
  /** Resolves when every reader has had `more` whole answers after this call. @throws {Error} after `withinMs` */
  readonly untilEachServed: (more: number, withinMs: number) => Promise<void>
  /** Resolves when there have been `total` whole answers since `start`. @throws {Error} after `withinMs` */
  readonly untilServed: (total: number, withinMs: number) => Promise<void>
  /** Resolves when every reader has begun a read after that moment of `machineNow`. @throws {Error} after `withinMs` */
  readonly untilEachBegan: (after: number, withinMs: number) => Promise<void>
  /** Ends the reading after the answers under way; what was seen since `start`. */
  readonly stop: () => Promise<ReadReport>
}

/** Forks the reader process. */
export const openReaders = (): Readers => {
  const child = fork(fileURLToPath(new URL('./reader-process.ts', import.meta.url)), {
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
  })
  const gone = once(child, 'exit')
  let progress: ReadProgress = { served: [], lastBegan: [] }
  let seen: ServedRead[] = []
  let waiting: ((report: ReadReport) => void) | undefined
  child.on('message', (message: unknown) => {
    const reply = readReplySchema.parse(message)
    if (reply.kind === 'progress') {
      progress = reply.progress
      for (const read of reply.served) seen.push(read)
    } else waiting?.({ ...reply.report, served: [...seen, ...reply.report.served] })
  })
  const tell = (command: ReadCommand): void => void child.send(command)
  return {
    start: (readers) => {
      progress = { served: readers.map(() => 0), lastBegan: readers.map(() => 0) }
      seen = []
      tell({ kind: 'start', readers: [...readers] })
    },
    renew: (readers) => tell({ kind: 'renew', readers: [...readers] }),
    untilEachServed: async (more, withinMs) => {
      const wanted = progress.served.map((served) => served + more)
      await until(
        () => wanted.every((served, place) => (progress.served[place] ?? 0) >= served),
        `Not every reader was served ${more} times in ${withinMs} ms.`,
        withinMs,
      )
    },
    untilServed: (total, withinMs) =>
      until(
        () => progress.served.reduce((sum, served) => sum + served, 0) >= total,
        `There were not ${total} answers in ${withinMs} ms.`,
        withinMs,
      ),
    untilEachBegan: (after, withinMs) =>
      until(
        () => progress.lastBegan.every((began) => began > after),
        `Not every reader began another read in ${withinMs} ms.`,
        withinMs,
      ),
    stop: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadReport>()
      waiting = resolve
      void gone.then(() => reject(new Error('The reader process ended before its report.')))
      tell({ kind: 'stop' })
      return promise
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

const until = async (reached: () => boolean, otherwise: string, withinMs: number): Promise<void> => {
  const deadline = performance.now() + withinMs
  while (!reached()) {
    if (performance.now() > deadline) throw new Error(otherwise)
    await pause(5)
  }
}
