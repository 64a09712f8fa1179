import { Problem } from '@mutua/sdk/problem'
import { prefixRange, toBytes, toText, type ReadableStore, type Store, type Write } from '@mutua/kit/store'

/** All in bytes. A document counts with its size and `overheadBytes`, a container with `overheadBytes`. */
export interface Usage {
  readonly quotaBytes: number
  /** Of what is there. */
  readonly usedBytes: number
  /** Of replaced and deleted versions that can be restored. They leave when the room is needed. */
  readonly keptBytes: number
}

/** What one write changes of the two sums. */
export interface UsageChange {
  readonly used: number
  readonly kept: number
}

export interface Charge {
  /** Belong to the very write that is charged. */
  readonly writes: readonly Write[]
  /** To be called once, with what became of the write. */
  settle(written: boolean): void
}

/** Room for bytes that are still arriving. */
export interface Hold extends Disposable {
  /** @throws {Problem} `quota-exceeded` */
  grow(bytes: number): void
}

export interface PodUsage {
  read(pod: string): Promise<Usage>
  /** Bytes, or `undefined` for the quota that every pod has. A quota below what is used lets nothing more grow. */
  setQuota(pod: string, quotaBytes: number | undefined): Promise<void>
  /** @throws {Problem} `quota-exceeded` when what is there would grow beyond the quota */
  charge(pod: string, change: UsageChange): Promise<Charge>
  /** @param freed bytes that the write will free, and that need not be there twice */
  hold(pod: string, freed: number): Promise<Hold>
  /** Drops the counters and the quota of a pod that is gone. */
  forget(pod: string): Promise<void>
  /** Writes that count a pod from its first byte; nothing is known of it before. */
  firstWrites(pod: string, usedBytes: number): Write[]
}

/** What a record, its containment and its keys take, roughly: so that a pod of empty documents has an end, too. */
export const overheadBytes = 512

/**
 * Counts what every pod uses, exactly, in the same write that changes it, and looks at nothing but the counters.
 *
 * One counter that each write reads and changes would let only one writer of a pod through at a time. So a pod has as many
 * counters as it has had writers at once: each writer takes one that nobody else has, and the sum is what the pod uses.
 * The sums are kept in memory, which one process owning a pod makes exact; after a start the first writer folds all
 * counters of its pod into one. What is about to grow is counted before it is written, what shrinks only afterwards.
 *
 * Keys: `used {pod} {n}` one counter, as `{used} {kept}` · `quota {pod}` quota of this pod alone.
 */
export const createPodUsage = (deps: {
  store: Store
  /** Of a pod that has none of its own. */
  quotaBytes: number
}): PodUsage => {
  const { store } = deps
  const known = new Map<string, Promise<PodCounters>>()

  const load = async (pod: string): Promise<PodCounters> => {
    const counters = newCounters(await readQuota(pod))
    for await (const { key, value } of store.list(prefixRange(counterPrefix(pod)))) {
      const [used = 0, kept = 0] = toText(value).split(' ').map(Number)
      counters.slots.set(Number(key.slice(counterPrefix(pod).length)), { used, kept })
      counters.used += used
      counters.kept += kept
    }
    return counters
  }

  const readQuota = async (pod: string): Promise<number> => {
    const bytes = await store.get(quotaKey(pod))
    return bytes === undefined ? deps.quotaBytes : Number(toText(bytes))
  }

  const countersOf = async (pod: string): Promise<PodCounters> => {
    const loading = known.get(pod) ?? load(pod)
    known.delete(pod)
    known.set(pod, loading)
    const counters = await loading.catch((cause: unknown) => {
      known.delete(pod)
      throw cause
    })
    if (known.size > maxKnown) await dropIdle()
    return counters
  }

  /** The oldest that nobody is using; a pod in use has been asked for just now. */
  const dropIdle = async (): Promise<void> => {
    for (const [pod, loading] of known) {
      const counters = await loading
      if (counters.busy.size > 0 || counters.reserved > 0) continue
      known.delete(pod)
      return
    }
  }

  return {
    read: async (pod) => {
      const { quotaBytes, used, kept } = await countersOf(pod)
      return { quotaBytes, usedBytes: used, keptBytes: kept }
    },

    setQuota: async (pod, quotaBytes) => {
      const value = quotaBytes === undefined ? undefined : toBytes(String(quotaBytes))
      await store.write([{ key: quotaKey(pod), value }])
      ;(await countersOf(pod)).quotaBytes = quotaBytes ?? deps.quotaBytes
    },

    charge: async (pod, change) => chargeCounters(pod, await countersOf(pod), change),

    hold: async (pod, freed) => {
      const counters = await countersOf(pod)
      let held = 0
      let left = freed
      return {
        grow: (bytes) => {
          const growth = Math.max(0, bytes - left)
          left = Math.max(0, left - bytes)
          refuseBeyondQuota(counters, growth)
          held += growth
          counters.reserved += growth
        },
        [Symbol.dispose]: () => {
          counters.reserved -= held
          held = 0
        },
      }
    },

    forget: async (pod) => {
      known.delete(pod)
      const counters = await Array.fromAsync(store.list(prefixRange(counterPrefix(pod))))
      const keys = [...counters.map(({ key }) => key), quotaKey(pod)]
      await store.write(keys.map((key) => ({ key, value: undefined })))
    },

    firstWrites: (pod, usedBytes) => {
      known.delete(pod)
      return [counterWrite(pod, 0, { used: usedBytes, kept: 0 })]
    },
  }
}

