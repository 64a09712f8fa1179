import type { Label } from './fhir-resource.ts'

/** Domains of the multidimensional assessment. */
export const domains = {
  triage: { it: 'Primo ascolto', en: 'First listening' },
  health: { it: 'Salute', en: 'Health' },
  functional: { it: 'Autonomia di ogni giorno', en: 'Everyday autonomy' },
  cognitive: { it: 'Memoria, orientamento, umore', en: 'Memory, orientation, mood' },
  mobility: { it: 'Muoversi', en: 'Getting about' },
  network: { it: 'Persone su cui contare', en: 'People to count on' },
  home: { it: 'Abitazione', en: 'Home' },
  work: { it: 'Lavoro e studio', en: 'Work and study' },
  income: { it: 'Reddito', en: 'Income' },
  carer: { it: 'Peso di chi assiste', en: 'Load on the carer' },
} as const satisfies Record<string, Label>
export type Domain = keyof typeof domains

/** How much is needed in a domain. */
export const levels = ['low', 'medium', 'high'] as const
export type Level = (typeof levels)[number]

export interface SheetOption {
  readonly code: string
  readonly points: number
  readonly label: Label
}

export interface SheetItem {
  readonly linkId: string
  readonly domain: Domain
  readonly label: Label
  /** ICF categories, codes only: the texts are the WHO's. */
  readonly icf: readonly string[]
  /** Rising points. */
  readonly options: readonly [SheetOption, ...SheetOption[]]
}

/** A questionnaire of our own. Domain thresholds: from so many points on the level is medium, or high. */
export interface Sheet {
  readonly name: string
  readonly version: string
  readonly title: Label
  readonly items: readonly SheetItem[]
  readonly thresholds: Readonly<Partial<Record<Domain, { readonly medium: number; readonly high: number }>>>
}
