import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { SessionGate } from '@mutua/ui/session/session-gate'
import { startWords } from '@mutua/ui/words/start-words'
import { Screens } from './screens.tsx'
import { memberWords } from './words/member-words.ts'

const base = '/member/'
const words = await startWords(memberWords)
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
