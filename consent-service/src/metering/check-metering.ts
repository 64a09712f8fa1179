import type { Month } from '@mutua/sdk/coop/period'
import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import { chainStart } from '@mutua/sdk/receipt/receipt'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { runsIn } from '@mutua/kit/receipts/receipt-batch'
import type { Runs } from '@mutua/kit/receipts/short-batch'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { countUses, type BookedRun } from './count-uses.ts'
import {
  countPrefixes,
  hasIdRow,
  indexKeys,
  indexPrefixes,
  organisationPrefix,
  organisationsPrefix,
  organisationUsesSchema,
  podReceiptsPrefix,
  receiptIdKey,
  receiptIdsPrefix,
  receiptKey,
  receiptsPrefix,
  rowOfPlace,
  spanRowSchema,
  spansPrefix,
  watermarkRowSchema,
  watermarksPrefix,
  type WatermarkRow,
} from './metering-rows.ts'
import { sumUses } from './period-uses.ts'
import { readReceiptRow } from './receipt-row.ts'

/**
 * Whether what was accepted is whole: each pod server's chain up to its watermark, found by id, party, grant and time,
 * billed in unbroken spans, and counted as it is.
 */
export const checkMetering: Check = async function* (store) {
  const counted = new Map<string, Uint8Array>()
  const accepted = { rows: 0, ids: 0, indexed: 0 }
  for await (const { key, value } of store.list(prefixRange(watermarksPrefix))) {
    const watermark = parseRow(watermarkRowSchema, value)
    const { podServer } = watermark
    const spans = await spansOf(podServer, store)
    yield* checkSpans(watermark, spans)
    const counter = createCounter(podServer, spans, counted)
    let last: Last = { position: 0, hash: chainStart }
    for await (const entry of store.list(prefixRange(podReceiptsPrefix(podServer)))) {
      if (last.position >= watermark.position) break
      const held = runsOf(entry.value)
      const fault = linkFault(entry.key, held, { podServer, last })
      if (fault !== undefined) yield { where: entry.key, what: fault }
      if (held === undefined) continue
      last = lastOf(held) ?? last
      accepted.rows += 1
      accepted.ids += held.runs.filter(hasIdRow).length
      for await (const found of findIndexes(entry.key, held, store)) {
        if (found === 'indexed') accepted.indexed += 1
        else yield found
      }
      await counter.add(held)
    }
    await counter.count()
    if (last.hash !== watermark.head || last.position !== watermark.position)
      yield { where: key, what: 'The watermark names another last receipt.' }
  }
  yield* checkCounts(counted, store)
  yield* checkStray(accepted, store)
}

interface Last {
  readonly position: number
  readonly hash: Sha256
}

const lastOf = ({ runs, hashes }: Runs): Last | undefined => {
  const [last, hash] = [runs.at(-1), hashes.at(-1)]
  return last && hash && { position: last.first.position + last.times - 1, hash }
}

const runsOf = (bytes: Uint8Array): Runs | undefined => {
  try {
    return runsIn(readReceiptRow(bytes))
  } catch {
    return undefined
  }
}

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

const linkFault = (
  key: string,
  held: Runs | undefined,
  place: { podServer: BaseUrl; last: Last },
): string | undefined => {
  if (held === undefined) return 'The row is neither a receipt nor a batch of them.'
  let [before, previous, seen] = [place.last.position, place.last.hash, 0]
  for (const { first, times } of held.runs) {
    const isAtPlace = first.position === before + 1 && first.podServer === place.podServer
    if (!isAtPlace || first.previous !== previous) return 'The chain is broken here.'
    before += times
    seen += times
    previous = held.hashes[seen - 1] ?? previous
  }
  return key === receiptKey(place.podServer, before) ? undefined : 'The row is of another position.'
}

/** `indexed` for each index entry that is there as it must be. */
const findIndexes = async function* (
  where: string,
  { runs }: Runs,
  store: ReadableStore,
): AsyncIterable<Finding | 'indexed'> {
  for (const { first } of runs.filter(hasIdRow)) {
    const found = await store.get(receiptIdKey(first.id))
    if (found === undefined || toText(found) !== String(first.position))
      yield { where, what: `The receipt at ${String(first.position)} is not found by its id.` }
  }
  for (const key of indexKeys(runs))
    if ((await store.get(key)) === undefined) yield { where, what: `The receipts are missing at ${key}.` }
    else yield 'indexed'
}

