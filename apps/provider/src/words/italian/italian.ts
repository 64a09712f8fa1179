import { caseWords } from './case.ts'
import { today } from './today.ts'

/** Italian is written first; the other languages have every key that it has. */
export const italian = {
  places: { today: 'Oggi' },
  wayIn: {
    sentence:
      'Per chi cura e accompagna le persone: quello che ti hanno permesso di vedere, e che cosa viene adesso.',
  },
  acting: { for: 'Lavoro per', own: 'Me, a mio nome' },
  today,
  case: caseWords,
}
export type ProviderWords = typeof italian
