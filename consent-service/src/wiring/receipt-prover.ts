import type { BaseUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Store } from '@mutua/kit/store'
import { leafHash, type TreeHash } from '@mutua/kit/tlog/merkle'
import { pathsAmong } from '@mutua/kit/tlog/tree'
import type { ProofAnswer } from '../http/log-routes.ts'
import { indexesAt, proofWriter, readOpened, type ProofDeps } from '../log/read-log.ts'
import { readRunHashes, runPlace, runsPlace } from '../metering/logged-receipts.ts'

export type ReceiptProver = (receipt: Pick<Receipt, 'podServer' | 'position'>) => Promise<ProofAnswer>

/**
 * Proves that receipts are in the log. The log takes them in runs of up to 4,096; what those of one run share is read and
 * hashed once, so that whoever asks for thousands in a row does not pay for the run with each of them.
 * @param note the checkpoint that all are held against
 */
export const createReceiptProver = (note: string, deps: ProverDeps): ReceiptProver => {
  const last = new Map<BaseUrl, ProvenRun>()
  return async ({ podServer, position }) => {
    const known = last.get(podServer)
    const run =
      known !== undefined && covers(known, position) ? known : await readRun(podServer, position, note, deps)
    if (run === undefined) return { kind: 'later' }
    last.set(podServer, run)
    if (position < run.from) return { kind: 'none' }
    if (run.write === undefined) return { kind: 'later' }
    const path = await run.pathTo(position - run.from)
    return { kind: 'proof', text: run.write({ path: path.map((sibling) => sibling.toString('base64')) }) }
  }
}

interface ProverDeps extends ProofDeps {
  readonly store: Pick<Store, 'get' | 'list'>
  /** Of provers that are made one after the other. */
  readonly memory?: RunMemory
}

/** Paths of the runs that were asked for last: somebody who looks at a receipt looks at the next one, too. */
export type RunMemory = Map<string, ProvenRun['pathTo']>

/** A run takes about a megabyte. */
const mostRuns = 4

interface ProvenRun {
  readonly from: number
  readonly size: number
  /** Missing while the checkpoint does not cover it. */
  readonly write: ((more: object) => string) | undefined
  readonly pathTo: (index: number) => Promise<readonly TreeHash[]>
}

const covers = ({ from, size }: ProvenRun, position: number): boolean =>
  position >= from && position < from + size

/** The first run that ends at the position or after it. */
const readRun = async (
  podServer: BaseUrl,
  position: number,
  note: string,
  deps: ProverDeps,
): Promise<ProvenRun | undefined> => {
  const { store } = deps
  const from = runPlace(podServer, position)
  for await (const index of indexesAt(runsPlace(podServer), store, { from })) {
    const opened = await readOpened(index, store)
    if (opened === undefined) return undefined
    // Written by `readLoggedReceipts`, and opened only as it was committed to.
    const run = JSON.parse(opened.opening.statement) as { from: number; size: number }
    const write = await proofWriter(opened, note, deps)
    const pathTo = position < run.from ? noPath : await readPaths({ podServer, ...run }, deps)
    return { ...run, write, pathTo }
  }
  return undefined
}

const noPath: ProvenRun['pathTo'] = () => Promise.resolve([])

const readPaths = async (
  run: { readonly podServer: BaseUrl; readonly from: number; readonly size: number },
  { store, memory }: ProverDeps,
): Promise<ProvenRun['pathTo']> => {
  const name = `${run.podServer} ${String(run.from)} ${String(run.size)}`
  const known = memory?.get(name)
  if (known !== undefined) return known
  const hashes = await readRunHashes(run, { store })
  const pathTo = await pathsAmong(hashes.map((entry) => leafHash(Buffer.from(entry, 'hex'))))
  const [oldest] = memory?.keys() ?? []
  if (oldest !== undefined && (memory?.size ?? 0) >= mostRuns) memory?.delete(oldest)
  if (hashes.length > 0) memory?.set(name, pathTo)
  return pathTo
}
