import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { callService } from '@mutua/kit/service-calls'
import { toBytes, toText, type Store } from '@mutua/kit/store'
import type { ReceiptBook } from './receipt-book.ts'
import type { ReceiptRowText } from './receipt-rows.ts'

const answerSchema = z.object({ acceptedUpTo: z.number().int().min(0) })
/** How far the consent service has taken the receipts, as far as this server knows. */
export const deliveredKey = 'delivered'
/** Receipts in one delivery; a row more, since rows go whole. */
const deliverySize = 2_000
/** As many entries are taken at once, and twice as many bytes. */
const maxRows = 1_000
const maxLength = 4_194_304
/** A full delivery is followed by the next one at once; after a smaller one receipts gather, or each would cost a call. */
const gatherMs = 200
const maxPauseMs = 5_000
/** After a refusal nothing changes by itself: somebody has to look. */
const refusedMs = 30_000

export interface Delivery extends AsyncDisposable {
  /** Nothing is on its way from when this resolves until what it gives is disposed of. */
  hold(): Promise<Disposable>
  /** The position up to which the consent service has said that it has everything. */
  deliveredUpTo(): number
}

/**
 * Ships receipts to the consent service, in order, each at least once; the consent service accepts each exactly once by
 * its position. The receipts themselves are the outbox, so nothing can be forgotten: a crash between the other side's
 * answer and the mark kept here only sends some of them again.
 */
export const openDelivery = async (deps: {
  store: Store
  book: ReceiptBook
  consentService: BaseUrl
  serviceToken: () => Promise<string>
  log: Log
  /** How long delivery stands still after a refusal. */
  refusedPauseMs?: number
}): Promise<Delivery> => {
  const { store, book, log, refusedPauseMs = refusedMs } = deps
  const stop = new AbortController()
  const mark = await store.get(deliveredKey)
  let delivered = mark === undefined ? 0 : Number(toText(mark))
  let bell = Promise.withResolvers<void>()
  book.onRecorded(() => {
    bell.resolve()
  })

  const ship = async (): Promise<'shipped' | 'shipped-full' | 'idle' | 'refused'> => {
    const { rows, isFull } = await readPortion(book, delivered)
    const sentUpTo = rows.at(-1)?.last
    if (sentUpTo === undefined) return 'idle'
    const response = await callService(deps.consentService, '/receipts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${await deps.serviceToken()}` },
      body: `{"receipts":[${rows.map(({ text }) => text).join(',')}]}`,
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]),
    })
    if (response.status === 409 || response.status === 422) {
      log.error(
        { status: response.status, after: delivered },
        'the consent service refuses a receipt: delivery stands still',
      )
      return 'refused'
    }
    if (!response.ok) throw new Error(`delivery answered ${String(response.status)}`)
    const { acceptedUpTo } = parseWith(answerSchema, await response.json(), 'the answer to a delivery')
    if (acceptedUpTo > sentUpTo) {
      // It follows another chain than ours, such as that of this store before it was restored from an older copy.
      log.error(
        { acceptedUpTo, sentUpTo },
        'the consent service has receipts that are not here: delivery stands still',
      )
      return 'refused'
    }
    delivered = acceptedUpTo
    await store.write([{ key: deliveredKey, value: toBytes(String(delivered)) }])
    return isFull ? 'shipped-full' : 'shipped'
  }

  const pauseFor = (milliseconds: number): Promise<unknown> =>
    sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined)

  let holds = 0
  let freed = Promise.withResolvers<void>()
  let shipping: Promise<unknown> = Promise.resolve()

  const run = async (): Promise<void> => {
    let pause = 0
    while (!stop.signal.aborted) {
      if (holds > 0) {
        await freed.promise
        continue
      }
      bell = Promise.withResolvers<void>()
      try {
        const sent = ship()
        shipping = sent
        const outcome = await sent
        pause = 0
        if (outcome === 'idle') await bell.promise
        if (outcome === 'shipped') await pauseFor(gatherMs)
        if (outcome === 'refused') await pauseFor(refusedPauseMs)
      } catch (cause) {
        if (stop.signal.aborted) return
        if (pause === 0) log.warn({ err: cause }, 'receipts wait: the consent service cannot be reached')
        pause = Math.min(maxPauseMs, Math.max(100, pause * 2))
        await pauseFor(pause)
      }
    }
  }
  const running = run()

  return {
    deliveredUpTo: () => delivered,
    hold: async () => {
      holds += 1
      await shipping.catch(() => undefined)
      return {
        [Symbol.dispose]: () => {
          holds -= 1
          if (holds > 0) return
          freed.resolve()
          freed = Promise.withResolvers<void>()
        },
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      bell.resolve()
      freed.resolve()
      await running
    },
  }
}

const readPortion = async (
  book: Pick<ReceiptBook, 'listRows'>,
  after: number,
): Promise<{ rows: readonly ReceiptRowText[]; isFull: boolean }> => {
  const rows: ReceiptRowText[] = []
  let length = 0
  for await (const row of book.listRows(after, deliverySize)) {
    rows.push(row)
    length += row.text.length
    if (rows.length === maxRows || length > maxLength || row.last >= after + deliverySize)
      return { rows, isFull: true }
  }
  return { rows, isFull: false }
}
