import { startApp } from '@mutua/ui/session/start-app'
import { Screens } from './screens.tsx'
import { memberWords } from './words/member-words.ts'

await startApp('/member/', { words: memberWords, Screens })
