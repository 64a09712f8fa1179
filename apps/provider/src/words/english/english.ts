import type { ProviderWords } from '../italian/italian.ts'
import { caseWords } from './case.ts'
import { today } from './today.ts'

export const english: ProviderWords = {
  places: { today: 'Today' },
  wayIn: {
    sentence:
      'For those who care for people and stand by them: what you were allowed to see, and what comes next.',
  },
  acting: { for: 'I work for', own: 'Myself, in my own name' },
  today,
  case: caseWords,
}
