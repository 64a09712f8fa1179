import { createPublicKey } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Log } from '@mutua/kit/log'
import { findRow, row } from '@mutua/kit/row'
import { parseNote, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { appendNews, openHead, tileReader, type AppendDeps } from './append.ts'
import { publishedKey, type LogHead } from './log-rows.ts'
import { createTree } from '@mutua/kit/tlog/tree'
import { createWitnesses, type WitnessesDeps } from './witnesses.ts'

/** The co-op's public, append-only log of what it did (RFC 6962 tree, C2SP tlog-tiles). */
export interface TransparencyLog extends AsyncDisposable {
  /** Name and public key, as verifiers are told of them. */
  readonly vkey: string
  /** The newest checkpoint that was given out, a signed note. */
  readonly checkpoint: () => string
}

export interface LogDeps extends AppendDeps, Omit<WitnessesDeps, 'openTree' | 'log'> {
  readonly log: Log
  /** Milliseconds between two looks at the sources. */
  readonly everyMs?: number
  /** What a checkpoint waits for its witnesses. */
  readonly witnessMs?: number
}

/** A checkpoint that stays the newest is cosigned anew: a stale one is told from a log in which nothing happens. */
const freshMs = 300_000
/** Who did not cosign is asked again. */
const againMs = 10_000

/**
 * Opens the log, and follows its sources until it is disposed of. It stands behind what is durable already: whoever gives
 * or withdraws a consent, or delivers receipts, neither calls it nor waits for it, and after a crash it reads on from
 * where its last write stands.
 *
 * A checkpoint is signed in the write of its entries, then shown to the witnesses, then given out with what they answered
 * in time. A crash in between leaves an older one given out; the next start goes on from the signed one.
 */
export const openLog = async (deps: LogDeps): Promise<TransparencyLog> => {
  const { store, signer, log, everyMs = 500, witnessMs = 2_000 } = deps
  const stop = new AbortController()
  let head = await openHead(deps)
  let published = (await findRow(store, publishedKey, z.string())) ?? head.note
  const cosign = createWitnesses({ ...deps, openTree: () => createTree(tileReader(store)) })
  let wake = Promise.withResolvers<void>()

  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const { added, hasMore } = await appendNews(deps)
        .catch((cause: unknown) => {
          if (!stop.signal.aborted) log.error({ err: cause }, 'the log waits: a round failed')
          return { head, added: 0, hasMore: false }
        })
        .then((appended) => {
          head = appended.head
          return appended
        })
      if (added > 0) wake.resolve()
      // What comes in meanwhile goes into one round: entries are few, however many the uses are.
      if (!hasMore) await rest(everyMs, stop.signal)
    }
  }

  let missing = 0
  const publish = async (next: LogHead): Promise<void> => {
    const late = AbortSignal.any([stop.signal, AbortSignal.timeout(witnessMs)])
    const lines = next.size === 0 ? [] : await cosign(next, late)
    // Nobody was left the time to answer: the next start asks again.
    if (stop.signal.aborted) return
    missing = next.size === 0 ? 0 : deps.witnesses.length - lines.length
    const note = [next.note, ...lines.map((line) => `${line}\n`)].join('')
    // What was cosigned already is not given out with less.
    if (textOf(published) === textOf(note) && published.length > note.length) return
    await store.write([row(publishedKey, note)])
    published = note
  }
  const publishAll = async (): Promise<void> => {
    let askedAt = -Infinity
    while (!stop.signal.aborted) {
      const next = head
      wake = Promise.withResolvers()
      const pause = missing > 0 ? againMs : deps.witnesses.length > 0 ? freshMs : Infinity
      if (textOf(published) !== textOf(next.note) || deps.monotonic() - askedAt >= pause) {
        askedAt = deps.monotonic()
        await publish(next).catch((cause: unknown) => {
          if (!stop.signal.aborted) log.error({ err: cause }, 'a checkpoint could not be given out')
        })
      }
      if (next === head) await Promise.race([wake.promise, rest(everyMs, stop.signal)])
    }
  }
  const running = Promise.all([follow(), publishAll()])

  return {
    vkey: vkeyOf(signer.name, 1, createPublicKey(signer.privateKey)),
    checkpoint: () => published,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined)

const textOf = (note: string): string | undefined => parseNote(note)?.text
