import { startApp } from '@mutua/ui/session/start-app'
import { memberWords } from './words/member-words.ts'

await startApp('/member/', { words: memberWords, screens: () => import('./screens.tsx') })
