import { setTimeout as sleep } from 'node:timers/promises'
import type { Erasure } from '@mutua/sdk/consent/erasure'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { WebId } from '@mutua/sdk/ids'
import { recordErasureAnswer, type Answerer } from './answer-erasure.ts'
import { createCourier, type DeliverDeps } from './deliver.ts'
import { allErasures, erasuresOf, readErasures, type ErasurePage } from './erasures.ts'
import { readNotices, readReader, type NumberedNotice } from './reader-rows.ts'
import { beginWatching, tellNews, type TellDeps } from './tell.ts'

/** What the parties of consents are told, and how it reaches them. */
export interface Notices extends AsyncDisposable {
  /** Notices of a person after a number, in order; the last thousand are kept. */
  readonly read: (
    webId: WebId,
    page: { readonly after: number; readonly limit: number },
  ) => Promise<readonly NumberedNotice[]>
  /** Number of the last notice of a person; 0 when there is none. */
  readonly last: (webId: WebId) => Promise<number>
  /** Calls back whenever the person has new notices, until it is disposed of. */
  readonly listen: (webId: WebId, onNews: () => void) => Disposable
  /** What must be erased, and what was answered. */
  readonly erasures: {
    /** Of one person, as either side, or of all for officers; the newest first. */
    readonly list: (whose: WebId | 'all', page: Parameters<typeof readErasures>[2]) => Promise<ErasurePage>
    /** See `recordErasureAnswer`. */
    readonly answer: (answerer: Answerer, local: string, statement: string) => Promise<Erasure>
  }
}

export type NoticesDeps = Omit<TellDeps, 'webhooks'> &
  Omit<DeliverDeps, 'webhooks' | 'inTurn' | 'onRoom'> & {
    readonly webhooks: TellDeps['webhooks'] & DeliverDeps['webhooks']
    /** Milliseconds between two looks when there is nothing to do. */
    readonly everyMs?: number
    readonly grantsInForce: () => AsyncIterable<Grant>
  }

/**
 * Tells and brings until it is disposed of. It looks for news by itself a few times a second: whoever writes them need not
 * know that somebody listens, and after a crash nothing has to be made up for.
 */
export const openNotices = (deps: NoticesDeps): Notices => {
  const { store, log, everyMs = 250 } = deps
  const listeners = new Map<WebId, Set<() => void>>()
  const stop = new AbortController()
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = tail.then(work, work)
    tail = done.catch(() => undefined)
    return done
  }
  let wake = Promise.withResolvers<void>()
  const courier = createCourier({ ...deps, inTurn, onRoom: () => wake.resolve() })

  const run = async (): Promise<void> => {
    let isWatching = false
    while (!stop.signal.aborted) {
      let told: ReadonlySet<WebId> = new Set()
      wake = Promise.withResolvers()
      try {
        if (!isWatching) await beginWatching(deps)
        isWatching = true
        told = await inTurn(() => tellNews(deps))
        for (const webId of told) for (const onNews of listeners.get(webId) ?? []) onNews()
        await courier.start()
      } catch (cause) {
        if (!stop.signal.aborted) log.error({ err: cause }, 'notices wait: a round failed')
      }
      if (told.size > 0) continue
      const resting = new AbortController()
      const rest = sleep(everyMs, undefined, { signal: resting.signal }).catch(() => undefined)
      await Promise.race([rest, wake.promise])
      resting.abort()
    }
  }
  const running = run()

  return {
    read: async (webId, page) => {
      const found = await readNotices(store, webId, page)
      if (found.length > 0)
        await deps.onReached?.({ webId, notices: found.map(({ notice }) => notice), by: 'read' })
      return found
    },
    last: async (webId) => (await readReader(store, webId)).reader.count,
    listen: (webId, onNews) => {
      const known = listeners.get(webId) ?? new Set()
      known.add(onNews)
      listeners.set(webId, known)
      return {
        [Symbol.dispose]: () => {
          known.delete(onNews)
          if (known.size === 0 && listeners.get(webId) === known) listeners.delete(webId)
        },
      }
    },
    erasures: {
      list: (whose, page) => readErasures(store, whose === 'all' ? allErasures : erasuresOf(whose), page),
      answer: (answerer, local, statement) =>
        inTurn(() => recordErasureAnswer(answerer, local, statement, deps)),
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      wake.resolve()
      await running
      await courier[Symbol.asyncDispose]()
    },
  }
}
