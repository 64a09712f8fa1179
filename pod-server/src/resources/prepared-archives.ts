import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { instantOf, instantSchema, sha256Schema, type Instant, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import { findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import type { BlobFile, Blobs } from './blobs.ts'
import type { BlobId } from './stored-record.ts'

/** An archive that is made once and rests for a while, so that taking it can go on where it was cut off. */
export interface PreparedArchive {
  /** `failed`: it could not be made to its end, or the server stopped meanwhile. */
  readonly state: 'preparing' | 'ready' | 'failed'
  readonly askedAt: Instant
  readonly kinds: readonly string[]
  /** Bytes made so far, or of all of it. */
  readonly size: number
  /** From here on these are there, when it is ready. */
  readonly readyAt?: Instant | undefined
  readonly until?: Instant | undefined
  readonly sha256?: Sha256 | undefined
  /** When it was taken to its end, the newest last. */
  readonly takenAt: readonly Instant[]
}

export interface PreparedArchives extends AsyncDisposable {
  /** The one of a pod; what is over is none. */
  find(pod: string): Promise<PreparedArchive | undefined>
  /**
   * Begins to make one, in place of what was there; one that is being made already goes on.
   * @throws {Problem} `too-many-requests` while several are being made here
   */
  begin(pod: string, kinds: readonly string[], make: () => Readable): Promise<void>
  /** The file of one that is ready. */
  file(pod: string): Promise<(BlobFile & { readonly sha256: Sha256 }) | undefined>
  noteTaken(pod: string): Promise<void>
  /** Stops making it and removes it; none is no error. */
  forget(pod: string): Promise<void>
  /** Removes what is over. */
  expire(): Promise<void>
}

/**
 * Archives rest sealed with the key of their pod, in a file of their own: an erased pod has none. They take nothing of the
 * quota, since whoever has a full pod must be able to leave it; each pod has one at a time, for a week.
 *
 * Key: `prepared /{pod}/`. A crash while one is made leaves its row without a file, which reads as `failed`, and the note of
 * the file, which the next start removes.
 */
export const createPreparedArchives = (deps: {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  readonly blobs: Blobs
  readonly now: () => Instant
  readonly log: Log
}): PreparedArchives => {
  const { store, blobs, now, log } = deps
  const running = new Map<string, Making>()
  const stop = new AbortController()

  let turn: Promise<unknown> = Promise.resolve()
  /** One after the other, or a note of the past would bring back what was removed meanwhile. @returns whether it was written */
  const change = (
    pod: string,
    rowAfter: (before: Row | undefined) => Row | 'none' | 'as-it-is',
    besides: readonly Write[] = [],
  ): Promise<boolean> => {
    const changed = turn.then(async () => {
      const before = await findRow(store, keyOf(pod), rowSchema)
      const after = rowAfter(before)
      if (after === 'as-it-is') return false
      const left = before?.blob
      const gone = left === undefined || (after !== 'none' && after.blob === left) ? [] : [removal(pod, left)]
      const write = after === 'none' ? { key: keyOf(pod), value: undefined } : row(keyOf(pod), after)
      await store.write([write, ...gone, ...besides])
      return true
    })
    turn = changed.catch(() => undefined)
    return changed
  }
  const removal = (pod: string, id: string): Write => blobs.removal({ pod, id: id as BlobId })

  const make = async (pod: string, asked: Row, making: Making): Promise<void> => {
    try {
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of making.archive) {
          making.size += (chunk as Uint8Array).length
          yield chunk as Uint8Array
        }
      }
      await using staged = await blobs.stage(pod, counted(), { freed: Infinity })
      const readyAt = now()
      const until = instantOf(Date.parse(readyAt) + lifeMs)
      const { id: blob, size, hash: sha256 } = staged
      const made: Row = { ...asked, state: 'ready', readyAt, until, size, sha256, blob }
      // Somebody may have had it removed in the very last moment.
      const isWanted = () => running.get(pod) === making
      if (!(await change(pod, () => (isWanted() ? made : 'as-it-is'), [staged.adoption]))) return
      staged.release()
      staged.adopt()
    } catch (cause) {
      if (running.get(pod) !== making || stop.signal.aborted) return
      log.error({ err: cause }, 'an archive could not be prepared')
      await change(pod, () => ({ ...asked, state: 'failed' }))
    } finally {
      if (running.get(pod) === making) running.delete(pod)
    }
  }

  const find = async (pod: string): Promise<Row | undefined> => {
    const found = await findRow(store, keyOf(pod), rowSchema)
    return found?.until !== undefined && found.until <= now() ? undefined : found
  }

  const forget = async (pod: string): Promise<void> => {
    const making = running.get(pod)
    running.delete(pod)
    making?.archive.destroy()
    await making?.done
    await change(pod, () => 'none')
  }

  const expire = async (): Promise<void> => {
    for await (const { key, value } of store.list(prefixRange(preparedPrefix))) {
      const { until } = parseRow(rowSchema, value)
      if (until !== undefined && until <= now()) await forget(podOfPreparedKey(key))
    }
  }

  const sweeping = (async () => {
    while (!stop.signal.aborted) {
      await expire().catch((cause: unknown) => log.error({ err: cause }, 'old archives could not be removed'))
      await sleep(sweepMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  })()

  return {
    find: async (pod) => {
      const found = await find(pod)
      if (found === undefined) return undefined
      const { blob: _blob, ...seen } = found
      if (found.state !== 'preparing') return seen
      const making = running.get(pod)
      return making === undefined ? { ...seen, state: 'failed' } : { ...seen, size: making.size }
    },

    begin: async (pod, kinds, open) => {
      if (running.has(pod)) return
      if (running.size >= mostAtOnce)
        throw new Problem('too-many-requests', 'Several archives are being made here: ask again in a minute.')
      const making: Making = { archive: open(), size: 0, done: Promise.resolve() }
      running.set(pod, making)
      const asked: Row = { state: 'preparing', askedAt: now(), kinds: [...kinds], size: 0, takenAt: [] }
      try {
        await change(pod, () => asked)
      } catch (error) {
        running.delete(pod)
        making.archive.destroy()
        throw error
      }
      making.done = make(pod, asked, making)
    },

    file: async (pod) => {
      const found = await find(pod)
      if (found?.blob === undefined || found.sha256 === undefined) return undefined
      return { kind: 'file', pod, id: found.blob as BlobId, size: found.size, sha256: found.sha256 }
    },

    noteTaken: async (pod) => {
      await change(pod, (before) =>
        before?.state === 'ready'
          ? { ...before, takenAt: [...before.takenAt, now()].slice(-mostNoted) }
          : 'as-it-is',
      )
    },

    forget,
    expire,

    async [Symbol.asyncDispose]() {
      stop.abort()
      for (const { archive } of running.values()) archive.destroy()
      await Promise.all([...running.values()].map(({ done }) => done))
      await sweeping
    },
  }
}

interface Making {
  readonly archive: Readable
  size: number
  done: Promise<void>
}

/** Takeout habit: long enough for somebody with a bad connection and a busy week. */
const lifeMs = 7 * 86_400_000
const sweepMs = 600_000
const mostAtOnce = 4
const mostNoted = 10

export const preparedPrefix = 'prepared /'
const keyOf = (pod: string): string => `${preparedPrefix}${pod}/`
/** Our own bytes, written as `keyOf`. */
export const podOfPreparedKey = (key: string): string => key.slice(preparedPrefix.length, -1)

const rowSchema = z.object({
  state: z.enum(['preparing', 'ready', 'failed']),
  askedAt: instantSchema,
  kinds: z.array(z.string()),
  size: z.number(),
  readyAt: instantSchema.optional(),
  until: instantSchema.optional(),
  sha256: sha256Schema.optional(),
  blob: z.string().optional(),
  takenAt: z.array(instantSchema),
})
type Row = z.infer<typeof rowSchema>

/** The file that a row names, for whoever looks whether every file is named. */
export const preparedBlobIn = (key: string, value: Uint8Array): { pod: string; id: BlobId } | undefined => {
  const { blob } = parseRow(rowSchema, value)
  return blob === undefined ? undefined : { pod: podOfPreparedKey(key), id: blob as BlobId }
}
