import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptsIn, rootOf, runsIn } from '@mutua/kit/receipts/receipt-batch'
import { findRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { podReceiptsPrefix, receiptKey, watermarkKey, watermarkRowSchema } from './metering-rows.ts'
import { readReceiptRow } from './receipt-row.ts'
import type { RecentHashes } from './recent-hashes.ts'

/** A run of receipts of one pod server as the transparency log takes it: one root over their hashes, as in a batch. */
export interface ReceiptsLogged {
  readonly kind: 'receipts.accepted'
  readonly place: string
  readonly statement: {
    readonly from: number
    readonly podServer: BaseUrl
    readonly root: Sha256
    readonly size: number
    readonly type: 'receipts'
  }
}

/** Where runs of a pod server are found: under the position of the last receipt of each. */
export const runsPlace = (podServer: BaseUrl): string => `receipts/${encodeURIComponent(podServer)}/`
export const runPlace = (podServer: BaseUrl, position: number): string =>
  `${runsPlace(podServer)}${ordinalKey(position)}`

/**
 * What was accepted of a pod server after a position, in runs of at most 4,096 receipts: what came since the last look
 * is one run, however many batches it was signed in.
 * @param limit runs
 */
export const readLoggedReceipts = async (
  podServer: BaseUrl,
  { after, limit }: { after: number; limit: number },
  deps: RowDeps & { readonly store: Pick<Store, 'get'> },
): Promise<{ items: readonly ReceiptsLogged[]; upTo: number; hasMore: boolean }> => {
  const watermark = await findRow(deps.store, watermarkKey(podServer), watermarkRowSchema)
  if (watermark === undefined || watermark.position <= after)
    return { items: [], upTo: after, hasMore: false }
  const items: ReceiptsLogged[] = []
  let upTo = after
  let hashes: Sha256[] = []
  const close = (): void => {
    if (hashes.length === 0) return
    const statement = {
      from: upTo + 1,
      podServer,
      root: rootOf(hashes),
      size: hashes.length,
      type: 'receipts',
    } as const
    upTo += hashes.length
    items.push({ kind: 'receipts.accepted', place: runPlace(podServer, upTo), statement })
    hashes = []
  }
  for await (const row of rowHashes(podServer, after + 1, deps)) {
    if (hashes.length + row.length > mostInRun) close()
    if (items.length >= limit) return { items, upTo, hasMore: true }
    hashes.push(...row)
  }
  close()
  return { items, upTo, hasMore: false }
}

const mostInRun = 4_096

/**
 * The same, a run a second: what comes in meanwhile goes into the next one, so that a log grows by an entry a second and
 * pod server however many the uses are.
 * @param monotonic milliseconds that never go back
 */
export const followReceipts = (
  podServer: BaseUrl,
  deps: RowDeps & { readonly store: Pick<Store, 'get'>; readonly monotonic: () => number },
): ((after: number) => ReturnType<typeof readLoggedReceipts>) => {
  let notBefore = -Infinity
  return async (after) => {
    if (deps.monotonic() < notBefore) return { items: [], upTo: after, hasMore: false }
    // One at a time: to read more at once would hold up those who wait for an answer.
    const read = await readLoggedReceipts(podServer, { after, limit: 1 }, deps)
    if (read.items.length > 0 && !read.hasMore) notBefore = deps.monotonic() + runEveryMs
    return read
  }
}

/** The log looks every half second: its second look is a little early or a little late. */
const runEveryMs = 900

interface RowDeps {
  readonly store: Pick<Store, 'list'>
  readonly recentHashes?: Pick<RecentHashes, 'take'>
}

const rowHashes = async function* (
  podServer: BaseUrl,
  from: number,
  { store, recentHashes }: RowDeps,
): AsyncIterable<readonly Sha256[]> {
  const { lt } = prefixRange(podReceiptsPrefix(podServer))
  for await (const { value } of store.list({ gte: receiptKey(podServer, from), lt })) {
    const hashes = recentHashes?.take(value) ?? runsIn(readReceiptRow(value))?.hashes
    if (hashes === undefined) throw new Error('A batch of receipts does not hold together.')
    yield hashes
  }
}

/** The receipt at a position of a pod server; undefined when nothing was accepted there. */
export const findReceiptAt = async (
  podServer: BaseUrl,
  position: number,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<Receipt | undefined> => {
  const { lt } = prefixRange(podReceiptsPrefix(podServer))
  for await (const { value } of store.list({ gte: receiptKey(podServer, position), lt, limit: 1 }))
    return receiptsIn(readReceiptRow(value)).find((receipt) => receipt.position === position)
  return undefined
}

/** Hashes of a run that is in the log, in order; empty when the rows are not there. */
export const readRunHashes = async (
  { podServer, from, size }: Pick<ReceiptsLogged['statement'], 'podServer' | 'from' | 'size'>,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<readonly Sha256[]> => {
  const hashes: Sha256[] = []
  for await (const row of rowHashes(podServer, from, { store })) {
    hashes.push(...row)
    if (hashes.length >= size) break
  }
  return hashes.length === size ? hashes : []
}
