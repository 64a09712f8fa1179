import { startApp } from '@mutua/ui/session/start-app'
import { coopWords } from './words/coop-words.ts'

await startApp('/coop/', { words: coopWords, screens: () => import('./screens.tsx') })
