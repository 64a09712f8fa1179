import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ComponentType } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { showReadingAids } from '../aids/reading-aids.ts'
import { startWords, type WordsByLanguage } from '../words/start-words.ts'
import { SessionGate } from './session-gate.tsx'

/**
 * Starts an app in its page: words first, then who is signed in, then its screens.
 *
 * @param base path of the app, with a slash at its end
 */
export const startApp = async (
  base: string,
  ofApp: { readonly words: WordsByLanguage; readonly Screens: ComponentType },
): Promise<void> => {
  const { Screens } = ofApp
  showReadingAids()
  const words = await startWords(ofApp.words)
  // In memory only: nothing about anybody’s health is kept in the browser.
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 10_000, refetchOnWindowFocus: true } },
  })
  const place = document.querySelector('#app')
  if (place === null) throw new Error('the page has a place for the app')
  createRoot(place).render(
    <StrictMode>
      <I18nextProvider i18n={words}>
        <QueryClientProvider client={queries}>
          <SessionGate base={base}>
            <Router base={base.slice(0, -1)}>
              <Screens />
            </Router>
          </SessionGate>
        </QueryClientProvider>
      </I18nextProvider>
    </StrictMode>,
  )
}
