import type { GrantId, Instant, WebId } from '@mutua/sdk/ids'
import { parseInstant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import { findRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { byTimePrefix, indexedReceiptKey, ofGrantPrefix, ofPartyPrefix } from './metering-rows.ts'

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
 * Receipts in the order of the time of use. A receipt delivered late stands at its own time, so a list read to its end
 * is complete, and one followed from its end should start a little earlier.
 * @param page.after `next` of the page before, or a time: receipts after it
 */
export const readReceipts = async (
  selection: ReceiptSelection,
  page: { after: string | undefined; limit: number },
  deps: { store: Store },
): Promise<ReceiptPage> => {
  const prefix = prefixOf(selection)
  const { lt } = prefixRange(prefix)
  const from = page.after === undefined ? prefix : `${prefix}${parseCursor(page.after)}`
  const items: Receipt[] = []
  let place = ''
  for await (const { key } of deps.store.list({ gte: from, lt, limit: page.limit + 1 })) {
    if (items.length === page.limit) return { items, next: place }
    place = key.slice(prefix.length)
    items.push(await readIndexed(place, deps.store))
  }
  return { items, next: undefined }
}

/** The newest receipts of the whole co-op, newest first. */
export const readLastReceipts = async (limit: number, deps: { store: Store }): Promise<Receipt[]> => {
  const receipts: Receipt[] = []
  for await (const { key } of deps.store.list({ ...prefixRange(byTimePrefix), limit, reverse: true })) {
    receipts.push(await readIndexed(key.slice(byTimePrefix.length), deps.store))
  }
  return receipts
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

const readIndexed = async (place: string, store: Pick<Store, 'get'>): Promise<Receipt> => {
  const receipt = await findRow(store, indexedReceiptKey(place), receiptSchema)
  // One write puts both down; an index entry without its receipt means that the store was damaged.
  if (receipt === undefined) throw new Error('an index names a receipt that is not there')
  return receipt
}

/** Attacker-controlled. The space after a place or time sorts behind it and before everything that follows. */
const parseCursor = (after: string): string => {
  const [at, pod, position, ...rest] = after.split('/')
  const instant: Instant = parseInstant(at)
  if (pod === undefined) return `${instant}0`
  if (
    position === undefined ||
    rest.length > 0 ||
    !/^[\w.%:-]{1,300}$/.test(pod) ||
    !/^\d{12}$/.test(position)
  ) {
    throw new Problem('input-malformed', 'Take "after" from "next" of the page before, or give a time.')
  }
  return `${instant}/${pod}/${position} `
}
