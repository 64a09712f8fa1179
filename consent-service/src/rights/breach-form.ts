import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { About, Breach } from '@mutua/sdk/rights/breach'
import type { OfficialDocument } from '@mutua/sdk/rights/official-document'
import { both, entryOf, same } from './processing-facts.ts'
import { breachWords } from './breach-words.ts'

/**
 * The notification of a breach as the form of the Garante asks for it (GDPR Art. 33(3); Provv. 27 maggio 2021 n. 209): an officer copies it
 * into the authority’s page. It has what is known now; earlier versions stay in the register.
 */
export const breachForm = (breach: Breach, profile: CoopProfile): OfficialDocument => {
  const { number, awareAt, dueAt, versions, notifications, communications } = breach
  const facts = versions.at(-1)?.facts
  if (facts === undefined) throw new Error('a breach always has a first version')
  const controller = profile.controllers[0]
  const words = breachWords
  const delay = notifications.find(({ delayReason }) => delayReason !== undefined)?.delayReason
  return {
    type: 'breach-notification',
    title: both(
      `Notifica di violazione dei dati personali ${number}`,
      `Notification of personal data breach ${number}`,
    ),
    sections: [
      {
        id: 'a',
        title: both('A. Titolare e punto di contatto', 'A. Controller and contact point'),
        entries: [
          entryOf('controller', both('Titolare del trattamento', 'Controller'), {
            name: [both('Denominazione', 'Name'), same(controller?.name ?? '')],
            address: [both('Indirizzo', 'Address'), same(controller?.address ?? '')],
            contact: [both('Recapito', 'Contact'), same(controller?.contact ?? '')],
            dpo: [
              both('Responsabile della protezione dei dati', 'Data protection officer'),
              profile.dpo === undefined
                ? both('non indicato', 'not named')
                : same(`${profile.dpo.name}, ${profile.dpo.contact}`),
            ],
            processor: [
              both('Ulteriori soggetti coinvolti', 'Others involved'),
              facts.processor === undefined ? both('nessuno', 'none') : same(facts.processor),
            ],
          }),
        ],
      },
      {
        id: 'b',
        title: both('B. Tipo e momento', 'B. Kind and time'),
        entries: [
          entryOf('time', both('Notifica', 'Notification'), {
            phase: [
              both('Tipo di notifica', 'Kind of notification'),
              notifications.length === 0
                ? both('prima notifica', 'first notification')
                : both(
                    `integrativa, dopo ${String(notifications.length)}`,
                    `supplementary, after ${String(notifications.length)}`,
                  ),
            ],
            aware: [
              both('Quando il titolare ne è venuto a conoscenza', 'When the controller became aware'),
              same(awareAt),
            ],
            due: [both('Termine delle 72 ore', 'End of the 72 hours'), same(dueAt)],
            from: [
              both('Inizio della violazione', 'Beginning of the breach'),
              facts.happenedFrom === undefined ? both('non noto', 'not known') : same(facts.happenedFrom),
            ],
            until: [
              both('Fine della violazione', 'End of the breach'),
              facts.happenedUntil === undefined ? both('non nota', 'not known') : same(facts.happenedUntil),
            ],
            delay: [
              both('Motivi del ritardo', 'Reasons for the delay'),
              delay === undefined ? both('nessun ritardo', 'no delay') : same(delay),
            ],
          }),
        ],
      },
      {
        id: 'c',
        title: both('C. Che cosa è successo', 'C. What happened'),
        entries: [
          entryOf('facts', same(facts.title), {
            description: [both('Descrizione', 'Description'), same(facts.description)],
            nature: [
              both('Natura della violazione', 'Nature of the breach'),
              joined(facts.natures.map((one) => words.natures[one])),
            ],
            cause: [both('Causa', 'Cause'), words.causes[facts.cause]],
            subjects: [
              both('Categorie di interessati', 'Categories of data subjects'),
              joined(facts.subjects.map((one) => words.subjects[one])),
            ],
            persons: [both('Numero di interessati', 'Number of data subjects'), aboutText(facts.persons)],
            categories: [
              both('Categorie di dati', 'Categories of data'),
              joined(facts.categories.map((one) => words.categories[one])),
            ],
            records: [both('Numero di registrazioni', 'Number of records'), aboutText(facts.records)],
          }),
        ],
      },
      {
        id: 'd',
        title: both('D. Conseguenze e misure', 'D. Consequences and measures'),
        entries: [
          entryOf('measures', both('Valutazione', 'Assessment'), {
            consequences: [both('Probabili conseguenze', 'Likely consequences'), same(facts.consequences)],
            risk: [both('Rischio per le persone', 'Risk for people'), words.risks[facts.risk]],
            taken: [both('Misure adottate', 'Measures taken'), same(facts.measuresTaken)],
            planned: [
              both('Misure previste', 'Measures planned'),
              facts.measuresPlanned === undefined ? both('nessuna', 'none') : same(facts.measuresPlanned),
            ],
          }),
        ],
      },
      {
        id: 'e',
        title: both('E. Comunicazione agli interessati', 'E. Communication to data subjects'),
        entries: [
          entryOf('told', both('Comunicazione (art. 34)', 'Communication (Art. 34)'), {
            done: [
              both('Avvenuta', 'Made'),
              communications.length === 0
                ? both('no', 'no')
                : same(
                    communications
                      .map(
                        ({ at, persons }) => `${at}${persons === undefined ? '' : ` (${String(persons)})`}`,
                      )
                      .join('; '),
                  ),
            ],
            text: [both('Testo', 'Text'), same(communications.at(-1)?.text ?? '–')],
          }),
        ],
      },
      {
        id: 'f',
        title: both('F. Altre informazioni', 'F. Other information'),
        entries: [
          entryOf('other', both('Carattere transfrontaliero', 'Cross-border'), {
            border: [
              both('Interessati in altri Stati membri', 'Data subjects in other Member States'),
              facts.isCrossBorder ? both('sì', 'yes') : both('no', 'no'),
            ],
          }),
        ],
      },
    ],
  }
}

const joined = (parts: readonly ReturnType<typeof both>[]) =>
  both(parts.map(({ it }) => it).join('; '), parts.map(({ en }) => en).join('; '))

const aboutText = ({ known, count }: About) =>
  known === 'unknown'
    ? both('non ancora noto', 'not yet known')
    : known === 'exact'
      ? same(String(count))
      : both(`circa ${String(count)}`, `about ${String(count)}`)
