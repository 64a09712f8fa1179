import { sign } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import type { BaseUrl, Instant, ResourceUrl, Sha256, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { canonicalBatchHead } from '@mutua/sdk/receipt/batch'
import type { Receipt, ReceiptBody, ReceiptKind } from '@mutua/sdk/receipt/receipt'
import { receiptHash, rootOf } from '@mutua/kit/receipts/receipt-batch'
import { receiptId } from '@mutua/kit/receipts/receipt-id'
import {
  createKindChain,
  type KindChain,
  type ShortBatch,
  type ShortUse,
} from '@mutua/kit/receipts/short-batch'
import type { ServiceKey } from '@mutua/kit/service-key'
import { toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import {
  findLast,
  findReceipt,
  headKey,
  listReceipts,
  listRowTexts,
  receiptKey,
  usePrefix,
  type ReceiptRowText,
} from './receipt-rows.ts'
import { createUseLimits } from './use-limits.ts'

/** One use of a resource under a consent, as decided and read. */
export interface Use {
  readonly grant: Grant
  readonly tariff: TariffRef
  readonly client: string
  /** Who reads for the recipient, when that is an organisation. */
  readonly person?: WebId | undefined
  readonly resource: ResourceUrl
  readonly method: ReceiptBody['method']
  readonly status: 200 | 206 | 304
  /** Of the stored bytes; of a container, of the tag that names the state of its listing. */
  readonly contentHash: Sha256
  readonly units: number
  /** Caller's `Idempotency-Key`: the same key for the same use is the same receipt. Attacker-controlled. */
  readonly idempotencyKey: string | undefined
  readonly at: Instant
}

export interface ReceiptBook {
  /**
   * Writes the receipt of a use; durable, and signed, when it resolves.
   * @throws {Problem} `use-nonce-reused` when the key stands for another use already; `grant-fetched`,
   *   `grant-frequency-reached` when the terms of the grant leave no more, and then nothing is written
   */
  record(use: Use): Promise<ReceiptBody>
  /**
   * Says that a use may be on its way, until it is disposed of. Those that have come wait for it, but not for long: a
   * signature and a write cost as much as ten reads.
   */
  expect(): Disposable
  /** Receipts after a position, in order. */
  list(after: number, limit: number): AsyncIterable<Receipt>
  /** The rows that hold everything after a position, in order, as text: whole ones, as many as hold `count` receipts. */
  listRows(after: number, count: number): AsyncIterable<ReceiptRowText>
  /** Calls `listener` after receipts have become durable. */
  onRecorded(listener: () => void): void
}

/**
 * The chain of receipts of this pod server.
 *
 * Position and hash are given out in one synchronous step. While one group of receipts is being written, the next one
 * gathers; a group is one row, signed once over the tree of its receipts (docs/decisions/0171), and groups enter the
 * store one after the other. So whatever moment a crash picks, what is durable is a prefix of the chain: no gap, no fork,
 * and at most one group of receipts whose bytes never left.
 */
export const openReceiptBook = async (deps: {
  store: Store
  key: ServiceKey
  podServer: BaseUrl
  /** How long those that have come wait for those that are on their way, at most. */
  longestGatheringMs?: number
}): Promise<ReceiptBook> => {
  const { store, key, podServer, longestGatheringMs = 4 } = deps
  const listeners: (() => void)[] = []
  const inFlight = new Map<string, Promise<ReceiptBody>>()
  const limits = createUseLimits({ store })
  let { position, head } = await findLast(store)
  /** What the head row holds; the next group is written only while it still does. */
  let headRow = await store.get(headKey)
  let gathering: Entry[] = []
  /** Of what gathers: uses that are alike share one. */
  let chains: Alike[] = []
  let isWriting = false
  let expected = 0
  /** Ends the wait of those that have come. */
  let goOn: (() => void) | undefined
  let broken: Error | undefined

  const chainOf = (use: Use): KindChain => {
    const known = chains.find((alike) => areAlike(alike.use, use))
    if (known !== undefined) return known.chain
    const chain = createKindChain(kindOf(use), podServer)
    chains.push({ use, chain })
    return chain
  }

  const append = async (use: Use): Promise<ReceiptBody> => {
    const isLimited = use.grant.terms !== undefined && use.units > 0
    if (isLimited) await limits.prepare(use)
    if (broken !== undefined) throw broken
    const taken = isLimited ? limits.take(use) : []
    const chain = chainOf(use)
    const next = position + 1
    const id = use.idempotencyKey === undefined ? chain.idAt(next) : idOfKey(use, use.idempotencyKey)
    const body = chain.bodyAt({ at: use.at, id, position: next, previous: head })
    head = chain.hashOf(body)
    position = next
    const { promise, resolve, reject } = Promise.withResolvers<ReceiptBody>()
    gathering.push({ use, body, taken, chain, hash: head, resolve, reject })
    if (isWriting) goOnWhenAllAreHere()
    else void writeOn()
    return promise
  }

  const writeOn = async (): Promise<void> => {
    isWriting = true
    while (gathering.length > 0) {
      await gathered()
      const group = gathering.slice(0, largestGroup)
      gathering = gathering.slice(largestGroup)
      chains = []
      try {
        await write(group)
      } catch (cause) {
        // Positions were given out and not filled: going on would leave a gap, so nothing more is served under consent.
        broken = new Error('The chain of receipts could not be continued.', { cause })
        for (const { reject } of [...group, ...gathering]) reject(broken)
        return
      }
      for (const { resolve, body } of group) resolve(body)
      for (const listener of listeners) listener()
    }
    isWriting = false
  }

  /** Waits for those that are on their way, then for as long as each turn of the event loop brings another use. */
  const gathered = async (): Promise<void> => {
    const until = performance.now() + longestGatheringMs
    if (!areAllHere()) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, longestGatheringMs)
      goOn = resolve
      await promise
      goOn = undefined
      clearTimeout(timer)
    }
    let before = 0
    while (gathering.length > before && gathering.length < largestGroup && performance.now() < until) {
      before = gathering.length
      await setImmediate()
    }
  }

  const areAllHere = (): boolean => expected === 0 || gathering.length >= largestGroup

  const goOnWhenAllAreHere = (): void => {
    if (areAllHere()) goOn?.()
  }

  const write = async (group: readonly Entry[]): Promise<void> => {
    const [first, last] = [group[0], group.at(-1)]
    if (first === undefined || last === undefined) return
    const batch = batchOf(group, first.body, { podServer, key })
    const next = toBytes(`${String(last.body.position)} ${last.hash}`)
    const writes: Write[] = [
      { key: receiptKey(last.body.position), value: toBytes(JSON.stringify(batch)) },
      { key: headKey, value: next },
    ]
    for (const { use, body, taken } of group) {
      writes.push(...taken)
      if (use.idempotencyKey === undefined) continue
      writes.push({ key: useKey(use, use.idempotencyKey), value: toBytes(String(body.position)) })
    }
    if (!(await store.write(writes, new Map([[headKey, headRow]]))))
      throw new Error('another process has continued this chain of receipts')
    headRow = next
  }

  const recordOnce = async (use: Use, name: string): Promise<ReceiptBody> => {
    const known = await store.get(name)
    const receipt = known === undefined ? undefined : await findReceipt(store, Number(toText(known)))
    return receipt ?? append(use)
  }

  return {
    record: async (use) => {
      if (use.idempotencyKey === undefined) return append(use)
      const name = useKey(use, use.idempotencyKey)
      const recording = inFlight.get(name) ?? recordOnce(use, name).finally(() => inFlight.delete(name))
      inFlight.set(name, recording)
      const receipt = await recording
      if (!isSameUse(receipt, use))
        throw new Problem('use-nonce-reused', 'Send a new Idempotency-Key for a new use.')
      return receipt
    },
    expect: () => {
      let isOver = false
      expected += 1
      return {
        [Symbol.dispose]: () => {
          if (isOver) return
          isOver = true
          expected -= 1
          goOnWhenAllAreHere()
        },
      }
    },
    list: (after, limit) => listReceipts(store, after, limit),
    listRows: (after, count) => listRowTexts(store, after, count),
    onRecorded: (listener) => {
      listeners.push(listener)
    },
  }
}

