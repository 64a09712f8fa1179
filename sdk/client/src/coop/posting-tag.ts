import { findTag, tagLabel } from '../care/tag-text.ts'
import type { InTwoLanguages } from './chart.ts'
import { sectionOfTag } from './section-budget.ts'

/**
 * Whether that tag exists: a goal or target of the 2030 Agenda (`sdg:3`, `sdg:3.8`, `sdg:3.c`), one of the twelve domains of
 * the BES (`bes:1`), a section (`section:` and its id), or a tag of the care records (`action-sheet:4`, `leps:project`).
 */
export const isPostingTag = (tag: string): boolean =>
  /^sdg:(?:[1-9]|1[0-7])(?:\.(?:[1-9]|1\d|[a-d]))?$/.test(tag) ||
  /^bes:(?:[1-9]|1[0-2])$/.test(tag) ||
  sectionOfTag(tag) !== undefined ||
  findTag(tag) !== undefined

/** What it is about; of a target, its goal. A sheet of which only the number is known has no words. */
export const postingTagLabel = (tag: string): InTwoLanguages | undefined => {
  const [, kind, number = ''] = /^(sdg|bes):(\d+)/.exec(tag) ?? []
  if (kind === 'sdg') return goals[Number(number) - 1]
  if (kind === 'bes') return domains[Number(number) - 1]
  const known = findTag(tag)
  return known === undefined ? undefined : tagLabel(known)
}

/** Sustainable Development Goals 1 to 17 (A/RES/70/1), by their short names. */
const goals: readonly InTwoLanguages[] = [
  { it: 'Sconfiggere la povertà', en: 'No poverty' },
  { it: 'Sconfiggere la fame', en: 'Zero hunger' },
  { it: 'Salute e benessere', en: 'Good health and well-being' },
  { it: 'Istruzione di qualità', en: 'Quality education' },
  { it: 'Parità di genere', en: 'Gender equality' },
  { it: 'Acqua pulita e servizi igienico-sanitari', en: 'Clean water and sanitation' },
  { it: 'Energia pulita e accessibile', en: 'Affordable and clean energy' },
  { it: 'Lavoro dignitoso e crescita economica', en: 'Decent work and economic growth' },
  { it: 'Imprese, innovazione e infrastrutture', en: 'Industry, innovation and infrastructure' },
  { it: 'Ridurre le disuguaglianze', en: 'Reduced inequalities' },
  { it: 'Città e comunità sostenibili', en: 'Sustainable cities and communities' },
  { it: 'Consumo e produzione responsabili', en: 'Responsible consumption and production' },
  { it: 'Lotta contro il cambiamento climatico', en: 'Climate action' },
  { it: 'Vita sott’acqua', en: 'Life below water' },
  { it: 'Vita sulla terra', en: 'Life on land' },
  { it: 'Pace, giustizia e istituzioni solide', en: 'Peace, justice and strong institutions' },
  { it: 'Partnership per gli obiettivi', en: 'Partnerships for the goals' },
]

/** Domains 1 to 12 of the BES (Istat, Benessere equo e sostenibile), in the order of its report. */
const domains: readonly InTwoLanguages[] = [
  { it: 'Salute', en: 'Health' },
  { it: 'Istruzione e formazione', en: 'Education and training' },
  { it: 'Lavoro e conciliazione dei tempi di vita', en: 'Work and life balance' },
  { it: 'Benessere economico', en: 'Economic well-being' },
  { it: 'Relazioni sociali', en: 'Social relationships' },
  { it: 'Politica e istituzioni', en: 'Politics and institutions' },
  { it: 'Sicurezza', en: 'Safety' },
  { it: 'Benessere soggettivo', en: 'Subjective well-being' },
  { it: 'Paesaggio e patrimonio culturale', en: 'Landscape and cultural heritage' },
  { it: 'Ambiente', en: 'Environment' },
  { it: 'Innovazione, ricerca e creatività', en: 'Innovation, research and creativity' },
  { it: 'Qualità dei servizi', en: 'Quality of services' },
]
