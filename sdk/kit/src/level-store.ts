import { Level } from 'level'
import { findLogDamage } from './level-log.ts'
import { createRecentRows } from './recent-rows.ts'
import type { Entry, Range, StoreEngine, StoreSnapshot, Write } from './store.ts'

/**
 * The embedded engine. Level belongs to one process; a second one is refused at open.
 *
 * Group commit: while one synced batch is on its way to the disk, further writes gather in the next one, so many small
 * durable writes share one fsync. A condition is checked against what is stored overlaid with what is already queued
 * ahead of it, in one synchronous turn, so no two writers can pass the same condition.
 *
 * @throws {Error} with `code: 'STORE_LOCKED'` when another process holds the folder, `'STORE_DAMAGED'` when promised writes
 * in its log were changed since
 */
export const openLevelStore = async (folder: string): Promise<StoreEngine> => {
  await refuseDamage(folder)
  // Not a moment earlier: a Level that exists opens itself in the next turn, whether anybody asked it to or not.
  const level = new Level<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await level.open()
  } catch (cause) {
    if (isLocked(cause)) {
      throw Object.assign(
        new Error(
          `The folder ${folder} is in use by another Mutua process: stop that one, or set another MUTUA_HOME.`,
        ),
        { code: 'STORE_LOCKED', cause },
      )
    }
    throw cause
  }
  const committer = createCommitter(level)
  return {
    // A fault of the engine is a rejection.
    get: async (key) => committer.read(key),
    list: (range) => listLevel(level, range),
    write: committer.write,
    snapshot: () => snapshotOf(level),
    compact: async ({ gte, lt }) => {
      await committer.settle()
      // The package for all platforms types only what all of them have; on Node it is the engine that has this.
      await (level as unknown as CompactableLevel).compactRange(gte, lt)
    },
    async [Symbol.asyncDispose]() {
      await committer.settle()
      await level.close()
    },
  }
}

/** Before the engine opens: it would leave out what was damaged, and with it the trace that anything was there. */
const refuseDamage = async (folder: string): Promise<void> => {
  const damage = await findLogDamage(folder)
  if (damage === undefined) return
  const { file, at } = damage
  const sentence = `The store is damaged: ${file} was changed at byte ${String(at)} after it was written. Restore the last backup; or move that file away, and go on without the writes that it holds.`
  throw Object.assign(new Error(sentence), { code: 'STORE_DAMAGED' })
}

interface Group {
  readonly writes: Write[]
  readonly done: Promise<void>
  readonly commit: () => void
  readonly fail: (cause: unknown) => void
}

const createCommitter = (level: Level<string, Uint8Array>) => {
  /** Last value of every key that is queued or on its way, with the group that carries it. */
  const pending = new Map<string, { value: Uint8Array | undefined; group: Group }>()
  let gathering: Group | undefined
  let running: Promise<void> | undefined
  let broken: Error | undefined

  // The synchronous call is about five times faster than the asynchronous one on small hot reads.
  const rows = createRecentRows({ load: (key) => level.getSync(key), isMoving: (key) => pending.has(key) })

  const holds = (key: string, expected: Uint8Array | undefined): boolean => {
    const queued = pending.get(key)
    const current = queued === undefined ? rows.read(key) : queued.value
    return current === undefined || expected === undefined
      ? current === expected
      : equalBytes(current, expected)
  }

  const run = async (): Promise<void> => {
    // One turn of the event loop, so that the writers of one burst land in one group.
    await Promise.resolve()
    while (gathering !== undefined) {
      const group = gathering
      gathering = undefined
      try {
        await level.batch(group.writes.map(toOperation), { sync: true })
      } catch (cause) {
        // The disk did not take it: what is on it is unknown, so nothing more is promised to anybody.
        broken = new Error('The store could not write to its disk and accepts no more writes.', { cause })
        group.fail(broken)
        const late = gathering as Group | undefined
        late?.fail(broken)
        return
      }
      for (const { key } of group.writes) {
        const last = pending.get(key)
        if (last?.group !== group) continue
        rows.renew(key, last.value)
        pending.delete(key)
      }
      group.commit()
    }
    running = undefined
  }

  return {
    /** As stored: what is queued is not there yet. */
    read: (key: string) => rows.read(key),
    write: async (
      writes: readonly Write[],
      unchanged?: ReadonlyMap<string, Uint8Array | undefined>,
    ): Promise<boolean> => {
      if (broken !== undefined) throw broken
      for (const [key, expected] of unchanged ?? []) {
        if (holds(key, expected)) continue
        // The value that refused this writer must be readable when it looks again, or its retry would spin on the old one.
        await pending.get(key)?.group.done
        return false
      }
      gathering ??= createGroup()
      const group = gathering
      for (const write of writes) {
        group.writes.push(write)
        pending.set(write.key, { value: write.value, group })
      }
      running ??= run()
      await group.done
      return true
    },
    settle: async (): Promise<void> => {
      while (running !== undefined && broken === undefined) await running
    },
  }
}

const createGroup = (): Group => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { writes: [], done: promise, commit: resolve, fail: reject }
}

interface CompactableLevel {
  compactRange(start: string, end: string): Promise<void>
}

const snapshotOf = (level: Level<string, Uint8Array>): StoreSnapshot => {
  const snapshot = level.snapshot()
  return {
    get: (key) => Promise.resolve().then(() => level.getSync(key, { snapshot })),
    list: (range) => listLevel(level, range, snapshot),
    [Symbol.asyncDispose]: () => snapshot.close(),
  }
}

/** LevelDB reads an iterator from one snapshot: the one given, else the one of the moment in which it is made. */
async function* listLevel(
  level: Level<string, Uint8Array>,
  range: Range,
  snapshot?: ReturnType<typeof level.snapshot>,
): AsyncIterable<Entry> {
  const iterator = level.iterator({
    ...(snapshot === undefined ? {} : { snapshot }),
    gte: range.gte,
    lt: range.lt,
    ...(range.limit === undefined ? {} : { limit: range.limit }),
    reverse: range.reverse ?? false,
  })
  for await (const [key, value] of iterator) yield { key, value }
}

const toOperation = (write: Write) =>
  write.value === undefined
    ? ({ type: 'del', key: write.key } as const)
    : ({ type: 'put', key: write.key, value: write.value } as const)

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && Buffer.compare(a, b) === 0)

const isLocked = (cause: unknown): boolean => {
  for (let error: unknown = cause; error instanceof Error; error = error.cause) {
    if ((error as { code?: unknown }).code === 'LEVEL_LOCKED') return true
  }
  return false
}
