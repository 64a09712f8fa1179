/** How long an open round may lie there untouched. */
export const idleMs = 15 * 60_000

/**
 * Says once when nobody has touched the page for a while. By the clock, not by a timer: a tablet that slept looks as soon as it is
 * awake.
 *
 * @param deps.page where touches and keys are heard
 * @param deps.every calls again and again; gives back how it ends
 * @returns ends the watch
 */
export const watchIdle = (
  idle: () => void,
  deps: {
    readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
    readonly now: () => number
    readonly every: (look: () => void) => () => void
  },
): (() => void) => {
  const { page, now, every } = deps
  let touchedAt = now()
  const isOver = (): boolean => now() - touchedAt >= idleMs
  const look = () => {
    if (!isOver()) return
    end()
    idle()
  }
  const touched = () => {
    // The first touch after a long sleep is not yet of whoever opened the round.
    if (isOver()) return look()
    touchedAt = now()
  }
  for (const name of touches) page.addEventListener(name, touched)
  page.addEventListener('visibilitychange', look)
  const stop = every(look)
  const end = () => {
    stop()
    for (const name of touches) page.removeEventListener(name, touched)
    page.removeEventListener('visibilitychange', look)
  }
  return end
}

const touches = ['pointerdown', 'keydown', 'input'] as const
