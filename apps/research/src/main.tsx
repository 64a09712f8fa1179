import { startApp } from '@mutua/ui/session/start-app'
import { researchWords } from './words/research-words.ts'

await startApp('/research/', { words: researchWords, screens: () => import('./screens.tsx') })
