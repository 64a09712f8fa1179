import type { BaseUrl } from '@mutua/sdk/ids'
import { chainStart, type Receipt } from '@mutua/sdk/receipt/receipt'
import { verifyReceipts, type ReceiptVerdict } from '@mutua/sdk/receipt/verify'

/** What was found of the receipts of one pod server. */
export interface ChainFinding {
  readonly podServer: BaseUrl
  readonly receipts: number
  /** Runs without a gap, each verified link by link. Between two of them lie receipts of other people. */
  readonly runs: number
  /** From the very first receipt on without a gap: nothing can have been left out before the last one. */
  readonly whole: boolean
  readonly broken?: ReceiptVerdict & { readonly kind: 'broken' }
}

/**
 * Verifies signatures, prices and the links between neighbours. A person sees their own receipts only, and those of
 * others lie between them: over such a gap a chain proves nothing, which `runs` and `whole` say openly.
 */
export const verifyByPodServer = async (
  receipts: readonly Receipt[],
  keysOf: (podServer: BaseUrl) => Promise<ReadonlyMap<string, CryptoKey>>,
): Promise<readonly ChainFinding[]> => {
  const byServer = Map.groupBy(receipts, ({ podServer }) => podServer)
  return Promise.all(
    [...byServer].map(async ([podServer, own]): Promise<ChainFinding> => {
      const keys = await keysOf(podServer)
      const runs = runsOf(own.toSorted((left, right) => left.position - right.position))
      const found = { podServer, receipts: own.length, runs: runs.length }
      const first = runs[0]?.[0]
      for (const run of runs) {
        const verdict = await verifyRun(run, keys)
        if (verdict.kind === 'broken') return { ...found, whole: false, broken: verdict }
      }
      return { ...found, whole: runs.length === 1 && first?.position === 1 }
    }),
  )
}

const verifyRun = async (
  run: readonly Receipt[],
  keys: ReadonlyMap<string, CryptoKey>,
): Promise<ReceiptVerdict> => {
  const first = run[0]
  const start = first === undefined || first.position === 1 ? chainStart : first.previous
  return verifyReceipts(run, keys, { position: (first?.position ?? 1) - 1, head: start })
}

/** A position that comes twice begins no new run, so that `verifyReceipts` sees the double. */
const runsOf = (ordered: readonly Receipt[]): readonly (readonly Receipt[])[] => {
  const runs: Receipt[][] = []
  let last: number | undefined
  for (const receipt of ordered) {
    if (last === undefined || receipt.position > last + 1) runs.push([])
    runs.at(-1)?.push(receipt)
    last = receipt.position
  }
  return runs
}
