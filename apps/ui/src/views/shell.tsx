import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useSignedIn } from '../session/session-gate.tsx'
import { Boundary } from './boundary.tsx'
import { Button } from './button.tsx'
import { LanguageMenu } from './language-menu.tsx'
import { Mark } from './mark.tsx'
import { ReadingAids } from './reading-aids.tsx'

export interface Place {
  readonly to: string
  readonly label: string
  /** How much waits for an answer there. */
  readonly count?: number | undefined
  /** Only where the screen is wide; elsewhere another way leads there. */
  readonly isWide?: boolean
  /** The first of those that belong together. */
  readonly startsGroup?: boolean
}

/** The frame of every screen: mark, language, the way out, the places of the app. On a phone the places are at the thumb. */
export const Shell = ({
  places,
  beside,
  above,
  children,
}: {
  readonly places: readonly Place[]
  /** What of the app belongs beside the mark. */
  readonly beside?: ReactNode
  /** What stands above every screen: for whom one acts, for instance. */
  readonly above?: ReactNode
  readonly children: ReactNode
}) => {
  const { t } = useTranslation()
  const { config, signOut } = useSignedIn()
  const [location] = useLocation()
  const main = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    // A screen that is gone took the focus with it; whoever cannot see is told of the new one. Not on arrival.
    if (!isFirst.current) main.current?.focus()
    isFirst.current = false
    scrollTo({ top: 0 })
  }, [location])
  return (
    <>
      <a className="skip" href="#content">
        {t('ui.skip')}
      </a>
      <header className="top">
        <Link href="/" className="home">
          <Mark />
          <span>{config.coopName}</span>
        </Link>
        {beside}
        <LanguageMenu />
        <ReadingAids />
        <Button kind="quiet" onClick={() => void signOut()}>
          {t('ui.signOut')}
        </Button>
      </header>
      <nav className="places">
        {places.map(({ to, label, count = 0, isWide = false, startsGroup = false }) => (
          <Link
            key={to}
            href={to}
            className={
              `${isWide ? 'wide-only' : ''}${startsGroup ? ' starts-group' : ''}`.trim() || undefined
            }
            {...(location === to || (to !== '/' && location.startsWith(`${to}/`))
              ? { 'aria-current': 'page' as const }
              : {})}
          >
            {label}
            {count === 0 ? null : <span className="count">{count}</span>}
          </Link>
        ))}
      </nav>
      {above}
      <main id="content" ref={main} tabIndex={-1}>
        <Boundary place={location}>{children}</Boundary>
      </main>
    </>
  )
}
