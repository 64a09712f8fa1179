import { useEffect, useState } from 'react'
import type { Instant } from '@mutua/sdk/ids'

/** A step can be undone this long (`POST /grants/{id}/restore`). */
export const undoMs = 600_000

/** Minutes and seconds that are left since then of the time for changing one's mind, `9:58`; undefined when it is over. */
export const useTimeLeft = (since: Instant | undefined): string | undefined => {
  const end = since === undefined ? 0 : Date.parse(since) + undoMs
  const [now, setNow] = useState(() => Date.now())
  const isOver = now >= end
  useEffect(() => {
    if (isOver) return undefined
    const ticking = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(ticking)
  }, [isOver])
  // A clock that is a little behind shows no more than there is.
  const seconds = Math.min(undoMs / 1_000, Math.ceil((end - now) / 1_000))
  return isOver ? undefined : `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
}
