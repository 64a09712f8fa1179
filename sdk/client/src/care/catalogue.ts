import type { Label } from './fhir-resource.ts'
import type { supportKinds } from './project.ts'

/** Who gives a support: the public service, a co-op, or people nearby (D.lgs 147/2017 art. 6: the whole network). */
export const supplies = {
  'public': { it: 'Servizio pubblico', en: 'Public service' },
  'co-op': { it: 'Cooperativa', en: 'Co-op' },
  'informal': { it: 'Rete di vicinato', en: 'People nearby' },
} as const satisfies Record<string, Label>
export type Supply = keyof typeof supplies

export interface CatalogueEntry {
  readonly code: string
  readonly supply: Supply
  readonly kind: keyof typeof supportKinds
  readonly what: Label
  /** How often it is usually given; the project says how often this one is. */
  readonly often: Label
}

const entry = (
  supply: Supply,
  kind: CatalogueEntry['kind'],
  { code, what, often }: { code: string; what: readonly [string, string]; often: readonly [string, string] },
): CatalogueEntry => ({
  code,
  supply,
  kind,
  what: { it: what[0], en: what[1] },
  often: { it: often[0], en: often[1] },
})

const weekly = ['una volta a settimana', 'once a week'] as const
const weekdays = ['cinque giorni a settimana', 'five days a week'] as const
const twice = ['due volte a settimana', 'twice a week'] as const
const needed = ['quando serve', 'when it is needed'] as const

/**
 * Supports to choose from: those that the founding documents name, in words of our own. A co-op puts its own beside them in the
 * project, as text.
 */
export const catalogue: readonly CatalogueEntry[] = [
  entry('public', 'health', {
    code: 'nurse-at-home',
    what: ['Infermiere a casa', 'Nurse at home'],
    often: twice,
  }),
  entry('public', 'health', {
    code: 'doctor-at-home',
    what: ['Visita del medico a casa', 'Doctor’s visit at home'],
    often: ['una volta al mese', 'once a month'],
  }),
  entry('public', 'health', {
    code: 'rehabilitation-at-home',
    what: ['Riabilitazione a casa', 'Rehabilitation at home'],
    often: twice,
  }),
  entry('public', 'home-care', {
    code: 'social-worker',
    what: ['Colloquio con l’assistente sociale', 'Talk with the social worker'],
    often: ['una volta al mese', 'once a month'],
  }),
  entry('public', 'inclusion-traineeship', {
    code: 'traineeship',
    what: ['Tirocinio di inclusione', 'Inclusion traineeship'],
    often: weekdays,
  }),
  entry('public', 'social-emergency', {
    code: 'social-emergency',
    what: ['Pronto intervento sociale', 'Social emergency service'],
    often: needed,
  }),
  entry('co-op', 'home-care', {
    code: 'bath-and-lunch',
    what: ['Aiuto per il bagno e il pranzo', 'Help with bath and lunch'],
    often: weekdays,
  }),
  entry('co-op', 'home-care', {
    code: 'meals',
    what: ['Pasti a casa', 'Meals at home'],
    often: ['ogni giorno', 'every day'],
  }),
  entry('co-op', 'home-care', {
    code: 'respite',
    what: ['Sollievo a chi assiste', 'Respite for the carer'],
    often: weekly,
  }),
  entry('co-op', 'socio-educational', {
    code: 'educator',
    what: ['Educatore', 'Educator'],
    often: twice,
  }),
  entry('co-op', 'parenting', {
    code: 'parents-group',
    what: ['Gruppo di genitori', 'Group of parents'],
    often: weekly,
  }),
  entry('co-op', 'cultural-mediation', {
    code: 'mediator',
    what: ['Mediazione culturale', 'Cultural mediation'],
    often: needed,
  }),
  entry('informal', 'home-care', {
    code: 'neighbour',
    what: ['Un vicino passa a salutare', 'A neighbour calls in'],
    often: ['ogni giorno', 'every day'],
  }),
  entry('informal', 'home-care', {
    code: 'ride',
    what: ['Un passaggio per le visite', 'A lift to appointments'],
    often: needed,
  }),
  entry('informal', 'socio-educational', {
    code: 'company',
    what: ['Compagnia e uscite', 'Company and going out'],
    often: weekly,
  }),
]