/** What is counted of every pod, straight from the store. */
export const readCounters = async (store: ReadableStore): Promise<Map<string, UsageChange>> => {
  const sums = new Map<string, UsageChange>()
  for await (const { key, value } of store.list(prefixRange('used '))) {
    const [, pod = ''] = key.split(' ')
    const [used = 0, kept = 0] = toText(value).split(' ').map(Number)
    const sum = sums.get(pod) ?? nothing
    sums.set(pod, { used: sum.used + used, kept: sum.kept + kept })
  }
  return sums
}

const maxKnown = 10_000

interface PodCounters {
  quotaBytes: number
  /** As stored. */
  used: number
  kept: number
  /** Growth that is on its way. */
  reserved: number
  readonly slots: Map<number, UsageChange>
  /** Taken by a write on its way. */
  readonly busy: Set<number>
}

const newCounters = (quotaBytes: number): PodCounters => ({
  quotaBytes,
  used: 0,
  kept: 0,
  reserved: 0,
  slots: new Map(),
  busy: new Set(),
})

const counterPrefix = (pod: string): string => `used ${pod} `
const quotaKey = (pod: string): string => `quota ${pod}`

/** In one synchronous step from the look at the sums to the reservation, so that no two writers take the same room. */
const chargeCounters = (pod: string, counters: PodCounters, change: UsageChange): Charge => {
  if (change.used > 0) refuseBeyondQuota(counters, change.used)
  if (change.used === 0 && change.kept === 0) return { writes: [], settle: () => undefined }
  const taken = takeSlots(counters)
  const [slot = 0, ...folded] = taken
  const after = taken
    .map((one) => counters.slots.get(one) ?? nothing)
    .reduce((sum, { used, kept }) => ({ used: sum.used + used, kept: sum.kept + kept }), change)
  const growth = Math.max(0, change.used)
  counters.reserved += growth
  for (const one of taken) counters.busy.add(one)
  return {
    writes: [
      counterWrite(pod, slot, after),
      ...folded.map((one) => ({ key: counterPrefix(pod) + String(one), value: undefined })),
    ],
    settle: (written) => {
      counters.reserved -= growth
      for (const one of taken) counters.busy.delete(one)
      if (!written) return
      for (const one of folded) counters.slots.delete(one)
      counters.slots.set(slot, after)
      counters.used += change.used
      counters.kept += change.kept
    },
  }
}

const nothing: UsageChange = { used: 0, kept: 0 }

/** All of them while nobody else is writing, else the first that is free. */
const takeSlots = ({ slots, busy }: PodCounters): number[] => {
  if (busy.size === 0 && slots.size > 1) return [...slots.keys()].toSorted((a, b) => a - b)
  let slot = 0
  while (busy.has(slot)) slot += 1
  return [slot]
}

const counterWrite = (pod: string, slot: number, { used, kept }: UsageChange): Write => ({
  key: counterPrefix(pod) + String(slot),
  value: used === 0 && kept === 0 ? undefined : toBytes(`${String(used)} ${String(kept)}`),
})

const refuseBeyondQuota = ({ used, reserved, quotaBytes }: PodCounters, growth: number): void => {
  if (used + reserved + growth > quotaBytes)
    throw new Problem('quota-exceeded', 'This pod is full: delete something first, or ask for more room.')
}
