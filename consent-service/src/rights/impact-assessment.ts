import type { Both, OfficialDocument } from '@mutua/sdk/rights/official-document'
import { activitiesOf } from './processing-activities.ts'
import { both, entryOf, type ProcessingFacts } from './processing-facts.ts'
import { countriesText, measuresSection, whoSection } from './processing-register.ts'

/**
 * The skeleton of a data protection impact assessment (GDPR Art. 35(7)): what can be said from the settings is said, what people have to
 * judge is left open by name. A release that changes an answer shows it as a difference.
 */
export const impactAssessment = (facts: ProcessingFacts): OfficialDocument => ({
  type: 'impact-assessment',
  title: both('Valutazione d’impatto (art. 35)', 'Impact assessment (Art. 35)'),
  sections: [
    whoSection(facts),
    {
      id: 'description',
      title: both(
        'Descrizione dei trattamenti (art. 35.7.a)',
        'Description of the processing (Art. 35(7)(a))',
      ),
      entries: activitiesOf(facts)
        .filter(({ hasHealth }) => hasHealth)
        .map(({ id, title, purpose, categories, recipients }) =>
          entryOf(id, title, {
            purpose: [both('Finalità', 'Purpose'), purpose],
            categories: [both('Dati', 'Data'), categories],
            recipients: [both('Destinatari', 'Recipients'), recipients],
          }),
        ),
    },
    necessity(facts),
    risks(facts),
    measuresSection(facts),
    {
      id: 'judgement',
      title: both('Giudizio delle persone', 'What people have to judge'),
      entries: [
        entryOf('open', both('Da scrivere', 'To be written'), {
          views: [both('Parere degli interessati (art. 35.9)', 'Views of data subjects (Art. 35(9))'), open],
          advice: [
            both(
              'Parere del responsabile della protezione dei dati (art. 35.2)',
              'Advice of the data protection officer (Art. 35(2))',
            ),
            open,
          ],
          residual: [both('Rischio che resta', 'Risk that remains'), open],
        }),
      ],
    },
  ],
})

const open = both('aperto', 'open')

const necessity = (facts: ProcessingFacts): OfficialDocument['sections'][number] => ({
  id: 'necessity',
  title: both('Necessità e proporzione (art. 35.7.b)', 'Necessity and proportionality (Art. 35(7)(b))'),
  entries: [
    entryOf('principles', both('Principi', 'Principles'), {
      minimisation: [
        both('Minimizzazione', 'Minimisation'),
        both(
          'ogni consenso nomina risorse, modi, finalità e scadenza; parti possono essere tolte',
          'each consent names resources, modes, purpose and end; parts can be left out',
        ),
      ],
      storage: [
        both('Conservazione', 'Storage'),
        both(
          `cancellazione da chi legge entro ${String(facts.eraseDays)} giorni, con dichiarazione`,
          `erasure by recipients within ${String(facts.eraseDays)} days, with a statement`,
        ),
      ],
      countries: [both('Paesi', 'Countries'), countriesText(facts.profile)],
      rights: [
        both('Diritti', 'Rights'),
        both(
          'nell’app e per lettera, con il termine dell’art. 12',
          'in the app and by letter, with the clock of Art. 12',
        ),
      ],
      payment: [
        both('Libertà del consenso', 'Freedom of consent'),
        both(
          'nessun prezzo accanto alla decisione; il ristorno è annuale e collettivo',
          'no price beside the decision; the ristorno is yearly and collective',
        ),
      ],
    }),
  ],
})

const risks = (facts: ProcessingFacts): OfficialDocument['sections'][number] => {
  const risk = (id: string, title: Both, met: Both) =>
    entryOf(id, title, {
      met: [both('Che cosa lo contiene', 'What contains it'), met],
      residual: [both('Giudizio', 'Judgement'), open],
    })
  return {
    id: 'risks',
    title: both('Rischi per le persone (art. 35.7.c)', 'Risks for people (Art. 35(7)(c))'),
    entries: [
      risk(
        'access',
        both('Qualcuno legge senza diritto', 'Somebody reads without a right'),
        both(
          'decisione a ogni lettura, revoca immediata, ricevuta prima dei dati',
          'a decision at each read, withdrawal at once, a receipt before the data',
        ),
      ),
      risk(
        'change',
        both('Qualcuno cambia i dati', 'Somebody changes data'),
        both('versioni, firme, registro verificabile', 'versions, signatures, a verifiable log'),
      ),
      risk(
        'loss',
        both('I dati si perdono', 'Data is lost'),
        both('scritture durevoli, copie cifrate, ripristino', 'durable writes, sealed backups, restore'),
      ),
      risk(
        'operator',
        both('Chi tiene il server legge', 'Who runs the server reads'),
        both('valori cifrati; chiave principale altrove', 'values are sealed; the master key is elsewhere'),
      ),
      risk(
        'pressure',
        both('Consenso sotto pressione', 'Consent under pressure'),
        both(
          'uscita rapida, vista discreta, due persone allo sportello, dire no non costa',
          'quick exit, quiet view, two persons at the desk, saying no costs nothing',
        ),
      ),
      risk(
        'use',
        both('Uso per altro', 'Use for something else'),
        facts.contracts.length === 0
          ? both(
              'nessun contratto in vigore; finalità vietate non si scelgono',
              'no contract in force; forbidden purposes cannot be chosen',
            )
          : both(
              'contratti con divieto di reidentificazione; finalità vietate non si scelgono',
              'contracts forbid re-identification; forbidden purposes cannot be chosen',
            ),
      ),
      ...(facts.emergency.roles.length === 0
        ? []
        : [
            risk(
              'emergency',
              both('Abuso dell’emergenza', 'Abuse of the emergency'),
              both(
                'motivo, durata breve, avviso al socio, riesame',
                'a reason, a short time, the member is told, a review',
              ),
            ),
          ]),
    ],
  }
}
