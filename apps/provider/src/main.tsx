import { startApp } from '@mutua/ui/session/start-app'
import { providerWords } from './words/provider-words.ts'

await startApp('/provider/', {
  words: providerWords,
  screens: () => import('./screens.tsx'),
  offline: async () => ({ Screens: (await import('./screens/offline-round.tsx')).OfflineRound }),
  // Names and addresses of today are no business of whoever takes the device next.
  leaving: async (webId) => (await import('./round/sealed-round.ts')).eraseDayOf(webId),
})
