import type { DocumentEntry, DocumentSection, OfficialDocument } from '@mutua/sdk/rights/official-document'
import { activitiesOf, type Activity } from './processing-activities.ts'
import { both, entryOf, listed, same, type ProcessingFacts } from './processing-facts.ts'

/** The register of processing activities (GDPR Art. 30), as the service is running now. */
export const processingRegister = (facts: ProcessingFacts): OfficialDocument => ({
  type: 'processing-register',
  title: both('Registro delle attività di trattamento', 'Register of processing activities'),
  sections: [
    whoSection(facts),
    {
      id: 'activities',
      title: both('Attività come titolare (art. 30.1)', 'Activities as controller (Art. 30(1))'),
      entries: activitiesOf(facts).map((activity) => activityEntry(activity, facts)),
    },
    {
      id: 'on-behalf',
      title: both('Attività come responsabile (art. 30.2)', 'Activities as processor (Art. 30(2))'),
      entries: onBehalfEntries(facts),
    },
    {
      id: 'contracts',
      title: both('Contratti con chi usa i dati', 'Contracts with data users'),
      entries: facts.contracts
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .map(({ id, name, from, to, purposes }) =>
          entryOf(contractId(id), same(name), {
            term: [both('Durata', 'Term'), same(`${from} – ${to}`)],
            purposes: [both('Finalità', 'Purposes'), purposesText(purposes, facts)],
          }),
        ),
    },
    measuresSection(facts),
  ],
})

/** Who is responsible, and whom one asks (Art. 30(1)(a)). */
export const whoSection = ({ profile }: ProcessingFacts): DocumentSection => ({
  id: 'who',
  title: both('Chi risponde', 'Who is responsible'),
  entries: [
    ...profile.controllers.map((party, place) =>
      entryOf(
        `controller-${String(place + 1)}`,
        place === 0 ? both('Titolare', 'Controller') : both('Contitolare', 'Joint controller'),
        partyFields(party),
      ),
    ),
    entryOf(
      'dpo',
      both('Responsabile della protezione dei dati', 'Data protection officer'),
      profile.dpo === undefined
        ? {
            name: [
              both('Nome', 'Name'),
              both('non indicato nelle impostazioni', 'not named in the settings'),
            ],
          }
        : partyFields(profile.dpo),
    ),
    entryOf(
      'authority',
      both('Autorità di controllo', 'Supervisory authority'),
      partyFields(profile.authority),
    ),
  ],
})

const partyFields = ({
  name,
  address,
  contact,
}: ProcessingFacts['profile']['authority']): Parameters<typeof entryOf>[2] => ({
  name: [both('Nome', 'Name'), same(name)],
  address: [both('Indirizzo', 'Address'), same(address)],
  contact: [both('Recapito', 'Contact'), same(contact)],
})

const activityEntry = (activity: Activity, { profile }: ProcessingFacts): DocumentEntry =>
  entryOf(activity.id, activity.title, {
    purpose: [both('Finalità', 'Purpose'), activity.purpose],
    basis: [both('Base giuridica', 'Lawful basis'), activity.basis],
    subjects: [both('Interessati', 'Data subjects'), activity.subjects],
    categories: [both('Categorie di dati', 'Categories of data'), activity.categories],
    recipients: [both('Categorie di destinatari', 'Categories of recipients'), activity.recipients],
    countries: [both('Paesi', 'Countries'), countriesText(profile)],
    retention: [both('Conservazione', 'Retention'), activity.retention],
  })

/** Art. 30(1)(e): whether anything leaves the EEA, and where to. */
export const countriesText = ({
  storageCountries,
  processingCountries,
}: ProcessingFacts['profile']): ReturnType<typeof both> => {
  const outside = [...new Set([...storageCountries, ...processingCountries])].filter((one) => !eea.has(one))
  const kept = `${storageCountries.join(', ')} / ${processingCountries.join(', ')}`
  return outside.length === 0
    ? both(`conservati / usati: ${kept}; nessun Paese terzo`, `kept / used: ${kept}; no third country`)
    : both(
        `conservati / usati: ${kept}; Paesi terzi: ${outside.join(', ')}`,
        `kept / used: ${kept}; third countries: ${outside.join(', ')}`,
      )
}

const eea: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
)

