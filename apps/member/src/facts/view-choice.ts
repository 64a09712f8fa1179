import { useSyncExternalStore } from 'react'

/** How somebody wants the app to behave in this browser. */
export interface ViewChoice {
  /** No counts and nothing that changes by itself: news is there when one looks. */
  readonly isQuiet: boolean
  /** A button on every screen, and Escape twice, that leaves at once. */
  readonly hasExit: boolean
}

/**
 * Two letters under a name that says nothing: whoever looks through this browser must not read there that somebody wants to be able to
 * leave fast.
 */
const key = 'mutua.view'
const changed = 'mutua-view'

export const useViewChoice = (): ViewChoice => {
  const kept = useSyncExternalStore(follow, () => localStorage.getItem(key) ?? '')
  return { isQuiet: kept.includes('q'), hasExit: kept.includes('e') }
}

export const keepViewChoice = ({ isQuiet, hasExit }: ViewChoice): void => {
  const letters = `${isQuiet ? 'q' : ''}${hasExit ? 'e' : ''}`
  if (letters === '') localStorage.removeItem(key)
  else localStorage.setItem(key, letters)
  dispatchEvent(new Event(changed))
}

/** This tab, and the others of this browser. */
const follow = (onChange: () => void): (() => void) => {
  addEventListener(changed, onChange)
  addEventListener('storage', onChange)
  return () => {
    removeEventListener(changed, onChange)
    removeEventListener('storage', onChange)
  }
}
