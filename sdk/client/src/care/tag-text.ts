import { ownCodes, partOf, partsOf, type FhirResource, type Label } from './fhir-resource.ts'
import { icfSystem } from './questionnaire.ts'
import { actionSheets, areas, icfLabels, leps, tagCoding, type CareTag } from './tags.ts'

/** Where the codes of a kind come from, and what of it we could hold against a text. */
export interface TagSource {
  readonly citation: string
  /** `false`: the citation was not at hand to be verified; nothing may rest on it alone. */
  readonly isVerified: boolean
  readonly note: Label
}

export const tagSources: Readonly<Record<CareTag['kind'], TagSource>> = {
  'action-sheet': {
    citation: 'Piano sociale e sanitario, Regione Emilia-Romagna: 39 schede attuative',
    isVerified: false,
    note: {
      it: 'Noti il numero delle schede e il tema di 4, 5, 6, 10, 22, 23, 27-29, 35 e 39 (27-29 nell’ordine in cui sono nominate); titoli e aree delle schede non verificati.',
      en: 'Known are how many there are and what 4, 5, 6, 10, 22, 23, 27-29, 35 and 39 are about (27-29 in the order in which they are named); titles and areas of the sheets are not verified.',
    },
  },
  'area': {
    citation: 'Piano sociale e sanitario, Regione Emilia-Romagna: aree A-E',
    isVerified: false,
    note: {
      it: 'Cinque aree con le nostre parole; il testo del piano non è stato confrontato.',
      en: 'Five areas in words of our own; the text of the plan was not compared.',
    },
  },
  'leps': {
    citation: 'D.lgs 147/2017; L. 234/2021 art. 1 c. 170',
    isVerified: false,
    note: {
      it: 'I passi del D.lgs 147/2017 sono quelli dei documenti fondativi; la L. 234/2021 non è stata confrontata.',
      en: 'The steps of D.lgs 147/2017 are those of the founding documents; L. 234/2021 was not compared.',
    },
  },
  'icf': {
    citation: 'WHO, ICF',
    isVerified: false,
    note: {
      it: 'Solo codici, con etichette nostre: i testi sono dell’OMS, con licenza.',
      en: 'Codes only, with labels of our own: the texts are the WHO’s, under licence.',
    },
  },
}

/** Every tag that there is. */
export const allTags: readonly CareTag[] = [
  ...actionSheets.map(({ number }) => ({ kind: 'action-sheet', number }) as const),
  ...keysOf(areas).map((code) => ({ kind: 'area', code }) as const),
  ...keysOf(leps).map((code) => ({ kind: 'leps', code }) as const),
  ...keysOf(icfLabels).map((code) => ({ kind: 'icf', code }) as const),
]

/** As people write it: `action-sheet:4`, `area:A`, `leps:project`, `icf:d450`. */
export const tagText = (tag: CareTag): string =>
  `${tag.kind}:${tag.kind === 'action-sheet' ? String(tag.number) : tag.code}`

export const findTag = (text: string): CareTag | undefined => allTags.find((tag) => tagText(tag) === text)

/** As a search for `_tag` asks for it: `system|code`. */
export const tagToken = (tag: CareTag): string =>
  `${systems[tag.kind]}|${tag.kind === 'action-sheet' ? String(tag.number) : tag.code}`

/** What it is about in words; a sheet of which only the number is known has none. */
export const tagLabel = (tag: CareTag): Label | undefined => {
  switch (tag.kind) {
    case 'action-sheet':
      return actionSheets.find(({ number }) => number === tag.number)?.about
    case 'area':
      return areas[tag.code]
    case 'leps':
      return leps[tag.code]
    case 'icf':
      return icfLabels[tag.code]
  }
}

/** Tags of this house that a record carries. */
export const tagsOf = (record: FhirResource): readonly CareTag[] => {
  const tokens = partsOf(record['meta'], 'tag').map(
    (coding) => `${String(partOf(coding, 'system'))}|${String(partOf(coding, 'code'))}`,
  )
  return allTags.filter((tag) => tokens.includes(tagToken(tag)))
}

/** The record with these tags besides those that it has; what was agreed in it stays as it is. */
export const withTags = (record: FhirResource, tags: readonly CareTag[]): FhirResource => {
  const known = tagsOf(record).map(tagText)
  const added = tags.filter((tag) => !known.includes(tagText(tag))).map(tagCoding)
  const { meta } = record
  return {
    ...record,
    meta: { ...(typeof meta === 'object' ? meta : {}), tag: [...partsOf(meta, 'tag'), ...added] },
  }
}

const systems: Readonly<Record<CareTag['kind'], string>> = {
  'action-sheet': `${ownCodes}/action-sheet`,
  'area': `${ownCodes}/action-area`,
  'leps': `${ownCodes}/leps`,
  'icf': icfSystem,
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table) as Key[] // the keys of the table
}
