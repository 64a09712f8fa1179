import type { Both } from '@mutua/sdk/rights/official-document'
import { both, same, type ProcessingFacts } from './processing-facts.ts'

/** A processing activity of the co-op (GDPR Art. 30(1)). */
export interface Activity {
  readonly id: string
  readonly title: Both
  readonly purpose: Both
  /** Art. 6, and Art. 9(2) where it is about health. */
  readonly basis: Both
  readonly subjects: Both
  readonly categories: Both
  readonly recipients: Both
  readonly retention: Both
  readonly hasHealth: boolean
}

/** What this software does, as it is set up here. What a co-op does beside it, it writes into a register of its own. */
export const activitiesOf = (facts: ProcessingFacts): readonly Activity[] => {
  const { profile, eraseDays, emergency, hasPayments, contracts, purposes } = facts
  const record = retentionText(profile.recordRetention)
  const members = both('soci', 'members')
  const purposesOf = (kind: (typeof purposes)[number]['kind']): Both => {
    const labels = purposes.filter((purpose) => purpose.kind === kind).map(({ label }) => label)
    return { it: labels.map(({ it }) => it).join('; '), en: labels.map(({ en }) => en).join('; ') }
  }
  const erase = both(
    `chi legge cancella entro ${String(eraseDays)} giorni dalla fine del consenso; registro dei consensi: ${record.it}`,
    `recipients erase within ${String(eraseDays)} days of the end of a consent; records of consent: ${record.en}`,
  )
  return [
    {
      id: 'pods',
      title: both('Custodia dei dati dei soci', 'Keeping members’ data'),
      purpose: both(
        'tenere i dati di salute e sociali che il socio mette nel proprio spazio',
        'keeping the health and social data that members put into a storage of their own',
      ),
      basis: both(
        'contratto con il socio (art. 6.1.b); consenso esplicito (art. 9.2.a)',
        'contract with the member (Art. 6(1)(b)); explicit consent (Art. 9(2)(a))',
      ),
      subjects: both('soci; persone nominate nei loro documenti', 'members; people named in their documents'),
      categories: both(
        'salute, vita sociale, documenti, identità e contatti',
        'health, social life, documents, identity and contacts',
      ),
      recipients: both('nessuno senza un consenso del socio', 'nobody without a consent of the member'),
      retention: both(
        'finché il socio lo vuole; alla chiusura dello spazio le chiavi sono distrutte',
        'as long as the member wants; when the storage is closed its keys are destroyed',
      ),
      hasHealth: true,
    },
    {
      id: 'consents',
      title: both('Consensi e loro prova', 'Consents and their proof'),
      purpose: both(
        'chiedere, dare, provare e revocare i consensi',
        'asking for, giving, proving and withdrawing consents',
      ),
      basis: both(
        'obbligo di legge (art. 6.1.c con art. 7.1)',
        'legal obligation (Art. 6(1)(c) with Art. 7(1))',
      ),
      subjects: both('soci; chi chiede e chi legge', 'members; those who ask and read'),
      categories: both(
        'chi, che cosa, perché, fino a quando; la categoria dei dati, mai il contenuto',
        'who, what, why, until when; the category of data, never the content',
      ),
      recipients: both('le due parti del consenso', 'the two parties of the consent'),
      retention: record,
      hasHealth: true,
    },
    {
      id: 'care',
      title: both('Lettura per la cura', 'Reading for care'),
      purpose: purposesOf('care'),
      basis: both('consenso (art. 6.1.a, 9.2.a)', 'consent (Art. 6(1)(a), 9(2)(a))'),
      subjects: members,
      categories: both('salute, nei limiti del consenso', 'health, within the consent'),
      recipients: both(
        'professionisti e organizzazioni di cura nell’elenco',
        'care professionals and organisations on the register',
      ),
      retention: erase,
      hasHealth: true,
    },
    {
      id: 'social',
      title: both('Lettura per i servizi sociali', 'Reading for social support'),
      purpose: purposesOf('social'),
      basis: both('consenso (art. 6.1.a, 9.2.a)', 'consent (Art. 6(1)(a), 9(2)(a))'),
      subjects: both(
        'soci e chi vive con loro, con il suo consenso',
        'members, and whoever lives with them with their consent',
      ),
      categories: both(
        'vita sociale, salute, nei limiti del consenso',
        'social life, health, within the consent',
      ),
      recipients: both('operatori sociali e loro organizzazioni', 'social workers and their organisations'),
      retention: erase,
      hasHealth: true,
    },
    {
      id: 'research',
      title: both('Uso per la ricerca', 'Use for research'),
      purpose: purposesOf('research'),
      basis: both('consenso (art. 6.1.a, 9.2.a, 9.2.j)', 'consent (Art. 6(1)(a), 9(2)(a), 9(2)(j))'),
      subjects: members,
      categories: both(
        'salute e vita sociale, nei limiti del consenso e del contratto',
        'health and social life, within consent and contract',
      ),
      recipients:
        contracts.length === 0
          ? both('nessuno: nessun contratto è in vigore', 'none: no contract is in force')
          : same(
              contracts
                .map(({ name }) => name)
                .toSorted()
                .join('; '),
            ),
      retention: erase,
      hasHealth: true,
    },
    ...(emergency.roles.length === 0
      ? []
      : [
          {
            id: 'emergency',
            title: both('Accesso in emergenza', 'Emergency access'),
            purpose: both(
              'salvare la vita di chi non può decidere',
              'saving the life of somebody who cannot decide',
            ),
            basis: both('interessi vitali (art. 6.1.d, 9.2.c)', 'vital interests (Art. 6(1)(d), 9(2)(c))'),
            subjects: members,
            categories: both(
              'ciò che il socio ammette per le emergenze',
              'what the member allows for emergencies',
            ),
            recipients: both(
              `organizzazioni di fiducia; ruoli: ${emergency.roles.join(', ')}`,
              `entrusted organisations; roles: ${emergency.roles.join(', ')}`,
            ),
            retention: both(
              `l’accesso dura ${String(emergency.seconds / 60)} minuti ed è riletto entro ${String(emergency.reviewDays)} giorni; registro: ${record.it}`,
              `an access lasts ${String(emergency.seconds / 60)} minutes and is reviewed within ${String(emergency.reviewDays)} days; record: ${record.en}`,
            ),
            hasHealth: true,
          },
        ]),
    {
      id: 'uses',
      title: both('Ricevute d’uso e registro pubblico', 'Receipts of use and the public log'),
      purpose: both(
        'provare ogni lettura e calcolare che cosa è dovuto',
        'proving each read and working out what is owed',
      ),
      basis: both(
        'contratto con il socio (art. 6.1.b); obbligo di legge (art. 5.2, DGA art. 12.o)',
        'contract with the member (Art. 6(1)(b)); legal obligation (Art. 5(2), DGA Art. 12(o))',
      ),
      subjects: both('soci; chi legge', 'members; those who read'),
      categories: both(
        'quando, chi, quale finalità, impronta della risorsa',
        'when, who, which purpose, digest of the resource',
      ),
      recipients: both(
        'le due parti; chiunque, ma solo impronte con sale',
        'the two parties; anybody, but salted digests only',
      ),
      retention: both(
        'dieci anni (art. 2220 c.c.); dopo, il sale è distrutto e le prove restano senza contenuto',
        'ten years (Art. 2220 c.c.); then the salt is destroyed and proofs stay without content',
      ),
      hasHealth: false,
    },
    {
      id: 'register',
      title: both('Libro soci e assemblea', 'Members register and assembly'),
      purpose: both(
        'tenere il libro soci, convocare e votare',
        'keeping the members register, calling and voting',
      ),
      basis: both(
        'obbligo di legge (art. 6.1.c; art. 2421 e 2538 c.c.)',
        'legal obligation (Art. 6(1)(c); Art. 2421 and 2538 c.c.)',
      ),
      subjects: members,
      categories: both(
        'identità, codice fiscale, date, quota, voto palese',
        'identity, fiscal code, dates, share, open votes',
      ),
      recipients: both(
        'soci (art. 2422 c.c.); autorità di vigilanza',
        'members (Art. 2422 c.c.); supervisory authorities',
      ),
      retention: both('senza termine: libro sociale', 'without end: a book of the co-op'),
      hasHealth: false,
    },
    {
      id: 'ristorno',
      title: both('Contabilità e ristorno', 'Books and ristorno'),
      purpose: both('conti, ristorno, pagamenti', 'accounts, ristorno, payments'),
      basis: both(
        'obbligo di legge e contratto (art. 6.1.b e c; art. 2545-sexies c.c.)',
        'legal obligation and contract (Art. 6(1)(b) and (c); Art. 2545-sexies c.c.)',
      ),
      subjects: both('soci; clienti', 'members; customers'),
      categories: both(
        'una somma per persona e anno, IBAN; mai lo studio',
        'one sum per person and year, IBAN; never the study',
      ),
      recipients: hasPayments
        ? both('la banca', 'the bank')
        : both('nessuno: nessun conto è impostato', 'none: no account is set up'),
      retention: both('dieci anni (art. 2220 c.c.)', 'ten years (Art. 2220 c.c.)'),
      hasHealth: false,
    },
    {
      id: 'rights',
      title: both('Diritti, reclami e violazioni', 'Rights, complaints and breaches'),
      purpose: both(
        'rispondere agli interessati, registrare le violazioni',
        'answering data subjects, recording breaches',
      ),
      basis: both(
        'obbligo di legge (art. 6.1.c; art. 12-22, 33, 34)',
        'legal obligation (Art. 6(1)(c); Art. 12-22, 33, 34)',
      ),
      subjects: both('chiunque chieda', 'whoever asks'),
      categories: both(
        'nome, recapito, le parole della richiesta',
        'name, contact, the words of the request',
      ),
      recipients: both('l’incaricato che risponde; il Garante', 'the officer who answers; the authority'),
      retention: both(
        'reclami due anni dopo la risposta; nomi e parole delle richieste cinque anni; violazioni senza termine (art. 33.5)',
        'complaints two years after the answer; names and words of requests five years; breaches without end (Art. 33(5))',
      ),
      hasHealth: false,
    },
    {
      id: 'sign-in',
      title: both('Accesso e sicurezza', 'Sign-in and security'),
      purpose: both('riconoscere chi entra, respingere abusi', 'knowing who comes in, turning abuse away'),
      basis: both(
        'contratto e legittimo interesse (art. 6.1.b e f)',
        'contract and legitimate interest (Art. 6(1)(b) and (f))',
      ),
      subjects: both('chiunque acceda', 'whoever signs in'),
      categories: both(
        'chiavi pubbliche, sessioni, tentativi; niente nei log che nomini una persona',
        'public keys, sessions, attempts; nothing in logs that names a person',
      ),
      recipients: both('nessuno', 'nobody'),
      retention: both('sessioni fino alla scadenza', 'sessions until they end'),
      hasHealth: false,
    },
  ]
}

/** `P10Y` in words. */
export const retentionText = (duration: string): Both => {
  const count = duration.slice(1, -1)
  const unit = duration.at(-1)
  if (unit === 'Y') return both(`${count} anni`, `${count} years`)
  return unit === 'M' ? both(`${count} mesi`, `${count} months`) : both(`${count} giorni`, `${count} days`)
}
