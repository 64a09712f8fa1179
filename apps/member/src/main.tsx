import { startApp } from '@mutua/ui/session/start-app'
import { laterMemberWords, memberWords } from './words/member-words.ts'

await startApp('/member/', {
  words: memberWords,
  laterWords: laterMemberWords,
  screens: () => import('./screens.tsx'),
})