/** Whoever looks for one receipt reads its whole row; and a signature costs no more than a hundred hashes. */
const largestGroup = 128

/** A use on its way into the store. */
interface Entry {
  readonly use: Use
  readonly body: ReceiptBody
  /** What the terms of the grant count of it. */
  readonly taken: readonly Write[]
  readonly chain: KindChain
  readonly hash: Sha256
  readonly resolve: (receipt: ReceiptBody) => void
  readonly reject: (cause: Error) => void
}

interface Alike {
  readonly use: Use
  readonly chain: KindChain
}

/** Whether their receipts are of one kind; a grant that was changed is another one. */
const areAlike = (one: Use, other: Use): boolean =>
  one.grant === other.grant &&
  one.resource === other.resource &&
  one.contentHash === other.contentHash &&
  one.method === other.method &&
  one.status === other.status &&
  one.units === other.units &&
  one.client === other.client &&
  one.person === other.person &&
  one.tariff === other.tariff

/** The row of a group. */
const batchOf = (
  group: readonly Entry[],
  { position: from, previous }: ReceiptBody,
  { podServer, key }: { podServer: BaseUrl; key: ServiceKey },
): ShortBatch => {
  const root = rootOf(group.map(({ hash }) => hash))
  const bytes = canonicalBatchHead({ podServer, from, size: group.length, root })
  const signature = sign(null, bytes, key.privateKey).toString('base64url')
  const chains = [...new Set(group.map(({ chain }) => chain))]
  const kinds = chains.map(({ kind }) => kind)
  return { kid: key.kid, signature, podServer, from, previous, kinds, uses: usesOf(group, chains) }
}

