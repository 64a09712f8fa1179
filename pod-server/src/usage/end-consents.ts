import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Grant } from '@mutua/sdk/consent/grant'
import {
  instantOf,
  parseResourceUrl,
  type BaseUrl,
  type GrantId,
  type Instant,
  type ResourceUrl,
} from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { callService } from '@mutua/kit/service-calls'
import type { GonePods } from './gone-pods.ts'

export interface EndConsentsDeps {
  readonly gonePods: GonePods
  readonly grants: {
    isTrusted(): boolean
    all(): Iterable<Grant>
  }
  readonly consentService: BaseUrl
  readonly serviceToken: () => Promise<string>
  readonly now: () => number
  readonly log: Pick<Log, 'warn'>
  readonly pauseMs?: number
}

/**
 * A consent does not outlive the pod it is about: whoever holds it is to see that it is over, and no fee or count goes
 * on. What is left to end follows from what is here, the pods that are gone and the consents that still stand, so
 * nothing is sent that could be forgotten: after a crash, or while the consent service is away, it is looked for again.
 * A pod is remembered for a day, since a consent given in the last moment may arrive after it.
 */
export const endConsentsOfGonePods = (deps: EndConsentsDeps): AsyncDisposable => {
  const { gonePods, grants, now, pauseMs = usualPauseMs } = deps
  const stop = new AbortController()
  let bell = Promise.withResolvers<void>()
  /** Deletions of pods that the consent service has heard of. */
  const told = new Map<string, Instant>()
  gonePods.onNoted(() => {
    bell.resolve()
  })

  /** Asking again is no error. */
  const end = async (
    ended: readonly GrantId[],
    pods: readonly { readonly hash: string; readonly goneAt: Instant }[] = [],
  ): Promise<void> => {
    const response = await callService(deps.consentService, '/ended-grants', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${await deps.serviceToken()}` },
      body: JSON.stringify({ grants: ended, ...(pods.length === 0 ? {} : { pods }) }),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`the consent service answered ${String(response.status)}`)
  }

  const findLeft = async (): Promise<GrantId[]> => {
    const left: GrantId[] = []
    let looked = 0
    for (const grant of grants.all()) {
      if (isLeft(grant, deps)) left.push(grant.id)
      looked += 1
      // There may be as many as the server has members, and others wait.
      if (looked % 500 === 0) await setImmediate()
    }
    return left
  }

  /** False when there was nothing to end. */
  const look = async (): Promise<boolean> => {
    const left = await findLeft()
    for (let at = 0; at < left.length; at += atOnce) await end(left.slice(at, at + atOnce))
    // What was only asked is known there alone: once in the life of a process is enough, since it was asked before.
    const untold = gonePods.all().filter(({ hash, goneAt }) => told.get(hash) !== goneAt)
    for (let at = 0; at < untold.length; at += atOnce) {
      const pods = untold.slice(at, at + atOnce)
      await end([], pods)
      for (const { hash, goneAt } of pods) told.set(hash, goneAt)
    }
    if (left.length === 0) await gonePods.forget(instantOf(now() - rememberedMs))
    return left.length > 0
  }

  const run = async (): Promise<void> => {
    let hasWarned = false
    while (!stop.signal.aborted) {
      if (gonePods.isEmpty()) await bell.promise
      bell = Promise.withResolvers<void>()
      let isSettled = false
      try {
        // A copy that is behind would miss some, and the pods would be forgotten.
        isSettled = grants.isTrusted() && !(await look())
        hasWarned = false
      } catch (cause) {
        if (!hasWarned && !stop.signal.aborted)
          deps.log.warn({ err: cause }, 'consents of deleted pods wait to be ended')
        hasWarned = true
      }
      const pause = sleep(isSettled ? settledMs : pauseMs, undefined, { signal: stop.signal, ref: false })
      await Promise.race([pause, bell.promise]).catch(() => undefined)
    }
  }
  const running = run()

  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      bell.resolve()
      await running
    },
  }
}

const usualPauseMs = 1_000
/** Nothing is left; a consent of the last moment may still arrive. */
const settledMs = 60_000
const atOnce = 50
const rememberedMs = 86_400_000

/** A pod of the same name may have been made since: what was given after the deletion is about that one. */
const isLeft = (grant: Grant, { gonePods, now }: EndConsentsDeps): boolean => {
  if (grant.state === 'withdrawn' || grant.state === 'invalidated') return false
  const [resource] = grant.scope.resources
  const goneAt = resource === undefined ? undefined : gonePods.goneAt(podOf(resource))
  return goneAt !== undefined && grant.validFrom <= goneAt && grant.validUntil > instantOf(now())
}

/** The first segment of the path names the pod. */
const podOf = (resource: ResourceUrl): ResourceUrl => {
  const { origin, pathname } = new URL(resource)
  return parseResourceUrl(`${origin}/${pathname.split('/')[1] ?? ''}/`)
}
