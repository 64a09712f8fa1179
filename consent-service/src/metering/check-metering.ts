import { createHash } from 'node:crypto'
import type { Month } from '@mutua/sdk/coop/period'
import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import { canonicalReceipt, chainStart, receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { countUses } from './count-uses.ts'
import {
  countPrefixes,
  indexedReceiptKey,
  indexKeys,
  indexPrefixes,
  receiptIdKey,
  receiptIdsPrefix,
  receiptKey,
  receiptsPrefix,
  spanRowSchema,
  spansPrefix,
  watermarkRowSchema,
  watermarksPrefix,
  type WatermarkRow,
} from './metering-rows.ts'

/**
 * Whether what was accepted is whole: each pod server's chain up to its watermark, found by id, party, grant and time,
 * billed in unbroken spans, and counted as it is.
 */
export const checkMetering: Check = async function* (store) {
  const counted = new Map<string, Uint8Array>()
  let accepted = 0
  for await (const { key, value } of store.list(prefixRange(watermarksPrefix))) {
    const watermark = parseRow(watermarkRowSchema, value)
    const spans = await spansOf(watermark.podServer, store)
    yield* checkSpans(watermark, spans)
    let previous: Sha256 = chainStart
    for (let from = 1; from <= watermark.position; from += batchSize) {
      const receipts: Receipt[] = []
      for (let at = from; at < from + batchSize && at <= watermark.position; at += 1) {
        const receipt = await readReceipt(watermark.podServer, at, store)
        const fault = linkFault(receipt, { ...watermark, position: at, previous })
        if (fault !== undefined) yield { where: receiptKey(watermark.podServer, at), what: fault }
        if (receipt === undefined) continue
        previous = hashOf(receipt)
        receipts.push(receipt)
        yield* checkIndexes(receipt, store)
      }
      accepted += receipts.length
      await count(watermark.podServer, receipts, spans, counted)
    }
    if (previous !== watermark.head) yield { where: key, what: 'The watermark names another last receipt.' }
  }
  yield* checkCounts(counted, store)
  yield* checkStray(accepted, store)
}

const batchSize = 1_000

type Spans = { month: Month; from: number; to: number; head: Sha256 }[]

const spansOf = async (podServer: BaseUrl, store: ReadableStore): Promise<Spans> => {
  const spans: Spans = []
  for await (const { key, value } of store.list(prefixRange(spansPrefix))) {
    const span = parseRow(spanRowSchema, value)
    if (span.podServer === podServer) spans.push({ ...span, month: key.split('/')[2] as Month })
  }
  return spans.sort((a, b) => a.from - b.from)
}

const checkSpans = function* (watermark: WatermarkRow, spans: Spans): Iterable<Finding> {
  const { position, head, podServer } = watermark
  let next = 1
  for (const { from, to, month } of spans) {
    if (from !== next || to < from)
      yield {
        where: `${spansPrefix}${month}`,
        what: `The month does not begin after the one before it, for ${podServer}.`,
      }
    next = to + 1
  }
  const last = spans.at(-1)
  if (last?.to !== position || last.head !== head)
    yield { where: watermarksPrefix, what: `The last month does not end at the watermark of ${podServer}.` }
}

const readReceipt = async (
  podServer: BaseUrl,
  position: number,
  store: ReadableStore,
): Promise<Receipt | undefined> => {
  const bytes = await store.get(receiptKey(podServer, position))
  return bytes === undefined ? undefined : receiptSchema.safeParse(JSON.parse(toText(bytes))).data
}

const linkFault = (
  receipt: Receipt | undefined,
  place: { podServer: BaseUrl; position: number; previous: Sha256 },
): string | undefined => {
  if (receipt === undefined) return 'The receipt is not there, or is none.'
  const isAtPlace = receipt.position === place.position && receipt.podServer === place.podServer
  return isAtPlace && receipt.previous === place.previous ? undefined : 'The chain is broken here.'
}

const checkIndexes = async function* (receipt: Receipt, store: ReadableStore): AsyncIterable<Finding> {
  const position = await store.get(receiptIdKey(receipt.id))
  const where = receiptKey(receipt.podServer, receipt.position)
  if (position === undefined || toText(position) !== String(receipt.position))
    yield { where, what: 'The receipt is not found by its id.' }
  for (const key of indexKeys(receipt))
    if ((await store.get(key)) === undefined) yield { where, what: `The receipt is missing at ${key}.` }
}

/** Adds to `counted` what booking these receipts anew would write. */
const count = async (
  podServer: BaseUrl,
  receipts: readonly Receipt[],
  spans: Spans,
  counted: Map<string, Uint8Array>,
): Promise<void> => {
  const booked = receipts.flatMap((receipt) => {
    const span = spans.find(({ from, to }) => from <= receipt.position && receipt.position <= to)
    return span === undefined ? [] : [{ receipt, period: span.month }]
  })
  const sofar = { get: (key: string) => Promise.resolve(counted.get(key)) }
  for (const { key, value } of await countUses(sofar, podServer, booked))
    if (value !== undefined) counted.set(key, value)
}

const checkCounts = async function* (
  counted: ReadonlyMap<string, Uint8Array>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  for (const [key, value] of counted) {
    const standing = await store.get(key)
    if (standing === undefined || Buffer.compare(standing, value) !== 0)
      yield { where: key, what: 'It does not count what the receipts give.' }
  }
  for (const prefix of countPrefixes)
    for await (const { key } of store.list(prefixRange(prefix)))
      if (!counted.has(key)) yield { where: key, what: 'It counts what no receipt gives.' }
}

/** Ids, indexes and receipts of which nothing knows. */
const checkStray = async function* (accepted: number, store: ReadableStore): AsyncIterable<Finding> {
  for (const { prefix, isParted } of indexPrefixes) {
    for await (const { key } of store.list(prefixRange(prefix))) {
      const rest = key.slice(prefix.length)
      const place = isParted ? rest.slice(rest.indexOf('/') + 1) : rest
      const bytes = await store.get(indexedReceiptKey(place))
      const receipt =
        bytes === undefined ? undefined : receiptSchema.safeParse(JSON.parse(toText(bytes))).data
      if (receipt === undefined || !indexKeys(receipt).includes(key))
        yield { where: key, what: 'It leads to no such receipt.' }
    }
  }
  for (const prefix of [receiptsPrefix, receiptIdsPrefix]) {
    let there = 0
    for await (const _entry of store.list(prefixRange(prefix))) there += 1
    if (there !== accepted)
      yield { where: prefix, what: `There are ${String(there)}, and ${String(accepted)} were accepted.` }
  }
}

const hashOf = (receipt: Receipt): Sha256 =>
  createHash('sha256').update(canonicalReceipt(receipt)).digest('hex') as Sha256 // hex SHA-256 by construction
