import { hashKey } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { instantOf, parseInstant, type Instant, type ResourceUrl } from '@mutua/sdk/ids'

/** Pods that were deleted a while ago, and may be named by consents still. No name of them is kept. */
export interface GonePods {
  /** For the same atomic write as the deletion; tell `note` when it is durable. */
  writes(pods: readonly ResourceUrl[]): Write[]
  note(pods: readonly ResourceUrl[]): void
  /** When the pod of that address was last deleted. */
  goneAt(pod: ResourceUrl): Instant | undefined
  /** All that are remembered, by the SHA-256 of their address. */
  all(): readonly { readonly hash: string; readonly goneAt: Instant }[]
  isEmpty(): boolean
  /** Those that went before that instant are not remembered any more. */
  forget(before: Instant): Promise<void>
  onNoted(listener: () => void): void
}

/** Key `pod-gone/{SHA-256 of its address}`: when it was deleted. Only what is remembered is read at the start. */
export const openGonePods = async (deps: {
  readonly store: Pick<Store, 'list' | 'write'>
  readonly now: () => number
}): Promise<GonePods> => {
  const { store, now } = deps
  const gone = new Map<string, Instant>()
  const listeners: (() => void)[] = []
  for await (const { key, value } of store.list(range))
    gone.set(key.slice(range.gte.length), parseInstant(toText(value)))
  return {
    writes: (pods) =>
      pods.map((pod) => ({ key: range.gte + hashKey(pod), value: toBytes(instantOf(now())) })),
    note: (pods) => {
      for (const pod of pods) gone.set(hashKey(pod), instantOf(now()))
      for (const listener of listeners) listener()
    },
    goneAt: (pod) => gone.get(hashKey(pod)),
    all: () => [...gone].map(([hash, goneAt]) => ({ hash, goneAt })),
    isEmpty: () => gone.size === 0,
    forget: async (before) => {
      const past = [...gone].filter(([, at]) => at < before).map(([name]) => name)
      if (past.length === 0) return
      await store.write(past.map((name) => ({ key: range.gte + name, value: undefined })))
      for (const name of past) gone.delete(name)
    },
    onNoted: (listener) => {
      listeners.push(listener)
    },
  }
}

const range = prefixRange('pod-gone/')
