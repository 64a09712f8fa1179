import { ownCodes, type Label } from './fhir-resource.ts'
import { icfSystem } from './questionnaire.ts'

/**
 * Tags that projects, studies, indicators and budget lines carry. Codes, and labels of our own: titles and texts belong to
 * whoever wrote them (the Region, the WHO), and those that we do not know for certain are not guessed.
 */
export type CareTag =
  | { readonly kind: 'action-sheet'; readonly number: number }
  | { readonly kind: 'area'; readonly code: AreaCode }
  | { readonly kind: 'leps'; readonly code: LepsCode }
  | { readonly kind: 'icf'; readonly code: IcfCode }

/** The five areas of the regional social and health plan (Emilia-Romagna). */
export const areas = {
  A: { it: 'Casa e prossimità', en: 'Home and proximity' },
  B: { it: 'Disuguaglianze e prevenzione', en: 'Inequalities and prevention' },
  C: { it: 'Autonomia', en: 'Autonomy' },
  D: { it: 'Partecipazione', en: 'Participation' },
  E: { it: 'Qualità', en: 'Quality' },
} as const satisfies Record<string, Label>
export type AreaCode = keyof typeof areas

export interface ActionSheet {
  readonly number: number
  /** What it is about in our words; without one we know its number only. The official titles are not repeated. */
  readonly about?: Label
}

const about: Readonly<Record<number, Label>> = {
  4: { it: 'budget di salute', en: 'health budget' },
  5: { it: 'chi assiste', en: 'carers' },
  6: { it: 'progetto di vita, dopo di noi', en: 'life project, after the parents' },
  10: { it: 'povertà', en: 'poverty' },
  22: { it: 'povertà', en: 'poverty' },
  23: { it: 'povertà', en: 'poverty' },
  27: { it: 'capire la salute', en: 'health literacy' },
  28: { it: 'sapere tra pari', en: 'knowledge of peers' },
  29: { it: 'partecipazione civica', en: 'civic participation' },
  35: { it: 'servizi digitali per il welfare', en: 'digital services for welfare' },
  39: { it: 'livelli essenziali (LEPS)', en: 'essential levels (LEPS)' },
}

/** The 39 action sheets by number. */
export const actionSheets: readonly ActionSheet[] = Array.from({ length: 39 }, (_, index) => {
  const subject = about[index + 1]
  return { number: index + 1, ...(subject === undefined ? {} : { about: subject }) }
})

/** Essential levels of social services: D.lgs 147/2017 (access to supports), L. 234/2021 art. 1 c. 170 (the others). */
export const leps = {
  'access': { it: 'Accesso e segretariato sociale', en: 'Access and social secretariat' },
  'assessment': { it: 'Valutazione multidimensionale', en: 'Multidimensional assessment' },
  'project': { it: 'Progetto personalizzato', en: 'Personalised project' },
  'supports': { it: 'Sostegni del progetto', en: 'Supports of the project' },
  'social-emergency': { it: 'Pronto intervento sociale', en: 'Social emergency' },
  'protected-discharge': { it: 'Dimissioni protette', en: 'Protected discharge' },
  'family-unity': { it: 'Prevenire l’allontanamento', en: 'Keeping families together' },
  'registered-address': { it: 'Residenza per chi non ha casa', en: 'Address for who has no home' },
  'independent-life': { it: 'Vita indipendente e dopo di noi', en: 'Independent life' },
} as const satisfies Record<string, Label>
export type LepsCode = keyof typeof leps

/** ICF categories that the sheets of this house touch, with labels of our own; the WHO's texts are licensed. */
export const icfLabels = {
  b1: { it: 'mente', en: 'mind' },
  b114: { it: 'orientarsi', en: 'orientation' },
  b144: { it: 'memoria', en: 'memory' },
  b152: { it: 'emozioni', en: 'emotions' },
  b4: { it: 'cuore e respiro', en: 'heart and breath' },
  b5: { it: 'nutrirsi e metabolismo', en: 'digestion and metabolism' },
  b525: { it: 'intestino', en: 'bowel' },
  b620: { it: 'vescica', en: 'bladder' },
  d3: { it: 'comunicare', en: 'communicating' },
  d4: { it: 'muoversi', en: 'moving' },
  d450: { it: 'camminare', en: 'walking' },
  d460: { it: 'muoversi nei luoghi', en: 'moving in places' },
  d470: { it: 'usare i trasporti', en: 'using transport' },
  d5: { it: 'cura di sé', en: 'self-care' },
  d510: { it: 'lavarsi', en: 'washing' },
  d530: { it: 'usare il bagno', en: 'using the toilet' },
  d540: { it: 'vestirsi', en: 'dressing' },
  d550: { it: 'mangiare', en: 'eating' },
  d570: { it: 'badare alla salute', en: 'minding one’s health' },
  d610: { it: 'avere una casa', en: 'having a home' },
  d630: { it: 'cucinare', en: 'cooking' },
  d660: { it: 'assistere altri', en: 'caring for others' },
  d750: { it: 'amici e vicini', en: 'friends and neighbours' },
  d850: { it: 'lavoro pagato', en: 'paid work' },
  d860: { it: 'piccoli acquisti e denaro', en: 'money day by day' },
  d870: { it: 'bastare a sé col denaro', en: 'making ends meet' },
  e155: { it: 'edificio in cui si vive', en: 'building one lives in' },
  e3: { it: 'persone che aiutano', en: 'people who help' },
  e310: { it: 'famiglia', en: 'family' },
  e340: { it: 'chi assiste', en: 'personal carers' },
  e580: { it: 'servizi sanitari', en: 'health services' },
} as const satisfies Record<string, Label>
export type IcfCode = keyof typeof icfLabels

/** A tag as `meta.tag`. */
export const tagCoding = (tag: CareTag): object => {
  switch (tag.kind) {
    case 'action-sheet':
      return { system: `${ownCodes}/action-sheet`, code: String(tag.number) }
    case 'area':
      return { system: `${ownCodes}/action-area`, code: tag.code, display: areas[tag.code].it }
    case 'leps':
      return { system: `${ownCodes}/leps`, code: tag.code, display: leps[tag.code].it }
    case 'icf':
      return { system: icfSystem, code: tag.code }
  }
}
