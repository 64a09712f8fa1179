import type { GrantId, Instant, WebId } from '@mutua/sdk/ids'
import { instantOf, parseInstant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { isUseOfRoom } from '@mutua/sdk/pool/secure-room'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptsIn } from '@mutua/kit/receipts/receipt-batch'
import { prefixRange, type Store } from '@mutua/kit/store'
import { byTimePrefix, ofGrantPrefix, ofPartyPrefix, rowOfPlace } from './metering-rows.ts'
import { readReceiptRow } from './receipt-row.ts'

/** Whose receipts: those a person is a party of, those of one grant, or all. */
export type ReceiptSelection =
  | { readonly kind: 'party'; readonly webId: WebId }
  | { readonly kind: 'grant'; readonly grant: GrantId }
  | { readonly kind: 'all' }

export interface ReceiptPage {
  readonly items: readonly Receipt[]
  /** Where the next page starts; missing on the last. */
  readonly next: string | undefined
}

/**
 * Receipts in the order of the time of use; those of one batch, which are of nearly the same time, in the order of their
 * chain. A receipt delivered late stands at its own time, so a list read to its end is complete, and one followed from its
 * end should start a little earlier.
 * @param page.after `next` of the page before, or a time: receipts after it
 */
export const readReceipts = async (
  selection: ReceiptSelection,
  page: { after: string | undefined; limit: number },
  deps: { store: Store },
): Promise<ReceiptPage> => {
  const prefix = prefixOf(selection)
  const { from, skip } = startOf(page.after)
  const items: Receipt[] = []
  let next = ''
  for await (const { key } of deps.store.list({ gte: prefix + from, lt: prefixRange(prefix).lt })) {
    const place = key.slice(prefix.length)
    for (const receipt of await readEntry(place, deps.store)) {
      if (!isOf(selection, receipt) || skip(place, receipt)) continue
      if (items.length === page.limit) return { items, next }
      items.push(receipt)
      next = `${place}/${String(receipt.position)}`
    }
  }
  return { items, next: undefined }
}

/**
 * The newest receipts of the whole co-op, newest first, without what the rooms of studies read. While one is reading there may be
 * fewer: what is looked through for them is bounded.
 */
export const readLastReceipts = async (limit: number, deps: { store: Store }): Promise<Receipt[]> => {
  const receipts: Receipt[] = []
  const newest = { ...prefixRange(byTimePrefix), limit: limit * 10, reverse: true }
  for await (const { key } of deps.store.list(newest)) {
    const entry = await readEntry(key.slice(byTimePrefix.length), deps.store)
    receipts.push(...entry.toReversed().filter((receipt) => !isUseOfRoom(receipt)))
    if (receipts.length >= limit) break
  }
  return receipts.slice(0, limit)
}

const prefixOf = (selection: ReceiptSelection): string => {
  switch (selection.kind) {
    case 'party':
      return ofPartyPrefix(selection.webId)
    case 'grant':
      return ofGrantPrefix(selection.grant)
    case 'all':
      return byTimePrefix
  }
}

const isOf = (selection: ReceiptSelection, { owner, recipient, grant }: Receipt): boolean => {
  switch (selection.kind) {
    case 'party':
      return owner === selection.webId || recipient.webId === selection.webId
    case 'grant':
      return grant === selection.grant
    case 'all':
      return true
  }
}

/** The receipts of the row of an index entry, from the one that the entry names. */
const readEntry = async (place: string, store: Pick<Store, 'list'>): Promise<readonly Receipt[]> => {
  const { gte, lt, position } = rowOfPlace(place)
  for await (const { value } of store.list({ gte, lt, limit: 1 })) {
    const receipts = receiptsIn(readReceiptRow(value))
    const first = receipts.findIndex((receipt) => receipt.position === position)
    if (first !== -1) return receipts.slice(first)
  }
  // One write puts both down; an index entry without its receipt means that the store was damaged.
  throw new Error('an index names a receipt that is not there')
}

interface Start {
  readonly from: string
  /** What lies behind `from` and was there already. */
  readonly skip: (place: string, receipt: Receipt) => boolean
}

/** Attacker-controlled. A place stands for all before it in its entry, and is read again from there. */
const startOf = (after: string | undefined): Start => {
  if (after === undefined) return { from: '', skip: () => false }
  const [time, pod, entry, position, ...rest] = after.split('/')
  const at: Instant = parseInstant(time)
  if (pod === undefined)
    return {
      from: instantOf(Date.parse(at) - longestEntryMs),
      skip: (place, receipt) => place < `${at}0` && receipt.at <= at,
    }
  if (
    entry === undefined ||
    position === undefined ||
    rest.length > 0 ||
    !/^[\w.%:-]{1,300}$/.test(pod) ||
    !/^\d{12}$/.test(entry) ||
    !/^\d{1,12}$/.test(position)
  ) {
    throw new Problem('input-malformed', 'Take "after" from "next" of the page before, or give a time.')
  }
  const from = `${at}/${pod}/${entry}`
  return { from, skip: (place, receipt) => place === from && receipt.position <= Number(position) }
}

/** The receipts of one entry became durable together; their uses began no longer than that before each other. */
const longestEntryMs = 60_000
