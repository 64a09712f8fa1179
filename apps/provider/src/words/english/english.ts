import type { ProviderWords } from '../italian/italian.ts'

export const english: ProviderWords = {
  places: { today: 'Today' },
  wayIn: {
    sentence:
      'For those who care for people and stand by them: what you were allowed to see, and what comes next.',
  },
  today: { title: 'Today' },
}