/** What the service does for organisations that write into pods, and read from them, for purposes of their own. */
const onBehalfEntries = ({ organisations, profile }: ProcessingFacts): DocumentEntry[] => [
  entryOf('providers', both('Per le organizzazioni di cura e sociali', 'For care and social organisations'), {
    controllers: [both('Titolari', 'Controllers'), listed(organisations.toSorted())],
    categories: [
      both('Trattamenti', 'Processing'),
      both(
        'mettere a disposizione ciò che il socio concede; ricevere e tenere ciò che scrivono nel suo spazio; elenco del loro personale',
        'making available what the member grants; receiving and keeping what they write into the member’s storage; their staff list',
      ),
    ],
    countries: [both('Paesi', 'Countries'), countriesText(profile)],
  }),
]

/** Art. 30(1)(g), 32(1): only what this deployment really does. */
export const measuresSection = (facts: ProcessingFacts): DocumentSection => ({
  id: 'measures',
  title: both('Misure di sicurezza (art. 32)', 'Security measures (Art. 32)'),
  entries: [
    entryOf('technical', both('Tecniche', 'Technical'), {
      'at-rest': [
        both('Cifratura', 'Encryption'),
        both(
          'ogni valore e file cifrato con AES-256-GCM, una chiave per ogni spazio, avvolta da una chiave principale tenuta altrove',
          'each value and file sealed with AES-256-GCM, a key for each pod, wrapped by a master key that is kept elsewhere',
        ),
      ],
      'in-transit': [
        both('In rete', 'On the network'),
        facts.usesTls
          ? both('TLS dal servizio stesso', 'TLS by the service itself')
          : both('TLS davanti al servizio, non da qui', 'TLS in front of the service, not by it'),
      ],
      'keys': [
        both('Chiavi di firma', 'Signing keys'),
        both(`rinnovate dopo ${String(facts.keyDays)} giorni`, `renewed after ${String(facts.keyDays)} days`),
      ],
      'tokens': [
        both('Accesso', 'Access'),
        both(
          'passkey, token legati a una chiave (DPoP), rifiuto se manca una regola',
          'passkeys, tokens bound to a key (DPoP), refusal where there is no rule',
        ),
      ],
      'log': [
        both('Registro verificabile', 'Verifiable log'),
        both(
          `ogni uso in un registro che nessuno può riscrivere; testimoni: ${facts.witnesses.length === 0 ? 'nessuno' : facts.witnesses.join(', ')}`,
          `each use in a log that nobody can rewrite; witnesses: ${facts.witnesses.length === 0 ? 'none' : facts.witnesses.join(', ')}`,
        ),
      ],
      'backup': [
        both('Copie', 'Backups'),
        both(
          'cifrate per una chiave che non sta sul server; ripristino provato',
          'sealed to a key that is not on the server; restore is tested',
        ),
      ],
      'servers': [both('Server degli spazi', 'Pod servers'), listed(facts.podServers)],
    }),
    entryOf('organisational', both('Organizzative', 'Organisational'), {
      'two-officers': [
        both('Due persone', 'Two persons'),
        both(
          'denaro, contratti, sportello, chiusura di violazioni',
          'money, contracts, desk, closing of breaches',
        ),
      ],
      'need-to-know': [
        both('Chi legge', 'Who reads'),
        both(
          'gli incaricati non vedono dati di salute; le richieste le legge chi risponde',
          'officers see no health data; requests are read by who answers them',
        ),
      ],
      'defaults': [
        both('Impostazioni iniziali', 'Defaults'),
        facts.mayAnybodyAsk
          ? both('niente è condiviso; chiunque può chiedere', 'nothing is shared; anybody may ask')
          : both(
              'niente è condiviso; chiede solo chi è nell’elenco',
              'nothing is shared; only who is on the register asks',
            ),
      ],
    }),
  ],
})

const purposesText = (iris: readonly string[], { purposes }: ProcessingFacts) => {
  const labels = iris.map((iri) => purposes.find((one) => one.iri === iri)?.label ?? same(iri))
  return both(labels.map(({ it }) => it).join('; '), labels.map(({ en }) => en).join('; '))
}

/** Unguessable ids have capitals: the number of the place would change with its neighbours. */
const contractId = (id: string): string =>
  `contract-${Buffer.from(id.slice(id.lastIndexOf('/') + 1))
    .toString('hex')
    .slice(0, 32)}`
