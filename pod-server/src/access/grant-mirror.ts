import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { grantEventSchema, staffEventSchema, type Grant, type TariffRef } from '@mutua/sdk/consent/grant'
import { isRoleOver } from '@mutua/sdk/coop/organisation'
import {
  grantIdSchema,
  parseWith,
  type BaseUrl,
  type GrantId,
  type Instant,
  type WebId,
} from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { callService } from '@mutua/kit/service-calls'
import { createOngoingReads, type OngoingReads } from './ongoing-reads.ts'
import type { StaffStanding } from './staff-standing.ts'

export interface MirroredGrant {
  readonly grant: Grant
  /** Pinned at the member's decision. */
  readonly tariff: TariffRef
}

/** This pod server's exact copy of the grants over its pods, and the lease that says how long it may be trusted. */
export interface GrantMirror extends AsyncDisposable {
  /** Call only while `isTrusted()`. */
  find(id: GrantId): MirroredGrant | undefined
  /** Whether the person works for the organisation at that instant. Call only while `isTrusted()`. */
  standingOf(organisation: WebId, person: WebId, at: Instant): StaffStanding
  /** Complete while `isTrusted()`; those that are over included. */
  all(): Iterable<Grant>
  /** True while the lease of the consent service holds: no withdrawal has been acknowledged that is not in here. */
  isTrusted(): boolean
  /** Of reads that were decided here, the bodies that are still on their way. */
  readonly ongoing: Pick<OngoingReads, 'begin' | 'recordMark'>
  /** Resolves true when everything up to `sequence` is in here; false when that takes too long. */
  reach(sequence: number): Promise<boolean>
}

/** Of a consent that says what this server does not know, and so cannot keep. */
const unreadableEventSchema = z
  .object({ grant: z.object({ id: grantIdSchema }) })
  .transform(({ grant }) => ({ unreadable: grant.id }))

const feedAnswerSchema = z.object({
  events: z.array(z.union([grantEventSchema, unreadableEventSchema])),
  staff: z.array(staffEventSchema).default([]),
  upTo: z.number().int().min(0),
  leaseMs: z.number().min(0).max(60_000),
})

/**
 * Follows the feed of the consent service by long polls (docs/http-api.md, "Feed and lease").
 *
 * The lease is counted from before a poll was *sent* and only once its events have been *applied*; the consent service
 * counts from when it answered, which is later. So whenever the consent service believes the lease over, it is over
 * here too, whatever the network did in between. Clocks need not agree: only durations are compared. Two clocks of this
 * machine measure them and the stricter one counts, since a monotonic clock may stand still while a machine sleeps and a
 * wall clock may be set back (docs/decisions/0040).
 *
 * @param deps.clocks milliseconds; `performance.now`, which never goes back, before `Date.now`
 */
export const openGrantMirror = (deps: {
  consentService: BaseUrl
  podServer: BaseUrl
  serviceToken: () => Promise<string>
  clocks: readonly (() => number)[]
  /** Against which the end of a consent is held. */
  now: () => Instant
  log: Log
}): GrantMirror => {
  const grants = new Map<GrantId, MirroredGrant>()
  const staff = new Map<WebId, Map<WebId, { readonly validUntil?: Instant }>>()
  const waiting = new Set<{ sequence: number; wake: (reached: boolean) => void }>()
  const stop = new AbortController()
  let applied = 0
  let trustedUntil = deps.clocks.map(() => -Infinity)

  const isTrusted = (): boolean =>
    deps.clocks.every((clock, index) => clock() < (trustedUntil[index] ?? -Infinity))
  const standingOf = (organisation: WebId, person: WebId, at: Instant): StaffStanding => {
    const role = staff.get(organisation)?.get(person)
    if (role === undefined) return 'none'
    return isRoleOver(role, at) ? 'over' : 'works'
  }
  const ongoing = createOngoingReads({
    standing: (id) => (isTrusted() ? grants.get(id)?.grant : undefined),
    standingOf,
    now: deps.now,
  })

  const poll = async (): Promise<void> => {
    const sentAt = deps.clocks.map((clock) => clock())
    const response = await callService(deps.consentService, '/feed', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${await deps.serviceToken()}` },
      body: JSON.stringify({ podServer: deps.podServer, after: applied }),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(pollTimeoutMs)]),
    })
    if (!response.ok) throw new Error(`the feed answered ${String(response.status)}`)
    const answer = parseWith(feedAnswerSchema, await response.json(), 'the feed')
    // One synchronous stretch: no read can be decided between the events and the lease that covers them.
    for (const event of answer.events) {
      if (!('unreadable' in event)) grants.set(event.grant.id, { grant: event.grant, tariff: event.tariff })
      else {
        grants.delete(event.unreadable)
        deps.log.error(
          'a consent says what this server does not know: it is refused until the server is renewed',
        )
      }
    }
    for (const { organisation, person, isOnList, validUntil } of answer.staff) {
      const people = staff.get(organisation) ?? new Map<WebId, { readonly validUntil?: Instant }>()
      if (isOnList) people.set(person, validUntil === undefined ? {} : { validUntil })
      else people.delete(person)
      staff.set(organisation, people)
    }
    applied = Math.max(applied, answer.upTo)
    const renewed = sentAt.map((at) => at + answer.leaseMs)
    // A call only renews: an answer that may carry no lease says 0. All clocks are taken anew together, or one that was
    // set back would say nothing until it has come as far as it was.
    if ((renewed[0] ?? 0) > (trustedUntil[0] ?? 0)) trustedUntil = renewed
    // Before the next call, which tells the consent service that all of this has happened here.
    if (answer.events.length + answer.staff.length > 0) ongoing.look()
    for (const waiter of waiting) if (waiter.sequence <= applied) waiter.wake(true)
  }

  const follow = async (): Promise<void> => {
    let pause = 0
    while (!stop.signal.aborted) {
      try {
        await poll()
        pause = 0
      } catch (cause) {
        if (stop.signal.aborted) return
        if (pause === 0)
          deps.log.warn(
            { err: cause },
            'the feed of grants is interrupted: consent reads stop when the lease ends',
          )
        pause = Math.min(maxPauseMs, Math.max(minPauseMs, pause * 2))
        await sleep(pause, undefined, { signal: stop.signal }).catch(() => undefined)
      }
    }
  }
  const following = follow()

  return {
    find: (id) => grants.get(id),
    standingOf,
    all: () => grants.values().map(({ grant }) => grant),
    isTrusted,
    ongoing,
    reach: (sequence) => {
      if (sequence <= applied) return Promise.resolve(true)
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const waiter = { sequence, wake: resolve }
      const timer = setTimeout(() => {
        resolve(false)
      }, reachTimeoutMs)
      waiting.add(waiter)
      return promise.finally(() => {
        clearTimeout(timer)
        waiting.delete(waiter)
      })
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      for (const waiter of waiting) waiter.wake(false)
      await following
    },
  }
}

const pollTimeoutMs = 5_000
const minPauseMs = 50
const maxPauseMs = 1_000
const reachTimeoutMs = 2_000
