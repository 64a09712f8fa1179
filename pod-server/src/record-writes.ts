import { setTimeout as sleep } from 'node:timers/promises'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import type { GrantMirror, MirroredGrant } from './access/grant-mirror.ts'
import { readNotes, type ConsentedWrite } from './resources/consented-writes.ts'
import { urlOf } from './resources/pod-path.ts'
import type { PodStore } from './resources/pod-store.ts'
import type { ReceiptBook } from './usage/receipt-book.ts'

export interface RecordWritesDeps {
  readonly store: Pick<Store, 'list' | 'write'>
  readonly pods: Pick<PodStore, 'onChanged'>
  readonly grants: Pick<GrantMirror, 'find' | 'isTrusted'>
  readonly book: Pick<ReceiptBook, 'record'>
  readonly origin: BaseUrl
  readonly log: Pick<Log, 'warn'>
  readonly pauseMs?: number
}

/**
 * Makes a receipt of price zero of every write under a consent, so that members see who changed what as they see who read
 * it. What is to be recorded stands in the store by the very write that it tells of (`consented-writes.ts`): a crash loses
 * none, and since the receipt is known by the key of that row, none is made twice.
 */
export const recordWrites = (deps: RecordWritesDeps): AsyncDisposable => {
  const { store, grants, pauseMs = usualPauseMs } = deps
  const stop = new AbortController()
  let bell = Promise.withResolvers<void>()
  deps.pods.onChanged((_changes, { underConsent }) => {
    if (underConsent) bell.resolve()
  })

  /** False when something is left that must wait. */
  const recordAll = async (): Promise<boolean> => {
    for await (const note of readNotes(store)) {
      // Which consent it was and what it costs is in the copy of the consents, when that is complete.
      const standing = grants.isTrusted() ? grants.find(note.grant) : undefined
      if (standing === undefined) return false
      await deps.book.record(useOf(note, standing, deps.origin))
      await store.write([{ key: note.key, value: undefined }])
    }
    return true
  }

  const run = async (): Promise<void> => {
    let hasWarned = false
    while (!stop.signal.aborted) {
      bell = Promise.withResolvers<void>()
      let isDone = false
      try {
        isDone = await recordAll()
        hasWarned = false
      } catch (cause) {
        if (!hasWarned && !stop.signal.aborted)
          deps.log.warn({ err: cause }, 'receipts of writes wait to be written')
        hasWarned = true
      }
      // Whatever comes within a moment is looked for once.
      if (isDone) await bell.promise
      await sleep(isDone ? gatherMs : pauseMs, undefined, { signal: stop.signal, ref: false }).catch(
        () => undefined,
      )
    }
  }
  const running = run()

  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      bell.resolve()
      await running
    },
  }
}

const usualPauseMs = 250
const gatherMs = 25

const useOf = (note: ConsentedWrite, { grant, tariff }: MirroredGrant, origin: BaseUrl) => ({
  grant,
  tariff,
  client: note.client,
  person: note.person,
  resource: urlOf(origin, note.path),
  method: note.method,
  status: 200 as const,
  contentHash: note.hash,
  units: 0,
  idempotencyKey: note.key,
  // It was decided before it was written: in the last moment of a consent it belongs to that consent.
  at: note.at < grant.validUntil ? note.at : instantOf(Date.parse(grant.validUntil) - 1),
})
