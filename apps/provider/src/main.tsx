import { startApp } from '@mutua/ui/session/start-app'
import { providerWords } from './words/provider-words.ts'

await startApp('/provider/', { words: providerWords, screens: () => import('./screens.tsx') })
