import { createHash, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import type { BaseUrl, Instant, ResourceUrl, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { canonicalReceipt, chainStart, type Receipt, type ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { ServiceKey } from '@mutua/kit/service-key'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { createUseLimits } from './use-limits.ts'

/** One use of a resource under a consent, as decided and read. */
export interface Use {
  readonly grant: Grant
  readonly tariff: TariffRef
  readonly client: string
  readonly resource: ResourceUrl
  readonly method: 'GET' | 'HEAD'
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
   * Writes the receipt of a use; durable when it resolves.
   * @throws {Problem} `use-nonce-reused` when the key stands for another use already; `grant-fetched`,
   *   `grant-frequency-reached` when the terms of the grant leave no more, and then nothing is written
   */
  record(use: Use): Promise<Receipt>
  /** Receipts after a position, in order. */
  list(after: number, limit: number): AsyncIterable<Receipt>
  /** Calls `listener` after receipts have become durable. */
  onRecorded(listener: () => void): void
}

/**
 * The chain of receipts of this pod server.
 *
 * Position and hash are given out in one synchronous step, signatures are made in the thread pool, and the writes enter
 * the store strictly in order. So whatever moment a crash picks, what is durable is a prefix of the chain: no gap, no
 * fork, and at most some receipts whose bytes never left.
 */
export const openReceiptBook = async (deps: {
  store: Store
  key: ServiceKey
  podServer: BaseUrl
}): Promise<ReceiptBook> => {
  const { store, key, podServer } = deps
  const listeners: (() => void)[] = []
  const inFlight = new Map<string, Promise<Receipt>>()
  const limits = createUseLimits({ store })
  let { position, head, newest } = await findHead(store)
  /** Passed when the newest receipt with a position has entered the store; the next one queues behind it. */
  let lastTurn: Promise<void> = Promise.resolve()
  let broken: Error | undefined

  const refuseWhenBroken = (): void => {
    if (broken !== undefined) throw broken
  }

  const append = async (use: Use): Promise<Receipt> => {
    const isLimited = use.grant.terms !== undefined && use.units > 0
    if (isLimited) await limits.prepare(use)
    refuseWhenBroken()
    const taken = isLimited ? limits.take(use) : []
    const body = receiptBody(use, { podServer, position: position + 1, previous: head })
    const bytes = canonicalReceipt(body)
    position = body.position
    head = hashOf(bytes)
    const before = lastTurn
    const turn = Promise.withResolvers<void>()
    lastTurn = turn.promise
    try {
      const signature = await signInPool(bytes, key.privateKey)
      await before
      refuseWhenBroken()
      const receipt: Receipt = { ...body, kid: key.kid, signature: signature.toString('base64url') }
      const writes = writesOf(receipt, use, taken)
      // The place is free and the receipt before it is there: no gap and no fork even if the store fails in between.
      const unchanged = new Map([
        [receiptKey(receipt.position - 1), newest],
        [receiptKey(receipt.position), undefined],
      ])
      newest = writes[0].value
      const written = store.write(writes, unchanged)
      turn.resolve()
      if (!(await written)) throw new Error('another process has continued this chain of receipts')
      for (const listener of listeners) listener()
      return receipt
    } catch (cause) {
      // A position was given out and not filled: going on would leave a gap, so nothing more is served under consent.
      broken ??= new Error('The chain of receipts could not be continued.', { cause })
      turn.resolve()
      throw broken
    }
  }

  const recordOnce = async (use: Use, name: string): Promise<Receipt> => {
    const known = await store.get(name)
    const bytes = known === undefined ? undefined : await store.get(receiptKey(Number(toText(known))))
    return bytes === undefined ? append(use) : parseReceipt(bytes)
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
    list: async function* (after, limit) {
      const range = { gte: receiptKey(after + 1), lt: prefixRange(receiptPrefix).lt, limit }
      for await (const { value } of store.list(range)) yield parseReceipt(value)
    },
    onRecorded: (listener) => {
      listeners.push(listener)
    },
  }
}

/** Keys: `receipt {position}` receipt · `use {digest}` position of the receipt that an Idempotency-Key stands for. */
export const receiptPrefix = 'receipt '
export const usePrefix = 'use '
const receiptKey = (position: number): string => receiptPrefix + ordinalKey(position)
const useKey = ({ grant }: Use, idempotencyKey: string): string =>
  `use ${digest(grant.id, grant.recipient, idempotencyKey)}`

const writesOf = (receipt: Receipt, use: Use, taken: readonly Write[]): [Write, ...Write[]] => {
  const writes: [Write, ...Write[]] = [
    { key: receiptKey(receipt.position), value: toBytes(JSON.stringify(receipt)) },
    ...taken,
  ]
  if (use.idempotencyKey !== undefined) {
    writes.push({ key: useKey(use, use.idempotencyKey), value: toBytes(String(receipt.position)) })
  }
  return writes
}

const receiptBody = (
  use: Use,
  chain: { podServer: BaseUrl; position: number; previous: Sha256 },
): ReceiptBody => {
  const { grant, tariff, units } = use
  return {
    type: 'UseReceipt',
    version: 1,
    id: digest(
      grant.id,
      grant.recipient,
      use.idempotencyKey ?? randomUUID(),
      `${use.method} ${use.resource}`,
    ),
    grant: grant.id,
    purpose: grant.purpose,
    owner: grant.owner,
    recipient: { webId: grant.recipient, organisation: grant.organisation, client: use.client },
    resource: use.resource,
    method: use.method,
    status: use.status,
    contentHash: use.contentHash,
    units,
    tariff: { ...tariff, microCentsPerUnit: String(tariff.microCentsPerUnit) },
    priceMicroCents: String(BigInt(units) * tariff.microCentsPerUnit),
    at: use.at,
    ...chain,
  }
}

/**
 * A repeated key must be about the same bytes, or a receipt would vouch for bytes it has not seen. The whole and its parts
 * are of the same bytes: a reader who takes them piece by piece under one key uses them once.
 */
const isSameUse = (receipt: Receipt, use: Use): boolean =>
  receipt.resource === use.resource &&
  receipt.method === use.method &&
  isUnchanged(receipt) === isUnchanged(use) &&
  receipt.contentHash === use.contentHash

interface Head {
  readonly position: number
  /** Hash of the newest receipt given out, whether it is stored yet or not. */
  readonly head: Sha256
  /** Stored bytes of the newest receipt that has entered the store. */
  readonly newest: Uint8Array | undefined
}

const isUnchanged = ({ status }: Pick<Use, 'status'>): boolean => status === 304

const findHead = async (store: Store): Promise<Head> => {
  for await (const { value } of store.list({ ...prefixRange(receiptPrefix), reverse: true, limit: 1 })) {
    const receipt = parseReceipt(value)
    return { position: receipt.position, head: hashOf(canonicalReceipt(receipt)), newest: value }
  }
  return { position: 0, head: chainStart, newest: undefined }
}

/** Our own bytes, written by `writesOf`. */
const parseReceipt = (bytes: Uint8Array): Receipt => JSON.parse(toText(bytes)) as Receipt

const hashOf = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256

/** Parts are told apart by their JSON form, so that no two lists of parts read the same. */
const digest = (...parts: readonly string[]): Sha256 => hashOf(toBytes(JSON.stringify(parts)))

const signInPool = (bytes: Uint8Array, privateKey: KeyObject): Promise<Buffer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  sign(null, bytes, privateKey, (error, signature) => {
    if (error === null) resolve(signature)
    else reject(error)
  })
  return promise
}
