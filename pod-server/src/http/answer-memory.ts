import type { Sha256 } from '@mutua/sdk/ids'
import {
  ancestorsInPod,
  isAclPath,
  isContainerPath,
  podNameOf,
  podRootOf,
  type PodPath,
} from '../resources/pod-path.ts'
import type { Change, PodStore } from '../resources/pod-store.ts'

/** A whole answer of status 200, as it left. */
export interface ReadyAnswer {
  /** Names and values in turns; nothing that is about who asked from where, nor of a receipt. */
  readonly head: readonly string[]
  /** Strong: of two answers with the same one the bodies are the same. */
  readonly etag: string
  /** What a receipt says of it. */
  readonly hash: Sha256
  /** As text: one character for each byte. */
  readonly body: Uint8Array | string
}

export interface AnswerMemory {
  /**
   * What a read of `path` that is asked like this gets, as of now.
   * @param path as it was sent: what is no canonical path is not found
   */
  find(path: string, asked: string): ReadyAnswer | undefined
  /** To be begun before anything is looked at that the answer is made of. */
  watch(path: PodPath): Watch
}

export interface Watch extends Disposable {
  /** Remembers the answer, unless something that it depends on was changed since the watch began. */
  keep(asked: string, answer: ReadyAnswer): void
}

/**
 * Answers to reads, to be sent again while nothing that they say has changed. Exact, since one process owns a pod and
 * hears of every change before its writer does (`PodStore.onChanged`): an answer is dropped with a change of the
 * resource, of anything beneath it, or of any rules of access in its pod; one that was being made meanwhile is not kept
 * (docs/decisions/0130). The oldest leave first.
 *
 * @param deps.maxBytes of all answers together
 */
export const createAnswerMemory = (deps: {
  pods: Pick<PodStore, 'onChanged'>
  maxBytes?: number
}): AnswerMemory => {
  const maxBytes = deps.maxBytes ?? 8_388_608
  const known = new Map<string, Map<string, ReadyAnswer>>()
  const watches = new Set<{ readonly path: PodPath; isSpoilt: boolean }>()
  let size = 0

  const drop = (path: string): void => {
    for (const answer of known.get(path)?.values() ?? []) size -= sizeOf(answer)
    known.delete(path)
  }

  deps.pods.onChanged((changes) => {
    for (const change of changes) {
      if (reachesWholePod(change)) {
        for (const path of known.keys()) if (isTouched(path as PodPath, change)) drop(path)
      } else {
        drop(change.path)
        for (const container of ancestorsInPod(change.path)) drop(container)
      }
      for (const watch of watches) if (isTouched(watch.path, change)) watch.isSpoilt = true
    }
  })

  const keep = (path: PodPath, asked: string, answer: ReadyAnswer): void => {
    if (sizeOf(answer) > maxBytes / 16 || asked.length > maxAskedLength) return
    const siblings = known.get(path)
    if (siblings !== undefined && siblings.size >= maxPerPath) drop(path)
    const answers = known.get(path) ?? new Map<string, ReadyAnswer>()
    const before = answers.get(asked)
    if (before !== undefined) size -= sizeOf(before)
    answers.set(asked, answer)
    known.set(path, answers)
    size += sizeOf(answer)
    for (const oldest of known.keys()) {
      if (size <= maxBytes) break
      drop(oldest)
    }
  }

  return {
    find: (path, asked) => known.get(path)?.get(asked),
    watch: (path) => {
      const watch = { path, isSpoilt: false }
      watches.add(watch)
      return {
        keep: (asked, answer) => {
          if (!watch.isSpoilt) keep(path, asked, answer)
        },
        [Symbol.dispose]: () => {
          watches.delete(watch)
        },
      }
    },
  }
}

/** Ways of asking for one resource; each application has its own, and there are few. */
const maxPerPath = 16
/** Attacker-controlled: the head of a request may be long. */
const maxAskedLength = 512

/** Rules of access reach everything beneath; with its root goes the pod. */
const reachesWholePod = ({ kind, path }: Change): boolean =>
  isAclPath(path) || (kind === 'removed' && podRootOf(path) === path)

const isTouched = (path: PodPath, change: Change): boolean =>
  reachesWholePod(change)
    ? podNameOf(path) === podNameOf(change.path)
    : path === change.path || (isContainerPath(path) && change.path.startsWith(path))

/** Bytes, with what the entry itself takes, roughly. */
const sizeOf = ({ head, body }: ReadyAnswer): number =>
  head.reduce((sum, text) => sum + text.length, 512) + body.length
