import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { Blobs } from './blobs.ts'
import { isNoted } from './consented-writes.ts'
import { planFollowingRows, type RowRule } from './following-rows.ts'
import { planHiddenArrivals, type ArrivalRule } from './hidden-arrivals.ts'
import type { PodUsage } from './pod-usage.ts'
import { planRegistrations, type RegistrationRule } from './type-registrations.ts'
import { keptInPodPrefix, keptKey, parseAgeKey } from './stored-record.ts'
import {
  newPlan,
  planErasure,
  planForgetting,
  planKeeping,
  sizeOf,
  type Change,
  type WritePlan,
} from './write-plan.ts'

/** What is kept of what was replaced or deleted. */
export interface Retention {
  /** Of one document, at most. None: 0. */
  readonly versions: number
  readonly days: number
}

/** @param made.underConsent whether receipts are to be made of the changes */
export type ChangeListener = (changes: readonly Change[], made: { readonly underConsent: boolean }) => void

export interface PodWriter {
  /**
   * Plans and writes until no other writer came in between: `attempt` looks at everything afresh each time. Counts the
   * write, and keeps what it replaces or deletes as far as there is room.
   * @throws {Problem} `quota-exceeded`, and whatever `attempt` throws
   */
  commit<Outcome>(pod: string, attempt: (plan: WritePlan) => Promise<Outcome>): Promise<Outcome>
  /** Called once after each durable write, before its caller hears of it; must neither fail nor wait. */
  onChanged(listener: ChangeListener): void
}

export interface PodWriterDeps {
  readonly store: Store
  readonly now: () => Instant
  readonly usage: PodUsage
  readonly retention: Retention
  readonly blobs?: Blobs | undefined
  /** Without: no rows follow from documents. */
  readonly rule?: RowRule | undefined
  /** Without: no type index says what there is. */
  readonly registrations?: RegistrationRule | undefined
  /** Without: whatever comes is there. */
  readonly arrivals?: ArrivalRule | undefined
}

export const createPodWriter = (deps: PodWriterDeps): PodWriter => {
  const { store, usage, retention, rule, registrations, arrivals } = deps
  const listeners: ChangeListener[] = []

  /** Kept versions never stand in the way of what a member writes: the oldest leave first (docs/decisions/0121). */
  const makeRoom = async (pod: string, plan: WritePlan): Promise<{ keeps: boolean }> => {
    const outgoing = plan.outgoing.reduce((sum, { record }) => sum + sizeOf(record), 0)
    const { quotaBytes, usedBytes, keptBytes } = await usage.read(pod)
    const used = usedBytes + plan.used
    const keeps = retention.versions > 0 && used + outgoing <= quotaBytes
    // What does not fit even alone is refused when it is charged; nothing is lost for it here.
    if (used <= quotaBytes) {
      const excess = used + keptBytes + plan.kept + (keeps ? outgoing : 0) - quotaBytes
      if (excess > 0 && keptBytes > 0) await forgetOldest(pod, excess, plan)
    }
    return { keeps }
  }

  /** All but those that `plan` itself takes out. */
  const forgetOldest = async (pod: string, bytes: number, spare: WritePlan): Promise<void> => {
    let left = bytes
    const prefix = keptInPodPrefix(pod)
    for await (const { key } of store.list(prefixRange(prefix))) {
      if (left <= 0) return
      const { path, version } = parseAgeKey(key.slice(prefix.length))
      if (spare.unchanged.has(keptKey(path, version))) continue
      left += await commit(pod, async (plan) => {
        await planForgetting(path, version, plan, deps)
        return plan.kept
      })
    }
  }

  const planOutgoing = async (plan: WritePlan, keeps: boolean): Promise<void> => {
    const keepingDeps = { ...deps, keptAt: deps.now(), versions: retention.versions }
    for (const outgoing of plan.outgoing) {
      if (keeps) await planKeeping(outgoing, plan, keepingDeps)
      else planErasure(outgoing.path, outgoing.record, plan, deps)
    }
  }

  const write = async (pod: string, plan: WritePlan): Promise<boolean> => {
    for (const blob of plan.adopted) blob.release()
    const charge = await usage.charge(pod, plan)
    let written = false
    try {
      written = await store.write([...plan.writes, ...charge.writes], plan.unchanged)
    } finally {
      charge.settle(written)
    }
    if (written) for (const blob of plan.adopted) blob.adopt()
    return written
  }

  const commit: PodWriter['commit'] = async (pod, attempt) => {
    for (;;) {
      const plan = newPlan()
      const outcome = await attempt(plan)
      if (plan.writes.length === 0) return outcome
      if (arrivals !== undefined) await planHiddenArrivals(plan, { ...deps, arrivals })
      if (registrations !== undefined) await planRegistrations(plan, { store, registrations })
      if (plan.used > 0 || plan.outgoing.length > 0) {
        const { keeps } = await makeRoom(pod, plan)
        await planOutgoing(plan, keeps)
      }
      if (rule !== undefined) await planFollowingRows(plan, { ...deps, rule })
      if (!(await write(pod, plan))) continue
      if (plan.changes.length > 0) {
        const made = { underConsent: isNoted(plan.writes) }
        for (const listener of listeners) listener(plan.changes, made)
      }
      return outcome
    }
  }

  return {
    commit,
    onChanged: (listener) => {
      listeners.push(listener)
    },
  }
}