/** Adds to `counted` what booking these receipts anew would write, many rows at a time: rows of counts are long. */
const createCounter = (podServer: BaseUrl, spans: Spans, counted: Map<string, Uint8Array>) => {
  const sofar = { get: (key: string) => Promise.resolve(counted.get(key)) }
  let booked: BookedRun[] = []
  const count = async (): Promise<void> => {
    for (const { key, value } of await countUses(sofar, podServer, booked))
      if (value !== undefined) counted.set(key, value)
    booked = []
  }
  return {
    count,
    add: async ({ runs }: Runs): Promise<void> => {
      for (const { first, times } of runs) {
        // A run is of one moment, and so of one month.
        const period = monthAt(spans, first.position)
        if (period !== undefined) booked.push({ receipt: first, times, period })
      }
      if (booked.length >= mostBooked) await count()
    },
  }
}

const mostBooked = 4_096

/** The month that bills a position. @param spans in their order */
const monthAt = (spans: Spans, position: number): Month | undefined => {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((spans[middle]?.to ?? Infinity) < position) low = middle + 1
    else high = middle
  }
  const span = spans[low]
  return span !== undefined && span.from <= position ? span.month : undefined
}

const checkCounts = async function* (
  counted: ReadonlyMap<string, Uint8Array>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  const byName = await monthsByName(store)
  for (const month of byName) yield* checkByName(month, counted, store)
  const isByName = (key: string) => byName.some((month) => key.startsWith(organisationPrefix(month)))
  for (const [key, value] of counted) {
    if (isByName(key)) continue
    const standing = await store.get(key)
    if (standing === undefined || Buffer.compare(standing, value) !== 0)
      yield { where: key, what: 'It does not count what the receipts give.' }
  }
  for (const prefix of countPrefixes)
    for await (const { key } of store.list(prefixRange(prefix)))
      if (!counted.has(key) && !isByName(key)) yield { where: key, what: 'It counts what no receipt gives.' }
}

/** Months that were counted, or begun to be counted, before there were payers. */
const monthsByName = async (store: ReadableStore): Promise<readonly Month[]> => {
  const months = new Set<Month>()
  for await (const { key, value } of store.list(prefixRange(organisationsPrefix)))
    if (parseRow(organisationUsesSchema, value).version === undefined) months.add(key.split('/')[2] as Month)
  return [...months]
}

const checkByName = async function* (
  month: Month,
  counted: ReadonlyMap<string, Uint8Array>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  const where = organisationPrefix(month)
  const standing = await Array.fromAsync(store.list(prefixRange(where)))
  const expected = [...counted].flatMap(([key, value]) => (key.startsWith(where) ? [{ key, value }] : []))
  const sums = [standing, expected].map((rows) => {
    const servers = Map.groupBy(rows, ({ key }) => key.slice(0, key.lastIndexOf('/')))
    return [...servers]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([server, parts]) => [
        server,
        toText(
          row(
            server,
            sumUses(
              parts.map(({ value }) => parseRow(organisationUsesSchema, value)),
              1,
            ),
          ).value,
        ),
      ])
  })
  if (JSON.stringify(sums[0]) !== JSON.stringify(sums[1]))
    yield { where, what: 'It does not count what the receipts give.' }
}

/** Ids, indexes and receipts of which nothing knows. */
const checkStray = async function* (
  accepted: { rows: number; ids: number; indexed: number },
  store: ReadableStore,
): AsyncIterable<Finding> {
  let indexed = 0
  for (const { prefix } of indexPrefixes) indexed += await countRows(prefix, store)
  // Each place is of one receipt: where as many are there as were found from the receipts, there are no others.
  if (indexed !== accepted.indexed) yield* findStray(store)
  const expected = [
    [receiptsPrefix, accepted.rows],
    [receiptIdsPrefix, accepted.ids],
  ] as const
  for (const [prefix, known] of expected) {
    const there = await countRows(prefix, store)
    if (there !== known)
      yield { where: prefix, what: `There are ${String(there)}, and ${String(known)} were accepted.` }
  }
}

const countRows = async (prefix: string, store: ReadableStore): Promise<number> => {
  let count = 0
  for await (const _entry of store.list(prefixRange(prefix))) count += 1
  return count
}

/** Reads the row of every entry, a hundred times as long as counting them. */
const findStray = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for (const { prefix, isParted } of indexPrefixes) {
    for await (const { key } of store.list(prefixRange(prefix))) {
      const rest = key.slice(prefix.length)
      const place = isParted ? rest.slice(rest.indexOf('/') + 1) : rest
      const held = await runsAt(place, store)
      if (held === undefined || !indexKeys(held.runs).includes(key))
        yield { where: key, what: 'It leads to no such receipt.' }
    }
  }
}

const runsAt = async (place: string, store: ReadableStore): Promise<Runs | undefined> => {
  const { gte, lt } = rowOfPlace(place)
  for await (const { value } of store.list({ gte, lt, limit: 1 })) return runsOf(value)
  return undefined
}
