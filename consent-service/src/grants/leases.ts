import type { BaseUrl } from '@mutua/sdk/ids'
import { createBell, waitAtMost } from './bell.ts'

/**
 * Who may serve consent reads right now without having applied a given change. The reasoning is in
 * docs/decisions/0040-withdrawal-is-linearizable.md; every method here is one sentence of it.
 */
export interface LeaseBook {
  /** The pod server says that everything up to `sequence` is applied. It never goes back. */
  readonly acknowledge: (podServer: BaseUrl, sequence: number) => void
  /**
   * Called before the events of an answer are read, because between reading and answering a withdrawal may be written
   * that the answer does not carry. Ends with `grant` or `drop`.
   * @param head everything up to here is durable already, so the answer will carry it if it carries a lease
   */
  readonly openAnswer: (podServer: BaseUrl, head: number) => OpenAnswer
  /**
   * Resolves when that pod server cannot serve any more as if `sequence` had not happened: it has acknowledged it, or
   * all leases from answers that did not carry it have run out. Takes at most one lease after the last such answer.
   */
  readonly awaitApplied: (podServer: BaseUrl, sequence: number) => Promise<void>
  /** The same for every pod server, each judged by its own page; of one that has none only the start is feared. */
  readonly awaitAppliedEverywhere: (sequence: number) => Promise<void>
}

export interface OpenAnswer {
  /** The answer goes out now, carries everything up to `upTo`, and renews the lease. */
  readonly grant: (upTo: number) => void
  /** The answer carries no lease, or does not go out. No effect after `grant`. */
  readonly drop: () => void
}

interface Lease {
  /** Infinity while the answer is open. Monotonic milliseconds. */
  until: number
  /** The lease counts at the pod server only after everything up to here is applied. */
  upTo: number
}

interface Page {
  acknowledged: number
  leases: Lease[]
}

/**
 * Two crystals differ by some parts in a million, a clock being steered by NTP by 500 at most (Linux adjtimex); this
 * leaves twenty times as much before a pod server's two seconds are longer than ours.
 */
const driftAllowance = 0.01

/** @param deps.monotonic milliseconds that never go back, for example `performance.now` */
export const createLeaseBook = (deps: { leaseMs: number; monotonic: () => number }): LeaseBook => {
  const { monotonic } = deps
  const leaseMs = deps.leaseMs * (1 + driftAllowance)
  // What was promised before this start is not remembered: all of it may be alive for one whole lease.
  const rememberedFrom = monotonic() + leaseMs
  const pages = new Map<BaseUrl, Page>()
  const changed = createBell()

  const pageOf = (podServer: BaseUrl): Page => {
    const page = pages.get(podServer) ?? { acknowledged: 0, leases: [] }
    pages.set(podServer, page)
    return page
  }

  /** When the last lease ends under which the pod server may not know of `sequence`. */
  const blindUntil = (podServer: BaseUrl, sequence: number): number => {
    const page = pages.get(podServer)
    if (page === undefined) return rememberedFrom
    if (page.acknowledged >= sequence) return 0
    const blind = page.leases.filter(({ upTo }) => upTo < sequence).map(({ until }) => until)
    return Math.max(rememberedFrom, ...blind)
  }

  const awaitUntil = async (blindEnd: () => number): Promise<void> => {
    for (;;) {
      const news = changed.next()
      const left = blindEnd() - monotonic()
      if (left <= 0) return
      await waitAtMost(Math.min(left, leaseMs), news)
    }
  }

  return {
    acknowledge: (podServer, sequence) => {
      const page = pageOf(podServer)
      if (sequence <= page.acknowledged) return
      page.acknowledged = sequence
      changed.ring()
    },
    openAnswer: (podServer, head) => {
      const page = pageOf(podServer)
      const lease: Lease = { until: Number.POSITIVE_INFINITY, upTo: head }
      page.leases.push(lease)
      return {
        grant: (upTo) => {
          const at = monotonic()
          lease.until = at + leaseMs
          lease.upTo = upTo
          page.leases = page.leases.filter(({ until }) => until > at)
          changed.ring()
        },
        drop: () => {
          if (lease.until !== Number.POSITIVE_INFINITY) return
          page.leases = page.leases.filter((kept) => kept !== lease)
          changed.ring()
        },
      }
    },
    awaitApplied: (podServer, sequence) => awaitUntil(() => blindUntil(podServer, sequence)),
    // A page that comes while this waits, or later, is of an answer that was begun when the change was durable.
    awaitAppliedEverywhere: (sequence) =>
      awaitUntil(() =>
        Math.max(rememberedFrom, ...[...pages.keys()].map((podServer) => blindUntil(podServer, sequence))),
      ),
  }
}
