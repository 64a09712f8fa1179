import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBrowserLocation } from 'wouter/use-browser-location'
import { Router, useRouter, type BaseLocationHook } from 'wouter'
import type { ReactNode } from 'react'

/**
 * Leaves at once for a page that is anybody’s. Nothing is waited for: what is on the screen goes first, then what this tab remembers, then the page,
 * which takes the place of this one in the history.
 */
const leave = (): void => {
  document.body.replaceChildren()
  document.title = ''
  sessionStorage.clear()
  location.replace(anybodys)
}

const anybodys = 'https://www.wikipedia.org/'

/** The button, and Escape twice within a second. */
export const QuickExit = () => {
  const { t } = useTranslation()
  useEffect(() => {
    let last = 0
    const listen = ({ key, timeStamp }: KeyboardEvent) => {
      if (key !== 'Escape') return
      if (timeStamp - last < twiceWithinMs && last > 0) leave()
      last = timeStamp
    }
    addEventListener('keydown', listen, true)
    return () => removeEventListener('keydown', listen, true)
  }, [])
  return (
    <button type="button" className="button leave" onClick={leave}>
      {t('quiet.exit')}
    </button>
  )
}

const twiceWithinMs = 1_000

/** The app as one entry of the history, whatever is looked at in it: who goes back after leaving does not come to it again. */
export const OneEntry = ({ children }: { readonly children: ReactNode }) => {
  const { base } = useRouter()
  return (
    <Router hook={useOneEntry} base={base}>
      {children}
    </Router>
  )
}

const useOneEntry: BaseLocationHook = () => {
  const [place, go] = useBrowserLocation()
  return [place, (to: string, options?: object) => go(to, { ...options, replace: true })]
}
