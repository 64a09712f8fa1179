import { startApp } from '@mutua/ui/session/start-app'
import { Screens } from './screens.tsx'
import { providerWords } from './words/provider-words.ts'

await startApp('/provider/', { words: providerWords, Screens })