const usesOf = (group: readonly Entry[], chains: readonly KindChain[]): ShortUse[] => {
  const uses: { readonly chain: KindChain; readonly at: Instant; which: number | Sha256 }[] = []
  for (const { use, body, chain } of group) {
    const { at, id } = body
    const last = uses.at(-1)
    if (use.idempotencyKey !== undefined) uses.push({ chain, at, which: id })
    else if (typeof last?.which === 'number' && last.chain === chain && last.at === at) last.which += 1
    else uses.push({ chain, at, which: 1 })
  }
  return uses.map(({ chain, at, which }) => [chains.indexOf(chain), at, which])
}

const kindOf = ({ grant, tariff, units, ...use }: Use): ReceiptKind => ({
  grant: grant.id,
  purpose: grant.purpose,
  ...(grant.policy === undefined ? {} : { policy: grant.policy }),
  owner: grant.owner,
  recipient: {
    webId: grant.recipient,
    organisation: grant.organisation,
    client: use.client,
    ...(use.person === undefined ? {} : { person: use.person }),
  },
  resource: use.resource,
  method: use.method,
  status: use.status,
  contentHash: use.contentHash,
  units,
  tariff: { ...tariff, microCentsPerUnit: String(tariff.microCentsPerUnit) },
  priceMicroCents: String(BigInt(units) * tariff.microCentsPerUnit),
})

/** Two people of one organisation who choose the same key have two uses. */
const idOfKey = (use: Use, idempotencyKey: string): Sha256 =>
  receiptId(
    { grant: use.grant.id, recipient: readerOf(use), method: use.method, resource: use.resource },
    { idempotencyKey },
  )

/**
 * A repeated key must be about the same bytes, or a receipt would vouch for bytes it has not seen. The whole and its parts
 * are of the same bytes: a reader who takes them piece by piece under one key uses them once.
 */
const isSameUse = (receipt: ReceiptBody, use: Use): boolean =>
  receipt.resource === use.resource &&
  receipt.method === use.method &&
  isUnchanged(receipt) === isUnchanged(use) &&
  receipt.contentHash === use.contentHash

const isUnchanged = ({ status }: Pick<Use, 'status'>): boolean => status === 304

const useKey = (use: Use, idempotencyKey: string): string =>
  usePrefix + receiptHash(JSON.stringify([use.grant.id, readerOf(use), idempotencyKey]))

const readerOf = ({ grant, person }: Use): WebId => person ?? grant.recipient
