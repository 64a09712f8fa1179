/** Wakes everybody who listens, once per ring. */
export interface Bell {
  readonly ring: () => void
  /** The next ring after this call. Listen first, then look: what happens in between is not missed. */
  readonly next: () => Promise<void>
}

export const createBell = (): Bell => {
  let coming = Promise.withResolvers<void>()
  return {
    ring: () => {
      const rung = coming
      coming = Promise.withResolvers<void>()
      rung.resolve()
    },
    next: () => coming.promise,
  }
}

/** Waits for any of `signs`, at most `ms`; leaves no timer behind. */
export const waitAtMost = async (ms: number, ...signs: readonly Promise<unknown>[]): Promise<void> => {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  // A timer may fire a little early; who waits looks at the clock again. It must not fire in the same millisecond for ever.
  const timer = setTimeout(resolve, Math.max(1, Math.ceil(ms)))
  try {
    await Promise.race([over, ...signs])
  } finally {
    clearTimeout(timer)
  }
}
