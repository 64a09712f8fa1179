import { setTimeout as sleep } from 'node:timers/promises'

export interface Mailbox<Message> {
  push(message: Message): void
  /** Nothing more is delivered; what waits is forgotten. */
  end(): void
}

/**
 * What waits for one subscriber: delivered one after the other, in order, at most `limit` at a time in memory.
 * `deliver` says whether anything was sent; it must not fail.
 */
export const createMailbox = <Message>(deps: {
  readonly limit: number
  /** Least milliseconds between two deliveries. */
  readonly rateMs: number
  /** `drop-oldest` loses what is oldest; otherwise the subscriber is dropped. */
  readonly whenFull: 'drop-oldest' | (() => void)
  readonly deliver: (message: Message, signal: AbortSignal) => Promise<boolean>
  readonly now: () => number
  readonly onIdle?: () => void
}): Mailbox<Message> => {
  const queue: Message[] = []
  const ended = new AbortController()
  let running = false
  let lastSent = -Infinity

  const pause = async (): Promise<void> => {
    const wait = lastSent + deps.rateMs - deps.now()
    // Unreferenced: a subscriber who wants few messages does not keep the server from stopping.
    if (wait > 0) await sleep(wait, undefined, { signal: ended.signal, ref: false }).catch(() => undefined)
  }

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      if (deps.rateMs > 0) await pause()
      const message = queue.shift()
      if (message === undefined || ended.signal.aborted) break
      if (await deps.deliver(message, ended.signal)) lastSent = deps.now()
    }
    running = false
    if (!ended.signal.aborted) deps.onIdle?.()
  }

  return {
    push: (message) => {
      if (ended.signal.aborted) return
      if (queue.length >= deps.limit) {
        if (deps.whenFull !== 'drop-oldest') return deps.whenFull()
        queue.shift()
      }
      queue.push(message)
      if (running) return
      running = true
      void run()
    },
    end: () => {
      queue.length = 0
      ended.abort()
    },
  }
}
