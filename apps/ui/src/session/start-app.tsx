import { lazy, StrictMode, Suspense, type ComponentType } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import type { WebId } from '@mutua/sdk/ids'
import { showReadingAids } from '../aids/reading-aids.ts'
import { keepApp } from '../offline/keep-app.ts'
import { Boundary } from '../views/boundary.tsx'
import { Waiting } from '../views/waiting.tsx'
import { startWords, type WordsByLanguage } from '../words/start-words.ts'
import { readAppConfig } from './app-config.ts'
import type { InsideProps } from './inside.tsx'
import { isSentBack, SessionGate } from './session-gate.tsx'

type LoadScreens = () => Promise<{
  readonly Screens: ComponentType
  /** Where it comes in the same file; else it is loaded beside. */
  readonly Inside?: ComponentType<InsideProps>
}>

/**
 * Starts an app in its page: words first, then who is signed in, then its screens. What only who is signed in needs is loaded when
 * they come back from signing in, beside it.
 *
 * @param base path of the app, with a slash at its end
 */
export const startApp = async (
  base: string,
  ofApp: {
    readonly words: WordsByLanguage
    /** Of all screens but the first. */
    readonly laterWords?: WordsByLanguage
    readonly screens: LoadScreens
    /** What there is without a network. */
    readonly offline?: LoadScreens
    /** Done before somebody signs out, as who they were. */
    readonly leaving?: (webId: WebId) => Promise<void>
  },
): Promise<void> => {
  const { screens, offline, leaving } = ofApp
  showReadingAids()
  const settings = readAppConfig()
  const early = isSentBack() ? loadInside(base, screens) : undefined
  // Whoever waits for them is told what went wrong.
  for (const coming of [settings, early]) coming?.catch(() => undefined)
  const Inside = lazy(() => early ?? loadInside(base, screens))
  const Offline = offline === undefined ? undefined : lazy(() => loadInside(base, offline))
  const words = await startWords(ofApp.words, ofApp.laterWords)
  const place = document.querySelector('#app')
  if (place === null) throw new Error('the page has a place for the app')
  keepApp(base)
  createRoot(place).render(
    <StrictMode>
      <I18nextProvider i18n={words}>
        <Boundary place={base} frame={(fault) => <main className="way-in">{fault}</main>}>
          <Suspense fallback={<Waiting />}>
            <SessionGate
              base={base}
              settings={settings}
              leaving={leaving}
              offline={Offline === undefined ? undefined : <Offline />}
            >
              <Inside />
            </SessionGate>
          </Suspense>
        </Boundary>
      </I18nextProvider>
    </StrictMode>,
  )
}

const loadInside = async (base: string, load: LoadScreens): Promise<{ default: ComponentType }> => {
  const { Screens, Inside = (await import('./inside.tsx')).Inside } = await load()
  return { default: () => <Inside base={base} Screens={Screens} /> }
}
