import { isConcluded } from '@mutua/sdk/care/assessment-records'
import { codeOf, idOfReference, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { answersOf, sheetAddress } from '@mutua/sdk/care/questionnaire'
import type { Answer } from '@mutua/sdk/care/score'
import { adaptResponse, type SheetAdapter } from '@mutua/sdk/care/sheet-adapter'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { autonomySheet, sheets, siadSheet, triageSheet } from '@mutua/sdk/care/sheets'

/** An answer that follows from what is in the pod, and from what. */
export interface Suggestion {
  readonly code: string
  readonly from: SuggestionSource
}

export interface SuggestionSource {
  /** `sheet`: of the same sheet, the last time; `other-sheet`: by the same thing asked elsewhere; `diagnoses`: counted. */
  readonly kind: 'sheet' | 'other-sheet' | 'diagnoses'
  /** Sheet that was filled in; empty for diagnoses. */
  readonly sheet?: Sheet
  /** `YYYY-MM-DD`; empty where the record does not say. */
  readonly on: string
  /** Who wrote it, as their record names them. */
  readonly by?: string
  /** `Type/id` */
  readonly record: string
}

/**
 * Answers to a sheet that follow from the records, each with where it comes from: of the same question the last time, else of the
 * same thing in another sheet, else of the diagnoses. The newest by day goes first. What no record says is not suggested: that
 * nothing is written is never "no need".
 */
export const suggestAnswers = (
  sheet: Sheet,
  records: readonly FhirResource[],
): ReadonlyMap<string, Suggestion> => {
  const found = [
    ...records.filter(isConcluded).flatMap((response) => fromResponse(sheet, response, records)),
    ...fromDiagnoses(sheet, records),
  ].toSorted((one, other) => one.suggestion.from.on.localeCompare(other.suggestion.from.on))
  const suggestions = new Map<string, Suggestion>()
  // The later ones last, so that they stay; of one day the sheet itself, which was asked this very question.
  for (const isOwn of [false, true])
    for (const { linkId, suggestion } of found)
      if ((suggestion.from.kind === 'sheet') === isOwn && !isOlder(suggestion, suggestions.get(linkId)))
        suggestions.set(linkId, suggestion)
  return suggestions
}

interface Found {
  readonly linkId: string
  readonly suggestion: Suggestion
}

const isOlder = (one: Suggestion, other: Suggestion | undefined): boolean =>
  other !== undefined && one.from.on < other.from.on

const fromResponse = (
  sheet: Sheet,
  response: FhirResource,
  records: readonly FhirResource[],
): readonly Found[] => {
  const of = sheets.find((one) => sheetAddress(one) === response['questionnaire'])
  if (of === undefined) return []
  const isSame = of.name === sheet.name
  const answers = isSame ? answersOf(response) : adapted(of, sheet, response)
  const author = nameOf(partOf(response['author'], 'reference'), records)
  return answers
    .filter((answer) => isOffered(sheet, answer))
    .map(({ linkId, code }) => ({
      linkId,
      suggestion: {
        code,
        from: {
          kind: isSame ? 'sheet' : 'other-sheet',
          sheet: of,
          on: dayOf(response['authored']),
          ...(author === undefined ? {} : { by: author }),
          record: `QuestionnaireResponse/${response.id}`,
        },
      },
    }))
}

const adapted = (from: Sheet, to: Sheet, response: FhirResource): readonly Answer[] => {
  const adapter = bridges.find((one) => one.from === from && one.to === to)?.adapter
  if (adapter === undefined) return []
  const read = adaptResponse(response, adapter)
  return read.kind === 'adapted' ? read.answers : []
}

const isOffered = (sheet: Sheet, { linkId, code }: Answer): boolean =>
  sheet.items.some((item) => item.linkId === linkId && item.options.some((option) => option.code === code))

/** One diagnosis that is active is one illness; none written down is nothing that is known. */
const fromDiagnoses = (sheet: Sheet, records: readonly FhirResource[]): readonly Found[] => {
  if (sheet !== triageSheet) return []
  const active = records.filter(
    (record) => record.resourceType === 'Condition' && codeOf(record['clinicalStatus']) === 'active',
  )
  const newest = active
    .toSorted((one, other) => dayOf(one['recordedDate']).localeCompare(dayOf(other['recordedDate'])))
    .at(-1)
  if (newest === undefined) return []
  const author = nameOf(
    partOf(newest['recorder'], 'reference') ?? partOf(newest['asserter'], 'reference'),
    records,
  )
  return [
    {
      linkId: 'morbilita',
      suggestion: {
        code: active.length === 1 ? 'B' : 'C',
        from: {
          kind: 'diagnoses',
          on: dayOf(newest['recordedDate']),
          ...(author === undefined ? {} : { by: author }),
          record: `Condition/${newest.id}`,
        },
      },
    },
  ]
}

/** Name of a person or place, as their own record has it. */
export const nameOf = (reference: unknown, records: readonly FhirResource[]): string | undefined => {
  if (typeof reference !== 'string') return undefined
  const id = idOfReference(reference)
  const record = records.find((one) => one.id === id && reference.includes(one.resourceType))
  return record === undefined ? undefined : nameIn(record)
}

/** The same of the record itself. */
export const nameIn = (record: FhirResource): string | undefined => {
  if (typeof record['name'] === 'string') return record['name']
  const [name] = partsOf(record, 'name')
  const text = partOf(name, 'text')
  if (typeof text === 'string') return text
  const words = [...partsOf(name, 'prefix'), ...partsOf(name, 'given'), partOf(name, 'family')]
  const whole = words.filter((word) => typeof word === 'string').join(' ')
  return whole === '' ? undefined : whole
}

const dayOf = (instant: unknown): string => (typeof instant === 'string' ? instant.slice(0, 10) : '')

/** The same thing asked in two of our sheets: link ids and codes, nothing else. */
const bridges: readonly { readonly from: Sheet; readonly to: Sheet; readonly adapter: SheetAdapter }[] = [
  bridge(triageSheet, siadSheet, {
    'mobilita': ['mobilita', { A: '1', B: '1', C: '2', D: '3' }],
    'stato-mentale': ['cognitivi', { A: '1', B: '1', C: '2', D: '3' }],
    'assistenza-diretta': ['supporto-sociale', { A: '1', B: '2', C: '2', D: '3' }],
  }),
  bridge(triageSheet, autonomySheet, {
    igiene: ['autonomia.lavarsi', { A: '0', B: '1', C: '2', D: '3' }],
    alimentazione: ['autonomia.mangiare', { A: '0', B: '1', C: '2', D: '3' }],
    mobilita: ['autonomia.casa', { A: '0', B: '0', C: '2', D: '3' }],
  }),
  bridge(autonomySheet, siadSheet, {
    'autonomia.lavarsi': ['autonomia', { 0: '1', 1: '2', 2: '2', 3: '3' }],
    'autonomia.casa': ['mobilita', { 0: '1', 1: '2', 2: '2', 3: '3' }],
  }),
]

function bridge(
  from: Sheet,
  to: Sheet,
  items: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>>,
) {
  const [questionnaire = ''] = sheetAddress(from).split('|')
  return {
    from,
    to,
    adapter: {
      questionnaire,
      items: Object.fromEntries(
        Object.entries(items).map(([linkId, [own, codes]]) => [linkId, { linkId: own, codes }]),
      ),
    },
  }
}
