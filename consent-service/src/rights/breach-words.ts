import type { BreachFacts } from '@mutua/sdk/rights/breach'
import type { Both } from '@mutua/sdk/rights/official-document'
import { both } from './processing-facts.ts'

/** The coded answers of a breach, in the words of the authority’s form. */
export const breachWords: {
  readonly natures: Readonly<Record<BreachFacts['natures'][number], Both>>
  readonly causes: Readonly<Record<BreachFacts['cause'], Both>>
  readonly subjects: Readonly<Record<BreachFacts['subjects'][number], Both>>
  readonly categories: Readonly<Record<BreachFacts['categories'][number], Both>>
  readonly risks: Readonly<Record<BreachFacts['risk'], Both>>
} = {
  natures: {
    confidentiality: both('perdita di riservatezza', 'loss of confidentiality'),
    integrity: both('perdita di integrità', 'loss of integrity'),
    availability: both('perdita di disponibilità', 'loss of availability'),
  },
  causes: {
    'lost': both('dispositivo o documento smarrito', 'lost device or document'),
    'stolen': both('furto', 'theft'),
    'intrusion': both('intrusione', 'intrusion'),
    'malware': both('programma malevolo', 'malware'),
    'sent-to-the-wrong-person': both('invio alla persona sbagliata', 'sent to the wrong person'),
    'seen-without-need': both('lettura senza necessità', 'seen without need'),
    'mistake': both('errore umano', 'human mistake'),
    'failure': both('guasto', 'failure'),
    'other': both('altro', 'other'),
  },
  subjects: {
    'members': both('soci', 'members'),
    'minors': both('minori', 'minors'),
    'care-staff': both('operatori di cura', 'care staff'),
    'officers': both('incaricati', 'officers'),
    'other-people': both('altre persone', 'other people'),
  },
  categories: {
    'names': both('dati anagrafici', 'names and identity'),
    'contacts': both('dati di contatto', 'contact details'),
    'sign-in': both('dati di accesso', 'sign-in data'),
    'accounts': both('coordinate bancarie', 'bank accounts'),
    'health': both('dati relativi alla salute', 'health data'),
    'social': both('situazione sociale', 'social situation'),
    'consents': both('consensi', 'consents'),
    'uses': both('ricevute d’uso', 'receipts of use'),
    'other': both('altri dati', 'other data'),
  },
  risks: {
    unlikely: both('improbabile', 'unlikely'),
    risk: both('un rischio', 'a risk'),
    high: both('un rischio elevato', 'a high risk'),
  },
}
